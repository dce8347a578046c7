"""Charts as files, and a run as a workbook: what is drawn is there, figures are those
of the run.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from motsim.cli.paths import shipped_scenarios
from motsim.errors import StoreError
from motsim.report.comparison import image_export
from motsim.report.core.chinese_font import has_chinese_font
from motsim.report.writers import write_workbook
from motsim.scenario.loader import load
from motsim.study.run.simulate import Run, simulate


@pytest.fixture(scope="module")
def run() -> Run:
    return simulate(load(shipped_scenarios()["furniture-store"]), replications=2, seed=3)


def test_every_picture_as_png_and_svg(run: Run, tmp_path: Path) -> None:
    found = image_export.write_pictures(run, tmp_path / "new", lang="zh")
    assert (
        {"journey.png", "journey.svg"}
        <= {one.name for one in found}
        == {one.name for one in (tmp_path / "new").iterdir()}
    )
    assert all(
        one.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" for one in found if one.suffix == ".png"
    )
    svg = (tmp_path / "new" / "journey.svg").read_text(encoding="utf-8")
    assert (
        svg.startswith("<svg") and "情绪" in svg and "var(" not in svg and 'fill="#ffffff"' in svg
    )


def test_a_font_is_looked_for_where_fonts_are(tmp_path: Path) -> None:
    assert not has_chinese_font((str(tmp_path),))
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "NotoSansCJK-Regular.ttc").touch()
    assert has_chinese_font((str(tmp_path),))


def test_missing_fonts_matter_only_to_chinese(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_export, "has_chinese_font", lambda: False)
    assert image_export.lacks_chinese(run, "zh") and not image_export.lacks_chinese(run, "en")


def test_a_folder_that_cannot_be(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        image_export.write_pictures(run, tmp_path / "file" / "in")


def test_a_run_as_a_workbook(run: Run, tmp_path: Path) -> None:
    write_workbook(run, tmp_path / "run.xlsx")
    book = openpyxl.load_workbook(tmp_path / "run.xlsx")
    assert book.sheetnames[:3] == ["Run", "Measures", "Moments"]
    # everyone comes first
    rows = {
        row[1]: row[3:6]
        for row in reversed(list(book["Measures"].iter_rows(min_row=2, values_only=True)))
    }
    for one in run.summary().itertuples():
        if one.mean == one.mean:
            assert rows[one.measure] == pytest.approx((one.mean, one.low, one.high))
    moments = list(book["Moments"].iter_rows(min_row=2, values_only=True))
    mean = run.moments.groupby("moment", observed=True)["emotion"].mean()
    assert moments and {
        run.scenario.labels.get("en", {}).get(name, name).replace("_", " ") for name in mean.index
    } >= {row[1] for row in moments}
