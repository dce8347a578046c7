"""The question that an experiment asks of two designs, answered at every point, and the claim that
it quotes. Facts without words.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from motsim.study.comparison.experiment import Results
from motsim.study.core.stats import Interval, interval
from motsim.study.uncertainty.monte_carlo import SURE, middle


class Gap(NamedTuple):
    """What the design has over its rival at one point, in what is judged there, on the same
    people. `better`: the design that is told apart as better, "" where neither is.
    """

    point: int
    psychology: str  # "" over all of them
    measure: str  # profit: money over the horizon; or what is judged where no money is typed
    gap: Interval
    better: str
    # shares of draws of what is assumed in which the design is ahead, and its rival
    ahead: float = float("nan")
    behind: float = float("nan")


class Share(NamedTuple):
    """How much of one design's gain over the first another design has alone; at one point."""

    point: int
    psychology: str
    share: float  # NaN where the whole gains nothing


class Stretch(NamedTuple):
    """Points in a row, first and last included, at which the answer is the same."""

    first: int
    last: int
    better: str
    least: float  # the smallest and the largest lead, both positive
    most: float
    ahead: tuple[float, float]  # of the design: the smallest and the largest share of draws
    behind: tuple[float, float]  # of its rival


def gaps(results: Results, psychology: str) -> tuple[Gap, ...]:
    """The asked pair at every point under one psychology; nothing where no pair is asked."""
    asked = results.experiment.compares
    if asked is None:
        return ()
    found = []
    for k, point in enumerate(results.points):
        c = point.comparison
        measure = c.judged(psychology)
        gap = interval(
            c.values(asked.design, measure, psychology)
            - c.values(asked.against, measure, psychology)
        )
        better = "" if not gap.tells_from_zero else asked.design if gap.mean > 0 else asked.against
        found.append(Gap(k, psychology, measure, gap, better))
    return tuple(found)


def over_all(results: Results, psychology: str = "") -> tuple[Gap, ...]:
    """The asked pair at every point over all that is assumed, or under one psychology of it; told
    apart by the share that tells designs apart everywhere (`monte_carlo.SURE`). Nothing where
    nothing was drawn.
    """
    asked = results.experiment.compares
    if asked is None:
        return ()
    found = []
    for k, point in enumerate(results.points):
        c = point.comparison
        drawn = c.outlook
        if drawn is None or (psychology and psychology not in drawn.psychologies):
            return ()
        names = list(drawn.by_design)
        lead = (
            drawn.under(psychology, asked.design) - drawn.under(psychology, asked.against)
            if psychology
            else drawn.values[:, names.index(asked.design)]
            - drawn.values[:, names.index(asked.against)]
        )
        ahead, behind = float((lead > 0.0).mean()), float((lead < 0.0).mean())
        better = asked.design if ahead >= SURE else asked.against if behind >= SURE else ""
        found.append(Gap(k, psychology, drawn.measure, middle(lead), better, ahead, behind))
    return tuple(found)


def stretches(found: tuple[Gap, ...]) -> Iterator[Stretch]:
    """The answers in the order of the points, equal neighbours together."""
    for better, same in groupby(found, key=lambda one: one.better):
        points = list(same)
        leads = [abs(one.gap.mean) for one in points]
        ahead, behind = [one.ahead for one in points], [one.behind for one in points]
        yield Stretch(
            points[0].point,
            points[-1].point,
            better,
            min(leads),
            max(leads),
            (min(ahead), max(ahead)),
            (min(behind), max(behind)),
        )


def shares(results: Results, psychology: str) -> tuple[Share, ...]:
    """What the claim's part brings of the whole, at every point; nothing where none is said."""
    claim = results.experiment.claim
    if claim is None or claim.part is None:
        return ()
    found = []
    for k, point in enumerate(results.points):
        c = point.comparison
        measure = c.judged(psychology)
        part, whole = (
            c.difference(design, measure, psychology).mean
            for design in (claim.part.of, claim.part.in_)
        )
        found.append(Share(k, psychology, part / whole if whole > 0.0 else float("nan")))
    return tuple(found)
