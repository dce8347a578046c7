"""The command to type next, with the user's own file, settings and designs: every decision leads to another."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from motsim.cli import screen
from motsim.cli.words import word

if TYPE_CHECKING:
    from motsim.scenario.schema import Scenario
    from motsim.study.allocate import Allocation
    from motsim.study.worth import Information

FEW = 5  # designs of a file that are named
WHOLE = 0.999  # a share of an intervention's effect that is all of it


def typed(file: str, changes: Iterable[str] | None, length: str | None = None, **options: object) -> str:
    """The file with what was set, as one types it again; options that are None or empty are left out."""
    settings = [*(changes or ()), *([f"length={length}"] if length else [])]
    return " ".join([shlex.quote(file), *(f"--set {shlex.quote(one)}" for one in settings), *(f"--{name} {shlex.quote(str(value))}" for name, value in options.items() if value)])


def turn(asked: str, designs: Iterable[str], language: str) -> None:
    """Would the choice between these turn?"""
    screen.say(word(language, "turn next", file=asked, designs=",".join(designs)))


def worth(asked: str, designs: Iterable[str], language: str) -> None:
    """What it is worth to know more."""
    screen.say(word(language, "worth next", file=asked, designs=",".join(designs)))


def pilot(asked: str, design: str, language: str) -> None:
    """What to try out first, and who does what."""
    screen.say(word(language, "pilot next", file=asked, design=shlex.quote(design)))


def pilot_of(asked: str, found: Information, language: str) -> None:
    """The choice is piloted; where it is the first design, what a pilot tells most about."""
    first = found.whatif.names[0]
    design = found.choice if found.choice != first else next((p.design for p in found.pilots), "")
    if design:
        pilot(asked, design, language)


def plan(asked: str, design: str, language: str) -> None:
    """Who does what, by when."""
    screen.say(word(language, "plan next", file=asked, design=shlex.quote(design)))


def allocate(asked: str, scenario: Scenario, design: str | None, language: str) -> None:
    """How to spend a budget: the file's own, else half of what everything would cost."""
    from motsim.scenario.designs import price

    if not scenario.interventions:
        screen.say(word(language, "catalogue next", file=scenario.file))
        return
    budgets = [float(one.budget) for one in scenario.designs.values() if one.budget]
    half = sum(price(one, scenario.value.sites) for one in scenario.interventions.values()) / 2.0
    said = f" --design {shlex.quote(design)}" if design else ""
    screen.say(word(language, "allocate next", file=asked + said, budget=f"{budgets[0] if budgets else _two_figures(half):.0f}"))


def _two_figures(money: float) -> float:
    return float(f"{money:.2g}") if math.isfinite(money) else 0.0


def compare(asked: str, scenario: Scenario, found: Allocation, language: str) -> None:
    """The purchase as a design of the file, to be compared; where nothing was bought, the designs that there are."""
    made = bought_design(found, scenario)
    if made:
        name = _free(scenario)
        screen.say(word(language, "bought next", design=f"{name}: {made}", file=asked, designs=f"{shlex.quote(found.design)},{name}"))
    elif len(scenario.designs) > 1:
        turn(asked, [*scenario.designs][:FEW], language)
    else:
        screen.say(word(language, "moments next", file=asked))


def _free(scenario: Scenario) -> str:
    return next(name for k in range(1, len(scenario.designs) + 2) if (name := f"bought-{k}" if k > 1 else "bought") not in scenario.designs)


def bought_design(found: Allocation, scenario: Scenario) -> str:
    """The purchase as one writes it under `designs`; "" where nothing was bought. What is bought in part needs a budget, split as it was spent."""
    bought = [item for item in found.items if item.order]
    if not bought:
        return ""
    spec: Any = scenario.designs.get(found.design)
    base = f"like: {found.design}, " if spec is not None and (spec.set or spec.rules or spec.like) else ""
    had = list(spec.with_) if spec is not None else []
    if all(item.share >= WHOLE for item in bought):
        return f"{{{base}with: [{', '.join(dict.fromkeys([*had, *(item.name for item in bought)]))}]}}"
    shares = {name: round(100.0 * share) for name, share in found.classes.items()}
    most = max(shares, key=lambda name: shares[name])
    shares[most] += 100 - sum(shares.values())
    return f"{{{base}budget: {found.spend:.0f}, split: {{{', '.join(f'{name}: {share}%' for name, share in shares.items() if share)}}}}}"
