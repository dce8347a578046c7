"""Files as companies have them, each kind of damage by its name: what is said, in both languages,
what is counted, and that nothing is written of what is refused. What each file says when it is
whole can be read off its rows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import motsim as ms
from motsim.cli.app import app
from motsim.errors import message_of
from motsim.i18n import shown
from tests.unit.in_chinese import ENGLISH, QUOTED

HEAD = "id,queued,answered,done,gave_up,agent\n"
ROWS = "".join(
    f"{k},2026-03-02 {8 + k}:00:00,2026-03-02 {8 + k}:00:30,2026-03-02 {8 + k}:04:00,,ann\n"
    for k in range(4)
)
THREE = "arrive,begin,end\n"  # a log without names and numbers
ZONED = "2026-03-02T08:00:00+01:00,2026-03-02T08:01:00+01:00,2026-03-02T08:02:00+01:00\n"
DAYS = "".join(f"{k}/3/2026 08:00,{k}/3/2026 08:01,{k}/3/2026 08:05\n" for k in range(1, 14))

REFUSED: dict[str, tuple[str | bytes, str, str]] = {
    "a cell too many: the row slipped": (
        HEAD + ROWS + "9,2026-03-02 20:00:00,,2026-03-02 20:00:30,2026-03-02 20:05:00,,ann\n",
        "line 6", "单元格太多",
    ),
    "a cell too few": (HEAD + ROWS + "9,2026-03-02 20:00:00\n",
                       "too few cells", "单元格太少"),
    "a row that slipped and has as many cells": (
        HEAD + ROWS + "9,ann,2026-03-02 20:00:00,2026-03-02 20:00:30,2026-03-02 20:05:00,\n",
        "line 6: 9, ann", "时间读不出",
    ),
    "a bad row below line ends of CR alone": (
        (HEAD + ROWS + "9,soon,2026-03-02 20:00:30,2026-03-02 20:05:00,,ann\n").replace("\n", "\r"),
        "line 6: 9, soon", "第 6 行",
    ),
    "an end without its beginning": (
        HEAD + ROWS + "9,2026-03-02 20:00:00,,2026-03-02 20:05:00,,ann\n",
        "an end without a beginning", "有结束而无开始",
    ),
    "nobody arrived": (HEAD + ROWS + "9,,2026-03-02 20:00:30,2026-03-02 20:05:00,,ann\n",
                       "no time of arrival", "没有到达时间"),
    "an end before its beginning": (
        HEAD + ROWS + "9,2026-03-02 20:00:00,2026-03-02 20:04:30,2026-03-02 20:01:00,,ann\n",
        "ends before it begins", "结束早于开始",
    ),
    "the same rows twice": (HEAD + ROWS + ROWS, "4 the same row twice", "重复的行"),
    "an hour past midnight": (
        HEAD + ROWS + "9,2026-03-02 24:10:00,2026-03-02 24:11:00,2026-03-02 24:15:00,,ann\n",
        "a time that cannot be read", "时间读不出",
    ),
    "hours without a day": (THREE + "08:00,08:01,08:05\n", "arrive: day + arrive", "钟点"),
    "another way of writing days": (
        HEAD + ROWS + "9,13/03/2026 20:00,13/03/2026 20:01,13/03/2026 20:05,,ann\n",
        "line 6: 9, 13/03/2026", "时间读不出",
    ),
    "day first and month first": (
        THREE + DAYS + "03/25/2026 08:00,03/25/2026 08:01,03/25/2026 08:05\n",
        "written in two ways: '13/3/2026 08:00'", "两种写法",
    ),
    "days that may be months": (THREE + DAYS.replace("13/3", "12/3"), "no day above 12", "大于 12"),
    "some with a zone": (THREE + ZONED + "2026-03-02 09:00,2026-03-02 09:01,2026-03-02 09:02\n",
                         "with a zone (+01:00) and without", "有的不带"),
    "one column with a zone": (
        THREE + "2026-03-02T08:00:00+01:00,2026-03-02 08:01:00,2026-03-02 08:02:00\n",
        "column 'begin' times without", "不带",
    ),
    "a zone a column": (
        THREE + "2026-03-02T08:00:00+01:00,2026-03-02T08:01:00Z,2026-03-02T08:02:00Z\n",
        "columns 'arrive' and 'begin' hold times of several zones", "不同时区",
    ),
    "several zones": (THREE + ZONED + ZONED.replace("+01:00", "+05:00"),
                      "several zones (+01:00, +05:00)", "几个时区"),
    "cut in the middle of a row": (HEAD + ROWS + "9,2026-03-02 20:0",
                                   "the file ends in the middle of this row", "中间结束"),
    "cut in the middle of the last time": (
        THREE + "2026-03-02 08:00,2026-03-02 08:01,2026-03-02 08:05\n" * 3
        + "2026-03-02 09:00,2026-03-02 09:01,2026-03-02 09:5",
        "a time that cannot be read", "时间读不出",
    ),
    "cut within quotes": (HEAD + ROWS + '9,2026-03-02 20:00:00,,,,"an', "ends in the middle",
                          "中间结束"),
    "answers instead of a log": ("satisfaction,greeting\n5,4\n3,3\n", "motsim fit SCENARIO",
                                 "问卷回答"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_named_in_both_languages_and_nothing_is_written(
    tmp_path: Path, case: str
) -> None:
    text, english, chinese = REFUSED[case]
    path = tmp_path / "log.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    for language, says in (("en", english), ("zh", chinese)):
        to = tmp_path / "made" / "service.yaml"
        to.parent.mkdir(exist_ok=True)
        line = ["new", str(to), "--from", str(path), "--lang", language]
        done = CliRunner().invoke(app, line, env={"COLUMNS": "400"})
        assert done.exit_code == 2 and says in done.output, done.output
        assert not list(to.parent.iterdir())
        if language == "zh":
            said = QUOTED.sub("''", "\n".join(_ours(done.output)))
            assert not ENGLISH.search(said.replace(str(path), "")), done.output


def _ours(output: str) -> list[str]:
    """The lines that are not quoted from the file."""
    return [line for line in output.splitlines() if not line.lstrip().startswith("第")]


READ: dict[str, tuple[str | bytes, int, dict[str, int]]] = {
    "nothing is wrong": (HEAD + ROWS, 4, {}),
    "CR line ends": ((HEAD + ROWS).replace("\n", "\r"), 4, {}),
    "semicolons": ((HEAD + ROWS).replace(",", ";"), 4, {}),
    "lines of nothing but blanks": (HEAD + ROWS + "\n   \n", 4, {}),
    "a null byte in a name": ((HEAD + ROWS).replace("ann", "a\0n", 1), 4, {}),
    "a case called NA": (
        "case,activity,start,end\nNA,check,2026-03-02 08:00,2026-03-02 08:05\n"
        "null,check,2026-03-02 09:00,2026-03-02 09:05\n", 2, {},
    ),
    "neither served nor gone": (HEAD + ROWS + "9,2026-03-02 20:00:00,,,,\n", 5, {}),
    "clocks change in summer": (
        THREE + ZONED + ZONED.replace("2026-03-02", "2026-04-02").replace("+01:00", "+02:00"), 2, {}
    ),
    "the same rows twice": (HEAD + ROWS + ROWS, 4, {"the same row twice": 4}),
    "a cell too many": (HEAD + ROWS + ROWS.splitlines()[0] + ",7\n", 4, {"cells that slipped": 1}),
    "an end before its beginning": (
        HEAD + ROWS + "9,2026-03-02 20:00:00,2026-03-02 20:04:30,2026-03-02 20:01:00,,ann\n",
        4, {"ends before it begins": 1},
    ),
    "cut in the middle": (HEAD + ROWS + "9,2026-03-02 20:0", 4, {"cells that slipped": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_what_is_read_and_left_out_adds_up_to_the_file(tmp_path: Path, case: str) -> None:
    text, rows, left_out = READ[case]
    path = tmp_path / "log.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    log = ms.read_log(path, drop_bad=True)
    assert len(log.rows) == rows and dict(log.left_out) == left_out
    assert log.read == rows + sum(left_out.values())


def test_a_null_byte_is_no_other_encoding_and_utf_16_is_known_without_its_mark(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes((HEAD + ROWS).encode("utf-16-le"))
    assert len(ms.read_log(path).rows) == 4


# --- answers --------------------------------------------------------------------------------------
def notices(answers: Any) -> dict[str, dict[str, object]]:
    return {one.name: dict(one.values) for one in answers.notes}


def test_noughts_on_a_scale_that_was_guessed_are_pointed_at(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("satisfaction,seat\n5,4\n3,0\n1,0\n")
    said = notices(ms.read_answers(path, steps=["seat"]))
    assert said["answers guessed"] == {"columns": "satisfaction (1 to 5); seat (0 to 5)"}
    assert said["noughts"] == {"columns": "seat 2"}
    typed = {
        "map": 1,
        "answers": {"overall": "satisfaction", "rated": {"seat": "seat"}, "missing": [0]},
    }
    told = ms.read_answers(path, typed)
    assert not told.notes and told.parts["seat"].notna().sum() == 1 and not told.left_out


def test_a_day_that_was_promised_is_not_broken_on_that_day(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "stars,ordered,promised,kept\n"
        "5,2026-03-02 10:00,2026-03-10 00:00,2026-03-10 15:00\n"  # on the day
        "1,2026-03-02 10:00,2026-03-10 00:00,2026-03-11 15:00\n"  # a day late
        "4,2026-03-02 10:00,2026-03-10 00:00,2026-03-08 15:00\n"
    )
    promise = {"begun": "ordered", "quoted": "promised", "kept": "kept"}
    tree: dict[str, Any] = {"map": 1, "answers": {"overall": "stars"}, "promise": promise}
    assert notices(ms.read_answers(path, tree))["promise by the day"] == {"late": "2", "day": "1"}
    tree["promise"] = promise | {"whole": "days"}
    told = ms.read_answers(path, tree)
    assert not told.notes and told.promise is not None
    assert told.promise["late"].tolist() == [0.0, 1.0, -2.0]


def test_of_two_reviews_of_an_order_the_last_counts(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("order,stars,date\n7,1,2026-03-02\n7,5,2026-03-09\n8,3,2026-03-03\n")
    told = ms.read_answers(path)
    assert told.overall is not None and told.overall.tolist() == [5.0, 3.0]
    assert notices(told)["answered twice"] == {"n": "1"}


def test_answers_cut_in_the_middle_are_named_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("satisfaction,seat\n5,4\n3")
    with pytest.raises(ms.InputError, match="line 3: the file ends in the middle") as caught:
        ms.read_answers(path)
    assert "第 3 行：文件在这一行中间结束" in shown(message_of(caught.value), "zh")


def test_a_scenario_from_a_log_takes_answers_without_the_map_of_the_log(tmp_path: Path) -> None:
    """The map beside it speaks of other columns, so the answers' own are guessed."""
    scenario = tmp_path / "service.yaml"
    scenario.write_text(
        "motsim: 1\ntitle: Desk\nlength: 1 d\nstaff: {clerk: {count: 1}}\n"
        "customers: {arrive: {rate: 50 per day}}\njourney:\n  - stage: all\n    steps:\n"
        "      - {contact: seat, staff: clerk, takes: 2 min, quality: 4}\n"
    )
    scenario.with_name("service.map.yaml").write_text("map: 1\ncalls: {arrive: a, begin: b}\n")
    answers = tmp_path / "answers.csv"
    answers.write_text("satisfaction,seat\n" + "5,4\n3,2\n" * 20)
    done = CliRunner().invoke(app, ["fit", str(scenario), str(answers)])
    assert done.exit_code == 0 and "observed.satisfaction" in done.output, done.output
