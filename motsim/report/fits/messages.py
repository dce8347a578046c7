"""The words of data in English and Chinese, for the terminal and for the page of `fit`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from motsim.i18n import catalogue, shown, text

if TYPE_CHECKING:
    from motsim.data.figures import Notice
    from motsim.data.fit import Fit

WORDS: Final = catalogue("data")
A_FEW_HOURS: Final = 0.15  # of a day: shorter times are said in minutes
TYPED: Final = 40  # longer text of a figure is shown by its value


def say(language: str, key: str, /, **values: object) -> str:
    """An entry of the catalogue with its blanks filled in."""
    return text(WORDS, key, language, **values)


def sentence(notice: Notice, language: str) -> str:
    """A warning in words."""
    values: dict[str, Any] = dict(notice.values)
    return say(language, f"w {notice.name}", **values)


def reading_lines(found: Fit, language: str) -> list[str]:
    """What was left out as the data were read, and noted; empty where there is nothing to say."""
    left = [
        say(language, "left out row", n=f"{n:,}", reason=reason_said(reason, language))
        for reason, n in found.left_out.items()
    ]
    head = [say(language, "left out", total=f"{found.read:,}")] if left else []
    return [*head, *left, *(sentence(one, language) for one in found.notes)]


def reason_said(reason: str, language: str) -> str:
    """Why rows were left out, in words."""
    from motsim.data.reading.log import DROPPED

    condition = reason.removeprefix(DROPPED)
    if condition != reason:
        return say(language, "dropped", condition=condition)
    return say(language, f"r {reason}")


Rows = list[list[str]]


def figure_rows(found: Fit, language: str) -> tuple[list[str], Rows]:
    """Heads and rows: each figure beside what is typed today."""
    from motsim.data.figures import interval_said

    heads = [
        say(language, key)
        for key in ("figure", "today", "found", "interval", "n", "grade", "found how")
    ]
    rows = [
        [
            one.path,
            found.today.get(one.path, ""),
            one.text if len(one.text) <= TYPED else f"{one.value:.4g}",
            " ".join(interval_said(one, language)),
            f"{one.n:,}",
            say(language, one.grade),
            shown(one.how, language),
        ]
        for one in found.figures
    ]
    return heads, rows


def rival_rows(found: Fit, language: str) -> tuple[list[str], Rows]:
    """Heads and rows: rivals of memory, the best first."""
    heads = [say(language, key) for key in ("rival", "log-loss", "behind")]
    rows = [
        [
            say(language, f"rival {one.name}"),
            f"{one.log_loss:.4f}",
            f"{one.behind:.4f} ± {1.96 * one.behind_se:.4f}" if one.behind > 0.0 else "–",
        ]
        for one in found.rivals
    ]
    return heads, rows


def promise_lines(found: Fit, language: str) -> list[str]:
    """What kept and broken promises do, in sentences."""
    p = found.promise
    if p is None:
        return []
    counts = {"n": f"{p.n:,}", "late": f"{p.late:,}"}
    if p.stepped:
        lines = [
            say(language, "promise step", **counts, tolerance=_time(p.tolerance, language),
                loss=_span(p.step_loss), gain=f"{p.ahead[0]:.4f}", se=f"{p.ahead[1]:.4f}")
        ]  # fmt: skip
    else:
        lines = [
            say(language, "promise late", **counts, loss=_span(p.loss),
                half=_time(p.half, language)),
            say(language, "promise form", gain=f"{p.gain[0]:.3f}", se=f"{p.gain[1]:.3f}"),
        ]  # fmt: skip
    between = {"en": ", ", "zh": "，"}[language]
    forms = sorted(p.losses, key=lambda name: p.losses[name])
    ranked = between.join(f"{say(language, f'form {one}')} {p.losses[one]:.4f}" for one in forms)
    lines.append(say(language, "promise forms", forms=ranked))
    if p.timed:
        lines.append(
            say(language, "promise early alone") if math.isnan(p.stars_early[0]) else
            say(language, "promise early", early=f"{p.stars_early[0]:+.4f}",
                se=f"{p.stars_early[1]:.4f}")
        )  # fmt: skip
    (n_after, after), (n_before, before) = p.after, p.before
    if n_before and n_after and math.isfinite(after) and math.isfinite(before):
        lines.append(
            say(language, "promise asked", kept=f"{p.mean_kept:.2f}", after=f"{after:.2f}",
                before=f"{before:.2f}", n_after=f"{n_after:,}", n_before=f"{n_before:,}")
        )  # fmt: skip
    return lines


def wait_lines(found: Fit, language: str) -> list[str]:
    """How answers fall with waits, in sentences."""
    w = found.wait
    if w is None:
        return []
    between = {"en": ", ", "zh": "，"}[language]
    forms = sorted(w.losses, key=lambda name: w.losses[name])
    ranked = between.join(
        f"{say(language, f'wait form {one}')} {w.losses[one]:.4f}" for one in forms
    )
    lines = [say(language, "wait forms", forms=ranked)]
    if w.felt and w.closed:
        said = say(language, "wait half", n=f"{w.n:,}", long=f"{w.long:,}", half=_span(w.half),
                   accepts=_span(w.acceptable), loss=f"{w.loss:.2f}")  # fmt: skip
        lines.insert(0, said)
    return lines


def complaint_lines(found: Fit, language: str) -> list[str]:
    """Who complains, and who comes again, in sentences."""
    c = found.complaints
    if c is None:
        return []
    share = f"{100.0 * c.complained / c.failures:.0f}"
    lines = [
        say(language, "complained", n=f"{c.failures:,}", share=share),
        *(
            say(language, f"again {fate}", n=f"{n:,}", share=f"{100 * p:.0f}", low=f"{100 * a:.0f}",
                high=f"{100 * b:.0f}")
            for fate, (n, p, a, b) in c.again.items()
        ),
    ]  # fmt: skip
    if c.back is not None:
        gap, low, high = (f"{100 * one:+.0f}" for one in c.back)
        lines.append(say(language, "solved brings back", gap=gap, low=low, high=high))
    elif c.again:
        lines.append(say(language, "solved untold"))
    return lines


def _time(days: tuple[float, float, float], language: str) -> str:
    """Days, or minutes where they are few."""
    if days[0] >= A_FEW_HOURS:
        return say(language, "in days", span=_span(days))
    low, middle, high = (1440.0 * one for one in days)
    return say(language, "in minutes", span=_span((low, middle, high)))


def _span(value: tuple[float, float, float]) -> str:
    return f"{value[0]:.2f} ({value[1]:.2f} .. {value[2]:.2f})"
