"""What a conclusion rests on and nobody has measured: each assumption with its prior, drawn by
inverse transform.

Six kinds. **psychology**: parameters whose card spans a range, except those that the psychology or
the scenario types (they are what it is) and intercepts that `observed` anchors; of typed ones
those that were fitted to data, as narrowly as the `spread` of their source says, and together
where it says how they move `together`. **effect**: how
much of the effect of an intervention as written comes true; it may be nothing, by the grade of its
source, until a pilot has read it (see `psychology.effect_beliefs`). **money**: margin, visits a
year, costs and wages, a quarter up and down, and the discount rate. **choice**: the horizon; nobody
can measure it, so it is moved but never drawn. **found**: figures from data, as narrowly as the
`spread` of their source says that they are known; of other figures what the scenario grades as
measured stays as it is. **people**: how much a promise draws people who come back. Where nothing
is judged by money, money is no assumption.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.errors import InputError, of, say
from motsim.plan.preview.effects import belief_of, effect_grade
from motsim.plan.preview.provenance import figures
from motsim.psychology.effect_beliefs import Belief
from motsim.psychology.parameters import INDEX, OF_PEOPLE_WHO_LEARN, PARAMETERS, PROFILES, Parameter
from motsim.scenario.checks.names import missing
from motsim.scenario.checks.population import leaves
from motsim.scenario.language.population import ELASTICITY
from motsim.scenario.language.schema import Scenario
from motsim.study.core.stats import Z95
from motsim.units import UNITS

Floats = NDArray[np.float64]
SPREAD: Final = 0.25  # of money that is assumed
HORIZON: Final = 0.5
DRAWS_BY: Final = "population.market.elasticity"
ELASTICITIES: Final = (-1.5, 0.0)  # assumed
DISCOUNT: Final = (0.08, 0.16)
ENDS: Final = (0.025, 0.975)  # where a tornado stands: the ends of 95 % of the prior
WEIGHTS: Final = 10.0  # Dirichlet: the defaults times this
PSYCHOLOGY: Final = "psychology."
DATA: Final = ("found", "fitted")  # priors of what was found in data
ANCHORED: Final = (
    ("satisfaction", "satisfaction_base"),
    ("nps", "recommend_base"),
    ("return_rate", "return_base"),
    ("complaint_rate", "complain_base"),
    ("by_recommendation", "tell_base"),
)
OF_THE_FORMULA: Final = frozenset({"word_converts"})  # people who come back tell each other
MEMORY: Final = "weights of memory"  # the group that one study would measure together
FITTED: Final = "figures fitted together"  # the group of those that move together
LEAST_FITTED: Final = 0.05  # of what was fitted: a draw has its sign


@dataclass(frozen=True)
class Assumption:
    """One uncertain input: `base` is what the scenario runs with, `low` to `high` its range,
    `prior` how it is drawn from it.
    """

    # a parameter, an intervention, or margin, visits_per_year, costs, wages, discount, horizon
    name: str
    kind: str  # psychology, effect, money, choice, found, people
    unit: str
    grade: str
    base: float
    low: float
    high: float
    prior: str = "uniform"  # as in rules.parameters, or effect, found, fitted
    belief: Belief | None = None  # of an effect

    @property
    def key(self) -> str:
        """A name that no other kind has."""
        return self.name if self.kind == "psychology" else f"{self.kind}:{self.name}"

    @property
    def sd(self) -> float:
        """Standard deviation of a normal prior whose 95 % is `low` to `high`."""
        return (self.high - self.low) / (2.0 * Z95)

    def within(self, value: float) -> float:
        """A value of data's normal prior, cut to what it may be."""
        if self.prior == "found":
            return max(value, LEAST_FITTED)
        card = PARAMETERS[INDEX[self.name]]
        least, most = card.least, card.most
        if self.base > 0.0:
            least = max(least, LEAST_FITTED * self.base)
        elif self.base < 0.0:
            most = min(most, LEAST_FITTED * self.base)
        return min(max(value, least), most)

    def at(self, u: float) -> float:
        """The value below which a share u (0 to 1) of the prior lies."""
        from scipy.special import betaincinv, ndtri

        if self.belief is not None:
            return self.belief.at(u)
        if self.prior == "normal":
            middle, sd = (self.low + self.high) / 2.0, (self.high - self.low) / (2.0 * Z95)
            card = PARAMETERS[INDEX[self.name]]
            return float(min(max(middle + sd * ndtri(u), card.least), card.most))
        if self.prior in DATA:
            return float(self.within((self.low + self.high) / 2.0 + self.sd * ndtri(u)))
        if self.prior == "log-uniform":
            return float(self.low * (self.high / self.low) ** u)
        if self.prior == "weights":
            whole = sum(p.default for p in PARAMETERS if p.prior == "weights")
            return float(whole * betaincinv(WEIGHTS * self.base, WEIGHTS * (whole - self.base), u))
        return self.low + (self.high - self.low) * u


