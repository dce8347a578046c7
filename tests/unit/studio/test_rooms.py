"""Rooms: what is acknowledged is on disk, phones and the one who leads can do what is theirs, and
the door for phones has nothing behind it but a room.
"""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import Answer, Server, ask, serving

from motsim.errors import InputError
from motsim.i18n import LANGUAGES
from motsim.report.demos import NAMES, demo_of
from motsim.report.demos.page import votes as looked_up
from motsim.studio import rooms as rooms_module
from motsim.studio.journal import Journal, NotKept
from motsim.studio.lan import addresses, listen, qr_code
from motsim.studio.rooms import NotNow, Rooms, known_as
from motsim.studio.serve import serve
from motsim.studio.votes import VoteRoom, demo_json, ready

sys.path.insert(0, str(Path(__file__).parents[3]))
from bench.crowd import crowd

KINDS = {"demo": VoteRoom}
ABOUT = {"demo": "cold-water", "language": "en"}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("rooms")) as found:
        found.app.state.studio.lan.open("127.0.0.1", 0)
        yield found


@pytest.fixture
def server(started: Server) -> Iterator[Server]:
    yield started
    rooms = started.app.state.studio.rooms
    for room in rooms.all():  # a folder holds so many and no more
        rooms.end(room.code)


def a_room(server: Server, demo: str = "cold-water") -> str:
    return str(server.ask("POST", "/api/v1/rooms", {"kind": "demo", "demo": demo}).json["code"])


class Phone:
    """A browser at the door for phones: it keeps its cookie."""

    def __init__(self, server: Server, code: str) -> None:
        self.address, self.code, self.cookie = server.app.state.studio.lan.address, code, ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        own = {"Origin": f"http://{self.address}", "Cookie": self.cookie, **headers}
        answer = ask(self.address, method, path, body, {k: v for k, v in own.items() if v})
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer

    def join(self) -> Answer:
        return self.ask("POST", f"/r/{self.code}/join")

    def vote(self, letter: str) -> Answer:
        return self.ask("POST", f"/r/{self.code}/act", {"do": "pick", "item": letter})


def lead(server: Server, code: str, **act: Any) -> Any:
    return server.ask("POST", f"/api/v1/rooms/{code}/act", act).json


# --- votes ----------------------------------------------------------------------------------------
def test_phones_vote_change_their_minds_and_come_back(server: Server) -> None:
    code = a_room(server)
    one, other = Phone(server, code), Phone(server, code)
    first = one.join()
    assert [item["id"] for item in first.json["items"]] == ["A", "B"]
    assert "HttpOnly" in first.headers["set-cookie"] and "samesite=strict" in (
        first.headers["set-cookie"].lower()
    )
    other.join()
    one.vote("A")
    assert [i["on"] for i in one.vote("B").json["items"]] == [False, True]
    other.vote("B")
    room = server.ask("GET", f"/api/v1/rooms/{code}").json
    assert (room["all"], room["phones"], room["joined"]) == ({"A": 0, "B": 2}, 2, 2)
    again = one.join()  # away and back: the same phone, its vote still marked
    assert again.json["items"][1]["on"] and "set-cookie" not in again.headers
    assert server.ask("GET", f"/api/v1/rooms/{code}").json["joined"] == 2


def test_who_leads_is_told_apart_from_the_wall_until_the_answer(server: Server) -> None:
    code = a_room(server)
    phone = Phone(server, code)
    phone.join()
    phone.vote("B")
    room = lead(server, code, do="typed", votes={"A": 24, "B": 16})
    assert room["votes"] == {"A": 24, "B": 16} and room["all"] == {"A": 24, "B": 17}
    room = lead(server, code, do="press", letter="A")
    room = lead(server, code, do="unpress")
    shown = lead(server, code, do="step", step="room")
    assert shown["votes"] == shown["all"] == {"A": 24, "B": 17}
    # the offline page looks the same rows up
    assert shown["rows"]["B"] == looked_up()[41][17]
    late = phone.vote("A")
    assert late.status == 409 and set(late.json["said"]) == set(LANGUAGES)
    assert phone.join().json["kind"] == "wait"
    csv = server.ask("GET", f"/api/v1/rooms/{code}/answers.csv").body.decode("utf-8-sig")
    assert csv.splitlines()[:3] == ["phone,vote", "1,B", "hand,A"] and len(csv.splitlines()) == 42
    emptied = lead(server, code, do="reset")
    assert emptied["all"] == {"A": 0, "B": 0} and emptied["step"] == "vote"
    assert not any(item["on"] for item in phone.join().json["items"])


