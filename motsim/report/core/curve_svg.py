"""The emotion curve as SVG: one drawing for reports, demonstrations, `explain` and slides.

Stages lie across as wide as their weight, moments are points with straight segments between them;
a segment that passes a moment nobody of the line had is dotted. A narrow screen gets the same
facts with the journey downwards, so that no name is smaller than 12 px. Colours are `var(--name)`
of tokens.css (`tokens.resolved` for files).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Final, NamedTuple

from motsim.report.core.tokens import font

Scale = Callable[[float], float]
NAN: Final = math.nan
NAMESPACE: Final = 'xmlns="http://www.w3.org/2000/svg"'
LETTERS: Final = "ABCDEF"
STEPS: Final = ("m3", "m2", "m1", "0", "p1", "p2", "p3")  # of the ramp of emotions, -10 to +10


class Mark(NamedTuple):
    """A moment of a line. `place` is percent of the impression's weight, `wait` minutes."""

    key: str
    name: str
    place: float
    emotion: float
    low: float = NAN
    high: float = NAN
    kind: str = "contact"  # contact | promise
    wait: float = NAN
    felt: float = NAN  # emotion of the wait before it
    told: str = ""  # all of it in a sentence, for who points at it


class Line(NamedTuple):
    """What one design, or one customer, feels. `role`: 0 today, 1 spoken of, then others."""

    name: str
    role: int
    marks: tuple[Mark, ...]
    ringed: tuple[tuple[str, str], ...] = ()  # (key, words) of the moments that are named
    letter: str = ""


class Band(NamedTuple):
    name: str
    start: float
    end: float
    weight: str


class Picture(NamedTuple):
    """All that is drawn, in one language."""

    title: str
    bands: tuple[Band, ...]
    lines: tuple[Line, ...]
    axis: str  # what the height is
    waits: str  # what the bars below are, "" for none
    target: float = NAN
    target_name: str = ""


# --- what both shapes share -----------------------------------------------------------------------
def text_width(text: str, size: float) -> float:
    """About how wide a text is, in pixels: Chinese is square, our Latin letters vary."""
    return size * sum(_letter(c) for c in text)


def _letter(c: str) -> float:
    if ord(c) > 0x2E7F:
        return 1.0
    return 0.3 if c in "iljI.,:;'|! " else 0.86 if c in "mwMW@%" else 0.68 if c.isupper() else 0.58


