"""A scenario sent from one Studio to another: the same figures, settings and workshop there; what
is no bundle changes nothing.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from serving import Answer, Server, serving
from shops import a_shop

from motsim.results.bundle import Bundle, opened, own_code
from motsim.studio.access import MOST_OF_BUNDLES

SHOP = a_shop(
    "{contact: hello, staff: clerk, takes: data(takes.csv minutes), quality: 60, class: key}\n"
    "{contact: bye, quality: 55}",
    "smile: {set: {hello.quality: 60 -> 80}, cost: {once: 100}}\n"
    "music: {set: {bye.quality: 55 -> 70}, cost: {once: 50}, class: ordinary}",
    "today: {}, kind: {with: [smile]}",
)
TAKES = b"minutes\n1\n2\n6\n"
ASKED = {"designs": ["today"], "ideas": ["music"], "replications": 20, "psychologies": []}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """Mine with a shop, yours with nothing."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "mine" / "takes.csv").write_bytes(TAKES)
    with serving(tmp_path / "mine") as mine, serving(tmp_path / "yours") as yours:
        yield mine, yours


def folder(server: Server) -> Path:
    return Path(server.app.state.studio.drafts.folder)


def bundle(server: Server, name: str = "shop.yaml") -> bytes:
    answer = server.ask("GET", f"/api/v1/scenarios/{quote(name)}/bundle")
    assert answer.status == 200, answer.body
    return answer.body


def take(server: Server, data: bytes, name: str = "shop.motsim") -> Answer:
    return server.ask("POST", f"/api/v1/bundles?name={name}", data)


def compared(server: Server, name: str, **more: Any) -> Any:
    asked = {"scenario": name, **ASKED, **more}
    return server.done(server.ask("POST", "/api/v1/comparisons", asked).json)


def test_a_scenario_that_was_sent_gives_the_same_figures(two: tuple[Server, Server]) -> None:
    mine, yours = two
    here = compared(mine, "shop.yaml")
    data = bundle(mine)
    assert bundle(mine) == data
    took = take(yours, data)
    assert took.status == 201 and took.json == {"id": "shop.yaml", "rooms": [], "said": {}}
    assert (folder(yours) / "shop.yaml").read_text(encoding="utf-8") == SHOP
    assert (folder(yours) / "takes.csv").read_bytes() == TAKES
    board = yours.ask("GET", "/api/v1/scenarios/shop.yaml").json
    assert board["settings"] == ASKED  # what was compared last is asked again by itself
    assert compared(yours, "shop.yaml", **board["settings"]) == here
    assert bundle(yours) == data


def test_nothing_is_overwritten_and_the_same_is_taken_once(two: tuple[Server, Server]) -> None:
    mine, yours = two
    data = bundle(mine)
    (folder(yours) / "shop.yaml").write_text("mine: yes\n", encoding="utf-8")
    assert take(yours, data).json["id"] == "shop-2.yaml" == take(yours, data).json["id"]
    assert (folder(yours) / "shop.yaml").read_text(encoding="utf-8") == "mine: yes\n"
    assert len(list(folder(yours).glob("*.yaml"))) == 2


