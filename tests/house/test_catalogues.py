"""Sentences for people stand in catalogues: each in both languages, with the same blanks, and asked
for somewhere.
"""

from __future__ import annotations

import ast
import copy
import functools
import json
import re
from pathlib import Path

import pytest

import motsim
from motsim.i18n import LANGUAGES, LOCALE, Said, both, catalogue, in_each, sentences, shown, text
from motsim.psychology import EFFECT_PARAMETERS, PARAMETERS, RULES
from motsim.scenario import json_schema

PACKAGE = Path(motsim.__file__).parent
CATALOGUES = sorted(LOCALE.glob("*.json"))
LANGUAGE = json_schema()
BLOCKS = {"Scenario": LANGUAGE, **LANGUAGE["$defs"]}
# asked for by the name of a rule, a parameter, a block or a key, which tables of their own hold
NAMES = {
    "psychology.rules": {rule.name for rule in RULES},
    "psychology.parameters": {parameter.name for parameter in (*PARAMETERS, *EFFECT_PARAMETERS)},
    "psychology.sources": {one.source for one in (*RULES, *PARAMETERS, *EFFECT_PARAMETERS)},
    "language": {
        *BLOCKS,
        *(f"{name}.{key}" for name, block in BLOCKS.items() for key in block["properties"]),
    },
}
# pages of a room bring their words along and ask for them as `w.name` or `words().name`
for _name, _pages in {
    "studio.phone": ("phone.html",),
    "studio.wall": ("teach.js", "wall.js"),
}.items():
    _text = "".join(
        (PACKAGE / "studio" / "static" / one).read_text(encoding="utf-8") for one in _pages
    )
    _said = re.findall(
        r"""(?:\bw|words\(\)|words\[[\w.]+\])(?:\.([a-z]\w*)|\["([^"]+)"\])""", _text
    )
    NAMES[_name] = {one or other for one, other in _said}
BLANK = re.compile(r"{(\w+)")


@functools.cache
def parsed(file: Path) -> ast.Module:
    """A file's code; three tests walk all of it."""
    return ast.parse(file.read_text(encoding="utf-8"))


def asked_for() -> tuple[set[str], list[str]]:
    """Texts that stand in the code and the templates, and patterns of those that are
    put together.
    """
    said: set[str] = set()
    made: list[str] = []
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                made.append(
                    "".join(
                        re.escape(part.value)
                        if isinstance(part, ast.Constant) and isinstance(part.value, str)
                        else ".*"
                        for part in node.values
                    )
                )
    for file in PACKAGE.rglob("*.j2"):
        said |= set(re.findall(r"[\"']([^\"'\n]*)[\"']", file.read_text(encoding="utf-8")))
    for file in PACKAGE.rglob("*.js"):  # of the Studio; tests/house/test_studio.py looks closer
        said |= set(re.findall(r'"([^"\n]*)"', file.read_text(encoding="utf-8")))
        for pattern in re.findall(r"`([^`\n]*)`", file.read_text(encoding="utf-8")):
            made.append(re.sub(r"\\\$\\\{.*?\\\}", ".*", re.escape(pattern)))
    return said, [pattern for pattern in made if len(pattern.replace(".*", "")) >= 2]


def test_there_are_catalogues() -> None:
    assert len(CATALOGUES) >= 20 and LANGUAGES == ("en", "zh")


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_every_entry_is_whole_in_both_languages(file: Path) -> None:
    pairs = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=list)
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys))  # JSON would take the last of two without a word
    for key, entry in pairs:
        found = dict(entry)
        assert set(found) == set(LANGUAGES), key
        assert bool(found["en"]) == bool(found["zh"]), key  # some blanks are nothing in both
        assert set(BLANK.findall(found["en"])) == set(BLANK.findall(found["zh"])), key


def test_every_catalogue_and_every_entry_is_asked_for() -> None:
    said, made = asked_for()
    any_made = re.compile("|".join(f"(?:{pattern})" for pattern in sorted({*made})))
    assert {*NAMES["studio.phone"]} <= {*catalogue("studio.phone")}
    assert {*NAMES["studio.wall"]} <= {*catalogue("studio.wall")}
    for file in CATALOGUES:
        assert file.stem in said, file.stem
        for key in catalogue(file.stem):
            wanted = key in said or key in NAMES.get(file.stem, ()) or any_made.fullmatch(key)
            assert wanted, (file.stem, key)