@dataclass(frozen=True)
class Space:
    """All assumptions of several psychologies in a fixed order, and which of them each psychology
    leaves open.
    """

    drawn: tuple[Assumption, ...]
    choices: tuple[Assumption, ...]
    open: Mapping[str, frozenset[str]]  # psychology -> keys
    # two keys -> correlation of their draws, of figures that were fitted together
    together: Mapping[frozenset[str], float] = field(default_factory=dict)

    def of(self, psychology: str) -> tuple[Assumption, ...]:
        """What may be moved under one psychology."""
        return tuple(a for a in (*self.drawn, *self.choices) if a.key in self.open[psychology])

    def base(self, psychology: str) -> dict[str, float]:
        """What the scenario runs with."""
        return {a.key: a.base for a in self.of(psychology)}

    def moved(self, psychology: str, key: str, value: float) -> dict[str, float]:
        """The base with one assumption elsewhere; the other weights of memory make room, and what
        was fitted together goes along.
        """
        x = self.base(psychology)
        there = {a.key: a for a in self.of(psychology)}
        weights = [a for a in there.values() if a.prior == "weights"]
        x[key] = value
        for other, a in there.items():
            if r := self.together.get(frozenset((key, other)), 0.0):
                far = (value - there[key].base) / there[key].sd
                x[other] = a.within(a.base + r * a.sd * far)
        if key in (a.key for a in weights):
            others = [a for a in weights if a.key != key]
            rest = sum(a.base for a in weights) - value
            for a in others:
                x[a.key] = rest * a.base / sum(o.base for o in others)
        return x

    def placed(self, u: Floats) -> Floats:
        """Points of the unit cube (n, drawn) as values of the priors (n, drawn)."""
        from scipy.special import gammaincinv

        u = self._correlated(u)
        x = np.array([[a.at(float(v)) for a, v in zip(self.drawn, row)] for row in u]).reshape(
            u.shape
        )
        weights = [k for k, a in enumerate(self.drawn) if a.prior == "weights"]
        if weights:  # a Dirichlet, from gammas
            parts = np.column_stack(
                [gammaincinv(WEIGHTS * self.drawn[k].base, u[:, k]) for k in weights]
            )
            x[:, weights] = (
                parts / parts.sum(axis=1, keepdims=True) * sum(self.drawn[k].base for k in weights)
            )
        return x

    def _joined(self) -> tuple[int, ...]:
        """Columns of what was fitted together."""
        keys = {key for pair in self.together for key in pair}
        return tuple(k for k, a in enumerate(self.drawn) if a.key in keys)

    def _correlated(self, u: Floats) -> Floats:
        """Points whose normal scores go together as fitted figures do; others stay."""
        from scipy.special import ndtr, ndtri

        columns = self._joined()
        if not columns:
            return u
        root = _root([self.drawn[k].key for k in columns], self.together)
        u = np.array(u)
        u[:, columns] = ndtr(ndtri(np.clip(u[:, columns], 1e-12, 1.0 - 1e-12)) @ root)
        return u

    def values(self, psychology: str, row: Floats) -> dict[str, float]:
        """One row of `placed` as the values of one psychology; choices stay."""
        x = {a.key: float(v) for a, v in zip(self.drawn, row) if a.key in self.open[psychology]}
        return x | {a.key: a.base for a in self.choices}

    def cube(self, count: int, seed: int) -> Floats:
        """The first points (count, drawn) of a scrambled Sobol sequence in the unit cube: the same
        for the same seed, and a study of more draws begins with those of a shorter one.
        """
        from scipy.stats import qmc

        points = qmc.Sobol(d=max(len(self.drawn), 1), rng=np.random.default_rng(seed))
        whole = points.random_base2(max(count - 1, 1).bit_length())  # balanced: a power of two
        return np.asarray(whole[:count, : len(self.drawn)])

    def groups(self) -> dict[str, tuple[int, ...]]:
        """Columns that belong together: the weights of memory as one, what was fitted together as
        one, all others alone.
        """
        weights = tuple(k for k, a in enumerate(self.drawn) if a.prior == "weights")
        joined = self._joined()
        alone = (k for k in range(len(self.drawn)) if k not in {*weights, *joined})
        whole = {MEMORY: weights, FITTED: joined}
        return {self.drawn[k].key: (k,) for k in alone} | {n: c for n, c in whole.items() if c}


