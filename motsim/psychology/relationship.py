"""What several visits leave behind: what one has learned to expect, and what one remembers of all
of them. Read where people come back and learn (`population.learns`).

Affect fades between visits, what is expected stays: memory of an old visit sinks back to what a
visit that is as expected feels like.
"""

from __future__ import annotations

from typing import Final

from motsim.psychology.behaviour import with_readiness
from motsim.psychology.expectation import belief
from motsim.psychology.memory import blend_of
from motsim.psychology.parameters import (
    B_PERFORMANCE,
    BAD_NEWS,
    BELIEF_DRIFT,
    EXPERIENCE_NOISE,
    FADE_BAD,
    FADE_GOOD,
    LAST_VISIT,
    MOMENT_RATE,
    PRIOR_VARIANCE,
    PROMISE_RATE,
    TRY_SLOPE,
    WORD_NOISE,
    WORD_TRUST,
)
from motsim.psychology.portable_math import log, power
from motsim.psychology.registry import CHANCE, EMOTION, Floats, Gives, cut, rule
from motsim.units import DAYS_A_YEAR, EMOTION_MAX, EMOTION_MIN

CHANGE_MAX: Final = 20.0  # emotion: from one end of its scale to the other
CHANGE = Gives("change", "emotion", -CHANGE_MAX, CHANGE_MAX)
VARIANCE = Gives("variance", "emotion squared", 0.0, 1e6)
TRUST_MIN: Final = 0.2  # minutes believed for one promised
TRUST_MAX: Final = 5.0
TRUST = Gives("trust", "minutes believed for one promised", TRUST_MIN, TRUST_MAX)
PULL_MAX: Final = 20.0  # logits


@rule(
    VARIANCE,
    equation="v' = max(v, min(v0, v + drift x years))",
    grade="assumed",
    source="that people never stop learning, and how fast, is assumed by motsim",
    reads="belief_drift prior_variance",
)
def unsure_again(psy: Floats, variance: float, days: float) -> float:
    """How unsure somebody is of what to expect, so many days after the last visit: never more than
    before the first one.
    """
    more = variance + psy[BELIEF_DRIFT] * days / DAYS_A_YEAR
    return max(variance, min(psy[PRIOR_VARIANCE], more))


@rule(
    CHANGE,
    VARIANCE,
    equation="dm = min(1, g (bad_news if D < 0)) D, g = v / (v + s2); v' = v s2 / (v + s2)",
    grade="published",
    source=(
        "Rust et al. 1999 (expectations as distributions); that bad news may teach more: "
        "Gijsenberg, van Heerde & Verhoef 2015, 10.1509/jmr.14.0140 (sign)"
    ),
    reads="experience_noise bad_news",
)
def taught(psy: Floats, variance: float, gap: float) -> tuple[float, float]:
    """What a visit that was so much better than expected teaches: the change of what is expected,
    and how unsure one is then.
    """
    change, left = belief(0.0, variance, psy[EXPERIENCE_NOISE], gap)
    if gap < 0.0:
        change = max(psy[BAD_NEWS] * change, gap)
    return change, left


@rule(
    CHANGE,
    VARIANCE,
    equation="dm = v / (v + sw2) D; v' = v sw2 / (v + sw2)",
    grade="assumed",
    source="as a visit teaches (Rust et al. 1999), with more noise; assumed",
    reads="word_noise",
)
def told_so(psy: Floats, variance: float, gap: float) -> tuple[float, float]:
    """What a friend's word changes, who was so much better off than one expects oneself: much
    where one is unsure, little where one knows the house.
    """
    return belief(0.0, variance, psy[WORD_NOISE], gap)


@rule(
    CHANCE,
    equation="P e^x / (1 - P + P e^x), x = b learned",
    grade="assumed",
    source="form: as coming back; that it draws anybody, and how much, is assumed by motsim",
    reads="try_slope",
)
def try_chance(psy: Floats, chance: float, learned: float) -> float:
    """The chance to try us, at a need, of somebody who is no customer: moved by what they have come
    to expect beyond what everybody expects.
    """
    return with_readiness(chance, psy[TRY_SLOPE] * learned)


