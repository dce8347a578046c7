"""What a report rests on: figures by grade, the one to measure first, and how to repeat the
numbers.
"""

from __future__ import annotations

import hashlib
import math
import platform
import shlex
from collections import Counter
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from motsim.i18n import LANGUAGES
from motsim.plan.preview.provenance import figures
from motsim.psychology import GRADES
from motsim.report.core.facts import NAN, Curve, Even, Grade, Leverage, Repeat
from motsim.results.store import Inputs
from motsim.scenario.language.schema import Scenario
from motsim.scenario.shipped import as_typed
from motsim.study.comparison.compare import Comparison
from motsim.study.comparison.experiment import Results
from motsim.study.core.cache import data_hashes
from motsim.study.money.cash_flow import break_even_margin
from motsim.study.run.simulate import Run

PACKAGES: Final = ("motsim", "numpy", "numba", "simpy", "mesa", "pandas", "altair")
TENTH: Final = 0.1
EXAMPLES: Final = 6


def grades(scenario: Scenario) -> tuple[Grade, ...]:
    """Figures by the grade of their source, the best grade first."""
    found = figures(scenario)
    total = max(len(found), 1)
    rows = []
    for grade in GRADES:
        mine = [f for f in found if f.grade == grade]
        sources = Counter(f.source for f in mine)
        texts = tuple((name, n, _what(scenario, name)) for name, n in sources.most_common())
        rows.append(
            Grade(
                grade, len(mine), len(mine) / total, texts, tuple(f.path for f in mine[:EXAMPLES])
            )
        )
    return tuple(rows)


def _what(scenario: Scenario, source: str) -> dict[str, str]:
    found = scenario.sources.get(source)
    return (
        {language: found.what.show(language) for language in LANGUAGES} if found is not None else {}
    )


# --- what to measure first ------------------------------------------------------------------------
def measure_first(c: Comparison, focus: str, curve: Curve) -> Leverage | None:
    """The unmeasured figure that moves net most when it is a tenth less.

    Only what is exact is claimed: every gain is a multiple of the margin, wages of all time, prices
    of what is bought; the effect of an intervention is named by what it adds on top. What
    psychology may do is in the rivals, not here.
    """
    loose = {f.path for f in figures(c.scenario) if f.grade in ("assumed", "claimed")}
    found = c.money_of(focus).intervals()
    options = (
        [Leverage("value.margin", "why margin", TENTH * abs(found["gain"].mean))]
        if "value.margin" in loose
        else []
    )
    wages = TENTH * abs(found["wages"].mean + found["time"].mean)
    options += [
        Leverage(p, "why wage", wages)
        for p in sorted(loose)
        if p.startswith("staff.") and p.endswith(".wage")
    ][:1]
    options = [o for o in options if o.moved > 0.0]
    if options:
        return max(options, key=lambda o: o.moved)
    rows = (
        [r for r in c.purchases[focus].rows if r.bought and r.on_top == r.on_top]
        if focus in c.purchases
        else []
    )
    best = max(rows, key=lambda r: r.on_top, default=None)
    return (
        Leverage(f"interventions.{best.name}", "why effect", best.on_top)
        if best is not None
        else without_money(c.scenario, curve)
    )


def without_money(scenario: Scenario, curve: Curve) -> Leverage | None:
    """Without money to move: the moment that weighs most in what is left behind and rests on no
    measured figure.
    """
    loose = {f.path for f in figures(scenario) if f.grade in ("assumed", "claimed")}
    found = [
        Leverage(f"{p.step}.quality", "why weight", p.weight)
        for p in curve.points
        if p.kind == "contact" and f"journey.{p.stage}.steps.{p.step}.quality" in loose
    ]
    return max(found, key=lambda one: one.moved, default=None)


def break_even(c: Comparison, focus: str) -> Even | None:
    """The margin at which a design's net is 0: said exactly, because every gain is a multiple of
    it.
    """
    found = c.money_of(focus)
    margin = break_even_margin(found)
    return (
        Even(
            margin,
            found.terms.margin * found.typical,
            c.scenario.value.margin.expression is not None,
        )
        if math.isfinite(margin)
        else None
    )


# --- how to repeat it -----------------------------------------------------------------------------
def versions() -> tuple[tuple[str, str], ...]:
    found = [("python", platform.python_version())]
    for name in PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return tuple(found)


def _command(*words: str) -> str:
    return " ".join(shlex.quote(word) for word in words)


def _sets(settings: tuple[tuple[str, str], ...]) -> list[str]:
    return [part for key, value in settings for part in ("--set", f"{key}={value}")]


