"""The wall of a workshop as a scenario: whatever a spreadsheet made of it, derived colours and
classes, and one line for what cannot be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from in_chinese import mistakes_in_chinese
from typer.testing import CliRunner

from motsim.cli import app
from motsim.errors import ScenarioError
from motsim.plan.preview.wording import label
from motsim.scenario.loader import loads
from motsim.scenario.spreadsheet.workshop import figure, load_wall
from motsim.study.run.simulate import simulate

ENGLISH = """\
stage,touchpoint,score,votes,wish,idea,cost,owner,script
arrival,greeting,+4,11,+8,meet at the car,0,front desk,"Mr Li, welcome back"
,parking,-3,1,,,,,
waiting,lounge,-1,0,calm and warm,tea,20500,,
handover,showing the value,6,12,9,old parts on a tray,"20,500",service lead,
"""
CHINESE = """\
阶段;触点;评分;票数;期望;点子;成本;负责人;话术
到店;迎接;＋4;11;8;主动迎到车前;0;前台;李先生，欢迎回来
;停车;－3;1;;;;;
交付;展示价值;6;12;9;旧件托盘;2万;主管;
"""


@pytest.fixture(autouse=True)
def every_mistake_speaks_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from mistakes_in_chinese(monkeypatch)


def wall_of(tmp_path: Path, data: bytes | str, name: str = "wall.csv"):  # type: ignore[no-untyped-def]
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return load_wall(path)


def test_colours_classes_targets_and_ideas(tmp_path: Path) -> None:
    wall = wall_of(tmp_path, ENGLISH)
    assert [t.colour for t in wall.touches] == ["yellow", "red", "yellow", "green"]
    assert [t.klass for t in wall.touches] == ["key", "key", "ordinary", "key"]
    made = loads(wall.text)
    greeting = made.steps[0]
    assert (
        greeting.points is not None
        and greeting.points.constant == 70
        and greeting.target == 90
        and greeting.votes == 11
    )
    idea = made.interventions["meet_at_the_car"]
    assert idea.set == {"greeting.quality": "70 -> 90"} and idea.plan is not None
    assert (
        str(idea.plan.owner) == "front desk"
        and str(idea.plan.script) == "Mr Li, welcome back"
        and str(idea.plan.metric) == "+4 -> +8"
    )
    assert str(made.interventions["tea"].plan.metric) == "calm and warm"  # type: ignore[union-attr]
    assert (
        list(made.designs) == ["today", "focus-60-30-10", "all-ideas"]
        and made.designs["focus-60-30-10"].budget == 41000
    )
    assert made.sources["workshop"].grade == "assumed" and not made.staff
    assert label(made, "focus-60-30-10", "en") == "60/30/10"
    assert label(made, "all-ideas", "en") == "all ideas"


def test_votes_make_five_keys_or_six(tmp_path: Path) -> None:
    def keys(votes: list[int]) -> list[str]:
        rows = "".join(f"a,t{k},1,{v}\n" for k, v in enumerate(votes))
        return [
            t.touchpoint
            for t in wall_of(tmp_path, "stage,touchpoint,score,votes\n" + rows).touches
            if t.klass == "key"
        ]

    assert keys([9, 8, 7, 6, 5, 4, 0]) == ["t0", "t1", "t2", "t3", "t4"]
    assert keys([9, 8, 7, 6, 5, 5, 5]) == ["t0", "t1", "t2", "t3", "t4", "t5"]
    assert keys([0, 0, 3]) == ["t2"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators(encoding: str, separator: str, tmp_path: Path) -> None:
    wall = wall_of(tmp_path, CHINESE.replace(";", separator).encode(encoding))
    assert [(t.stage, t.touchpoint, t.score) for t in wall.touches] == [
        ("到店", "迎接", 4.0),
        ("到店", "停车", -3.0),
        ("交付", "展示价值", 6.0),
    ]
    assert wall.touches[2].cost == 20_000 and wall.touches[0].texts["script"] == "李先生，欢迎回来"
    assert loads(wall.text).title


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("到店,迎接,3,主动迎到车前", "gbk"),
        ("arrivée,élan café,3,thé à la menthe", "cp1252"),
        ("Eingang,Begrüßung,3,Kaffee für Gäste", "cp1252"),
    ],
)
def test_english_heads_over_words_in_another_encoding(
    words: str, encoding: str, tmp_path: Path
) -> None:
    wall = wall_of(tmp_path, f"stage,touchpoint,score,idea\n{words}\n".encode(encoding))
    (touch,) = wall.touches
    assert [touch.stage, touch.touchpoint, "3", touch.texts["idea"]] == words.split(",")


def test_a_hundred_thousand_rows_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"wall.csv:1002:1: the table has more than 1,000 rows"):
        wall_of(tmp_path, "stage,touchpoint,score\n" + "a,b,1\n" * 100_000)


def test_it_runs_without_queues_and_a_wish_moves_it(tmp_path: Path) -> None:
    made = loads(wall_of(tmp_path, ENGLISH).text)
    today = simulate(made, design="today", replications=2, set={"length": "2 d"})
    best = simulate(made, design="all-ideas", replications=2, set={"length": "2 d"})
    assert (today.moments["wait_min"].fillna(0) == 0).all()
    mean = {
        run.design: run.moments.groupby("moment", observed=True)["emotion"].mean()
        for run in (today, best)
    }
    assert mean["all-ideas"]["greeting"] > mean["today"]["greeting"] + 2
    assert mean["all-ideas"]["parking"] == pytest.approx(mean["today"]["parking"])


def test_a_workbook_with_merged_stages(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["阶段", "触点", "评分", "备注"],
        ["到店", "迎接", 4, "x"],
        [None, "停车", -3.5, None],
        ["交付", "付款", "+1", None],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "w.xlsx")
    wall = load_wall(tmp_path / "w.xlsx")
    assert [(t.stage, t.score) for t in wall.touches] == [
        ("到店", 4.0),
        ("到店", -3.5),
        ("交付", 1.0),
    ]
    assert wall.skipped == ("备注",)
    sheet["C2"] = dt.datetime(2026, 8, 5)
    sheet["C3"] = "=1+1"
    book.save(tmp_path / "w.xlsx")
    with pytest.raises(ScenarioError) as found:
        load_wall(tmp_path / "w.xlsx")
    first, second = str(found.value).splitlines()
    assert (
        "w.xlsx!Sheet!C2: holds the date" in first
        and "w.xlsx!Sheet!C3: is a formula (=1+1)" in second
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "stage,touchpoint,score\na,b,12\n",
            "wall.csv:2:3 score: wants an emotion from -10 to +10, not '12'",
        ),
        (
            "stage,touchpoint,score\na,b,8-May\n",
            "wall.csv:2:3 score: wants an emotion from -10 to +10, not '8-May'",
        ),
        (
            "stage,touchpoint,score\na,b,\n",
            "wall.csv:2:3 score: wants an emotion from -10 to +10; nothing stands here",
        ),
        (
            "stage,touchpoint,score\na,,3\n",
            "wall.csv:2:2 touchpoint: wants the name of the touchpoint",
        ),
        (
            "stage,touchpoint,score,votes\na,b,1,two\n",
            "wall.csv:2:4 votes: wants how many votes it got, not 'two'",
        ),
        ("stage,touchpoint,score,cost\n\na,b,1,1+2\n", "wall.csv:3:4 cost: wants a sum of money"),
        (
            "stage,touchpint,score\na,b,1\n",
            (
                "wall.csv:1:1: no head in the first row means 'touchpoint'; did you mean "
                "'touchpint' (not understood: touchpint; heads are "
            ),
        ),
        (
            'stage,touchpoint,score,script\na,b,1,hello\na,c,2,"sit\na,d,3,pay\n',
            (
                'wall.csv:3:1: a quote (") opens in this row and never closes, so that all '
                "rows below are one cell"
            ),
        ),
        ("stage,touchpoint,score,score\na,b,1,1\n", "wall.csv:1:4: two columns mean 'score'"),
        ("stage,touchpoint,score\n", "wall.csv:1:1: there is no row below the heads"),
        ("", "wall.csv:1:1: the table is empty"),
    ],
)
def test_one_line_with_row_and_column(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as found:
        wall_of(tmp_path, text)
    (line,) = str(found.value).replace(f"{tmp_path}/", "").splitlines()
    assert line.startswith(said)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+4", 4),
        ("−1.5", -1.5),
        ("－3", -3),
        ("20,500", 20500),
        ("1,234,567.5", 1234567.5),
        ("4,5", 4.5),
        ("¥20500", 20500),
        ("2万", 20000),
        ("20k", 20000),
        ("30 元", 30),
        ("1+2", None),
        ("8-May", None),
        ("", None),
        ("1,2,3", None),
    ],
)
def test_figures_as_people_write_them(text: str, value: float | None) -> None:
    assert figure(text) == value


def test_the_same_names_do_not_collide(tmp_path: Path) -> None:
    made = loads(
        wall_of(
            tmp_path,
            (
                "stage,touchpoint,score "
                "(-10..10),idea\nwait,wait,1,wait\nwait,wait,2,wait\nend,2 minutes!,3,\n"
            ),
        ).text
    )
    assert len({step.name for step in made.steps}) == 3 and len(made.interventions) == 2


def test_new_says_what_it_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("wall.csv").write_bytes(CHINESE.encode("gbk"))
    result = CliRunner().invoke(
        app, ["new", "wall.yaml", "--from", "wall.csv", "--xlsx", "wall.xlsx", "--lang", "zh"]
    )
    assert result.exit_code == 0, result.stderr
    assert (
        "gb18030" in result.stdout
        and "1 绿、1 黄、1 红" in result.stdout
        and "wall.xlsx" in result.stdout
    )
    for file in ("wall.yaml", "wall.xlsx"):
        assert CliRunner().invoke(app, ["check", file]).exit_code == 0


# --- scales ---------------------------------------------------------------------------------------
STARS = "a,b,1\na,c,2\na,d,3\na,e,5\na,f,5\n"


def test_scores_that_may_be_stars_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"may be stars .* 'score \(1\.\.5\)'"):
        wall_of(tmp_path, "stage,touchpoint,score\n" + STARS)


@pytest.mark.parametrize(
    ("head", "right"),
    [
        ("score (1..5)", [-10.0, -5.0, 0.0, 10.0, 10.0]),
        ("情绪分（1~5）", [-10.0, -5.0, 0.0, 10.0, 10.0]),
        ("情绪分（-5~5）", [2.0, 4.0, 6.0, 10.0, 10.0]),
        ("score (-10..10)", [1.0, 2.0, 3.0, 5.0, 5.0]),
    ],
)
def test_a_scale_in_the_head_is_the_scale(head: str, right: list[float], tmp_path: Path) -> None:
    wall = wall_of(tmp_path, f"stage,touchpoint,{head}\n{STARS}")
    assert [t.score for t in wall.touches] == right


def test_a_score_outside_the_named_scale_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="wants a score from 1 to 5, not '6'"):
        wall_of(tmp_path, "stage,touchpoint,score (1..5)\na,b,6\n")


@pytest.mark.parametrize("wish", ["1分钟", "15分钟", "5 min", "5分钟以内"])
def test_a_wish_with_a_unit_is_words(wish: str, tmp_path: Path) -> None:
    (touch,) = wall_of(tmp_path, f"stage,touchpoint,score,wish\na,b,-2,{wish}\n").touches
    assert touch.wish is None and touch.wished == wish


def test_a_title_above_the_heads_is_passed_over_and_chinese_heads_are_understood(
    tmp_path: Path,
) -> None:
    wall = wall_of(
        tmp_path,
        "酒店服务墙,,,,,,\n,,,,,,\n"
        "旅程阶段,触点名称,情绪分（-5~5）,贴纸数,客人想要什么,我们的想法,谁负责\n"
        "到店,排队,-4,11,1分钟,移动办理台,前厅\n",
    )
    (touch,) = wall.touches
    assert (touch.touchpoint, touch.score, touch.votes) == ("排队", -8.0, 11)
    assert touch.wished == "1分钟" and touch.texts["owner"] == "前厅" and not wall.skipped
    assert wall.above == ("酒店服务墙",)
    assert "来自工作坊的墙" in wall.text and "0 黄、1 红" in wall.text


@pytest.mark.parametrize("scale", ["1..5", "1~5", "1 to 5"])
def test_a_scale_is_named_on_the_command_line(scale: str, tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text("stage,touchpoint,score,wish\na,b,1,4\na,c,3,\na,d,5,\n")
    wall = load_wall(tmp_path / "w.csv", scale)
    assert [t.score for t in wall.touches] == [-10.0, 0.0, 10.0]
    assert wall.touches[0].wish == 5.0 and wall.scale == (1.0, 5.0) and not wall.guessed


@pytest.mark.parametrize(("scores", "guessed"), [((-4, 3, 0), True), ((-4, 6, 0), False)])
def test_a_scale_that_nobody_named_is_said_to_be_a_guess(
    scores: tuple[int, ...], guessed: bool, tmp_path: Path
) -> None:
    rows = "".join(f"a,b{k},{score}\n" for k, score in enumerate(scores))
    assert wall_of(tmp_path, "stage,touchpoint,score\n" + rows).guessed is guessed


def test_a_scale_that_is_none_or_belongs_to_no_wall_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text("stage,touchpoint,score\na,b,1\n")
    made = str(tmp_path / "made.yaml")
    for options, said in (
        (["--from", str(tmp_path / "w.csv"), "--scale", "five"], "wanted two ends, such as 1..5"),
        (["--from", "car-service", "--scale", "1..5"], "car-service is no wall of a workshop"),
        (["--scale", "1..5"], "name it with --from"),
    ):
        done = CliRunner().invoke(app, ["new", made, *options])
        assert done.exit_code == 2 and said in done.output and not Path(made).exists()


def test_a_cell_beyond_the_last_head_is_no_cell_to_drop(tmp_path: Path) -> None:
    with pytest.raises(
        ScenarioError, match=r"w\.csv:2:5: '500' stands beyond the last head"
    ) as error:
        wall_of(tmp_path, "stage,touchpoint,score,cost\na,b,1,20,500\n", "w.csv")
    assert len(error.value.mistakes) == 1
