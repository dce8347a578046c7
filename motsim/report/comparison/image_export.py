"""The pictures of a report as files for slides: PNG (pixels) and SVG (lines and text). Nothing
loads a network.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

from motsim.i18n import LANGUAGES
from motsim.report.comparison.charts import charts
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.journey_pictures import journey
from motsim.report.core.chinese_font import has_chinese_font
from motsim.report.core.curve_svg import standalone
from motsim.report.core.files import written
from motsim.report.core.messages import Translator
from motsim.report.core.still import svg_of
from motsim.report.core.tokens import resolved

SCALE: Final = 2.0  # pixels a point: sharp on a slide
WHITE: Final = "var(--raised)"
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")


def write_pictures(result: Any, folder: str | os.PathLike[str], *, lang: str = "en") -> list[Path]:
    """Every picture of a run or comparison as `NAME.png` and `NAME.svg`, in one language; the files
    written, each whole.
    """
    import vl_convert

    found: list[Path] = []
    for name, svg in _pictures(result, lang).items():
        png = vl_convert.svg_to_png(svg, scale=SCALE)
        for ending, data in (("png", png), ("svg", svg.encode())):
            found.append(Path(folder) / f"{name}.{ending}")
            with written(found[-1]) as beside:
                beside.write_bytes(data)
    return found


def _pictures(result: Any, lang: str) -> dict[str, str]:
    """By name: the emotion curve, then all that Vega draws, on white and with real colours."""
    language = lang if lang in LANGUAGES else LANGUAGES[0]
    facts = facts_of(result)
    drawn = {
        name: svg_of(spec, background=WHITE, padding=16)
        for name, spec in charts(facts, language).items()
    }
    curve = journey(facts, Translator(language))
    whole = {"journey": standalone(curve)} if curve is not None else {}
    return {name: resolved(svg) for name, svg in (whole | drawn).items()}


def lacks_chinese(result: Any, lang: str) -> bool:
    """Do the pictures hold Chinese and has this machine no font for it? PNG would show boxes then;
    an SVG asks the machine that opens it.
    """
    return (
        any(_CHINESE.search(svg) for svg in _pictures(result, lang).values())
        and not has_chinese_font()
    )
