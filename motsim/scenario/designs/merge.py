"""A design of a scenario: what is bought and what is set, merged into the file's tree and read
anew.

The order is fixed: the interventions in file order, then the design's own `set` (those it is like
first), then what the caller sets. `a -> b` always speaks of the file's own value: today's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from motsim.errors import InputError, Mistake, ScenarioError, message_of, of, say
from motsim.scenario.checks.names import missing
from motsim.scenario.checks.semantics import findings, warnings_of
from motsim.scenario.checks.validation import values_again, values_of
from motsim.scenario.designs.overrides import apply, doubting, merge_lists
from motsim.scenario.language.changes import read_change
from motsim.scenario.language.quantities import MINUTES, amount, plain
from motsim.scenario.language.schema import Design, Intervention, Origin, Scenario
from motsim.scenario.source.yaml_tree import Tree, at, entry, read_tree

_COUNT: Final = re.compile(r"(?:^|\.)count(?:\.[\d: -]+)?$")  # the whole, or a part of a day


def price(bought: Intervention, sites: int = 1) -> float:
    """What counts against a budget: once, for each site, and one year; what is paid per use is
    never budget.
    """
    return bought.cost.once + bought.cost.per_site * sites + bought.cost.per_year


def full_share(bought: Intervention, sites: int = 1) -> float:
    """The part of its effect that an intervention has when it is paid in full (a saturating one
    never has all of it).
    """
    cost = price(bought, sites)
    return bought.response.share(cost, cost) if cost > 0 else 1.0


def design(
    scenario: Scenario,
    name: str,
    extra_set: Mapping[str, Any] | None = None,
    *,
    bought: Mapping[str, float] | None = None,
    comes_true: Mapping[str, float] | None = None,
) -> Scenario:
    """One design as a scenario. A design with a budget needs `bought` (shares of effect by
    intervention): only runs can tell. `comes_true`: how much of each effect as written there
    really is, from 0 up (1 where nothing is said); minutes that an intervention adds, staff and
    places that it pays for, and what it costs, are as written all the same.
    """
    tree, late = scenario.origin.tree, dict(extra_set or {})
    early = {
        key: late.pop(key)
        for key in list(late)
        if key.split(".")[0] in (*scenario.interventions, *scenario.designs)
    }
    if early:
        tree = _caller(tree, scenario.file, early)
        scenario = read_values(tree, scenario.origin)
    spec = whole_design(scenario, name)
    if spec.budget is not None and bought is None:
        raise InputError(say("budget without runs", name=name, budget=spec.budget))
    shares = {
        one: full_share(scenario.interventions[one], scenario.value.sites) for one in spec.with_
    } | dict(bought or {})
    tree = _bought(tree, scenario, shares, comes_true or {})
    for one in _chain(scenario, name):
        tree = _set(tree, scenario.file, f"designs.{one}.set", scenario.designs[one].set)
        rules = entry(entry(entry(tree.raw, "designs"), one), "rules")
        if rules:
            tree = _rules(tree, f"designs.{one}.rules", rules)
    met = {one: min(share * (comes_true or {}).get(one, 1.0), 1.0) for one, share in shares.items()}
    return _finished(_caller(tree, scenario.file, late), scenario, name, met)


def buy(scenario: Scenario, shares: Mapping[str, float]) -> Scenario:
    """The scenario with these interventions on top of what it has: share (0 to 1] of each effect,
    and of the customers who meet it.
    """
    return _finished(
        _bought(scenario.current, scenario, shares, {}),
        scenario,
        scenario.design_name,
        {**scenario.words, **shares},
    )


def whole_design(scenario: Scenario, name: str) -> Design:
    """A design with everything it takes over from the designs it is like."""
    keys: dict[str, Any] = {}
    for one in _chain(scenario, name):
        spec = scenario.designs[one]
        for key in spec.model_fields_set - {"like"}:
            value = getattr(spec, key)
            keys[key] = {**keys.get(key, {}), **value} if key in ("set", "split") else value
    return Design.model_construct(None, **keys)


def _chain(scenario: Scenario, name: str) -> list[str]:
    """The design and those it is like, the farthest first."""
    if name not in scenario.designs:
        raise InputError(of(scenario.file, missing("design", name, tuple(scenario.designs))))
    chain: list[str] = []
    at: str | None = name
    while at is not None and at in scenario.designs and at not in chain:
        chain.append(at)
        at = scenario.designs[at].like
    return chain[::-1]


def _bought(
    tree: Tree, scenario: Scenario, shares: Mapping[str, float], comes_true: Mapping[str, float]
) -> Tree:
    """The `set` of what is bought, in file order."""
    for name, share in shares.items():
        if name not in scenario.interventions:
            raise InputError(
                of(scenario.file, missing("intervention", name, tuple(scenario.interventions)))
            )
        if not 0.0 <= share <= 1.0:
            raise InputError(say("bought share", file=scenario.file, name=name, share=share))
    for name, bought in scenario.interventions.items():
        if shares.get(name, 0.0) > 0.0:
            path = f"interventions.{name}.set"
            tree = _set(
                tree, scenario.file, path, bought.set, shares[name], comes_true.get(name, 1.0)
            )
    return tree


def _set(
    tree: Tree,
    file: str,
    path: str,
    changes: Mapping[str, Any],
    share: float = 1.0,
    true: float = 1.0,
) -> Tree:
    tree, mistakes = try_set(tree, path, changes, share, true)
    if mistakes:
        raise ScenarioError(file, mistakes)
    return tree


def try_set(
    tree: Tree, path: str, changes: Mapping[str, Any], share: float = 1.0, true: float = 1.0
) -> tuple[Tree, list[Mistake]]:
    """The tree with a whole `set` applied, and the mistakes of the entries that could not be."""
    mistakes: list[Mistake] = []

    def part(where: str, change: Any) -> float:
        return share if _is_certain(where, change) else share * true

    for dotted, value in changes.items():
        shown = f"{path}.{dotted}"
        try:
            tree = apply(tree, dotted, value, share=part, shown=shown, place=tree.place(shown))
        except ValueError as error:
            mistakes.append(
                replace(tree.mistake(shown, message_of(error), at_key=True), path=shown)
            )
    return tree, mistakes


def _is_certain(dotted: str, value: Any) -> bool:
    """Is a change what is bought, not what it is hoped to do? Staff and places that are paid for
    are there; whether they help, the lines of the run say.
    """
    return _more_work(dotted, value) or (
        _COUNT.search(dotted) is not None and not dotted.startswith("customers.")
    )


def _more_work(dotted: str, value: Any) -> bool:
    """Does a change add minutes of work? They are spent whether the effect comes true or not."""
    if dotted.rpartition(".")[2] != "takes":
        return False
    change = read_change(value)
    try:
        if change.how == "times":
            return plain(change.value) > 1.0
        if change.how == "replace":
            return amount(change.value, MINUTES).mean > amount(change.today, MINUTES).mean
    except ValueError:
        return False  # said at its own place when the change is made
    return change.how == "add" and str(change.value).startswith("+")


def _caller(tree: Tree, file: str, changes: Mapping[str, Any]) -> Tree:
    """What was set on the command line or by a sweep: it has no place in the file."""
    for dotted, value in changes.items():
        try:
            if isinstance(value, str) and value.startswith("{"):  # a mapping, for all of today's
                tree = apply(tree, dotted, None, shown=f"set {dotted}", place=(0, 0))
                value = _mapping_of(value)
            tree = apply(tree, dotted, value, shown=f"set {dotted}", place=(0, 0))
        except ValueError as error:
            raise ScenarioError(file, [Mistake(0, 0, f"set {dotted}", message_of(error))]) from None
    return tree


def _mapping_of(text: str) -> Any:
    """A mapping as a file has it: `{08:00-12:00: 2, 12:00-18:00: 3}`."""
    tree, mistakes = read_tree(text)
    if mistakes:
        raise ValueError(mistakes[0].message)
    return tree.raw


def _rules(tree: Tree, path: str, rules: list[Any]) -> Tree:
    """The design's rules behind the file's; one of the same name replaces what it repeats."""
    raw = {**tree.raw, "rules": merge_lists(entry(tree.raw, "rules"), rules)}
    names = {f"rules.{rule['rule']}": f"{path}.{rule['rule']}" for rule in rules}
    moved = {
        new + p[len(old) :]: place
        for new, old in names.items()
        for p, place in tree.places.items()
        if p == old or p.startswith(old + ".")
    }
    return replace(tree, raw=raw, places={**tree.places, **moved}, shown={**tree.shown, **names})


def read_values(tree: Tree, origin: Origin) -> Scenario:
    """The values of a changed tree; all its mistakes at once."""
    # most of a design is the file's own; where anything is wrong, everything is read anew to say
    # what
    if origin.right is not None:
        values = values_again(tree, origin.tree.raw, origin.right.values, origin.context)
        if values is not None and not any(True for _ in findings(values, tree.raw, origin.right)):
            return values.from_tree(origin, tree)
    values, mistakes = values_of(tree, origin.context)
    if values is not None:
        mistakes += [tree.mistake(path, message) for path, message in findings(values, tree.raw)]
    if values is None or mistakes:
        raise ScenarioError(origin.file, list(dict.fromkeys(mistakes)))
    return values.from_tree(origin, tree)


def _finished(tree: Tree, like: Scenario, name: str, shares: Mapping[str, float]) -> Scenario:
    return read_values(tree, like.origin).as_design(
        name, {k: v for k, v in shares.items() if v > 0.0}
    )


def check_sets(
    tree: Tree, values: Scenario, context: Mapping[str, Any], before: set[Mistake]
) -> Iterator[Mistake]:
    """Every intervention and every design without its purchases: mistakes that the file itself has
    not.

    All interventions are tried at once, and one by one only where that fails, to say whose mistake
    it is. What they change is not blamed on them: a value of today with a mistake of its own counts
    as whatever they begin from.
    """
    tree = replace(tree, raw=doubting(tree.raw, {one.path for one in before}))
    bought = [
        (f"interventions.{name}", one.set) for name, one in values.interventions.items() if one.set
    ]
    everything, mistakes = tree, list[Mistake]()
    for path, changes in bought:
        everything, wrong = try_set(everything, f"{path}.set", changes)
        mistakes += wrong
    yield from mistakes
    if set(_wrong_in(everything, context)) - before:
        for path, changes in bought:
            yield from _blamed(tree, path, changes, context, before)
    for name, source in values.sources.items():  # a figure that is drawn can be multiplied
        nearly = dict.fromkeys(source.spread, "x 0.99")
        yield from try_set(tree, f"sources.{name}.spread", nearly)[1] if nearly else ()
    for name, one in values.designs.items():
        if one.set:
            yield from try_set(tree, f"designs.{name}.set", one.set)[1]
            yield from _blamed(tree, f"designs.{name}", one.set, context, before)


def _wrong_in(tree: Tree, context: Mapping[str, Any]) -> list[Mistake]:
    values, mistakes = values_of(tree, context)
    return mistakes + (
        [tree.mistake(p, message) for p, message in findings(values, tree.raw)]
        if values is not None
        else []
    )


def _blamed(
    tree: Tree,
    path: str,
    changes: Mapping[str, Any],
    context: Mapping[str, Any],
    before: set[Mistake],
) -> Iterator[Mistake]:
    """What one `set` makes wrong, named at its own place."""
    for mistake in _wrong_in(try_set(tree, f"{path}.set", changes)[0], context):
        if mistake in before:
            continue
        if mistake.path.startswith(path):
            yield mistake
        else:
            yield replace(
                at(tree.place(path), path, of(mistake.path, mistake.message)), lack=mistake.lack
            )


__all__ = [
    "buy",
    "check_sets",
    "design",
    "full_share",
    "price",
    "read_values",
    "try_set",
    "warnings_of",
    "whole_design",
]
