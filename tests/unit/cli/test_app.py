"""The command line: what it prints, its exit codes, and that nobody ever sees a traceback."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from motsim.cli import app, messages, paths, terminal
from motsim.cli.check import settings_of
from motsim.cli.run import bought
from motsim.errors import InputError
from motsim.i18n import LANGUAGES
from motsim.scenario.loader import loads
from motsim.study.money.purchases import Purchases
from motsim.study.run import customer_story

TINY = """\
motsim: 1
title: {en: Tiny shop, zh: 小店}
length: 8 h
staff: {clerk: {count: 1, wage: 30 per h, empowered: 5 per case}}
customers: {arrive: {every: exponential(6 min)}, traits: {child: 50% per visit}}
journey:
  - stage: visit
    steps:
      - {contact: greeting, staff: clerk, takes: exponential(4 min), quality: 70, patience: 20 min}
      - {contact: goodbye, takes: 1 min, quality: 50}
rules:
  - {rule: sweet, on: goodbye.begins, by: clerk, if: child, do: {quality: +20, cost: 1}}
  - {rule: cake, on: goodbye.begins, by: clerk, if: child, do: {quality: +30, cost: 50}}
interventions:
  smile: {set: {goodbye.quality: 50 -> 80}, cost: {once: 100}}
designs: {today: {}, better: {with: [smile]}}
value: {margin: 10 per visit}
labels: {zh: {visit: 到访, greeting: 迎接, goodbye: 告别, clerk: 店员, sweet: 糖果, cake: 蛋糕}}
"""


def call(*args: str) -> Result:
    return CliRunner().invoke(app, list(args))


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "tiny.yaml").write_text(TINY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page has tests of its own and takes seconds."""
    monkeypatch.setattr(terminal, "report", lambda found, path, language, following=(): path)


# --- commands that run nothing --------------------------------------------------------------------
@pytest.mark.parametrize("name", list(paths.shipped_scenarios()))
def test_check_says_every_shipped_scenario(name: str) -> None:
    result = call("check", name, "--lang", "en")
    assert result.exit_code == 0 and "is fine" in result.output, result.output


@pytest.mark.parametrize("name", list(paths.shipped_scenarios()))
def test_check_says_every_shipped_scenario_in_chinese(name: str) -> None:
    result = call("check", name, "--lang", "zh")
    assert result.exit_code == 0 and "没有问题" in result.output, result.output


def test_check_prints_all_mistakes_with_their_places(tiny: Path) -> None:
    (tiny / "bad.yaml").write_text(
        TINY.replace("takes: 1 min", "takes: 1").replace(
            "staff: clerk, takes", "staff: clark, takes"
        )
    )
    result = call("check", "bad.yaml")
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert len(lines) >= 2 and all(line.startswith("bad.yaml:") for line in lines)
    assert "clerk" in result.stderr and "Traceback" not in result.output
    assert result.stdout == ""


def test_check_says_mistakes_in_the_language_asked_for(tiny: Path) -> None:
    (tiny / "bad.yaml").write_text(TINY.replace("motsim: 1", "motsim: 1\nwarmup: 5"))
    english, chinese = (call("check", "bad.yaml", "--lang", one) for one in ("en", "zh"))
    assert "warmup: a duration needs its unit: write '5 min'" in english.stderr
    assert "warmup: 时长要带单位：请写 '5 min'" in chinese.stderr
    assert english.stderr.split(" ")[0] == chinese.stderr.split(" ")[0]  # the place
    [one] = json.loads(call("check", "bad.yaml", "--json").stdout)["mistakes"]
    assert one["message"] == one["said"]["en"] and one["said"]["zh"].startswith("时长要带单位")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run nosuch", "nosuch：既不是文件，也不是自带的场景；可选："),
        ("new tiny.yaml", "tiny.yaml：已经存在，不会改动；请另取名称"),
        ("check tiny.yaml --set x", "--set x：应写 NAME=VALUE"),
        ("compare tiny.yaml --designs today", "一个方案没有可以比较的"),
        ("allocate tiny.yaml --budget much", "--budget much：应写金额"),
        ("demo nosuch", "nosuch：没有叫这个名称的演示；可选："),
    ],
)
def test_what_is_asked_wrongly_is_said_in_chinese(tiny: Path, line: str, said: str) -> None:
    result = call(*line.split(), "--lang", "zh")
    assert result.exit_code == 2 and said in result.stderr


