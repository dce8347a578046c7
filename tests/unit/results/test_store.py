"""The result folder: what goes in comes out, whole or not at all, with the same bytes however often
it was killed.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from hand_made import small_plan, two_visits

import motsim.results.store
from motsim.errors import StoreError
from motsim.results.store import MANIFEST, Inputs, create, load, part_name, parts_of
from motsim.results.tables import TABLES, tables, tables_of

HERE = Path(__file__).parent
THERE = tables_of(small_plan())  # nobody comes back
INPUTS = Inputs(scenario="motsim: 1\ntitle: 车\n", design="today", psychology="literature", seed=7)


@pytest.fixture(autouse=True)
def sources_stand_still(monkeypatch):
    """Whoever edits motsim while these tests run shall not disturb them."""
    monkeypatch.setattr(motsim.results.store, "code_hash", lambda: "the same")


def frames(*replications):
    return tables(small_plan(), [two_visits(r) for r in replications])


def filled(folder, *replications, inputs=INPUTS):
    store = create(folder, inputs, small_plan())
    for r in replications:
        store.add(r, frames(r))
    return store


def test_what_goes_in_comes_out(tmp_path):
    filled(tmp_path / "out", 0, 1)
    back = load(tmp_path / "out")
    assert back.done() == [0, 1] and back.missing(4) == [2, 3]
    for name in THERE:
        pd.testing.assert_frame_equal(getattr(back.tables(), name), getattr(frames(0, 1), name))
    assert back.manifest["scenario"] == INPUTS.scenario and back.manifest["seed"] == 7


def test_one_customer_and_some_replications(tmp_path):
    store = filled(tmp_path, 0, 1, 2)
    assert set(store.table("moments", customer=4, replications=[2])["customer"]) == {4}
    assert len(store.table("moments", customer=4)) == 12
    assert list(store.table("counts", replications=[2, 0])["replication"]) == [2, 0]


def test_folders_with_odd_names(tmp_path):
    store = filled(tmp_path / "it's [1] *today* 今天?", 0)
    assert len(load(store.folder).table("visits")) == 2


def test_nothing_happened_is_stored_too(tmp_path):
    store = create(tmp_path, INPUTS, small_plan())
    nothing = {name: getattr(frames(0), name).iloc[:0] for name in TABLES}
    store.add(0, type(frames(0))(**nothing))
    store.add(1, frames(1))
    for name in THERE:
        pd.testing.assert_frame_equal(store.table(name), getattr(frames(1), name))


def test_order_and_interruptions_leave_the_same_bytes(tmp_path):
    straight = filled(tmp_path / "a", 0, 1, 2)
    filled(tmp_path / "b", 2)
    again = filled(tmp_path / "b", 2, 0, 1)
    assert again.digest() == straight.digest()
    assert (tmp_path / "a" / MANIFEST).read_bytes() == (tmp_path / "b" / MANIFEST).read_bytes()


def test_parts_divide_replications_and_stay_when_a_run_goes_on():
    assert [*map(part_name, parts_of(11, 4))] == [
        "000000-000003",
        "000004-000007",
        "000008-000009",
        "000010",
    ]
    assert parts_of(3, 1) == [range(0, 1), range(1, 2), range(2, 3)] and parts_of(0, 8) == []
    for most in (1, 2, 8, 64):
        for n in range(1, 150):
            parts = parts_of(n, most)
            assert [r for part in parts for r in part] == [*range(n)]
            assert all(len(p) <= most and p.start % len(p) == 0 for p in parts)
            # of a longer run only the last few differ
            whole = [p for p in parts if len(p) == most]
            assert parts_of(n + 50, most)[: len(whole)] == whole


def test_replications_that_share_files(tmp_path):
    """They read as if each had its own, and where a run goes on its files are replaced."""
    apart, store = filled(tmp_path / "a", *range(6)), create(tmp_path / "b", INPUTS, small_plan())
    for part in parts_of(6, 4):
        store.add(part, frames(*part))
    assert store.parts() == [range(0, 4), range(4, 6)] and store.done() == [*range(6)]
    for name in THERE:
        for asked in (None, [1], [2, 3], [3, 4, 5], [5, 0, 2]):
            pd.testing.assert_frame_equal(
                store.table(name, replications=asked), apart.table(name, replications=asked)
            )
    one = {"replications": [1, 4], "customer": 4, "only": ("order", "emotion")}
    pd.testing.assert_frame_equal(store.table("moments", **one), apart.table("moments", **one))
    before = store.digest()
    store.add(range(0, 4), frames(0))  # what is there stays
    assert store.digest() == before
    store.add(range(4, 8), frames(*range(4, 8)))
    assert store.parts() == [range(0, 4), range(4, 8)]
    assert len(list((tmp_path / "b" / "replications").iterdir())) == 2
    straight = create(tmp_path / "c", INPUTS, small_plan())
    for part in parts_of(8, 4):
        straight.add(part, frames(*part))
    assert straight.digest() == store.digest() != before
    with pytest.raises(StoreError, match="replication 9 is not there"):
        store.table("visits", replications=[0, 9])


def test_killed_before_the_shorter_part_was_removed(tmp_path):
    """Nothing is read twice."""
    store = filled(tmp_path, 4)
    kept = (tmp_path / "replications" / "000004").rename(tmp_path / "aside")
    store.add(range(4, 8), frames(*range(4, 8)))
    kept.rename(tmp_path / "replications" / "000004")
    assert store.done() == [4, 5, 6, 7]
    assert list(store.table("counts")["replication"]) == [4, 5, 6, 7]


WRITER = """
import sys
sys.path[:0] = {tests!r}
import motsim.results.store
from test_store import filled
motsim.results.store.code_hash = lambda: "the same"
filled(sys.argv[1], *range(400))
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_killed_in_the_middle_and_continued(tmp_path):
    folder = tmp_path / "killed"
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER.format(tests=[str(HERE), str(HERE.parent)]), str(folder)]
    )
    until = time.monotonic() + 60
    while time.monotonic() < until and len(list(folder.glob("replications/0*"))) < 3:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = load(folder).done()
    assert 3 <= len(left) < 400
    for r in left:
        assert sorted(p.stem for p in (folder / "replications" / f"{r:06d}").iterdir()) == sorted(
            THERE
        )
    n = len(left) + 2
    assert (
        filled(folder, *load(folder).missing(n)).digest()
        == filled(tmp_path / "straight", *range(n)).digest()
    )
    assert not list(folder.glob("replications/.*"))


