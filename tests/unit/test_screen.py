"""The terminal: when Python looks for garbage, and what a folder gives of a table."""

from __future__ import annotations

import gc

import pytest

import motsim as ms
from motsim.cli.terminal import progress
from motsim.study.run.resume import prepare, run_into


def test_garbage_is_looked_for_while_work_is_long_and_else_as_before() -> None:
    was = gc.isenabled()
    try:
        gc.disable()
        with progress("long"):
            assert gc.isenabled()
        assert not gc.isenabled()
        with pytest.raises(ZeroDivisionError), progress("long"):
            raise ZeroDivisionError
        assert not gc.isenabled()
        gc.enable()
        with progress("long"):
            assert gc.isenabled()
        assert gc.isenabled(), "a program that has it on keeps it"
    finally:
        gc.unfreeze()
        (gc.enable if was else gc.disable)()


def test_some_columns_of_a_table_are_those_columns(tmp_path) -> None:
    scenario = ms.load("scenarios/mmc.yaml")
    store = run_into(
        tmp_path / "run", prepare(scenario, set={"warmup": "1 h", "length": "3 h"}), replications=2
    ).store
    only = ("visit", "moment", "customer", "emotion")
    whole, some = store.table("moments"), store.table("moments", only=only)
    assert tuple(some.columns) == only and len(some) > 10
    assert some.equals(whole[list(only)])
    assert (
        store.table("moments", only=("customer",), customer=int(whole["customer"].iloc[-1]))[
            "customer"
        ].nunique()
        == 1
    )
