"""Every split of a budget over key, important and ordinary moments as a dot in a triangle, in SVG:
who points at a dot is told its split and what it costs, without a script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Final

from motsim.report.core.vega import LOSSES
from motsim.study.allocation.allocate import Allocation, Point

MARKS: Final = {(0.6, 0.3, 0.1): "60/30/10", (1 / 3, 1 / 3, 1 / 3): "1/3 · 1/3 · 1/3"}
HIGH: Final = 3.0**0.5 / 2.0  # of a triangle as wide as 1
LEFT, TOP, SIDE = 90.0, 34.0, 420.0
WIDE, TALL = 800.0, 440.0
DOT, RING = 7.5, 10.5


def split_map(found: Allocation, say: Callable[[str], str], amount: Callable[[float], str]) -> str:
    """The map in one language; `say` knows its words, `amount` writes what a split loses."""
    steps = _steps([max(p.loss.mean, 0.0) for p in found.simplex])
    marks = {**MARKS}
    if sum(found.classes.values()) > 0.0:
        marks[_three(found.classes.values())] = say("best")
    parts = [
        _outline(say),
        *(_dot(p, steps, say, amount) for p in found.simplex),
        *_named(marks),
        _legend(steps, say, amount),
    ]
    return (
        f'<svg class="marks" viewBox="0 0 {WIDE:g} {TALL:g}" width="{WIDE:g}" role="img" '
        f'font-family="var(--font)" aria-label="{escape(say("map"))}">{"".join(parts)}</svg>'
    )


def place(key: float, important: float, ordinary: float) -> tuple[float, float]:
    """Where a split lies: key at the top, important left, ordinary right."""
    return LEFT + SIDE * (ordinary + key / 2.0), TOP + SIDE * HIGH * (1.0 - key)


def _three(shares: Iterable[float]) -> tuple[float, float, float]:
    key, important, ordinary = shares
    return key, important, ordinary


def _steps(losses: Sequence[float]) -> tuple[float, ...]:
    """The upper ends of as many equal steps of loss as there are colours."""
    most = max(losses, default=0.0)
    return tuple(most * (k + 1) / len(LOSSES) for k in range(len(LOSSES)))


def _step(loss: float, steps: Sequence[float]) -> int:
    return next((k for k, end in enumerate(steps) if loss <= end), len(steps) - 1)


def _outline(say: Callable[[str], str]) -> str:
    corners = [place(1, 0, 0), place(0, 1, 0), place(0, 0, 1)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    below = corners[1][1] + 34.0
    names = (
        (*corners[0], -18.0, "middle", "key"),
        (corners[1][0], below, 0.0, "middle", "important"),
        (corners[2][0], below, 0.0, "middle", "ordinary"),
    )
    return f'<polygon points="{line}" fill="none" stroke="var(--line-strong)"/>' + "".join(
        f'<text x="{x:.1f}" y="{y + dy:.1f}" text-anchor="{anchor}" font-size="14" '
        f'fill="var(--soft)">{escape(say(name))}</text>'
        for x, y, dy, anchor, name in names
    )


def _dot(
    p: Point, steps: Sequence[float], say: Callable[[str], str], amount: Callable[[float], str]
) -> str:
    """A split, coloured by what it loses; one that is as good has a ring."""
    x, y = place(*_three(p.shares.values()))
    split = "/".join(f"{100 * share:.0f}" for share in p.shares.values())
    told = escape(f"{split}: {say('loss')} {amount(p.loss.mean)}")
    ring = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RING}" fill="none" stroke="var(--d-1)" '
        'stroke-width="2.5"/>'
        if p.as_good
        else ""
    )
    colour = LOSSES[_step(max(p.loss.mean, 0.0), steps)]
    return (
        f'{ring}<circle cx="{x:.1f}" cy="{y:.1f}" r="{DOT}" fill="{colour}">'
        f"<title>{told}</title></circle>"
    )


def _named(marks: Mapping[tuple[float, float, float], str]) -> list[str]:
    """Splits with a name: a cross, and a line out of the triangle to the name."""
    parts, last = [], -1e9
    for split, name in sorted(marks.items(), key=lambda one: place(*one[0])[1]):
        x, y = place(*split)
        edge, at = LEFT + SIDE * (1.0 - split[0] / 2.0) + 18.0, max(y, last + 18.0)
        last = at
        parts.append(
            f'<path d="M{x + 6:.1f} {y:.1f}L{edge:.1f} {at:.1f}" stroke="var(--soft)"/>'
            f'<path d="M{x - 5:.1f} {y:.1f}h10M{x:.1f} {y - 5:.1f}v10" stroke="var(--ink)" '
            f'stroke-width="2.5"/><text x="{edge + 5:.1f}" y="{at + 4.5:.1f}" font-size="13" '
            f'font-weight="600" fill="var(--ink)">{escape(name)}</text>'
        )
    return parts


def _legend(
    steps: Sequence[float], say: Callable[[str], str], amount: Callable[[float], str]
) -> str:
    """How much less each colour means, from nothing to the most."""
    x, y = LEFT + SIDE + 110.0, TOP + 120.0
    rows = [
        f'<circle cx="{x:.1f}" cy="{y + 26.0 * (k + 1):.1f}" r="{DOT}" fill="{colour}"/>'
        f'<text x="{x + 16:.1f}" y="{y + 26.0 * (k + 1) + 4.5:.1f}" font-size="13" '
        f'fill="var(--ink)">≤ {escape(amount(end).lstrip("+"))}</text>'
        for k, (colour, end) in enumerate(zip(LOSSES, steps, strict=True))
    ]
    return (
        f'<text x="{x - DOT:.1f}" y="{y:.1f}" font-size="13" fill="var(--soft)">'
        f"{escape(say('behind'))}</text>{''.join(rows)}"
    )
