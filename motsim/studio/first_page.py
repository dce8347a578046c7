"""The page of the Studio: its style, letters, words in every language and what is known of the
folder stand inside, so that a browser asks for nothing more but the code.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final
from urllib.parse import quote

from motsim.i18n import LANGUAGES, catalogue, in_language
from motsim.report.core.page_writer import script_json
from motsim.report.core.tokens import TOKENS, font_faces
from motsim.scenario.loader import shipped_titles
from motsim.studio.access import CSP, hashes_of
from motsim.studio.board import Json, people_text
from motsim.studio.shared import Studio

STATIC: Final = Path(__file__).parent / "static"


def first_page(studio: Studio) -> tuple[str, str]:
    """The page, and its content security policy."""
    page, policy = _styled()
    found = {"words": _words(), "engine": studio.engine.as_json(), "list": None}
    if studio.knows_all():  # else the page is there first, and asks while the files are read
        found["list"] = listing(studio)
    return page.replace("{start}", script_json(found)), policy


def listing(studio: Studio) -> Json:
    """The scenarios of the folder, the newest first, and the shipped ones."""
    return {
        "folder": str(studio.drafts.folder),
        "scenarios": [studio.listed(name) for name in studio.drafts.names()],
        "shipped": [
            {"name": name, "title": people_text(title)} for name, title in shipped_titles().items()
        ],
    }


@functools.cache
def _styled() -> tuple[str, str]:
    sheets = [path.read_text(encoding="utf-8") for path in (TOKENS, STATIC / "studio.css")]
    style = "\n".join([font_faces(), *sheets])
    icon = quote((STATIC / "icon.svg").read_text(encoding="utf-8").strip(), safe=" =:/'")
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    page = page.replace("{icon}", f"data:image/svg+xml,{icon}").replace("{style}", style)
    own = " ".join(hashes_of(page, "style"))
    policy = CSP.replace("style-src 'self'", f"style-src 'self' {own}")
    return page, policy.replace("font-src 'self'", "font-src 'self' data:")


@functools.cache
def _words() -> dict[str, dict[str, str]]:
    return {lang: in_language(catalogue("studio"), lang) for lang in LANGUAGES}
