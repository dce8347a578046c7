"""The day of single customers, as the page of one customer's day tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from motsim.errors import InputError, say
from motsim.i18n import LANGUAGES
from motsim.report.comparison.emotion_curve import felt, places, stages
from motsim.report.core.facts import WHO
from motsim.report.core.facts_json import as_json
from motsim.report.core.messages import Translator
from motsim.report.customer_day.page import CustomerDay, Page
from motsim.scenario.language.schema import Scenario
from motsim.studio.answers import CHOICE, with_choice
from motsim.studio.board import Json
from motsim.studio.jobs import Progress
from motsim.study.run.moment_means import moment_means
from motsim.study.run.simulate import Run, simulate


def days(
    scenario: Scenario, progress: Progress, *, design: str, ideas: Sequence[str], who: str
) -> Json:
    """The day of the angriest, typical, happiest customer and of one who left, or of one by number.

    `who`: one of `facts.WHO`, "" for all of them, or the number of a customer.
    """
    name, wanted = design, scenario
    if ideas:
        wanted, name = with_choice(scenario, ideas), CHOICE
    run = simulate(wanted, design=name or None, replications=2, progress=progress)
    asked = (_numbered(run, who),) if who and who not in WHO else tuple(_chosen(run, who))
    same: dict[tuple[int, int, int | None], list[CustomerDay]] = {}
    for one in asked:
        same.setdefault((one.replication, one.customer, one.visit), []).append(one)
    return {
        "people": [_person(days) for days in same.values()],
        "customers": int(run.visits["customer"].max()) if len(run.visits) else 0,
        "design": run.design,
    }


def _chosen(run: Run, who: str) -> Iterator[CustomerDay]:
    """Those who stand for others, in the order of `WHO`."""
    found = {one.who: one for one in moment_means(run.plan, run.seed, run.replications).people}
    for name in WHO:
        if name in found and who in ("", name):
            one = found[name]
            yield CustomerDay(
                run.scenario,
                run.design,
                one.visits,
                one.moments,
                one.acts,
                one.replication,
                one.customer,
                name,
                visit=one.visit,
            )


def _numbered(run: Run, who: str) -> CustomerDay:
    if not who.isdigit() or len(who) > 9:
        raise InputError(say("studio number of a customer", names=", ".join(WHO), came=who))
    visits, moments, acts = (
        frame[(frame["replication"] == 0) & (frame["customer"] == int(who))]
        for frame in (run.visits, run.moments, run.acts)
    )
    if visits.empty:
        raise InputError(say("no such customer", customer=int(who), replication=0))
    return CustomerDay(run.scenario, run.design, visits, moments, acts, 0, int(who))


def _person(same: Sequence[CustomerDay]) -> Json:
    """A customer as told in both languages; the angriest may be the one who left, too."""
    one = same[0]
    pages = {language: Page(one, language) for language in LANGUAGES}
    first = pages[LANGUAGES[0]]
    shown = felt(one.scenario, first.moments, places(one.scenario, stages(one.scenario)))
    return {
        "who": [each.who or str(one.customer) for each in same],
        "label": {
            language: " · ".join(
                Translator(language)(each.who) if each.who else f"#{one.customer}" for each in same
            )
            for language in LANGUAGES
        },
        "customer": one.customer,
        "remembered": {
            language: Translator(language).signed(float(first.visit["remembered"]))
            for language in LANGUAGES
        },
        "felt": as_json(shown),
        "told": {language: _told(page) for language, page in pages.items()},
    }


def _told(page: Page) -> Json:
    """The same rows and sentences as on the page of the day; `all`: word for word."""
    idle = page.idle()
    return {
        "title": page.title,
        "worst": page.worst,
        "facts": [{"label": label, "said": said} for label, said in page.cards()],
        "day": [
            {"when": row.when, "said": row.said, "felt": row.emotion, "bad": row.bad}
            for row in page.day()
        ],
        "more": [
            {"head": page("why"), "lines": [*page.memory(), *page.afterwards()]},
            *([{"head": page("idle", n=len(idle)), "lines": idle}] if idle else ()),
            {"head": page("all"), "lines": page.lines},
        ],
    }
