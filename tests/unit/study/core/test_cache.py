"""Finished pieces on a shelf: what comes back is what was put there, and every decision that was
stopped goes on to the same figures.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from shops import a_shop

import motsim as ms
from motsim.engines.compiled import engine
from motsim.errors import StoreError
from motsim.study.core.cache import KEPT, Cache
from motsim.study.moments.capture_methods import Captured

SHOP = a_shop(
    """
{contact: greet, class: key, staff: clerk, takes: 2 min, quality: normal(55 sd 10)}
{contact: advise, class: important, staff: clerk, takes: 5 min, quality: normal(60 sd 8), leaves: 5%}
{contact: pay, class: ordinary, staff: clerk, takes: 2 min, quality: 60}
""",  # noqa: E501
    """
smile: {set: {greet.quality: +25}, cost: {once: 4000}}
card: {set: {pay.quality: +10}, cost: {once: 3000}}
""",
    "today: {}, better: {with: [smile, card]}",
)


class Pair(NamedTuple):
    one: np.ndarray
    two: int


def test_values_come_back_to_the_last_bit(tmp_path: Path) -> None:
    sums = {"rows": np.array([[0.1, np.nan], [-0.0, 1e300]]), "lows": np.zeros((0, 3))}
    value = (
        Pair(np.array([1, 2], np.int64), 3),
        Captured(7, sums, np.arange(6.0).reshape(1, 2, 3)),
        0.1,
        None,
        "text, with [brackets]",
    )
    Cache(tmp_path / KEPT).put("a", value)
    found = Cache(tmp_path / KEPT).get("a", Pair, Captured)
    assert (
        found[0].one.tolist() == [1, 2]
        and found[0].one.dtype == np.int64
        and found[0].two == 3
        and found[2:] == value[2:]
    )
    assert found[1].visits == 7 and all(
        found[1].sums[key].tobytes() == sums[key].tobytes()
        and found[1].sums[key].shape == sums[key].shape
        for key in sums
    )
    assert Cache(tmp_path / KEPT).get("b") is None
    with pytest.raises(KeyError):  # only records that the reader names are made
        Cache(tmp_path / KEPT).get("a", Pair)


def test_a_line_that_was_cut_off_is_made_again_and_a_file_of_other_code_is_begun_anew(
    tmp_path: Path,
) -> None:
    file = tmp_path / KEPT
    cache = Cache(file)
    cache.put("a", 1.5)
    cache.put("b", np.arange(50.0))
    file.write_bytes(file.read_bytes()[:-40])
    again = Cache(file)
    assert again.get("a") == 1.5 and again.get("b") is None
    again.put("b", 2)
    assert Cache(file).get("b") == 2
    file.write_bytes(file.read_bytes().replace(b'"by": "', b'"by": "x'))
    assert Cache(file).lines == {} and file.read_bytes().count(b"\n") == 1
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match="cannot be read or written"):
        Cache(tmp_path / "folder")


def piloted(shop: ms.Scenario, file: Path | None, **options: Any) -> pd.DataFrame:
    found = ms.pilot(shop, replications=3, shelf=Cache(file) if file else None, **options)
    assert found.apart is not None
    return found.table().assign(
        lifts=str(found.apart.lifts.tolist()), named=str(found.apart.asked.tolist())
    )


STUDIES: dict[str, Callable[..., pd.DataFrame]] = {
    "allocate": lambda shop, file, **o: (
        (found := ms.allocate(shop, 7000.0, step=0.5, keep=file, **o))
        .table()
        .assign(evaluations=found.evaluations, splits=str(found.splits().to_dict()))
    ),
    "moments": lambda shop, file, **o: ms.moments(
        shop, replications=3, orders=4, keep=file, **o
    ).table(),
    "lows": lambda shop, file, **o: ms.lows(shop, replications=3, keep=file, **o).table(),
    "pilot": piloted,
    "plan": lambda shop, file, **o: ms.action_plan(shop, replications=3, keep=file, **o).table(),
}


class Stopped(BaseException):
    """As Ctrl-C is: no error."""


@pytest.mark.parametrize("name", STUDIES)
def test_what_was_stopped_goes_on_to_the_same_figures_on_any_number_of_workers(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, shop, runs = STUDIES[name], ms.loads(SHOP), [0]
    simulate = engine.simulate

    def counted(*args: Any, **options: Any) -> Any:
        runs[0] += 1
        if runs[0] == stop_at:
            raise Stopped
        return simulate(*args, **options)

    stop_at = -1
    monkeypatch.setattr(engine, "simulate", counted)
    # what is measured once a process (quotes, anchors, purchases) is measured now
    study(shop, None, workers=1)
    runs[0] = 0
    whole = study(shop, None, workers=2)
    made = runs[0]
    file, runs[0], stop_at = tmp_path / KEPT, 0, made * 2 // 3
    with pytest.raises(Stopped):
        study(shop, file, workers=1)
    runs[0], stop_at = 0, -1
    pd.testing.assert_frame_equal(study(shop, file, workers=2), whole, check_exact=True)
    # less what was under way: a purchase of `allocate` is kept as a whole
    assert 0 < runs[0] <= made * 0.5, (runs[0], made)
    runs[0] = 0
    pd.testing.assert_frame_equal(study(shop, file, workers=1), whole, check_exact=True)
    assert runs[0] == 0
