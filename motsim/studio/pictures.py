"""Answers to what is tried on the board, as the page draws and says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from motsim.i18n import LANGUAGES
from motsim.report.core.messages import Translator
from motsim.scenario.language.schema import Scenario
from motsim.studio.board import Json, both
from motsim.study.core.curve import CurvePoint
from motsim.study.core.measures import is_share
from motsim.study.core.stats import Interval
from motsim.study.live import Picture, PictureByMonth

MEASURES: Final = ("remembered", "satisfaction", "nps", "return", "wait_min", "left_share")
BY_MONTH: Final = ("customers", "stay_share", "visits", "wait_min", "remembered", "expects")


def picture_json(picture: Picture, where: Mapping[str, float]) -> Json:
    """A picture as the board draws it; `where`: the place of each contact in percent."""
    return {
        "runs": picture.runs,
        "of": picture.of,
        "seconds": round(picture.seconds, 1),
        "points": _points(picture.curve, picture.sample.scenario, where),
        "measures": [
            _figure(name, is_share(name), picture.measure(name), "m") for name in MEASURES
        ],
    }


def months_json(picture: PictureByMonth, where: Mapping[str, float]) -> Json:
    """The same of people who come back: a picture of each month."""
    return {
        "runs": picture.runs,
        "of": picture.of,
        "seconds": round(picture.seconds, 1),
        "months": [
            {
                "points": _points(curve, picture.scenario, where),
                "measures": [
                    _figure(one.name, one.unit == "share", one.months[m], "bm")
                    for one in picture.courses
                    if one.name in BY_MONTH
                ],
            }
            for m, curve in enumerate(picture.curves)
        ],
    }


def _points(
    curve: Sequence[CurvePoint], scenario: Scenario, where: Mapping[str, float]
) -> list[Json]:
    labels = scenario.labels
    peak = max(curve, key=lambda p: p.peak, default=None)
    end = max(curve, key=lambda p: p.end, default=None)
    return [
        {
            "moment": p.moment,
            "label": {
                lang: labels.get(lang, {}).get(p.moment) or p.moment.replace("_", " ")
                for lang in LANGUAGES
            },
            "kind": p.kind,
            "x": where[p.moment],
            "emotion": round(p.emotion.mean, 4),
            "low": _known(p.emotion.low),
            "high": _known(p.emotion.high),
            "wait": _known(p.wait.mean),
            "said": {lang: Translator(lang).signed(p.emotion.mean) for lang in LANGUAGES},
            "waited": {
                lang: Translator(lang)("minutes", n=Translator(lang).number(p.wait.mean))
                if p.wait.mean >= 1.0
                else ""
                for lang in LANGUAGES
            },
            "met": {lang: Translator(lang).share(p.met) for lang in LANGUAGES},
            "peak": p is peak,
            "end": p is end,
        }
        for p in sorted(curve, key=lambda p: where.get(p.moment, -1.0))
        if p.kind == "contact" and p.moment in where
    ]


def _known(value: float) -> float | None:
    return round(value, 4) if value == value else None


def _figure(name: str, share: bool, found: Interval, words: str) -> Json:
    def said(value: float, say: Translator) -> str:
        if share:
            return say.share(value)
        return say.signed(value) if name == "remembered" else say.number(value)

    def luck(say: Translator) -> str:
        """The range of the luck of the simulation, "" where no digit that is shown would differ."""
        low, high = said(found.low, say), said(found.high, say)
        return f"{low} … {high}" if low != high else ""

    return {
        "name": name,
        "label": both("remembered" if name == "remembered" else f"{words} {name}", name),
        "said": {lang: said(found.mean, Translator(lang)) for lang in LANGUAGES},
        "range": {lang: luck(Translator(lang)) for lang in LANGUAGES},
    }
