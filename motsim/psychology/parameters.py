"""The parameters of the psychology and its profiles: data that every rule reads by index.

`default` is the profile `literature`; `low` and `high` span the prior for runs under uncertainty;
outside `least` and `most` a value means nothing and is refused. Grades: published (a number or its
derivation is in print), claimed (said in practice or the press), assumed (ours), measured (a
company's own data; none here).
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from typing import Final, NamedTuple

from motsim.errors import InputError
from motsim.errors import say as mistake
from motsim.i18n import catalogue


class Parameter(NamedTuple):
    """One number of the psychology."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    grade: str
    source: str
    least: float = 0.0
    most: float = 1.0
    # between low and high: uniform, normal (95 % of it), log-uniform, weights (Dirichlet with the
    # defaults x 10)
    prior: str = "uniform"

    @property
    def what(self) -> str:
        """What it is, in English."""
        return catalogue("psychology.parameters")[self.name][0]


(
    KAPPA,
    B_PERFORMANCE,
    B_GAIN,
    LOSS_AVERSION,
    HALO,
    TIME_UNOCCUPIED,
    TIME_OCCUPIED,
    TIME_POWER,
    TOLD_BEST,
    TOLD_SECOND,
    ACCEPTABLE_DEFAULT,
    WAIT_SCALE,
    WAIT_HALF,
    PROMISE_SCALE,
    PROMISE_HALF,
    PROMISE_TOLERANCE,
    PROMISE_GAIN,
    RECOVERY_HALF_LIFE,
    RECOVERY_ANSWER,
    RECOVERY_GAP,
    GATE_SEVERITY,
    GATE_FAILURES,
    PARADOX,
    MEMORY_MODEL,
    W_PEAK,
    W_END,
    W_MEAN,
    W_BEGIN,
    PEAK_NEGATIVE,
    END_WINDOW,
    ALPHA_ACC,
    W_DECAY,
    LENGTH_UNIT,
    SATISFACTION_BASE,
    RATING_NOISE,
    RECOMMEND_BASE,
    ANSWERS_SHARE,
    ANSWERS_EXTREME,
    COMPLAIN_BASE,
    COMPLAIN_SLOPE,
    RETURN_BASE,
    RETURN_SLOPE,
    RETURN_LOST,
    LEAVE_AFTER_BAD,
    TELL_BASE,
    TELL_SLOPE,
    TOLD_GOOD,
    TOLD_BAD,
    WORD_CONVERTS,
    ANNOUNCED_EXPECTED,
    WILL_RATE,
    SHOULD_RATE,
    LEAVE_SLOPE,
    SATIATION_KEPT,
    HABIT_RATE,
    SATIATION_SCALE,
    GOODWILL_GAIN,
    GOODWILL_DECAY,
    TOLD_PATIENCE,
    PATIENCE_FACTOR,
    PRIOR_VARIANCE,
    EXPERIENCE_NOISE,
    BELIEF_DRIFT,
    BAD_NEWS,
    MOMENT_RATE,
    FADE_GOOD,
    FADE_BAD,
    LAST_VISIT,
    WORD_NOISE,
    TRY_SLOPE,
    PROMISE_RATE,
    WORD_TRUST,
) = range(72)

OURS: Final = "assumed by motsim"
ALAYBEK: Final = "sign and rank: Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149; size assumed"
TARP: Final = "TARP (Goodman), Washington Post 14 Oct 1984"
DAS_GUPTA: Final = "form: Das Gupta, Karmarkar & Roels 2016 (Management Science 62:5); size assumed"
BAUCELLS: Final = (
    "form: Baucells & Sarin 2010, 10.1287/mnsc.1090.1113; equations from memory, size assumed"
)
NERLOVE: Final = "form: Nerlove & Arrow (goodwill), from memory; size assumed"
BOULDING: Final = "sign: Boulding et al. 1993; size assumed"
BLEND, ACCLIMATION, TOTAL, SATIATION, GOODWILL = 0, 1, 2, 3, 4  # MEMORY_MODEL

