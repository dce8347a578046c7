"""What pages ask of a scenario: live pictures, what chosen ideas bring, comparisons."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from motsim.errors import InputError, of, say
from motsim.i18n import LANGUAGES, catalogue
from motsim.plan.preview.wording import label
from motsim.report.comparison.collect import facts_of
from motsim.report.core.facts_json import as_json
from motsim.report.core.messages import Translator
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import with_designs
from motsim.studio.board import Json, amounts, totals
from motsim.studio.jobs import Progress
from motsim.study.action_plan import Workplan, action_plan
from motsim.study.allocation.allocate import allocate
from motsim.study.comparison.compare import Comparison, SampleKeeper, compare
from motsim.study.comparison.outlook import Outlooks
from motsim.study.comparison.verdict import money_words, signed_words
from motsim.study.core.measures import PROFIT
from motsim.study.core.reporting import Lang
from motsim.study.core.turns import QUICK, Newest, under
from motsim.study.moments.lows import Lows, lows
from motsim.study.moments.moments import Moments, moments
from motsim.study.pilots.pilot import Pilot, pilot
from motsim.study.uncertainty.information_value import Information, worth
from motsim.study.uncertainty.robustness import Robustness, robust

PAGES: Final = 64  # pages whose last question is known
CHOICE: Final = "your choice"
CHOICE_LABELS: Final = {
    language: {CHOICE: said}
    for language, said in zip(LANGUAGES, catalogue("studio.server")[CHOICE])
}
RUNS: Final = 20  # of the answer to a choice


class Askers:
    """The newest question of every page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by: OrderedDict[str, Newest] = OrderedDict()

    def of(self, page: str) -> Newest:
        with self._lock:
            found = self._by.setdefault(page, Newest())
            self._by.move_to_end(page)
            while len(self._by) > PAGES:
                self._by.popitem(last=False)[1].none()
            return found


def with_choice(scenario: Scenario, ideas: Sequence[str]) -> Scenario:
    """The scenario with one more design that has these ideas."""
    return with_designs(scenario, {CHOICE: {"with": list(ideas)}}, CHOICE_LABELS)


def choice(
    scenario: Scenario, newest: Newest, ideas: Sequence[str], budget: float | None
) -> Iterator[Json]:
    """What chosen ideas cost, at once; what they bring against the first design, soon over the runs
    and some seconds later over all that is assumed.
    """
    unknown = [idea for idea in ideas if idea not in scenario.interventions]
    if unknown:
        raise InputError(of(scenario.file, say("no such intervention", name=unknown[0])))
    stop = newest.turn()
    yield {"cost": totals(scenario, ideas, budget)}
    first = next(iter(scenario.designs))
    with under(stop, QUICK):
        found = compare(with_choice(scenario, ideas), [first, CHOICE], replications=RUNS)
    yield {"brings": design_json(found, CHOICE, None), "runs": RUNS}
    if ideas:
        with under(stop):
            outlook = found.weigh()
        yield {"brings": design_json(found, CHOICE, outlook), "runs": RUNS}


def design_json(found: Comparison, design: str, outlook: Outlooks | None) -> Json:
    """One design of a comparison in a few figures, each said in words: what it brings against the
    first, over all that is assumed where that was weighed, else over the runs alone.
    """
    scenario, judged = found.scenario, found.judged()
    felt, before = found.value(design, "remembered"), found.value(found.reference, "remembered")
    seen = outlook.of(design) if outlook is not None else None
    gain = seen.value if seen is not None else found.difference(design, judged)

    def said(language: Lang) -> dict[str, str]:
        if judged == PROFIT:
            return money_words(gain, scenario.currency or "", language)
        return signed_words(gain, language)

    words: dict[str, dict[str, str]] = {"en": said("en"), "zh": said("zh")}
    return {
        "name": design,
        "label": {lang: label(scenario, design, lang) for lang in LANGUAGES},
        "judged": judged,
        "gain": {lang: words[lang]["mean"] for lang in LANGUAGES},
        "range": {lang: "{low} … {high}".format(**words[lang]) for lang in LANGUAGES},
        "covers": seen is not None,
        "loses": None
        if seen is None
        else {lang: Translator(lang).share(seen.loss) for lang in LANGUAGES},
        "clear": gain.tells_from_zero,
        "remembered": {
            lang: Translator(lang)(
                "from to",
                before=Translator(lang).signed(before.mean),
                after=Translator(lang).signed(felt.mean),
            )
            for lang in LANGUAGES
        },
    }


def compared(
    scenario: Scenario,
    progress: Progress,
    *,
    designs: Sequence[str],
    ideas: Sequence[str],
    replications: int,
    psychologies: Sequence[str],
    keep: SampleKeeper | None = None,
) -> Comparison:
    """Designs of the file, and the chosen ideas as one more where there are any; what is in `keep`
    is not run again.
    """
    names = list(designs or scenario.designs)
    if ideas:
        scenario, names = with_choice(scenario, ideas), [*names, CHOICE]
    found = compare(
        scenario,
        names,
        replications=replications,
        psychology=list(psychologies) or None,
        progress=progress,
        keep=keep,
    )
    found.weigh(progress)  # here, where it can be stopped; the verdict would ask for it
    return found


def comparison_json(found: Comparison) -> Json:
    """A comparison for the first screen; the whole of it is the report."""
    facts = facts_of(found)
    holds = found.holds()
    return {
        "verdict": {lang: found.sentence(lang) for lang in LANGUAGES},
        "rests": {lang: found.rests_on(lang) for lang in LANGUAGES},
        "holds": {lang: holds.line(lang) for lang in LANGUAGES},
        "runs": found.replications,
        "advised": facts.advised,
        "designs": [design_json(found, name, found.outlook) for name in found.designs],
        "facts": as_json(facts),
    }


def best(scenario: Scenario, progress: Progress, budget: float, keep: Path | None = None) -> Json:
    """The best purchase of a budget by the library's search, and 60/30/10 beside it; `keep`: a file
    of what is finished.
    """
    found = allocate(scenario, budget, progress=progress, keep=keep)
    split = found.split(0.6, 0.3, 0.1)
    money = found.objective == PROFIT
    return {
        "ideas": [item.name for item in sorted(found.items, key=lambda i: i.order) if item.order],
        "spend": amounts(found.spend, scenario),
        "as_good": split.as_good,
        "loses": {
            lang: str(amounts(split.loss.mean, scenario)[lang])
            if money
            else Translator(lang).number(split.loss.mean, 2)
            for lang in LANGUAGES
        },
    }


def study(
    scenario: Scenario, progress: Progress, question: str, designs: Sequence[str]
) -> Moments | Lows | Robustness | Information | Pilot | Workplan:
    """A study with a report of its own, of these designs (none: those that it takes itself)."""
    one, several = designs[0] if designs else None, list(designs) or None
    asked: dict[str, Callable[[], Any]] = {
        "plan": lambda: action_plan(scenario, one, progress=progress),
        "moments": lambda: moments(scenario, one, progress=progress),
        "lows": lambda: lows(scenario, one, progress=progress),
        "robust": lambda: robust(scenario, several, progress=progress),
        "worth": lambda: worth(scenario, several, progress=progress),
        "pilot": lambda: pilot(scenario, one, progress=progress),
    }
    return asked[question]()  # type: ignore[no-any-return]
