"""What people do with what they remember: say, answer, recommend, return, tell. Shares 0 to 1,
points 0 to 100.
"""

from __future__ import annotations

import math

from motsim.jit.dispatch import compiled
from motsim.psychology.parameters import (
    ANSWERS_EXTREME,
    ANSWERS_SHARE,
    LEAVE_AFTER_BAD,
    LEAVE_SLOPE,
    RATING_NOISE,
    RECOMMEND_BASE,
    RETURN_BASE,
    RETURN_LOST,
    RETURN_SLOPE,
    SATISFACTION_BASE,
    TELL_BASE,
    TELL_SLOPE,
    TOLD_BAD,
    TOLD_GOOD,
)
from motsim.psychology.portable_math import exp, logistic
from motsim.psychology.registry import CHANCE, POINTS, Floats, Gives, cut, rule
from motsim.units import points_of


@rule(
    POINTS,
    equation="cut(50 + 5 R + c0)",
    grade="assumed",
    source="the two scales, and an intercept that `observed` moves",
    reads="satisfaction_base",
)
def satisfaction(psy: Floats, remembered: float) -> float:
    """True satisfaction: what is remembered, in points."""
    return cut(points_of(remembered) + psy[SATISFACTION_BASE], 0.0, 100.0)


@rule(
    POINTS,
    equation="cut(S + 5 s z)",
    grade="published",
    source=(
        "r = .581 between peak-end and ratings: Alaybek et al. 2022, "
        "10.1016/j.obhdp.2022.104149; see rating_noise"
    ),
    reads="rating_noise",
)
def survey(psy: Floats, satisfaction: float, z: float) -> float:
    """The answer on a questionnaire: satisfaction with noise (z standard normal)."""
    return cut(satisfaction + 5.0 * psy[RATING_NOISE] * z, 0.0, 100.0)


@rule(
    Gives("recommends", "0 to 10", 0.0, 10.0),
    equation="cut(round(S / 10 + c + s z / 2))",
    grade="assumed",
    source=(
        "the scale of Reichheld's question; report only: Keiningham et al. 2007 find it no "
        "better than satisfaction"
    ),
    reads="rating_noise recommend_base",
)
def recommends(psy: Floats, satisfaction: float, z: float) -> float:
    """The answer to "would you recommend us?", 0 to 10 (9 and 10 promoters, 0 to 6 detractors)."""
    x = satisfaction / 10.0 + psy[RECOMMEND_BASE] + 0.5 * psy[RATING_NOISE] * z
    return cut(math.floor(cut(x, -1.0, 11.0) + 0.5) * 1.0, 0.0, 10.0)


@rule(
    CHANCE,
    equation="cut(share + extreme |S - 50| / 5)",
    grade="assumed",
    source="assumed by motsim",
    reads="answers_share answers_extreme",
)
def answer_chance(psy: Floats, satisfaction: float) -> float:
    """Who answers the questionnaire at all."""
    return cut(psy[ANSWERS_SHARE] + psy[ANSWERS_EXTREME] * abs(satisfaction - 50.0) / 5.0, 0.0, 1.0)


@rule(
    CHANCE,
    equation="cut(1 / (1 + exp(-(a + b R))) (1 - leave if R < 0) (kept if lost) + bonus)",
    grade="published",
    source="slope: Redelmeier, Katz & Kahneman 2003, PubMed 12855328 (OR 1.41); see the parameters",
    reads="return_base return_slope return_lost leave_after_bad",
)
def return_chance(psy: Floats, remembered: float, bonus: float, lost: float) -> float:
    """Who comes back; `bonus` is what rules add, `lost` 1 after a visit that ended
    without service.
    """
    return _return_chance(psy, remembered, bonus, lost, 1.0 - break_chance(psy, remembered))


@rule(
    CHANCE,
    equation="cut(1 / (1 + exp(-(a + b R))) (kept if lost) + bonus)",
    grade="published",
    source="as return_chance; where people come back, who breaks away has done so before",
    reads="return_base return_slope return_lost",
)
def stay_chance(psy: Floats, remembered: float, bonus: float, lost: float) -> float:
    """Who comes at the next need, of customers of a population who have not broken away."""
    return _return_chance(psy, remembered, bonus, lost, 1.0)


@rule(
    CHANCE,
    equation="leave if R < 0, else 0",
    grade="assumed",
    source="assumed by motsim; see the parameter",
    reads="leave_after_bad",
)
def break_chance(psy: Floats, remembered: float) -> float:
    """Who breaks away at the close of a visit remembered below neutral."""
    return psy[LEAVE_AFTER_BAD] if remembered < 0.0 else 0.0


@compiled
def _return_chance(
    psy: Floats, remembered: float, bonus: float, lost: float, unbroken: float
) -> float:
    """Who comes back, of those who have not broken away and of the others, who do not."""
    chance = logistic(psy[RETURN_BASE] + psy[RETURN_SLOPE] * remembered) * unbroken
    if lost != 0.0:
        chance = chance * psy[RETURN_LOST]
    return cut(chance + bonus, 0.0, 1.0)


@rule(
    CHANCE,
    equation="P e^x / (1 - P + P e^x)",
    grade="assumed",
    source=(
        "people differ in what they keep to: Fader & Hardie 2008, ssrn 908802; that it is normal "
        "in logits, and its width, are assumed"
    ),
)
def with_readiness(chance: float, readiness: float) -> float:
    """The chance to stay of a person of a population, moved by their own readiness."""
    if readiness == 0.0:
        return chance
    odds = exp(readiness)
    return cut(chance * odds / (1.0 - chance + chance * odds), 0.0, 1.0)


@rule(
    CHANCE,
    equation="1 / (1 + exp(-(a - b x moved)))",
    grade="assumed",
    source=(
        "the share is given; a is set so that the first design loses it; size of b assumed by "
        "motsim"
    ),
    reads="leave_slope",
)
def leave_chance(psy: Floats, logit: float, moved: float, felt: float) -> float:
    """Who is lost in the funnel here, by the emotion just felt; `moved` 0: the share alone,
    whatever is felt.
    """
    return logistic(logit - psy[LEAVE_SLOPE] * felt * moved)


@rule(
    CHANCE,
    equation="cut(1 / (1 + exp(-(a + b |R|))) + bonus)",
    grade="assumed",
    source="assumed by motsim",
    reads="tell_base tell_slope",
)
def tell_chance(psy: Floats, remembered: float, bonus: float) -> float:
    """Who tells others: more of those with something to tell, good or bad."""
    return cut(logistic(psy[TELL_BASE] + psy[TELL_SLOPE] * abs(remembered)) + bonus, 0.0, 1.0)


@rule(
    Gives("told", "people, below 0 advised against", -1000.0, 1000.0),
    equation="+good if R > 0, -bad if R < 0, 0 if R = 0",
    grade="published",
    source="TARP (Goodman), Washington Post 14 Oct 1984: 4-5 against 9-10 people",
    reads="told_good told_bad",
)
def told(psy: Floats, remembered: float) -> float:
    """How many people a teller tells, with a minus when it is advice against."""
    if remembered > 0.0:
        return psy[TOLD_GOOD]
    if remembered < 0.0:
        return 0.0 - psy[TOLD_BAD]
    return 0.0
