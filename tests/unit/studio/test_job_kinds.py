"""Jobs that go on: what was under way when a server was killed begins again by itself, from what is
finished; what was ended in order, or cannot be read, does not.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from serving import Server, serving
from shops import a_shop

from motsim.studio import answers, job_kinds
from motsim.studio.job_kinds import go_on

SHOP = a_shop(
    "{contact: hello, staff: clerk, quality: 60}",
    "smile: {set: {hello.quality: 60 -> 80}, cost: {once: 100}}",
    "today: {}, kind: {with: [smile]}",
)
ASKED = {"scenario": "shop.yaml", "replications": 8}


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    return tmp_path


def ask(server: Server) -> str:
    return str(server.ask("POST", "/api/v1/comparisons", ASKED).json["job"])


def listed(server: Server) -> dict[str, str]:
    return {one["job"]: one["state"] for one in server.ask("GET", "/api/v1/jobs").json}


def test_a_job_is_noted_before_it_is_acknowledged_and_forgotten_when_it_is_over(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = mine / ".motsim" / "jobs"
    seen: list[bool] = []
    run = answers.compared
    monkeypatch.setattr(
        answers, "compared", lambda *a, **k: (seen.append(any(note.iterdir())), run(*a, **k))[1]
    )
    with serving(mine) as server:
        job = ask(server)
        server.done({"job": job})
        assert seen == [True]
        end = time.monotonic() + 20.0
        while any(note.iterdir()):
            assert time.monotonic() < end
            time.sleep(0.01)
        assert ask(server) == job and not any(note.iterdir())  # it is answered already


def test_what_was_under_way_goes_on_from_what_is_finished(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(mine) as server:
        job = ask(server)
        whole = server.done({"job": job})
    note = mine / ".motsim" / "jobs" / f"{job}.json"
    text = {
        "kind": "comparison",
        "about": {**ASKED, "designs": [], "ideas": [], "psychologies": []},
    }
    note.write_text(json.dumps({**text, "text": SHOP}), encoding="utf-8")  # as after a kill
    (mine / "shop.yaml").write_text(SHOP.replace("60,", "61,"), encoding="utf-8")
    kept: list[object] = []
    get = job_kinds.SampleCache.get
    monkeypatch.setattr(
        job_kinds.SampleCache,
        "get",
        lambda self, key: kept.append(found := get(self, key)) or found,
    )
    with serving(mine) as server:
        assert listed(server) == {}
        go_on(server.app.state.studio)
        assert list(listed(server)) == [job]  # of the text that it was asked of
        assert server.done({"job": job}) == whole
        assert kept and all(one is not None for one in kept)


def test_who_ends_the_server_in_order_has_ended_its_jobs(mine: Path) -> None:
    with serving(mine) as server:
        asked = {**ASKED, "replications": 500}
        assert server.ask("POST", "/api/v1/comparisons", asked).status == 202
        server.app.state.studio.end()
        assert not any((mine / ".motsim" / "jobs").iterdir())


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        '{"kind": "comparison"}',
        '{"kind": "program", "about": {}, "text": ""}',
        json.dumps({"kind": "comparison", "about": {"scenario": "../x.yaml"}, "text": "x"}),
        json.dumps({"kind": "comparison", "about": {"scenario": "a", "run": 1}, "text": SHOP}),
        json.dumps({"kind": "comparison", "about": ASKED, "text": SHOP}),  # of another name
    ],
)
def test_a_note_that_means_nothing_is_forgotten(mine: Path, said: str) -> None:
    notes = mine / ".motsim" / "jobs"
    notes.mkdir(parents=True)
    (notes / "0123456789abcdef0123.json").write_text(said, encoding="utf-8")
    with serving(mine) as server:
        go_on(server.app.state.studio)
        assert not (notes / "0123456789abcdef0123.json").exists()


def test_finished_parts_of_the_newest_questions_are_kept(mine: Path) -> None:
    parts = mine / ".motsim" / "parts"
    for k in range(15):
        (parts / f"old-{k:02d}").mkdir(parents=True)
        (parts / f"old-{k:02d}" / "x").write_text("x", encoding="utf-8")
    with serving(mine) as server:
        job = ask(server)
        server.done({"job": job})
        assert job in {one.name for one in parts.iterdir()}
        assert len(list(parts.iterdir())) == job_kinds.KEPT


def test_a_data_file_that_has_changed_is_asked_anew(mine: Path) -> None:
    """A question is named by all that it is asked of; the same file again is the same question."""
    (mine / "shop.yaml").write_text(
        SHOP.replace("quality: 60}", "quality: 60, takes: data(times.csv minutes)}")
    )
    times = mine / "times.csv"
    times.write_text("minutes\n1\n2\n4\n")
    with serving(mine) as server:
        first = ask(server)
        server.done({"job": first})
        assert ask(server) == first
        times.write_text("minutes\n10\n20\n40\n")
        second = ask(server)
        assert second != first
        server.done({"job": second})
        times.write_text("minutes\n1\n2\n4\n")
        assert ask(server) == first
