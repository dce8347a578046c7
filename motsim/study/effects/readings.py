"""What is read off a study: figures of one replication, from the rows that an engine gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.totals import Totals
from motsim.plan.layout import M_CONTACT, M_PROMISE, M_WAIT, R_PATIENCE
from motsim.psychology.parameters import B_PERFORMANCE
from motsim.results.tables import minutes
from motsim.study.core.measures import nps_of
from motsim.study.demos.demonstration import lived, prefers
from motsim.study.effects.study import Measure, Seen

Floats = NDArray[np.float64]
LASTS = 1.0 / 3.0  # of a visit: its latter part


def differences(*pairs: tuple[str, int, int]) -> Measure:
    """Differences of means: (figure, arm, less arm), such as ("satisfaction", 1, 0)."""
    return lambda arms: [
        mean(arms[one], name) - mean(arms[other], name) for name, one, other in pairs
    ]


def mean(arm: Seen, name: str) -> float:
    """Mean of a column of visits; nan without visits."""
    column = arm.journeys.visits[name]
    return float(column.mean()) if len(column) else float("nan")


def again(arms: Sequence[Seen]) -> list[float]:
    """Share of the same people who would choose the second arm over the first."""
    return [prefers([lived(arm.plan, arm.journeys) for arm in arms])]


def r(a: Floats, b: Floats) -> float:
    """Pearson's correlation; nan where one of them does not vary."""
    if len(a) < 3 or np.ptp(a) == 0.0 or np.ptp(b) == 0.0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def contacts(arm: Seen, column: str = "emotion") -> Floats:
    """A column of the contacts, a row a visit; every visit of the arm has as many."""
    rows = arm.journeys.moments
    found = rows[column][rows["kind"] == M_CONTACT]
    return np.asarray(found, dtype=np.float64).reshape(len(arm.journeys.visits), -1)


def of_kind(arm: Seen, kind: int, column: str) -> Floats:
    """A column of moments of one kind."""
    rows = arm.journeys.moments
    return np.asarray(rows[column][rows["kind"] == kind], dtype=np.float64)


def peak_end(visits: Any) -> Floats:
    """The mean of the strongest moment and the end."""
    return np.asarray((visits["peak"] + visits["end"]) / 2.0)


def lasted(visits: Any) -> Floats:
    """Minutes from arrival to leaving."""
    return minutes(visits["left"] - visits["arrived"])


# --- memory ---------------------------------------------------------------------------------------
def correlations(arms: Sequence[Seen]) -> list[float]:
    """Of the answer with: peak and end, the mean, duration; then how much less begin, trough, trend
    and variability go with it than peak and end.
    """
    v, x = arms[0].journeys.visits, contacts(arms[0])
    answer, time = v["survey"], np.arange(x.shape[1]) - (x.shape[1] - 1) / 2.0
    best = r(peak_end(v), answer)
    others = (x[:, 0], x.min(axis=1), x @ time, x.std(axis=1))
    return [
        best,
        r(v["mean"], answer),
        r(lasted(v), answer),
        *(best - abs(r(one, answer)) for one in others),
    ]


def mean_against_peak_end(arms: Sequence[Seen]) -> list[float]:
    """How much better the plain mean goes with the answer than peak and end."""
    v = arms[0].journeys.visits
    return [r(v["mean"], v["survey"]) - r(peak_end(v), v["survey"])]


def long_stay(arms: Sequence[Seen]) -> list[float]:
    """Duration with the answer; how much better peak and end go with it than the mean."""
    v = arms[0].journeys.visits
    return [r(lasted(v), v["survey"]), -mean_against_peak_end(arms)[0]]


def procedure(arms: Sequence[Seen]) -> list[float]:
    """Of the answer with peak and end, and with duration."""
    v = arms[0].journeys.visits
    return [r(peak_end(v), v["survey"]), r(lasted(v), v["survey"])]


