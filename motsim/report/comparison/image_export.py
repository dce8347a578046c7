"""The pictures of a report as files for slides: PNG (pixels) and SVG (lines and text). The one door
to vl-convert's drawing; nothing loads a network.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from motsim.i18n import LANGUAGES
from motsim.report.comparison.charts import charts
from motsim.report.comparison.collect import facts_of
from motsim.report.core.files import written
from motsim.report.core.tokens import resolved

SCALE: Final = 2.0  # pixels a point: sharp on a slide
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_FONTS: Final = re.compile(
    r"cjk|han.?sans|han.?serif|wqy|wenquanyi|simsun|simhei|simkai|msyh|deng|pingfang|hiragino|stheiti|songti|heiti|uming|ukai|droidsansfallback|harmonyos",
    re.IGNORECASE,
)
FONT_FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
    "~/AppData/Local/Microsoft/Windows/Fonts",
)


def write_pictures(result: Any, folder: str | os.PathLike[str], *, lang: str = "en") -> list[Path]:
    """Every picture of a run or comparison as `NAME.png` and `NAME.svg`, in one language; the files
    written, each whole.
    """
    import vl_convert

    specs = charts(facts_of(result), lang if lang in LANGUAGES else LANGUAGES[0])
    found: list[Path] = []
    for name, spec in specs.items():
        text = resolved(json.dumps(_still(spec), ensure_ascii=False))
        for ending, data in (
            ("png", vl_convert.vegalite_to_png(text, scale=SCALE, allowed_base_urls=[])),
            ("svg", vl_convert.vegalite_to_svg(text, allowed_base_urls=[]).encode()),
        ):
            found.append(Path(folder) / f"{name}.{ending}")
            with written(found[-1]) as beside:
                beside.write_bytes(data)
    return found


def _still(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A picture for paper: on white, with a margin."""
    config = {**spec.get("config", {}), "background": "var(--raised)"}
    return {
        **spec,
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "var(--raised)",
        "padding": 16,
        "config": config,
    }


def lacks_chinese(result: Any, lang: str) -> bool:
    """Do the pictures hold Chinese and has this machine no font for it? PNG would show boxes then;
    an SVG asks the machine that opens it.
    """
    return (
        bool(_CHINESE.search(json.dumps(charts(facts_of(result), lang), ensure_ascii=False)))
        and not has_chinese_font()
    )


def has_chinese_font(folders: tuple[str, ...] = FONT_FOLDERS) -> bool:
    """Is a font with Chinese characters installed? Looked for by the names of files."""
    return any(
        _FONTS.search(name)
        for folder in folders
        for _, _, names in os.walk(os.path.expanduser(folder))
        for name in names
    )
