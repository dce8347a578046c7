"""What one moment feels like: a contact, a wait, a promise, a recovery. Emotion -10 to +10, time in
minutes.
"""

from __future__ import annotations

from motsim.psychology.parameters import (
    ACCEPTABLE_DEFAULT,
    B_GAIN,
    B_PERFORMANCE,
    COMPLAIN_BASE,
    COMPLAIN_SLOPE,
    GATE_FAILURES,
    GATE_SEVERITY,
    HALO,
    KAPPA,
    LOSS_AVERSION,
    PARADOX,
    PATIENCE_FACTOR,
    PROMISE_GAIN,
    PROMISE_HALF,
    PROMISE_SCALE,
    PROMISE_TOLERANCE,
    RECOVERY_ANSWER,
    RECOVERY_GAP,
    RECOVERY_HALF_LIFE,
    TIME_OCCUPIED,
    TIME_POWER,
    TIME_UNOCCUPIED,
    TOLD_BEST,
    TOLD_PATIENCE,
    TOLD_SECOND,
    WAIT_HALF,
    WAIT_SCALE,
)
from motsim.psychology.portable_math import exp, logistic, power
from motsim.psychology.registry import CHANCE, EMOTION, GAP, PERFORMANCE, Floats, Gives, cut, rule
from motsim.units import emotion_of

LN2 = 0.6931471805599453
MINUTES_A_DAY = 1440.0
USUAL_CV = 0.5  # of a patience that nobody gave, between people; assumed
SHORTEST = 1.0  # minutes: the least acceptable or quoted time that a gap is measured in


@rule(
    Gives("felt_gap", "emotion", -2000.0, 2000.0),
    equation="v(D) = b+ max(D, 0) - b+ lambda max(-D, 0)",
    grade="published",
    source=(
        "Anderson & Sullivan 1993: shortfall weighs more than excess; lambda: Brown et al. "
        "2024, 10.1257/jel.20221698"
    ),
    reads="b_gain loss_aversion",
)
def felt_gap(psy: Floats, gap: float) -> float:
    """A gap against what was expected, as felt: losses weigh more than gains."""
    if gap >= 0.0:
        return psy[B_GAIN] * gap
    return psy[B_GAIN] * psy[LOSS_AVERSION] * gap + 0.0


@rule(
    PERFORMANCE,
    GAP,
    EMOTION,
    equation="p = cut((cut(points + bonus) + spread - 50) / 5 - severity); p' = p + kappa (e - p); "
    "p' += halo (first - p'); D = p' - e; x = cut(bP p' + v(D))",
    grade="published",
    source=(
        "Oliver 1980; Anderson & Sullivan 1993; Schiebler et al. 2025, 10.1007/s11747-024-01078-x"
    ),
    reads="kappa halo b_performance b_gain loss_aversion",
)
def contact_moment(
    psy: Floats,
    points: float,
    bonus: float,
    spread: float,
    severity: float,
    expects: float,
    first_emotion: float,
    has_first: float,
) -> tuple[float, float, float]:
    """A contact: what was done, seen through what was expected; expected exactly, it is felt as
    given.
    """
    performance = cut(emotion_of(cut(points + bonus, 0.0, 100.0) + spread) - severity, -10.0, 10.0)
    seen = performance + psy[KAPPA] * (expects - performance)
    if has_first != 0.0:
        seen = seen + psy[HALO] * (first_emotion - seen)
    gap = cut(seen - expects, -20.0, 20.0)
    return performance, gap, cut(psy[B_PERFORMANCE] * seen + felt_gap(psy, gap), -10.0, 10.0)


