"""The loop is compiled without numpy's indices from the end: here a loop that crashes on such an
index runs through many worlds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from numba import types
from numba.core.compiler import Flags

from motsim.jit.linking import OURS, short_name

PROGRAM = r'''
import sys
from motsim.jit import linking as jit_whole

def far_away(found):
    """An index below 0 becomes one that lies in no array."""
    compared, index, _, chosen = found.groups()
    return f"  {compared} = icmp slt i64 {index}, 0\n{chosen} = select i1 {compared}, i64 1152921504606846976, i64 {index}"

jit_whole.AS_IT_IS = far_away
from motsim.errors import InputError
from motsim.testing.battery import check_engine, plan_of
from motsim.testing.worlds import world
ran = 0
for number in range(int(sys.argv[1])):
    try:
        plan = plan_of(world(number))
    except InputError:  # what the language refuses is no world
        continue
    assert not check_engine(plan, number, 0), number
    ran += 1
print("ran", ran)
'''  # noqa: E501


@pytest.mark.slow
def test_no_index_counts_from_the_end(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "2500"],
        env=os.environ | {"MOTSIM_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.split()[-1]) > 2000


FORGETFUL = r"""
from motsim.jit import linking as jit_whole
every = jit_whole.with_parts
jit_whole.with_parts = lambda libraries: every(libraries)[:-1]
from motsim.scenario.loader import loads
from motsim.plan.compile import compile_plan
from motsim.engines.compiled import engine as compiled
compiled.simulate(compile_plan(loads(open("scenarios/mmc.yaml").read(), "mmc.yaml")), 1, 0)
"""


@pytest.mark.slow
def test_a_part_that_is_not_linked_is_an_error_and_no_crash(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORGETFUL],
        env=os.environ | {"MOTSIM_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 1 and "parts of the loop are not linked" in done.stderr, done.stderr[
        -2000:
    ]


def test_a_short_name_tells_functions_arguments_and_versions_apart() -> None:
    """It is short however many arguments there are, always the same, and found as one of ours when
    parts are linked.
    """
    join, row = (
        "motsim.engines.compiled.queues.join",
        types.Record.make_c_struct([("busy", types.int64), ("since", types.float64)]),
    )
    many = short_name(join, (types.Array(row, 1, "C"),) * 40)
    assert (
        many == short_name(join, (types.Array(row, 1, "C"),) * 40)
        and OURS in many
        and len(many) < 100
    )
    others = [
        short_name(join, (types.int64,)),
        short_name(join, (types.float64,)),
        short_name(join, (types.int64,) * 2),
        short_name("motsim.engines.compiled.queues.call", (types.int64,)),
        short_name(join, (types.int64,), uid=2),
        short_name(join, (types.int64,), abi_tags=("plain",)),
    ]
    assert len({many, *others}) == 1 + len(others)


def test_options_are_compared_by_what_they_say() -> None:
    """Set or by default, in any order; and those that differ do."""
    one, other = Flags(), Flags()
    one.nrt, one.debuginfo = True, False  # the second is what it is by default
    other.nrt = True
    assert one == other and hash(one) == hash(other) and one == one.copy()
    other.error_model = "numpy"
    assert one != other and one != "options"
