"""Lines of Chinese in `--help`: a Chinese character takes two columns, a line may end behind each
of them but within no Latin word, and no line begins with a comma.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

# a word of Latin letters, or one Chinese character with the marks that belong to it
PIECE: Final = re.compile(
    r"[（“「《]*(?:[^\s\u2e80-\u9fff\u3000-\u303f\uff00-\uffef]+|\S)[，。；：、）”」》？！…]*\s*"
)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def lines(text: str, width: int) -> list[str]:
    """A text in lines of at most so many columns; a longer word has a line of its own."""
    made = [""]
    for piece in PIECE.findall(" ".join(text.split())):
        if made[-1] and columns(made[-1] + piece.rstrip()) > width:
            made.append("")
        made[-1] += piece
    return [line.rstrip() for line in made]


def formatter_of(formatter: Any) -> Any:
    """A formatter of help like this one that breaks lines as Chinese is broken."""

    class Chinese(type(formatter)):  # type: ignore[misc]
        def write_text(self, text: str) -> None:
            before = " " * self.current_indent
            for line in lines(text, self.width - self.current_indent):
                self.write(f"{before}{line}\n")

        def write_dl(self, rows: Sequence[tuple[str, str]], *_: Any, **__: Any) -> None:
            before = " " * self.current_indent
            first = min(max(columns(name) for name, _ in rows), 30) + 2
            for name, said in rows:
                texts = lines(said, self.width - first - self.current_indent)
                fits = columns(name) <= first - 2
                gap = " " * (first - columns(name)) if fits else f"\n{before}{'':{first}}"
                self.write(f"{before}{name}{gap}" + f"\n{before}{'':{first}}".join(texts) + "\n")

    return Chinese(width=formatter.width)