def test_a_text_has_its_blanks_filled_in() -> None:
    words = {"left": ("{n} left", "剩 {n} 个")}
    assert [text(words, "left", one, n=3) for one in LANGUAGES] == ["3 left", "剩 3 个"]
    with pytest.raises(ValueError, match="not in tuple"):
        text(words, "left", "fr", n=3)
    with pytest.raises(FileNotFoundError):
        catalogue("no such catalogue")


def test_a_chinese_unit_takes_no_blank_before_a_chinese_word() -> None:
    words = {"after": ("after {time} only", "{time} 才开始，{share} 会来")}
    assert text(words, "after", "zh", time="8 周", share="55%") == "8 周才开始，55% 会来"
    assert text(words, "after", "en", time="8 weeks", share="") == "after 8 weeks only"


def test_a_text_in_both_languages_takes_values_for_each() -> None:
    say = both("report.demos.own")
    english, chinese = say("published", a=("today", "现状"), b=("ours", "我们的"))
    assert "'today'" in english and "“现状”" in chinese
    with pytest.raises(KeyError):
        say("published", a="x")


def test_a_sentence_is_read_in_english_and_shown_in_either_language() -> None:
    say = sentences("mistakes")
    one = say("wants", wanted=say("a number"), came="'fine'")
    assert one == "wants a number, not 'fine'" and isinstance(one, Said)
    assert one.show("zh") == "应写：数字；现在是 'fine'"
    assert shown(one + " (a.yaml)", "zh") == "应写：数字；现在是 'fine' (a.yaml)"
    assert shown("fine", "zh") == "fine"  # what is said in one language stands in each
    assert shown(in_each(one, str.upper), "zh") == "应写：数字；现在是 'FINE'"
    copied = copy.deepcopy(one)
    assert copied == one and copied.show("zh") == one.show("zh")
    with pytest.raises(ValueError, match="not in tuple"):
        one.show("fr")


def test_a_sentence_keeps_the_blanks_of_what_it_quotes() -> None:
    said = sentences("mistakes")("wants", wanted="'是 否'", came=sentences("mistakes")("a list"))
    assert said.show("zh") == "应写：'是 否'；现在是列表"


OURS = {
    "ClusterError",
    "InputError",
    "NotBuiltError",
    "NotKept",
    "NotNow",
    "Outdated",
    "RunError",
    "StoreError",
    "Stopped",
    "TooFast",
}


