"""The commands to type next, with the user's own file, settings and designs: every decision leads
to another.

The terminal prints them and the page ends with them; both have them from here.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from motsim.i18n import catalogue, text
from motsim.scenario.shipped import as_typed, named

if TYPE_CHECKING:
    from motsim.scenario.language.schema import Scenario
    from motsim.study.action_plan import Workplan
    from motsim.study.allocation.allocate import Allocation
    from motsim.study.comparison.compare import Comparison
    from motsim.study.comparison.experiment import Results
    from motsim.study.moments.moments import Moments
    from motsim.study.pilots.pilot import Pilot
    from motsim.study.uncertainty.information_value import Information

FEW: Final = 5  # designs of a file that are named
WHOLE: Final = 0.999  # a share of an intervention's effect that is all of it
WORDS: Final = catalogue("report.core.next_commands")


class Step(NamedTuple):
    """What can be asked next, and the commands that ask it: one, or one a scenario."""

    key: str
    commands: tuple[str, ...] = ()
    blanks: tuple[tuple[str, str], ...] = ()

    def words(self, language: str) -> str:
        return text(WORDS, self.key, language, **dict(self.blanks))

    def line(self, language: str) -> str:
        """For the terminal: several commands stand below their words."""
        between = "\n  " if len(self.commands) > 1 else "" if language == "zh" else " "
        return self.words(language) + "".join(
            ("：" if language == "zh" else ":", *(between + one for one in self.commands))
            if self.commands
            else ()
        )


Steps = tuple[Step, ...]
HEADING: Final = Step("heading")


def typed(
    file: str, changes: Iterable[str] | None = None, length: str | None = None, **options: object
) -> str:
    """The file with what was set, as one types it again; options that are None or empty are left
    out.
    """
    settings = [*(changes or ()), *([f"length={length}"] if length else [])]
    return " ".join(
        [
            shlex.quote(file),
            *(f"--set {shlex.quote(one)}" for one in settings),
            *(f"--{name} {shlex.quote(str(value))}" for name, value in options.items() if value),
        ]
    )


def asked_of(found: Moments | Pilot | Workplan) -> dict[str, object]:
    """What a page names in the command that makes it again."""
    return {
        "file": shlex.quote(as_typed(found.scenario.file)),
        "design": found.design,
        "psychology": found.psychology,
        "runs": found.replications,
        "seed": found.seed,
    }


def set_options(settings: Iterable[tuple[str, object]]) -> str:
    """Everything that was set, as options behind a command."""
    return "".join(f" --set {shlex.quote(f'{key}={value}')}" for key, value in settings)


def _design(name: str) -> str:
    return f"--design {shlex.quote(name)}"


def _designs(names: Iterable[str]) -> str:
    return f"--designs {shlex.quote(','.join(names))}"


# --- one question ---------------------------------------------------------------------------------
def compare(asked: str, designs: Iterable[str]) -> Step:
    """The other designs."""
    return Step("compare", (f"motsim compare {asked} {_designs(designs)}",))


def explain(folder: object) -> Step:
    """One customer of a run."""
    return Step("explain", (f"motsim explain {shlex.quote(str(folder))} --who angriest",))


def turn(asked: str, designs: Iterable[str]) -> Step:
    """Would the choice between these turn?"""
    return Step("turn", (f"motsim robust {asked} {_designs(designs)}",))


def worth(asked: str, designs: Iterable[str]) -> Step:
    """What it is worth to know more."""
    return Step("worth", (f"motsim worth {asked} {_designs(designs)}",))


def moments(asked: str) -> Step:
    """Which moments matter."""
    return Step("moments", (f"motsim moments {asked}",))


def plan(asked: str, design: str) -> Step:
    """Who does what, by when."""
    return Step("plan", (f"motsim plan {asked} {_design(design)}",))


def pilot(asked: str, design: str) -> Steps:
    """What to try out first, and who does what."""
    return (Step("pilot", (f"motsim pilot {asked} {_design(design)}",)), plan(asked, design))


def allocate(asked: str, scenario: Scenario, design: str | None) -> Step:
    """How to spend a budget: the file's own, else half of what everything would cost."""
    from motsim.scenario.designs.merge import price

    if not scenario.interventions:
        return Step("catalogue", blanks=(("file", scenario.file),))
    budgets = [float(one.budget) for one in scenario.designs.values() if one.budget]
    half = sum(price(one, scenario.value.sites) for one in scenario.interventions.values()) / 2.0
    budget = budgets[0] if budgets else _two_figures(half)
    return Step(
        "allocate",
        (
            " ".join(
                [
                    "motsim allocate",
                    asked,
                    *([_design(design)] if design else []),
                    f"--budget {budget:.0f}",
                ]
            ),
        ),
    )