def _root(keys: Sequence[str], together: Mapping[frozenset[str], float]) -> Floats:
    """The symmetric root of the correlations of these keys."""
    whole = np.array(
        [[1.0 if a == b else together.get(frozenset((a, b)), 0.0) for b in keys] for a in keys]
    )
    values, vectors = np.linalg.eigh(whole)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)) @ vectors.T)


def space_of(
    scenario: Scenario,
    psychologies: Sequence[str],
    bought: Sequence[str],
    *,
    money: bool,
    effects: float | None = None,
    only: Sequence[str] | None = None,
    beliefs: Mapping[str, Belief] | None = None,
    fixed: Iterable[str] = (),
) -> Space:
    """What is uncertain; `bought`: interventions that some design has, `money`: are designs judged
    by it, `effects`: the least share of them that comes true, uniform up to all of it (None: what
    is believed of each), `beliefs`: what pilots have made of them, `fixed`: paths that the caller
    sets, which are what they are.

    `only`: names (or keys) of the assumptions meant; all others stay as they are. Raises InputError
    for one that is none, or has no range.
    """
    fitted = _fitted(scenario, stay := _moved(scenario) | {*fixed})
    free = {p: tuple(_psychology(scenario, p, fitted)) for p in psychologies}
    everywhere = (
        *_found(scenario, stay),
        *_people(scenario, stay),
        *_effects(scenario, bought, effects, beliefs or {}),
        *(_money(scenario) if money else ()),
    )
    choices = tuple(_choices(scenario)) if money else ()
    names = {one.name for found in free.values() for one in found}
    own = (fitted.get(p.name) or _of(p) for p in PARAMETERS if p.name in names)
    drawn = (*own, *everywhere)
    shared = [a.key for a in (*everywhere, *choices)]
    found = Space(
        drawn,
        choices,
        {p: frozenset([one.name for one in free[p]] + shared) for p in psychologies},
        _together(scenario, drawn),
    )
    return found if only is None else _only(found, scenario, only)


def _only(space: Space, scenario: Scenario, names: Sequence[str]) -> Space:
    """The assumptions that are named; one weight of memory brings the others, since they make room
    for each other.
    """
    there = (*space.drawn, *space.choices)
    for name in names:
        if not any(name in (a.name, a.key) for a in there):
            raise InputError(of(scenario.file, _why_not(name, scenario, there)))
    weights = any(a.prior == "weights" and a.name in names for a in there)
    meant = {
        a.key
        for a in there
        if a.name in names or a.key in names or (weights and a.prior == "weights")
    }
    return Space(
        tuple(a for a in space.drawn if a.key in meant),
        tuple(a for a in space.choices if a.key in meant),
        {p: keys & meant for p, keys in space.open.items()},
        {pair: r for pair, r in space.together.items() if pair <= meant},
    )