def test_every_demonstration_stands_ready_and_says_what_to_say(server: Server) -> None:
    for name in NAMES:
        page, demo = ready(name), demo_of(name)
        assert page.steps[0] == "vote" and len(page.scripts) == 1
        said = demo_json(name)
        assert [one["step"] for one in said["says"]] == list(demo.when)
        assert len(demo.when) == len(demo.note) and set(demo.when) <= set(page.steps)
        # what the live page replaces
        for seam in ("choose", "undo", "typed", "again", "keep", "note", "show"):
            assert f"function {seam}(" in page.html, (name, seam)


@pytest.mark.parametrize(
    "act",
    [
        {"do": "press", "letter": "Z"},
        {"do": "typed", "votes": {"A": -1}},
        {"do": "typed", "votes": {"A": 10**9}},
        {"do": "typed", "votes": [24, 16]},
        {"do": "step", "step": "nowhere"},
        {"do": "language", "language": "fr"},
        {"do": "pick", "item": "A"},  # phones alone
        {"do": "join", "who": "me"},
        {"do": "begin", "demo": "cold-water"},
        {"do": "fly"},
        {"do": 3},
        [],
    ],
)
def test_what_means_nothing_is_said_and_changes_nothing(server: Server, act: Any) -> None:
    code = a_room(server)
    size = server.app.state.studio.rooms.get(code).path.stat().st_size
    answer = server.ask("POST", f"/api/v1/rooms/{code}/act", act)
    assert answer.status == 422 and answer.json["said"]["zh"]
    assert server.app.state.studio.rooms.get(code).path.stat().st_size == size


# --- who may do what ------------------------------------------------------------------------------
def test_behind_the_door_for_phones_is_nothing_but_a_room(server: Server) -> None:
    code = a_room(server)
    phone = Phone(server, code)
    for path in (
        "/api/v1/scenarios",
        "/api/v1/rooms",
        f"/api/v1/rooms/{code}",
        "/api/v1/lan",
        "/api/v1/health",
        "/api/v1/openapi.json",
        "/static/main.js",
        "/static/lead.js",
        "/static/../app.py",
        f"/?t={server.door.token}x",
    ):
        assert phone.ask("GET", path).status in (404, 307), path
    bearer = {"Authorization": f"Bearer {server.door.token}"}
    assert phone.ask("GET", "/api/v1/scenarios", **bearer).status == 404
    for path in (f"/j/{code}", "/j", f"/wall/{code}", "/static/teach.js", f"/r/{code}/qr.svg"):
        assert phone.ask("GET", path).status == 200, path
    wrong = phone.ask("GET", "/r/0000/qr.svg")
    assert wrong.status == 422 and "0000" in wrong.json["detail"]


def test_a_write_from_elsewhere_or_under_another_name_is_not_let_in(server: Server) -> None:
    code = a_room(server)
    phone = Phone(server, code)
    phone.join()
    act, path = {"do": "pick", "item": "A"}, f"/r/{code}/act"
    assert phone.ask("POST", path, act, Origin="").status == 403
    assert phone.ask("POST", path, act, Origin="http://evil.example").status == 403
    assert phone.ask("POST", path, act, Host="evil.example").status == 400
    assert phone.ask("POST", path, b"x" * 30_000).status == 413
    assert phone.ask("POST", path, {**act, "note": "x" * 5_000}).status == 422
    assert phone.ask("POST", path, {"do": "reset"}).status == 422
    assert phone.ask("POST", path, {**act, "who": "another"}).status == 200  # it speaks for itself
    assert server.ask("GET", f"/api/v1/rooms/{code}").json["all"] == {"A": 1, "B": 0}
    stranger = Phone(server, code)
    assert stranger.vote("A").status == 401
    # on the Studio's own address rooms need its token like everything else
    assert server.ask("GET", f"/j/{code}", headers={}).status == 401
    assert server.ask("POST", f"/r/{code}/join", headers={}).status in (401, 403)


