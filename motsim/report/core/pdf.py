"""A page as PDF: printed by a browser of this machine, without a window and without a network, so
that paper has what the page's print style says, letters of every script inside.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from motsim._version import __version__
from motsim.errors import InputError, StoreError, say
from motsim.report.core.chinese_font import has_chinese_font

ENDING: Final = ".pdf"
OWN_CHOICE: Final = "MOTSIM_BROWSER"
# the browsers that can print without a window, all of one family
COMMANDS: Final = (
    "google-chrome-stable",
    "google-chrome",
    "chromium",
    "chromium-browser",
    "microsoft-edge-stable",
    "microsoft-edge",
    "brave-browser",
)
APPLICATIONS: Final = ("Google Chrome", "Microsoft Edge", "Chromium", "Brave Browser")
WINDOWS: Final = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)
PATIENCE: Final = 120.0  # s; a page takes two
OPTIONS: Final = (
    "--headless=new",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # a page needs no network, and gets none
    "--virtual-time-budget=10000",  # ms that its pictures may take
    "--no-pdf-header-footer",
    "--print-to-pdf-no-header",  # the same, for those of some years ago
)
DATES: Final = re.compile(rb"/(?:CreationDate|ModDate) \(D:[^()]*\)")


def wanted(path: str | os.PathLike[str]) -> bool:
    """Does the name of a page ask for PDF?"""
    return os.fspath(path).lower().endswith(ENDING)


def checked(path: str | os.PathLike[str]) -> None:
    """Refuse, before anything is run, what could not be printed.

    Raises:
        InputError: no browser of this machine can print.
    """
    if wanted(path):
        browser()


def browser(
    environment: Mapping[str, str] | None = None,
    system: str = sys.platform,
    home: Path | None = None,
) -> Path:
    """The program that prints: the one named in MOTSIM_BROWSER, else the first that is found.

    Raises:
        InputError: there is none.
    """
    environment = os.environ if environment is None else environment
    chosen = environment.get(OWN_CHOICE, "")
    if chosen:
        found = shutil.which(chosen, path=environment.get("PATH"))
        if found is None:
            raise InputError(say("browser not there", variable=OWN_CHOICE, path=chosen))
        return Path(found)
    for place in _places(environment, system, home or Path.home()):
        if place.is_file():
            return place
    raise InputError(say("needs browser", variable=OWN_CHOICE))


def _places(environment: Mapping[str, str], system: str, home: Path) -> Iterator[Path]:
    for command in COMMANDS:
        if found := shutil.which(command, path=environment.get("PATH", "")):
            yield Path(found)
    if system == "darwin":
        for folder in (Path("/Applications"), home / "Applications"):
            yield from (folder / f"{n}.app/Contents/MacOS/{n}" for n in APPLICATIONS)
    if system == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if root := environment.get(variable):
                yield from (Path(root) / one for one in WINDOWS)


def print_page(page: str, path: Path) -> None:
    """Print the text of a page into a file, which is whole or not there. The same page gives the
    same bytes with the same browser and letters.

    Raises:
        InputError: there is no browser, it does not print, or there are no Chinese letters.
        StoreError: the file cannot be written.
    """
    program = browser()
    if re.search(r'<html lang="zh', page[:400]) and not has_chinese_font():
        raise InputError(say("pdf without chinese", path=path))
    try:
        # beside the file: a browser that is locked in (snap) sees the user's folders and no others
        with tempfile.TemporaryDirectory(
            dir=path.absolute().parent, prefix="unfinished-", ignore_cleanup_errors=True
        ) as place:
            folder = Path(place)
            (folder / "page.html").write_text(page, encoding="utf-8")
            why = _run(program, folder)
            made = folder / "page.pdf"
            data = made.read_bytes() if made.is_file() else b""
            if not data.startswith(b"%PDF-"):
                raise InputError(say("browser does not print", browser=program, why=why))
            made.write_bytes(DATES.sub(lambda found: b" " * len(found[0]), data))
            made.replace(path)
    except OSError as error:
        raise StoreError(say("cannot be written", file=path, why=error.strerror or error)) from None


def _run(program: Path, folder: Path) -> str:
    """Let the browser print the page of a folder; what it said last, where it failed."""
    own = folder / "browser"  # not the user's windows, history and extensions
    call = [
        str(program),
        *OPTIONS,
        *(["--no-sandbox"] if _is_root() else []),  # it does not start otherwise
        f"--user-data-dir={own}",
        f"--user-agent=motsim {__version__}",  # stands in the file
        f"--print-to-pdf={folder / 'page.pdf'}",
        (folder / "page.html").as_uri(),
    ]
    try:
        process = subprocess.Popen(
            call,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        return error.strerror or str(error)
    try:
        said = process.communicate(timeout=PATIENCE)[1].strip().splitlines()
    except subprocess.TimeoutExpired:
        _end(process)
        return f"> {PATIENCE:.0f} s"
    return said[-1][-200:] if said else f"exit {process.returncode}"


def _end(process: subprocess.Popen[str]) -> None:
    """End the browser and its children, which would go on otherwise."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _is_root() -> bool:
    return sys.platform.startswith("linux") and os.geteuid() == 0
