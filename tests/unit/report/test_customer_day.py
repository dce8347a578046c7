"""One customer's day as a page: the story's own rows in plain sentences, both languages, idle rules
folded; and the command that writes it.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from motsim.cli import app
from motsim.i18n import LANGUAGES
from motsim.report.customer_day.page import CustomerDay, Page, page_of
from motsim.scenario.loader import loads
from motsim.study.run.simulate import simulate

SHOP = """
motsim: 1
title: {en: Shop, zh: 店}
length: 8 h
staff: {clerk: {count: 1}}
customers: {arrive: {rate: 9 per h}, expects: 60}
promises: {ready: {from: hello, to: pay, quote: 15 min}}
journey:
  - stage: inside
    steps:
      - {contact: hello, staff: clerk, takes: exponential(6 min), quality: 60, wait: {acceptable: 2 min}}
      - {contact: gift, chance: 0%, quality: 80}
      - {contact: pay, takes: 1 min, quality: 20}
rules:
  - {rule: never, on: pay.begins, if: clerk.queue > 999, do: {quality: +5}}
"""  # noqa: E501


@pytest.fixture(scope="module")
def run():
    return simulate(loads(SHOP, "shop.yaml"), replications=2, seed=4)


@pytest.fixture(scope="module")
def day(run):
    visits = run.visits[run.visits["replication"] == 1]
    customer = int(visits.loc[visits["wait_min"].idxmax(), "customer"])
    mine = [
        frame[(frame["replication"] == 1) & (frame["customer"] == customer)]
        for frame in (run.visits, run.moments, run.acts)
    ]
    return CustomerDay(run.scenario, "today", *mine, 1, customer, "angriest")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rows_are_the_moments_with_their_emotions(day, language):
    page = Page(day, language)
    rows = [row for row in page.day() if row.emotion]
    felt = day.moments.sort_values(["end_min", "order"])["emotion"]
    assert [row.emotion for row in rows] == [f"{e:+.1f}".replace("-", "−") for e in felt]
    v = day.visits.iloc[0]
    cards = dict(page.cards())
    percent = f"{100 * v['return_chance']:.0f}%"
    assert cards[page("c back")].replace("\N{NO-BREAK SPACE}", "") == percent
    assert cards[page("c satisfied")] == f"{v['satisfaction_points']:.0f}"
    assert page.curve.count("<svg") == 2 and "gift" in page.curve, "not met: a name and no point"
    assert page.curve.count("<circle") - page.curve.count('r="9"') == 2 * 2


def test_it_is_said_in_plain_words(day):
    page = Page(day, "en")
    said = " ".join(row.said for row in page.day())
    assert "Waited" in said and "would have been fine" in said
    assert "pay: much less than expected." in said
    assert re.search("“ready” was promised in 15 min and took .*: (kept|broken).", said)
    assert (
        page.idle() == ["never (on pay.begins, if queue.clerk > 999)"] or "never" in page.idle()[0]
    )


def test_the_page_holds_both_languages_and_folds_what_did_nothing(day):
    text = html.unescape(page_of(day, "zh"))
    assert '<html lang="zh">' in text and "最生气的顾客" in text and "The angriest customer" in text
    assert text.index("<details>") < text.index("never (")
    assert len(text) < 200_000 and "http" not in text


def test_the_command_writes_it(tmp_path: Path):
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    asked = CliRunner()
    ran = ["run", str(tmp_path / "shop.yaml"), "--replications", "2", "--out", str(tmp_path / "r")]
    assert asked.invoke(app, ran).exit_code == 0
    page = tmp_path / "day.html"
    done = asked.invoke(
        app, ["explain", str(tmp_path / "r"), "--who", "happiest", "--page", str(page)]
    )
    assert done.exit_code == 0, done.output
    assert "The happiest customer" in page.read_text(encoding="utf-8")
