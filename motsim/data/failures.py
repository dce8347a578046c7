"""Failures that a log marks, as a scenario has them: written anew, or beside what it says today."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from motsim.data.clockwork import RARE, Work
from motsim.data.estimates.failures import Marked
from motsim.data.estimates.routing import Routing
from motsim.data.figures import FEWEST, Figure, Notice, found_by, warn
from motsim.data.reading.mapping import FAILED, LONGEST
from motsim.scenario.language.schema import Fail, Step

SEVERITY: Final = 5  # of a failure nobody has rated: assumed, halfway to the worst usual one
ALSO: Final = "few failures"


# --- a scenario begun from a log ------------------------------------------------------------------
def failures_text(
    works: Sequence[Work], work: Work, figures: list[Figure], source: Callable[[Figure], str]
) -> str:
    """What stands behind a step for its failures, such as `, fails: {..}`; the chances are put into
    `figures`.
    """
    names, parts = _names(works), []
    for one in work.fails:
        if not _written(one):
            continue
        name = names[work.name, one.name]
        figure = _figure(f"{work.name}.fails.{name}.chance", one)
        figures.append(figure)
        parts.append(
            f"{name}: {{chance: {figure.text}, severity: {SEVERITY}, "
            f"source: {{chance: {source(figure)}}}}}"
        )
    return f", fails: {{{', '.join(parts)}}}" if parts else ""


def about_failures(works: Sequence[Work]) -> list[Notice]:
    """What must be said of failures that are written, and of those that are too rare for it."""
    names, found = _names(works), []
    written, few, rare = [], [], []
    for work in works:
        for one in work.fails:
            if one.marked and not _written(one):
                rare.append(f"{one.name} ({work.label}: {one.marked} / {one.rows:,})")
            elif one.marked:
                written.append(names[work.name, one.name])
                few += [_few(work, one)] if one.marked < FEWEST else []
    if few:
        found.append(warn(ALSO, names=", ".join(few), fewest=FEWEST))
    if rare:
        found.append(warn("rare failures", names=", ".join(rare), share=f"{100 * RARE:g}"))
    if written:
        found.append(warn("severity assumed", names=", ".join(written), severity=SEVERITY))
    return found


def _written(one: Marked) -> bool:
    """Whether a failure is written: often enough, or known well in spite of being rare."""
    return one.marked > 0 and (one.chance >= RARE or one.marked >= FEWEST)


def _names(works: Sequence[Work]) -> dict[tuple[str, str], str]:
    """(step, failure of the map) -> its name in the scenario, where no two may be called alike, nor
    as a step is: then the step's name stands behind it.
    """
    steps = {work.name for work in works}
    there = [(work.name, one.name) for work in works for one in work.fails if _written(one)]
    often = [name for _, name in there]
    found: dict[tuple[str, str], str] = {}
    for step, name in there:
        alone = often.count(name) == 1 and name not in steps
        made = name if alone else f"{name}_{step}"[:LONGEST]
        k = 2
        while made in found.values() or made in steps:
            made, k = f"{made[: LONGEST - 3]}_{k}", k + 1
        found[step, name] = made
    return found


# --- beside a scenario ----------------------------------------------------------------------------
def failures_of(work: Work, step: Step) -> Iterator[tuple[Figure, str]]:
    """The chance of each failure that the step has and the log marks in it, with its raw value."""
    for one in work.fails:
        name = _name_in(step, work, one)
        if one.marked and name and step.fails[name].chance.constant is not None:
            figure = _figure(f"{step.name}.fails.{name}.chance", one)
            yield figure, figure.text


def left_over(work: Work, step: Step) -> Iterator[Notice]:
    """What is not written of the failures of a step, and what is doubtful of those that are."""
    for one in work.fails:
        name = _name_in(step, work, one)
        if not name:
            if one.marked:
                yield warn(
                    "failure not in scenario", step=step.name, failure=one.name, n=f"{one.marked:,}"
                )
        elif not one.marked:
            yield warn(
                "never failed", step=step.name, failure=name, n=f"{one.rows:,}",
                high=f"{100 * one.high:.2g}",
            )  # fmt: skip
        elif step.fails[name].chance.constant is None:
            yield warn("failure by formula", step=step.name, failure=name)
        else:
            yield from _doubts(work, one, name, step.fails[name])


def unmarked(work: Work, step: Step) -> Marked | None:
    """How often rows without a mark were done over, where the step finds some failures first that
    the log marks: for these it is done over besides. Else None, as all rows tell it.
    """
    names = [_name_in(step, work, one) for one in work.fails if one.marked]
    caught = any(name and step.fails[name].caught is not None for name in names)
    return work.repeats if caught and work.repeats is not None and work.repeats.rows else None


def again_of(ways: Routing, k: int, name: str, repeats: Marked | None = None) -> tuple[Figure, str]:
    """How often a step is done over, with its raw value: of all rows, or by `repeats` of those in
    which no failure is marked.
    """
    found, n = ways.chances(k).get(k, 0.0), int(ways.counts[k].sum())
    low, high = ways.interval(k, k)
    how = found_by("what followed")
    if repeats is not None:
        found, low, high, n = repeats.chance, repeats.low, repeats.high, repeats.rows
        how = found_by("what followed without a mark")
    text = f"{100 * found:.3g}%"
    return Figure(f"{name}.again", text, found, low, high, "share", n, how), text


def _doubts(work: Work, one: Marked, name: str, fail: Fail) -> Iterator[Notice]:
    if one.marked < FEWEST:
        yield warn(ALSO, names=_few(work, one), fewest=FEWEST)
    if fail.caught is not None:
        yield warn("caught as well", failure=name)


def _name_in(step: Step, work: Work, one: Marked) -> str:
    """What a failure of the map is called at a step of the scenario; "" it has none of that name.
    A failure without a name of its own is the only one that the step has.
    """
    named = (one.name, f"{one.name}_{work.name}"[:LONGEST], f"{one.name}_{step.name}"[:LONGEST])
    for name in named:
        if name in step.fails:
            return name
    alone = [one.name] == [FAILED] == [other.name for other in work.fails]
    return next(iter(step.fails)) if alone and len(step.fails) == 1 else ""


# --- both -----------------------------------------------------------------------------------------
def _figure(path: str, one: Marked) -> Figure:
    how = found_by("marked", n=f"{one.marked:,}", rows=f"{one.rows:,}")
    few = (ALSO,) if one.marked < FEWEST else ()
    return Figure(
        path, f"{100 * one.chance:.3g}%", one.chance, one.low, one.high, "share", one.rows, how,
        warnings=few,
    )  # fmt: skip


def _few(work: Work, one: Marked) -> str:
    return f"{one.name} ({work.label}: {one.marked})"