def collinear(arms: Sequence[Seen]) -> list[float]:
    """Arms fresh, carried, people, carried and people: steps of r(peak-end, mean); then how far
    r(end, mean) stays below it.
    """
    visits = [arm.journeys.visits for arm in arms]
    both = [r(peak_end(v), v["mean"]) for v in visits]
    ends = [r(v["end"], v["mean"]) for v in visits]
    return [
        both[1] - both[0],
        both[2] - both[0],
        both[3] - both[2],
        *(b - e for b, e in zip(both[:3], ends)),
    ]


def good_and_bad(arms: Sequence[Seen]) -> list[float]:
    """Good visits less bad ones: r(end, answer), and r(peak, answer)."""
    v = arms[0].journeys.visits
    good = v["mean"] > 0.0
    return [
        r(v[name][good], v["survey"][good]) - r(v[name][~good], v["survey"][~good])
        for name in ("end", "peak")
    ]


def trial(arms: Sequence[Seen]) -> list[float]:
    """Second arm against the first: what is remembered, and the odds of coming back."""
    back = [mean(arm, "return_chance") for arm in arms]
    odds = [p / (1.0 - p) for p in back]
    return [mean(arms[1], "remembered") - mean(arms[0], "remembered"), odds[1] / odds[0]]


def remembered(arms: Sequence[Seen]) -> list[float]:
    """What is remembered, as pain, arm by arm."""
    return [-mean(arm, "remembered") for arm in arms]


