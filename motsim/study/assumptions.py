"""What a conclusion rests on and nobody has measured: each assumption with its prior, drawn by inverse transform.

Three kinds. **psychology**: parameters whose card spans a range, except those that the profile or the scenario types (they are
what that psychology is) and intercepts that `observed` anchors. **effect**: how much of the typed effect of an intervention comes
true, from `LEAST_EFFECT` to all of it: what is typed is a hope until it is piloted. **value**: margin, visits a year and costs,
a quarter up and down, and the discount rate. What the scenario grades as measured stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.plan.figures import figures
from motsim.rules.parameters import INDEX, PARAMETERS, PROFILES, Parameter
from motsim.scenario.schema import Scenario

Floats = NDArray[np.float64]
LEAST_EFFECT: Final = 0.5
SPREAD: Final = 0.25  # of money that is assumed
DISCOUNT: Final = (0.08, 0.16)
ENDS: Final = (0.025, 0.975)  # where a tornado stands: the ends of 95 % of the prior
NORMAL_95: Final = 1.959963984540054
WEIGHTS: Final = 10.0  # Dirichlet: the defaults times this
ANCHORED: Final = (("satisfaction", "satisfaction_base"), ("nps", "recommend_base"), ("return_rate", "return_base"), ("complaint_rate", "complain_base"))
OURS: Final = "assumed by motsim"


@dataclass(frozen=True)
class Assumption:
    """One uncertain input: `base` is what the scenario runs with, `low` to `high` its range, `prior` how it is drawn from it."""

    name: str  # a parameter, an intervention, or margin, visits_per_year, discount, costs
    kind: str  # psychology, effect, value
    unit: str
    grade: str
    source: str
    what: str
    base: float
    low: float
    high: float
    prior: str

    @property
    def key(self) -> str:
        """A name that no other kind has."""
        return self.name if self.kind == "psychology" else f"{self.kind}:{self.name}"

    def at(self, u: float) -> float:
        """The value below which a share u of the prior lies."""
        from scipy.special import betaincinv, ndtri

        if self.prior == "normal":
            middle, sd = (self.low + self.high) / 2.0, (self.high - self.low) / (2.0 * NORMAL_95)
            return float(min(max(middle + sd * ndtri(u), self.least), self.most))
        if self.prior == "log-uniform":
            return float(self.low * (self.high / self.low) ** u)
        if self.prior == "weights":
            whole = sum(p.default for p in PARAMETERS if p.prior == "weights")
            return float(whole * betaincinv(WEIGHTS * self.base, WEIGHTS * (whole - self.base), u))
        return self.low + (self.high - self.low) * u

    @property
    def least(self) -> float:
        return PARAMETERS[INDEX[self.name]].least if self.kind == "psychology" else self.low

    @property
    def most(self) -> float:
        return PARAMETERS[INDEX[self.name]].most if self.kind == "psychology" else self.high


def assumptions(scenario: Scenario, profile: str, bought: Sequence[str], effects: float = LEAST_EFFECT) -> tuple[Assumption, ...]:
    """All that is uncertain under one psychology, in a fixed order; `bought`: interventions that some design has."""
    return (*_psychology(scenario, profile), *_effects(bought, effects), *_values(scenario))


def _psychology(scenario: Scenario, profile: str) -> Iterator[Assumption]:
    fixed = {*PROFILES[profile], *scenario.psychology.parameters, *(name for figure, name in ANCHORED if getattr(scenario.observed, figure) is not None)}
    for p in PARAMETERS:
        if p.high > p.low and p.name not in fixed and not (p.prior == "weights" and any(PARAMETERS[INDEX[f]].prior == "weights" for f in fixed)):
            yield _of(p)


def _of(p: Parameter) -> Assumption:
    return Assumption(p.name, "psychology", p.unit, p.grade, p.source, p.what, p.default, p.low, p.high, p.prior)


def _effects(bought: Sequence[str], least: float) -> Iterator[Assumption]:
    for name in bought if least < 1.0 else ():
        yield Assumption(name, "effect", "share of the typed effect", "assumed", OURS, "how much of what is typed comes true", 1.0, least, 1.0, "uniform")


def _values(scenario: Scenario) -> Iterator[Assumption]:
    value, grades = scenario.value, {f.path: f.grade for f in figures(scenario)}
    if value.margin.mean <= 0.0:
        return
    for name, base, what in (("margin", value.margin.mean, "what a visit leaves"), ("visits_per_year", value.visits_per_year, "how often a customer comes")):
        if grades.get(f"value.{name}") != "measured":
            yield Assumption(name, "value", "money a visit" if name == "margin" else "visits", grades.get(f"value.{name}", "assumed"), OURS, what,
                             base, base * (1.0 - SPREAD), base * (1.0 + SPREAD), "uniform")
    if grades.get("value.discount") != "measured":
        yield Assumption("discount", "value", "a year", grades.get("value.discount", "assumed"), OURS, "what later money is worth less", value.discount,
                         min(DISCOUNT[0], value.discount), max(DISCOUNT[1], value.discount), "uniform")
    yield Assumption("costs", "value", "of the typed costs", "assumed", OURS, "what interventions cost, once, a year and each use", 1.0, 1.0 - SPREAD, 1.0 + SPREAD, "uniform")


def base_of(found: Sequence[Assumption]) -> dict[str, float]:
    """What the scenario runs with."""
    return {a.key: a.base for a in found}


def moved(found: Sequence[Assumption], key: str, value: float) -> dict[str, float]:
    """The base with one assumption elsewhere; the other weights of memory make room."""
    x, weights = base_of(found), [a for a in found if a.prior == "weights"]
    one = next(a for a in found if a.key == key)
    x[key] = value
    if one.prior == "weights":
        others = [a for a in weights if a.key != key]
        rest = sum(a.base for a in weights) - value
        for a in others:
            x[a.key] = rest * a.base / sum(o.base for o in others)
    return x


def drawn(found: Sequence[Assumption], count: int, seed: int) -> tuple[Floats, list[dict[str, float]]]:
    """A Latin hypercube of the priors: values (draws x assumptions), and each draw by key. The same for the same seed."""
    from scipy.special import gammaincinv
    from scipy.stats import qmc

    u = qmc.LatinHypercube(d=max(len(found), 1), rng=np.random.default_rng(seed)).random(count)
    x = np.array([[a.at(float(u[i, k])) for k, a in enumerate(found)] for i in range(count)]).reshape(count, len(found))
    weights = [k for k, a in enumerate(found) if a.prior == "weights"]
    if weights:
        parts = np.column_stack([gammaincinv(WEIGHTS * found[k].base, u[:, k]) for k in weights])
        x[:, weights] = parts / parts.sum(axis=1, keepdims=True) * sum(found[k].base for k in weights)
    return x, [dict(zip((a.key for a in found), row.tolist())) for row in x]


def groups(found: Sequence[Assumption]) -> Mapping[str, tuple[str, ...]]:
    """Assumptions that one study would measure together."""
    return {"weights of memory": tuple(a.key for a in found if a.prior == "weights")} if any(a.prior == "weights" for a in found) else {}
