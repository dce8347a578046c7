"""`studio` and `serve`: the server of pages and API."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from motsim.cli import terminal
from motsim.cli.messages import word
from motsim.errors import InputError

FOLDER: Final = Path("~/motsim")


def studio(
    folder: Path,
    port: int | None,
    *,
    pages: bool,
    browser: bool,
    language: str,
    phones: str | None = None,
) -> None:
    """Serve a folder until Ctrl-C; `phones`: the address that phones find it at, None for none. A
    bundle (.motsim) in place of the folder is opened in the usual one.

    Raises:
        InputError: the folder or the port cannot be used, or the server's packages are not there.
    """
    try:
        from motsim.studio.serve import serve
    except ModuleNotFoundError as error:
        raise InputError(word(language, "studio missing", package=error.name or "")) from None
    keys = ("open", "api", "token", "stop", "running", "phones")
    # blanks are filled in by the server
    words = {
        key: word(
            language, f"studio {key}", address="{address}", folder="{folder}", token="{token}"
        )
        for key in keys
    }
    is_bundle = pages and folder.suffix.lower() == ".motsim" and not folder.is_dir()
    serve(
        (FOLDER if is_bundle else folder).expanduser(),
        port,
        pages=pages,
        browser=browser,
        say=terminal.say,
        words=words,
        phones=phones,
        bundle=folder.expanduser() if is_bundle else None,
    )
