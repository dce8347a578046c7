"""Full-width signs where the file wants ASCII ones: input methods for Chinese type them, and they
look much the same on a screen.
"""

from __future__ import annotations

import re
from typing import Final

from motsim.errors import say

# the block of full-width forms repeats ASCII in its order
_HALVES: Final[dict[int, str]] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{ord(quote): '"' for quote in "“”"},
    **{ord(quote): "'" for quote in "‘’"},
    ord("→"): "->",
    0x3000: " ",
}
# where the signs of YAML stand: a colon behind a key, a comma before one, brackets before a value
_IN_YAML: Final = re.compile(
    r"(?:^|[-{,，｛])\s*[A-Za-z_]\w*(?P<colon>：)"
    r"|(?P<comma>，)\s*[A-Za-z_]\w*\s*[:：]"
    r"|(?:^|[-:：])\s*(?P<open>[｛［“])"
    r"|(?P<close>[｝］])\s*$"
)
_KEY_COLON: Final = re.compile(r"(?<=[A-Za-z_])：\s*")
_QUOTED: Final = re.compile(r"'(.+?)'(?=[\s;,:?)]|$)")


def halved(text: str) -> str:
    """The text with the ASCII signs that were meant."""
    return _KEY_COLON.sub(": ", text).translate(_HALVES)


def sign_of_yaml(line: str) -> tuple[int, str] | None:
    """The first full-width sign of a line that should structure it: where it stands, counted from
    1, and what to do.
    """
    found = _IN_YAML.search(line)
    if found is None:
        return None
    sign = found[found.lastgroup or 0]
    wanted = halved(sign) + (" " if sign in "：，" else "")
    at = found.start(found.lastgroup or 0) + 1
    return at, say("full-width sign", sign=sign, wanted=wanted)


def with_ascii(message: str) -> str:
    """A message that quotes a value in full-width signs says how to write it; not one that quotes
    Chinese words, which have such signs by right.
    """
    for quoted in _QUOTED.findall(str(message)):
        meant = halved(quoted)
        if meant != quoted and meant.isascii():
            return say("full-width value", message=message, meant=meant)
    return message
