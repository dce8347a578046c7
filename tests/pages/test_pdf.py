"""Pages on paper: A4, letters inside, the same bytes each time, and as few sheets as they need."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import motsim as ms
from motsim.scenario.loader import load
from motsim.scenario.shipped import shipped_scenarios
from motsim.study.action_plan import action_plan
from motsim.study.core.reporting import HasReport, Lang

pytestmark = pytest.mark.browser


def printed(result: HasReport, path: Path, lang: Lang = "en") -> bytes:
    result.report(path, lang)
    return path.read_bytes()


def sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_comparison_is_two_sheets_of_a4_with_its_letters_inside(
    tmp_path: Path, lang: Lang
) -> None:
    found = ms.compare(load(shipped_scenarios()["car-service"]), replications=4, draws=2)
    one = printed(found, tmp_path / "one.pdf", lang)
    assert sheets(one) == 2
    boxes = set(re.findall(rb"/MediaBox \[([^]]*)\]", one))
    assert [tuple(round(float(x)) for x in box.split()) for box in boxes] == [(0, 0, 842, 595)]
    # letters stand inside as a font program, or as drawings of their own (Type 3)
    described = one.count(b"/Type /FontDescriptor")
    assert one.count(b"/FontFile") >= 2 and described >= one.count(b"/FontFile")
    assert (b"/CharProcs" in one or one.count(b"/FontFile") >= 4) or lang == "en"
    assert printed(found, tmp_path / "two.pdf", lang) == one
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.pdf", "two.pdf"]


def test_blocks_of_a_plan_stand_open_two_a_sheet(tmp_path: Path) -> None:
    plan = action_plan(load(shipped_scenarios()["car-service"]), "focus-60-30-10", replications=2)
    made = printed(plan, tmp_path / "plan.pdf")
    assert sheets(made) <= 1 + (len(plan.actions) + 1) // 2
