"""The demonstrations that are shipped: each file holds one as data; the frame around them is
report/demos/page.py.

Their questions stand here, so that a list of them needs nothing heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from motsim.i18n import catalogue

if TYPE_CHECKING:
    from motsim.report.demos.frame import Demo

QUESTIONS: Final = catalogue("report.demos.questions")
NAMES: Final = tuple(QUESTIONS)


def demo_of(name: str) -> Demo:
    """A demonstration by its name."""
    found: Demo = import_module(f"motsim.report.demos.{name.replace('-', '_')}").DEMO
    return found