def test_the_workshop_that_it_was_made_of_goes_along(two: tuple[Server, Server]) -> None:
    mine, yours = two
    about = {"kind": "workshop", "title": "Café", "stages": ["in", "out"], "budget": 1000}
    code = mine.ask("POST", "/api/v1/rooms", about).json["code"]
    phone = {"Origin": f"http://127.0.0.1:{mine.port}"}
    joined = mine.ask("POST", f"/r/{code}/join", {}, phone | bearer(mine))
    cookie = {"Cookie": joined.headers["set-cookie"].split(";")[0]}
    act = {"do": "note", "key": "1", "stage": "in", "text": "<script>alert(1)</script>"}
    said = mine.ask("POST", f"/r/{code}/act", act, phone | bearer(mine) | cookie)
    assert said.status == 200, said.body
    mine.ask("POST", f"/api/v1/rooms/{code}/act", {"do": "phase", "phase": "scores"})
    act = {"do": "score", "item": "1-1", "value": 4}
    assert mine.ask("POST", f"/r/{code}/act", act, phone | bearer(mine) | cookie).status == 200
    made = mine.ask("POST", f"/api/v1/rooms/{code}/scenario", {})
    assert made.status == 201, made.body
    name = made.json["id"]
    data = bundle(mine, name)
    assert opened(data).rooms.keys() == {code}
    (folder(yours) / name).write_text("other: yes\n", encoding="utf-8")
    took = take(yours, data).json
    (there,) = took["rooms"]
    assert took["id"] != name
    mine_seen, seen = (
        s.app.state.studio.rooms.get(c).console() for s, c in ((mine, code), (yours, there))
    )
    assert seen["made"] == took["id"] and mine_seen["made"] == name
    assert {**seen, "made": 0, "code": 0} == {**mine_seen, "made": 0, "code": 0}
    assert take(yours, data).json["rooms"] == [there]  # once


def bearer(server: Server) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.door.token}"}


def test_what_is_no_bundle_changes_nothing(two: tuple[Server, Server]) -> None:
    mine, yours = two
    whole = opened(bundle(mine))
    before = sorted(folder(yours).rglob("*"))
    begin = json.dumps({"do": "begin", "kind": "workshop"}).encode() + b"\n"
    slip = BytesIO()
    with zipfile.ZipFile(slip, "w") as archive:
        archive.writestr("scenario/../../evil.csv", "x")
    for data, wanted in (
        (b"PK", "no bundle"),
        (slip.getvalue(), "may not stand"),
        (whole.packed()[:-1] + b"x", "another program"),
        (Bundle("a.yaml", {"a.yaml": b"{}"}).packed(), "finds"),
        (Bundle("shop.yaml", whole.files, {"1234": b"{}\n"}).packed(), "workshop in it"),
        (Bundle("shop.yaml", whole.files, {"1234": begin}).packed(), "workshop in it"),
        (Bundle("shop.yaml", whole.files, {"1234": b"\xff" * 99}).packed(), "workshop in it"),
    ):
        answer = take(yours, data, "%3Cscript%3E.motsim")
        assert answer.status == 422 and wanted in answer.json["detail"], answer.body
        assert "\n" not in answer.json["detail"] and set(answer.json["said"]) == {"en", "zh"}
    assert sorted(folder(yours).rglob("*")) == before


def test_settings_of_another_version_are_none(two: tuple[Server, Server]) -> None:
    mine, yours = two
    whole = opened(bundle(mine))
    for settings in ({"replications": 10**9}, {"run": "x"}, {"designs": [1] * 99}):
        odd = Bundle("shop.yaml", whole.files, settings=settings, motsim="0.0.9", code="else")
        took = take(yours, odd.packed())
        assert "motsim 0.0.9 packed it" in took.json["said"]["en"]
        assert yours.ask("GET", "/api/v1/scenarios/shop.yaml").json["settings"] == {}
    assert whole.code == own_code()


def test_only_the_address_of_bundles_takes_so_much(two: tuple[Server, Server]) -> None:
    _, yours = two
    assert take(yours, b"x" * 7_000_000).status == 422  # read, and no bundle
    assert take(yours, b"x" * (MOST_OF_BUNDLES + 1)).status == 413
    assert yours.ask("POST", "/api/v1/walls?name=a.csv", b"x" * 7_000_000).status == 413
    foreign = {"Origin": "http://evil.example", "Cookie": f"{yours.door.cookie}={yours.door.token}"}
    assert yours.ask("POST", "/api/v1/bundles?name=a", b"x", foreign).status == 403
    assert (
        yours.ask(
            "POST", "/api/v1/bundles?name=a", b"x", {"Origin": f"http://127.0.0.1:{yours.port}"}
        ).status
        == 401
    )
