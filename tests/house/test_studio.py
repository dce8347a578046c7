"""The pages of the Studio: no number is reckoned in them, every word comes from the catalogue, and
they stay small.
"""

from __future__ import annotations

import re
from pathlib import Path

import motsim
from motsim.i18n import catalogue

STUDIO = Path(motsim.__file__).parent / "studio"
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in (STUDIO / "static").glob("*.js")}
STYLE = "".join(
    path.read_text(encoding="utf-8") for path in sorted((STUDIO / "static").glob("*.css"))
)
PHONE = (STUDIO / "static" / "phone.html").read_text(encoding="utf-8")
WORD = re.compile(r"""\bw(?:ords)?\(\s*(?:[^"'`()]*\?\s*)?["]([^"$]+)["](?:\s*:\s*"([^"]+)")?""")
VALUES = re.compile(r"{([^{}]*)(?=}|$)")  # what stands inside a rule, not how it is chosen
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab)\(")
PATTERN = re.compile(r"\bw(?:ords)?\(`([^`]+)`")


def test_no_formula_lives_in_the_browser() -> None:
    for name, text in {**SCRIPTS, "phone.html": PHONE}.items():
        assert not re.search(r"Math\.(exp|pow|sqrt|log|random|sin|cos|tanh)|\*\*", text), name
        assert not re.search(r"\beval\(|new Function|innerHTML|outerHTML|document\.write", text), (
            name
        )
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text), name


def test_no_page_asks_again_and_again_how_far_a_job_is() -> None:
    for name, text in SCRIPTS.items():
        if name != "api.js":  # where the one line is, and what is asked when it is refused
            assert not re.search(r"get\(`/jobs/\$\{[^}]*\}`\)", text), name


def test_the_pages_stay_small() -> None:
    lines = sum(len(text.splitlines()) for text in (*SCRIPTS.values(), STYLE, PHONE))
    assert lines <= 6000
    for path in STUDIO.rglob("*.py"):  # a file has one job
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path.name
    assert sum(len(text.encode()) for text in (*SCRIPTS.values(), STYLE)) < 150_000


def test_colours_come_from_the_tokens() -> None:
    for style in (STYLE, PHONE.split("</style>")[0]):
        assert [one for said in VALUES.findall(style) for one in COLOUR.findall(said)] == []
    assert VALUES.findall("#fade > b { x: 1 } @media y { a:b { c: linear-gradient(9deg,#fff,") == [
        " x: 1 ",
        " c: linear-gradient(9deg,#fff,",
    ]


def test_every_word_of_the_pages_is_in_the_catalogue_and_used() -> None:
    words, text = catalogue("studio"), "".join(SCRIPTS.values())
    asked = {one for found in WORD.findall(text) for one in found if one}
    assert asked - set(words) == set()
    made = [re.sub(r"\\\$\\\{.*?\\\}", ".*", re.escape(one)) for one in PATTERN.findall(text)]
    used = {
        key
        for key in words
        if f'"{key}"' in text or any(re.fullmatch(pattern, key) for pattern in made)
    }
    server = "".join(path.read_text(encoding="utf-8") for path in STUDIO.rglob("*.py"))
    assert {key for key in set(words) - used if f'"{key}"' not in server} == set()
