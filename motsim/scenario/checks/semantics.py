"""What a scenario says, against itself: names that must exist, shares that must sum, words that do
not go together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from motsim.errors import say
from motsim.psychology import PARAMETERS, PROFILES
from motsim.psychology.effect_beliefs import MOST
from motsim.scenario.checks.arrivals import coming, never_comes
from motsim.scenario.checks.at_end import ends_alike
from motsim.scenario.checks.first_day import dates_elsewhere, first_day
from motsim.scenario.checks.journey_flow import flow, path_of
from motsim.scenario.checks.names import known_to_expressions, missing, names_of, nothing, twice
from motsim.scenario.checks.population import peopled
from motsim.scenario.checks.unsupported import unbuilt
from motsim.scenario.language.checked import Names, Right
from motsim.scenario.language.expression_types import Known, check
from motsim.scenario.language.expressions import Expression
from motsim.scenario.language.quantities import Amount
from motsim.scenario.language.schema import (
    EVENTS,
    Block,
    Group,
    Rule,
    Scenario,
    Stage,
    Step,
    fields_of,
)
from motsim.scenario.language.servqual_points import Dimensions
from motsim.scenario.source.suggestions import all_of, suggestion
from motsim.units import UNITS

Finding = tuple[str, str]  # dotted path, message
PLAIN: Final = (str, float, int)  # values with nothing inside
# what a formula of `margin` may ask for; `trait` is a word of an intervention too
OF_A_CUSTOMER: Final = frozenset(("trait", "segment", "hour", "weekday", "day"))
LONGEST = 10 * UNITS["year"]  # what a clock counts to
LONGEST_OF_PEOPLE = 30 * UNITS["year"]  # .. where people come back


def findings(s: Scenario, raw: Any, file: Right | None = None) -> Iterator[Finding]:
    """Every mistake of meaning; `raw` is the tree that the values came from.

    With the `file` that the tree was changed from: every mistake of what was changed. Values that
    are still the file's own objects have none as long as the same names exist.
    """
    names = names_of(raw)
    known = known_to_expressions(s, names)
    before = file.values if file is not None and (names, known) == (file.names, file.known) else {}
    for family, name, message in twice(names) if not before else ():
        yield _path_of_name(s, family, name), message
    yield from _head(s)
    yield from first_day(s, raw)
    yield from coming(s, raw)
    yield from peopled(s)
    yield from ends_alike(s)
    yield from _psychology(s)
    yield from _weights(s, names)
    for _, stage, was in changed(s.journey, before.get("journey")):
        for _, step, _ in changed(stage.steps, was and was.steps):
            yield from _step(stage, step, names)
    yield from _teams(s)
    yield from _rooms(s)
    yield from _groups(s)
    yield from _preemption(s)
    yield from _growth(s)
    yield from flow(s, names)
    for path, rule in all_rules(s):
        yield from _rule(path, rule, names)
    yield from _designs(s, names)
    yield from _lasting(s)
    yield from _believed(s)
    yield from _margin(s)
    yield from _sources_and_labels(s, names, before)
    yield from _together(s)
    yield from _expressions(s, "", known, before)
    yield from unbuilt(s)


def _path_of_name(s: Scenario, family: str, name: str) -> str:
    """Where a name stands (its last place), for mistakes about names."""
    for stage in reversed(s.journey):
        if family == "stage" and stage.name == name:
            return f"journey.{name}"
        for step in reversed(stage.steps):
            if family == "step" and step.name == name:
                return path_of(stage, step)
            if family == "failure" and name in step.fails:
                return f"{path_of(stage, step)}.fails.{name}"
    roots = {
        "rule": "rules",
        "trait": "customers.traits",
        "intervention": "interventions",
        "staff pool": "staff",
        "place": "places",
    }
    return f"{roots.get(family, 'journey')}.{name}"


def all_rules(s: Scenario) -> Iterator[tuple[str, Rule]]:
    for rule in s.rules:
        yield f"rules.{rule.name}", rule
    for name, design in s.designs.items():
        for rule in design.rules:
            yield f"designs.{name}.rules.{rule.name}", rule


def _head(s: Scenario) -> Iterator[Finding]:
    if s.motsim != 1:
        yield "motsim", say("version", n=s.motsim)
    if s.length <= 0:
        yield "length", say("length above 0")
    elif s.length > (most := LONGEST if s.population is None else LONGEST_OF_PEOPLE):
        yield "length", say("length at most", years=round(most / UNITS["year"]))
    elif s.warmup >= s.length:
        yield "warmup", say("warmup too long")
    if s.opening is not None and s.opening.total <= 0:
        yield "opening", say("never opens")
    if s.value.sites < 1:
        yield "value.sites", say("sites")
    if s.value.horizon <= 0:
        yield "value.horizon", say("horizon above 0")


def _psychology(s: Scenario) -> Iterator[Finding]:
    if s.psychology.profile not in PROFILES:
        yield "psychology", missing("psychology", s.psychology.profile, tuple(PROFILES))
    yield from _parameters("psychology", s.psychology.parameters, ("profile",))
    for name, segment in s.customers.segments.items():
        yield from _parameters(
            f"customers.segments.{name}",
            segment.parameters,
            ("share", "arrive", "expects", "patience", "traits", "weights", "source"),
        )


def _weights(s: Scenario, names: Names) -> Iterator[Finding]:
    """Weights of a segment belong to stages and contacts: nothing else is a moment by itself."""
    there = (*names.stages, *names.contacts)
    for name, segment in s.customers.segments.items():
        for one in segment.weights:
            path = f"customers.segments.{name}.weights.{one}"
            if one not in there:
                yield path, nothing(one, there)
            elif one in names.stages and one in names.contacts:
                yield path, say("weight of two", name=one)


def _parameters(path: str, found: Mapping[str, float], keys: tuple[str, ...]) -> Iterator[Finding]:
    known = {p.name: p for p in PARAMETERS}
    for name, value in found.items():
        if name not in known:
            yield (
                f"{path}.{name}",
                (
                    say("no parameter", name=name)
                    + suggestion(
                        name, (*keys, *known), say("keys and parameters", names=", ".join(keys))
                    )
                ),
            )
        elif not known[name].least <= value <= known[name].most:
            yield (
                f"{path}.{name}",
                say(
                    "parameter out of range",
                    value=value,
                    name=name,
                    least=known[name].least,
                    most=known[name].most,
                    unit=known[name].unit,
                ),
            )


def _teams(s: Scenario) -> Iterator[Finding]:
    """Steps that ask for more of a pool than there ever are: nobody would be served."""
    for stage in s.journey:
        for step in stage.steps:
            for pool, count in step.team:
                most = s.staff[pool].count.most if count > 1 and pool in s.staff else count
                if count > most:
                    yield (
                        f"{path_of(stage, step)}.staff",
                        say("more than there are", count=count, pool=pool, most=most),
                    )


def _rooms(s: Scenario) -> Iterator[Finding]:
    """Where a finite buffer means nothing."""
    asked = {place.from_: name for name, place in s.places.items()}
    for stage in s.journey:
        for step in stage.steps if any(one.room is not None for one in stage.steps) else ():
            why = (
                None
                if step.room is None
                else say("room without staff")
                if step.pool is None
                else say("room beside")
                if stage.beside is not None
                else say("room of a team")
                if len(step.team) > 1
                else say("room and limit")
                if step.queue_limit is not None
                else say("room and place", place=asked[step.name])
                if step.name in asked
                else say("room in a house")
                if s.closing == "resume" and s.opening is not None
                else None
            )
            if why is not None:
                yield f"{path_of(stage, step)}.room", why


def _preemption(s: Scenario) -> Iterator[Finding]:
    """Pools whose customers may interrupt one another, where that is not built."""
    hosts = {stage.beside for stage in s.journey}
    for name, pool in s.staff.items():
        if pool.preempts is None:
            continue
        if s.closing == "resume" and s.opening is not None:
            yield f"staff.{name}.preempts", say("preempts in a house")
        for stage in s.journey:
            for step in stage.steps:
                if name in dict(step.team):
                    why = _not_interrupted(stage, step, stage.name in hosts)
                    if why is not None:
                        yield f"staff.{name}.preempts", say(why, step=step.name, stage=stage.name)


def _growth(s: Scenario) -> Iterator[Finding]:
    """Priority that grows where nobody stands in a line that it could change."""
    taking = {place.from_ for place in s.places.values()}
    for stage in s.journey:
        for step in stage.steps:
            if step.priority_grows is not None:
                why = (
                    "grows in no line"
                    if not step.team and step.name not in taking
                    else "grows in a group"
                    if step.group is not None
                    else "grows and preempts"
                    if any(s.staff[pool].preempts for pool, _ in step.team if pool in s.staff)
                    else None
                )
                if why is not None:
                    yield f"{path_of(stage, step)}.priority_grows", say(why)


def _not_interrupted(stage: Stage, step: Step, hosts: bool) -> str | None:
    """Why the work of a step cannot be interrupted: the key of a sentence."""
    if len(step.team) > 1 or step.team[0][1] > 1:
        return "preempts a team"
    if stage.beside is not None:
        return "preempts beside"
    if hosts:
        return "preempts a host"
    if step.group is not None:
        return "preempts a group"
    if step.queue_limit is not None:
        return "preempts a limit"
    return None if step.until is None else "preempts until"


MOST_IN_A_GROUP: Final = 1_000
OFTEN: Final = 1.0  # minutes
RARELY: Final = 1440.0


def _groups(s: Scenario) -> Iterator[Finding]:
    """Where several cannot begin together."""
    for stage in s.journey:
        for step in stage.steps:
            if step.group is not None:
                path = f"{path_of(stage, step)}.group"
                why = _no_group(s, stage, step)
                if why is not None:
                    yield path, why
                else:
                    yield from ((f"{path}.{key}", why) for key, why in _sizes(step.group))


def _no_group(s: Scenario, stage: Stage, step: Step) -> str | None:
    """Why nobody can begin this step together with others."""
    if stage.beside is not None:
        return say("group beside")
    if stage.ahead is not None:
        return say("group ahead")
    if step.kind == "away":
        return say("group away")
    if any(count > 1 for _, count in step.team) or len(step.team) > 1:
        return say("group of a team")
    if s.closing == "resume" and s.opening is not None:
        return say("group in a house")
    for key in ("queue_limit", "room", "join"):
        if getattr(step, key) is not None:
            return say("group and a key", key=key)
    return None


def _sizes(group: Group) -> Iterator[Finding]:
    """What a group of this kind cannot be."""
    if not 1 <= group.of <= MOST_IN_A_GROUP:
        yield "of", say("size of a group", most=MOST_IN_A_GROUP, came=group.of)
    elif group.at_least is not None and not 1 <= group.at_least <= group.of:
        yield "at_least", say("least of a group", most=group.of, came=group.at_least)
    if group.every is not None and group.every < OFTEN:
        yield "every", say("wants a minute")
    elif group.every is not None and group.every > RARELY:
        yield "every", say("groups too rarely")
    by_clock = [key for key in ("every", "at") if getattr(group, key) is not None]
    others = [key for key in ("at_least", "after") if getattr(group, key) is not None]
    if len(by_clock) > 1:
        yield "at", say("one timetable")
    elif by_clock and others:
        yield others[0], say("timetable and others", clock=by_clock[0], other=others[0])


def _step(stage: Stage, step: Step, names: Names) -> Iterator[Finding]:
    path = path_of(stage, step)
    kinds = [kind for kind in ("contact", "work", "away") if getattr(step, kind) is not None]
    if len(kinds) != 1:
        yield (
            path,
            say("kind of step") + (say("kinds of this step", names=all_of(kinds)) if kinds else ""),
        )
        return
    for pool, _ in step.team:
        if pool not in names.pools:
            yield f"{path}.staff", missing("staff pool", pool, names.pools)
    if len(step.team) > 1 and stage.beside is not None:
        yield f"{path}.staff", say("team beside")
    if len(step.team) > 1 and step.queue_limit is not None:
        yield f"{path}.queue_limit", say("queue limit of a team")
    if step.quality is not None and step.score is not None:
        yield f"{path}.score", say("quality and score")
    for key in ("quality", "score", "class_", "mot", "expects", "baseline", "target"):
        if step.kind != "contact" and getattr(step, key) is not None:
            yield (
                f"{path}.{key.rstrip('_')}",
                say("only a contact", kind=step.kind, key=key.rstrip("_")),
            )
    if step.kind == "away" and step.takes is None and step.until is None:
        yield path, say("away without end")
    if step.kind == "away" and step.pool is not None:
        yield f"{path}.staff", say("away with staff")
    if step.queue_limit is not None and step.pool is None:
        yield f"{path}.queue_limit", say("queue limit without staff")
    for name, fail in step.fails.items():
        if fail.felt_at is not None and fail.felt_at not in names.contacts:
            yield f"{path}.fails.{name}.felt_at", missing("contact", fail.felt_at, names.contacts)
        elif fail.felt_at is not None and step.kind == "contact":
            yield f"{path}.fails.{name}.felt_at", say("felt at a contact")


def _rule(path: str, rule: Rule, names: Names) -> Iterator[Finding]:
    kind, name = rule.event
    if kind in ("begins", "ends") and name not in names.steps:
        yield f"{path}.on", missing("step", name, names.steps)
    elif kind == "failure" and name not in names.fails:
        every = (
            *EVENTS,
            *(f"{step}.begins" for step in names.steps),
            *(f"{step}.ends" for step in names.steps),
            *names.fails,
        )
        yield (
            f"{path}.on",
            (
                say("no event", name=name)
                + suggestion(
                    name,
                    every,
                    say("events", names=", ".join(EVENTS))
                    + (say("and failures", names=", ".join(names.fails)) if names.fails else ""),
                )
            ),
        )
    if rule.every is not None and kind != "waits":
        yield f"{path}.every", say("every of waits")
    if rule.past is not None and kind not in ("waits", "promise.broken"):
        yield f"{path}.past", say("past of waits")
    if kind == "waits" and (rule.every is None) == (rule.past is None):
        yield f"{path}.on", say("when of waits")
    if rule.every is not None and rule.every <= 0:
        yield f"{path}.every", say("every without end")
    if rule.by is not None and rule.by not in names.pools:
        yield f"{path}.by", missing("staff pool", rule.by, names.pools)
    do = rule.do
    if do.at is not None and do.at not in names.contacts:
        yield f"{path}.do.at", missing("contact", do.at, names.contacts)
    if do.escalate is not None and do.escalate.to not in names.pools:
        yield f"{path}.do.escalate.to", missing("staff pool", do.escalate.to, names.pools)
    if not do.model_fields_set:
        yield f"{path}.do", say("rule does nothing")


def _designs(s: Scenario, names: Names) -> Iterator[Finding]:
    for name, design in s.designs.items():
        path = f"designs.{name}"
        if design.like is not None and design.like not in names.designs:
            yield f"{path}.like", missing("design", design.like, names.designs)
        elif design.like is not None and _circular(s, name):
            yield f"{path}.like", say("like itself", name=name)
        for k, bought in enumerate(design.with_):
            if bought not in names.interventions:
                yield f"{path}.with.{k}", missing("intervention", bought, names.interventions)
        if design.split and math.fsum(design.split.values()) > 1 + 1e-9:
            yield (
                f"{path}.split",
                say("parts of budget", total=100 * math.fsum(design.split.values())),
            )
        if design.like is None and (design.budget is None) != (not design.split):
            what = ("budget", "split") if design.split else ("split", "budget")
            yield path, say("budget and split", here=what[1], other=what[0])


def _lasting(s: Scenario) -> Iterator[Finding]:
    for name, bought in s.interventions.items():
        if bought.wears_off is not None and bought.wears_off <= 0.0:
            yield f"interventions.{name}.wears_off", say("wears off above 0")


def _believed(s: Scenario) -> Iterator[Finding]:
    """Beliefs about effects, and readings of pilots, that mean something."""
    for name, bought in s.interventions.items():
        here, read, said = f"interventions.{name}", bought.piloted, bought.believed
        if said is not None:
            if said.middle is not None and not 0.0 <= said.middle <= MOST:
                yield (
                    f"{here}.believed.middle",
                    say("believed middle", most=MOST, middle=said.middle),
                )
            if said.spread is not None and not 0.0 <= said.spread <= MOST:
                yield (
                    f"{here}.believed.spread",
                    say("believed spread", most=MOST, spread=said.spread),
                )
        if read is None:
            continue
        if read.error <= 0.0:
            yield f"{here}.piloted.error", say("error above 0")
        if read.of == "return" and abs(read.lift) > 1.0:
            yield f"{here}.piloted.lift", say("lift is a share", lift=read.lift)
        if read.customers is not None and read.customers < 2:
            yield f"{here}.piloted.customers", say("two customers")
        if read.design is not None and read.design not in s.designs:
            yield f"{here}.piloted.design", missing("design", read.design, tuple(s.designs))


def _margin(s: Scenario) -> Iterator[Finding]:
    """A margin belongs to the customer: what happens on the visit cannot be part of it."""
    margin = s.value.margin.expression
    asked = (
        [name for name, _ in margin.names if name not in OF_A_CUSTOMER]
        if margin is not None
        else []
    )
    if asked:
        yield "value.margin", say("margin asks", name=asked[0])


def _circular(s: Scenario, name: str) -> bool:
    seen: set[str] = set()
    at: str | None = name
    while at is not None and at in s.designs:
        if at in seen:
            return True
        seen.add(at)
        at = s.designs[at].like
    return False


def _sources_and_labels(s: Scenario, names: Names, before: Any) -> Iterator[Finding]:
    for path, ref in _source_refs(s, "", before):
        for key, source in ref.items() if isinstance(ref, dict) else (("", ref),):
            if source not in names.sources:
                yield f"{path}.{key}".rstrip("."), missing("source", source, names.sources)
    everything = frozenset(names.everything)
    for language, labels in s.labels.items() if s.labels is not before.get("labels") else ():
        for name in labels:
            if name not in everything:
                yield f"labels.{language}.{name}", nothing(name, names.everything)


def _together(s: Scenario) -> Iterator[Finding]:
    """Correlations of figures that are drawn, such as several figures can have with one another."""
    for name, source in s.sources.items():
        here = f"sources.{name}.together"
        pairs: dict[frozenset[str], float] = {}
        for one, others in source.together.items():
            for other, r in others.items():
                lone = next((x for x in (one, other) if x not in source.spread), None)
                if lone is not None:
                    yield f"{here}.{one}", say("together without spread", name=lone)
                elif one == other or not -1.0 <= r <= 1.0:
                    yield f"{here}.{one}.{other}", say("a correlation", r=r)
                elif pairs.setdefault(frozenset((one, other)), r) != r:
                    yield f"{here}.{one}.{other}", say("two correlations", one=one, other=other)
        if pairs and not _possible(pairs):
            yield here, say("correlations at odds")


def _possible(pairs: Mapping[frozenset[str], float]) -> bool:
    """Can figures have all these correlations? Rounding to two digits is forgiven."""
    names = sorted({name for pair in pairs for name in pair})
    slack = 1.0 + 0.01 * len(names)
    left = [[slack if a == b else pairs.get(frozenset((a, b)), 0.0) for b in names] for a in names]
    for k in range(len(names)):  # Cholesky: every pivot is above 0
        if left[k][k] <= 0.0:
            return False
        for i in range(k + 1, len(names)):
            share = left[i][k] / left[k][k]
            for j in range(k, len(names)):
                left[i][j] -= share * left[k][j]
    return True


def _source_refs(value: Any, path: str, before: Any) -> Iterator[tuple[str, Any]]:
    for key, inner, old in changed(value, before):
        here = f"{path}.{key}" if path else key
        if key == "source" and isinstance(value, Block):
            yield here, inner
        elif not isinstance(inner, PLAIN):
            yield from _source_refs(inner, here, old)


def children(value: Any) -> Iterator[tuple[str, Any]]:
    """The entries of a block with the names that paths give them."""
    if isinstance(value, PLAIN):  # most of all; to ask pydantic costs more
        return
    if isinstance(value, Block):
        for key, name in fields_of(type(value)).items():
            inner = getattr(value, name)
            if inner is not None:
                yield key, inner
    elif isinstance(value, dict):
        yield from ((str(key), inner) for key, inner in value.items())
    elif isinstance(value, Dimensions):
        yield from value.by
    elif isinstance(value, tuple):
        yield from ((str(getattr(inner, "name", "") or k), inner) for k, inner in enumerate(value))


def changed(value: Any, before: Any) -> Iterator[tuple[str, Any, Any]]:
    """The entries of a block that are other objects than those `before`, each with the one that
    stood there.
    """
    old = dict(children(before)) if before else {}
    for key, inner in children(value):
        if inner is not old.get(key):
            yield key, inner, old.get(key)


def _expressions(value: Any, path: str, known: Known, before: Any) -> Iterator[Finding]:
    """Every condition and every number that is an expression: its names and kinds."""
    for key, inner, old in changed(value, before):
        here = f"{path}.{key}" if path else key
        if isinstance(inner, Expression):
            yield from ((here, message) for message in check(inner, "truth", known))
        elif isinstance(inner, Amount):
            if inner.expression is not None:
                wanted = "minutes" if inner.unit == "minutes" else "number"
                may = replace(known, asked=OF_A_CUSTOMER) if here == "value.margin" else known
                yield from ((here, message) for message in check(inner.expression, wanted, may))
        elif not isinstance(inner, PLAIN) and not (key == "set" and isinstance(inner, dict)):
            yield from _expressions(inner, here, known, old)


def warnings_of(s: Scenario) -> Iterator[Finding]:
    """What is allowed and yet most likely not meant."""
    for path, rule in all_rules(s):
        if (
            rule.on == "promise.broken"
            and rule.when is not None
            and ("late", "") in rule.when.names
        ):
            yield f"{path}.if", say("late is 0")
        if (
            rule.when is not None
            and _asks_why(rule.when)
            and rule.on not in ("leaves", "visit.ends")
        ):
            yield f"{path}.if", say("reason too early", on=rule.on)
        if rule.on == "leaves" and rule.by is None and rule.do.cost is not None:
            yield path, say("nobody pays")
    if any(map(_asks_why, _texts(s.journey))):
        yield "journey", say("reason too early", on="journey")
    if s.closing == "resume" and s.opening is None:
        yield "closing", say("never shuts")
    yield from never_comes(s)
    yield from dates_elsewhere(s)
    asked = {arg[1] for text in _texts(s) for arg in text.names if arg[0] == "trait"}
    for name, bought in s.interventions.items():
        if not bought.set and name not in asked:
            yield f"interventions.{name}", say("buys nothing", name=name)
        if bought.starts is not None and bought.starts >= s.value.horizon:
            yield f"interventions.{name}.starts", say("starts too late")


def _asks_why(text: Expression) -> bool:
    """Does it ask why a visit ended?"""
    return ("reason", "") in text.names


def _texts(value: Any) -> Iterator[Expression]:
    for _, inner in children(value):
        if isinstance(inner, Expression):
            yield inner
        elif isinstance(inner, Amount):
            if inner.expression is not None:
                yield inner.expression
        else:
            yield from _texts(inner)
