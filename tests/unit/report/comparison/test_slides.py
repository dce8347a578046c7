"""Slides: native charts and tables that hold the figures of the page, in both languages, and
nothing outside the slide.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pptx import Presentation

import motsim as ms
from motsim.cli.paths import shipped_scenarios
from motsim.errors import InputError
from motsim.report.comparison import slides
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.sections import INDENT, PageSections
from motsim.report.core.messages import Translator
from motsim.scenario.loader import load
from motsim.study.comparison.compare import Comparison
from motsim.study.core.reporting import Lang


@pytest.fixture(scope="module")
def compared() -> Comparison:
    scenario = load(shipped_scenarios()["car-service"])
    return ms.compare(
        scenario,
        ["today", "handover-only"],
        replications=2,
        seed=3,
        set={"length": "1 week"},
        draws=2,
    )


def shapes_of(deck: object, kind: str) -> list[object]:
    return [
        getattr(shape, kind)
        for slide in deck.slides  # type: ignore[attr-defined]
        for shape in slide.shapes
        if getattr(shape, f"has_{kind}", False)
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_figures_of_the_page_in_native_charts_and_tables(
    compared: Comparison, lang: Lang, tmp_path: Path
) -> None:
    compared.slides(tmp_path / "deck.pptx", lang)
    deck = Presentation(str(tmp_path / "deck.pptx"))
    facts = facts_of(compared)
    page = PageSections(facts, Translator(lang, facts.currency, facts.sums))

    words = [frame.text for frame in shapes_of(deck, "text_frame")]
    assert page.title in words and page.verdict in words
    for card in page.cards():
        assert any(card.big in text and card.title in text for text in words)

    (chart,) = shapes_of(deck, "chart")
    drawn = {series.name: list(series.values) for series in chart.plots[0].series}  # type: ignore[attr-defined]
    assert list(drawn) == [page.name(c.design) for c in facts.journey.curves]
    for curve in facts.journey.curves:
        felt = [v for v in drawn[page.name(curve.design)] if v is not None]
        assert felt == [
            round(p.emotion.mean, 2) for p in sorted(curve.points, key=lambda p: p.place)
        ]

    cells = [
        tuple(cell.text for cell in row.cells)
        for table in shapes_of(deck, "table")
        for row in table.rows  # type: ignore[attr-defined]
    ]
    for table in (page.economy_in_brief(), page.measures(), page.grades(), page.choice()):
        assert tuple(table.heads) in cells
        assert all(tuple(row) in cells for row in table.rows if not row[0].startswith(INDENT))

    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width
            assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height


def test_a_run_has_slides_without_money(tmp_path: Path) -> None:
    run = ms.simulate(load(shipped_scenarios()["furniture-store"]), replications=2, seed=3)
    slides.write(run, tmp_path / "run.pptx", "zh")
    titles = [s.shapes.title.text for s in Presentation(str(tmp_path / "run.pptx")).slides]
    assert "顾客一路上的感受" in titles and "钱从哪来、花到哪去" not in titles


def test_what_cannot_be_written_is_said_before_anything_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(InputError, match=r"deck\.ppt: the name of slides ends in \.pptx"):
        slides.checked("deck.ppt")
    monkeypatch.setattr(slides.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'motsim\[slides\]'"):
        slides.checked("deck.pptx")


def test_columns_leave_no_word_without_room_and_fill_the_slide() -> None:
    widths = slides.column_widths(["Design", "Net"], [["a rather long name", "CNY 7,260,000"]], 13)
    assert sum(widths) == pytest.approx(slides.WIDE - 2 * slides.EDGE)
    assert widths[0] > widths[1] > 1.0
    tall = [slides.row_height(["word " * n, ""], [2.0, 2.0], 13) for n in (1, 20)]
    assert tall[1] > 4 * tall[0]
