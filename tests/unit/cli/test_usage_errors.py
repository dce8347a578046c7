"""A command that was typed wrongly is answered in the language asked for: what came, what was
wanted, what to type.
"""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from motsim.cli import app
from motsim.cli.chinese_layout import columns, lines

MISTAKES = {
    "runn car-service": ("motsim: there is no command 'runn'; did you mean 'run'?", "没有 'runn' "),
    "run": ("motsim run: FILE is missing. A scenario file, or", "motsim run: 缺少 FILE。场景文件"),
    "allocate x": ("--budget is missing. What there is to spend", "缺少 --budget。有多少钱可花"),
    "run x --desing y": ("no option '--desing'; did you mean '--design'?", "没有 '--desing' 这个"),
    "run x --design": ("'--design' lacks its value. One of", "'--design' 后面缺一个值。场景中的"),
    "run x --spread=3": ("'--spread' takes no value", "'--spread' 后面不写值"),
    "run x -n two": ("a whole number from 1 to 100000, not 'two'", "之间的整数，现在是 'two'"),
    "run x -n 0": ("a whole number from 1 to 100000, not '0'", "1 到 100000 之间的整数"),
    "compare x --draws=-1": ("a whole number of at least 0, not '-1'", "不小于 0 的整数"),
    "robust x --effects 200": ("a number from 0 to 100, not '200'", "0 到 100 之间的数"),
    "run x --engine fast": ("'compiled' or 'reference', not 'fast'", "'compiled' 或 'reference'"),
    "run x y": ("'y' is too much here", "多出了 'y'"),
    "--foo": ("motsim: there is no option '--foo'", "motsim: 没有 '--foo' 这个选项"),
}


@pytest.mark.parametrize("typed", MISTAKES)
def test_a_mistake_is_said_in_both_languages(typed: str) -> None:
    english, chinese = (
        CliRunner().invoke(app, typed.split(), env={"MOTSIM_LANG": language})
        for language in ("en", "zh")
    )
    assert english.exit_code == chinese.exit_code == 2
    assert MISTAKES[typed][0] in english.output and MISTAKES[typed][1] in chinese.output
    assert not re.search("[\u4e00-\u9fff]", english.output)
    assert not re.search("Error|Usage|Try|Invalid|Missing|No such", chinese.output)
    assert english.output.count("\n") == 2 and "--help" in english.output.splitlines()[1]


def test_the_language_itself_may_be_wrong() -> None:
    typed = CliRunner().invoke(app, ["list", "--lang", "fr"])
    assert typed.exit_code == 2 and "--lang should be 'en' or 'zh', not 'fr'" in typed.output
    given = CliRunner().invoke(app, ["list"], env={"MOTSIM_LANG": "fr"})
    assert "environment variable MOTSIM_LANG should be 'en' or 'zh'" in given.output


def test_motsim_alone_helps() -> None:
    alone = CliRunner().invoke(app, [], env={"MOTSIM_LANG": "zh"})
    assert alone.exit_code in (0, 2) and alone.output.startswith("用法：")


def test_a_chinese_line_breaks_within_no_latin_word_and_before_no_comma() -> None:
    assert columns("改 a") == 4
    assert lines("例如 greeting.quality=80，可写", 12) == ["例如", "greeting.quality=80，", "可写"]
    assert lines("一二三，四", 6) == ["一二", "三，四"]
    assert lines("", 10) == [""]