def test_a_name_that_does_not_exist_is_said_in_chinese(tiny: Path) -> None:
    said = call("run", "tiny.yaml", "--design", "bettr", "--lang", "zh").stderr
    assert "没有叫 'bettr' 的方案；是不是想写 'better'" in said


def test_check_as_json() -> None:
    found = json.loads(call("check", "mmc", "--json").stdout)
    assert 0.7 < found["loads"]["agent"] < 0.9


def test_check_with_a_change() -> None:
    assert "quality 90" in call("check", "car-service", "--set", "greeting.quality=90").output
    assert call("check", "car-service", "--set", "greting.quality=90").exit_code == 2
    assert call("check", "car-service", "--set", "greeting.quality").exit_code == 2


def test_new_writes_what_runs_and_never_overwrites(tiny: Path) -> None:
    assert call("new", "mine.yaml").exit_code == 0
    assert call("check", "mine.yaml").exit_code == 0
    assert (
        len([line for line in (tiny / "mine.yaml").read_text().splitlines() if line.strip()]) < 30
    )
    before = (tiny / "mine.yaml").read_bytes()
    again = call("new", "mine.yaml", "--from", "mmc")
    assert again.exit_code == 2 and "stays as it is" in again.stderr
    assert (tiny / "mine.yaml").read_bytes() == before
    assert call("new", "copy.yaml", "--from", "car-service").exit_code == 0
    assert (tiny / "copy.yaml").read_bytes() == paths.shipped_scenarios()[
        "car-service"
    ].read_bytes()
    assert (
        call("new", "x.yaml", "--from", "car-servce").exit_code == 2
        and not (tiny / "x.yaml").exists()
    )
    assert call("new", "nowhere/x.yaml").exit_code == 2


def test_names_that_do_not_exist_name_the_nearest() -> None:
    result = call("check", "car-servic")
    assert (
        result.exit_code == 2
        and "did you mean 'car-service'" in result.stderr
        and len(result.stderr.splitlines()) == 1
    )
    assert call("demo", "hot-water").exit_code == 2
    assert call("experiment", "nothing-here").exit_code == 2
    assert "no such file" in call("experiment", "experiments/nothing-here").stderr


def test_what_is_shipped_is_found_by_its_place_in_a_checkout(tiny: Path) -> None:
    assert (
        paths.experiment_path("experiments/budget-split")
        == paths.shipped_experiments()["budget-split"]
    )
    assert (
        paths.scenario_path("scenarios/mmc.yaml")
        == paths.scenario_path("mmc")
        == paths.shipped_scenarios()["mmc"]
    )


@pytest.mark.parametrize(
    "wrong",
    [
        ("--designs", "today,bettr"),
        ("--designs", "today,better", "--psychology", "literature,clams"),
        ("--designs", "today,better", "--until", "joy=3"),
        ("--designs", "today,better", "--until", "stay_share=0.1"),  # nobody comes back here
        ("--designs", "today,better", "--until", "late_min=3"),  # nor is anything ever closed
    ],
)
def test_a_comparison_of_what_does_not_exist_writes_nothing(
    tiny: Path, wrong: tuple[str, ...]
) -> None:
    result = call("compare", "tiny.yaml", *wrong)
    assert (
        result.exit_code == 2
        and "is called" in result.stderr
        and len(result.stderr.splitlines()) == 1
    )
    assert [path.name for path in tiny.iterdir()] == ["tiny.yaml"]


@pytest.mark.parametrize(
    "args",
    [
        ("run", "tiny.yaml", "-n", "1"),
        ("compare", "tiny.yaml", "--designs", "today,better"),
        ("experiment", "budget-split"),
    ],
)
def test_results_that_cannot_be_written_are_said_before_anything_runs(
    tiny: Path, args: tuple[str, ...]
) -> None:
    for out in ("tiny.yaml", "tiny.yaml/results"):
        result = call(*args, "--out", out)
        assert (
            result.exit_code == 2
            and result.stderr.splitlines()[-1].startswith(f"{out}: ")
            and "our fault" not in result.stderr
        )
    assert [path.name for path in tiny.iterdir()] == ["tiny.yaml"] and (
        tiny / "tiny.yaml"
    ).read_text() == TINY


