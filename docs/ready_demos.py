"""The ten demonstrations, ready to be opened without anything installed: `docs/demos/NAME.html`.

`python docs/ready_demos.py [NAME ..]` makes them anew; tests compare bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from motsim.report.demos import NAMES, demo_of
from motsim.report.demos.page import demo_page
from motsim.scenario.loader import load
from motsim.scenario.shipped import study_scenario

FOLDER = Path(__file__).parent / "demos"


def made(name: str) -> str:
    """The page of a demonstration, as `motsim demo NAME` writes it."""
    chosen = demo_of(name)
    return demo_page(chosen, chosen.shown(load(study_scenario(chosen.scenario))))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for one in sys.argv[1:] or NAMES:
        (FOLDER / f"{one}.html").write_text(made(one), encoding="utf-8", newline="\n")
        print(f"docs/demos/{one}.html")
