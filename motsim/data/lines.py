"""Which waits of a log are compared with simulated ones, to find its staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from motsim.data.availability import FEWEST, Line
from motsim.data.clockwork import Clockwork, Staff
from motsim.data.figures import Notice, warn


def lines_of(
    clock: Clockwork, pools: Mapping[str, str], steps: Mapping[str, str]
) -> tuple[list[Line], list[Notice]]:
    """The pools whose waits can be compared, and what is said of those whose waits no log shows.

    `pools`, `steps`: those of the log that the scenario has -> what they are called there.
    """
    lines, notices = [], []
    for one in clock.staff:
        if one.name not in pools:
            continue
        line = Line(one.name, pools[one.name], one.waits, one.wait_days)
        if clock.log.kind != "calls":
            line = _of_steps(line, one, steps)
        if len(line.waits) >= FEWEST:
            lines.append(line)
        elif one.steps and one.steps == one.openers:
            notices.append(warn("first steps alone", pool=pools[one.name]))
    return lines, notices


def _of_steps(line: Line, pool: Staff, steps: Mapping[str, str]) -> Line:
    """Only what was waited before steps that the scenario has."""
    there = np.array([name in steps for name in pool.steps], dtype=np.bool_)
    known = there[pool.wait_steps]
    later = [one for one in pool.steps if one in steps and one not in pool.openers]
    return replace(
        line,
        waits=line.waits[known],
        days=line.days[known],
        steps=tuple(steps[one] for one in later),
    )