def test_a_phone_cannot_flood_and_a_room_has_an_end(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = a_room(server)
    phone = Phone(server, code)
    phone.join()
    monkeypatch.setattr(rooms_module, "A_SECOND", 0.0)  # however slow the machine is just now
    answers = [phone.vote("A").status for _ in range(20)]
    assert answers == [200] * int(rooms_module.AT_ONCE) + [429] * 5
    again = phone.ask("POST", f"/r/{code}/act", {"do": "pick", "item": "A"})
    assert set(again.json["said"]) == set(LANGUAGES)
    monkeypatch.setattr(rooms_module, "MOST_PHONES", 1)
    full = Phone(server, code).join()
    assert full.status == 409 and "full" in full.json["detail"]


def test_nobody_is_known_by_the_file_of_a_room(server: Server) -> None:
    code = a_room(server)
    phone = Phone(server, code)
    phone.join()
    phone.vote("A")
    path = server.app.state.studio.rooms.get(code).path
    secret = phone.cookie.split("=")[1]
    assert secret not in path.read_text() and known_as(secret) in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


def test_the_page_of_a_phone_is_small_and_whole(server: Server) -> None:
    code = a_room(server)
    phone = Phone(server, code)
    for language, lang in (("zh-CN,zh;q=0.9", "zh-Hans"), ("en-GB", "en"), ("de", "en")):
        page = phone.ask("GET", f"/j/{code}", **{"Accept-Language": language})
        assert len(page.body) <= 10_000 and f'lang="{lang}"' in page.body.decode()
        assert "unsafe" not in page.headers["content-security-policy"]


# --- the door -------------------------------------------------------------------------------------
def test_a_port_that_is_taken_and_an_address_that_is_not_ours_are_said(tmp_path: Path) -> None:
    from motsim.studio.access import door_of
    from motsim.studio.app import create

    lan = create(tmp_path, door_of(1)).state.studio.lan
    taken = listen("127.0.0.1", 0)
    port = taken.getsockname()[1]
    with pytest.raises(InputError, match=f"port {port}"):
        lan.open("127.0.0.1", port)
    with pytest.raises(InputError, match=r"no address 203\.0\.113\.9"):
        lan.open("203.0.113.9")
    taken.close()
    assert lan.as_json()["open"] is False
    assert all(not one.startswith("127.") for one in addresses())


def test_the_door_opens_at_its_port_again_and_shuts(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        code = a_room(server)
        lan = server.app.state.studio.lan
        first = lan.open("127.0.0.1", 0)
        phone = Phone(server, code)
        assert phone.join().status == 200
        assert server.ask("DELETE", "/api/v1/lan").json["open"] is False
        with pytest.raises(OSError):
            phone.join()
        assert lan.open("127.0.0.1") == lan.open() == first  # a phone that waits finds it
        with pytest.raises(InputError, match=r"at 127\.0\.0\.1:\d+ already, not at 127\.0\.0\.2"):
            lan.open("127.0.0.2")
        assert phone.join().json["items"] and len(server.app.state.studio.rooms.all()) == 1


def test_a_second_start_lets_phones_into_the_first(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        address = f"http://127.0.0.1:{server.port}/?t={server.door.token}"
        (tmp_path / ".motsim" / "studio.json").write_text(json.dumps({"address": address}))
        said: list[str] = []
        words = {"running": "runs at {address}", "phones": "phones at {address}"}

        def start(phones: str) -> None:
            serve(
                tmp_path,
                None,
                pages=True,
                browser=False,
                say=said.append,
                words=words,
                phones=phones,
            )

        with pytest.raises(InputError, match=r"no address 203\.0\.113\.9"):
            start("203.0.113.9")
        start("127.0.0.1")
        lan = server.app.state.studio.lan.address
        assert lan and said[-1] == f"phones at http://{lan}/j"


def test_a_qr_code_is_a_picture_without_a_network() -> None:
    made = qr_code("http://192.168.1.20:8700/j/4821")
    assert made is not None and made.startswith(b"<svg") and b'fill="#fff"' in made


# --- on disk --------------------------------------------------------------------------------------
def test_a_full_disk_is_said_and_the_room_is_as_it_was(tmp_path: Path) -> None:
    rooms = Rooms(tmp_path / "rooms", dict(KINDS))
    room = rooms.begin("demo", ABOUT)
    rooms.write(room, {"do": "press", "letter": "A"}).result()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:  # the file may grow by a few bytes: the line is cut off, as on a disk that fills up
        resource.setrlimit(resource.RLIMIT_FSIZE, (room.path.stat().st_size + 10, hard))
        with pytest.raises(NotKept, match="make room on the disk"):
            rooms.write(room, {"do": "press", "letter": "B"}).result()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert room.votes == {"A": 1, "B": 0}
    rooms.write(room, {"do": "press", "letter": "B"}).result()
    again = Rooms(tmp_path / "rooms", dict(KINDS)).get(room.code)
    assert again.votes == {"A": 1, "B": 1}


def test_a_line_that_was_cut_off_or_is_of_another_version_is_passed_over(tmp_path: Path) -> None:
    rooms = Rooms(tmp_path / "rooms", dict(KINDS))
    room = rooms.begin("demo", ABOUT)
    rooms.write(room, {"do": "press", "letter": "A"}).result()
    with room.path.open("a", encoding="utf-8") as file:
        file.write('{"do": "dance"}\n{"do": "press", "letter": "B"}\n{"do": "press", "let')
    again = Rooms(tmp_path / "rooms", dict(KINDS))
    found = again.get(room.code)
    assert found.votes == {"A": 1, "B": 1}
    again.write(found, {"do": "press", "letter": "B"}).result()
    assert Rooms(tmp_path / "rooms", dict(KINDS)).get(room.code).votes["B"] == 2


def test_half_a_character_is_refused_and_the_room_goes_on(server: Server) -> None:
    code = a_room(server)
    phone = Phone(server, code)
    phone.join()
    broken = phone.ask("POST", f"/r/{code}/act", b'{"do": "pick", "item": "A", "x": "\\ud800"}')
    assert broken.status == 422 and set(broken.json["said"]) == set(LANGUAGES)
    assert phone.vote("A").status == 200
    rooms = server.app.state.studio.rooms  # nor does it stop the writer if it comes another way
    with pytest.raises(UnicodeEncodeError):
        rooms.write(rooms.get(code), {"do": "press", "letter": "A", "x": "\ud800"}).result(5)
    assert phone.vote("B").json["items"][1]["on"]
    assert server.ask("GET", f"/api/v1/rooms/{code}").json["all"] == {"A": 0, "B": 1}


def test_a_file_that_is_gone_is_said_and_the_other_rooms_go_on(tmp_path: Path) -> None:
    rooms = Rooms(tmp_path / "rooms", dict(KINDS))
    room, other = (rooms.begin("demo", ABOUT) for _ in range(2))
    press = {"do": "press", "letter": "A"}
    rooms.write(room, press).result(5)
    away = room.path.rename(tmp_path / "on a stick")
    for _ in range(2):
        with pytest.raises(NotKept):
            rooms.write(room, press).result(5)
    rooms.write(other, press).result(5)
    away.rename(room.path)
    rooms.write(room, press).result(5)
    assert room.votes == {"A": 2, "B": 0}  # what was refused is not counted
    assert Rooms(tmp_path / "rooms", dict(KINDS)).get(room.code).votes == room.votes
    away = room.path.rename(tmp_path / "on a stick")
    rooms.end(room.code)
    with pytest.raises(NotKept):
        rooms.write(room, press).result(5)


class Slow:
    """A room that takes an act when it is let."""

    def __init__(self, path: Path) -> None:
        self.path, self.asked, self.let = path, threading.Event(), threading.Event()

    def do(self, act: Any) -> None:
        self.asked.set()
        assert self.let.wait(10)

    def again(self, acts: Any) -> None:
        pass

    def changed(self) -> None:
        pass


def test_who_hangs_up_does_not_stop_the_writer(tmp_path: Path) -> None:
    journal, room = Journal(), Slow(tmp_path / "1234.jsonl")
    room.path.touch()
    first = journal.write(room, {"do": "x"})
    assert room.asked.wait(10)
    waits = journal.write(room, {"do": "y"})
    assert waits.cancel()  # before it is begun it is not done
    first.cancel()  # while it is done it is done
    room.let.set()
    journal.write(room, {"do": "z"}).result(5)
    assert [json.loads(line)["do"] for line in room.path.read_text().splitlines()] == ["x", "z"]


@pytest.mark.parametrize("leads", [False, True])
def test_a_phone_that_loses_its_network_in_the_middle_leaves_no_traceback(
    server: Server, leads: bool, caplog: pytest.LogCaptureFixture
) -> None:
    code = a_room(server)
    phone = Phone(server, code)
    phone.join()
    address = f"127.0.0.1:{server.port}" if leads else phone.address
    path = f"/api/v1/rooms/{code}/act" if leads else f"/r/{code}/act"
    key = f"Authorization: Bearer {server.door.token}" if leads else f"Cookie: {phone.cookie}"
    logger = logging.getLogger("uvicorn.error")
    logger.addHandler(caplog.handler)
    try:
        with socket.create_connection(address.split(":"), 5) as line:
            line.sendall(
                f"POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n"
                f'{key}\r\nContent-Length: 90\r\n\r\n{{"do": '.encode()
            )
            time.sleep(0.2)
        time.sleep(0.3)
    finally:
        logger.removeHandler(caplog.handler)
    assert phone.vote("A").status == 200 and caplog.text == ""


def test_a_new_room_leaves_every_file_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("secrets.choice", lambda free: free[0])
    foreign = '{"do": "begin", "kind": "of tomorrow"}\n'
    (tmp_path / "1000.jsonl").write_text(foreign)
    rooms = Rooms(tmp_path, dict(KINDS))
    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr(VoteRoom, "clear", lambda room: 1 / 0)
        rooms.begin("demo", ABOUT)
    assert rooms.all() == [] and [one.name for one in tmp_path.iterdir()] == ["1000.jsonl"]
    assert rooms.begin("demo", ABOUT).code == "1001"
    assert (tmp_path / "1000.jsonl").read_text() == foreign


def test_a_room_is_not_there_before_it_has_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms, met, clear = Rooms(tmp_path, dict(KINDS)), [], VoteRoom.clear

    def slowly(room: VoteRoom) -> None:
        met.append(rooms.all())
        clear(room)

    monkeypatch.setattr(VoteRoom, "clear", slowly)
    room = rooms.begin("demo", ABOUT)
    assert met == [[]] and rooms.all() == [room]


def test_a_file_that_cannot_be_read_does_not_keep_the_others_away(tmp_path: Path) -> None:
    room = Rooms(tmp_path, dict(KINDS)).begin("demo", ABOUT)
    other = str(1000 + (int(room.code) - 999) % 9000)
    (tmp_path / f"{other}.jsonl").mkdir()  # nobody can read a folder, not even root
    assert [one.code for one in Rooms(tmp_path, dict(KINDS)).all()] == [room.code]


@pytest.mark.parametrize(
    "first",
    [
        '{"do": "press", "kind": "demo", "letter": "A"}',
        '{"do": "begin", "kind": "workshop", "stages": ["In"], "budget": 1' + 400 * "0" + "}",
        '{"do": "begin", "kind": "workshop", "stages": ["In"], "language": "fr"}',
        '{"do": "begin", "kind": "demo", "demo": "of tomorrow"}',
        '{"do": "begin", "kind": ' + 100_000 * "[" + "}",
        "\x00\x00\x00",
        "[]",
        "",
    ],
)
def test_a_room_with_an_odd_first_line_is_named_and_the_others_are_served(
    tmp_path: Path, first: str
) -> None:
    place = tmp_path / ".motsim" / "rooms"
    room = Rooms(place, dict(KINDS)).begin("demo", ABOUT)
    odd = str(1000 + (int(room.code) - 999) % 9000)
    text = f'{first}\n{{"do": "press", "letter": "A"}}\n'
    (place / f"{odd}.jsonl").write_text(text)
    with serving(tmp_path) as server:
        lines = server.ask("GET", "/api/v1/rooms").json
        assert [(one["code"], one["kind"]) for one in lines] == [
            (room.code, "demo"),
            (odd, "unreadable"),
        ]
        said = server.ask("GET", f"/api/v1/rooms/{odd}")
        assert said.status == 422 and f"{odd}.jsonl" in said.json["detail"]
        assert lead(server, room.code, do="press", letter="A")["all"]["A"] == 1
        assert (place / f"{odd}.jsonl").read_text() == text
        assert server.ask("DELETE", f"/api/v1/rooms/{odd}").status == 204
        assert len(server.ask("GET", "/api/v1/rooms").json) == 1
    (kept,) = (tmp_path / ".motsim" / "removed").iterdir()
    assert kept.read_text() == text


def test_a_line_that_nobody_can_read_takes_no_other_with_it(tmp_path: Path) -> None:
    rooms = Rooms(tmp_path, dict(KINDS))
    room = rooms.begin("demo", ABOUT)
    odd = '{"do": "press", "letter": \n7\n{"x": \r "y\n{"x": ' + 100_000 * "[" + "\n"
    with room.path.open("a", encoding="utf-8", newline="") as file:
        file.write(odd + '{"do": "press", "letter": "B"}\n')
    rooms = Rooms(tmp_path, dict(KINDS))
    rooms.write(rooms.get(room.code), {"do": "press", "letter": "A"}).result(5)
    assert Rooms(tmp_path, dict(KINDS)).get(room.code).votes == {"A": 1, "B": 1}
    assert odd.encode() in room.path.read_bytes()


def test_rooms_have_an_end_and_one_that_is_taken_away_is_kept(tmp_path: Path) -> None:
    rooms = Rooms(tmp_path / "own" / "rooms", dict(KINDS))
    codes = [rooms.begin("demo", ABOUT).code for _ in range(rooms_module.MOST_ROOMS)]
    with pytest.raises(InputError, match="take one away"):
        rooms.begin("demo", ABOUT)
    rooms.end(codes[0])
    assert len(list((tmp_path / "own" / "removed").iterdir())) == 1
    with pytest.raises(InputError, match="no room"):
        rooms.get(codes[0])
    assert rooms.begin("demo", ABOUT).code
    with pytest.raises(NotNow):
        rooms.write(rooms.get(codes[1]), {"do": "pick", "who": "x", "item": "A"}).result()


# --- a crowd --------------------------------------------------------------------------------------
def test_two_hundred_phones_lose_no_vote(server: Server) -> None:
    code = a_room(server)
    found = asyncio.run(crowd(server.app.state.studio.lan.address, code, 200))
    assert (found.joined, found.failed, len(found.votes)) == (200, [], 600)
    room = server.ask("GET", f"/api/v1/rooms/{code}").json
    assert room["all"] == {a: found.last.count(a) for a in "AB"}
    on_disk = Rooms(server.app.state.studio.rooms.folder, dict(KINDS)).get(code)
    assert on_disk.votes == room["all"]