_P = Parameter
PARAMETERS: Final[tuple[Parameter, ...]] = (
    _P(
        "kappa",
        0.15,
        0.0,
        0.4,
        "share",
        "assumed",
        "sign: Schiebler et al. 2025, 10.1007/s11747-024-01078-x; size assumed",
    ),
    _P("b_performance", 1.0, 0.5, 1.0, "emotion per emotion", "assumed", OURS, 0, 2),
    _P(
        "b_gain",
        0.3,
        0.1,
        0.5,
        "emotion per emotion",
        "assumed",
        "sign: Anderson & Sullivan 1993; size assumed",
        0,
        5,
    ),
    _P(
        "loss_aversion",
        1.955,
        1.82,
        2.102,
        "ratio",
        "published",
        "Brown et al. 2024, 10.1257/jel.20221698 (607 estimates)",
        0,
        20,
        "normal",
    ),
    _P("halo", 0.0, 0.0, 0.3, "share", "assumed", OURS),
    _P(
        "time_unoccupied",
        1.36,
        1.0,
        1.6,
        "felt per min",
        "claimed",
        "press quoting Larson; credit to Hornik 1984 not verified",
        0,
        10,
    ),
    _P("time_occupied", 1.05, 1.0, 1.1, "felt per min", "assumed", OURS, 0, 10),
    _P(
        "time_power",
        1.0,
        0.8,
        1.1,
        "power",
        "assumed",
        "form: Antonides et al. 2002; size assumed",
        0.1,
        3,
    ),
    _P(
        "told_best",
        0.3,
        0.1,
        0.5,
        "share",
        "assumed",
        "order: Hui & Tse 1996; size assumed",
        0,
        0.5,
    ),
    _P(
        "told_second",
        0.15,
        0.0,
        0.3,
        "share",
        "assumed",
        "order: Hui & Tse 1996; size assumed",
        0,
        0.5,
    ),
    _P("acceptable_default", 10.0, 5.0, 20.0, "min", "assumed", OURS, 0, 1e6),
    _P("wait_scale", 5.0, 2.0, 8.0, "emotion", "assumed", OURS, 0, 100),
    _P(
        "wait_half",
        2.0,
        0.5,
        5.0,
        "acceptable times",
        "assumed",
        "form: diminishing sensitivity, Kahneman & Tversky 1979; size assumed",
        0,
        1e6,
    ),
    _P("promise_scale", 5.0, 2.0, 8.0, "emotion", "assumed", OURS, 0, 100),
    _P(
        "promise_half",
        0.22,
        0.1,
        0.6,
        "share",
        "assumed",
        "20,119 orders of a marketplace (Olist), promises of 24 days; the fourth root is assumed",
        0,
        1e6,
    ),
    _P(
        "promise_tolerance",
        0.0,
        0.0,
        0.0,
        "share",
        "assumed",
        "none in 20,119 orders of a marketplace (Olist); five minutes in an airline's file that "
        "may be made",
        0,
        1e6,
    ),
    _P(
        "promise_gain",
        0.1,
        0.0,
        0.3,
        "ratio",
        "assumed",
        "nothing found in 20,119 orders of a marketplace (Olist); sign: Anderson & Sullivan 1993",
        0,
        20,
    ),
    _P(
        "recovery_half_life",
        140.0,
        80.0,
        400.0,
        "d",
        "published",
        "derived from .554 and .355 repurchases per case solved: Dillard & Bates",
        0.001,
        1e6,
    ),
    _P(
        "recovery_answer",
        0.35,
        0.25,
        0.4,
        "share",
        "assumed",
        "order: Orsingher et al. 2010, 10.1007/s11747-009-0155-z; size assumed",
    ),
    _P("recovery_gap", 0.0, 0.0, 1.0, "share", "assumed", OURS),
    _P(
        "gate_severity",
        4.0,
        2.0,
        6.0,
        "emotion",
        "assumed",
        "Magnini et al. 2007: not severe; threshold assumed",
        0,
        20,
    ),
    _P(
        "gate_failures",
        1.0,
        1.0,
        1.0,
        "failures",
        "published",
        "Maxham & Netemeyer 2002, 10.1509/jmkg.66.4.57.18512",
        0,
        1000,
    ),
    _P(
        "paradox",
        0.0,
        0.0,
        0.0,
        "0 or 1",
        "published",
        "de Matos et al. 2007: satisfaction only, not loyalty",
    ),
    _P("memory_model", 0.0, 0.0, 0.0, "0 to 4", "assumed", OURS, 0, 4),
    _P("w_peak", 0.3, 0.1, 0.5, "share", "assumed", ALAYBEK, 0, 1, "weights"),
    _P("w_end", 0.3, 0.1, 0.5, "share", "assumed", ALAYBEK, 0, 1, "weights"),
    _P("w_mean", 0.35, 0.1, 0.8, "share", "assumed", ALAYBEK, 0, 1, "weights"),
    _P("w_begin", 0.05, 0.0, 0.15, "share", "assumed", ALAYBEK),
    _P("peak_negative", 1.0, 1.0, 2.0, "ratio", "assumed", OURS, 0, 10),
    _P("end_window", 0.1, 0.05, 0.3, "share", "assumed", OURS, 0.001, 1),
    _P(
        "alpha_acc", 0.5, 0.05, 2.0, "per length unit", "assumed", DAS_GUPTA, 0, 1000, "log-uniform"
    ),
    _P("w_decay", 0.1, 0.05, 2.0, "per length unit", "assumed", DAS_GUPTA, 0, 1000, "log-uniform"),
    _P("length_unit", 60.0, 30.0, 120.0, "min", "assumed", OURS, 0.001, 1e6),
    _P(
        "satisfaction_base",
        0.0,
        -10.0,
        10.0,
        "points",
        "assumed",
        "anchored by `observed`",
        -50,
        50,
    ),
    _P(
        "rating_noise",
        2.8,
        2.3,
        3.6,
        "emotion",
        "assumed",
        (
            "1.40 (1.14 to 1.79) sd of the signal, from r = .581 (.487 to .661): Alaybek et "
            "al. 2022; x an sd of 2 between visits, about what our car service gives"
        ),
        0,
        20,
        "normal",
    ),
    _P(
        "recommend_base", 0.0, -2.0, 2.0, "0-10 scale", "assumed", "anchored by `observed`", -10, 10
    ),
    _P("answers_share", 0.3, 0.1, 0.5, "share", "assumed", OURS),
    _P("answers_extreme", 0.0, 0.0, 0.05, "share per emotion", "assumed", OURS),
    _P(
        "complain_base",
        -3.5,
        -4.5,
        -2.5,
        "logit",
        "assumed",
        "tuned to Goodman & Newman 2003: 3 % small, 69 % costly",
        -10,
        10,
    ),
    _P(
        "complain_slope",
        0.7,
        0.5,
        0.9,
        "logit per emotion",
        "assumed",
        "tuned to Goodman & Newman 2003",
        -10,
        10,
    ),
    _P("return_base", 0.2, -0.5, 1.0, "logit", "assumed", "anchored by `observed`", -10, 10),
    _P(
        "return_slope",
        0.344,
        0.0,
        0.67,
        "logit per emotion",
        "published",
        (
            "derived from OR 1.41 (P = .038) for .5 of a 10 cm scale, which is 1 of our 20 "
            "points: Redelmeier et al. 2003, PubMed 12855328; on a marketplace .011 (-.001 to "
            ".022), so the range holds 0"
        ),
        -10,
        10,
        "normal",
    ),
    _P("return_lost", 0.5, 0.2, 1.0, "share", "assumed", OURS),
    _P(
        "leave_after_bad",
        0.0,
        0.0,
        0.33,
        "share",
        "assumed",
        "PwC 2018: 32 % say they would leave a loved brand (stated, not done)",
    ),
    _P("tell_base", -1.5, -2.5, -0.5, "logit", "assumed", OURS, -10, 10),
    _P("tell_slope", 0.15, 0.0, 0.3, "logit per emotion", "assumed", OURS, -10, 10),
    _P("told_good", 4.5, 4.0, 5.0, "people", "published", TARP, 0, 1000),
    _P("told_bad", 9.5, 9.0, 10.0, "people", "published", TARP, 0, 1000),
    _P("word_converts", 0.01, 0.0, 0.05, "share", "assumed", OURS),
    _P("announced_expected", 1.0, 0.5, 1.0, "share", "assumed", OURS),
    _P("will_rate", 0.25, 0.1, 0.5, "share", "assumed", BOULDING),
    _P("should_rate", 0.1, 0.0, 0.3, "share", "assumed", BOULDING),
    _P("leave_slope", 0.2, 0.0, 0.5, "logit per emotion", "assumed", OURS, -10, 10),
    _P("satiation_kept", 0.5, 0.2, 0.8, "share", "assumed", BAUCELLS, 0, 0.99),
    _P("habit_rate", 0.25, 0.1, 0.5, "share", "assumed", BAUCELLS),
    _P("satiation_scale", 10.0, 5.0, 20.0, "emotion", "assumed", OURS, 0.1, 1000),
    _P("goodwill_gain", 1.0, 0.2, 3.0, "per length unit", "assumed", NERLOVE, 0, 1000),
    _P("goodwill_decay", 1.0, 0.2, 3.0, "per length unit", "assumed", NERLOVE, 0, 1000),
    _P(
        "told_patience",
        1.6,
        0.4,
        4.0,
        "share",
        "assumed",
        (
            "derived from almost 70 and 36 % of 123 callers who hung up: Munichor & Rafaeli 2007, "
            "as in APA Monitor, May 2007; exponential patience, and the same for the time, assumed"
        ),
        0,
        20,
        "log-uniform",
    ),
    _P(
        "patience_factor",
        8.0,
        3.0,
        20.0,
        "acceptable waits",
        "assumed",
        OURS,
        0.1,
        1e6,
        "log-uniform",
    ),
    _P(
        "prior_variance",
        1.33,
        0.5,
        4.0,
        "emotion squared",
        "assumed",
        "a first visit then moves what is expected by a quarter, as will_rate says",
        0.0,
        100.0,
        "log-uniform",
    ),
    _P(
        "experience_noise",
        4.0,
        2.0,
        9.0,
        "emotion squared",
        "assumed",
        "as if visits differed by 2 points of emotion, the size of rating_noise",
        0.01,
        100.0,
        "log-uniform",
    ),
    _P(
        "belief_drift",
        0.45,
        0.1,
        1.5,
        "emotion squared per year",
        "assumed",
        OURS,
        0.0,
        100.0,
        "log-uniform",
    ),
    _P(
        "bad_news",
        1.0,
        1.0,
        2.0,
        "ratio",
        "assumed",
        "sign: Gijsenberg, van Heerde & Verhoef 2015, 10.1509/jmr.14.0140; size assumed",
        0.1,
        10.0,
    ),
    _P("moment_rate", 0.25, 0.1, 0.5, "share", "assumed", BOULDING),
    _P(
        "fade_good",
        180.0,
        60.0,
        720.0,
        "days",
        "assumed",
        "sign: fading affect bias, Ritchie et al. 2015 (562 people); size assumed",
        0.1,
        1e6,
        "log-uniform",
    ),
    _P(
        "fade_bad",
        90.0,
        30.0,
        360.0,
        "days",
        "assumed",
        "sign: fading affect bias, Ritchie et al. 2015 (562 people); size assumed",
        0.1,
        1e6,
        "log-uniform",
    ),
    _P("last_visit", 0.35, 0.1, 0.6, "share", "assumed", OURS),
    _P(
        "word_noise",
        16.0,
        8.0,
        64.0,
        "emotion squared",
        "assumed",
        "4 x experience_noise: what one is told says less than what one has seen",
        0.01,
        1000.0,
        "log-uniform",
    ),
    _P(
        "try_slope",
        0.17,
        0.0,
        0.34,
        "logit per emotion",
        "assumed",
        "between nothing and the slope of coming back (return_slope); nobody has measured it",
    ),
    _P("promise_rate", 0.3, 0.1, 0.6, "share", "assumed", OURS),
    _P(
        "word_trust",
        0.15,
        0.0,
        0.4,
        "share",
        "assumed",
        "half of promise_rate; nobody has measured it",
    ),
)
INDEX: Final = {p.name: i for i, p in enumerate(PARAMETERS)}
# read only where people come back and learn
OF_PEOPLE_WHO_LEARN: Final = frozenset(
    PARAMETERS[k].name for k in range(PRIOR_VARIANCE, WORD_TRUST + 1)
)