def _two_figures(money: float) -> float:
    return float(f"{money:.2g}") if math.isfinite(money) else 0.0


# --- after a study --------------------------------------------------------------------------------
def after_comparison(found: Comparison) -> Steps:
    """Would it turn; then the best is tried out. Rules that decide in Python are known to no
    command: each would answer another question.
    """
    from motsim.study.comparison import selection

    if found.behaviours:
        return ()
    asked = typed(
        as_typed(found.scenario.file), [f"{key}={value}" for key, value in found.settings]
    )
    best = selection.ranking(found)[0].design
    return (turn(asked, found.designs), *(pilot(asked, best) if best != found.reference else ()))


def after_experiment(found: Results) -> Steps:
    """Would the answer turn, in every scenario? Where the designs stand in the experiment only, no
    other command knows them: what else this service can be asked.
    """
    scenarios = {one.scenario: one.comparison.scenario for one in found.points}
    steps = [
        _of_scenario(
            one,
            [
                name
                for name in found.experiment.designs_of(one)
                if name not in found.experiment.written
            ],
        )
        for one in scenarios.values()
    ]
    return tuple(
        Step(key, tuple(one.commands[0] for one in steps if one.key == key))
        for key in dict.fromkeys(one.key for one in steps)
    )


def _of_scenario(scenario: Scenario, known: Sequence[str]) -> Step:
    asked = typed(named(scenario.file))
    return turn(asked, known[:FEW]) if len(known) > 1 else moments(asked)


def after_worth(asked: str, found: Information) -> Steps:
    """The choice is piloted; where it is the first design, what a pilot tells most about."""
    first = found.whatif.names[0]
    design = found.choice if found.choice != first else next((p.design for p in found.pilots), "")
    return pilot(asked, design) if design else ()


def after_allocation(asked: str, scenario: Scenario, found: Allocation) -> Step:
    """The purchase as a design of the file, to be compared; where nothing was bought, the designs
    that there are.
    """
    made = bought_design(found, scenario)
    if made:
        name = _free(scenario)
        return Step(
            "bought",
            compare(asked, (found.design, name)).commands,
            (("design", f"{name}: {made}"),),
        )
    return turn(asked, [*scenario.designs][:FEW]) if len(scenario.designs) > 1 else moments(asked)


def _free(scenario: Scenario) -> str:
    return next(
        name
        for k in range(1, len(scenario.designs) + 2)
        if (name := f"bought-{k}" if k > 1 else "bought") not in scenario.designs
    )


def bought_design(found: Allocation, scenario: Scenario) -> str:
    """The purchase as one writes it under `designs`; "" where nothing was bought. What is bought in
    part needs a budget, split as it was spent.
    """
    bought = [item for item in found.items if item.order]
    if not bought:
        return ""
    spec: Any = scenario.designs.get(found.design)
    base = (
        f"like: {found.design}, "
        if spec is not None and (spec.set or spec.rules or spec.like)
        else ""
    )
    had = list(spec.with_) if spec is not None else []
    if all(item.share >= WHOLE for item in bought):
        return (
            f"{{{base}with: [{', '.join(dict.fromkeys([*had, *(item.name for item in bought)]))}]}}"
        )
    shares = {name: round(100.0 * share) for name, share in found.classes.items()}
    most = max(shares, key=lambda name: shares[name])
    shares[most] += 100 - sum(shares.values())
    return (
        f"{{{base}budget: {found.spend:.0f}, split: "
        f"{{{', '.join(f'{name}: {share}%' for name, share in shares.items() if share)}}}}}"
    )