@rule(
    Gives("felt_minutes", "min", 0.0, 1e9),
    equation="t' = (k1 covered + (t - covered) (s k1 + (1 - s) k0)) t^(b - 1)",
    grade="claimed",
    source="Antonides et al. 2002 (power form); 36 % for idle people: press quoting Larson",
    reads="time_unoccupied time_occupied time_power",
)
def felt_minutes(
    psy: Floats, minutes: float, covered_minutes: float, occupied_share: float
) -> float:
    """How long a wait seems: idle minutes seem longer than minutes with something to do."""
    if minutes <= 0.0:
        return 0.0
    covered = cut(covered_minutes, 0.0, minutes)
    share = cut(occupied_share, 0.0, 1.0)
    other = share * psy[TIME_OCCUPIED] + (1.0 - share) * psy[TIME_UNOCCUPIED]
    felt = psy[TIME_OCCUPIED] * covered + other * (minutes - covered)
    if psy[TIME_POWER] != 1.0:
        felt = felt / minutes * power(minutes, psy[TIME_POWER])
    return cut(felt, 0.0, 1e9)


@rule(
    Gives("acceptable", "min", 0.0, 1e9),
    equation=(
        "r = t / a; s = ramp(r, .5, 1); l = ramp(r, 1.5, 2.5); a' = a (1 + told s + (other - "
        "told) l)"
    ),
    grade="assumed",
    source="Hui & Tse 1996: order of the effects by length of wait; their sizes are assumed",
    reads="acceptable_default told_best told_second",
)
def acceptable_minutes(psy: Floats, minutes: float, acceptable: float, told: int) -> float:
    """How long a wait may be: who is told the time or the place in line accepts more, when the wait
    is not short.
    """
    if acceptable < 0.0:
        acceptable = psy[ACCEPTABLE_DEFAULT]
    if told == 0:
        return acceptable
    least = acceptable if acceptable > SHORTEST else SHORTEST
    ratio = minutes / least
    told_at_all = cut((ratio - 0.5) / 0.5, 0.0, 1.0)
    turns = cut(ratio - 1.5, 0.0, 1.0)
    best, second = psy[TOLD_BEST], psy[TOLD_SECOND]
    if told == 2:
        return acceptable * (1.0 + best * told_at_all + (second - best) * turns)
    return acceptable * (1.0 + second * told_at_all + (best - second) * turns)


@rule(
    Gives("patience", "min", 0.0, 1e9),
    equation="p' = p (1 + g told) / (1 + g typed), told and typed 1 for the place or the time",
    grade="assumed",
    source=(
        "form: ours; size: Munichor & Rafaeli 2007, callers who hear their place hang up half as "
        "often"
    ),
    reads="told_patience",
)
def patience_minutes(psy: Floats, minutes: float, told: int, typed: int) -> float:
    """How long somebody stays in line: longer when told more than where the patience was given."""
    if (told > 0) == (typed > 0):
        return minutes
    longer = 1.0 + psy[TOLD_PATIENCE]
    return cut(minutes * longer if told > 0 else minutes / longer, 0.0, 1e9)


@rule(
    Gives("patience", "min", 0.0, 1e9),
    equation=f"P = f A; A lognormal around the acceptable wait, cv {USUAL_CV:g}",
    grade="assumed",
    source="ours: no patience was given, an acceptable wait was",
    reads="patience_factor",
)
def usual_patience(psy: Floats, acceptable: float) -> float:
    """How long one stands in a line of which only the acceptable wait is known."""
    return cut(psy[PATIENCE_FACTOR] * acceptable, 0.0, 1e9)


@rule(
    Gives("felt_share", "share", 0.0, 1e9),
    equation="f(d) = 1 - 2^(-d / h); d with h = 0",
    grade="published",
    source="Kahneman & Tversky 1979, Econometrica 47:263 (diminishing sensitivity); form ours",
)
def diminishing(too_long: float, half: float) -> float:
    """How far off a time is felt: the first minutes most, each further one less, half of all that
    can be felt at `half`. With `half` 0 each minute counts like the first.
    """
    if half <= 0.0:
        return too_long
    return 1.0 - exp(-LN2 * too_long / half)