def _why_not(name: str, scenario: Scenario, there: Sequence[Assumption]) -> str:
    """Why something cannot be moved."""
    card = PARAMETERS[INDEX[name]] if name in INDEX else None
    if card is not None and card.high <= card.low:
        return say("assumption without a range", name=name, value=f"{card.default:g}")
    if card is not None:
        return say("assumption is fixed", name=name)
    if name in scenario.interventions:
        return say("assumption of no design", name=name)
    return missing("assumption", name, tuple(a.name for a in there))


def _found(scenario: Scenario, stay: set[str]) -> Iterator[Assumption]:
    """Figures from data whose standard error is known: drawn as narrowly as they are known. `stay`:
    among them those that an intervention begins from, because its change is typed from them.
    """
    for source in scenario.sources.values():
        for path, error in source.spread.items():
            stays = any(one == path or one.startswith(f"{path}.") for one in stay)
            if error > 0.0 and not stays and not path.startswith(PSYCHOLOGY):
                half = Z95 * error
                yield Assumption(
                    path, "found", "times", source.grade, 1.0, 1.0 - half, 1.0 + half, "found"
                )


def _fitted(scenario: Scenario, stay: set[str]) -> dict[str, Assumption]:
    """Parameters of the psychology that were fitted to data: typed, with a standard error. `stay`:
    among them those that somebody sets.
    """
    typed = scenario.psychology.parameters
    made = {}
    for said in scenario.sources.values():
        for path, error in said.spread.items():
            name = path.removeprefix(PSYCHOLOGY)
            fits = path.startswith(PSYCHOLOGY) and path not in stay and name in typed
            if fits and error > 0.0 and typed[name] != 0.0:
                half = Z95 * error * abs(value := typed[name])
                made[name] = replace(
                    _of(PARAMETERS[INDEX[name]]),
                    grade=said.grade,
                    base=value,
                    low=value - half,
                    high=value + half,
                    prior="fitted",
                )
    return made


def _together(scenario: Scenario, drawn: Sequence[Assumption]) -> dict[frozenset[str], float]:
    """Two keys of what is drawn -> how their draws go together, as the sources say."""
    keys = {a.name: a.key for a in drawn if a.prior in DATA}
    found = {}
    for said in scenario.sources.values():
        for one, others in said.together.items():
            for other, r in others.items():
                pair = [keys.get(name.removeprefix(PSYCHOLOGY)) for name in (one, other)]
                if pair[0] is not None and pair[1] is not None and r != 0.0:
                    found[frozenset(key for key in pair if key is not None)] = r
    return found


def _moved(scenario: Scenario) -> set[str]:
    """What interventions and designs set, also within a block that they set whole."""
    sets = [one.set for one in scenario.interventions.values()]
    sets += [one.set for one in scenario.designs.values()]
    return {
        ".".join(leaf)
        for changes in sets
        for dotted, value in changes.items()
        for leaf in leaves(dotted.strip(), value)
    }


def _people(scenario: Scenario, stay: set[str]) -> Iterator[Assumption]:
    """How much a promise draws: nobody has measured it, and it decides what a bold one is worth."""
    town = scenario.population
    if town is None or town.market.promise is None or DRAWS_BY in stay:
        return
    if grade := _loose(scenario)(DRAWS_BY):
        typed = town.market.elasticity
        base = ELASTICITY if typed is None else typed
        low, high = min(ELASTICITIES[0], base), ELASTICITIES[1]
        yield Assumption("elasticity", "people", "power", grade, base, low, high)


def _psychology(scenario: Scenario, profile: str, fitted: Collection[str]) -> Iterator[Parameter]:
    said = {*PROFILES[profile], *scenario.psychology.parameters}
    never = {
        *(name for figure, name in ANCHORED if getattr(scenario.observed, figure) is not None),
        *_never_read(scenario),
    }
    # one typed weight decides on the others
    weighed = any(PARAMETERS[INDEX[name]].prior == "weights" for name in said)
    for p in PARAMETERS:
        if p.name in never:
            continue
        open_ = p.high > p.low and p.name not in said
        if p.name in fitted or (open_ and not (p.prior == "weights" and weighed)):
            yield p


