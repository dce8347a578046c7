"""Jobs as server-sent events: what comes, in which order, again after a break, and to whom."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from serving import Server, serving

from motsim.errors import InputError, say
from motsim.studio import job_events
from motsim.studio.jobs import Job, Jobs
from motsim.study.core.schedulers import Scheduler, Threads, at_work, working
from motsim.study.core.turns import Stopped


class Event(NamedTuple):
    key: str
    kind: str
    said: dict[str, Any]


class Line:
    """An open line of events."""

    def __init__(self, server: Server, path: str, last: str = "", **headers: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        own = {"Authorization": f"Bearer {server.door.token}"} if not headers else {}
        more = {"Last-Event-ID": last} if last else {}
        self.connection.request("GET", f"/api/v1{path}", headers={**own, **more, **headers})
        self.answer = self.connection.getresponse()

    def __iter__(self) -> Iterator[Event]:
        found: dict[str, str] = {}
        for raw in self.answer:
            name, _, value = raw.decode().rstrip("\n").partition(": ")
            if name:
                found[name] = value
            elif "data" in found:
                yield Event(found["id"], found["event"], json.loads(found["data"]))
                found = {}
        self.close()

    @property
    def status(self) -> int:
        """The status of an answer that is not listened to any longer."""
        self.close()
        return self.answer.status

    def close(self) -> None:
        self.answer.close()
        self.connection.close()


class Work:
    """A job that goes on when it is told to."""

    def __init__(self, jobs: Jobs, name: str, fails: Exception | None = None) -> None:
        self._go, self._gone, self.fails = threading.Semaphore(0), threading.Semaphore(0), fails
        self.job: Job = jobs.start(name, {"name": name}, "text", self)

    def __call__(self, progress: Any) -> str:
        for k in range(4):
            self._go.acquire()
            progress(k + 1, 4)
            self._gone.release()
        self._go.acquire()
        if self.fails is not None:
            raise self.fails
        return "found"

    def step(self) -> None:
        self._go.release()
        self._gone.acquire()

    def end(self) -> None:
        self._go.release()

    @property
    def path(self) -> str:
        return f"/jobs/{self.job.key}/events"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("jobs")) as found:
        yield found


@pytest.fixture
def jobs(server: Server) -> Jobs:
    return server.app.state.studio.jobs


def test_jobs_are_done_by_whoever_was_said_when_the_studio_began() -> None:
    """Not what a page asks for between two of them: that is answered on this machine."""
    cluster, found = Threads(3), list[Scheduler]()
    with working(cluster):
        jobs = Jobs()
    job = jobs.start("who", {}, "text", lambda progress: found.append(at_work()))
    jobs._pool.shutdown(wait=True)
    assert job.state == "done" and found == [cluster] and at_work() is not cluster


def test_a_job_is_told_until_it_ends_and_again_from_where_a_line_broke_off(
    server: Server, jobs: Jobs
) -> None:
    work = Work(jobs, "told")
    line = Line(server, work.path)
    assert line.answer.headers["content-type"].startswith("text/event-stream")
    events, seen = iter(line), []
    for k in range(4):
        work.step()
        while not seen or seen[-1].said["done"] < k + 1:
            seen.append(next(events))
    work.end()
    seen += events  # the line ends by itself
    assert [event.kind for event in seen] == ["progress"] * (len(seen) - 1) + ["done"]
    assert [event.said["done"] for event in seen] == sorted(event.said["done"] for event in seen)
    going = [e.said["seconds_left"] for e in seen if 0 < e.said["done"] < 4]
    assert going and all(left is not None and left >= 0.0 for left in going)
    turns = [int(event.key.split(".")[1]) for event in seen]
    assert turns == sorted(set(turns)) and len({event.key.split(".")[0] for event in seen}) == 1
    # who missed the end hears it and nothing else; who knows it is told not to call again
    assert list(Line(server, work.path, seen[1].key)) == [seen[-1]]
    assert Line(server, work.path, seen[-1].key).status == 204
    # an event of another start, or none at all, is no event of ours
    for last in ("00000000.999999", "nonsense", f"{seen[0].key.split('.')[0]}.x", "9" * 70):
        assert list(Line(server, work.path, last)) == [seen[-1]]


def test_a_failure_says_why_in_each_language_and_a_stop_is_no_failure(
    server: Server, jobs: Jobs
) -> None:
    work = Work(jobs, "fails", InputError(say("no text")))
    line = Line(server, work.path)
    for _ in range(4):
        work.step()
    work.end()
    last = list(line)[-1]
    assert (last.kind, set(last.said["said"])) == ("failed", {"en", "zh"})
    assert last.said["problem"] == last.said["said"]["en"]
    ours = Work(jobs, "ours", ZeroDivisionError("x"))
    for _ in range(4):
        ours.step()
    ours.end()
    assert list(Line(server, ours.path))[-1].said["problem"] == "ZeroDivisionError: x"
    stopped = Work(jobs, "stopped", Stopped())
    for _ in range(4):
        stopped.step()
    stopped.end()
    last = list(Line(server, stopped.path))[-1]
    assert (last.kind, last.said["problem"]) == ("stopped", "")


def test_one_line_tells_of_all_jobs(server: Server, jobs: Jobs) -> None:
    one, two = Work(jobs, "one"), Work(jobs, "two")
    line = Line(server, "/jobs/events")
    ends = {}
    for work in (two, one):
        for _ in range(4):
            work.step()
        work.end()
    for event in line:
        ends[event.said["job"]] = event.kind
        if {ends.get(one.job.key), ends.get(two.job.key)} == {"done"}:
            break
    line.close()
    again = Line(server, "/jobs/events", event.key)
    third = Work(jobs, "third")
    assert next(iter(again)).said["job"] == third.job.key  # nothing of what was known
    again.close()
    for _ in range(4):
        third.step()
    third.end()


def test_ten_thousand_steps_are_few_events_and_the_last_is_right(
    server: Server, jobs: Jobs
) -> None:
    go = threading.Event()

    def work(progress: Any) -> None:
        go.wait()
        for k in range(10_000):
            progress(k + 1, 10_000)

    job = jobs.start("quick", {}, "text", work)
    line = Line(server, f"/jobs/{job.key}/events")
    go.set()
    seen = list(line)
    assert len(seen) < 40
    assert (seen[-1].kind, seen[-1].said["done"]) == ("done", 10_000)


def test_who_may_listen(server: Server, jobs: Jobs) -> None:
    work = Work(jobs, "secret")
    cookie = f"{server.door.cookie}={server.door.token}"
    mine, foreign = f"http://127.0.0.1:{server.port}", "http://evil.example"
    for path in (work.path, "/jobs/events"):
        assert Line(server, path, Cookie="none").status == 401
        assert Line(server, path, Cookie=cookie, Origin=foreign).status == 403
        assert Line(server, path, Cookie=cookie, Origin="null").status == 403
        assert Line(server, path, Cookie=cookie, Host="evil.example").status == 400
        for good in ({}, {"Origin": mine}):
            assert Line(server, path, Cookie=cookie, **good).status == 200
    assert Line(server, "/jobs/nothing/events").status == 422
    for _ in range(4):
        work.step()
    work.end()


def test_no_more_listen_than_are_let_in_and_who_leaves_makes_room(
    server: Server, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_events, "MOST", 3)
    monkeypatch.setattr(job_events, "BEAT", 0.05)
    while jobs.ears._ears:  # those of other tests notice that nobody is there
        threading.Event().wait(0.05)
    work = Work(jobs, "crowd")
    lines = [Line(server, work.path) for _ in range(3)]
    heard = [next(iter(line)) for line in lines]
    assert {event.kind for event in heard} == {"progress"}
    refused = Line(server, work.path)
    assert "3 pages or programs" in json.loads(refused.answer.read())["detail"]
    assert refused.status == 429
    for line in lines:
        line.close()
    while jobs.ears.full:
        threading.Event().wait(0.02)
    again = Line(server, work.path)
    assert again.answer.status == 200
    for _ in range(4):
        work.step()
    work.end()
    assert list(again)[-1].kind == "done"


def test_a_server_that_goes_ends_its_lines(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        jobs = server.app.state.studio.jobs
        work = Work(jobs, "left")
        line = Line(server, "/jobs/events")
        next(iter(line))
        jobs.end()
        assert all(event.said["job"] == work.job.key for event in line)  # it ends
        for _ in range(5):
            work.end()


def test_openapi_tells_of_the_lines(server: Server) -> None:
    paths = server.ask("GET", "/api/v1/openapi.json").json["paths"]
    for path in ("/api/v1/jobs/{job}/events", "/api/v1/jobs/events"):
        asked = paths[path]["get"]
        assert "text/event-stream" in asked["responses"]["200"]["content"]
        assert {"204", "429"} <= set(asked["responses"])
        (last,) = (one for one in asked["parameters"] if one["in"] == "header")
        assert last["name"] == "Last-Event-ID" and not last["required"]
        assert "seconds_left" in asked["description"] or "Last-Event-ID" in asked["description"]
