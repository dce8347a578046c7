"""Expectations: what was announced, and what a visit teaches."""

from __future__ import annotations

from motsim.psychology.parameters import ANNOUNCED_EXPECTED, SHOULD_RATE, WILL_RATE
from motsim.psychology.registry import Floats, Gives, cut, rule

EXPECTS = Gives("expects", "emotion", -10.0, 10.0)


@rule(
    EXPECTS,
    equation="e' = e + a (q - e)",
    grade="assumed",
    source="articles of practice claim it (announced: expected, scores 0); size assumed",
    reads="announced_expected",
)
def announced(psy: Floats, expects: float, typical: float) -> float:
    """What was announced is expected: the expectation moves to what the contact typically is."""
    return cut(expects + psy[ANNOUNCED_EXPECTED] * (typical - expects), -10.0, 10.0)


@rule(
    EXPECTS,
    equation="W' = (1 - a) W + a p",
    grade="published",
    source="Boulding et al. 1993; rate assumed",
    reads="will_rate",
)
def will_expect(psy: Floats, expects: float, seen: float) -> float:
    """What one thinks will happen next time learns from what happened."""
    return cut((1.0 - psy[WILL_RATE]) * expects + psy[WILL_RATE] * seen, -10.0, 10.0)


@rule(
    EXPECTS,
    equation="S' = max(S, S + a (p - S))",
    grade="published",
    source="Boulding et al. 1993; exact form from memory, rate assumed",
    reads="should_rate",
)
def should_expect(psy: Floats, expects: float, seen: float) -> float:
    """What one thinks should happen only rises."""
    return cut(max(expects, expects + psy[SHOULD_RATE] * (seen - expects)), -10.0, 10.0)


@rule(
    Gives("mean", "emotion", -1e6, 1e6),
    Gives("variance", "emotion squared", 0.0, 1e6),
    equation="m' = m + v / (v + s2) (x - m); v' = v s2 / (v + s2)",
    grade="published",
    source="Rust et al. 1999 (expectations as distributions)",
)
def belief(mean: float, variance: float, noise: float, seen: float) -> tuple[float, float]:
    """Expectation as a distribution: experience moves its mean and narrows it."""
    if variance + noise <= 0.0:
        return mean, 0.0
    gain = variance / (variance + noise)
    return mean + gain * (seen - mean), gain * noise