def test_only_the_same_run_continues(tmp_path):
    filled(tmp_path, 0)
    for change, word in (
        ({"design": "other"}, "design"),
        ({"seed": 8}, "seed"),
        ({"scenario": "x"}, "scenario text"),
        ({"settings": ("a=1",)}, "settings"),
    ):
        with pytest.raises(StoreError, match=f"another run .*{word}"):
            create(tmp_path, Inputs(**{**INPUTS.__dict__, **change}), small_plan())
    assert create(
        tmp_path, Inputs(**{**INPUTS.__dict__, "file": "elsewhere.yaml"}), small_plan()
    ).done() == [0]


def test_another_version_does_not_continue(tmp_path):
    filled(tmp_path, 0)
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    (tmp_path / MANIFEST).write_text(json.dumps({**manifest, "hash": "0"}))
    with pytest.raises(StoreError, match="version of motsim"):
        filled(tmp_path, 1)
    assert len(load(tmp_path).table("visits")) == 2  # reading it is fine


def test_the_hash_is_of_inputs_and_code(monkeypatch):
    one = INPUTS.hash()
    monkeypatch.setattr(motsim.results.store, "code_hash", lambda: "edited")
    assert INPUTS.hash() != one
    monkeypatch.undo()
    assert len(motsim.results.store.code_hash()) == 64


def test_folders_that_are_not_ours(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "photo.jpg").write_text("x")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / MANIFEST).write_text("[1, 2")
    (tmp_path / "future").mkdir()
    (tmp_path / "future" / MANIFEST).write_text(
        '{"motsim": 99, "hash": "", "categories": {}, "scenario": ""}'
    )
    for name, said in (
        ("file", "found a file"),
        ("holiday", "photo.jpg"),
        ("broken", "not a manifest"),
        ("future", "format 99"),
    ):
        with pytest.raises(StoreError, match=said):
            create(tmp_path / name, INPUTS, small_plan())
    with pytest.raises(StoreError, match="no results here"):
        load(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_missing_and_damaged_tables(tmp_path):
    store = filled(tmp_path, 0)
    with pytest.raises(StoreError, match="replication 3 is not there"):
        store.table("visits", replications=[0, 3])
    (tmp_path / "replications" / "000000" / "visits.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(StoreError, match="cannot be read"):
        store.table("visits")
    with pytest.raises(StoreError, match="no replication has been stored"):
        create(tmp_path / "new", INPUTS, small_plan()).table("visits")


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="a superuser may write anywhere"
)
def test_nowhere_to_write(tmp_path):
    (tmp_path / "shut").mkdir(mode=0o500)
    with pytest.raises(StoreError, match="Permission denied"):
        create(tmp_path / "shut" / "out", INPUTS, small_plan())


def test_a_place_that_cannot_be_a_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="Not a directory"):
        create(tmp_path / "file" / "out", INPUTS, small_plan())
