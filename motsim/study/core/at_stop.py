"""A clock that stops with people inside: how many were served by then, and who is still where."""

from __future__ import annotations

from typing import NamedTuple

from motsim.study.core.measures import stages_inside
from motsim.study.core.sample import Sample
from motsim.study.core.stats import Interval


class Standing(NamedTuple):
    """People in a stage ("": anywhere) when the clock stops; those who are away are in neither
    line nor service.
    """

    stage: str
    inside: Interval
    in_queue: Interval
    in_service: Interval


class Manned(NamedTuple):
    """Who stands before a pool when the clock stops, and how many of it are at work."""

    pool: str
    in_queue: Interval
    at_work: Interval


class AtStop(NamedTuple):
    """A design when the clock stops: mean with its interval over replications."""

    design: str
    minutes: float
    throughput: Interval
    everybody: Standing
    stages: tuple[Standing, ...]
    pools: tuple[Manned, ...]


def at_stop(sample: Sample) -> AtStop | None:
    """What a sample has when the clock stops; None where all are served out."""
    plan = sample.plan
    if not plan.stops:
        return None
    return AtStop(
        sample.design,
        sample.scenario.length,
        sample.value("throughput"),
        _standing(sample, ""),
        tuple(_standing(sample, plan.names.stages[k]) for k in stages_inside(plan)),
        tuple(
            Manned(
                pool, sample.value(f"{pool}.queue_at_stop"), sample.value(f"{pool}.busy_at_stop")
            )
            for pool in plan.names.pools
        ),
    )


def _standing(sample: Sample, stage: str) -> Standing:
    before = f"{stage}." if stage else ""
    return Standing(
        stage, *(sample.value(f"{before}{name}") for name in ("inside", "in_queue", "in_service"))
    )
