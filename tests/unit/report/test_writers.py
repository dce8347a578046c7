"""Which room writes a result is known by the name of its class; every such name is one."""

from __future__ import annotations

import importlib

import pytest

from motsim.errors import InputError
from motsim.report.writers import PAGES, SLIDES, WORKBOOKS, Rooms, room_of


@pytest.mark.parametrize("rooms", [PAGES, WORKBOOKS, SLIDES])
def test_every_result_that_is_named_is_a_class_and_finds_its_room(rooms: Rooms) -> None:
    for kinds, module in rooms:
        for kind in kinds:
            place, _, name = kind.rpartition(".")
            found = getattr(importlib.import_module(f"motsim.{place}"), name)
            assert f"{found.__module__}.{found.__name__}" == f"motsim.{kind}"
            own = type("Own", (found,), {})
            result = own.__new__(own)
            assert room_of(result, rooms, "page").__name__ == f"motsim.report.{module}"


def test_what_has_no_room_is_said_with_what_has() -> None:
    with pytest.raises(InputError, match=r"Run, Comparison, Results"):
        room_of(7, PAGES, "thing page")
