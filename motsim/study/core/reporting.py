"""Results that can be written as a page, a workbook or slides. The floor that writes them lies
above this one and is imported when it is asked.
"""

from __future__ import annotations

import importlib
import os
from typing import Literal

Path = str | os.PathLike[str]
Lang = Literal["en", "zh"]


class HasReport:
    """A result with a page."""

    def report(self, path: Path, lang: Lang = "en") -> None:
        """Write the page: one file that opens offline, in English (`en`) or Chinese (`zh`).

        A name that ends in `.pdf` gets it as it is printed; raises InputError where no Chrome, Edge
        or Chromium is there to print.
        """
        importlib.import_module("motsim.report.writers").write_report(self, path, lang=lang)


class HasWorkbook:
    """A result with a workbook."""

    def workbook(self, path: Path, lang: Lang = "en") -> None:
        """Write the workbook (.xlsx): native tables, and formulas that add up to the page."""
        importlib.import_module("motsim.report.writers").write_workbook(self, path, lang)


class HasSlides:
    """A result with slides."""

    def slides(self, path: Path, lang: Lang = "en") -> None:
        """Write slides (.pptx): charts and tables that PowerPoint can edit, figures of the page.

        Raises InputError where python-pptx (the extra `slides`) is not installed.
        """
        importlib.import_module("motsim.report.writers").write_slides(self, path, lang)
