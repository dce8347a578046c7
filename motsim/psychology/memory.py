"""What is remembered of a visit: pieces of experience with weights become one emotion.

A piece is what one moment leaves: its emotion, its weight in the impression and its minutes.
Splitting a piece in two (weight and minutes too) changes nothing. Means are kept as running means,
so a constant visit is remembered exactly.
"""

from __future__ import annotations

from motsim.jit.dispatch import compiled
from motsim.psychology.parameters import (
    ACCLIMATION,
    ALPHA_ACC,
    BLEND,
    END_WINDOW,
    GOODWILL,
    GOODWILL_DECAY,
    GOODWILL_GAIN,
    HABIT_RATE,
    LENGTH_UNIT,
    LOSS_AVERSION,
    MEMORY_MODEL,
    PEAK_NEGATIVE,
    SATIATION,
    SATIATION_KEPT,
    SATIATION_SCALE,
    W_BEGIN,
    W_DECAY,
    W_END,
    W_MEAN,
    W_PEAK,
)
from motsim.psychology.portable_math import exp, power
from motsim.psychology.registry import EMOTION, Floats, Gives, Ints, cut, rule

WEIGHTS = Gives("weights", "share of the visit, into out_weight", 0.0, 1.0)
FAINT = 0.5  # emotion: a weaker moment is partly a break, at 0 wholly; assumed
INDEX_OF_PIECE = Gives("peak_index", "piece, -1 none", -1.0, 1e9)


@rule(
    WEIGHTS,
    equation=(
        "w_i = W_stage (part_step / sum of lived parts) (minutes_i / minutes of the step) / "
        "sum of lived W"
    ),
    grade="assumed",
    source="ours: weight is the ruler of memory, not the clock",
)
def piece_weights(
    step_of: Ints,
    minutes: Floats,
    n: int,
    part: Floats,
    stage_of: Ints,
    stage_weight: Floats,
    out_weight: Floats,
    step_minutes: Floats,
    stage_part: Floats,
) -> None:
    """Share the weights of the stages lived through among the pieces; the two scratch arrays come
    and go zeroed.
    """
    empty = 0
    for i in range(n):
        step_minutes[step_of[i]] += minutes[i]
        empty += 0 if minutes[i] > 0.0 else 1
    if empty > 0:
        for i in range(n):
            # no minutes at all: minus the number of pieces, which share equally
            if step_minutes[step_of[i]] <= 0.0:
                step_minutes[step_of[i]] -= 1.0
    for i in range(n):
        step = step_of[i]
        whole = step_minutes[step]
        share = minutes[i] / whole if whole > 0.0 else -1.0 / whole
        out_weight[i] = part[step] * share
        stage_part[stage_of[step]] += out_weight[i]
    total = 0.0
    for i in range(n):
        stage = stage_of[step_of[i]]
        if out_weight[i] > 0.0:
            out_weight[i] = stage_weight[stage] * out_weight[i] / stage_part[stage]
        total += out_weight[i]
    for i in range(n):
        out_weight[i] = out_weight[i] / total if total > 0.0 else 1.0 / n
        step_minutes[step_of[i]] = 0.0
        stage_part[stage_of[step_of[i]]] = 0.0


@rule(
    INDEX_OF_PIECE,
    equation="argmax g(x_i), g(x) = x if x >= 0 else peak_negative |x|; the latest of equals",
    grade="published",
    source="Kahneman et al. 1993; Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149",
    reads="peak_negative",
)
def peak_of(psy: Floats, emotion: Floats, weight: Floats, n: int) -> int:
    """The piece felt most strongly, good or bad; pieces without weight are no part of the
    impression.
    """
    best = -1
    most = -1.0
    for i in range(n):
        strength = emotion[i] if emotion[i] >= 0.0 else -psy[PEAK_NEGATIVE] * emotion[i]
        if weight[i] > 0.0 and strength >= most:
            most = strength
            best = i
    return best


@compiled
def total_of(weight: Floats, n: int) -> float:
    """Sum of the weights, in order."""
    total = 0.0
    for i in range(n):
        total += weight[i]
    return total