@rule(
    Gives("pull", "logits", -PULL_MAX, PULL_MAX),
    equation="e ln(T q / q1); 0 where nothing is promised",
    grade="assumed",
    source="that a promise draws whoever believes it; form and size are assumed by motsim",
)
def pull_of_promise(elasticity: float, promised: float, trust: float, reference: float) -> float:
    """How much more somebody who is no customer tries us for what is promised, as far as they
    believe it, than for what the first design promises.
    """
    if promised <= 0.0 or reference <= 0.0:
        return 0.0
    return cut(elasticity * log(promised * trust / reference), -PULL_MAX, PULL_MAX)


@rule(
    TRUST,
    equation="T' = T + a (taken / promised - T)",
    grade="assumed",
    source="form: as expectations are learned (Boulding et al. 1993); rate assumed",
    reads="promise_rate",
)
def trust_of_visit(psy: Floats, trust: float, overrun: float) -> float:
    """How long a promised minute is believed to be after a visit whose promise took so long."""
    return cut(trust + psy[PROMISE_RATE] * (overrun - trust), TRUST_MIN, TRUST_MAX)


@rule(
    TRUST,
    equation="T' = T + a (taken / promised - T)",
    grade="assumed",
    source="as a visit teaches, less; that trust travels by word, and how far, is assumed",
    reads="word_trust",
)
def trust_of_word(psy: Floats, trust: float, overrun: float) -> float:
    """The same after the word of a friend for whom the promise took so long."""
    return cut(trust + psy[WORD_TRUST] * (overrun - trust), TRUST_MIN, TRUST_MAX)


@rule(
    Gives("learned", "emotion", -CHANGE_MAX, CHANGE_MAX),
    equation="E' = E + a (D - dm)",
    grade="assumed",
    source="sign: Boulding et al. 1993; that it is learned where it happened is assumed",
    reads="moment_rate",
)
def learned_there(psy: Floats, learned: float, gap: float, change: float) -> float:
    """What is expected of one contact beyond the rest: a surprise wears off where it happened.
    `change`: what is learned of the whole house at this visit.
    """
    return cut(learned + psy[MOMENT_RATE] * (gap - change), -CHANGE_MAX, CHANGE_MAX)


@rule(
    EMOTION,
    equation="M' = M + a (R - M)",
    grade="assumed",
    source="running mean; weight assumed",
    reads="last_visit",
)
def mean_of_visits(psy: Floats, mean: float, remembered: float) -> float:
    """The running mean of visits, in which later ones count more."""
    return cut(mean + psy[LAST_VISIT] * (remembered - mean), -10.0, 10.0)


@rule(
    EMOTION,
    equation="b E",
    grade="assumed",
    source="what is felt of a contact, with no surprise",
    reads="b_performance",
)
def felt_as_expected(psy: Floats, expects: float) -> float:
    """What a visit feels like that is just as expected: under theories by which only the surprise
    counts, nothing.
    """
    return cut(psy[B_PERFORMANCE] * expects, EMOTION_MIN, EMOTION_MAX)


@rule(
    EMOTION,
    equation="m + (x - m) 2^(-days / H), H by the sign of x - m",
    grade="published",
    source="fading affect bias: Ritchie et al. 2015 (562 people); half-lives assumed",
    reads="fade_good fade_bad",
)
def faded(psy: Floats, memory: float, level: float, days: float) -> float:
    """A memory so many days after the last visit: it sinks back to what a visit as expected feels
    like.
    """
    away = memory - level
    half = psy[FADE_GOOD] if away >= 0.0 else psy[FADE_BAD]
    return cut(level + away * power(2.0, -days / half), -10.0, 10.0)


@rule(
    EMOTION,
    equation="blend of the faded peak, last visit, running mean and first visit",
    grade="assumed",
    source="as within a visit (Alaybek et al. 2022), taken over visits; assumed",
    reads="fade_good fade_bad w_peak w_end w_mean w_begin",
)
def of_all_visits(
    psy: Floats, level: float, peak: float, last: float, mean: float, first: float, days: float
) -> float:
    """What is remembered of all visits, so many days after the last one: `level` is what one as
    expected feels like. After a single visit, at once, it is what is remembered of that one.
    """
    return blend_of(
        psy,
        faded(psy, peak, level, days),
        faded(psy, last, level, days),
        mean,
        faded(psy, first, level, days),
    )
