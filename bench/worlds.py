"""The worlds that are timed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from motsim import scenario as sc
from motsim.plan.compile import compile_plan
from motsim.study.calibration.calibration_runs import quotes

SCENARIOS = Path(__file__).parent.parent / "scenarios"
TANDEM = """
motsim: 1
title: Five stations in a row
length: {hours} h
staff: {{p1: {{count: 2}}, p2: {{count: 2}}, p3: {{count: 8}}, p4: {{count: 6}}, p5: {{count: 2}}}}
customers:
  arrive: {{every: exponential(40 s)}}
journey:
  - stage: line
    steps:
      - {{contact: s1, staff: p1, takes: exponential(1 min)}}
      - {{contact: s2, staff: p2, takes: exponential(1 min)}}
      - {{contact: s3, staff: p3, takes: exponential(4 min)}}
      - {{contact: s4, staff: p4, takes: exponential(3 min)}}
      - {{contact: s5, staff: p5, takes: exponential(1 min)}}
"""
STEADY = """
motsim: 1
title: As many come as go, with so many waiting
length: {hours} h
staff: {{p: {{count: {{{opens}-24:00: {staff}}}}}}}
customers: {{arrive: {{every: {gap} s}}}}
journey:
  - stage: line
    steps: [{{contact: s, staff: p, takes: {takes} s}}]
"""


def of_length(plan, hours: int):
    """The same with another length, longer than the language allows if need be."""
    calendar = plan.calendar.copy()
    calendar["length"] = hours * 3600 * 10**6
    return replace(plan, calendar=calendar)


def tandem(customers: int):
    """So many customers through five stations, about."""
    return of_length(
        compile_plan(sc.loads(TANDEM.format(hours=1), "tandem.yaml")), round(customers / 90)
    )


def car(weeks: int):
    """So many weeks of the car service, today's design."""
    scenario = sc.design(sc.load(SCENARIOS / "car-service.yaml"), "today")
    return of_length(compile_plan(scenario, quotes=quotes(scenario)), weeks * 7 * 24)


def steady(waiting: int, staff: int, hours: int):
    """One step with so many waiting all the time: as many come as go, after the doors have opened
    late.
    """
    minutes = 100 if waiting > 1000 else 10 if waiting > 100 else 1
    gap = 60.0 * minutes / waiting
    text = STEADY.format(
        hours=hours,
        opens=f"{minutes // 60:02}:{minutes % 60:02}",
        staff=staff,
        gap=gap,
        takes=gap * staff,
    )
    return compile_plan(sc.loads(text, "steady.yaml"))
