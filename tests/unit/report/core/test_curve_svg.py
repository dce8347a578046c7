"""The emotion curve as SVG: straight between moments, dotted over what nobody had, the span used,
names that fit, and a file that stands alone.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest

from motsim.report.core.curve_svg import (
    Band,
    Line,
    Mark,
    Picture,
    narrow,
    shortened,
    span,
    standalone,
    text_width,
    ticks,
    wide,
)
from motsim.report.core.tokens import resolved

BANDS = (Band("inside", 0.0, 60.0, "60 %"), Band("till", 60.0, 100.0, "40 %"))


def marks(**emotions: float) -> tuple[Mark, ...]:
    places = {"hello": 10.0, "help": 40.0, "pay": 80.0}
    return tuple(Mark(key, key, places[key], value) for key, value in emotions.items())


def picture(*lines: Line) -> Picture:
    return Picture("The journey", BANDS, lines, "emotion", "wait", 6.0, "target")


TODAY = Line("today", 0, marks(hello=1.0, help=-2.0, pay=2.5), (("help", "peak"),), "A")
SHORT = Line("short", 1, marks(hello=3.0, pay=4.0), (("pay", "end"),), "B")


@pytest.mark.parametrize("draw", [wide, narrow, standalone])
def test_it_is_a_picture_with_a_name(draw):
    root = ET.fromstring(draw(picture(TODAY, SHORT)))
    assert root.get("role") == "img" and root.get("aria-label") == "The journey"
    assert root.tag.endswith("svg")
    said = "".join(root.itertext())
    assert all(word in said for word in ("hello", "help", "pay", "inside", "60 %", "A today"))


def test_a_line_is_straight_between_moments_and_dotted_over_what_nobody_had():
    """Today has three moments and two segments; the other passes the one in the middle."""
    drawn = wide(picture(TODAY, SHORT))
    assert "C" not in "".join(re.findall(r' d="([^"]*)"', drawn)), "no curves"
    loose = re.findall(r'<path[^>]*stroke-dasharray="1 5"', drawn)
    assert len(loose) == 1 and "var(--d-1)" in loose[0]
    (points,) = re.findall(r'<polyline points="([^"]*)"[^>]*var\(--d-0\)', drawn)
    assert len(points.split()) == 3, "two segments"


def test_points_stand_where_their_emotion_is():
    """+1 and -2 are three steps of the axis apart, whatever the span."""
    drawn = wide(picture(TODAY))
    low, high = span(picture(TODAY))
    y = [float(v) for v in re.findall(r'<circle cx="[\d.]+" cy="([\d.]+)" r="4.6"', drawn)]
    assert (y[1] - y[0]) == pytest.approx(3.0 * 250.0 / (high - low), abs=0.1)
    assert low <= -2 and high >= 6, "the target is inside, too"


def test_peak_and_end_are_ringed_and_named_with_their_number():
    drawn = wide(picture(TODAY, SHORT))
    assert drawn.count('r="9"') == 2 and "peak −2.0" in drawn and "end +4.0" in drawn


def test_a_peak_at_the_bottom_is_named_above_the_names_of_moments():
    """A point near the lower end has its words above it, for below are the moments' names."""
    low = Line("low", 0, marks(hello=-6.3, pay=2.0), (("hello", "peak"),))
    drawn = wide(picture(low))
    said = re.search(r'y="([\d.]+)" class="halo strong"[^>]*>peak', drawn)
    point = re.search(r'cy="([\d.]+)" r="9"', drawn)
    assert said is not None and point is not None and float(said[1]) < float(point[1])


@pytest.mark.parametrize("word", ["peak and end", "峰值与结尾"])
@pytest.mark.parametrize("others", [(3.5, 3.4), (3.4, 3.5), (3.0, -2.0), (-1.0, 1.5)])
def test_peak_and_end_do_not_lie_on_the_letters(word, others):
    """Lines that end together have their letters one below the other, beside the last point."""
    ends = (3.4, *others)
    lines = tuple(
        Line(f"d{k}", k, marks(hello=1.0, pay=end), (("pay", word),) if k < 2 else (), "ABC"[k])
        for k, end in enumerate(ends)
    )
    found = re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)" class="halo strong"(?: text-anchor="(\w+)")?>([^<]+)',
        wide(picture(*lines)),
    )
    boxes = []
    for x, y, anchor, said in found:
        width = text_width(said, 12.5)
        left = float(x) - width * {"": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        boxes.append((left, left + width, float(y)))
    assert len(boxes) == 5
    for (a, b, y), (c, d, z) in combinations(boxes, 2):
        assert b <= c or d <= a or abs(y - z) >= 12.0


def test_the_span_that_is_used_and_no_more():
    assert span(picture(Line("x", 0, marks(hello=2.0)))) == (-1, 7)  # zero and the target are in it
    assert span(picture(Line("x", 0, marks(hello=-10.0, pay=10.0)))) == (-10, 10)
    assert ticks(-10, 10) == [-10, -5, 0, 5, 10] and ticks(-1, 3) == [-1, 0, 1, 2, 3]


def test_waits_hang_below_for_at_most_two_designs():
    waited = tuple(m._replace(wait=12.0, felt=-1.0) for m in TODAY.marks)
    lines = tuple(Line(f"d{k}", k, waited, (), "ABC"[k]) for k in range(3))
    drawn = wide(picture(*lines))
    assert drawn.count("h6v44h-6z") == 2 * 3 and ">12/12<" in drawn


def test_names_are_horizontal_and_do_not_lie_on_each_other():
    many = tuple(Mark(f"m{k}", f"a rather long name {k}", 2.0 * k + 1.0, 1.0) for k in range(20))
    drawn = wide(picture(Line("x", 0, many)))
    assert "rotate" not in drawn
    rows: dict[float, list[tuple[float, float]]] = {}
    for x, y, said in re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)" class="halo" text-anchor="middle">'
        r"(?:<title>.*?</title>)?([^<]+)",
        drawn,
    ):
        half = text_width(said, 12.5) / 2
        rows.setdefault(float(y), []).append((float(x) - half, float(x) + half))
    for found in rows.values():
        found.sort()
        assert all(a[1] <= b[0] + 1 for a, b in pairwise(found))


def test_a_text_is_cut_where_it_has_no_room():
    assert shortened("short", 12, 200) == "short"
    assert shortened("一二三四五六", 10, 35).endswith("…") and text_width("一二", 10) == 20


def test_a_file_needs_no_page():
    drawn = resolved(standalone(picture(TODAY)))
    assert "var(" not in drawn and "<style>" in drawn and "#" in drawn


def test_nothing_known_is_nothing_drawn():
    assert "nan" not in wide(picture(Line("x", 0, marks(hello=1.0)))).lower()
    bare = picture(TODAY)._replace(target=math.nan)
    assert "target" not in wide(bare)


def test_four_designs_of_twenty_moments_are_a_few_kilobytes() -> None:
    """A page has eight such pictures in each language, and 500 KB for all of it."""
    many = tuple(
        Mark(
            f"m{k}",
            f"moment {k}",
            5.0 * k + 2.5,
            k % 7,
            k % 7 - 0.1,
            k % 7 + 0.1,
            wait=k,
            felt=-1.0,
        )
        for k in range(20)
    )
    drawn = picture(*(Line(f"design {k}", k, many, (("m6", "peak"),), "ABCD"[k]) for k in range(4)))
    assert len(wide(drawn)) < 17_500 and len(narrow(drawn)) < 11_000