def best_order(arms: Sequence[Seen]) -> list[float]:
    """Arms 5-2-9, 2-5-9 and the rest, short, then the same long: the crescendo less the best other;
    the U less the best other.
    """
    found = [mean(arm, "remembered") for arm in arms]
    short, long = found[: len(found) // 2], found[len(found) // 2 :]
    return [short[1] - max(short[:1] + short[2:]), long[0] - max(long[1:])]


# --- expectation ----------------------------------------------------------------------------------
def expected(arms: Sequence[Seen]) -> list[float]:
    """Across people: r(expectation, answer); then how much more disconfirmation goes with the
    answer.
    """
    v = arms[0].journeys.visits
    told, gap = r(v["expects"], v["survey"]), r(contacts(arms[0], "gap")[:, 0], v["survey"])
    return [told, gap - told]


def lots(arms: Sequence[Seen]) -> list[float]:
    """r(expectation, satisfaction) where what is given does not depend on it."""
    v = arms[0].journeys.visits
    return [r(v["expects"], v["satisfaction"])]


def asymmetry(arms: Sequence[Seen]) -> list[float]:
    """Arms as expected, above, below: what falling short takes away less what as much more gives;
    both are points of satisfaction.
    """
    met, above, below = (mean(arm, "satisfaction") for arm in arms)
    return [met - below, (met - below) - (above - met)]


def aversion(arms: Sequence[Seen]) -> list[float]:
    """Arms above, below: the part of the emotion that the gap makes, for each point of gap, below
    over above.
    """
    slopes = []
    for arm in arms:
        gap, felt, expects = (contacts(arm, name)[:, 0] for name in ("gap", "emotion", "expects"))
        seen = arm.plan.psychology[arm.journeys.visits["segment"], B_PERFORMANCE] * (expects + gap)
        slopes.append(float(((felt - seen) / gap).mean()))
    return [slopes[1] / slopes[0] if slopes[0] else float("nan")]


def best_quote(quotes: Sequence[float], gain: float, loss: float, demand: float) -> Measure:
    """Share of promises kept at the best of these quotes, and that quote, where each promised
    minute costs `demand`.

    A promise is felt as gain (or loss) x minutes early (late) / quote, times the scale of the
    psychology that the arms set to 1: so E[gain early - loss late] is the mean emotion x quote.
    """

    def measure(arms: Sequence[Seen]) -> list[float]:
        worth = [
            float(of_kind(arm, M_PROMISE, "emotion").mean()) * quote - demand * quote
            for arm, quote in zip(arms, quotes, strict=True)
        ]
        at = int(np.argmax(worth))
        kept = float((of_kind(arms[at], M_PROMISE, "gap") >= 0.0).mean())
        return [kept, quotes[at]]

    return measure


# --- waiting --------------------------------------------------------------------------------------
def waits(arms: Sequence[Seen]) -> list[float]:
    """Mean emotion of the wait, arm by arm."""
    return [float(of_kind(arm, M_WAIT, "emotion").mean()) for arm in arms]


def informed(arms: Sequence[Seen]) -> list[float]:
    """Arms nothing, place, time at a short, an intermediate, a long wait: what each tells, and by
    how much the better one is ahead.
    """
    short, middle, long = waits(arms[:3]), waits(arms[3:6]), waits(arms[6:])
    return [
        max(abs(short[1] - short[0]), abs(short[2] - short[0])),
        middle[2] - middle[1],
        middle[1] - middle[0],
        long[1] - long[2],
        long[2] - long[0],
    ]


def hang_ups(arms: Sequence[Seen]) -> list[float]:
    """Share who give up waiting in each of two arms, and how many fewer do in the second."""
    one, two = (float((arm.journeys.visits["reason"] == R_PATIENCE).mean()) for arm in arms)
    return [one, two, one - two]


def seems(arms: Sequence[Seen]) -> list[float]:
    """How long a wait seems, over how long it is, in the first arm; how much longer it seems in the
    last arm than in the first, in minutes.
    """
    felt = [float(of_kind(arm, M_WAIT, "performance").mean()) for arm in arms]
    return [felt[0] / float(of_kind(arms[0], M_WAIT, "minutes").mean()), felt[-1] - felt[0]]


# --- recovery -------------------------------------------------------------------------------------
def complain(arms: Sequence[Seen]) -> list[float]:
    """Share of visits with a complaint, arm by arm."""
    return [float((arm.journeys.visits["complained"] > 0).mean()) for arm in arms]


def come_back(arms: Sequence[Seen]) -> list[float]:
    """Arms early, late, unsolved: the late share of return over the early one; late
    less unsolved.
    """
    early, late, unsolved = (mean(arm, "return_chance") for arm in arms)
    return [late / early, late - unsolved]


def lost_share(arms: Sequence[Seen]) -> list[float]:
    """Of those who would have come back after the first arm, the share that does not after the
    second.
    """
    return [1.0 - mean(arms[1], "return_chance") / mean(arms[0], "return_chance")]


# --- what follows ---------------------------------------------------------------------------------
def bend(arms: Sequence[Seen]) -> list[float]:
    """Curvature of the chance to come back over satisfaction, among the satisfied: above 0 it rises
    ever faster.
    """
    v = arms[0].journeys.visits
    good = v["satisfaction"] > 50.0
    return [float(np.polyfit(v["satisfaction"][good] / 50.0, v["return_chance"][good], 2)[0])]


def questions(arms: Sequence[Seen]) -> list[float]:
    """How much better the recommendation goes with coming back than the rating does."""
    v = arms[0].journeys.visits
    return [r(v["recommend"], v["returned"]) - r(v["survey"], v["returned"])]


def audience(arms: Sequence[Seen]) -> list[float]:
    """People told by those who tell: good and bad."""
    heard = arms[0].journeys.visits["told"]
    return (
        [float(heard[heard > 0.0].mean()), float(-heard[heard < 0.0].mean())]
        if (heard > 0.0).any() and (heard < 0.0).any()
        else [float("nan")] * 2
    )


def score_of(counts: Sequence[int]) -> Measure:
    """The net score of so many answers of each arm."""

    def measure(arms: Sequence[Seen]) -> list[float]:
        together = np.asarray(
            sum(arm.journeys.totals.sums * n for arm, n in zip(arms, counts, strict=True))
        )
        return [nps_of(Totals(together, arms[0].journeys.totals.waits).group())]

    return measure
