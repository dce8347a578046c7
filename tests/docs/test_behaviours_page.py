"""Every block of the pages on rules in Python runs, one after the other, and does what the page
says.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import motsim as ms
from motsim.engines.reference import Seen
from motsim.scenario.designs.python_rules import CHANGES
from motsim.scenario.language.schema import EVENTS

ROOT = Path(__file__).resolve().parents[2]


# the same blocks
@pytest.mark.parametrize(
    "page", ["behaviours.md", pytest.param("behaviours.zh.md", marks=pytest.mark.slow)]
)
def test_blocks_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    dinner = (ROOT / "scenarios" / "restaurant.yaml").read_text(encoding="utf-8")
    # the same, sooner
    (tmp_path / "scenarios" / "restaurant.yaml").write_text(
        dinner.replace("length: 6 weeks", "length: 1 weeks"), encoding="utf-8"
    )
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    with pytest.warns(ms.ReadableEngine):
        for block in re.findall(r"```python\n(.*?)```", text, re.S):
            exec(compile(block.replace("replications=4", "replications=2"), page, "exec"), names)
    acts = names["run"].acts
    assert (acts["rule"] == "say_what_was_good").sum() > 20 and not (
        acts["rule"] == "take_note"
    ).any()
    assert names["both"].engines == ("reference",) and (tmp_path / "dinner.html").exists()


@pytest.mark.parametrize("page", ["behaviours.md", "behaviours.zh.md"])
def test_the_page_knows_every_word(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    seen = [name for name in vars(Seen) if not name.startswith("_") and name != "asked_by"]
    assert all(f"`{name}`" in text or f"customer.{name}" in text for name in seen), [
        name for name in seen if f"`{name}`" not in text
    ]
    assert all(f"`{name}`" in text for name in (*CHANGES, *EVENTS))
