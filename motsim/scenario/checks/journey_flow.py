"""Can the journey be walked? Order of steps, stages beside others, jumps by `next`, promises and
places along the main line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from motsim.errors import MissingName, say
from motsim.scenario.checks.names import missing
from motsim.scenario.language.blocks import NEXT_ENDS, Booked, Place
from motsim.scenario.language.checked import Names
from motsim.scenario.language.quantities import NEVER, Amount
from motsim.scenario.language.schema import Scenario, Stage, Step
from motsim.scenario.source.suggestions import all_of
from motsim.units import MOST_SLOTS

Finding = tuple[str, str]  # dotted path, message
END = -1
SHORTEST_SLOT = 1.0  # minutes
MEAN_SLOTS = 128  # that one booking takes, if its law has no end
MOST_TIMES = 1_000  # with ten steps a visit is then as long as the engines allow


def main_line(s: Scenario) -> list[tuple[Stage, Step]]:
    """The steps that are walked one after another, `ahead` stages first as they stand."""
    return [(stage, step) for stage in s.journey if stage.beside is None for step in stage.steps]


def path_of(stage: Stage, step: Step) -> str:
    return f"journey.{stage.name}.steps.{step.name or stage.steps.index(step)}"


def flow(s: Scenario, names: Names) -> Iterator[Finding]:
    yield from _beside(s, names)
    yield from _joins(s)
    yield from _ahead(s)
    yield from _times(s)
    yield from _funnel(s)
    line = main_line(s)
    if not line:
        yield "journey", say("no main line")
        return
    yield from _jumps(s, names, line)
    yield from _giving_up(s, names, line)
    yield from _endless(line)
    yield from _promises(s, names, line)
    yield from _service_levels(s, names, line)
    yield from _places(s, names, line)


def _beside(s: Scenario, names: Names) -> Iterator[Finding]:
    stages = {stage.name: stage for stage in s.journey}
    for stage in s.journey:
        path, host = f"journey.{stage.name}", stages.get(stage.beside or "")
        if stage.beside is not None and stage.beside not in names.stages:
            yield f"{path}.beside", missing("stage", stage.beside, names.stages)
        elif stage.beside == stage.name:
            yield f"{path}.beside", say("beside itself", name=stage.name)
        elif host is not None and host.beside is not None:
            yield f"{path}.beside", say("beside a beside", name=host.name, beside=host.beside)
        elif host is not None and host.ahead is not None:
            yield f"{path}.beside", say("beside an ahead", name=host.name)
        if stage.beside is not None and stage.ahead is not None:
            yield f"{path}.ahead", say("beside and ahead")
        for step in stage.steps:
            yield from _clocks(stage, step)


def _clocks(stage: Stage, step: Step) -> Iterator[Finding]:
    clocks = [
        (key, value)
        for key, value in (
            ("every", step.every),
            ("after", step.after),
            ("before_end", step.before_end),
        )
        if value is not None
    ]
    path = path_of(stage, step)
    for key, value in clocks:
        if stage.beside is None:
            yield (
                f"{path}.{key}",
                MissingName(say("clock not beside", key=key, name=stage.name), ("beside",)),
            )
        elif key == "every" and value <= 0:
            yield f"{path}.every", say("every without end")
    if step.before_end is not None and (step.every is not None or step.after is not None):
        yield f"{path}.before_end", say("one clock")
    if stage.beside is not None and step.next:
        yield f"{path}.next", say("next beside")


def is_clock(step: Step) -> bool:
    return step.every is not None or step.after is not None or step.before_end is not None


def sequences(s: Scenario, host: str) -> dict[str, list[Step]]:
    """The stages beside this one, each with its steps that come one after another."""
    found = {
        stage.name: [step for step in stage.steps if not is_clock(step)]
        for stage in s.journey
        if stage.beside == host
    }
    return {name: steps for name, steps in found.items() if steps}


def _joins(s: Scenario) -> Iterator[Finding]:
    for stage in s.journey:
        for step in stage.steps:
            if step.join is None:
                continue
            path = f"{path_of(stage, step)}.join"
            beside = sequences(s, stage.name)
            if step.work is None:
                yield path, say("join of no work")
            elif not beside:
                yield path, MissingName(say("join of nothing", name=stage.name), ("beside",))
            elif step.join > len(beside):
                yield (
                    path,
                    say(
                        "join of too many",
                        wanted=step.join,
                        n=len(beside),
                        name=stage.name,
                        names=", ".join(beside),
                    ),
                )
            for key in ("staff", "takes", "until", "queue_limit"):
                if step.work is not None and getattr(step, key) is not None:
                    yield f"{path_of(stage, step)}.{key}", say("join and a key", key=key)
            yield from _without_end(s, stage, beside)


def _without_end(s: Scenario, host: Stage, beside: dict[str, list[Step]]) -> Iterator[Finding]:
    """What runs beside a stage that joins must end by itself, and nobody knows when that one
    does.
    """
    for stage in s.journey:
        for step in beside.get(stage.name, ()):
            if step.contact is not None and step.takes is None and step.until is None:
                yield path_of(stage, step), say("waits for each other", name=host.name)
        for step in stage.steps if stage.beside == host.name else ():
            if step.before_end is not None and step.before_end > 0.0:
                yield f"{path_of(stage, step)}.before_end", say("end unknown", name=host.name)


def _ahead(s: Scenario) -> Iterator[Finding]:
    begun = ""
    for stage in s.journey:
        path = f"journey.{stage.name}"
        if stage.ahead is None:
            begun = begun or (stage.name if stage.beside is None else "")
            continue
        if begun and stage.beside is None:
            yield f"{path}.ahead", say("ahead not first", begun=begun)
        for step in stage.steps:
            if step.pool is not None:
                yield f"{path_of(stage, step)}.staff", say("ahead with staff")
            if step.next:
                yield f"{path_of(stage, step)}.next", say("ahead with next")


def _times(s: Scenario) -> Iterator[Finding]:
    for stage in s.journey:
        path = f"journey.{stage.name}.times"
        if not 1 <= stage.times <= MOST_TIMES:
            yield path, say("times of a stage", most=MOST_TIMES, times=stage.times)
        elif stage.times > 1 and stage.beside is not None:
            yield path, say("times beside", name=stage.name, beside=stage.beside)


def _funnel(s: Scenario) -> Iterator[Finding]:
    for stage in s.journey:
        for step in stage.steps:
            if step.leaves is None:
                continue
            path = f"{path_of(stage, step)}.leaves"
            if stage.beside is not None:
                yield path, say("leaves beside", name=stage.name, beside=stage.beside)
            elif step.contact is None:
                yield path, say("leaves of no contact")
            elif step.leaves >= 1.0:
                yield path, say("leaves all")


def _jumps(s: Scenario, names: Names, line: list[tuple[Stage, Step]]) -> Iterator[Finding]:
    on_line = {step.name for stage, step in line if stage.ahead is None}
    for stage, step in line:
        path = f"{path_of(stage, step)}.next"
        for k, row in enumerate(step.next):
            if row.to in NEXT_ENDS:
                if row.to in names.steps:
                    yield f"{path}.{k}.to", say("end is a step", to=row.to)
                continue
            if row.to not in names.steps:
                yield f"{path}.{k}.to", missing("step", row.to, (*names.steps, *NEXT_ENDS))
            elif row.to not in on_line:
                yield f"{path}.{k}.to", say("next off the line", to=row.to)
        total = math.fsum(row.chance.constant or 0.0 for row in step.next)
        if total > 1 + 1e-9:
            yield path, say("chances of next", total=100 * total)


def _giving_up(s: Scenario, names: Names, line: list[tuple[Stage, Step]]) -> Iterator[Finding]:
    """What who gives up waiting may do instead of leaving."""
    on_line = {step.name for stage, step in line if stage.ahead is None}
    for stage in s.journey:
        for step in stage.steps:
            one = step.gives_up
            if one is None:
                continue
            path = f"{path_of(stage, step)}.gives_up"
            said = [key for key in ("retry", "to") if getattr(one, key) is not None]
            said += ["callback"] if one.callback else []
            if len(said) != 1:
                yield (
                    path,
                    say("one way of giving up", came=all_of(said) if said else say("none of them")),
                )
            elif step.pool is None and step.name not in {p.from_ for p in s.places.values()}:
                yield path, MissingName(say("gives up without a line"), ("staff pool", "place"))
            elif stage.beside is not None:
                yield path, say("gives up beside")
            elif one.to is not None and one.to not in names.steps:
                yield f"{path}.to", missing("step", one.to, names.steps)
            elif one.to is not None and one.to not in on_line:
                yield f"{path}.to", say("gives up off the line", step=one.to)
            elif one.to == step.name:
                yield f"{path}.to", say("gives up to itself")
            elif _used_up(stage, step):
                yield path, say("retry in a stage", stage=stage.name)
            elif one.callback and s.closing == "resume" and s.opening is not None:
                yield path, say("callback in a house")
            elif one.callback and step.room is not None:
                yield path, say("callback and room")


def _used_up(stage: Stage, step: Step) -> bool:
    """Would who comes again, or goes on, do so with the patience of the stage that has run out?"""
    one = step.gives_up
    if one is None or stage.patience in (None, NEVER):
        return False
    there = step if one.retry is not None else None
    if one.to is not None:
        there = next((other for other in stage.steps if other.name == one.to), None)
    return there is not None and there.pool is not None and there.patience is None


def _certain(amount: Amount | None) -> bool:
    return amount is not None and amount.constant is not None and amount.constant >= 1 - 1e-12


def ways(line: list[tuple[Stage, Step]]) -> list[set[int]]:
    """For each step of the main line the steps that can follow it; END is the end of the visit."""
    index = {step.name: k for k, (_, step) in reversed(list(enumerate(line)))}
    found: list[set[int]] = []
    for k, (stage, step) in enumerate(line):
        fixed = [row for row in step.next if row.chance.constant is not None]
        to = {
            END if row.to in NEXT_ENDS else index.get(row.to, END)
            for row in step.next
            if row.chance.constant != 0.0
        }
        if math.fsum(row.chance.constant or 0.0 for row in fixed) < 1 - 1e-12:
            to.add(k + 1 if k + 1 < len(line) else END)
            if stage.times > 1 and step is stage.steps[-1]:
                to.add(index[stage.steps[0].name])
        if step.gives_up is not None and step.gives_up.to is not None:
            to.add(index.get(step.gives_up.to, END))
        found.append(to)
    return found


def behind(edges: list[set[int]], start: set[int]) -> set[int]:
    """Every step that can come after these, these not counted."""
    seen: set[int] = set()
    todo = set(start)
    while todo:
        k = todo.pop()
        for to in edges[k] if k != END else ():
            if to not in seen:
                seen.add(to)
                todo.add(to)
    return seen


def _endless(line: list[tuple[Stage, Step]]) -> Iterator[Finding]:
    """Loops that nobody can leave: of `next`, of `again`, of failures that are always caught."""
    edges = ways(line)
    can_start = {0, *behind(edges, {0})}
    for k, (stage, step) in enumerate(line):
        path = path_of(stage, step)
        if step.next and k in can_start and END not in behind(edges, {k}):
            yield f"{path}.next", say("endless")
            break  # one place names the loop
    for stage, step in line:
        if _certain(step.again):
            yield f"{path_of(stage, step)}.again", say("again without end")
        for name, fail in step.fails.items():
            if _certain(fail.chance) and _certain(fail.caught):
                yield f"{path_of(stage, step)}.fails.{name}", say("fails without end")


def _edge(text: str, default: str) -> tuple[str, str]:
    """`greeting` or `greeting.begins` as (step, edge)."""
    step, dot, edge = text.rpartition(".")
    return (step, edge) if dot and edge in ("begins", "ends") else (text, default)


def _ends(
    s: Scenario, names: Names, path: str, ends: dict[str, str], line: list[tuple[Stage, Step]]
) -> Iterator[Finding]:
    """The two ends of a promise or place: they exist, lie on the main line and can come
    in order.
    """
    index = {step.name: k for k, (_, step) in enumerate(line)}
    ahead = {step.name for stage, step in line if stage.ahead is not None}
    bad = False
    for key, step in ends.items():
        if step not in names.steps:
            yield f"{path}.{key}", missing("step", step, names.steps)
            bad = True
        elif step not in index or step in ahead:
            where = say("lies ahead") if step in ahead else say("lies beside")
            yield f"{path}.{key}", say("end off the line", step=step, where=where)
            bad = True
    if bad or len(ends) < 2:
        return
    first, last = index[ends["from"]], index[ends["to"]]
    if last < first and last not in behind(ways(line), {first}):
        yield f"{path}.to", say("ends out of order", to=ends["to"], begin=ends["from"])


def _promises(s: Scenario, names: Names, line: list[tuple[Stage, Step]]) -> Iterator[Finding]:
    for name, promise in s.promises.items():
        begin, end = _edge(promise.from_, "ends"), _edge(promise.to, "begins")
        path = f"promises.{name}"
        yield from _ends(s, names, path, {"from": begin[0], "to": end[0]}, line)
        loops = {
            step.name
            for stage, step in line
            if step.again is not None or step.next or stage.times > 1
        }
        if (
            begin[0] == end[0]
            and (begin[1], end[1]) != ("begins", "ends")
            and begin[0] not in loops
        ):
            yield f"{path}.to", say("promise of nothing", name=begin[0])


def _service_levels(s: Scenario, names: Names, line: list[tuple[Stage, Step]]) -> Iterator[Finding]:
    for name, level in s.service_levels.items():
        path = f"service_levels.{name}"
        if level.within <= 0.0:
            yield f"{path}.within", say("within above 0")
        if level.at is not None:
            if level.from_ is not None or level.to is not None:
                yield f"{path}.at", say("level at and from")
            yield from _ends(s, names, path, {"at": level.at}, line)
        elif (level.from_ is None) != (level.to is None):
            yield path, say("level from and to")
        elif level.from_ is not None and level.to is not None:
            ends = {"from": _edge(level.from_, "ends")[0], "to": _edge(level.to, "begins")[0]}
            yield from _ends(s, names, path, ends, line)


def _places(s: Scenario, names: Names, line: list[tuple[Stage, Step]]) -> Iterator[Finding]:
    for name, place in s.places.items():
        yield from _ends(s, names, f"places.{name}", {"from": place.from_, "to": place.to}, line)
        if place.booked is not None:
            yield from _booked(f"places.{name}.booked", place, place.booked, names, line)


def _booked(
    path: str, place: Place, booked: Booked, names: Names, line: list[tuple[Stage, Step]]
) -> Iterator[Finding]:
    """Where a place can be reserved: before it is taken."""
    index = {step.name: k for k, (_, step) in enumerate(line)}
    if booked.at not in names.steps:
        yield f"{path}.at", missing("step", booked.at, names.steps)
    elif booked.at not in index:
        yield f"{path}.at", say("booked beside", step=booked.at)
    elif place.from_ in index and index[booked.at] >= index[place.from_]:
        yield f"{path}.at", say("booked too late", step=booked.at, taken=place.from_)
    if booked.slots < SHORTEST_SLOT:
        yield f"{path}.slots", say("wants a minute")
    else:
        yield from ((f"{path}.lasts", why) for why in _too_long(booked))


def _too_long(booked: Booked) -> Iterator[str]:
    """What would take more slots than can be reserved; what an expression gives is not known."""
    most, mean = booked.lasts.most / booked.slots, booked.lasts.mean / booked.slots
    if most == math.inf and mean > MEAN_SLOTS:
        yield say("booked too long in the mean", n=math.ceil(mean), most=MEAN_SLOTS)
    elif MOST_SLOTS < most < math.inf:
        yield say("booked too long", n=math.ceil(most), most=MOST_SLOTS)
