"""The verdict in one sentence: never a winner whose lead may be luck; of those that cannot be told
apart the cheapest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.formats import Formatter
from motsim.i18n import catalogue, text
from motsim.study.comparison.ranking import best_group, ranked
from motsim.study.core.reporting import Lang
from motsim.study.core.stats import Interval, interval

WORDS: Final = catalogue("study.verdict")


def say(lang: Lang, key: str, /, **values: object) -> str:
    """An entry in a language."""
    return text(WORDS, key, lang, **values)


@dataclass(frozen=True)
class Judgement:
    """Under one psychology: the highest mean, all that cannot be told apart from it, and the
    cheapest of these.
    """

    psychology: str
    measure: str  # profit, or what is judged where no money is typed
    best: str
    group: tuple[str, ...]  # in order of their means, the best first
    advice: str
    reference: str
    against: Interval  # the advice against the reference
    lead: Interval | None  # the advice against the best that is not in the group
    zone: float = 0.0  # differences in the measure that do not matter
    order: tuple[str, ...] = ()  # all designs by their means

    @property
    def clear(self) -> bool:
        """True if the best stands alone."""
        return len(self.group) == 1


def judge(
    psychology: str,
    measure: str,
    values: Mapping[str, NDArray[np.float64]],
    spend: Mapping[str, float],
    zone: float = 0.0,
) -> Judgement:
    """Judge designs by a figure of every replication (the first is the reference), paired by
    replication.

    The more designs, the wider the intervals that tell them apart (see `ranking`); a `zone` leaves
    those in that are behind by less.
    """
    names, order, group = list(values), tuple(ranked(values)), best_group(values, zone)
    advice = min(group, key=lambda name: (spend[name], names.index(name)))
    others = [name for name in order if name not in group]
    lead = interval(values[advice] - values[others[0]]) if others else None
    return Judgement(
        psychology,
        measure,
        order[0],
        group,
        advice,
        names[0],
        interval(values[advice] - values[names[0]]),
        lead,
        zone,
        order,
    )


def agreement(main: Judgement, other: Judgement) -> bool:
    """Does another psychology agree: is the advice among its best, and (unless it is the reference)
    better than the reference?
    """
    return main.advice in other.group and (
        main.advice == main.reference or main.reference not in other.group
    )


def sentence(
    j: Judgement,
    shown: Mapping[str, str],
    amount: Mapping[str, str],
    over: str,
    lang: Lang,
    within: str = "",
) -> str:
    """`shown`: names of designs for people. `amount`: the advice's lead over the reference as mean,
    low and high, in words; `over`: what it is an amount of.

    `within`: the zone in words, where one was set.
    """
    apart = say(lang, "apart within", within=within) if within else say(lang, "apart")
    values = {
        "today": shown[j.reference],
        "cheap": shown[j.advice],
        "group": listed([shown[name] for name in j.group], lang),
        "apart": apart,
    }
    if len(shown) == 1:
        return say(lang, "only", **values)
    if j.advice == j.reference:
        return big(say(lang, "stay" if j.clear else "stay together", **values))
    start = big(say(lang, "best" if j.clear else "together", **values))
    lead = "lead" if j.against.tells_from_zero else "no lead"
    return say(lang, lead, start=start, over=over, **values, **amount)


def rests_on(measured: int, figures: int, lang: Lang) -> str:
    """How many of the figures behind a verdict are measured; said beside it, since no interval says
    it.
    """
    if not figures:
        return ""
    key = {0: "none measured", figures: "all measured", 1: "one measured"}.get(
        measured, "some measured"
    )
    return say(lang, key, measured=measured, figures=figures)


def big(text: str) -> str:
    """A name at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def listed(names: list[str], lang: Lang) -> str:
    """Names as a list that is read."""
    if len(names) == 1:
        return names[0]
    return say(lang, "and").join((say(lang, "list").join(names[:-1]), names[-1]))


def money_words(i: Interval, currency: str, lang: Lang) -> dict[str, str]:
    """Mean, low and high of a sum in words, all in one unit; the mean carries it."""
    shown = Formatter(lang)
    unit = shown.money_unit((max((abs(v) for v in i if v == v), default=0.0),), currency)
    mean, low, high = (shown.signed_figures(value / unit.size) for value in i)
    return {
        "mean": f"{mean} {unit.name}".rstrip(),
        "low": low,
        "high": f"{high} {unit.name}" if lang == "zh" else high,
    }


def signed_words(i: Interval, lang: Lang) -> dict[str, str]:
    """Mean, low and high of an emotion in words."""
    return {key: Formatter(lang).signed(getattr(i, key), 2) for key in ("mean", "low", "high")}


def rounded(value: float) -> float:
    """Three figures that count: a sentence that says more digits than its interval knows is not
    honest.
    """
    return float(f"{value:.3g}")