@rule(
    EMOTION,
    equation="mean of x over the last `window` of all weight",
    grade="published",
    source="Redelmeier & Kahneman 1996; Redelmeier, Katz & Kahneman 2003",
)
def end_of(emotion: Floats, weight: Floats, n: int, window: float) -> float:
    """How it ended: the mean over the last part of the weight; a piece that reaches across counts
    in part.
    """
    left = window * total_of(weight, n)
    seen = 0.0
    mean = 0.0
    for j in range(n):
        i = n - 1 - j
        take = min(weight[i], left)
        if take > 0.0:
            seen += take
            left -= take
            mean += (emotion[i] - mean) * (take / seen)
        if left <= 0.0:
            break
    return cut(mean, -10.0, 10.0)


@rule(
    EMOTION,
    equation="mean of x over the first `window` of all weight",
    grade="published",
    source="weaker than peak and end: Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149",
)
def begin_of(emotion: Floats, weight: Floats, n: int, window: float) -> float:
    """How it began: the mean over the first part of the weight."""
    left = window * total_of(weight, n)
    seen = 0.0
    mean = 0.0
    for i in range(n):
        take = min(weight[i], left)
        if take > 0.0:
            seen += take
            left -= take
            mean += (emotion[i] - mean) * (take / seen)
        if left <= 0.0:
            break
    return cut(mean, -10.0, 10.0)


@rule(
    EMOTION,
    equation="sum w_i x_i / sum w_i",
    grade="published",
    source="as good a predictor as peak and end: Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149",
)
def mean_of(emotion: Floats, weight: Floats, n: int) -> float:
    """The whole of it, by weight."""
    seen = 0.0
    mean = 0.0
    for i in range(n):
        if weight[i] > 0.0:
            seen += weight[i]
            mean += (emotion[i] - mean) * (weight[i] / seen)
    return cut(mean, -10.0, 10.0)


@compiled
def decay_integral(duration: float, alpha: float, decay: float) -> float:
    """Integral over s of e^(-decay (duration - s)) e^(-alpha s), from 0 to duration; smooth at
    alpha = decay.
    """
    z = (decay - alpha) * duration
    if abs(z) < 0.05:
        series = 1.0 + z / 2.0 * (
            1.0 + z / 3.0 * (1.0 + z / 4.0 * (1.0 + z / 5.0 * (1.0 + z / 6.0 * (1.0 + z / 7.0))))
        )
        return exp(-decay * duration) * duration * series
    return (exp(-alpha * duration) - exp(-decay * duration)) / (decay - alpha)


@rule(
    Gives("integral", "emotion x length unit", -1e7, 1e7),
    Gives("adapted", "emotion", -10.0, 10.0),
    equation=(
        "u0 = x - A; S += loss(u0) (e^(-alpha d) - e^(-w d)) / (w - alpha), S faded by e^(-w "
        "d); A = x - u0 e^(-alpha d)"
    ),
    grade="published",
    source=(
        "Das Gupta, Karmarkar & Roels 2016 (Management Science 62:5), closed form of one "
        "constant piece"
    ),
)
def acclimation_step(
    level: float, adapted: float, duration: float, alpha: float, decay: float, loss: float
) -> tuple[float, float]:
    """One constant piece: what it adds at its end to a fading memory, and the level one is used to
    afterwards.
    """
    start = level - adapted
    felt = start if start >= 0.0 else loss * start
    after = cut(level - start * exp(-alpha * duration), min(level, adapted), max(level, adapted))
    return felt * decay_integral(duration, alpha, decay) + 0.0, after


@rule(
    EMOTION,
    equation="S / integral of e^(-w (T - t)), with A0 = 0 and minutes / length_unit as time",
    grade="assumed",
    source="Das Gupta, Karmarkar & Roels 2016; scaled back to the emotion scale by us",
    reads="alpha_acc w_decay length_unit",
)
def acclimation_of(psy: Floats, emotion: Floats, minutes: Floats, n: int) -> float:
    """Memory of one who gets used to things and forgets: the fading mean of the distance from what
    one is used to.
    """
    alpha, decay = psy[ALPHA_ACC], psy[W_DECAY]
    integral = 0.0
    adapted = 0.0
    lasted = 0.0
    for i in range(n):
        duration = minutes[i] / psy[LENGTH_UNIT]
        if duration > 0.0:
            adds, adapted = acclimation_step(emotion[i], adapted, duration, alpha, decay, 1.0)
            integral = integral * exp(-decay * duration) + adds
            lasted += duration
    if lasted <= 0.0:
        return 0.0
    return cut(integral / decay_integral(lasted, 0.0, decay), -10.0, 10.0)


