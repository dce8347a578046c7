"""What the documents say is there, is there; what is there, is documented."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from motsim.cli import app, paths
from motsim.scenario.loader import load, loads

ROOT = Path(__file__).resolve().parents[2]
README, CHINESE = ROOT / "README.md", ROOT / "README.zh.md"
PAGES = (
    README,
    CHINESE,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)


def generator() -> Any:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks(path: Path, language: str = "") -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.S)


def typed(path: Path) -> list[list[str]]:
    """Every `motsim ...` of a page's blocks and tables, split as a shell would."""
    text = path.read_text(encoding="utf-8")
    lines = [
        *(line for block in blocks(path) for line in block.splitlines()),
        *re.findall(r"^\| `(motsim .*?)` \|", text, re.M),  # tables of commands
    ]
    lines = [line for line in lines if line.startswith("motsim ")]
    return [shlex.split(line.split(">")[0], comments=True)[1:] for line in lines]


def test_written_pages_are_current() -> None:
    for path, text in generator().written().items():
        assert path.read_text(encoding="utf-8") == text, (
            f"run python docs/generate.py: {path.name} is old"
        )


def test_what_is_not_built_is_in_both_readmes() -> None:
    from motsim.scenario.checks.unsupported import NOT_BUILT

    for language, page in (("en", README), ("zh", CHINESE)):
        text = page.read_text(encoding="utf-8")
        assert all(f"- {said.show(language)}\n" in text for said in NOT_BUILT.values())


def test_the_chinese_pages_list_in_chinese() -> None:
    listed = (
        CHINESE.read_text(encoding="utf-8").split(generator().BEGIN)[1].split(generator().END)[0]
    )
    assert all(re.search("[\u4e00-\u9fff]", line) for line in listed.split("\n") if line.strip())


@pytest.mark.parametrize("page", [README, CHINESE], ids=lambda p: p.name)
def test_commands_of_the_readme_exist_with_their_options(page: Path) -> None:
    commands = generator().commands()
    found = typed(page)
    assert {args[0] for args in found} == set(commands)
    for args in found:
        options = {one for parameter in commands[args[0]].params for one in parameter.opts}
        assert all(word.split("=")[0] in options for word in args[1:] if word.startswith("--")), (
            args
        )


def test_commands_of_the_readme_that_run_nothing_run() -> None:
    for args in typed(README):
        if args[0] in ("list", "check", "rules", "schema"):
            assert CliRunner().invoke(app, args).exit_code == 0, args


def test_names_in_the_readme_exist() -> None:
    for args in typed(README):
        if args[0] in ("check", "run", "compare"):
            scenario = load(paths.scenario_path(args[1]))
            for key in ("--design", "--designs"):
                if key in args:
                    assert set(args[args.index(key) + 1].split(",")) <= set(scenario.designs)


def test_the_smallest_scenario_of_the_readme_is_one() -> None:
    (text,) = blocks(README, "yaml")
    assert loads(text).title.show() == "Call centre" and len(text.splitlines()) <= 12


def test_python_of_the_readme_names_what_is_public() -> None:
    import motsim

    (text,) = blocks(README, "python")
    assert all(name in motsim.__all__ for name in re.findall(r"\bms\.(\w+)", text))
    compile(text, "README.md", "exec")


def test_targets_of_make_exist() -> None:
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in PAGES:
        for target in re.findall(r"\bmake ([a-z-]+)", " ".join(blocks(page))):
            assert re.search(rf"^{target}:", make, re.M), target


def test_every_command_measure_and_rule_is_in_the_reference() -> None:
    from motsim.psychology import PARAMETERS, RULES
    from motsim.study.core.measures import MEASURES, POOL_MEASURES

    text = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert all(f"### motsim {name}\n" in text for name in generator().commands())
    names = (
        *(m.name for m in MEASURES),
        *(f"POOL.{m[0]}" for m in POOL_MEASURES),
        *(r.name for r in RULES),
        *(p.name for p in PARAMETERS),
    )
    assert all(f"| `{name}` |" in text for name in names)


def test_every_key_of_the_language_says_what_it_is() -> None:
    from motsim.scenario import json_schema
    from motsim.scenario.language.key_descriptions import blocks as with_words
    from motsim.scenario.language.key_descriptions import said

    schema = json_schema()
    blocks = {"Scenario": schema, **schema["$defs"]}
    assert [
        f"{name}.{key}"
        for name, block in blocks.items()
        for key in block["properties"]
        if not said(name, key)
    ] == [], "say it in motsim/locale/language.json"
    assert set(blocks) == set(with_words())


def test_every_option_says_what_it_is() -> None:
    for name, command in generator().commands().items():
        assert command.help, name
        assert all(parameter.help for parameter in command.params if parameter.name != "help"), name


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_files_of_the_worked_examples_exist() -> None:
    text = (ROOT / "docs" / "why" / "change.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:\w+/)+[\w.]+\.(?:py|json|html\.j2))`", text)
    assert len(named) > 20
    for name in named:
        assert any((folder / name).is_file() for folder in (ROOT / "motsim", ROOT)), name


def test_code_that_architecture_names_exists() -> None:
    text = (ROOT / "docs" / "why" / "architecture.md").read_text(encoding="utf-8")
    for name in re.findall(
        r"`((?:engines|plan|psychology|report|scenario|study|cli)/\w+\.py)`", text
    ):
        assert (ROOT / "motsim" / name).is_file(), name
    engines = ROOT / "motsim" / "engines"
    for name in re.findall(r"`((?:reference|compiled)/\w+\.py)`", text):
        assert (engines / name).is_file(), name
    rooms = re.findall(
        r"^\| `(\w+\.py)` \|.*\| (.*) \|$",
        text.partition("## The rooms")[2].partition("## ")[0],
        re.M,
    )
    assert len(rooms) == 12
    for room, begin in rooms:
        for engine in ("reference", "compiled"):
            code = (engines / engine / room).read_text(encoding="utf-8")
            assert all(f"def {name}(" in code for name in re.findall(r"`(\w+)`", begin)), (
                engine,
                room,
            )