def literals(node: ast.AST) -> list[str]:
    """Sentences written out below a node; keys of catalogues are no sentences."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("say", "mistake", "errors.say"):
        return []
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(one.value) for one in node.values if isinstance(one, ast.Constant))]
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    return [text for child in ast.iter_child_nodes(node) for text in literals(child)]


def test_no_error_of_ours_is_worded_in_code() -> None:
    """Whoever reads Chinese reads what went wrong, too: sentences stand in catalogues."""
    worded = [
        f"{file.relative_to(PACKAGE)}: {text}"
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OURS
        for text in literals(node)
        if len(re.findall(r"[A-Za-z]{2,}", text)) >= 3
    ]
    assert worded == []


# what looks like a sentence and is none of ours, by file or folder, each with why
NO_SENTENCES = {
    "cli/paths.py": "the small scenario that `motsim new` writes",
    "data/reading": "heads and values that people's own files have",
    "errors.py": "JSON Schema, for programs",
    "formats.py": "numbers, money and dates as Babel has them, and what it lacks",
    "jit": "patterns of compiled code, and a line before any language is known",
    "psychology": "equations and references, as they are printed",
    "report/demos": "references",
    "scenario/language": "how values and dates are written",
    "scenario/source/yaml_tree.py": "what the YAML parser says, which is put into our words",
    "scenario/spreadsheet": "heads of people's tables, what parsers say, names of ideas",
    "studio/app.py": "OpenAPI, for programs",
    "studio/board.py": "a scenario to begin with",
    "studio/job_routes.py": "OpenAPI, for programs",
    "studio/problems.py": "OpenAPI, for programs",
    "study/effects": "references",
    "testing": "generated scenarios",
    "engines/reference/python_rules.py": "docstrings of what a rule in Python sees",
}
FOR_PROGRAMMERS = {  # errors that whoever calls us in Python gets, and texts of theirs
    "AttributeError",
    "FileNotFoundError",
    "LookupError",
    "ValueError",
}
GRAMMAR = re.compile(
    r"\b(the|a|an|is|are|was|of|to|and|in|that|what|who|with|for|not|no|from|by|it|at|or|than|which"
    r"|where|how|so|one|on|be)\b"
)
CODE_OF_OTHERS = re.compile(
    r"\b(SELECT|FROM|WHERE|CASE|CAST|CREATE|NULL|DESC)\b|^motsim[: ]|@media|\\s"
)
DATED = re.compile(r"\b(19|20)\d\d\b")  # a reference


def worded(tree: ast.AST) -> list[str]:
    """Texts below a node that people would read as words, but for docstrings and `__repr__`."""
    if isinstance(tree, ast.FunctionDef) and tree.name in ("__repr__", "__str__"):
        return []
    raised = tree.exc if isinstance(tree, ast.Raise) else None
    if isinstance(raised, ast.Call) and ast.unparse(raised.func) in FOR_PROGRAMMERS:
        return []
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):
        return []
    if isinstance(tree, ast.JoinedStr):
        return [
            " ".join(str(one.value) for one in tree.values if isinstance(one, ast.Constant)),
            *(
                text
                for one in tree.values
                for text in worded(one)
                if not isinstance(one, ast.Constant)
            ),
        ]
    if isinstance(tree, ast.Constant):
        return [tree.value] if isinstance(tree.value, str) else []
    return [text for child in ast.iter_child_nodes(tree) for text in worded(child)]


def is_sentence(text: str) -> bool:
    """Chinese, or three English words of which one holds the others together."""
    if CODE_OF_OTHERS.search(text) or DATED.search(text):
        return False
    words = re.findall(r"(?<![\w.<{-])[a-z]{2,}(?![\w.>=(-])", text)
    chinese = re.search("[\u4e00-\u9fff]", text) is not None
    return chinese or (len(words) >= 3 and GRAMMAR.search(text) is not None)


def test_a_sentence_is_told_from_code() -> None:
    assert is_sentence("nobody comes by the door") and is_sentence("没有人来")
    assert not is_sentence("wait_min") and not is_sentence("SELECT who FROM all WHERE it is")
    found = worded(
        ast.parse('def f():\n    """A doc of it."""\n    return f"{n} of the left ones"')
    )
    assert [one for one in found if is_sentence(one)] == [" of the left ones"]


def test_no_sentence_for_people_stands_in_code() -> None:
    """A new sentence belongs into a catalogue, where it has both languages."""
    keys = {key for file in CATALOGUES for key in catalogue(file.stem)}
    keys |= {key.split(" ", 1)[1] for key in keys if " " in key}  # asked for with a word before it
    found = []
    for file in PACKAGE.rglob("*.py"):
        name = file.relative_to(PACKAGE).as_posix()
        if any(name == one or name.startswith(f"{one}/") for one in NO_SENTENCES):
            continue
        tree = parsed(file)
        found += [
            f"{name}: {text}" for text in worded(tree) if text not in keys and is_sentence(text)
        ]
    assert found == []


def test_every_exception_to_it_is_there() -> None:
    assert all((PACKAGE / one).exists() for one in NO_SENTENCES)


def test_a_source_with_a_sentence_says_it_in_chinese() -> None:
    """What is no name of a paper, a paper's number or a date is said in both languages."""
    told = catalogue("psychology.sources")
    for source in NAMES["psychology.sources"]:
        words = re.sub(r"10\.\d{4}/\S+|\bet al\.|\d+ Oct|\([A-Z]\w+\)|Washington Post", "", source)
        assert source in told or not re.search(r"(?<![\w.])[a-z]{2,}\b", words), source
    assert all(re.search("[\u4e00-\u9fff]", chinese) for _, chinese in told.values())