@rule(
    EMOTION,
    equation="cut(sum x_i minutes_i / length_unit)",
    grade="published",
    source="the normative reference that people violate: Kahneman et al. 1993; scaled by us",
    reads="length_unit",
)
def total_emotion(psy: Floats, emotion: Floats, minutes: Floats, n: int) -> float:
    """Memory of one who adds up every minute."""
    total = 0.0
    for i in range(n):
        total += emotion[i] * (minutes[i] / psy[LENGTH_UNIT])
    return cut(total, -10.0, 10.0)


@rule(
    Gives("value", "emotion", -2e4, 2e4),
    equation="v(z) = k (1 - e^(-z / k)) for z >= 0, -lambda k (1 - e^(z / k)) below",
    grade="assumed",
    source=(
        "form (concave, loss averse): Baucells & Sarin 2010, 10.1287/mnsc.1090.1113; curve "
        "chosen by us"
    ),
    reads="satiation_scale loss_aversion",
)
def satiated_value(psy: Floats, level: float) -> float:
    """What a stock of good things is worth: more counts for ever less, and lacking counts more than
    having.
    """
    scale = psy[SATIATION_SCALE]
    if level >= 0.0:
        return scale * (1.0 - exp(-level / scale)) + 0.0
    return 0.0 - psy[LOSS_AVERSION] * scale * (1.0 - exp(level / scale))


@rule(
    EMOTION,
    Gives("sated", "emotion", -1e4, 1e4),
    Gives("habit", "emotion", -10.0, 10.0),
    equation=(
        "o = min(|x| / max(|r|, .5), 1); u = v(y + x - o r) - v(y); "
        "y' = (y + x - o r) g^(o + (1 - o) minutes / length_unit); r' = r + a o (x - r)"
    ),
    grade="published",
    source=(
        "Baucells & Sarin 2010, 10.1287/mnsc.1090.1113 (satiation and habit; equations from "
        "memory); the break and what lies between it and a moment are ours"
    ),
    reads="satiation_kept habit_rate satiation_scale loss_aversion length_unit",
)
def satiation_step(
    psy: Floats, level: float, sated: float, habit: float, minutes: float
) -> tuple[float, float, float]:
    """One moment for somebody who has had enough for now and got used to it: what it adds, and both
    states after it. Nothing felt is a break; a moment counts wholly once it is as strong as the
    habit, and so no better moment adds less.
    """
    usual = habit if habit >= 0.0 else -habit
    strength = level if level >= 0.0 else -level
    counts = cut(strength / (usual if usual > FAINT else FAINT), 0.0, 1.0)
    reached = sated + level - counts * habit
    felt = cut(satiated_value(psy, reached) - satiated_value(psy, sated), -10.0, 10.0)
    rests = counts + (1.0 - counts) * (minutes / psy[LENGTH_UNIT])
    return (
        felt,
        cut(power(psy[SATIATION_KEPT], rests) * reached, -1e4, 1e4),
        cut(habit + psy[HABIT_RATE] * counts * (level - habit), -10.0, 10.0),
    )


@rule(
    EMOTION,
    equation="sum w_i u_i / sum w_i, u_i of satiation_step with y0 = r0 = 0",
    grade="assumed",
    source=(
        "Baucells & Sarin 2010, 10.1287/mnsc.1090.1113; that memory is the mean by weight is "
        "assumed"
    ),
    reads="satiation_kept habit_rate satiation_scale loss_aversion length_unit",
)
def satiation_of(psy: Floats, emotion: Floats, weight: Floats, minutes: Floats, n: int) -> float:
    """Memory of one who has enough after a while: the same delight again adds less. A moment is an
    occasion, so two halves are two.
    """
    sated = 0.0
    habit = 0.0
    seen = 0.0
    mean = 0.0
    for i in range(n):
        felt, sated, habit = satiation_step(psy, emotion[i], sated, habit, minutes[i])
        if weight[i] > 0.0:
            seen += weight[i]
            mean += (felt - mean) * (weight[i] / seen)
    return cut(mean, -10.0, 10.0)


