"""One page that opens offline: the question first, votes, then the answer, sliders over rows the
engine made, a trainer's note.
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import Any, Final

from motsim.formats import MINUS
from motsim.i18n import LANGUAGES, catalogue, place_of, text
from motsim.plan.preview.wording import label
from motsim.report.core.curve_svg import Band, Line, Mark, Picture, narrow, signed_whole, wide
from motsim.report.core.page_writer import script_json, template_of
from motsim.report.core.tokens import font_faces
from motsim.report.demos.frame import LETTERS, Both, Demo
from motsim.study.core.stats import Interval, wilson
from motsim.study.demos.demonstration import SPREAD, Answer, Shown

TEMPLATE: Final = "demo.html.j2"
MOST: Final = 100  # votes a room may give: the page looks their intervals up
# of the drawing: first and last place, emotion +10 and -10
LEFT, RIGHT, TOP, BOTTOM = (90.0, 860.0, 20.0, 240.0)
LETTER: Final = 20.0  # how high a letter is, in the same unit
CLEAR, QUARTER = 0.1, 0.25  # a share so far from half is clear; the part of it that others may have
SHARES: Final = ("return", "kept")
SCALES: Final = {"return": 100.0, "kept": 100.0, "net": 1e-6}
LINES: Final = (2, 1, 3, 4)  # how the curves of A, B, C, D are drawn, as tokens.css numbers them
WORDS: Final[dict[str, Both]] = catalogue("report.demos.page")


def demo_page(demo: Demo, found: Shown, *, language: str = "en") -> str:
    """The whole page as text."""
    from markupsafe import Markup

    words = {lang: _words(demo, k) for k, lang in enumerate(LANGUAGES)}
    data = _data(demo, found, words, language)
    return template_of(TEMPLATE).render(
        language=language,
        words=words,
        data=data,
        json=Markup(script_json(data)),
        font_faces=font_faces(),
    )


def _words(demo: Demo, k: int) -> dict[str, str]:
    """All that the page says in one language."""
    found = {key: both[k] for key, both in (WORDS | dict(demo.words)).items()}
    found |= {
        "title": demo.question[k],
        "question": demo.question[k],
        "where": f"{demo.name} · motsim",
        "press": demo.press[k],
        "published": demo.published[k],
        "lesson": demo.lesson[k],
        "honest": demo.honest[k],
        "headline": (demo.headline or WORDS["headline"])[k],
    }
    found["legend"] = (demo.legend or WORDS["legend"])[k] + (
        found["legend band"] if demo.band else ""
    )
    return found | {f"option {letter}": option[k] for letter, option in zip(LETTERS, demo.options)}


def _data(
    demo: Demo, found: Shown, words: dict[str, dict[str, str]], language: str
) -> dict[str, Any]:
    columns = _columns(found)
    return {
        "name": demo.name,
        "language": language,
        "words": words,
        "example": " : ".join(("24", "16", "8")[: len(demo.options)]),
        "picture": _pictures(demo, found, columns),
        "options": _options(found),
        "letters": LETTERS[: len(demo.options)],
        "headline": demo.letter,
        "half": demo.half,
        "hidden": demo.hidden,
        "spread": demo.spread,
        "marks": [percent(share) for share in demo.marks],
        "most": MOST,
        "room": votes(),
        "published": _band(demo),
        "figures": demo.figures,
        "axes": [
            {
                "typed": typed,
                "say": {lang: [stand[k] for stand in axis] for k, lang in enumerate(LANGUAGES)},
            }
            for typed, axis in zip(found.asked.typed, demo.stands)
        ],
        "columns": columns,
        "grid": [{"y": _y(e), "text": signed_whole(e)} for e in (10, 5, 0, -5, -10)],
        "table": {
            ",".join(map(str, stand[: len(demo.stands)])): _stand(demo, found, stand, columns)
            for stand in found.asked.stands
        },
        "typed": _stand(demo, found, found.asked.typed, columns, judged=True),
        "facts": {
            lang: [
                {
                    "text": (words[lang]["null"] if f.null else "") + f.text[k],
                    "source": f.source,
                    "kind": "null" if f.null else "",
                }
                for f in demo.facts
            ]
            for k, lang in enumerate(LANGUAGES)
        },
        "note": {lang: [line[k] for line in demo.note] for k, lang in enumerate(LANGUAGES)},
    }


def votes() -> list[list[list[int]]]:
    """By number of voters, then of votes: what a bar of the room shows."""

    return [[vote_row(count, of) for count in range(of + 1)] for of in range(MOST + 1)]


def vote_row(count: int, of: int) -> list[int]:
    """Share, low, width and high of Wilson's interval in percent."""
    low, high = (round(100.0 * x) for x in wilson(count, of))
    return [round(100.0 * count / of) if of else 0, low, high - low, high]


