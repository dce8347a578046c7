"""A run, a comparison or an experiment as slides for PowerPoint (.pptx): the verdict, the four
boxes, the journey as a chart whose numbers can be edited, the map as a table, the money, what it
rests on. Every word and figure is the page's.
"""

from __future__ import annotations

import importlib.util
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from motsim.errors import InputError, of, say
from motsim.i18n import LANGUAGES
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.journey_pictures import journey
from motsim.report.comparison.sections import INDENT, Card, PageSections
from motsim.report.core.curve_svg import Picture, text_width
from motsim.report.core.facts import Facts
from motsim.report.core.files import written
from motsim.report.core.messages import Translator
from motsim.report.core.page_writer import Table
from motsim.report.core.tokens import colours
from motsim.study.comparison.compare import Comparison
from motsim.study.comparison.experiment import Results
from motsim.study.run.simulate import Run

WIDE, TALL, EDGE = 13.333, 7.5, 0.6  # inches: 16 to 9
LATIN, CHINESE = "Calibri", "Microsoft YaHei"
TABLE_TALL: Final = 5.5  # inches
DASHES: Final = ("SOLID", "SOLID", "DASH", "ROUND_DOT", "DASH_DOT", "LONG_DASH")  # as the page's


def write(
    result: Run | Comparison | Results, path: str | os.PathLike[str], lang: str = "en"
) -> None:
    """Write the slides in one language; a file that was there is replaced by a whole one.

    Raises:
        InputError: python-pptx is not installed, or the name does not end in .pptx.
    """
    checked(path)
    deck = Deck(facts_of(result), lang if lang in LANGUAGES else LANGUAGES[0])
    deck.make()
    with written(Path(path)) as beside:
        deck.file.save(os.fspath(beside))


def checked(path: str | os.PathLike[str]) -> None:
    """Refuse, before anything is run, what could not be written.

    Raises:
        InputError: python-pptx is not installed, or the name does not end in .pptx.
    """
    if not os.fspath(path).lower().endswith(".pptx"):
        raise InputError(of(str(path), say("ends in pptx")))
    if importlib.util.find_spec("pptx") is None:
        raise InputError(of(str(path), say("needs pptx")))