@rule(
    Gives("felt_minutes", "min", 0.0, 1e9),
    GAP,
    EMOTION,
    equation="D = -cut(scale f(max(t' - a', 0) / max(a', 1 min))); x = cut(lambda D)",
    grade="assumed",
    source="form: Antonides et al. 2002 (acceptable minus perceived time); strength assumed",
    reads=(
        "acceptable_default wait_scale wait_half loss_aversion time_unoccupied time_occupied "
        "time_power told_best told_second"
    ),
)
def wait_moment(
    psy: Floats,
    minutes: float,
    covered_minutes: float,
    occupied_share: float,
    acceptable: float,
    told: int,
) -> tuple[float, float, float]:
    """A wait: nothing while it seems acceptable, then worse with each minute, the first ones most.
    `acceptable` below 0: nothing was said.
    """
    felt = felt_minutes(psy, minutes, covered_minutes, occupied_share)
    accepts = acceptable_minutes(psy, minutes, acceptable, told)
    if felt <= accepts:
        return felt, 0.0, 0.0
    whole = accepts if accepts > SHORTEST else SHORTEST
    too_long = diminishing((felt - accepts) / whole, psy[WAIT_HALF])
    gap = cut(-psy[WAIT_SCALE] * too_long, -20.0, 0.0)
    return felt, gap, cut(psy[LOSS_AVERSION] * gap, -10.0, 10.0)


@rule(
    Gives("factor", "ratio", 0.0, 1e3),
    equation="(1 d / q)^(1/4)",
    grade="assumed",
    source="ours: a tenth of a promise of 24 days is late, a tenth of half an hour is not",
)
def shorter_promise(minutes: float) -> float:
    """How much larger a share of a promise of these minutes is late before half of it is felt, than
    of one of a day.
    """
    whole = minutes if minutes > SHORTEST else SHORTEST
    return power(MINUTES_A_DAY / whole, 0.25)


@rule(
    GAP,
    EMOTION,
    equation="D = cut(scale f(early / q)), late max(late / q - tau r, 0), q = max(quote, 1 min), "
    "r = (1 d / q)^(1/4), half h r; x = cut(g D) early, cut(lambda D) late",
    grade="assumed",
    source=(
        "late loses most in its first tenth: 20,119 orders of a marketplace (Olist), promises of "
        "24 days; a broken announcement weighs more: Webb, Yu & Bretthauer, SSRN 3706565"
    ),
    reads="promise_scale promise_half promise_tolerance promise_gain loss_aversion",
)
def promise_moment(psy: Floats, quote_minutes: float, early_minutes: float) -> tuple[float, float]:
    """A promised time: kept to the minute it is felt as nothing, late weighs more than early, and
    the first of it most, beyond what is tolerated. Five minutes are less of a promise of ten than
    an hour of one of two.
    """
    whole = quote_minutes if quote_minutes > SHORTEST else SHORTEST
    shorter = shorter_promise(quote_minutes)
    off = abs(early_minutes) / whole
    if early_minutes < 0.0:
        off = off - psy[PROMISE_TOLERANCE] * shorter
        if off <= 0.0:
            return 0.0, 0.0
    off = diminishing(off, psy[PROMISE_HALF] * shorter)
    gap = cut(psy[PROMISE_SCALE] * off, 0.0, 20.0)
    if early_minutes >= 0.0:
        return gap, cut(psy[PROMISE_GAIN] * gap, -10.0, 10.0)
    return 0.0 - gap, cut(-psy[LOSS_AVERSION] * gap, -10.0, 10.0)


@rule(
    Gives("share", "share", 0.0, 1.0),
    equation="s = a 2^(-answer / H) + (1 - a) 2^(-solve / H)",
    grade="published",
    source="H from repurchase by time to solution: Dillard & Bates (automotive defectors, 200 an "
    "arm); order of justice: "
    "Orsingher et al. 2010, 10.1007/s11747-009-0155-z; weights assumed",
    reads="recovery_half_life recovery_answer",
)
def fresh_share(psy: Floats, answer_minutes: float, solve_minutes: float) -> float:
    """What is left of a recovery's quality when answer and solution come late."""
    rate = LN2 / (psy[RECOVERY_HALF_LIFE] * MINUTES_A_DAY)
    answer = exp(-rate * cut(answer_minutes, 0.0, 1e9))
    solve = exp(-rate * cut(solve_minutes, 0.0, 1e9))
    return cut(psy[RECOVERY_ANSWER] * answer + (1.0 - psy[RECOVERY_ANSWER]) * solve, 0.0, 1.0)