def percent(share: float) -> str:
    """A place on a track that runs from 0 to 1; what lies outside stands at its edge."""
    return f"{100.0 * min(1.0, max(0.0, share)):.1f}%" if not math.isnan(share) else "0%"


def _band(demo: Demo) -> dict[str, str] | None:
    if demo.band is None:
        return None
    b = demo.band
    return {
        "left": percent(b.low),
        "width": percent(b.high - b.low),
        "mark": percent(b.share),
        "letter": b.letter,
        "text": f"{b.share:.0%}  ({100 * b.low:.0f} … {100 * b.high:.0f})  n = {b.people}".replace(
            "%", " %"
        ),
    }


def _stand(
    demo: Demo, found: Shown, stand: tuple[int, ...], columns: list[int], *, judged: bool = False
) -> dict[str, Any]:
    """All rows of one stand of the sliders, as they are shown."""
    answers = found.answers[stand]
    return {
        "answers": [_row(demo, answers, one, judged) for one in answers],
        "curves": _curves(demo, found, stand, columns),
        "spread": _spreads(found, stand) if demo.spread else [],
    }


def _row(demo: Demo, answers: tuple[Answer, ...], one: Answer, judged: bool) -> dict[str, Any]:
    """What the page shows of one psychology."""
    s = one.share
    low, high = (s.mean, s.mean) if math.isnan(s.low) else (s.low, s.high)
    said = badge(demo, answers, one, judged=judged)
    return {
        "psychology": one.psychology,
        "loud": "badge" if said == "inside" else "badge loud",
        "judged": demo.band is not None and judged,
        "width": percent(s.mean),
        "left": percent(low),
        "span": percent(min(high, 1.0) - max(low, 0.0)),
        "text": share_text(s),
        "badge": said,
        "cells": [_cell(demo, name, one) for name in demo.figures],
    }


def share_text(s: Interval) -> str:
    """A share with its interval, in percent, all three to one decimal: a mean stands inside."""
    return (
        f"{100.0 * s.mean:.1f} %  ({100.0 * s.low:.1f} … {100.0 * s.high:.1f})"
        if not math.isnan(s.mean)
        else "–"
    )


def badge(demo: Demo, answers: tuple[Answer, ...], one: Answer, *, judged: bool = True) -> str:
    """The label of a row: what only the claims produce; else, for the question itself, inside or
    outside what was published.
    """
    if one.psychology == "claims" and (only_here if demo.half else far_from_all)(one, answers):
        return "only claims"
    passes = demo.passes(one) if judged else None
    return "" if passes is None else "inside" if passes else "outside"


def only_here(one: Answer, answers: tuple[Answer, ...]) -> bool:
    """A clear preference here, of which no other psychology has as much as a quarter."""
    lean = one.share.mean - 0.5
    if abs(lean) < CLEAR or one.share.low <= 0.5 <= one.share.high:
        return False
    return all((a.share.mean - 0.5) / lean < QUARTER for a in answers if a is not one)


def far_from_all(one: Answer, answers: tuple[Answer, ...]) -> bool:
    """A share that lies a quarter or more below, or above, that of every other psychology."""
    others = [a.share.mean for a in answers if a is not one]
    return one.share.mean < min(others) - QUARTER or one.share.mean > max(others) + QUARTER


def _cell(demo: Demo, name: str, one: Answer) -> list[tuple[str, str]]:
    """One figure of every design, and below each but the first its difference with the interval."""

    def said(value: float, signed: bool = False, digits: int = 1) -> str:
        scaled = value * SCALES.get(name, 1.0)
        shown = (
            f"{scaled:+.{digits}f}"
            if signed
            else f"{scaled:.{digits}f}" + (" %" if name in SHARES else "")
        )
        return shown.replace("-", MINUS)

    found = [
        (
            "",
            " · ".join(
                f"{mark} {said(of[name].mean)}" for mark, of in zip(demo.designs, one.figures)
            ),
        )
    ]
    for mark, gap in zip(demo.designs[1:], one.gaps):
        g = gap[name]
        found.append(
            (
                "gap",
                (
                    f"{mark} {said(g.mean, True, 2)} ({said(g.low, True, 2)} … "
                    f"{said(g.high, True, 2)})"
                ),
            )
        )
    return found


# --- the curve ------------------------------------------------------------------------------------
def _y(emotion: float) -> float:
    return round(TOP + (BOTTOM - TOP) * (10.0 - emotion) / 20.0, 1)


def _x(at: int, of: int) -> float:
    return round(LEFT + (RIGHT - LEFT) * (at + 0.5) / max(of, 1), 1)


def _columns(found: Shown) -> list[int]:
    """The places that anybody felt, at any stand."""
    return [
        k
        for k in range(len(found.places))
        if any(not math.isnan(one[k]) for of in found.curves.values() for one in of)
    ]


