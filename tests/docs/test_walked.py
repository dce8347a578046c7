"""The documents walked through as a reader does: every file they show is saved, every command they
show is typed.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from motsim.cli import app, paths
from motsim.data.reading.answers import is_survey
from motsim.data.reading.mapping import mapping_of
from motsim.scenario.experiment import load_experiment
from motsim.scenario.loader import loads
from motsim.scenario.source.yaml_tree import read_tree

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
TUTORIALS = sorted((ROOT / "docs" / "tutorial").glob("*.md"))
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.S)
CHEAP = ("new", "check", "list", "rules", "schema")
# take --replications
REPEATS = ("run", "compare", "moments", "lows", "experiment", "robust", "worth")
# have tests of their own that run them whole
LONG = (
    *("allocate", "effects", "pilot", "plan", "describe", "demo", "fit", "validate"),
    *("studio", "serve"),
)
WALL = (
    "stage,touchpoint,score,votes,idea,cost\narrival,greeting,+4,11,at the "
    "car,0\nwaiting,progress,-1,9,in the app,2000\nhandover,value,+3,12,on a "
    "tray,500\nhandover,payment,0,2,,\n"
)
LOG = "queued,answered,done,gave_up,agent\n" + "".join(
    f"2026-03-0{day} {hour:02d}:{minute:02d}:00,2026-03-0{day} {hour:02d}:{minute:02d}:30,"
    f"2026-03-0{day} {hour:02d}:{minute + 2 + k % 3:02d}:10,,agent {k % 2}\n"
    for day in (2, 3, 4)
    for k, (hour, minute) in enumerate((h, m) for h in range(9, 17) for m in range(0, 50, 7))
)


def walk(
    page: Path, folder: Path, wanted: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> list[list[str]]:
    """Save and type what a page shows, in its order; the commands that were typed."""
    monkeypatch.chdir(folder)
    (folder / "workshop.csv").write_text(WALL, encoding="utf-8")
    (folder / "log.csv").write_text(LOG, encoding="utf-8")
    typed = []
    for language, body in BLOCK.findall(page.read_text(encoding="utf-8")):
        named = re.match(r"# (\S+\.yaml)\n", body) if language == "yaml" else None
        if named:
            (folder / named[1]).write_text(body, encoding="utf-8")
        for line in body.splitlines() if not language else ():
            words = shlex.split(line.split(">")[0], comments=True)
            if words[:1] == ["motsim"] and words[1] in wanted and ready(words, folder):
                (folder / words[2]).unlink(missing_ok=True) if words[1] == "new" else None
                if words[1] in REPEATS and not {"-n", "--replications"} & set(words):
                    words += ["-n", "1" if words[1] == "run" else "2"]
                made = CliRunner().invoke(app, words[1:])
                assert made.exit_code == 0, f"{page.name}: {line}\n{made.output}"
                typed.append(words)
    return typed


def ready(words: list[str], folder: Path) -> bool:
    """Is there what the command works on? A page may begin where another one ended."""
    name = words[2] if len(words) > 2 and not words[2].startswith("-") else ""
    known = {*paths.shipped_scenarios(), *paths.shipped_experiments()}
    return words[1] == "new" or not name or name in known or (folder / name).exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT / "docs")))
def test_what_is_typed_in_a_moment_works(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(page, tmp_path, CHEAP, monkeypatch)


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda p: p.name)
def test_the_tutorial_can_be_followed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to the first results; the whole hour is walked through by the slow test."""
    typed = walk(
        page,
        tmp_path,
        ("check", "explain") if page.name.endswith("zh.md") else ("check", "run", "explain"),
        monkeypatch,
    )
    assert {words[1] for words in typed} >= {"check"} and typed[0][2] == "bike.yaml"
    assert page.name.endswith("zh.md") or (
        "explain" in {words[1] for words in typed}
        and (tmp_path / "day-one" / "report.html").is_file()
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [p for p in PAGES if p.name not in ("experiments.md", "experiments.zh.md")],
    ids=lambda p: str(p.relative_to(ROOT / "docs")),
)
def test_everything_a_page_types_works(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands that take their time are run small; experiments have a test of their own."""
    walk(page, tmp_path, (*CHEAP, *REPEATS, "explain"), monkeypatch)


@pytest.mark.parametrize(
    "page",
    [
        p
        for p in (*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md")
        if "```yaml" in p.read_text(encoding="utf-8")
    ],
    ids=lambda p: p.name,
)
def test_every_file_a_page_shows_is_one(page: Path, tmp_path: Path) -> None:
    for body in (
        body
        for language, body in BLOCK.findall(page.read_text(encoding="utf-8"))
        if language == "yaml"
    ):
        if re.search("^question:", body, re.M):
            (tmp_path / "bike.yaml").write_text(
                BLOCK.findall(TUTORIALS[0].read_text(encoding="utf-8"))[0][1], encoding="utf-8"
            )
            (tmp_path / "asked").mkdir(exist_ok=True)
            (tmp_path / "asked" / "experiment.yaml").write_text(body, encoding="utf-8")
            assert load_experiment(tmp_path / "asked").designs[0] == "today"
        elif body.startswith("map:"):
            raw = read_tree(body)[0].raw
            assert is_survey(raw) or mapping_of(raw).fields, page
        else:
            assert loads(body).journey, page