@rule(
    Gives("open", "0 or 1", 0.0, 1.0),
    equation="open = paradox or (severity <= gate_severity and failures <= gate_failures)",
    grade="published",
    source=(
        "Magnini et al. 2007; Maxham & Netemeyer 2002, 10.1509/jmkg.66.4.57.18512; de Matos et "
        "al. 2007; threshold assumed"
    ),
    reads="paradox gate_severity gate_failures",
)
def paradox_gate(psy: Floats, severity: float, failures: float) -> float:
    """May a recovery leave someone happier than before the failure: only after one failure that was
    not severe.
    """
    if psy[PARADOX] != 0.0:
        return 1.0
    if severity <= psy[GATE_SEVERITY] and failures <= psy[GATE_FAILURES]:
        return 1.0
    return 0.0


@rule(
    PERFORMANCE,
    GAP,
    EMOTION,
    equation=(
        "p = cut((quality s - 50) / 5); D = p - e; x = cut(p bP + share v(D)), not above "
        "`before` unless the gate is open"
    ),
    grade="published",
    source="Orsingher et al. 2010, 10.1007/s11747-009-0155-z; gate: see paradox_gate",
    reads=(
        "recovery_half_life recovery_answer recovery_gap b_performance b_gain loss_aversion "
        "paradox gate_severity gate_failures"
    ),
)
def recovery_moment(
    psy: Floats,
    quality: float,
    answer_minutes: float,
    solve_minutes: float,
    expects: float,
    before: float,
    severity: float,
    failures: float,
) -> tuple[float, float, float]:
    """A recovery: fairness as given, less when late; above the emotion before the failure only
    through the gate.
    """
    fresh = fresh_share(psy, answer_minutes, solve_minutes)
    performance = cut(emotion_of(cut(quality, 0.0, 100.0) * fresh), -10.0, 10.0)
    gap = cut(performance - expects, -20.0, 20.0)
    emotion = cut(
        psy[B_PERFORMANCE] * performance + psy[RECOVERY_GAP] * felt_gap(psy, gap), -10.0, 10.0
    )
    if emotion > before and paradox_gate(psy, severity, failures) == 0.0:
        emotion = before + 0.0
    return performance, gap, emotion


@rule(
    EMOTION,
    equation="min(x, before), or x with paradox",
    grade="published",
    source=(
        "de Matos et al. 2007: the paradox shows in satisfaction, not in repurchase, word of "
        "mouth or image"
    ),
    reads="paradox",
)
def loyal_emotion(psy: Floats, felt: float, before: float) -> float:
    """What of a recovery counts for coming back and telling: nothing above the emotion before the
    failure.
    """
    if felt > before and psy[PARADOX] == 0.0:
        return before + 0.0
    return felt + 0.0


@rule(
    EMOTION,
    equation=(
        "min(R, R with no recovery above `before`) once failures > gate_failures without "
        "paradox, else R"
    ),
    grade="published",
    source=(
        "one failure yes, two no: Maxham & Netemeyer 2002, 10.1509/jmkg.66.4.57.18512; that it "
        "is all forgotten then is assumed"
    ),
    reads="paradox gate_failures",
)
def after_failures(psy: Floats, remembered: float, loyal: float, failures: float) -> float:
    """What is left of the delight of recoveries: after too many failures none is remembered as
    better than before them.
    """
    if psy[PARADOX] != 0.0 or failures <= psy[GATE_FAILURES] or loyal > remembered:
        return remembered + 0.0
    return loyal + 0.0


@rule(
    CHANCE,
    equation="P = 1 / (1 + exp(-(c + d severity)))",
    grade="assumed",
    source="tuned to 3 % (small) and 69 % (costly problems): Goodman & Newman 2003",
    reads="complain_base complain_slope",
)
def complaint_chance(psy: Floats, severity: float) -> float:
    """Who complains: few about small failures, most about costly ones; the others are silent."""
    return logistic(psy[COMPLAIN_BASE] + psy[COMPLAIN_SLOPE] * severity)