def _never_read(scenario: Scenario) -> frozenset[str]:
    """Parameters that nothing reads here, by whether people come back, learn and hear of us."""
    town = scenario.population
    if town is None:
        return OF_PEOPLE_WHO_LEARN
    if town.learns == "no":
        return OF_PEOPLE_WHO_LEARN | OF_THE_FORMULA
    unread = set(OF_THE_FORMULA)
    if town.learns != "moments":
        unread.add("moment_rate")
    if town.network is None:
        unread |= {"word_noise", "word_trust"}
    if town.market.promise is None:
        unread |= {"promise_rate", "word_trust"}
    return frozenset(unread)


def _of(p: Parameter) -> Assumption:
    return Assumption(p.name, "psychology", p.unit, p.grade, p.default, p.low, p.high, p.prior)


def _effects(
    scenario: Scenario, bought: Sequence[str], least: float | None, beliefs: Mapping[str, Belief]
) -> Iterator[Assumption]:
    if least == 1.0:
        return
    for name in bought:
        grade = effect_grade(scenario, name)
        belief = None if least is not None else beliefs.get(name) or belief_of(scenario, name)
        low = belief.at(ENDS[0]) if belief is not None else least or 0.0
        high = belief.at(ENDS[1]) if belief is not None else 1.0
        piloted = scenario.interventions[name].piloted is not None and least is None
        yield Assumption(
            name,
            "effect",
            "share of the effect",
            "measured" if piloted else grade,
            1.0,
            low,
            high,
            "uniform" if belief is None else "effect",
            belief,
        )


def _money(scenario: Scenario) -> Iterator[Assumption]:
    value, loose = scenario.value, _loose(scenario)
    formula = value.margin.expression is not None
    people = scenario.population is not None  # how often they come is what is run
    for name, base, unit in (
        ("margin", value.unit_margin, "times" if formula else "money a visit"),
        ("visits_per_year", value.visits_per_year, "visits"),
    ):
        if name == "visits_per_year" and people:
            continue
        if grade := loose(f"value.{name}"):
            yield Assumption(
                name, "money", unit, grade, base, base * (1.0 - SPREAD), base * (1.0 + SPREAD)
            )
    if grade := loose("value.discount"):
        yield Assumption(
            "discount",
            "money",
            "a year",
            grade,
            value.discount,
            min(DISCOUNT[0], value.discount),
            max(DISCOUNT[1], value.discount),
        )
    for name, prefix in (("costs", "interventions."), ("wages", "staff.")):
        if grade := _worst(scenario, prefix, ".cost." if name == "costs" else ".wage"):
            yield Assumption(name, "money", "times", grade, 1.0, 1.0 - SPREAD, 1.0 + SPREAD)


def _choices(scenario: Scenario) -> Iterator[Assumption]:
    if scenario.population is not None:
        return  # the run is the period
    years = scenario.value.horizon / UNITS["year"]
    yield Assumption(
        "horizon", "choice", "years", "chosen", years, years * HORIZON, years * (2.0 - HORIZON)
    )


def _loose(scenario: Scenario) -> Callable[[str], str]:
    """The grade of a figure, "" if it is measured; what is not typed is assumed."""
    grades = {f.path: f.grade for f in figures(scenario)}

    def grade(path: str) -> str:
        found = grades.get(path, "assumed")
        return "" if found == "measured" else found

    return grade


def _worst(scenario: Scenario, prefix: str, part: str) -> str:
    """The grade of most figures of a kind that are not measured; "" where all are, or there are
    none.
    """
    loose = [
        f.grade
        for f in figures(scenario)
        if f.path.startswith(prefix) and part in f.path and f.grade != "measured"
    ]
    return max(dict.fromkeys(loose), key=loose.count, default="")
