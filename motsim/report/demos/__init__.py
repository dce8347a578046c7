"""The demonstrations that are shipped: each file holds one as data; the frame around them is report/demo.py."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from motsim.report.demos.frame import Demo

NAMES: Final = ("cold-water", "good-end-bad-middle", "queue-with-peaks", "colonoscopy", "surprise-or-promise", "under-promise", "recovery-paradox",
                "sixty-thirty-ten", "first-seven-seconds", "delight-wears-off")


def demo_of(name: str) -> Demo:
    """A demonstration by its name."""
    found: Demo = import_module(f"motsim.report.demos.{name.replace('-', '_')}").DEMO
    return found
