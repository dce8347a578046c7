"""A page as PDF: which browser prints it, what is said where none does, and what paper holds."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from motsim.errors import InputError
from motsim.report.core import pdf
from motsim.report.core.page_writer import save

PAGE = '<!doctype html><html lang="{lang}"><head><title>t</title></head><body>{text}</body></html>'
EMPTY = {"PATH": ""}


def program(place: Path, lines: str = "") -> Path:
    """A program that can be started."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    place.chmod(place.stat().st_mode | stat.S_IXUSR)
    return place


def test_the_browser_that_was_named_prints_else_the_first_that_is_found(tmp_path: Path) -> None:
    edge = program(tmp_path / "bin" / "microsoft-edge")
    here = {"PATH": str(edge.parent)}
    assert pdf.browser(here, "linux", tmp_path) == edge
    chrome = program(tmp_path / "bin" / "google-chrome")
    assert pdf.browser(here, "linux", tmp_path) == chrome
    mine = program(tmp_path / "mine")
    assert pdf.browser({**here, pdf.OWN_CHOICE: str(mine)}, "linux", tmp_path) == mine
    with pytest.raises(InputError, match="MOTSIM_BROWSER: there is no program '/no/where'"):
        pdf.browser({**here, pdf.OWN_CHOICE: "/no/where"}, "linux", tmp_path)


def test_browsers_of_macos_and_windows_are_found_where_they_are_installed(tmp_path: Path) -> None:
    inside = "Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"
    mac = program(tmp_path / inside)
    assert pdf.browser(EMPTY, "darwin", tmp_path) == mac
    edge = program(tmp_path / "x86" / "Microsoft" / "Edge" / "Application" / "msedge.exe")
    found = pdf.browser({**EMPTY, "PROGRAMFILES(X86)": str(tmp_path / "x86")}, "win32", tmp_path)
    assert found == edge


def test_without_a_browser_one_line_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError) as said:
        pdf.browser(EMPTY, "linux", tmp_path)
    assert "\n" not in str(said.value)
    for lang, words in (("en", ("Chrome", ".html", "MOTSIM_BROWSER")), ("zh", ("网页", "Edge"))):
        assert all(word in said.value.by_language()[lang] for word in words)


def test_a_browser_that_does_not_print_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = program(tmp_path / "broken", "echo 'cannot open display' >&2; exit 3")
    monkeypatch.setenv(pdf.OWN_CHOICE, str(broken))
    with pytest.raises(InputError, match=r"does not print the page \(cannot open display"):
        save(PAGE.format(lang="en", text="x"), tmp_path / "a.pdf")
    slow = program(tmp_path / "slow", "sleep 60")
    monkeypatch.setenv(pdf.OWN_CHOICE, str(slow))
    monkeypatch.setattr(pdf, "PATIENCE", 0.2)
    with pytest.raises(InputError, match="> 0 s"):
        save(PAGE.format(lang="en", text="x"), tmp_path / "a.pdf")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["broken", "slow"]


def test_chinese_needs_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(pdf.OWN_CHOICE, str(program(tmp_path / "any")))
    monkeypatch.setattr(pdf, "has_chinese_font", lambda: False)
    with pytest.raises(InputError, match="no font with Chinese"):
        save(PAGE.format(lang="zh", text="好"), tmp_path / "a.pdf")


def test_the_dates_are_taken_out_and_no_place_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "%PDF-1.4 /CreationDate (D:20261130151227+00'00') /ModDate (D:20261130151227+00'00')>>"
    lines = f"""for a in "$@"; do
      case "$a" in --print-to-pdf=*) printf "%s" "{told}" > "${{a#*=}}";; esac
    done"""
    monkeypatch.setenv(pdf.OWN_CHOICE, str(program(tmp_path / "prints", lines)))
    save(PAGE.format(lang="en", text="x"), tmp_path / "a.pdf")
    made = (tmp_path / "a.pdf").read_text(encoding="utf-8")
    assert len(made) == len(told) and made.split() == ["%PDF-1.4", ">>"]
