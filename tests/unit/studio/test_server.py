"""The server as a program and as a page meets it: files, answers, jobs, and who is let in."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from serving import Answer, Server, serving
from shops import a_shop

import motsim as ms
from motsim.plan.preview.summary import explain
from motsim.report.core.facts_json import schema
from motsim.report.core.messages import Translator
from motsim.studio import memory
from motsim.study.comparison.verdict import money_words

SHOP = a_shop(
    "{contact: hello, staff: clerk, takes: 2 min, quality: 60, class: key}   # at the door\n"
    "{contact: bye, quality: 55}",
    "smile: {set: {hello.quality: 60 -> 80}, cost: {once: 100}}\n"
    "music: {set: {bye.quality: 55 -> 70}, cost: {once: 50}, class: ordinary}",
    "today: {}, kind: {with: [smile]}",
)
HELLO = ["journey", "visit", "steps", "hello"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("mine")
    (folder / "shop.yaml").write_text(SHOP, encoding="utf-8")
    with serving(folder) as found:
        yield found


def board(server: Server, name: str = "shop.yaml") -> dict:
    return server.ask("GET", f"/api/v1/scenarios/{name}").json


# --- files ----------------------------------------------------------------------------------------
def test_the_folder_and_a_board(server: Server) -> None:
    listed = server.ask("GET", "/api/v1/scenarios").json
    assert [one["id"] for one in listed["scenarios"]][-1] == "shop.yaml"
    assert "car-service" in [one["name"] for one in listed["shipped"]]
    b = board(server)
    assert [(s["name"], s["points"], s["x"]) for s in b["stages"][0]["steps"]] == [
        ("hello", 60.0, 25.0),
        ("bye", 55.0, 75.0),
    ]
    assert b["stages"][0]["steps"][0]["words"] == {
        "en": "key · 60 points · clerk · 2 min",
        "zh": "关键 · 60 分 · clerk · 2 分钟",
    }
    assert b["title"] == {"en": "a small shop", "zh": "小店"} and b["mistakes"] == []
    assert [(i["name"], i["class"], i["price"]) for i in b["ideas"]] == [
        ("smile", "key", 100.0),
        ("music", "ordinary", 50.0),
    ]


def test_an_edit_is_in_the_file_and_can_be_taken_back(server: Server) -> None:
    made = server.ask("POST", "/api/v1/scenarios", {"name": "mine", "text": SHOP})
    name = made.json["id"]
    assert made.status == 201 and name == "mine.yaml"
    before = board(server, name)
    edits = [{"do": "set", "at": [*HELLO, "quality"], "value": 64}]
    path = f"/api/v1/scenarios/{name}"
    after = server.ask("POST", f"{path}/edits", {"base": before["hash"], "edits": edits}).json
    text = server.ask("GET", f"{path}/text").body.decode()
    assert text == SHOP.replace("quality: 60, class", "quality: 64, class").replace(
        "60 ->", "64 ->"
    )
    old = server.ask("POST", f"{path}/edits", {"base": before["hash"], "edits": edits})
    assert old.status == 409 and "newest" in old.json["detail"]
    back = server.ask("POST", f"{path}/undo", {"base": after["hash"]}).json
    assert back["hash"] == before["hash"] and back["redo"] == "set hello quality"
    again = server.ask("POST", f"{path}/redo", {"base": back["hash"]}).json
    assert again["hash"] == after["hash"]
    assert server.ask("DELETE", path).status == 204
    assert server.ask("GET", path).status == 422


def test_a_mistake_is_shown_at_its_step_and_the_board_stays(server: Server) -> None:
    name = server.ask("POST", "/api/v1/scenarios", {"name": "wrong", "text": SHOP}).json["id"]
    b = board(server, name)
    edits = [{"do": "set", "at": [*HELLO, "staff"], "value": "clark"}]
    path = f"/api/v1/scenarios/{name}"
    b = server.ask("POST", f"{path}/edits", {"base": b["hash"], "edits": edits}).json
    (mistake,) = b["mistakes"]
    assert (mistake["step"], mistake["key"], b["valid"]) == ("hello", "staff", False)
    assert mistake["missing"] == {"kinds": ["staff pool"], "near": "clerk"}
    assert len(b["stages"][0]["steps"]) == 2
    live = server.ask("POST", f"{path}/live", {"page": "a"})
    assert live.status == 422 and live.json["mistakes"][0]["path"] == mistake["path"]
    text = server.ask("PUT", f"{path}/text", {"base": b["hash"], "text": "{{{ no yaml"})
    assert text.status == 200 and text.json["mistakes"] and text.json["stages"] == []
    refused = server.ask("POST", f"{path}/edits", {"base": text.json["hash"], "edits": edits})
    assert refused.status == 422 and "mend the text first" in refused.json["detail"]


WALL = (
    "团队工作坊,,,\n阶段,触点,评分,点子,多少钱\n"
    "到店,停车,2,引导,500\n到店,迎接,5,,\n离开,告别,3,,\n"
)


def test_a_sheet_of_notes_becomes_a_scenario_as_it_is_confirmed(server: Server) -> None:
    sheet = server.ask("POST", "/api/v1/walls?name=wall.csv", WALL.encode("gb18030")).json
    assert sheet["means"] == ["stage", "touchpoint", "score", "idea", "cost"]
    assert sheet["stars"] and sheet["scale"] == "" and sheet["count"] == 3
    path = f"/api/v1/walls/{sheet['wall']}/scenario"
    columns = {"0": "stage", "1": "touchpoint", "2": "score", "3": "idea", "4": "cost"}
    unsaid = server.ask("POST", path, {"columns": columns, "scale": ""})
    assert unsaid.status == 422 and "stars" in unsaid.json["detail"]
    made = server.ask("POST", path, {"columns": columns, "scale": "1..5", "name": "notes"}).json
    b = board(server, made["id"])
    points = {s["name"]: s["points"] for stage in b["stages"] for s in stage["steps"]}
    assert points == {"停车": 25.0, "迎接": 100.0, "告别": 50.0}
    assert [(i["label"]["zh"], i["price"]) for i in b["ideas"]] == [("引导", 500.0)]
    wrong = server.ask(
        "POST", "/api/v1/walls?name=wall.csv", WALL.replace("2,引导", "9,引导").encode()
    )
    path = f"/api/v1/walls/{wrong.json['wall']}/scenario"
    said = server.ask("POST", path, {"columns": columns, "scale": "1..5"}).json
    assert said["mistakes"][0]["line"] == 3 and "1 to 5" in said["detail"]
    assert server.ask("POST", "/api/v1/walls?name=cat.png", b"x").status == 422


# --- answers --------------------------------------------------------------------------------------
def test_live_pictures_are_the_numbers_of_a_run(server: Server) -> None:
    question = {"page": "p", "settings": {".".join([*HELLO, "quality"]): "71"}}
    answer = server.ask("POST", "/api/v1/scenarios/shop.yaml/live", question)
    assert [line["runs"] for line in answer.lines] == [2, 8, 20]
    run = ms.simulate(ms.loads(SHOP), replications=20, set={"hello.quality": 71})
    felt = run.moments[run.moments["moment"] == "hello"].groupby("replication")["emotion"].mean()
    (hello,) = [p for p in answer.lines[-1]["points"] if p["moment"] == "hello"]
    np.testing.assert_allclose(hello["emotion"], felt.mean(), atol=5e-5)
    wrong = {"page": "p", "settings": {"hello.qualty": "71"}}
    said = server.ask("POST", "/api/v1/scenarios/shop.yaml/live", wrong)
    assert said.status == 422 and "qualty" in said.json["detail"]


def test_months_of_people_who_come_back_are_told_in_words(server: Server) -> None:
    shop = SHOP.replace("1 weeks", "3 months") + "population: {customers: 30%}\n"
    assert server.ask("POST", "/api/v1/scenarios", {"name": "town", "text": shop}).status == 201
    assert board(server, "town.yaml")["months"] == 3 and board(server)["months"] == 0
    found = server.ask("POST", "/api/v1/scenarios/town.yaml/months", {"page": "p"}).lines
    assert [line["runs"] for line in found] == [2, 6]
    months = found[-1]["months"]
    assert len(months) == 3 and [p["moment"] for p in months[0]["points"]][:1] == ["hello"]
    said = [one["label"]["zh"] for one in months[0]["measures"]]
    assert said == ["顾客数", "留下", "光顾", "等待（分钟）", "记住的感受"]
    alone = server.ask("POST", "/api/v1/scenarios/shop.yaml/months", {"page": "p"})
    assert alone.status == 422 and "population: yes" in alone.json["detail"]


def test_what_an_idea_changes_is_said_in_the_language_of_the_page(server: Server) -> None:
    made = server.ask("POST", "/api/v1/scenarios", {"shipped": "car-service"}).json["id"]
    said = {one["name"]: one["changes"] for one in board(server, made)["ideas"]}
    assert "greeting · takes: +5 min" in said["greet_at_the_car"]["en"]
    assert "迎接 · 用时：+5 分钟" in said["greet_at_the_car"]["zh"]
    assert "付款 · 用时：× 0.5" in said["quick_pay"]["zh"]


def test_a_choice_says_what_it_costs_and_what_it_brings(server: Server) -> None:
    asked = {"page": "q", "ideas": ["smile", "music"], "budget": 120}
    cost, brings, weighed = server.ask("POST", "/api/v1/scenarios/shop.yaml/choice", asked).lines
    assert cost["cost"]["total"]["en"] == "CNY 150" and cost["cost"]["over"] is True
    assert cost["cost"]["left"]["en"] == "CNY 30"
    assert [round(c["percent"]) for c in cost["cost"]["classes"]] == [67, 0, 33]
    same = ms.loads(SHOP.replace("kind: {with: [smile]}", "kind: {with: [smile, music]}"))
    found = ms.compare(same, ["today", "kind"], replications=20)
    was, now = (found.value(d, "remembered").mean for d in ("today", "kind"))
    assert brings["brings"]["remembered"]["en"] == f"+{was:.1f} → +{now:.1f}"  # as reports say it
    money = money_words(found.difference("kind", "profit"), "CNY", "en")
    assert brings["brings"]["gain"]["en"] == money["mean"] and not brings["brings"]["covers"]
    assert found.outlook is not None
    seen = found.outlook.of("kind")
    assert weighed["brings"]["covers"]
    assert weighed["brings"]["gain"]["en"] == money_words(seen.value, "CNY", "en")["mean"]
    assert weighed["brings"]["loses"]["en"] == Translator("en").share(seen.loss)


def test_a_comparison_is_the_comparison_of_the_library(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"scenario": "shop.yaml", "designs": ["today", "kind"], "replications": 6}
    job = server.ask("POST", "/api/v1/comparisons", asked)
    assert job.status == 202
    found = server.done(job.json)
    same = server.ask("POST", "/api/v1/comparisons", asked).json
    assert same["job"] == job.json["job"] and same["state"] == "done"
    told = ms.compare(ms.loads(SHOP, "shop.yaml"), ["today", "kind"], replications=6)
    assert found["verdict"] == {lang: told.sentence(lang) for lang in ("en", "zh")}
    assert set(found["facts"]) == set(schema()["$defs"]["Facts"]["properties"])
    page = server.ask("GET", f"/api/v1/jobs/{job.json['job']}/report?lang=zh")
    assert told.sentence("zh") in page.body.decode()
    assert page.headers["content-security-policy"].startswith("sandbox allow-scripts")
    book = server.ask("GET", f"/api/v1/jobs/{job.json['job']}/workbook")
    assert book.body[:2] == b"PK"
    deck = server.ask("GET", f"/api/v1/jobs/{job.json['job']}/slides?lang=zh")
    assert deck.body[:2] == b"PK" and deck.headers["content-type"].endswith("presentation")
    # a browser that "prints" the text of the page
    printer = tmp_path / "printer"
    lines = """for a in "$@"; do
      case "$a" in --print-to-pdf=*) o="${a#*=}";; file:*) i="${a#*//}";; esac
    done"""
    printer.write_text(f'#!/bin/sh\n{lines}\n(printf "%%PDF-"; cat "$i") > "$o"\n', "utf-8")
    printer.chmod(0o700)
    monkeypatch.setenv("MOTSIM_BROWSER", str(printer))
    paper = server.ask("GET", f"/api/v1/jobs/{job.json['job']}/pdf?lang=zh")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body == b"%PDF-" + page.body
    monkeypatch.setenv("MOTSIM_BROWSER", str(tmp_path / "none"))
    none = server.ask("GET", f"/api/v1/jobs/{job.json['job']}/pdf")
    assert none.status == 422 and "MOTSIM_BROWSER" in none.json["said"]["zh"]
    left = {one.name for one in server.app.state.studio.drafts.own.iterdir()}
    assert not [name for name in left if name.startswith(("tmp", "unfinished"))]


@pytest.mark.slow  # a search over draws of all that is assumed
def test_the_best_purchase_of_a_budget_beside_the_split(server: Server) -> None:
    job = server.ask("POST", "/api/v1/allocations", {"scenario": "shop.yaml", "budget": 100}).json
    found = server.done(job)
    told = ms.allocate(ms.loads(SHOP), 100.0)
    bought = told.table().query("order > 0")
    assert found["ideas"] == bought["intervention"].tolist()
    assert found["spend"]["en"] == Translator("en").money(told.spend, "CNY")
    assert found["as_good"] == told.split(0.6, 0.3, 0.1).as_good


def test_a_study_has_a_report_and_a_workbook(server: Server) -> None:
    asked = {"scenario": "shop.yaml", "question": "lows", "designs": ["today"]}
    job = server.ask("POST", "/api/v1/studies", asked).json
    found = server.done(job)
    page = server.ask("GET", f"{found['report']}?lang=zh")
    assert page.status == 200 and b'<html lang="zh' in page.body
    assert server.ask("GET", f"/api/v1/jobs/{job['job']}/workbook").body[:2] == b"PK"
    picture = server.ask("GET", f"/api/v1/jobs/{job['job']}/pictures/journey.svg")
    assert picture.status == 422 and "no comparison" in picture.json["detail"]
    wrong = server.ask("POST", "/api/v1/studies", {**asked, "question": "why"})
    assert wrong.status == 422 and "moments" in wrong.json["detail"]


def test_what_check_says_is_said(server: Server) -> None:
    said = server.ask("GET", "/api/v1/scenarios/shop.yaml/check?lang=zh").json
    told = explain(ms.loads(SHOP), language="zh")
    assert said["coming"] == list(told.coming) and said["loads"] == list(told.load_lines)


def test_the_day_of_a_customer(server: Server) -> None:
    job = server.ask("POST", "/api/v1/days", {"scenario": "shop.yaml", "who": "3"}).json
    (one,) = server.done(job)["people"]
    run = ms.simulate(ms.loads(SHOP), replications=2)
    word_for_word = one["told"]["en"]["more"][-1]["lines"]
    assert run.explain(3).splitlines()[-len(word_for_word) :] == word_for_word
    assert one["told"]["zh"]["day"][0]["said"] == "到达。"
    everybody = server.done(server.ask("POST", "/api/v1/days", {"scenario": "shop.yaml"}).json)
    told = [each["customer"] for each in everybody["people"]]
    assert len(told) == len({*told}) and everybody["people"][0]["who"][0] == "angriest"


def test_a_job_can_be_stopped(server: Server) -> None:
    asked = {"scenario": "shop.yaml", "replications": 500, "psychologies": ["literature", "claims"]}
    job = server.ask("POST", "/api/v1/comparisons", asked).json
    assert server.ask("DELETE", f"/api/v1/jobs/{job['job']}").status == 204
    with pytest.raises(AssertionError, match="stopped"):
        server.done(job)
    assert server.ask("GET", f"/api/v1/jobs/{job['job']}/result").status == 422
    assert server.ask("GET", "/api/v1/jobs/none").status == 422


def test_the_page_brings_words_and_the_list_of_what_is_known(tmp_path: Path) -> None:
    title = "</script><script>alert(1)</script>"
    (tmp_path / "shop.yaml").write_text(SHOP.replace("a small shop", title), encoding="utf-8")
    with serving(tmp_path) as server:
        first = _start(server.ask("GET", "/"))
        assert first["words"]["zh"]["undo"] == "撤销" and first["engine"]["ready"] is False
        assert first["list"] is None  # the file must be read first, and nobody waits for it
        listed = server.ask("GET", "/api/v1/scenarios").json
        second = server.ask("GET", "/")
        assert _start(second)["list"] == listed and listed["scenarios"][0]["title"]["en"] == title
        assert title.encode() not in second.body
        (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
        assert _start(server.ask("GET", "/"))["list"] is None


def _start(page: Answer) -> Any:
    """What a page of the Studio has inside."""
    assert page.headers["cache-control"] == "no-store"
    return json.loads(re.search(rb'<script id="start"[^>]*>(.*?)</script>', page.body)[1])


# --- who is let in --------------------------------------------------------------------------------
def test_only_who_has_the_token_is_let_in(server: Server) -> None:
    assert server.ask("GET", "/", headers={}).status == 401
    assert server.ask("GET", "/api/v1/scenarios", headers={}).status == 401
    assert server.ask("GET", "/api/v1/scenarios", headers={"Cookie": "motsim=x"}).status == 401
    assert server.ask("GET", "/static/main.js", headers={}).status == 401
    assert server.ask("GET", "/api/v1/health", headers={}).json["engine"]["ready"] in (True, False)
    opened = server.ask("GET", f"/?t={server.door.token}", headers={})
    cookie = opened.headers["set-cookie"]
    assert opened.status == 200 and "HttpOnly" in cookie and "SameSite=Strict" in cookie
    csp = opened.headers["content-security-policy"]
    assert "script-src 'self'" in csp and "unsafe" not in csp and "frame-ancestors 'none'" in csp
    page = {"Cookie": cookie.split(";")[0]}
    assert server.ask("GET", "/api/v1/scenarios", headers=page).status == 200


def test_a_write_from_elsewhere_and_another_name_of_the_host_are_refused(server: Server) -> None:
    page = {"Cookie": f"{server.door.cookie}={server.door.token}"}
    asked = {"name": "x", "text": SHOP}
    here = {**page, "Origin": f"http://127.0.0.1:{server.port}"}
    for origin in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        assert server.ask("POST", "/api/v1/scenarios", asked, {**page, **origin}).status == 403
    assert server.ask("POST", "/api/v1/scenarios", asked, here).status == 201
    named = {**page, "Host": f"evil.example:{server.port}"}
    assert server.ask("GET", "/api/v1/scenarios", headers=named).status == 400


@pytest.mark.parametrize(
    "name", ["..%2Fsecret.yaml", "%2Fetc%2Fpasswd", ".hidden.yaml", "a%00.yaml", "..yaml", "a.txt"]
)
def test_nothing_outside_the_folder_can_be_named(server: Server, name: str) -> None:
    assert server.ask("GET", f"/api/v1/scenarios/{name}").status in (404, 422)


def test_a_link_out_of_the_folder_is_not_followed(server: Server, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(SHOP, encoding="utf-8")
    folder = server.app.state.studio.drafts.folder
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    try:
        said = server.ask("GET", "/api/v1/scenarios/link.yaml")
        assert said.status == 422 and "out of the folder" in said.json["detail"]
        assert server.ask("GET", "/api/v1/scenarios").status == 200
    finally:
        (folder / "link.yaml").unlink()


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        {"base": "x"},
        {"base": "x", "edits": [], "more": 1},
        {"base": "x" * 500, "edits": []},
        {"base": 3, "edits": [[]]},
    ],
)
def test_a_body_that_means_nothing_is_a_problem_in_words(server: Server, body: object) -> None:
    said = server.ask("POST", "/api/v1/scenarios/shop.yaml/edits", body)
    assert said.status == 422 and said.json["detail"]
    assert said.headers["content-type"] == "application/problem+json"


def test_what_is_too_large_or_a_bomb_is_not_taken(server: Server) -> None:
    assert server.ask("POST", "/api/v1/walls?name=a.csv", b"x" * 6_100_000).status == 413
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefg", "bcdefgh")
    )
    made = server.ask("POST", "/api/v1/scenarios", {"name": "bomb", "text": bomb}).json["id"]
    one = board(server, made)["mistakes"][0]
    assert "aliases" in one["message"] == one["said"]["en"] and "引用" in one["said"]["zh"]


def test_the_api_describes_itself(server: Server) -> None:
    said = server.ask("GET", "/api/v1/openapi.json").json
    assert said["openapi"].startswith("3.1")
    assert {"/api/v1/scenarios", "/api/v1/scenarios/{name}/live"} <= set(said["paths"])
    words = server.ask("GET", "/api/v1/words/zh").json
    assert words["undo"] == "撤销"


def test_memory_of_an_answer_goes_back(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """glibc keeps for each thread what it has freed, unless it is asked for it."""
    asked: list[int] = []
    monkeypatch.setattr(memory, "_of_c", lambda name: {"malloc_trim": asked.append}[name])
    server.ask("POST", "/api/v1/scenarios/shop.yaml/live", {"page": "memory"})
    assert asked == [0]
    monkeypatch.undo()
    memory.give_back()  # whatever this machine's C library is


STORES = """
import ctypes, sys, threading
from motsim.studio.memory import few_stores
c = ctypes.CDLL(None)
c.fopen.restype = ctypes.c_void_p
few_stores()
def use(): held.append(bytearray(100_000)); here.wait()
held, here = [], threading.Barrier(8)
threads = [threading.Thread(target=use) for _ in range(8)]
for one in threads: one.start()
for one in threads: one.join()
file = ctypes.c_void_p(c.fopen(sys.argv[1].encode(), b"w"))
c.malloc_info(0, file)
c.fclose(file)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="stores are glibc's")
def test_threads_share_what_they_freed(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", STORES, str(tmp_path / "stores.xml")], check=True)
    assert (tmp_path / "stores.xml").read_text().count("<heap nr=") <= memory.ARENAS