def repeat_run(run: Run) -> Repeat:
    bought = (
        tuple(f"{one}:{share!r}" for one, share in run.purchases.bought.items())
        if run.purchases is not None
        else ()
    )
    inputs = Inputs(
        run.scenario.text,
        run.design,
        run.psychology,
        run.seed,
        (*(f"{k}={v}" for k, v in run.settings), *bought, *_python(run.scenario)),
        data_hashes(run.scenario),
        file=run.scenario.file,
    )
    command = _command(
        "motsim",
        "run",
        as_typed(run.scenario.file),
        "--design",
        run.design,
        "--psychology",
        run.psychology,
        "--replications",
        str(run.replications),
        "--seed",
        str(run.seed),
        *_sets(run.settings),
    )
    if run.scenario.behaviours:
        command = _call(
            "simulate",
            run.scenario.file,
            f"design={run.design!r}",
            f"psychology={run.psychology!r}",
            run.replications,
            run.seed,
            run.settings,
            _names(run.scenario),
        )
    return Repeat((command,), run.seed, run.replications, run.engine, versions(), inputs.hash())


def repeat_comparison(c: Comparison) -> Repeat:
    command = _command(
        "motsim",
        "compare",
        as_typed(c.scenario.file),
        "--designs",
        ",".join(c.designs),
        "--psychology",
        ",".join(c.psychologies),
        "--replications",
        str(c.replications),
        "--seed",
        str(c.seed),
        *_sets(c.settings),
        *([] if c.indifference is None else ["--indifference", f"{c.indifference:g}"]),
    )
    if c.behaviours:
        by_design = ", ".join(
            f"{d!r}: {_names(c.samples[d, c.psychology].scenario)}" for d in c.behaviours
        )
        command = _call(
            "compare",
            c.scenario.file,
            repr(list(c.designs)),
            f"psychology={list(c.psychologies)!r}",
            c.replications,
            c.seed,
            c.settings,
            f"{{{by_design}}}",
            *([] if c.indifference is None else [f"indifference={c.indifference:g}"]),
        )
    return Repeat((command,), c.seed, c.replications, ", ".join(c.engines), versions(), _hash(c))


def _call(
    what: str,
    file: str,
    designs: str,
    psychology: str,
    replications: int,
    seed: int,
    settings: tuple[tuple[str, str], ...],
    behaviours: str,
    *more: str,
) -> str:
    """The line of Python that repeats it: a command could not name functions."""
    sets = [f"set={dict(settings)!r}"] if settings else []
    given = (
        f"ms.load({as_typed(file)!r})",
        designs,
        psychology,
        f"replications={replications}",
        f"seed={seed}",
        *sets,
        *more,
        f"behaviours={behaviours}",
    )
    return f"ms.{what}({', '.join(given)})"


def _names(scenario: Scenario) -> str:
    return f"[{', '.join(one.called for one in scenario.behaviours)}]"


def _python(scenario: Scenario) -> tuple[str, ...]:
    """What rules that decide in Python add to the hash of the inputs."""
    return tuple(f"{one.name}={one.hash()}" for one in scenario.behaviours)


def _hash(c: Comparison) -> str:
    """One hash of the inputs of every sample."""
    digest, data = hashlib.sha256(), data_hashes(c.scenario)
    for design in c.designs:
        bought = (
            tuple(f"{one}:{share!r}" for one, share in c.purchases[design].bought.items())
            if design in c.purchases
            else ()
        )
        for p in c.psychologies:
            settings = (
                *(f"{k}={v}" for k, v in c.settings),
                *bought,
                *_python(c.samples[design, p].scenario),
            )
            digest.update(
                Inputs(
                    c.scenario.text, design, p, c.seed, settings, data, "summary", c.scenario.file
                )
                .hash()
                .encode()
            )
    return digest.hexdigest()


def repeat_experiment(results: Results, main: Comparison) -> Repeat:
    """The command of the whole experiment, and that of the point shown where its designs stand in
    the scenario's own file.
    """
    shown, asked = repeat_comparison(main), results.experiment
    whole = _command(
        "motsim",
        "experiment",
        as_typed(str(Path(asked.file).parent)),
        "--seed",
        str(main.seed),
        *(
            []
            if asked.until or asked.replications in (None, main.replications)
            else ["--replications", str(main.replications)]
        ),
    )
    return replace(shown, commands=(whole, *(() if results.adds else shown.commands)))


def as_number(text: str) -> float:
    """A swept value as a number, NaN where it is none."""
    try:
        value = float(text.rstrip("%")) / (100.0 if text.endswith("%") else 1.0)
    except ValueError:
        return NAN
    return value if math.isfinite(value) else NAN
