"""The parameters of the psychology and its profiles: data that every rule reads by index.

`default` is the profile `literature`; `low` and `high` span the prior for runs under uncertainty; outside `least` and
`most` a value means nothing and is refused. Grades: published (a number or its derivation is in print), claimed (said
in practice or the press), assumed (ours), measured (a company's own data; none here).
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from typing import Final, NamedTuple

from motsim.errors import InputError


class Parameter(NamedTuple):
    """One number of the psychology."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    grade: str
    source: str
    what: str
    least: float = 0.0
    most: float = 1.0
    prior: str = "uniform"  # between low and high: uniform, normal (95 % of it), log-uniform, weights (Dirichlet with the defaults x 10)


(KAPPA, B_PERFORMANCE, B_GAIN, LOSS_AVERSION, HALO,
 TIME_UNOCCUPIED, TIME_OCCUPIED, TIME_POWER, TOLD_BEST, TOLD_SECOND, ACCEPTABLE_DEFAULT, WAIT_SCALE,
 PROMISE_SCALE, PROMISE_GAIN,
 RECOVERY_HALF_LIFE, RECOVERY_ANSWER, RECOVERY_GAP, GATE_SEVERITY, GATE_FAILURES, PARADOX,
 MEMORY_MODEL, W_PEAK, W_END, W_MEAN, W_BEGIN, PEAK_NEGATIVE, END_WINDOW, ALPHA_ACC, W_DECAY, LENGTH_UNIT,
 SATISFACTION_BASE, RATING_NOISE, RECOMMEND_BASE, ANSWERS_SHARE, ANSWERS_EXTREME,
 COMPLAIN_BASE, COMPLAIN_SLOPE, RETURN_BASE, RETURN_SLOPE, RETURN_LOST, LEAVE_AFTER_BAD,
 TELL_BASE, TELL_SLOPE, TOLD_GOOD, TOLD_BAD, WORD_CONVERTS, ANNOUNCED_EXPECTED, WILL_RATE, SHOULD_RATE, LEAVE_SLOPE,
 SATIATION_KEPT, HABIT_RATE, SATIATION_SCALE, GOODWILL_GAIN, GOODWILL_DECAY) = range(55)

OURS: Final = "assumed by motsim"
ALAYBEK: Final = "sign and rank: Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149; size assumed"
TARP: Final = "TARP (Goodman), Washington Post 14 Oct 1984"
DAS_GUPTA: Final = "form: Das Gupta, Karmarkar & Roels 2016 (Management Science 62:5); size assumed"
BAUCELLS: Final = "form: Baucells & Sarin 2010, 10.1287/mnsc.1090.1113; equations from memory, size assumed"
NERLOVE: Final = "form: Nerlove & Arrow (goodwill), from memory; size assumed"
BOULDING: Final = "sign: Boulding et al. 1993; size assumed"
BLEND, ACCLIMATION, TOTAL, SATIATION, GOODWILL = 0, 1, 2, 3, 4  # MEMORY_MODEL

