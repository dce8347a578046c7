"""House rules as rows: what each does, which event calls which in what order, and which steps use
what was bought.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from motsim.errors import say
from motsim.plan.index import EXPECTS, Making
from motsim.plan.layout import RECOVER, RULE, USE, Events, Rows
from motsim.plan.quantities import records, table
from motsim.plan.random_streams import ticks
from motsim.scenario.designs.set_paths import target
from motsim.scenario.language.quantities import constant
from motsim.scenario.language.rates import Limit
from motsim.scenario.language.schema import Intervention, Recover, Rule
from motsim.scenario.source.suggestions import suggestion

Range = tuple[int, int]
MOST_PAID = 62  # interventions that one word of bits can count
EVENTS: Mapping[str, str] = {  # as users write them -> fields of Events
    "waits": "waits",
    "promise.broken": "broken",
    "complains": "complains",
    "recovered": "recovered",
    "leaves": "leaves",
    "visit.ends": "visit_ends",
}


@dataclass(frozen=True)
class Bound:
    """Rules by event: ranges of `bind` for each step's begin and end, each failure and the other
    events; slots of `at`.
    """

    bind: list[int]
    begins: list[Range]
    ends: list[Range]
    failures: dict[str, Range]
    events: Events
    slots: dict[int, int]  # step -> slot


def bind_rules(m: Making) -> Bound:
    """List the rules of every event in file order; an event without rules has an empty range."""
    rules, count = m.scenario.rules, len(m.index.flat)
    names = {row.name for row in m.index.fails}
    for rule in rules:
        _check_event(m, rule, names)
    bind: list[int] = []
    called = [rule.event for rule in rules]

    def listed(*wanted: tuple[str, str]) -> Range:
        lo = len(bind)
        bind.extend(k for k, event in enumerate(called) if event in wanted)
        return lo, len(bind)

    begins = [listed(("begins", m.index.flat[k].name)) for k in range(count)]
    ends = [listed(("ends", m.index.flat[k].name)) for k in range(count)]
    failures = {
        name: listed(("fails", ""), ("failure", name))
        for name in dict.fromkeys(row.name for row in m.index.fails)
    }
    events = Events(**{where: listed((event, "")) for event, where in EVENTS.items()})
    targets = dict.fromkeys(
        m.find("steps", rule.do.at, f"rules.{rule.name}.do.at")
        for rule in rules
        if rule.do.at is not None
    )
    return Bound(
        bind, begins, ends, failures, events, {step: slot for slot, step in enumerate(targets)}
    )


def _check_event(m: Making, rule: Rule, failures: set[str]) -> None:
    event, name = rule.event
    path = f"rules.{rule.name}.on"
    if event in ("begins", "ends"):
        m.find("steps", name, path)
    elif event == "failure" and name not in failures:
        m.refuse(
            path,
            say("no event", name=name)
            + suggestion(name, failures, say("events", names=", ".join(EVENTS))),
        )


def rule_rows(m: Making, bound: Bound) -> tuple[Rows, Rows]:
    """RULE and RECOVER rows."""
    rows: list[dict[str, int]] = []
    recovers: list[tuple[int, ...]] = []
    for rule in m.scenario.rules:
        path, do, add = f"rules.{rule.name}", rule.do, m.amounts.add
        recover = -1
        if do.recover is not None:
            recover = len(recovers)
            recovers.append(_recover(m, do.recover, path))
        to = (
            -1 if do.escalate is None else m.find("pools", do.escalate.to, f"{path}.do.escalate.to")
        )
        rows.append(
            {
                "when": m.amounts.condition(rule.when, f"{path}/if"),
                "chance": add(rule.chance, f"{path}/chance"),
                "by": -1 if rule.by is None else m.find("pools", rule.by, f"{path}.by"),
                "per_visit": _limit(rule.limit, "visit"),
                "per_day": _limit(rule.limit, "day"),
                **_clocks(rule),
                "quality": add(do.quality, f"{path}/quality"),
                "emotion": add(do.emotion, f"{path}/emotion"),
                "expects": add(do.expects, f"{path}/expects"),
                "at": -1 if do.at is None else bound.slots[m.index.steps[do.at]],
                "takes": add(do.takes, f"{path}/takes"),
                "cost": add(do.cost, f"{path}/cost"),
                "recover": recover,
                "escalate_to": to,
                "escalate_takes": -1
                if do.escalate is None
                else add(do.escalate.takes, f"{path}/escalate"),
                "priority": add(do.priority, f"{path}/priority"),
                "returns": add(do.returns, f"{path}/return"),
                "tells": add(do.tell, f"{path}/tell"),
                "lasting": int(do.lasting),
            }
        )
    return records(RULE, rows), table(RECOVER, recovers)


def _clocks(rule: Rule) -> dict[str, int]:
    """`past` and `every` in ticks; a `waits` rule that says neither fires as soon as a
    wait begins.
    """
    past = -1 if rule.past is None else ticks(rule.past)
    every = -1 if rule.every is None else ticks(rule.every)
    return {"past": 0 if rule.on == "waits" and past < 0 and every < 0 else past, "every": every}


def _limit(limit: Limit | None, per: str) -> int:
    return math.floor(limit.amount) if limit is not None and limit.per == per else -1


def _recover(m: Making, recover: Recover, path: str) -> tuple[int, ...]:
    """A recovery; without a quality of its own it gives what is usually expected."""
    add = m.amounts.add
    quality = recover.quality or m.scenario.customers.expects or constant(EXPECTS, "points")
    return (
        add(recover.answer, f"{path}/answer"),
        add(recover.solve, f"{path}/solve"),
        add(recover.follow_up, f"{path}/follow_up"),
        add(quality, f"{path}/recover"),
        add(recover.cost, f"{path}/recover cost"),
    )


# --- what is paid for by use ----------------------------------------------------------------------
@dataclass(frozen=True)
class Used:
    """USE rows and the range of each step."""

    rows: Rows
    ranges: list[Range]
    bits: dict[str, int]  # intervention -> its bit in a visit's mask
    unused: tuple[str, ...]  # paid per use, but no step uses them


def use_rows(m: Making) -> Used:
    """Interventions that cost something each use, at each step that they set or open."""
    paid = [
        name
        for name, i in m.scenario.interventions.items()
        if i.cost.per_use > 0.0 and m.scenario.words[name] > 0.0
    ]
    bits = {name: bit for bit, name in enumerate(paid)}
    if len(paid) > MOST_PAID:
        m.refuse("interventions", say("too many paid per use", n=len(paid), most=MOST_PAID))
    touched = {name: touched_steps(m, name, m.scenario.interventions[name]) for name in paid}
    rows: list[tuple[float, ...]] = []
    ranges = []
    for k in range(len(m.index.flat)):
        lo = len(rows)
        for name in paid:
            if k in touched[name]:
                trait = m.index.traits.get(name, -1) if m.scenario.words[name] < 1.0 else -1
                rows.append((trait, m.scenario.interventions[name].cost.per_use, bits[name]))
        ranges.append((lo, len(rows)))
    return Used(table(USE, rows), ranges, bits, tuple(name for name in paid if not touched[name]))


def touched_steps(m: Making, word: str, intervention: Intervention) -> set[int]:
    """Steps that an intervention sets (the step, its stage or its failure) or opens (its word in an
    `if`).
    """
    found: set[int] = set()
    for dotted in intervention.set:
        try:
            loc, _ = target(m.scenario.current.raw, dotted)
        except ValueError:  # a design has taken away what it sets
            continue
        if loc[0] == "journey" and len(loc) > 1:
            steps = m.index.steps_of(int(loc[1]))
            found.update([steps[int(loc[3])]] if loc[2:3] == ("steps",) and len(loc) > 3 else steps)
    for k, step in enumerate(m.index.flat):
        if any(
            ("trait", word) in e.names for e in (step.when, m.index.stage(k).when) if e is not None
        ):
            found.add(k)
    return found