def test_paper_that_nothing_prints_is_said_before_anything_runs(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTSIM_BROWSER", "no-such-browser")
    for args in (
        ("run", "tiny.yaml", "--pdf", "a.pdf"),
        ("moments", "tiny.yaml", "--out", "a.pdf"),
        ("allocate", "tiny.yaml", "--budget", "100", "--out", "a.PDF"),
    ):
        result = call(*args)
        assert result.exit_code == 2 and result.stderr.count("\n") <= 4
        assert "MOTSIM_BROWSER: there is no program 'no-such-browser'" in result.stderr
    wrong = call("compare", "tiny.yaml", "--designs", "today,better", "--pdf", "a.html")
    assert "a.html: the name of a PDF ends in .pdf" in wrong.stderr
    assert [path.name for path in tiny.iterdir()] == ["tiny.yaml"]


def test_replications_as_days(tiny: Path) -> None:
    plain, asked = (
        call("run", "tiny.yaml", "-n", "3", "--out", "r", *more).stdout
        for more in ((), ("--spread",))
    )
    assert "How replications differ" in asked and "How replications differ" not in plain
    found = json.loads(
        call("run", "tiny.yaml", "-n", "3", "--out", "r", "--spread", "--json").stdout
    )
    (visits,) = (row for row in found["spread"] if row["measure"] == "visits")
    assert visits["p25"] <= visits["p50"] <= visits["p75"]
    assert (
        "各次重复的差别"
        in call("run", "tiny.yaml", "-n", "3", "--out", "r", "--spread", "--lang", "zh").stdout
    )


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Bought nothing with a budget of 10,000:"), ("zh", "一项也没买")]
)
def test_a_budget_that_buys_nothing_says_so(
    language: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bought(Purchases("purse", 10_000.0, "rank", (), {}, {}, {}), loads(TINY), language)
    assert said in capsys.readouterr().out


def test_work_above_capacity_is_said_by_hour(tiny: Path) -> None:
    busy = "customers: {arrive: {rate: 60 per day, by_hour: {9: 4, 10: 4}}, "
    (tiny / "busy.yaml").write_text(
        TINY.replace("length: 8 h", "length: 6 d\nopening: {mon-sat: 09:00-18:00}").replace(
            "customers: {arrive: {every: exponential(6 min)}, ", busy
        )
    )
    assert re.search(
        r"clerk: more work than staff Mon-Sat 09:00-11:00 \(up to \d+ %\)",
        call("check", "busy.yaml").stdout,
    )
    busy = TINY.replace("exponential(4 min)", "7 min")
    (tiny / "never.yaml").write_text(busy.replace("patience: 20 min", "patience: never"))
    assert re.search(
        r"clerk has 1\d\d % of the work it can do: the queue grows for as long as",
        call("check", "never.yaml").stdout,
    )
    (tiny / "leave.yaml").write_text(busy)
    said = call("check", "leave.yaml").stdout
    assert "the queue grows" not in said
    assert re.search(r"clerk would have 1\d\d % of the work it can do if everybody stayed", said)


def test_a_run_too_large_for_the_machine_is_said_in_a_line(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise MemoryError("Unable to allocate 28.1 GiB")

    monkeypatch.setattr("motsim.cli.check.check", full)
    for language, said in (("en", "memory"), ("zh", "内存")):
        result = call("check", "tiny.yaml", "--lang", language)
        assert (
            result.exit_code == 2 and said in result.stderr and len(result.stderr.splitlines()) == 1
        )


def test_schema_rules_and_list() -> None:
    assert json.loads(call("schema").stdout)["title"] == "motsim scenario"
    found = json.loads(call("rules", "--json").stdout)
    assert all(row["equation"] and row["source"] and row["grade"] for row in found["rules"])
    assert "contact_moment" in call("rules", "--lang", "zh").output
    assert call("rules", "--psychology", "none").exit_code == 2
    listed = call("list").output
    assert all(
        name in listed
        for name in (*paths.shipped_scenarios(), *paths.shipped_experiments(), "cold-water")
    )


def test_our_fault_is_one_line_with_how_to_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug\nwith two lines")

    monkeypatch.delenv("MOTSIM_DEBUG", raising=False)
    monkeypatch.setattr("motsim.cli.check.check", broken)
    result = call("check", "mmc")
    assert (
        result.exit_code == 3
        and len(result.stderr.splitlines()) == 1
        and "CONTRIBUTING.md" in result.stderr
    )
    monkeypatch.setenv("MOTSIM_DEBUG", "1")
    assert isinstance(call("check", "mmc").exception, ZeroDivisionError)


def test_a_stop_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("motsim.cli.run.run", stopped)
    result = call("run", "mmc")
    assert result.exit_code == 130 and "same command to go on" in result.stderr


def test_settings_are_read_as_typed() -> None:
    assert settings_of(["a.b = 70 -> 80", "c= x 0.5"], "2 d") == {
        "a.b": "70 -> 80",
        "c": "x 0.5",
        "length": "2 d",
    }
    with pytest.raises(InputError):
        settings_of(["=3"])


# --- commands that run ----------------------------------------------------------------------------
def test_run_prints_and_keeps_and_explains(tiny: Path) -> None:
    result = call("run", "tiny.yaml", "-n", "3", "--out", "out", "--set", "clerk.count=1")
    assert result.exit_code == 0, result.output
    assert "remembered" in result.stdout and "wait: greeting" in result.stdout
    folder = tiny / "out"
    assert (folder / "manifest.json").exists() and (folder / "report.html").stat().st_size > 1000
    parts = {p.parent.name for p in folder.glob("replications/*/visits.parquet")}
    assert parts == {"000000-000001", "000002"}  # small ones share files
    for who in ("angriest", "happiest", "typical", "left"):
        for language in LANGUAGES:
            told = call("explain", "out", "--who", who, "--lang", language)
            assert told.exit_code in ((0, 1) if who == "left" else (0,)), told.output
    told = call("explain", "out", "--customer", "2", "--replication", "1")
    assert told.exit_code == 0 and "Customer 2 of replication 1" in told.output
    assert call("explain", "out", "--customer", "99999").exit_code == 2
    assert call("explain", "out").exit_code == 2
    assert call("explain", ".", "--who", "left").exit_code == 2


def test_a_run_goes_on_and_its_json_is_the_same(tiny: Path, no_page: None) -> None:
    short = call("run", "tiny.yaml", "-n", "2", "--out", "a")
    assert short.exit_code == 0, short.output
    longer, whole = (
        json.loads(call("run", "tiny.yaml", "-n", "4", "--out", out, "--json").stdout)
        for out in ("a", "b")
    )
    assert longer["summary"] == whole["summary"]
    assert {
        p.relative_to(tiny / "a"): p.read_bytes()
        for p in (tiny / "a" / "replications").rglob("*.parquet")
    } == {
        p.relative_to(tiny / "b"): p.read_bytes()
        for p in (tiny / "b" / "replications").rglob("*.parquet")
    }
    other = call("run", "tiny.yaml", "-n", "2", "--out", "a", "--seed", "9")
    assert other.exit_code == 2 and "another run" in other.stderr


def test_compare_says_a_verdict_and_money(tiny: Path, no_page: None) -> None:
    result = call(
        "compare",
        "tiny.yaml",
        "--designs",
        "today,better",
        "-n",
        "5",
        "--out",
        "both",
        "--psychology",
        "all",
    )
    assert result.exit_code == 0, result.output
    assert (
        "better" in result.stdout
        and "memory theories" in result.stdout
        and "staff time" in result.stdout
    )
    assert json.loads(
        call(
            "compare",
            "tiny.yaml",
            "--designs",
            "today,better",
            "-n",
            "5",
            "--out",
            "both",
            "--json",
        ).stdout
    )["verdict"]
    for wrong in (
        ["--designs", "today"],
        ["--designs", "today,beter"],
        ["--designs", "today,better", "--until", "profit"],
        ["--designs", "today,better", "--psychology", "freud"],
        ["--designs", "today,better", "--out", "tiny.yaml"],
    ):
        assert call("compare", "tiny.yaml", *wrong, "-n", "2").exit_code == 2, wrong


def test_unknown_designs_and_unwritable_folders_are_said_in_a_line(tiny: Path) -> None:
    for wrong in (
        ["--design", "tomorow"],
        ["--psychology", "freud"],
        ["--set", "greeting.quality=120"],
        ["--length", "2"],
        ["--out", "tiny.yaml"],
    ):
        result = call("run", "tiny.yaml", "-n", "1", *wrong)
        assert (
            result.exit_code == 2 and "Traceback" not in result.output and result.stderr.strip()
        ), wrong


# --- one customer in words ------------------------------------------------------------------------
def test_explain_tells_rules_that_acted_and_could_not(tiny: Path, no_page: None) -> None:
    assert call("run", "tiny.yaml", "-n", "1", "--out", "out").exit_code == 0
    from motsim.study.run.resume import open_folder, scenario_of

    store = open_folder(Path("out"))
    acts = store.table("acts")
    who = int(acts.loc[acts["act"] == "not allowed", "customer"].iloc[0])
    said = call("explain", "out", "--customer", str(who)).output
    assert "rule 'sweet' acted, by clerk: adds to quality 0 → +20 points, spending 1" in said
    assert "rule 'cake' could not act: it costs 50, and clerk may spend 5 a case" in said
    assert "Remembered:" in said and "the peak" in said and "the end" in said
    chinese = call("explain", "out", "--customer", str(who), "--lang", "zh").output
    assert "规则“蛋糕”没能执行" in chinese and "记住的感受" in chinese
    assert scenario_of(store).design_name == "today"


def test_a_day_says_what_begins_later_and_wears_off(tiny: Path, no_page: None) -> None:
    (tiny / "tiny.yaml").write_text(
        TINY.replace("cost: {once: 100}", "cost: {once: 100}, starts: 8 weeks, wears_off: 1 year")
    )
    for design, told in (("better", True), ("today", False)):
        assert (
            call("run", "tiny.yaml", "-n", "1", "--design", design, "--out", design).exit_code == 0
        )
        said = {
            language: call("explain", design, "--who", "typical", "--lang", language).output
            for language in LANGUAGES
        }
        assert (
            (
                "At full effect on this day, though smile: works from 8 weeks after it is bought, "
                "its effect halves every 1 year."
            )
            in said["en"]
        ) == told
        assert ("购买后 8 周才开始见效，效果每过 1 年减半" in said["zh"]) == told


def test_who_is_chosen_by_what_is_remembered(tiny: Path, no_page: None) -> None:
    assert call("run", "tiny.yaml", "-n", "2", "--out", "out").exit_code == 0
    from motsim.study.run.resume import open_folder

    visits = open_folder(Path("out")).table("visits")
    counted = visits[visits["counted"]]
    for who, wanted in (
        ("angriest", counted["remembered"].min()),
        ("happiest", counted["remembered"].max()),
    ):
        replication, customer = customer_story.choose(visits, who) or (-1, -1)
        row = visits[
            (visits["replication"] == replication) & (visits["customer"] == customer)
        ].iloc[0]
        assert row["remembered"] == wanted
    assert customer_story.choose(visits[visits["reason"] == "done"], "left") is None
    with pytest.raises(InputError):
        customer_story.choose(visits, "best")


# --- words and the terminal -----------------------------------------------------------------------
def both_languages(catalogue: dict[str, tuple[str, str]]) -> bool:
    def blanks(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, both in catalogue.items():
        assert len(both) == 2 and (all(both) or not any(both)), key
        assert blanks(both[0]) == blanks(both[1]), key
    return True


def test_robust_and_worth_do_the_same_in_python_and_on_the_command_line() -> None:
    from motsim.cli import options  # it answers at once, so it does not import what it asks
    from motsim.cli.help import told
    from motsim.study.comparison import outlook
    from motsim.study.uncertainty import monte_carlo

    said = (
        (options.DrawsOption, monte_carlo.DRAWS, monte_carlo.LIVED_DRAWS),
        (options.RangeDrawsOption, outlook.DRAWS, outlook.LIVED_DRAWS),
    )
    for option, strangers, lived in said:
        shown = told(option.__metadata__[0].show_default, "en")
        assert shown == f"{strangers}; {lived} where people come back"


def test_every_word_stands_in_both_languages() -> None:
    assert both_languages(messages.WORDS) and both_languages(customer_story.WORDS)


def test_every_measure_has_its_meaning_in_words() -> None:
    from motsim.study.core.measures import (
        DOOR_MEASURES,
        LEVEL_MEASURES,
        MEASURES,
        POOL_MEASURES,
        PROFIT,
        STOP_MEASURES,
        STOPPED_POOL_MEASURES,
    )

    for name in (
        *(m.name for m in MEASURES),
        *(m[0] for m in (*DOOR_MEASURES, *LEVEL_MEASURES, *POOL_MEASURES)),
        *(m[0] for m in (*STOP_MEASURES, *STOPPED_POOL_MEASURES)),
        PROFIT,
    ):
        assert f"m {name}" in messages.WORDS


def test_a_bar_marks_its_emotion() -> None:
    assert terminal.bar(0.0).index("●") == terminal.CURVE_WIDTH // 2
    assert (
        terminal.bar(-10.0)[0] == "●"
        and terminal.bar(10.0)[-1] == "●"
        and terminal.bar(99.0)[-1] == "●"
    )
    assert (
        terminal.cell(float("nan")) == "–"
        and terminal.cell(12345.6) == "12,346"
        and terminal.cell(0.12345) == "0.123"
    )


def test_the_psychology_in_chinese_lacks_nothing() -> None:
    from motsim.cli.messages import WORDS
    from motsim.i18n import catalogue
    from motsim.psychology import EFFECT_PARAMETERS, GRADES, PARAMETERS, RULES

    assert list(catalogue("psychology.rules")) == [r.name for r in RULES]
    assert list(catalogue("psychology.parameters")) == [
        p.name for p in (*PARAMETERS, *EFFECT_PARAMETERS)
    ]
    assert set(GRADES) <= set(WORDS)
    assert "与期望的差距带来的感受" in call("rules", "--lang", "zh").stdout


def test_every_unit_of_a_measure_has_its_word() -> None:
    from motsim.study.core.measures import MEASURES, POOL_MEASURES, PROFIT, unit_of

    for unit in {*(m.unit for m in MEASURES), *(row[1] for row in POOL_MEASURES), unit_of(PROFIT)}:
        word = messages.word("en", f"u {unit}").replace("−", "-")
        assert word == unit and messages.word("zh", f"u {unit}")


def test_chinese_says_names_by_their_labels(tiny: Path, no_page: None) -> None:
    ran = call("run", "tiny.yaml", "-n", "2", "--out", "zh", "--lang", "zh")
    assert ran.exit_code == 0 and "记忆理论：研究发现" in ran.stdout and "人次" in ran.stdout
    day = call("explain", "zh", "--who", "angriest", "--lang", "zh").stdout
    assert "分钟" in day and " min" not in day
    both = call(
        "compare",
        "tiny.yaml",
        "--designs",
        "today,better",
        "-n",
        "3",
        "--psychology",
        "literature,claims",
        "--out",
        "both",
        "--lang",
        "zh",
    ).stdout
    assert "没有一个是实测的" in both and "claims" not in both and "满意度" in both


@pytest.mark.parametrize(
    "args",
    [
        ("run", "tiny.yaml", "--design", "nope"),
        ("run", "tiny.yaml", "--out", "tiny.yaml/below"),
        ("compare", "tiny.yaml", "--designs", "today,nope"),
        ("compare", "tiny.yaml", "--designs", "today,better", "--set", "greeting.qualty=3"),
        ("run", "tiny.yaml", "--set", "greeting.quality=60 -> 90"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_else(tiny: Path, args: tuple[str, ...]) -> None:
    """No empty line of a bar that nobody sees in a pipe, no folder."""
    result = call(*args)
    assert (
        result.exit_code == 2 and len(result.stderr.splitlines()) == 1 and result.stderr.strip()
    ), result.stderr
    assert result.stdout == "" and [path.name for path in tiny.iterdir()] == ["tiny.yaml"]


def test_compare_takes_all_designs_if_none_are_named(tmp_path: Path) -> None:
    from motsim.cli.compare import Asked, two_or_more
    from motsim.scenario import loads

    def asked(designs: str | None) -> Asked:
        return Asked("tiny.yaml", designs, None, None, None, None, None, None)

    text = (
        "motsim: 1\ntitle: t\nlength: 8 h\ncustomers: {arrive: {every: 5 min}}\n"
        "journey: [{stage: s, steps: [{contact: greet, takes: 1 min}]}]\n"
    )
    three = loads(text + "designs: {today: {}, a: {}, b: {}}")
    assert two_or_more(asked(None), three) == ["today", "a", "b"]
    assert two_or_more(asked("today,b"), three) == ["today", "b"]
    with pytest.raises(InputError, match="one design, today"):
        two_or_more(asked(None), loads(text))