class Deck:
    """The slides of these facts in one language."""

    def __init__(self, facts: Facts, language: str) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.facts = facts
        self.say = Translator(language, facts.currency, facts.sums)
        self.parts = PageSections(facts, self.say)
        self.file: Any = Presentation()
        self.file.slide_width, self.file.slide_height = Inches(WIDE), Inches(TALL)

    def make(self) -> None:
        """All slides, in the order in which they are told."""
        self._first()
        self._boxes()
        picture = journey(self.facts, self.say)
        if picture is not None:
            self._journey(picture)
        self._map()
        if self.facts.money:
            self._table(self.say("money"), self.parts.economy_in_brief(), self.parts.money_how)
            self._sources()
        if self.facts.choice:
            self._table(self.say("choice"), self.parts.choice(), self.parts.choice_how)
        self._table(self.say("figures of"), self.parts.measures())
        self._table(self.say("grades"), self.parts.grades(), self.facts.rests_on.get(self.lang, ""))

    @property
    def lang(self) -> str:
        return self.say.language

    # --- slides -----------------------------------------------------------------------------------
    def _first(self) -> None:
        slide = self._slide(self.parts.title)
        asked = self.facts.question.get(self.lang, "")
        top = 1.5
        if asked:
            self._text(slide, (EDGE, top, WIDE - 2 * EDGE, 0.7), (asked,), 18, "soft")
            top += 0.8
        self._text(
            slide, (EDGE, top, WIDE - 2 * EDGE, 2.6), (self.parts.verdict,), 28, "ink", strong=True
        )
        said = (*self.parts.below(), *self.parts.striking())
        self._text(slide, (EDGE, top + 2.6, WIDE - 2 * EDGE, 6.6 - top - 2.6), said, 16, "ink")

    def _boxes(self) -> None:
        cards = self.parts.cards()
        slide = self._slide(self.say("at a glance"))
        wide = (WIDE - 2 * EDGE - 0.25 * (len(cards) - 1)) / max(len(cards), 1)
        for k, card in enumerate(cards):
            self._box(slide, card, EDGE + k * (wide + 0.25), wide)
        f = self.facts
        said = (*f.warnings.get(self.lang, ()), *f.beyond.get(self.lang, ()), *self.parts.peaks())
        self._text(slide, (EDGE, 4.9, WIDE - 2 * EDGE, 1.9), said, 14, "ink")

    def _box(self, slide: Any, card: Card, left: float, wide: float) -> None:
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.util import Inches

        shape = slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Inches(left), Inches(1.5), Inches(wide), Inches(3.2)
        )
        shape.fill.solid()
        shape.fill.fore_color.rgb = _colour("sunk")
        shape.line.color.rgb = _colour("line")
        shape.shadow.inherit = False
        tone = {"good": "accent", "bad": "harm"}.get(card.tone, "ink")
        frame = shape.text_frame
        frame.word_wrap = True
        self._lines(frame, (card.title,), 13, "soft")
        self._lines(frame, (card.big,), self._fit(card.big, wide - 0.3, 28), tone, strong=True)
        self._lines(frame, card.lines, 12, "ink")
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

        frame.vertical_anchor = MSO_ANCHOR.TOP
        for paragraph in frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT

    def _journey(self, picture: Picture) -> None:
        """A native line chart: moments across, a line a design; a moment that a design does not
        have is a gap.
        """
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
        from pptx.enum.dml import MSO_LINE
        from pptx.util import Inches, Pt

        slide = self._slide(self.say("journey"))
        places = {m.key: (m.place, m.name) for line in picture.lines for m in line.marks}
        keys = sorted(places, key=lambda key: places[key][0])
        data = CategoryChartData(number_format="+0.0;-0.0;0")
        data.categories = [places[key][1] for key in keys]
        for line in picture.lines:
            felt = {m.key: m.emotion for m in line.marks}
            data.add_series(
                line.name,
                [
                    None if math.isnan(felt.get(key, math.nan)) else round(felt[key], 2)
                    for key in keys
                ],
            )
        chart = slide.shapes.add_chart(
            XL_CHART_TYPE.LINE_MARKERS,
            Inches(EDGE),
            Inches(1.3),
            Inches(WIDE - 2 * EDGE),
            Inches(4.9),
            data,
        ).chart
        self._font(chart.font, 12, "ink")
        chart.has_legend = len(picture.lines) > 1
        if chart.has_legend:
            chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        axis = chart.value_axis
        axis.has_title = True
        axis.axis_title.text_frame.text = self.say("emotion")
        self._font(axis.axis_title.text_frame.paragraphs[0].runs[0].font, 12, "soft")
        axis.major_gridlines.format.line.color.rgb = _colour("line")
        for line, series in zip(picture.lines, chart.plots[0].series, strict=True):
            series.smooth = False
            series.format.line.color.rgb = _colour(f"d-{line.role}")
            series.format.line.width = Pt(3 if line.role == 1 else 2)
            series.format.line.dash_style = getattr(MSO_LINE, DASHES[line.role])
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = _colour(f"d-{line.role}")
            series.marker.format.line.color.rgb = _colour(f"d-{line.role}")
            for key, word in line.ringed:
                if key in keys:
                    frame = series.points[keys.index(key)].data_label.text_frame
                    frame.text = word
                    self._font(frame.paragraphs[0].runs[0].font, 12, f"d-{line.role}", strong=True)
        self._text(slide, (EDGE, 6.2, WIDE - 2 * EDGE, 0.7), self.parts.peaks()[-1:], 14, "ink")

    def _map(self) -> None:
        """Stages across, one lane a row; what is not typed has no row."""
        chart = self.parts.map
        heads = ("", *(f"{name} {more}".strip() for name, more in chart.stages))
        rows = tuple(
            (
                lane.name,
                *("\n".join(f"{chip.text} {chip.more}".strip() for chip in c) for c in lane.cells),
            )
            for lane in chart.lanes
        )
        if rows:
            self._table(self.say("map"), Table(heads, rows, len(heads)), size=10)

    def _sources(self) -> None:
        said = self.parts.sources()
        if said:
            slide = self._slide(self.say("gain from"))
            self._text(slide, (EDGE, 1.5, WIDE - 2 * EDGE, 5.0), said, 22, "ink")

    def _table(self, title: str, table: Table, below: str = "", size: int = 13) -> None:
        """A native table; one that is longer than a slide goes on on the next."""
        rows = [row for row in table.rows if not row[0].startswith(INDENT)]
        widths = column_widths(table.heads, rows, size)
        room = TABLE_TALL - (0.8 if below else 0.0)
        while rows:
            heights = [row_height(row, widths, size) for row in (table.heads, *rows)]
            fits = 1
            while fits < len(rows) and sum(heights[: fits + 2]) <= room:
                fits += 1
            slide = self._slide(title)
            self._grid(slide, table, rows[:fits], widths, size)
            if below:
                self._text(slide, (EDGE, 6.15, WIDE - 2 * EDGE, 0.75), (below,), 12, "soft")
            rows = rows[fits:]

    def _grid(
        self,
        slide: Any,
        table: Table,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        size: int,
    ) -> None:
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Inches, Pt

        whole = (tuple(table.heads), *rows)
        grid = slide.shapes.add_table(
            len(whole), len(widths), Inches(EDGE), Inches(1.3), Inches(sum(widths)), Inches(0.3)
        ).table
        grid.horz_banding = False
        for k, wide in enumerate(widths):
            grid.columns[k].width = Inches(wide)
        for r, row in enumerate(whole):
            grid.rows[r].height = Inches(row_height(row, widths, size))
            for k, text in enumerate(row):
                cell = grid.cell(r, k)
                cell.fill.solid()
                cell.fill.fore_color.rgb = _colour("sunk" if r == 0 else "raised")
                cell.margin_left = cell.margin_right = Pt(5)
                cell.margin_top = cell.margin_bottom = Pt(2)
                cell.text_frame.word_wrap = True
                self._lines(
                    cell.text_frame, text.split("\n"), size, "soft" if r == 0 else "ink", r == 0
                )
                if k >= table.text:
                    for paragraph in cell.text_frame.paragraphs:
                        paragraph.alignment = PP_ALIGN.RIGHT

    # --- what slides are made of ------------------------------------------------------------------
    def _slide(self, title: str) -> Any:
        """A slide with its title, and below what it was made from."""
        layout = self.file.slide_layouts[5]  # a title alone
        slide = self.file.slides.add_slide(layout)
        from pptx.util import Inches

        place = slide.shapes.title
        place.left, place.top, place.width, place.height = (
            Inches(x) for x in (EDGE, 0.35, WIDE - 2 * EDGE, 0.85)
        )
        frame = place.text_frame
        frame.word_wrap = True
        self._lines(frame, (title,), self._fit(title, WIDE - 2 * EDGE, 30), "accent", strong=True)
        from pptx.enum.text import PP_ALIGN

        frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        self._text(slide, (EDGE, 6.95, WIDE - 2 * EDGE, 0.4), (self.parts.basis,), 10, "soft")
        return slide

    def _text(
        self,
        slide: Any,
        box: tuple[float, float, float, float],
        said: Sequence[str],
        size: int,
        colour: str,
        strong: bool = False,
    ) -> None:
        """Paragraphs in a box (inches: left, top, width, height), smaller where they need room."""
        from pptx.util import Inches

        said = [line for line in said if line]
        if not said:
            return
        left, top, wide, tall = box
        frame = slide.shapes.add_textbox(
            Inches(left), Inches(top), Inches(wide), Inches(tall)
        ).text_frame
        frame.word_wrap = True
        while size > 10 and _lines_of(said, size, wide - 0.2) * size * 1.35 / 72 > tall - 0.1:
            size -= 1
        self._lines(frame, said, size, colour, strong)

    def _lines(
        self, frame: Any, said: Sequence[str], size: int, colour: str, strong: bool = False
    ) -> None:
        for line in said:
            first = frame.paragraphs[0]
            paragraph = first if not first.runs and not first.text else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = line
            self._font(run.font, size, colour, strong)

    def _font(self, font: Any, size: int, colour: str, strong: bool = False) -> None:
        from pptx.oxml.ns import qn
        from pptx.util import Pt

        font.size, font.bold, font.name = Pt(size), strong, LATIN
        font.color.rgb = _colour(colour)
        own = font._rPr  # python-pptx has no word for the typeface of Chinese letters
        for old in own.findall(qn("a:ea")):
            own.remove(old)
        own.find(qn("a:latin")).addnext(own.makeelement(qn("a:ea"), {"typeface": CHINESE}))

    def _fit(self, text: str, wide: float, size: int) -> int:
        """The size at which a text has room on a line, at most `size` and at least 14 points."""
        return max(14, min(size, int(72 * wide / max(text_width(text, 1.0), 1.0))))