PROFILES: Final[dict[str, dict[str, float]]] = {
    "literature": {},
    # SEEDS: the gap alone, promised = 0, paradox on loyalty, one third leaves after one bad visit
    "claims": {
        "kappa": 0.0,
        "b_performance": 0.0,
        "b_gain": 1.0,
        "promise_half": 0.0,
        "promise_gain": 1.0,
        "recovery_gap": 1.0,
        "paradox": 1.0,
        "w_peak": 0.5,
        "w_end": 0.5,
        "w_mean": 0.0,
        "w_begin": 0.0,
        "leave_after_bad": 1.0 / 3.0,
    },
    "peak-end": {"w_peak": 0.5, "w_end": 0.5, "w_mean": 0.0, "w_begin": 0.0},
    "rational": {  # what happens counts, by the minute; nothing is coloured, nothing misjudged
        "kappa": 0.0,
        "b_gain": 0.0,
        "loss_aversion": 1.0,
        "wait_half": 0.0,
        "promise_half": 0.0,
        "promise_gain": 1.0,
        "memory_model": float(TOTAL),
        "time_unoccupied": 1.0,
        "time_occupied": 1.0,
        "told_best": 0.0,
        "told_second": 0.0,
        "told_patience": 0.0,
        "w_peak": 0.0,
        "w_end": 0.0,
        "w_mean": 1.0,
        "w_begin": 0.0,
    },
    "acclimation": {"memory_model": float(ACCLIMATION)},
    # ratings of parts go with the whole by their mean (airlines, lounges, seats): docs/claims.md
    "mean": {"w_peak": 0.0, "w_end": 0.0, "w_mean": 1.0, "w_begin": 0.0},
}


def psychology_row(profile: str, overrides: Mapping[str, float]) -> list[float]:
    """The values of all parameters, in order: the literature's, then the profile's, then the
    overrides.
    """
    if profile not in PROFILES:
        raise InputError(mistake("no psychology", name=profile, there=", ".join(PROFILES)))
    row = [p.default for p in PARAMETERS]
    for name, value in (*PROFILES[profile].items(), *overrides.items()):
        if name not in INDEX:
            near = difflib.get_close_matches(name, INDEX, 1)
            raise InputError(
                mistake(
                    "no such parameter",
                    name=name,
                    near=mistake("near", name=near[0]) if near else "",
                )
            )
        parameter = PARAMETERS[INDEX[name]]
        if not (math.isfinite(value) and parameter.least <= value <= parameter.most):
            raise InputError(
                mistake(
                    "parameter given out of range",
                    name=name,
                    least=parameter.least,
                    most=parameter.most,
                    unit=parameter.unit,
                    came=value,
                )
            )
        row[INDEX[name]] = float(value)
    return row
