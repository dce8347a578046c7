"""`--help` speaks the language that is asked for, and says something of every argument."""

from __future__ import annotations

import re

import pytest
import typer
from typer.testing import CliRunner

from motsim.cli import app
from motsim.cli.help import WORDS, asked_language

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_helps_in_both_languages(name: str) -> None:
    texts = {p.help for p in COMMANDS[name].params if p.name != "help"} | {COMMANDS[name].help}
    assert texts <= WORDS.keys(), "a text of --help is no key of cli.help"
    english, chinese = (
        CliRunner().invoke(app, [name, "--help"], env={"MOTSIM_LANG": language})
        for language in ("en", "zh")
    )
    assert english.exit_code == chinese.exit_code == 0
    assert not re.search("[\u4e00-\u9fff]", english.output)
    assert chinese.output.startswith("用法：") and "显示这些说明。" in chinese.output
    assert not re.search("Options:|default:|required", chinese.output)


def test_motsim_itself_helps_in_both_languages() -> None:
    for args in (["--help"], ["--lang", "en"]):
        assert "Compare designs on the same customers" in CliRunner().invoke(app, args).output
    for args in (["--lang", "zh", "--help"], ["--help", "--lang=zh"], ["--lang", "zh"]):
        found = CliRunner().invoke(app, args)
        assert found.exit_code == 0 and "在同一批顾客身上比较方案" in found.output, args


def test_a_command_takes_its_language_behind_help() -> None:
    found = CliRunner().invoke(app, ["compare", "--help", "--lang", "zh"])
    assert found.exit_code == 0 and "在同一批顾客身上比较方案" in found.output


def test_the_language_is_known_before_arguments_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOTSIM_LANG", raising=False)
    assert asked_language(["run", "--lang=zh"]) == "zh"
    assert asked_language(["--lang", "xx"]) == asked_language(["--lang"]) == "en"
    monkeypatch.setenv("MOTSIM_LANG", "zh")
    assert asked_language([]) == "zh" and asked_language(["--lang", "en"]) == "en"
