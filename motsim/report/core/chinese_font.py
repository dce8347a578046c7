"""Whether this machine can draw Chinese."""

from __future__ import annotations

import os
import re
from typing import Final

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


def has_chinese_font(folders: tuple[str, ...] = FONT_FOLDERS) -> bool:
    """Is a font with Chinese characters installed? Looked for by the names of files."""
    return any(
        _FONTS.search(name)
        for folder in folders
        for _, _, names in os.walk(os.path.expanduser(folder))
        for name in names
    )
