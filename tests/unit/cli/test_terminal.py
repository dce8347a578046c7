"""The terminal: when Python looks for garbage, and what a folder gives of a table."""

from __future__ import annotations

import gc
import subprocess
import sys

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


def test_what_c_code_prints_stays_out_of_a_pipe() -> None:
    """A pipe is where C keeps its lines longest: they would come out at the very end."""
    program = (
        "import ctypes; from motsim.cli import terminal\n"
        "c = ctypes.CDLL(None)\n"
        "c.printf(b'before '); terminal.say('first')\n"
        "with terminal.without_c_output(): c.printf(b'a debug line ')\n"
        "c.printf(b'after'); terminal.say('last')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert b"debug" not in done.stdout
    assert all(word in done.stdout for word in (b"before", b"first", b"after", b"last"))