_P = Parameter
PARAMETERS: Final[tuple[Parameter, ...]] = (
    _P("kappa", 0.15, 0.0, 0.4, "share", "assumed", "sign: Schiebler et al. 2025, 10.1007/s11747-024-01078-x; size assumed",
       "how far what is seen is pulled towards what was expected"),
    _P("b_performance", 1.0, 0.5, 1.0, "emotion per emotion", "assumed", OURS, "weight of what was seen: 1 lets a met expectation be felt as typed", 0, 2),
    _P("b_gain", 0.3, 0.1, 0.5, "emotion per emotion", "assumed", "sign: Anderson & Sullivan 1993; size assumed", "weight of being better than expected", 0, 5),
    _P("loss_aversion", 1.955, 1.82, 2.102, "ratio", "published", "Brown et al. 2024, 10.1257/jel.20221698 (607 estimates)", "losses against gains of the same size", 0, 20, "normal"),
    _P("halo", 0.0, 0.0, 0.3, "share", "assumed", OURS, "pull of the first emotion on later ones; 0 because w_begin carries the first impression"),
    _P("time_unoccupied", 1.36, 1.0, 1.6, "felt per min", "claimed", "press quoting Larson; credit to Hornik 1984 not verified", "how long an idle minute seems", 0, 10),
    _P("time_occupied", 1.05, 1.0, 1.1, "felt per min", "assumed", OURS, "how long a minute with something to do seems", 0, 10),
    _P("time_power", 1.0, 0.8, 1.1, "power", "assumed", "form: Antonides et al. 2002; size assumed", "felt time grows as this power of time", 0.1, 3),
    _P("told_best", 0.3, 0.1, 0.5, "share", "assumed", "order: Hui & Tse 1996; size assumed", "more wait accepted with the information that suits its length", 0, 0.5),
    _P("told_second", 0.15, 0.0, 0.3, "share", "assumed", "order: Hui & Tse 1996; size assumed", "more wait accepted with the other information", 0, 0.5),
    _P("acceptable_default", 10.0, 5.0, 20.0, "min", "assumed", OURS, "acceptable wait where nothing is typed", 0, 1e6),
    _P("wait_scale", 5.0, 2.0, 8.0, "emotion", "assumed", OURS, "one whole acceptable time too long, before loss aversion", 0, 100),
    _P("promise_scale", 5.0, 2.0, 8.0, "emotion", "assumed", OURS, "one whole promised time early or late, before gain and loss", 0, 100),
    _P("promise_gain", 0.3, 0.1, 0.5, "ratio", "assumed", "sign: Anderson & Sullivan 1993; size assumed", "weight of being early", 0, 20),
    _P("recovery_half_life", 140.0, 80.0, 400.0, "d", "published", "derived from .554 and .355 repurchases per case solved: Dillard & Bates", "time in which a late recovery loses half its quality", 0.001, 1e6),
    _P("recovery_answer", 0.35, 0.25, 0.4, "share", "assumed", "order: Orsingher et al. 2010, 10.1007/s11747-009-0155-z; size assumed", "part of a recovery that the answer carries, the solution the rest"),
    _P("recovery_gap", 0.0, 0.0, 1.0, "share", "assumed", OURS, "how far a recovery is also measured against the expectation"),
    _P("gate_severity", 4.0, 2.0, 6.0, "emotion", "assumed", "Magnini et al. 2007: not severe; threshold assumed", "milder failures may be more than made good", 0, 20),
    _P("gate_failures", 1.0, 1.0, 1.0, "failures", "published", "Maxham & Netemeyer 2002, 10.1509/jmkg.66.4.57.18512", "so many failures may be more than made good", 0, 1000),
    _P("paradox", 0.0, 0.0, 0.0, "0 or 1", "published", "de Matos et al. 2007: satisfaction only, not loyalty", "1: recovery may always exceed what was before"),
    _P("memory_model", 0.0, 0.0, 0.0, "0 to 4", "assumed", OURS, "0 blend of peak, end, mean and begin; 1 acclimation and decay; 2 total over time; 3 satiation and habit; 4 goodwill", 0, 4),
    _P("w_peak", 0.3, 0.1, 0.5, "share", "assumed", ALAYBEK, "peak in memory", 0, 1, "weights"),
    _P("w_end", 0.3, 0.1, 0.5, "share", "assumed", ALAYBEK, "end in memory", 0, 1, "weights"),
    _P("w_mean", 0.35, 0.1, 0.8, "share", "assumed", ALAYBEK, "mean in memory", 0, 1, "weights"),
    _P("w_begin", 0.05, 0.0, 0.15, "share", "assumed", ALAYBEK, "begin in memory"),
    _P("peak_negative", 1.0, 1.0, 2.0, "ratio", "assumed", OURS, "how much more a bad moment counts in the search for the peak", 0, 10),
    _P("end_window", 0.1, 0.05, 0.3, "share", "assumed", OURS, "part of the weight that is the end, and the begin", 0.001, 1),
    _P("alpha_acc", 0.5, 0.05, 2.0, "per length unit", "assumed", DAS_GUPTA, "how fast one gets used to a level", 0, 1000, "log-uniform"),
    _P("w_decay", 0.1, 0.05, 2.0, "per length unit", "assumed", DAS_GUPTA, "how fast memory fades", 0, 1000, "log-uniform"),
    _P("length_unit", 60.0, 30.0, 120.0, "min", "assumed", OURS, "unit of time of acclimation, decay and total: a stage's length", 0.001, 1e6),
    _P("satisfaction_base", 0.0, -10.0, 10.0, "points", "assumed", "anchored by `observed`", "intercept of satisfaction", -50, 50),
    _P("rating_noise", 2.8, 2.3, 3.6, "emotion", "assumed", "1.40 (1.14 to 1.79) sd of the signal, from r = .581 (.487 to .661): Alaybek et al. 2022; x an sd of 2 between visits, about what our car service gives", "spread of an answer around what is remembered", 0, 20, "normal"),
    _P("recommend_base", 0.0, -2.0, 2.0, "0-10 scale", "assumed", "anchored by `observed`", "intercept of the recommendation", -10, 10),
    _P("answers_share", 0.3, 0.1, 0.5, "share", "assumed", OURS, "who answers a survey"),
    _P("answers_extreme", 0.0, 0.0, 0.05, "share per emotion", "assumed", OURS, "more answers for each point of emotion from neutral"),
    _P("complain_base", -3.5, -4.5, -2.5, "logit", "assumed", "tuned to Goodman & Newman 2003: 3 % small, 69 % costly", "complaints at severity 0", -10, 10),
    _P("complain_slope", 0.7, 0.5, 0.9, "logit per emotion", "assumed", "tuned to Goodman & Newman 2003", "complaints grow with severity", -10, 10),
    _P("return_base", 0.2, -0.5, 1.0, "logit", "assumed", "anchored by `observed`", "return at emotion 0", -10, 10),
    _P("return_slope", 0.344, 0.02, 0.67, "logit per emotion", "published", "derived from OR 1.41 (P = .038) for .5 of a 10 cm scale, which is 1 of our 20 points: Redelmeier et al. 2003, PubMed 12855328", "return grows with what is remembered", -10, 10, "normal"),
    _P("return_lost", 0.5, 0.2, 1.0, "share", "assumed", OURS, "part of the chance of return left when the visit ended without service"),
    _P("leave_after_bad", 0.0, 0.0, 0.33, "share", "assumed", "PwC 2018: 32 % say they would leave a loved brand (stated, not done)", "extra who never return after a visit remembered below neutral"),
    _P("tell_base", -1.5, -2.5, -0.5, "logit", "assumed", OURS, "telling others at emotion 0", -10, 10),
    _P("tell_slope", 0.15, 0.0, 0.3, "logit per emotion", "assumed", OURS, "telling grows with the distance from neutral", -10, 10),
    _P("told_good", 4.5, 4.0, 5.0, "people", "published", TARP, "people a contented teller tells", 0, 1000),
    _P("told_bad", 9.5, 9.0, 10.0, "people", "published", TARP, "people a discontented teller tells", 0, 1000),
    _P("word_converts", 0.01, 0.0, 0.05, "share", "assumed", OURS, "listeners who come or stay away because of it"),
    _P("announced_expected", 1.0, 0.5, 1.0, "share", "assumed", OURS, "how far what was announced becomes what is expected"),
    _P("will_rate", 0.25, 0.1, 0.5, "share", "assumed", BOULDING, "how fast what one thinks will happen learns"),
    _P("should_rate", 0.1, 0.0, 0.3, "share", "assumed", BOULDING, "how fast what one thinks should happen rises"),
    _P("leave_slope", 0.2, 0.0, 0.5, "logit per emotion", "assumed", OURS, "fewer are lost in the funnel for each point of emotion felt there", -10, 10),
    _P("satiation_kept", 0.5, 0.2, 0.8, "share", "assumed", BAUCELLS, "part of the satiation after one moment that is left at the next, an hour (length_unit) of nothing felt included", 0, 0.99),
    _P("habit_rate", 0.25, 0.1, 0.5, "share", "assumed", BAUCELLS, "how fast a moment becomes the habit that the next is felt against"),
    _P("satiation_scale", 10.0, 5.0, 20.0, "emotion", "assumed", OURS, "how much is felt before more of it counts for little", 0.1, 1000),
    _P("goodwill_gain", 1.0, 0.2, 3.0, "per length unit", "assumed", NERLOVE, "how fast what is felt builds goodwill", 0, 1000),
    _P("goodwill_decay", 1.0, 0.2, 3.0, "per length unit", "assumed", NERLOVE, "how fast goodwill is lost", 0, 1000),
)
INDEX: Final = {p.name: i for i, p in enumerate(PARAMETERS)}

