"""The pages of phones and walls, each a file of `static/` with its words put in."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Final

from motsim.i18n import LANGUAGES, catalogue, in_language
from motsim.report.core.page_writer import script_json
from motsim.report.core.tokens import TOKENS
from motsim.studio.access import csp_of
from motsim.study.core.reporting import Lang

STATIC: Final = Path(__file__).parent / "static"
PHASES: Final = {
    key: both for key, both in catalogue("studio.room").items() if key.startswith("phase ")
}


def wall_page(code: str) -> str:
    words = {lang: in_language(catalogue("studio.wall") | PHASES, lang) for lang in LANGUAGES}
    page = (STATIC / "wall.html").read_text(encoding="utf-8")
    return page.replace("{room}", script_json({"code": code, "words": words}))


@functools.cache
def phone_page(language: Lang) -> tuple[str, str]:
    """The page of a phone, short enough for a bad network, and its content security policy."""
    page = (STATIC / "phone.html").read_text(encoding="utf-8")
    tokens = _tokens(set(re.findall(r"var\(--([\w-]+)\)", page)))
    # a phone has no use for indents and comments
    page = re.sub(r"\s*(?<=\s)// .*", "", re.sub(r"\n\s+", "\n", page))
    page = page.replace("{tokens}", tokens)
    head, _, rest = page.partition("</style>")
    head = re.sub(r"\s*(?:;\s*(?=})|([{};,])\s*)|(?<=:)\s+", r"\1", head)
    words = in_language(catalogue("studio.phone"), language)
    page = f"{head}</style>{rest}".replace("{words}", script_json(words))
    page = page.replace('"{lang}"', '"zh-Hans"' if language == "zh" else '"en"')
    return page, csp_of(page)


def _tokens(used: set[str]) -> str:
    """The style sheet of tokens with these names alone."""
    css = re.sub(r"/\*.*?\*/\s*", "", TOKENS.read_text(encoding="utf-8"), flags=re.S)
    css = re.sub(r"\s*--([\w-]+):[^;]+;", lambda one: one[0].strip() if one[1] in used else "", css)
    return re.sub(r"@media (?!screen)[^{]+{[^{]+{[^}]*}\s*}\s*", "", css)