def shortened(text: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis where it has no room."""
    if text_width(text, size) <= room:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def span(picture: Picture) -> tuple[int, int]:
    """The emotions that are used, zero among them, with a step of room."""
    used = [0.0] + [
        value
        for line in picture.lines
        for m in line.marks
        for value in (m.emotion, m.low, m.high, m.felt)
        if not math.isnan(value)
    ]
    if not math.isnan(picture.target):
        used.append(picture.target)
    low, high = math.floor(min(used) - 0.6), math.ceil(max(used) + 0.9)
    return max(low, -10), min(max(high, low + 4), 10)


def ticks(low: int, high: int) -> list[int]:
    step = 5 if high - low > 12 else 2 if high - low > 5 else 1
    return [e for e in range(low, high + 1) if e % step == 0]


def ramp(emotion: float) -> str:
    """The colour of a feeling."""
    return f"var(--e-{STEPS[min(6, max(0, round((emotion + 10.0) / 20.0 * 6.0)))]})"


def stroke(line: Line) -> str:
    """How a line is drawn: its colour, its dash, its width."""
    dash = f' stroke-dasharray="{DASHES[line.role]}"' if line.role > 1 else ""
    return f'stroke="var(--d-{line.role})" stroke-width="{2.6 if line.role == 1 else 1.8}"{dash}'


def _loose(line: Line) -> str:
    """A segment over a moment that nobody of the line had."""
    return f'stroke="var(--d-{line.role})" stroke-width="1.4" stroke-dasharray="1 5"'


DASHES: Final = ("", "", "7 4", "2 3", "10 3 2 3", "5 2")


def signed(value: float) -> str:
    """+4.9, −0.3, 0."""
    return f"{value:+.1f}".replace("-", "−") if round(value, 1) else "0"


def _px(value: float) -> str:
    """A place in the picture to a tenth of a pixel: `12.5`, `12`."""
    return f"{value:.1f}".removesuffix(".0")


def _text(x: float, y: float, said: str, css: str = "", anchor: str = "", full: str = "") -> str:
    given = (f' class="{css}"' if css else "") + (f' text-anchor="{anchor}"' if anchor else "")
    whole = f"<title>{escape(full)}</title>" if full and full != said else ""
    return f'<text x="{_px(x)}" y="{_px(y)}"{given}>{whole}{escape(said)}</text>'


def _group(parts: Sequence[str], given: str) -> str:
    """Parts that are written alike, with what they share said once."""
    return f"<g {given}>{''.join(parts)}</g>" if parts else ""


def _svg(width: float, height: float, title: str, parts: Iterable[str], css: str) -> str:
    return (
        f'<svg class="curve {css}" '
        f'width="{width:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'role="img" aria-label="{escape(title)}" '
        f'font-family="var(--font)" font-size="12.5" fill="var(--ink)">{"".join(parts)}</svg>'
    )


def _rule(x1: float, y1: float, x2: float, y2: float, given: str = 'stroke="var(--line)"') -> str:
    return f'<path d="M{_px(x1)} {_px(y1)}L{_px(x2)} {_px(y2)}" {given}/>'


STRONG: Final = 'stroke="var(--line-strong)"'


def _thin(paths: Iterable[str]) -> str:
    return f'<path d="{"".join(paths)}" stroke="var(--line)"/>'


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_px(x)},{_px(y)}" for x, y in points)


def _contacts(line: Line) -> list[Mark]:
    """The points of the line; a moment that was not met has a name and no point."""
    return [m for m in line.marks if m.kind == "contact" and not math.isnan(m.emotion)]


def _all_contacts(picture: Picture) -> dict[str, float]:
    """Every moment of the picture and its place."""
    return {m.key: m.place for line in picture.lines for m in line.marks if m.kind == "contact"}


def _passes(a: Mark, b: Mark, places: dict[str, float]) -> bool:
    """Does a moment that this line has not lie between these two?"""
    return any(a.place < place < b.place for place in places.values())


def _segments(
    line: Line,
    own: Sequence[Mark],
    places: dict[str, float],
    at: Callable[[Mark], tuple[float, float]],
) -> list[str]:
    """Straight from moment to moment; a dotted stretch where one lies between that the line has
    not.
    """
    runs: list[list[Mark]] = [list(own[:1])]
    loose = []
    for a, b in pairwise(own):
        if _passes(a, b, places):
            loose.append(_rule(*at(a), *at(b), _loose(line)))
            runs.append([b])
        else:
            runs[-1].append(b)
    whole = [
        f'<polyline points="{_path([at(m) for m in run])}" fill="none" {stroke(line)}/>'
        for run in runs
        if len(run) > 1
    ]
    return loose + whole


def _dots(line: Line, dots: Iterable[str]) -> str:
    """Points with a ring of their design."""
    return f'<g stroke="var(--d-{line.role})" stroke-width="1.6">{"".join(dots)}</g>'


def _dot(m: Mark, x: float, y: float, *, said: bool = True) -> str:
    """A point filled by its feeling; a promise is a diamond. `said`: who points at it is told all
    of it.
    """
    if math.isnan(m.emotion):
        return ""
    edge = f'fill="{ramp(m.emotion)}"'
    told = f"<title>{escape(m.told or f'{m.name} {signed(m.emotion)}')}</title>" if said else ""
    if m.kind == "promise":
        return f'<path d="M{_px(x)} {_px(y - 6)}l6 6-6 6-6-6z" {edge}>{told}</path>'
    return f'<circle cx="{_px(x)}" cy="{_px(y)}" r="4.6" {edge}>{told}</circle>'


def _ring(line: Line, x: float, y: float) -> str:
    return (
        f'<circle cx="{_px(x)}" cy="{_px(y)}" r="9" fill="none" '
        f'stroke="var(--d-{line.role})" stroke-width="1.6"/>'
    )


# --- across ---------------------------------------------------------------------------------------
WIDE, LEFT, RIGHT, PLOT = 1180.0, 44.0, 92.0, 250.0
BEFORE: Final = 0.9  # percent of the weight: where a wait is felt
ROW: Final = 16.0
MOST_ROWS: Final = 5


def wide(picture: Picture) -> str:
    """The curve for screens, paper and slides: 1180 wide."""
    low, high = span(picture)
    heads, head_height = _heads(picture)
    top = 30.0 + head_height
    bottom = top + PLOT

    def x(place: float) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * place / 100.0

    def y(emotion: float) -> float:
        return top + PLOT * (high - emotion) / (high - low)

    names, names_height = _names(picture, x, bottom)
    waits, height = _waits(picture, x, bottom + names_height + 14.0)
    parts = [
        *_legend(picture),
        *heads,
        *_frame(picture, x, y, top, bottom, low, high),
        *(part for line in _by_role(picture) for part in _line(picture, line, x, y)),
        *_labels(picture, x, y, bottom),
        *names,
        *waits,
    ]
    return _svg(WIDE, height, picture.title, parts, "wide")


def _by_role(picture: Picture) -> list[Line]:
    """The line spoken of is drawn last."""
    return sorted(picture.lines, key=lambda line: line.role == 1)


def _named(picture: Picture) -> list[Line]:
    return [line for line in picture.lines if line.name]


def _legend(picture: Picture) -> list[str]:
    if len(_named(picture)) < 2:
        return []
    parts, at = [], LEFT
    for line in _named(picture):
        said = f"{line.letter} {line.name}".strip()
        parts.append(_rule(at, 11, at + 28, 11, stroke(line)) + _text(at + 34, 15, said))
        at += 34 + text_width(said, 12.5) + 26
    return parts


def _heads(picture: Picture) -> tuple[list[str], float]:
    """Names of the stages over their bands, in one row or two."""
    scale, base = (WIDE - LEFT - RIGHT) / 100.0, 20.0
    ends, found = [-1e9, -1e9], []
    for band in picture.bands:
        said = f"{band.name}  {band.weight}"
        middle, half = LEFT + scale * (band.start + band.end) / 2, text_width(said, 12.5) / 2
        row = next((k for k in (0, 1) if middle - half > ends[k] + 8), 1)
        ends[row] = middle + half
        found.append((middle, row, band))
    rows = 1 + max((row for _, row, _ in found), default=0)
    parts = [
        f'<text x="{_px(middle)}" y="{_px(base + 18 + ROW * (rows - 1 - row))}">'
        f'<tspan font-weight="600">{escape(band.name)}</tspan>'
        f'<tspan fill="var(--soft)">  {escape(band.weight)}</tspan></text>'
        for middle, row, band in found
    ]
    return [_group(parts, 'text-anchor="middle"')], base + ROW * (rows - 1) - 4.0


def _frame(
    picture: Picture, x: Scale, y: Scale, top: float, bottom: float, low: int, high: int
) -> list[str]:
    edges = sorted({edge for band in picture.bands for edge in (band.start, band.end)})
    parts = [_thin(f"M{_px(x(e))} {top:.0f}V{bottom:.0f}" for e in edges)]
    parts += [_text(LEFT - 8, y(e) + 4, signed_whole(e), "soft", "end") for e in ticks(low, high)]
    parts.append(_rule(x(0), y(0), x(100), y(0), STRONG))
    parts.append(_text(WIDE - 2, 15, picture.axis, "soft", "end"))
    if not math.isnan(picture.target):
        at = y(picture.target)
        parts.append(_rule(x(0), at, x(100), at, 'stroke="var(--soft)" stroke-dasharray="4 4"'))
        parts.append(_text(x(100) + 22, at + 4, picture.target_name, "soft"))
    return parts


def signed_whole(value: int) -> str:
    return f"{value:+d}".replace("-", "−") if value else "0"


def _line(picture: Picture, line: Line, x: Scale, y: Scale) -> list[str]:
    own, places = _contacts(line), _all_contacts(picture)
    parts = []
    known = [m for m in own if not math.isnan(m.low)]
    if line.role < 2 and len(known) > 1:
        ribbon = [(x(m.place), y(m.high)) for m in known]
        ribbon += [(x(m.place), y(m.low)) for m in reversed(known)]
        parts.append(
            f'<polygon points="{_path(ribbon)}" fill="var(--d-{line.role})" opacity=".16"/>'
        )
    parts += _segments(line, own, places, lambda m: (x(m.place), y(m.emotion)))
    waits = [
        f"M{_px(x(m.place - BEFORE) - 5)} {_px(y(m.felt) - 4)}h10l-5 9z"
        for m in own
        if line.role < 2 and not math.isnan(m.felt)
    ]
    if waits:
        parts.append(
            f'<path d="{"".join(waits)}" fill="none" '
            f'stroke="var(--d-{line.role})" stroke-width="1.5"/>'
        )
    shown = (m for m in line.marks if line.role < 2 or m.kind == "contact")
    # a third design is told of beside today, in a picture of its own
    brief = line.role > 1
    dots = _dots(
        line, (_dot(m._replace(told="") if brief else m, x(m.place), y(m.emotion)) for m in shown)
    )
    return [*parts, dots, *_rings(line, x, y)]


def _rings(line: Line, x: Scale, y: Scale) -> list[str]:
    """Peak and end."""
    at = {m.key: m for m in line.marks}
    return [
        _ring(line, x(at[key].place), y(at[key].emotion)) for key, _ in line.ringed if key in at
    ]


class _Label(NamedTuple):
    """Words in the picture: x is where they begin, their middle or their end, as `anchor` says."""

    x: float
    y: float
    said: str
    anchor: str = ""

    @property
    def across(self) -> tuple[float, float]:
        width = text_width(self.said, 12.5)
        left = self.x - width * {"": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return left, left + width

    def over(self, other: _Label) -> bool:
        """Would a reader see one on the other?"""
        (left, right), (begin, end) = self.across, other.across
        return left < end + 2 and begin < right + 2 and abs(self.y - other.y) < 12.0


def _labels(picture: Picture, x: Scale, y: Scale, bottom: float) -> list[str]:
    """The letters of the lines, and the names of peak and end where nothing else is written: above
    the line spoken of, below today's, or on the other side; on the left of letters in their way.
    Nothing stands below `bottom`, where the moments' names begin.
    """
    taken = _letters(picture, x, y)
    for line in _by_role(picture):
        at = {m.key: m for m in line.marks}
        for m, word in ((at[key], word) for key, word in line.ringed if key in at):
            said = f"{word} {signed(m.emotion)}".strip()
            places = _beside(x(m.place), y(m.emotion), said, above=line.role == 1)
            free = (
                p for p in places if p.y <= bottom and not any(p.over(other) for other in taken)
            )
            taken.append(next(free, places[0]))
    return [_text(at.x, at.y, at.said, "halo strong", at.anchor) for at in taken]


def _beside(x: float, y: float, said: str, *, above: bool) -> list[_Label]:
    """Where the words of a ringed point may stand, the best place first."""
    sides = (-14.0, 22.0) if above else (22.0, -14.0)
    ways = ((x, "middle"), (x + 8.0, "end"))
    return [_Label(at, y + side, said, anchor) for side in sides for at, anchor in ways]


def _letters(picture: Picture, x: Scale, y: Scale) -> list[_Label]:
    """Each line's letter at its end, one below the other where lines end together."""
    if len(_named(picture)) < 2:
        return []
    found = [
        (y(own[-1].emotion) + 4.0, x(own[-1].place) + 13.0, line)
        for line in picture.lines
        if (own := _contacts(line))
    ]
    found.sort(key=lambda one: (round(one[0]), one[2].letter))  # as good as one height: A before B
    labels, last = [], -1e9
    for at, where, line in found:
        last = max(at, last + 13.0)
        labels.append(_Label(where, last, line.letter))
    return labels


def _names(picture: Picture, x: Scale, bottom: float) -> tuple[list[str], float]:
    """Names of the moments, horizontal, in as many rows as they need; a thin line leads down."""
    once = {m.key: m for line in picture.lines for m in line.marks}
    ends, used = [-1e9] * MOST_ROWS, 0
    parts: list[str] = []
    leads: list[str] = []
    for m in sorted(once.values(), key=lambda m: m.place):
        width = min(text_width(m.name, 12.5), 190.0)
        middle = min(max(x(m.place), width / 2 + 2), WIDE - width / 2 - 2)
        row = next((k for k in range(MOST_ROWS) if middle - width / 2 > ends[k] + 9), -1)
        if row < 0:  # no row has room: the one that ends first, shorter
            row = ends.index(min(ends))
            width = max(40.0, 2 * (middle - ends[row] - 9))
        ends[row], used = middle + width / 2, max(used, row)
        at = bottom + 15 + ROW * row
        leads.append(f"M{_px(x(m.place))} {bottom:.0f}V{at - 11:.0f}")
        parts.append(_text(middle, at, shortened(m.name, 12.5, width + 1), full=m.name))
    return [_thin(leads), _group(parts, 'class="halo" text-anchor="middle"')], 15 + ROW * used + 6


def _waits(picture: Picture, x: Scale, top: float) -> tuple[list[str], float]:
    """Minutes waited before each contact: bars hang from a line, at most two designs."""
    shown = [line for line in picture.lines if line.role < 2]
    bars = [
        (k, line, m)
        for k, line in enumerate(shown)
        for m in _contacts(line)
        if not math.isnan(m.wait) and m.wait > 0.05
    ]
    if not picture.waits or not bars:
        return [], top - 8.0
    most, deep, thick = max(m.wait for _, _, m in bars), 44.0, 7.0
    parts = [
        _text(2, top + 2, picture.waits, "soft"),
        _rule(x(0), top + 10, x(100), top + 10, STRONG),
    ]
    columns: dict[int, str] = {}  # the bars of a design as one shape
    for k, line, m in bars:
        left = x(m.place) - thick * len(shown) / 2 + k * thick
        long = max(1.0, deep * m.wait / most)
        column = f"M{_px(left)} {_px(top + 10)}h{thick - 1:.0f}v{_px(long)}h{1 - thick:.0f}z"
        columns[line.role] = columns.get(line.role, "") + column
    parts += [f'<path d="{d}" fill="var(--d-{role})"/>' for role, d in columns.items()]
    noted: dict[str, float] = {}
    for _, _, m in bars:
        noted[m.key] = max(noted.get(m.key, 0.0), m.wait)
    for key, value in noted.items():
        if value >= 0.15 * most:
            place = next(m.place for _, _, m in bars if m.key == key)
            said = "/".join(f"{m.wait:.0f}" for _, _, m in bars if m.key == key)
            parts.append(
                _text(x(place), top + 10 + deep * value / most + 13, said, "soft", "middle")
            )
    return parts, top + 10 + deep + 20


def standalone(picture: Picture) -> str:
    """The wide curve as a file of its own: with its style, on the ground of cards."""
    css = (
        ".soft{fill:var(--soft)}.strong{font-weight:600}"
        ".halo{paint-order:stroke;stroke:var(--raised);stroke-width:4px}"
    )
    ground = f'<style>{css}</style><rect width="100%" height="100%" fill="var(--raised)"/>'
    drawn = wide(picture).replace("var(--font)", escape(font()))
    return drawn.replace("<svg", f"<svg {NAMESPACE}", 1).replace(">", f">{ground}", 1)


# --- downwards, for a telephone -------------------------------------------------------------------
SLIM, NAME_ROOM, LINE_HEIGHT = 358.0, 150.0, 23.0


def narrow(picture: Picture) -> str:
    """The same facts with the journey downwards: 358 wide, a moment a row."""
    low, high = span(picture)

    def x(emotion: float) -> float:
        return NAME_ROOM + 12 + (SLIM - NAME_ROOM - 24) * (emotion - low) / (high - low)

    once = {m.key: m for line in picture.lines for m in line.marks}
    rows = sorted(once.values(), key=lambda m: m.place)
    named = _named(picture)
    top = (18.0 * len(named) if len(named) > 1 else 0.0) + 34.0 + LINE_HEIGHT
    y: dict[str, float] = {}
    at = top
    heads: list[str] = []
    for band in picture.bands:
        mine = [m for m in rows if band.start <= m.place <= band.end and m.key not in y]
        if not mine:
            continue
        heads.append(
            f'<text x="2" y="{at + 14:.0f}"><tspan font-weight="600">{escape(band.name)}</tspan>'
            f'<tspan fill="var(--soft)">  {escape(band.weight)}</tspan></text>'
        )
        at += LINE_HEIGHT
        for m in mine:
            y[m.key] = at + LINE_HEIGHT / 2
            at += LINE_HEIGHT
    parts = [
        part
        for k, line in enumerate(named)
        if len(named) > 1
        for part in (
            _rule(2, 10 + 18 * k, 30, 10 + 18 * k, stroke(line)),
            _text(36, 14 + 18 * k, f"{line.letter} {line.name}"),
        )
    ]
    parts += [_text(x(e), top - 4, signed_whole(e), "soft", "middle") for e in ticks(low, high)]
    parts.append(_text(2, top - 4 - LINE_HEIGHT, picture.axis, "soft"))
    parts.append(_rule(x(0), top, x(0), at, STRONG))
    parts += heads
    parts += [
        _text(10, y[m.key] + 4, shortened(m.name, 12.5, NAME_ROOM - 12), "", "", m.name)
        for m in rows
        if m.key in y
    ]
    for line in _by_role(picture):
        parts += _downwards(picture, line, x, y)
    return _svg(SLIM, at + 6, picture.title, parts, "narrow")


def _downwards(picture: Picture, line: Line, x: Scale, y: Mapping[str, float]) -> list[str]:
    own, places = _contacts(line), _all_contacts(picture)
    parts: list[str] = []
    parts += _segments(line, own, places, lambda m: (x(m.emotion), y[m.key]))
    parts.append(_dots(line, (_dot(m, x(m.emotion), y[m.key], said=False) for m in line.marks)))
    for key, _ in line.ringed:
        m = next((m for m in line.marks if m.key == key), None)
        if m is not None:
            parts.append(_ring(line, x(m.emotion), y[m.key]))
    return parts
