"""One look: colours stand in tokens.css alone, can be read in the light, in the dark and on paper,
and are told apart by people who see fewer of them.
"""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import pytest

import motsim
from motsim.report.core.tokens import TOKENS, colours, font_faces, resolved

REPORT = Path(motsim.__file__).parent / "report"
THEMES = ("light", "dark", "print")
GROUNDS = ("paper", "raised", "sunk")
TEXT = [
    *itertools.product(("ink", "soft", "accent", "harm", "note"), GROUNDS),
    ("accent", "accent-soft"),
    ("ink", "accent-soft"),
    ("harm", "harm-soft"),
    ("ink", "harm-soft"),
    ("note", "note-soft"),
    ("ink", "note-soft"),
    ("paper", "ink"),
    ("paper", "accent"),
    *itertools.product(("ink",), ("stick-green", "stick-yellow", "stick-red")),
]
GRAPHICS = [
    *itertools.product(("d-0", "d-1", "d-2", "d-3", "d-4", "d-5", "focus"), GROUNDS),
    *itertools.product(("line-strong",), ("paper", "raised")),
    # a filled point of the curve has a ring of its design
    *itertools.product(("d-1", "d-0"), ("paper", "raised")),
]
# how people without one kind of cone see linear red, green and blue: Machado, Oliveira, Fernandes
# 2009, severity 1.0, https://doi.org/10.1109/TVCG.2009.113
SEEN = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red cones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green cones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue cones": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
COLOUR = re.compile(
    r"""#[0-9a-fA-F]{3,8}\b(?!;)|\b(?:rgb|rgba|hsl|hsla|oklch|lab)\(|["':]\s*(?:white|black|red|grey|gray|green|blue|orange)\b["';]"""
)


def linear(colour: str) -> list[float]:
    """Red, green and blue as light, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def contrast(one: str, other: str) -> float:
    low, high = sorted(
        0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(linear, (one, other))
    )
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, seen: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a colour as somebody sees it."""
    light = linear(colour)
    r, g, b = (min(1.0, max(0.0, sum(a * c for a, c in zip(row, light)))) for row in seen)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    fx, fy, fz = (
        t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in (x, y, z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(theme: str, one: str, other: str, seen: str) -> float:
    """CIE 1976 difference; about 2.3 is just noticeable side by side."""
    found = colours()[theme]
    return math.dist(lab(found[one], SEEN[seen]), lab(found[other], SEEN[seen]))


def test_the_measure_of_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # WebAIM's known grey


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_graphics_can_be_read(theme):
    found = colours()[theme]
    for pairs, least in ((TEXT, 4.5), (GRAPHICS, 3.0)):
        weak = {
            pair: round(contrast(found[pair[0]], found[pair[1]]), 2)
            for pair in pairs
            if contrast(found[pair[0]], found[pair[1]]) < least
        }
        assert not weak, f"{theme}: below {least}: {weak}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("seen", SEEN)
def test_designs_and_feelings_are_told_apart_by_everybody(theme, seen):
    """At most four designs are drawn at once; the rest have a dash and a letter besides."""
    four = itertools.combinations(("d-0", "d-1", "d-2", "d-3"), 2)
    assert {
        pair: apart(theme, *pair, seen) for pair in four if apart(theme, *pair, seen) < 12
    } == {}
    # good and bad feelings, and the middle against both
    for pair in (("e-m3", "e-p3"), ("e-m2", "e-p2"), ("e-m2", "e-0"), ("e-p3", "e-0")):
        assert apart(theme, *pair, seen) > 15, pair


def test_no_colour_outside_the_tokens():
    found = [
        f"{file.relative_to(REPORT)}:{number}: {line.strip()[:80]}"
        for file in REPORT.rglob("*")
        if file.suffix in (".py", ".j2", ".css", ".svg") and file != TOKENS
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if COLOUR.search(line)
    ]
    assert not found, "\n".join(found)


def test_every_name_that_is_asked_for_is_a_token():
    known = set(re.findall(r"--([\w-]+):", TOKENS.read_text(encoding="utf-8"))) | {
        "of",
        "stages",
        "lanes",
    }
    for file in REPORT.rglob("*"):
        if file.suffix in (".py", ".j2", ".css"):
            asked = set(re.findall(r"var\(--([\w-]*[\w])\)", file.read_text(encoding="utf-8")))
            assert asked - {"name"} <= known, (file, asked - known)


def test_a_file_outside_a_page_has_real_colours():
    assert resolved("fill: var(--paper)") == "fill: #ffffff"
    with pytest.raises(KeyError):
        resolved("var(--nothing)")
    assert font_faces().count("base64,") == 2 and len(font_faces()) < 60_000