@rule(
    EMOTION,
    equation=(
        "dG/dt = k x - delta G, exact over each piece, G0 = 0, minutes / length_unit as time; "
        "cut(G)"
    ),
    grade="published",
    source="Nerlove & Arrow (goodwill as a stock), from memory; sizes assumed",
    reads="goodwill_gain goodwill_decay length_unit",
)
def goodwill_of(psy: Floats, emotion: Floats, minutes: Floats, n: int) -> float:
    """Memory as a stock: what is felt fills it, time empties it; a constant x leads to
    k x / delta.
    """
    stock = 0.0
    for i in range(n):
        duration = minutes[i] / psy[LENGTH_UNIT]
        if duration > 0.0:
            stock = stock * exp(-psy[GOODWILL_DECAY] * duration) + psy[GOODWILL_GAIN] * emotion[
                i
            ] * decay_integral(duration, 0.0, psy[GOODWILL_DECAY])
    return cut(stock, -10.0, 10.0)


@rule(
    EMOTION,
    equation="(wP P + wE E + wM M + wB B) / (wP + wE + wM + wB)",
    grade="published",
    source=(
        "Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149 (r .581 for peak and end, about "
        "equal for the mean); weights assumed"
    ),
    reads="w_peak w_end w_mean w_begin",
)
def blend_of(psy: Floats, peak: float, end: float, mean: float, begin: float) -> float:
    """Memory as a blend of peak, end, mean and begin; their weights are shares."""
    shares = psy[W_PEAK] + psy[W_END] + psy[W_MEAN] + psy[W_BEGIN]
    if shares <= 0.0:
        return mean
    return cut(
        (psy[W_PEAK] * peak + psy[W_END] * end + psy[W_MEAN] * mean + psy[W_BEGIN] * begin)
        / shares,
        -10.0,
        10.0,
    )


@rule(
    Gives("remembered", "emotion", -10.0, 10.0),
    Gives("peak", "emotion", -10.0, 10.0),
    Gives("end", "emotion", -10.0, 10.0),
    Gives("mean", "emotion", -10.0, 10.0),
    INDEX_OF_PIECE,
    equation=(
        "blend_of, acclimation_of, total_emotion, satiation_of or goodwill_of, as memory_model says"
    ),
    grade="published",
    source="see its parts",
    reads="memory_model end_window peak_negative w_peak w_end w_mean w_begin alpha_acc w_decay "
    "length_unit "
    "satiation_kept habit_rate satiation_scale loss_aversion goodwill_gain goodwill_decay",
)
def remember(
    psy: Floats, emotion: Floats, weight: Floats, minutes: Floats, n: int
) -> tuple[float, float, float, float, int]:
    """The remembered emotion of a visit, with its peak, end, mean and the piece that is
    the peak.
    """
    index = peak_of(psy, emotion, weight, n)
    peak = emotion[index] + 0.0 if index >= 0 else 0.0
    end = end_of(emotion, weight, n, psy[END_WINDOW])
    mean = mean_of(emotion, weight, n)
    if psy[MEMORY_MODEL] == BLEND:
        remembered = blend_of(psy, peak, end, mean, begin_of(emotion, weight, n, psy[END_WINDOW]))
    elif psy[MEMORY_MODEL] == ACCLIMATION:
        remembered = acclimation_of(psy, emotion, minutes, n)
    elif psy[MEMORY_MODEL] == SATIATION:
        remembered = satiation_of(psy, emotion, weight, minutes, n)
    elif psy[MEMORY_MODEL] == GOODWILL:
        remembered = goodwill_of(psy, emotion, minutes, n)
    else:
        remembered = total_emotion(psy, emotion, minutes, n)
    return remembered, peak, end, mean, index
