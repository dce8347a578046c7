"""Files as companies have them: each kind of damage is named by its line, and nothing is dropped
without a count.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import motsim as ms
from motsim.data.reading.mapping import guess, mapping_of

CALLS = "id,queued,answered,done,gave_up,agent\n"
GOOD = (
    "1,2026-03-02 08:00:00,2026-03-02 08:00:30,2026-03-02 08:04:00,,ann\n"
    "2,2026-03-02 08:01:00,,,2026-03-02 08:02:00,\n"
)


def file(folder: Path, text: str | bytes, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_calls_are_read_and_the_columns_are_guessed(tmp_path: Path) -> None:
    log = ms.read_log(file(tmp_path, CALLS + GOOD))
    assert log.kind == "calls" and len(log.rows) == 2 and not log.left_out
    one, two = log.rows.iloc[0], log.rows.iloc[1]
    assert (one["begin"] - one["arrive"]).total_seconds() == 30.0
    assert (two["left"] - two["arrive"]).total_seconds() == 60.0
    assert log.rows["resource"].tolist()[0] == "ann"
    again = ms.read_log(file(tmp_path, CALLS + GOOD), mapping_of(_yaml(log.mapping.as_yaml())))
    assert again.rows.equals(log.rows)  # what is written down reads the same


def _yaml(text: str) -> object:
    from motsim.scenario.source.yaml_tree import read_tree

    return read_tree(text)[0].raw


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("3,2026-03-02 08:09:00,2026-03-02 08:09:30\n", "line 4"),
        ("3,2026-03-02 08:09:00,2026-03-02 08:09:30,,,ann,7\n", "too many cells"),
        ("3,2026-03-02 08:09:00,2026-03-02 08:09:30,2026-03-02 08:09:10,,\n", "ends before"),
        ("3,2026-03-02 08:09:00,2026-03-02 08:01:30,,,\n", "served before it arrived"),
        ("3,,2026-03-02 08:09:30,2026-03-02 08:10:00,,ann\n", "no time of arrival"),
        ("3,2026-03-02 08:09:00,soon,2026-03-02 08:10:00,,ann\n", "a time that cannot be read"),
        ("3,02/03/2026 08:09,,,,\n", "a time that cannot be read"),
        ("2,2026-03-02 08:01:00,,,2026-03-02 08:02:00,\n", "the same row twice"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_its_line_and_dropped_only_if_asked(
    tmp_path: Path, row: str, says: str
) -> None:
    path = file(tmp_path, CALLS + GOOD + row)
    with pytest.raises(ms.InputError) as caught:
        ms.read_log(path)
    assert says in str(caught.value) and "line 4" in str(caught.value)
    assert "--drop-bad" in str(caught.value)
    log = ms.read_log(path, drop_bad=True)
    assert len(log.rows) == 2 and sum(log.left_out.values()) == 1 and log.read == 3
    assert [one.line for one in log.bad] == [4]


def test_a_file_cut_in_the_middle_is_named(tmp_path: Path) -> None:
    with pytest.raises(ms.InputError, match="the file ends in the middle of this row"):
        ms.read_log(file(tmp_path, CALLS + GOOD + "3,2026-03-02 08:0"))


def test_lines_are_right_below_a_cell_of_several_lines(tmp_path: Path) -> None:
    two = '1,2026-03-02 08:00:00,2026-03-02 08:00:30,2026-03-02 08:04:00,,"ann\nor bob"\n'
    bad = "3,soon,2026-03-02 08:09:30,2026-03-02 08:10:00,,ann\n"
    with pytest.raises(ms.InputError, match="line 4: 3, soon"):
        ms.read_log(file(tmp_path, CALLS + two + bad))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace("\n", "\r\n").encode("utf-16"),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: ("sep=;\n" + text.replace(",", ";")).encode(),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: text.replace("ann", "安妮").replace("agent", "坐席").encode("gb18030"),
    ],
)
def test_separators_line_ends_and_encodings(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    log = ms.read_log(file(tmp_path, change(CALLS + GOOD * 1)))
    assert len(log.rows) == 2
    assert str(log.rows["resource"].iloc[0]) in ("ann", "安妮")


def test_ids_stay_text(tmp_path: Path) -> None:
    text = (
        "case,activity,start,end\nNA,check,2026-03-02 08:00,2026-03-02 08:05\n"
        "007,check,2026-03-02 08:10,2026-03-02 08:15\n"
    )
    log = ms.read_log(file(tmp_path, text))
    assert sorted(str(one) for one in log.rows["case"]) == ["007", "NA"]


def test_days_and_months_are_told_apart_or_asked_for(tmp_path: Path) -> None:
    head = "arrive,begin,end\n"
    clear = "13/02/2026 08:00,13/02/2026 08:01,13/02/2026 08:02\n"
    log = ms.read_log(file(tmp_path, head + clear))
    assert log.first.day == 13 and log.first.month == 2
    unclear = "03/02/2026 08:00,03/02/2026 08:01,03/02/2026 08:02\n"
    with pytest.raises(ms.InputError, match="say it in the map"):
        ms.read_log(file(tmp_path, head + unclear))
    said = {
        "map": 1,
        "calls": {"arrive": "arrive", "begin": "begin", "end": "end"},
        "time": "%m/%d/%Y %H:%M",
    }
    assert ms.read_log(file(tmp_path, head + unclear), said).first.month == 3


def test_times_with_and_without_a_zone(tmp_path: Path) -> None:
    head = "arrive,begin,end\n"
    with_zone = "2026-03-02T08:00:00+01:00,2026-03-02T08:01:00+01:00,2026-03-02T08:02:00+01:00\n"
    without = "2026-03-02 09:00:00,2026-03-02 09:01:00,2026-03-02 09:02:00\n"
    assert ms.read_log(file(tmp_path, head + with_zone)).first.hour == 8
    with pytest.raises(ms.InputError, match="with a zone"):
        ms.read_log(file(tmp_path, head + with_zone + without))
    said = {
        "map": 1,
        "calls": {"arrive": "arrive", "begin": "begin", "end": "end"},
        "zone": "Asia/Shanghai",
    }
    log = ms.read_log(file(tmp_path, head + with_zone + without), said)
    assert [one.hour for one in log.rows["arrive"]] == [9, 15]  # 8 in +01:00 is 15 in Shanghai
    with pytest.raises(ms.InputError, match="several zones"):
        ms.read_log(file(tmp_path, head + with_zone + with_zone.replace("+01:00", "+05:00")))


def test_seconds_of_the_day_and_hours_past_midnight(tmp_path: Path) -> None:
    text = "day,in,from,for,server\n2026-03-02,86300,86350,100,a\n2026-03-02,86390,20,60,a\n"
    said = {
        "map": 1,
        "calls": {"arrive": "day + in", "begin": "day + from", "end": "day + from + for"},
    }
    rows = ms.read_log(file(tmp_path, text), said).rows
    assert (rows["begin"] - rows["arrive"]).dt.total_seconds().tolist() == [50.0, 30.0]
    assert (rows["end"] - rows["begin"]).dt.total_seconds().tolist() == [100.0, 60.0]


def test_conditions_drop_with_a_count(tmp_path: Path) -> None:
    said = {
        "map": 1,
        "calls": {"arrive": "queued", "begin": "answered", "end": "done", "left": "gave_up"},
        "drop": ["agent == ann and service > 3 min"],
    }
    log = ms.read_log(file(tmp_path, CALLS + GOOD), said)
    assert len(log.rows) == 1
    assert log.left_out == {"dropped by the map: agent == ann and service > 3 min": 1}
    said["drop"] = ["agnt == ann"]
    with pytest.raises(ms.InputError, match="did you mean 'agent'"):
        ms.read_log(file(tmp_path, CALLS + GOOD), said)


def test_served_a_few_seconds_too_early_is_no_wait(tmp_path: Path) -> None:
    early = "3,2026-03-02 08:09:00,2026-03-02 08:08:58,2026-03-02 08:10:00,,ann\n"
    log = ms.read_log(file(tmp_path, CALLS + GOOD + early))
    assert len(log.rows) == 3 and [one.name for one in log.notes] == ["clocks differ"]


def test_columns_that_say_nothing_are_refused_with_the_map_to_write(tmp_path: Path) -> None:
    with pytest.raises(ms.InputError, match=r"map\.yaml"):
        ms.read_log(file(tmp_path, "a,b\n1,2\n"))
    with pytest.raises(ms.InputError, match=r"no key 'call'; did you mean 'calls'"):
        mapping_of({"map": "1", "call": {}})
    with pytest.raises(ms.InputError, match="names a column 'queud'"):
        ms.read_log(
            file(tmp_path, CALLS + GOOD),
            {"map": 1, "calls": {"arrive": "queud", "begin": "answered"}},
        )


def test_names_of_columns_in_chinese_are_known() -> None:
    calls = guess(["进线时间", "接听时间", "结束时间", "放弃时间", "坐席"], "x")
    assert calls.kind == "calls" and calls.fields["arrive"] == "进线时间"
    steps = guess(["工单号", "环节", "开始时间", "完成时间", "经办人"], "x")
    assert steps.kind == "activities" and steps.fields["end"] == "完成时间"


XES = """<?xml version="1.0"?>
<log xmlns="http://www.xes-standard.org/">
 <trace><string key="concept:name" value="NA"/>
  <event><string key="concept:name" value="check"/>
   <string key="lifecycle:transition" value="start"/>
   <date key="time:timestamp" value="2026-03-02T08:00:00.000+01:00"/>
   <string key="org:resource" value="ann"/></event>
  <event><string key="concept:name" value="check"/>
   <string key="lifecycle:transition" value="complete"/>
   <date key="time:timestamp" value="2026-03-02T08:05:00.000+01:00"/>
   <string key="org:resource" value="ann"/></event>
  <event><string key="concept:name" value="pay"/>
   <string key="lifecycle:transition" value="schedule"/>
   <date key="time:timestamp" value="2026-03-02T08:05:30.000+01:00"/></event>
  <event><string key="concept:name" value="pay"/>
   <string key="lifecycle:transition" value="start"/>
   <date key="time:timestamp" value="2026-03-02T08:06:00.000+01:00"/></event>
 </trace>
</log>
"""


def test_xes_pairs_starts_with_completions(tmp_path: Path) -> None:
    log = ms.read_log(file(tmp_path, XES, "log.xes"))
    assert log.kind == "activities" and len(log.rows) == 2
    check = log.rows.iloc[0]
    assert check["case"] == "NA" and check["resource"] == "ann"
    assert (check["end"] - check["start"]).total_seconds() == 300.0
    assert [one.name for one in log.notes] == ["events not used", "not over"]


def test_xes_that_is_cut_off_or_could_fill_the_memory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ms.InputError, match="cut off or damaged"):
        ms.read_log(file(tmp_path, XES[:500], "log.xes"))
    bomb = '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaa">]><log/>'
    with pytest.raises(ms.InputError, match="DOCTYPE"):
        ms.read_log(file(tmp_path, bomb, "log.xes"))
    with pytest.raises(ms.InputError, match="no XES log"):
        ms.read_log(file(tmp_path, "<html/>", "log.xes"))