def _lines_of(said: Sequence[str], size: int, wide: float) -> int:
    """How many lines these paragraphs take at this size."""
    return sum(max(1, math.ceil(text_width(line, size) / (72 * wide))) for line in said)


def column_widths(heads: Sequence[str], rows: Sequence[Sequence[str]], size: int) -> list[float]:
    """How wide the columns of a table are, in inches: the longest word of each has room, and what
    is left of the slide goes by what stands in them.
    """

    def inches(text: str) -> float:
        return text_width(text, size) / 72 * 1.15

    whole = (tuple(heads), *rows)
    columns = [[row[k] for row in whole] for k in range(len(heads))]
    least = [
        0.25 + min(max(inches(w) for text in column for w in (text or "-").split()), 2.5)
        for column in columns
    ]
    wants = [
        max(max(inches(part) for part in text.split("\n")) for text in column) for column in columns
    ]
    more = [min(want, 5.0) + 0.1 for want in wants]
    left = WIDE - 2 * EDGE - sum(least)
    if left <= 0.0:  # too many columns for whole words
        return [(WIDE - 2 * EDGE) * one / sum(least) for one in least]
    return [one + left * extra / sum(more) for one, extra in zip(least, more, strict=True)]


def row_height(row: Sequence[str], widths: Sequence[float], size: int) -> float:
    """How tall a row of a table is, in inches."""
    lines = max(
        _lines_of(text.split("\n"), size, wide - 0.2)
        for text, wide in zip(row, widths, strict=True)
    )
    return lines * size * 1.25 / 72 + 0.1


def _colour(name: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colours()["print"][name].removeprefix("#").upper())