def _pictures(demo: Demo, found: Shown, columns: list[int]) -> dict[str, str]:
    """The curves of the question as it is asked, by language: who has what, peak and end ringed."""
    typed = found.curves.get(found.asked.typed, ())
    if not columns or not typed:
        return {}
    made = {}
    for k, lang in enumerate(LANGUAGES):
        lines = tuple(
            _line(demo, found, columns, j, curve, lang)
            for j, curve in enumerate(typed[: len(LINES)])
        )
        drawn = Picture(demo.question[k], (Band("", 0.0, 100.0, ""),), lines, WORDS["axis"][k], "")
        made[lang] = wide(drawn) + narrow(drawn)
    return made


def _line(
    demo: Demo, found: Shown, columns: list[int], j: int, curve: tuple[float, ...], lang: str
) -> Line:
    marks = tuple(
        Mark(
            found.places[k],
            _place_name(found, found.places[k], lang),
            100.0 * (at + 0.5) / len(columns),
            curve[k],
        )
        for at, k in enumerate(columns)
        if not math.isnan(curve[k])
    )
    if not marks:
        return Line(demo.designs[j], LINES[j], marks)
    peak, end = max(marks, key=lambda m: abs(m.emotion)), marks[-1]
    say = {name: WORDS[name][place_of(lang)] for name in ("peak", "end", "peak and end")}
    ringed = (
        ((peak.key, say["peak and end"]),)
        if peak.key == end.key
        else ((peak.key, say["peak"]), (end.key, say["end"]))
    )
    return Line(demo.designs[j], LINES[j], marks, ringed if j < 2 else (), "")


def _place_name(found: Shown, place: str, lang: str) -> str:
    step = label(found.scenario, place.removesuffix(".wait"), lang)
    if not place.endswith(".wait"):
        return step
    return text(WORDS, "wait for", lang, name=step)


def _options(found: Shown) -> list[dict[str, Any]]:
    """Where the options of the vote were run as such: a bar for each, under every psychology."""
    rows = []
    for k, one in enumerate(found.options[0] if found.options else ()):
        bars = []
        for letter, answers in zip(LETTERS, found.options):
            s = answers[k].share
            bars.append(
                {
                    "letter": letter,
                    "width": percent(s.mean),
                    "left": percent(s.low),
                    "span": percent(min(s.high, 1.0) - max(s.low, 0.0)),
                    "text": share_text(s),
                }
            )
        rows.append({"psychology": one.psychology, "bars": bars})
    return rows


def _curves(
    demo: Demo, found: Shown, stand: tuple[int, ...], columns: list[int]
) -> list[dict[str, Any]]:
    """The lines of every design; where nobody met a moment there is a gap, and a moment alone is a
    short stroke.
    """
    shown = []
    for j, (letter, mark, curve) in enumerate(
        zip(LETTERS, demo.designs, found.curves.get(stand, ()))
    ):
        places = [
            None if math.isnan(curve[k]) else (_x(at, len(columns)), _y(curve[k]) + 2.0 * j)
            for at, k in enumerate(columns)
        ]
        parts = [
            [point for point in run if point is not None]
            for there, run in groupby(places, key=lambda point: point is not None)
            if there
        ]
        if parts:
            parts = [_stroke(part, len(columns)) for part in parts]
            x, y = parts[-1][-1]
            shown.append(
                {
                    "letter": letter,
                    "mark": mark,
                    "lines": [" ".join(f"{px:.1f},{py:.1f}" for px, py in part) for part in parts],
                    "x": round(x + 10.0, 1),
                    "y": round(y + 7.0, 1),
                }
            )
    return _apart(shown)


def _apart(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same lines, no letter on another: those that end together stand below each other."""
    last = -math.inf
    for one in sorted(shown, key=lambda one: (one["y"], one["letter"])):
        one["y"] = last = round(max(one["y"], last + LETTER), 1)
    return shown


def _stroke(part: list[tuple[float, float]], of: int) -> list[tuple[float, float]]:
    """A point alone as a line that can be seen."""
    if len(part) > 1:
        return part
    (x, y), half = part[0], 0.3 * (RIGHT - LEFT) / max(of, 1)
    return [(x - half, y), (x + half, y)]


def _spreads(found: Shown, stand: tuple[int, ...]) -> list[dict[str, Any]]:
    """A line a design for every figure: how many people at which height, from the least to the most
    there can be.
    """
    drawn = []
    for k, (name, ends) in enumerate(SPREAD.items()):
        most = max(float(of[k].max()) for of in found.spreads[stand]) or 1.0
        lines = [
            {
                "letter": letter,
                "points": " ".join(
                    f"{20 + 840 * (at + 0.5) / len(of[k]):.0f},{150 - 130 * float(x) / most:.1f}"
                    for at, x in enumerate(of[k])
                ),
            }
            for letter, of in zip(LETTERS, found.spreads[stand])
        ]
        low, high = (
            f"{100 * x:.0f} %" if name in SHARES else f"{x:g}".replace("-", MINUS) for x in ends
        )
        drawn.append({"name": name, "lines": lines, "low": low, "high": high})
    return drawn
