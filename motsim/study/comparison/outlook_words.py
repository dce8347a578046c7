"""The verdict over all that is assumed, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from motsim.formats import formatter
from motsim.i18n import catalogue, text
from motsim.plan.preview.wording import label, listing
from motsim.scenario.language.schema import Scenario
from motsim.study.comparison.outlook import Outlooks
from motsim.study.comparison.precision_report import amount
from motsim.study.comparison.verdict import big, listed, money_words, signed_words
from motsim.study.core.at_stop import AtStop, at_stop
from motsim.study.core.measures import PROFIT
from motsim.study.core.overload import Overload
from motsim.study.core.psychologies import theory
from motsim.study.core.reporting import Lang
from motsim.study.core.stats import Interval

if TYPE_CHECKING:
    from motsim.study.comparison.compare import Comparison
    from motsim.study.comparison.load_check import LoadCheck

FELT: Final = 0.6  # a pool less busy than this is no reason why anything is lost
OFTEN: Final = 0.01  # share of the customers from which more of them leaving is said
WORDS, LIVED = catalogue("study.outlook"), catalogue("study.relationship")


def sentence_of_outlook(c: Comparison, found: Outlooks, lang: Lang) -> str:
    """Which design is best on average, by how much, over which range; no winner that is not told
    apart from the next.
    """
    shown = {d: label(c.scenario, d, lang) for d in c.designs}
    zone = found.zone
    within = amount(c, PROFIT, zone, lang) if zone > 0.0 else ""
    values = {
        "best": shown[found.advice],
        "today": shown[c.reference],
        "group": listed([shown[d] for d in found.group], lang),
        "apart": text(WORDS, "apart within", lang, within=within)
        if within
        else text(WORDS, "apart", lang),
        **amounts(c, found.measure, found.of(found.advice).value, lang),
        "over": over(c, found.measure, lang),
        "loss": _loss(found, lang),
        "often": _often(c, found, lang),
    }
    stays = found.advice == c.reference
    key = ("stay" if stays else "best") if found.clear else "stay together" if stays else "together"
    return big(text(WORDS, key, lang, **values))


def over_what(found: Outlooks, lang: str) -> str:
    """What the range is over."""
    return text(
        WORDS,
        "what over" if found.measure == PROFIT else "what over felt",
        lang,
        psychologies=len(found.psychologies),
        draws=found.draws,
    )


def basis_lines(c: Comparison, lang: Lang) -> tuple[str, ...]:
    """What the range is over, and the part of it that more replications would sharpen."""
    found = c.outlook
    if found is None:
        return (text(WORDS, "runs alone", lang),)
    lines = [over_what(found, lang)]
    if c.comes_back:
        lines.append(text(LIVED, "people stay", lang))
    if found.advice != c.reference:
        written = c.difference(found.advice, found.measure)
        if found.measure == PROFIT:
            written = c.money_of(found.advice).intervals()["net"]
        lines.append(
            text(
                WORDS,
                "as written",
                lang,
                psychology=theory(c.psychology, lang),
                best=label(c.scenario, found.advice, lang),
                runs=c.replications,
                over=over(c, found.measure, lang),
                **amounts(c, found.measure, written, lang),
            )
        )
    return tuple(lines)


def warning_lines(c: Comparison, lang: Lang) -> tuple[str, ...]:
    """Pools that cannot serve all who come, money of visits that had ended by the stop of a clock,
    and the load that the advice's money implies.
    """
    found = [overload_line(c.scenario, one, lang) for one in c.overloads]
    stopped = at_stop(c.samples[c.reference, c.psychology])
    if stopped is not None and c.judged() == PROFIT:
        found.append(stopped_line(c, stopped, lang))
    if c.load is not None:
        found.append(load_line(c.scenario, c.load, lang))
    return tuple(found)


def load_line(scenario: Scenario, check: LoadCheck, lang: Lang) -> str:
    """The load that money implies: what of it the house feels, and what is left of the gain."""
    say, parts = formatter(lang), []
    if check.busy_then >= FELT:
        pool = label(scenario, check.pool, lang)
        now, then = say.share(check.busy), say.share(check.busy_then)
        parts.append(text(WORDS, "load busy", lang, pool=pool, now=now, then=then))
    wait, wait_then = say.number(check.wait, 0), say.number(check.wait_then, 0)
    if wait_then != wait:
        parts.append(text(WORDS, "load wait", lang, now=wait, then=wait_then))
    if check.gone_then - check.gone >= OFTEN:
        now, then = say.share(check.gone), say.share(check.gone_then)
        parts.append(text(WORDS, "load gone", lang, now=now, then=then))
    return text(
        WORDS,
        "load",
        lang,
        best=label(scenario, check.design, lang),
        more=say.share(check.more),
        felt=text(WORDS, "load felt", lang, parts=listing(lang, parts)) if parts else "",
        left=say.share(max(check.left, 0.0)),
    )


def stopped_line(c: Comparison, stopped: AtStop, lang: Lang) -> str:
    """Whose money is missing where the clock stops with people inside."""
    return text(
        WORDS,
        "stopped",
        lang,
        time=formatter(lang).duration(stopped.minutes),
        n=formatter(lang).figures(stopped.everybody.inside.mean),
        design=label(c.scenario, stopped.design, lang),
    )


def overload_line(scenario: Scenario, one: Overload, lang: Lang) -> str:
    """A pool that more customers come to than it can serve."""
    return big(
        text(
            WORDS,
            "overload",
            lang,
            design=label(scenario, one.design, lang),
            pool=label(scenario, one.pool, lang),
            busy=formatter(lang).share(one.busy),
            wait=text(WORDS, "hours", lang, n=formatter(lang).number(one.wait / 60.0, 0)),
            since=text(WORDS, "overload since", lang, day=_day(scenario, one.day, lang))
            if one.day
            else "",
        )
    )


def _day(scenario: Scenario, day: int, lang: Lang) -> str:
    """The number of a day of the run, with its date where that is known."""
    if scenario.first_day is None:
        return str(day)
    date = formatter(lang).date(scenario.first_day + day - 1)
    return f"{day}（{date}）" if lang == "zh" else f"{day} ({date})"


def amounts(c: Comparison, measure: str, value: Interval, lang: Lang) -> dict[str, str]:
    """Mean, low and high in words."""
    if measure == PROFIT:
        return money_words(value, c.scenario.currency or "", lang)
    return signed_words(value, lang)


def over(c: Comparison, measure: str, lang: Lang) -> str:
    """What an amount is an amount of."""
    if measure != PROFIT:
        return text(WORDS, "remembered", lang)
    return text(WORDS, "net", lang, years=f"{c.money_years:.3g}")


def most_of_them(c: Comparison, lang: Lang) -> str:
    """Which of the designs that are not told apart brings most; "" where one is clearly ahead."""
    found = c.outlook
    if found is None or found.clear:
        return ""
    best, often = label(c.scenario, found.advice, lang), _often(c, found, lang)
    return big(text(WORDS, "most of them", lang, best=best, often=often))


def _often(c: Comparison, found: Outlooks, lang: Lang) -> str:
    """That another brings more in most cases, though less on average."""
    most = max(found.group, key=found.ahead)
    if found.ahead(most) <= 0.5:
        return ""
    share = formatter(lang).share(found.ahead(most))
    return text(WORDS, "more often", lang, design=label(c.scenario, most, lang), share=share)


def _loss(found: Outlooks, lang: Lang) -> str:
    loss = found.of(found.advice).loss
    money = found.measure == PROFIT
    if loss == 0.0:
        return text(WORDS, "never loses" if money else "never worse", lang, n=found.count)
    share = formatter(lang).share(loss)
    return text(WORDS, "loses" if money else "worse", lang, share=share)
