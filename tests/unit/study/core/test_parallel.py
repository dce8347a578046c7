"""Threads at work take short turns with Python's lock, however many studies run at once, and leave
the setting as it was.
"""

from __future__ import annotations

import sys

from motsim.study.core.parallel import parallel_map
from motsim.study.core.schedulers import TURN, ShortSwitchInterval


def test_the_last_to_end_puts_the_usual_turns_back() -> None:
    usual, short = sys.getswitchinterval(), ShortSwitchInterval()
    with short:
        with short:
            assert sys.getswitchinterval() == TURN < usual
        assert sys.getswitchinterval() == TURN  # one is still at work
    assert sys.getswitchinterval() == usual


def test_so_it_does_from_within_another() -> None:
    usual = sys.getswitchinterval()
    seen = parallel_map(
        lambda n: parallel_map(lambda m: (n, m, sys.getswitchinterval()), range(3), 2), range(4), 2
    )
    assert seen == [[(n, m, TURN) for m in range(3)] for n in range(4)]
    assert sys.getswitchinterval() == usual


def test_shorter_turns_than_ours_stay() -> None:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN / 10)
    try:
        with ShortSwitchInterval():
            assert sys.getswitchinterval() < TURN
    finally:
        sys.setswitchinterval(usual)
