"""What answers tell of a scenario: satisfaction and returns as observed, qualities of rated steps,
what the steps weigh, which rival memory predicts best, what promises do, and who comes again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.data.complaints import Complaints, complaints
from motsim.data.estimates.importance import condition, shares_of_r2
from motsim.data.figures import VAGUE_OF_PEOPLE, Draws, Figure, Notice, found_by, warn
from motsim.data.memories import Rival, behind, composites, rivals
from motsim.data.mistakes import say
from motsim.data.promises import Curve, curve
from motsim.data.reading.answers import Answers, Scale
from motsim.data.returns import LEAST, slope
from motsim.data.waits import WaitCurve, wait_curve
from motsim.errors import InputError
from motsim.i18n import Said
from motsim.psychology.parameters import INDEX, PARAMETERS, psychology_row
from motsim.psychology.perception import MINUTES_A_DAY, SHORTEST, felt_minutes, shorter_promise
from motsim.scenario.language.blocks import Wait
from motsim.scenario.language.schema import Scenario
from motsim.scenario.source.suggestions import did_you_mean

Floats = NDArray[np.float64]
ROUNDS: Final = 60
FEW: Final = 100
HARDLY: Final = (
    0.05  # of the late that answered before it came: more than that and it is not written
)
AT_ONCE: Final = 0.001  # a promise_half that makes a step of lateness
MEMORY: Final = ("w_peak", "w_end", "w_mean", "w_begin")
Found = list[tuple[Figure, Any]]  # a raw value of None is said and not written


@dataclass(frozen=True)
class Told:
    """What a survey tells: figures with raw values, warnings, rivals from the best on, the curve of
    promises, and of figures that were fitted together the same draws.
    """

    figures: Found
    notices: list[Notice]
    rivals: tuple[Rival, ...]
    promise: Curve | None
    families: tuple[Draws, ...]
    wait: WaitCurve | None = None
    complaints: Complaints | None = None


def survey_figures(scenario: Scenario, answers: Answers, seed: int = 0) -> Told:
    """All that the survey tells of the scenario."""
    notices = list(answers.notes)
    families: list[Draws] = []
    found: Found = [*_observed(answers, notices)]
    steps = {one.name for one in scenario.steps}
    unknown = [name for name in answers.parts if name not in steps]
    if unknown:
        notices.append(warn("not in scenario", names=", ".join(unknown)))
    found += [
        (_quality(answers, name), _text(answers, name)) for name in answers.parts if name in steps
    ]
    ranked: tuple[Rival, ...] = ()
    if answers.overall is not None and len(answers.parts.columns) >= 2:
        whole, parts = complete(answers)
        if len(whole) >= FEW:
            ranked = rivals(whole, parts, seed)
            weighed, draws = _weights(scenario, answers, whole, parts, notices, seed)
            remembered, others = _memory(answers, whole, parts, notices, seed)
            found += [*weighed, *remembered]
            own, shared = _weights_of_segments(scenario, answers, whole, parts, notices, seed)
            found += own
            families += [draws, others, *shared]
    if answers.rows < FEW:
        notices.append(warn("answers are few", n=answers.rows))
    made = None
    if answers.promise is not None and answers.overall is not None:
        p = answers.promise
        made = curve(
            answers.overall, p["took"].to_numpy(), p["late"].to_numpy(),
            p["asked_before"].to_numpy(), seed,
        )  # fmt: skip
        if made is None:
            notices.append(warn("few broken"))
        elif scenario.promises:
            found += _promises(answers.promise, made)
    found += _slope(scenario, answers, notices, seed)
    waited, felt, draws = _waits(scenario, answers, notices, seed)
    spoke, told, more = _complaints(scenario, answers, notices, seed)
    families += [draws, more]
    return Told([*found, *felt, *told], notices, ranked, made, tuple(families), waited, spoke)


def complete(answers: Answers) -> tuple[Floats, Floats]:
    """The overall answer and the ratings of who gave at least half of them; what is missing is the
    mean of their own others.
    """
    assert answers.overall is not None
    keep, parts = _kept(answers), answers.parts.to_numpy(dtype=np.float64)
    parts = parts[keep]
    known = np.isfinite(parts)
    own = np.nansum(parts, axis=1) / np.maximum(known.sum(axis=1), 1)
    return answers.overall[keep], np.where(known, parts, own[:, None])


def _kept(answers: Answers) -> NDArray[np.bool_]:
    """Who gave an overall answer and at least half of the ratings."""
    assert answers.overall is not None
    known = np.isfinite(answers.parts.to_numpy(dtype=np.float64))
    return np.asarray(np.isfinite(answers.overall) & (known.mean(axis=1) >= 0.5))


def _mean(values: Floats) -> tuple[float, float, float, int]:
    known = values[np.isfinite(values)]
    if len(known) < 2:
        return float("nan"), float("nan"), float("nan"), len(known)
    half = 1.96 * float(known.std(ddof=1)) / math.sqrt(len(known))
    middle = float(known.mean())
    return middle, middle - half, middle + half, len(known)


def _observed(answers: Answers, notices: list[Notice]) -> Iterator[tuple[Figure, Any]]:
    if answers.overall is not None:
        value, low, high, n = _mean(answers.overall_scale.points(answers.overall))
        low, high = max(low, 0.0), min(high, 100.0)
        how = _on("mean answer", answers.overall_scale)
        yield _figure("observed.satisfaction", value, low, high, "points", n, how)
    if answers.recommend is not None:
        told = answers.recommend[np.isfinite(answers.recommend)]
        score = 100.0 * ((told >= 9).astype(float) - (told <= 6).astype(float))
        value, low, high, n = _mean(score)
        yield _figure("observed.nps", value, low, high, "points", n, found_by("promoters"))
    if answers.again is not None:
        came = answers.again["again"].to_numpy(dtype=np.float64)
        value, low, high, n = _mean(came)
        text = f"{100 * value:.3g}% within {answers.within}"
        how = found_by("followed")
        yield Figure("observed.return_rate", text, value, low, high, "share", n, how), text
        if value < 0.05:
            notices.append(warn("sample of customers", share=f"{100 * value:.1f}"))


def _figure(
    path: str, value: float, low: float, high: float, unit: str, n: int, how: Said
) -> tuple[Figure, Any]:
    text = f"{value:.1f}"
    return Figure(path, text, value, low, high, unit, n, how), text if math.isfinite(
        value
    ) else None


def _on(key: str, scale: Scale) -> Said:
    """How a mean on a scale was found."""
    return found_by(key, low=f"{scale.low:g}", high=f"{scale.high:g}")


def _quality(answers: Answers, name: str) -> Figure:
    values = answers.parts_scale.points(answers.parts[name].to_numpy(dtype=np.float64))
    value, low, high, n = _mean(values)
    low, high = max(low, 0.0), min(high, 100.0)
    how = _on("mean rating", answers.parts_scale)
    return Figure(f"{name}.quality", f"{value:.1f}", value, low, high, "points", n, how)


def _text(answers: Answers, name: str) -> str | None:
    value = _quality(answers, name).value
    return f"{value:.1f}" if math.isfinite(value) else None


# --- weights --------------------------------------------------------------------------------------
def _weights(
    scenario: Scenario, answers: Answers, whole: Floats, parts: Floats, notices: list[Notice],
    seed: int,
) -> tuple[Found, Draws]:  # fmt: skip
    """What each rated step weighs in its stage, and each stage where all are rated; the draws of
    each, where they are enough to say how these go together.
    """
    total = float(shares_of_r2(whole, parts, seed).sum())
    if total > 0.7:
        notices.append(warn("too good", r2=f"{total:.2f}"))
    if (number := condition(parts)) > 30.0:
        notices.append(warn("ratings move together", number=f"{number:.0f}"))
    lived, rated = _stages(scenario, answers)
    if len(lived) > 1 and set(rated) != set(lived):
        missing = [name for name in lived if name not in rated]
        notices.append(warn("stages not rated", names=", ".join(missing)))
    return _weighed(scenario, answers, whole, parts, "{}.weight", seed)


def _stages(scenario: Scenario, answers: Answers) -> tuple[list[str], dict[str, list[int]]]:
    """Stages that have contacts, and of each that is rated the columns of its steps."""
    names = list(answers.parts)
    stages = {
        stage.name: [names.index(s.name) for s in stage.steps if s.name in names]
        for stage in scenario.journey
    }
    lived = [s.name for s in scenario.journey if any(one.contact for one in s.steps)]
    return lived, {stage: index for stage, index in stages.items() if index}


def _weighed(
    scenario: Scenario, answers: Answers, whole: Floats, parts: Floats, path: str, seed: int
) -> tuple[Found, Draws]:
    """Shares of R2 of these people: what each rated step weighs in its stage, and each stage where
    all are rated. `path`: where the weight of a name is typed.
    """
    names = list(answers.parts)
    lived, rated = _stages(scenario, answers)
    shares = shares_of_r2(whole, parts, seed)
    total = float(shares.sum())
    rng = np.random.default_rng(seed)
    draws = np.array(
        [
            shares_of_r2(whole[rows], parts[rows], seed)
            for rows in (rng.integers(0, len(whole), len(whole)) for _ in range(_rounds(parts)))
        ]
    )
    found: Found = []
    family: dict[str, Floats] = {}
    for index in rated.values():
        for k in index if len(index) > 1 else ():
            value = shares[k] / shares[index].sum()
            spread = draws[:, k] / draws[:, index].sum(axis=1)
            family[one := path.format(names[k])] = spread
            found.append(_share(one, value, spread, len(whole)))
    if set(rated) == set(lived) and len(lived) > 1:
        for stage, index in rated.items():
            value = shares[index].sum() / total
            spread = draws[:, index].sum(axis=1) / draws.sum(axis=1)
            family[one := path.format(stage)] = spread
            found.append(_share(one, value, spread, len(whole)))
    return found, family if len(draws) >= ROUNDS else {}


def _weights_of_segments(
    scenario: Scenario, answers: Answers, whole: Floats, parts: Floats, notices: list[Notice],
    seed: int,
) -> tuple[Found, list[Draws]]:  # fmt: skip
    """The same for each segment that the answers name, where weights of their own predict unseen
    answers better than those of all; one line where they do not, or too few answered.
    """
    if answers.segment is None:
        return [], []
    said = answers.segment[_kept(answers)].to_numpy(dtype=object)
    counts = {name: int((said == name).sum()) for name in scenario.customers.segments}
    few = [f"{name} ({n:,})" for name, n in counts.items() if n < FEW]
    enough = [name for name, n in counts.items() if n >= FEW]
    if few or len(enough) < 2:
        names = ", ".join(few) or "-"
        notices.append(warn("segments are few", names=names, least=FEW))
    if len(enough) < 2:
        return [], []
    rows = np.isin(said, enough)
    y, x, who = whole[rows], parts[rows], said[rows]
    groups = np.column_stack([(who == name).astype(np.float64) for name in enough])
    own = np.column_stack([groups[:, 1:], *(x * groups[:, [k]] for k in range(len(enough)))])
    gain, error = behind(y, np.column_stack([groups[:, 1:], x]), own, seed)
    if gain <= error:
        notices.append(warn("segments weigh alike", gain=f"{gain:.4f}", se=f"{error:.4f}"))
        return [], []
    found: Found = []
    families: list[Draws] = []
    for name in enough:
        mine = who == name
        path = f"{name}.weights.{{}}"
        figures, draws = _weighed(scenario, answers, y[mine], x[mine], path, seed)
        found += figures
        families.append(draws)
    return found, families


def _rounds(parts: Floats) -> int:
    return ROUNDS if parts.shape[1] <= 8 else 12


def _share(path: str, value: float, draws: Floats, n: int) -> tuple[Figure, Any]:
    low, high = (float(one) for one in np.percentile(draws, [2.5, 97.5]))
    text = f"{100 * value:.3g}%"
    how = found_by("share of R2")
    return Figure(path, text, float(value), low, high, "share", n, how, direct=False), text


def _memory(
    answers: Answers, whole: Floats, parts: Floats, notices: list[Notice], seed: int
) -> tuple[Found, Draws]:
    """Weights of peak, end, mean and begin in what is said of the whole, and their draws. Where
    these hardly vary beside each other, or are none, the data cannot tell: it is said, and nothing
    is written.
    """
    y = answers.overall_scale.points(whole)
    made = composites(answers.parts_scale.points(parts))
    x = np.column_stack([made[name] for name in ("peak", "end", "mean", "begin")])

    def weights(rows: NDArray[np.int64]) -> Floats:
        z = np.column_stack([np.ones(len(rows)), x[rows]])
        b = np.linalg.lstsq(z, y[rows], rcond=None)[0][1:]
        return np.asarray(b / b.sum() if abs(b.sum()) > 1e-9 else b * np.nan)

    rng = np.random.default_rng(seed)
    value = weights(np.arange(len(y)))
    draws = np.array([weights(rng.integers(0, len(y), len(y))) for _ in range(200)])
    spread = np.nanstd(draws, axis=0)
    prior = [
        (PARAMETERS[INDEX[name]].high - PARAMETERS[INDEX[name]].low) / math.sqrt(12.0)
        for name in MEMORY
    ]
    vague = [name for name, sd, before in zip(MEMORY, spread, prior) if sd > 0.5 * before]
    if vague:
        notices.append(warn("end hardly varies", names=", ".join(vague)))
    low, high = np.nanpercentile(draws, [2.5, 97.5], axis=0)
    odd = [name for name, a, b in zip(MEMORY, low, high) if b < 0.0 or a > 1.0]
    if odd:
        notices.append(warn("memory otherwise", names=", ".join(odd)))
    how = found_by("regression")
    tells = not vague and not odd and bool((value > 0.0).all())
    found: Found = [
        (
            Figure(f"psychology.{name}", f"{value[k]:.2g}", float(value[k]), float(low[k]),
                   float(high[k]), "share", len(y), how, False,
                   _doubts(name in vague, bool(odd))),
            f"{value[k]:.2g}" if tells else None,
        )
        for k, name in enumerate(MEMORY)
    ]  # fmt: skip
    return found, {f"psychology.{name}": draws[:, k] for k, name in enumerate(MEMORY)}


def _slope(scenario: Scenario, answers: Answers, notices: list[Notice], seed: int) -> Found:
    """How much more often they come again who remember more, by the first answers of those who
    could be followed; what they answer is freed of the noise that the psychology has.
    """
    if answers.again is None or "answer" not in answers.again:
        return []
    row = psychology_row(scenario.psychology.profile, scenario.psychology.parameters)
    points = answers.overall_scale.points(answers.again["answer"].to_numpy(dtype=np.float64))
    emotion = (points - 50.0) / 5.0
    came = answers.again["again"].to_numpy(dtype=bool)
    found = slope(came, emotion, row[INDEX["rating_noise"]], seed)
    if found is None:
        notices.append(warn("few returns"))
        return []
    told = found.heard >= LEAST and math.isfinite(found.high - found.low)
    if not told:
        share = f"{100.0 * max(found.heard, 0.0):.0f}"
        notices.append(warn("answers are noise", share=share))
        return []
    text = f"{found.value:.3g}"
    how = found_by("logit of again", share=f"{100.0 * found.heard:.0f}")
    figure = Figure(
        "psychology.return_slope", text, found.value, found.low, found.high,
        "logit per emotion", found.n, how, False,
    )  # fmt: skip
    return [(figure, text if figure.told else None)]


def _promises(kept: pd.DataFrame, found: Curve) -> Found:
    """How late a promise of one day is when half of the loss is felt, by the fourth root from the
    promises that were made; or how late it may be before all of it is felt, where such a step
    predicts better. Where late customers answered while they waited, it is said and not written:
    they are the angry ones. Where nobody says what was promised, there is no share of it.
    """
    quoted = kept["quoted"].to_numpy(dtype=np.float64)
    quoted = quoted[quoted > 0.0]
    if not len(quoted):
        return []
    days = float(np.median(quoted))
    to_a_day = days * shorter_promise(days * MINUTES_A_DAY)
    doubts = ("asked before",) if found.before[0] > HARDLY * found.late else ()

    def figure(name: str, days_late: tuple[float, float, float], how: Said) -> Figure:
        value, low, high = (one / to_a_day for one in days_late)
        path, text = f"psychology.{name}", f"{value:.2g}"
        return Figure(path, text, value, low, high, "share", found.late, how, False, doubts)

    if not found.stepped:
        how = found_by("ordered logit")
        half = figure("promise_half", found.half, how)
        return [(half, half.text if half.told and not doubts else None)]
    how = found_by("ordered logit, a step")
    tolerance = figure("promise_tolerance", found.tolerance, how)
    at_once = (AT_ONCE * to_a_day,) * 3
    half = figure("promise_half", at_once, found_by("a step"))
    tells = not doubts and tolerance.spread < VAGUE_OF_PEOPLE
    return [(one, one.text if tells else None) for one in (tolerance, half)]


def _waits(
    scenario: Scenario, answers: Answers, notices: list[Notice], seed: int
) -> tuple[WaitCurve | None, Found, Draws]:
    """How long a wait is acceptable, and how many times that it must be too long to cost half of
    all that waits cost; in minutes as the psychology has them felt. Nothing is written where waits
    do not go with the answers, or not so far that the loss bends.
    """
    if answers.wait is None or answers.overall is None:
        return None, [], {}
    found = wait_curve(answers.overall, answers.wait, seed)
    if found is None:
        notices.append(warn("few waits"))
        return None, [], {}
    if not found.felt:
        notices.append(warn("waits not felt"))
        return found, [], {}
    if not found.closed:
        notices.append(warn("loss does not bend"))
        return found, [], {}
    at = _where(scenario, answers.wait_at)
    row = psychology_row(scenario.psychology.profile, scenario.psychology.parameters)
    occupied = at.occupied if at is not None and at.occupied is not None else 0.0

    def felt(minutes: float) -> float:
        return felt_minutes(row, minutes, 0.0, occupied)

    typed = at is not None and at.acceptable is not None
    path = f"{answers.wait_at}.wait.acceptable" if typed else "psychology.acceptable_default"
    accepts = [felt(one) for one in found.acceptable]
    # the rule measures a gap in what is acceptable, but in no less than SHORTEST
    part = accepts[0] / max(accepts[0], SHORTEST)
    value, low, high = (one * part for one in found.half)
    how = found_by("ordered logit of waits")
    text = f"{accepts[0]:.3g}{' min' if typed else ''}"
    half = f"{value:.3g}"
    figures = [
        (Figure(path, text, accepts[0], accepts[1], accepts[2], "min", found.long, how, False),
         text),
        (Figure("psychology.wait_half", half, value, low, high, "acceptable times", found.long, how,
                False), half),
    ]  # fmt: skip
    draws = {path: found.draws[:, 0], "psychology.wait_half": found.draws[:, 1]}
    return found, [(one, raw if one.told else None) for one, raw in figures], draws


def _where(scenario: Scenario, name: str) -> Wait | None:
    """What is typed of the wait before a step, or of a stage."""
    if not name:
        return None
    waits = {stage.name: stage.wait for stage in scenario.journey}
    waits |= {step.name: step.wait for step in scenario.steps}
    if name not in waits:
        raise InputError(say("wait at nothing", name=name, near=did_you_mean(name, [*waits])))
    return waits[name]


def _complaints(
    scenario: Scenario, answers: Answers, notices: list[Notice], seed: int
) -> tuple[Complaints | None, Found, Draws]:
    """Who complains after a failure. Where all failures are equally bad the slope stays as it is
    typed, and where `observed` says how many complain the base does.
    """
    if answers.complaint is None:
        return None, [], {}
    table = answers.complaint
    row = psychology_row(scenario.psychology.profile, scenario.psychology.parameters)
    slope = row[INDEX["complain_slope"]]
    severity = (
        table["severity"].to_numpy(dtype=np.float64)
        if "severity" in table
        else _severities(scenario, table["failure"], notices)
    )
    told = [table[key].to_numpy(dtype=np.float64) for key in ("complained", "solved", "again")]
    found = complaints(severity, told[0], told[1], told[2], slope, seed)
    if found is None:
        notices.append(warn("few complaints"))
        return None, [], {}
    how = found_by("logit of complaining")
    figures = [("psychology.complain_base", found.base, "logit")]
    if found.slope is None:
        notices.append(warn("failures alike", slope=f"{slope:.2g}"))
    else:
        figures.append(("psychology.complain_slope", found.slope, "logit per emotion"))
    made: Found = []
    for path, span, unit in figures:
        figure = Figure(path, f"{span[0]:.3g}", *span, unit, found.failures, how, False)
        anchored = path.endswith("base") and scenario.observed.complaint_rate is not None
        made.append((figure, figure.text if figure.told and not anchored else None))
    names = ("psychology.complain_base", "psychology.complain_slope")
    draws = {n: found.draws[:, k] for k, n in enumerate(names)} if found.slope is not None else {}
    return found, made, draws


def _severities(scenario: Scenario, failure: pd.Series, notices: list[Notice]) -> Floats:
    """How bad each failure is, as the scenario has it; nan where nothing failed."""
    bad = {
        name: one.severity.constant
        for step in scenario.steps
        for name, one in step.fails.items()
        if one.severity.constant is not None
    }
    unknown = sorted({str(one) for one in failure.dropna()} - set(bad))
    if unknown:
        notices.append(warn("failures unknown", names=", ".join(unknown[:8])))
    return np.asarray(failure.map(bad), dtype=np.float64)


def _doubts(vague: bool, odd: bool) -> tuple[str, ...]:
    found = ("end hardly varies",) if vague else ()
    return (*found, "memory otherwise") if odd else found


def source_of(answers: Answers) -> dict[str, str]:
    """How `sources` names the file."""
    span = f", {answers.first} to {answers.last}" if answers.first else ""
    return {
        "name": "answers",
        "where": f"{Path(answers.file).name}, sha256 {answers.sha256[:16]}, n {answers.rows}{span}",
    }