PROFILES: Final[dict[str, dict[str, float]]] = {
    "literature": {},
    "claims": {  # SEEDS: the gap alone, promised = 0, paradox on loyalty, one third leaves after one bad visit
        "kappa": 0.0, "b_performance": 0.0, "b_gain": 1.0, "promise_gain": 1.0, "recovery_gap": 1.0, "paradox": 1.0,
        "w_peak": 0.5, "w_end": 0.5, "w_mean": 0.0, "w_begin": 0.0, "leave_after_bad": 1.0 / 3.0,
    },
    "peak-end": {"w_peak": 0.5, "w_end": 0.5, "w_mean": 0.0, "w_begin": 0.0},
    "rational": {  # what happens counts, by the minute; nothing is coloured, nothing misjudged
        "kappa": 0.0, "b_gain": 0.0, "loss_aversion": 1.0, "promise_gain": 1.0, "memory_model": float(TOTAL),
        "time_unoccupied": 1.0, "time_occupied": 1.0, "told_best": 0.0, "told_second": 0.0,
        "w_peak": 0.0, "w_end": 0.0, "w_mean": 1.0, "w_begin": 0.0,
    },
    "acclimation": {"memory_model": float(ACCLIMATION)},
}


def psychology_row(profile: str, overrides: Mapping[str, float]) -> list[float]:
    """The values of all parameters, in order: the literature's, then the profile's, then the overrides."""
    if profile not in PROFILES:
        raise InputError(f"no psychology is called '{profile}'; there are {', '.join(PROFILES)}")
    row = [p.default for p in PARAMETERS]
    for name, value in (*PROFILES[profile].items(), *overrides.items()):
        if name not in INDEX:
            near = difflib.get_close_matches(name, INDEX, 1)
            raise InputError(f"no psychology parameter is called '{name}'" + (f"; did you mean '{near[0]}'?" if near else ""))
        parameter = PARAMETERS[INDEX[name]]
        if not (math.isfinite(value) and parameter.least <= value <= parameter.most):
            raise InputError(f"{name}: wanted {parameter.least:g} to {parameter.most:g} ({parameter.unit}), got {value:g}")
        row[INDEX[name]] = float(value)
    return row
