"""One workbook is one scenario: there and back loses nothing, and every mistake has its sheet and
cell.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_chinese import mistakes_in_chinese
from typer.testing import CliRunner

from motsim.cli import app, paths
from motsim.errors import InputError, ScenarioError
from motsim.report.scenario.workbook import write_scenario_book
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import load, loads
from motsim.scenario.spreadsheet.sheet_layout import SHEETS
from motsim.scenario.spreadsheet.yaml_writer import cell_text, cell_value, file_text
from motsim.testing import worlds

ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
RAW = st.recursive(
    st.none() | ODD,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(ODD.filter(bool), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.fixture(autouse=True)
def every_mistake_speaks_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from mistakes_in_chinese(monkeypatch)


def values(scenario: Scenario) -> dict[str, Any]:
    return {name: getattr(scenario, name) for name in Scenario.model_fields}


def there_and_back(scenario: Scenario, folder: Path) -> None:
    book = folder / "there.xlsx"
    book.unlink(missing_ok=True)
    write_scenario_book(scenario.origin.tree.raw, book)
    back = load(book)
    assert values(back) == values(scenario)
    # what `motsim new back.yaml --from there.xlsx` writes
    assert values(loads(back.text, folder=folder)) == values(scenario)


@pytest.mark.parametrize("name", list(paths.shipped_scenarios()))
def test_every_shipped_scenario_goes_there_and_back(name: str, tmp_path: Path) -> None:
    there_and_back(load(paths.shipped_scenarios()[name]), tmp_path)


@pytest.mark.parametrize(
    "first", [0, 10, *(pytest.param(first, marks=pytest.mark.slow) for first in range(20, 200, 10))]
)
def test_generated_worlds_go_there_and_back(first: int, tmp_path: Path) -> None:
    went = 0
    for seed in range(first, first + 10):
        try:
            scenario = loads(worlds.text_of(worlds.world(seed)))
        except ScenarioError:  # what the language refuses is no world
            continue
        there_and_back(scenario, tmp_path)
        went += 1
    assert went >= 8


def test_towns_go_there_and_back(tmp_path: Path) -> None:
    """People who come back, learn and talk are in the workbook, too."""
    said, drawn = set(), set()
    for seed in range(12):
        town = loads(worlds.text_of(worlds.town_world(seed)))
        there_and_back(town, tmp_path)
        assert town.population is not None
        said.add((town.population.learns, town.population.network is not None))
        drawn.add((town.population.market.promise is None, town.population.market.elasticity))
    assert {("moments", True), ("whole", True), ("no", False)} <= said
    assert {(True, None), (False, None), (False, -8.0)} <= drawn


def test_what_is_observed_of_people_goes_there_and_back(tmp_path: Path) -> None:
    town = worlds.town_world(0)
    town["population"] = {
        "size": "900",
        "needs": "1 month",
        "learns": "whole",
        "network": "small-world",
    }
    town["observed"] = {
        "return_rate": "70% within 3 months",
        "new_customers": "30 per month",
        "by_recommendation": "25%",
    }
    there_and_back(loads(worlds.text_of(town)), tmp_path)
    told = load(tmp_path / "there.xlsx").observed
    assert told.new_customers is not None and told.new_customers.amount == 30.0
    assert told.by_recommendation == 0.25


@settings(max_examples=300, deadline=None)
@given(RAW)
def test_a_cell_says_any_value(raw: Any) -> None:
    said = cell_text(raw)
    assert cell_value(said) == raw
    assert said == said.strip() and "\r" not in said


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.from_regex("[a-z]{1,8}", fullmatch=True), RAW, min_size=1, max_size=4))
def test_a_file_says_any_tree(raw: dict[str, Any]) -> None:
    from motsim.scenario.source.yaml_tree import read_tree

    tree, mistakes = read_tree(file_text(raw))
    assert not mistakes
    assert tree.raw == raw


ODD_TEXTS = """\
motsim: 1
title: "=1+1"
length: 4 h
customers: {arrive: {count: 3}}
journey:
  - stage: visit
    steps:
      - {contact: meet, takes: 5 min, quality: 60}
interventions:
  tea: {set: {meet.quality: +5, meet.takes: ~}, plan: {owner: {en: "=HYPERLINK(1)", zh: "：好"}, script: "line\\nline", actions: "{not a mapping}", by: " ", metric: "_x0041_"}}
designs: {"+1": {}, "@two": {with: [tea]}}
"""  # noqa: E501


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    scenario = loads(ODD_TEXTS)
    there_and_back(scenario, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "there.xlsx")
    assert not [
        cell.coordinate
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert "=1+1" in {cell.value for row in book["scenario"].iter_rows() for cell in row}


def test_a_planner_finds_tables_lists_and_a_word_on_the_heads(tmp_path: Path) -> None:
    write_scenario_book(
        load(paths.shipped_scenarios()["car-service"]).origin.tree.raw, tmp_path / "b.xlsx"
    )
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert book.sheetnames == ["about", *(sheet.name for sheet in SHEETS)]
    journey = book["journey"]
    assert [cell.value for cell in journey[1]][:4] == ["stage", "kind", "step", "class"]
    assert journey.max_row - 1 == 24  # a row a step
    lists = {v.formula1 for v in journey.data_validations.dataValidation}
    assert {'"key,important,ordinary"', "staff!$A$2:$A$300"} <= lists
    assert journey["C1"].comment is not None and journey.tables
    assert all(cell.number_format == "@" for cell in journey["D"] if cell.value)


# --- what a planner types, and what is wrong with it ----------------------------------------------
@pytest.fixture(scope="module")
def car_service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    write_scenario_book(load(paths.shipped_scenarios()["car-service"]).origin.tree.raw, path)
    return path


@pytest.fixture
def book(car_service: Path, tmp_path: Path) -> tuple[Any, Path]:
    """A book of one's own to change, and where to save it."""
    path = tmp_path / "book.xlsx"
    shutil.copy(car_service, path)
    return openpyxl.load_workbook(path), path


def head(sheet: Any, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def row(sheet: Any, name: str, column: int = 3) -> int:
    return next(
        cell.row
        for (cell,) in sheet.iter_rows(min_col=column, max_col=column)
        if cell.value == name
    )


def wrong(book: Any, path: Path) -> list[str]:
    book.save(path)
    with pytest.raises(ScenarioError) as found:
        load(path)
    return str(found.value).replace(str(path), "book.xlsx").splitlines()


def test_a_mistake_names_its_sheet_and_cell(book: tuple[Any, Path]) -> None:
    made, path = book
    sheet = made["journey"]
    cell = sheet.cell(row(sheet, "ready_soon"), head(sheet, "quality"), "190")
    (line,) = wrong(made, path)
    assert line.startswith(
        f"book.xlsx!journey!{cell.coordinate} journey.waiting.steps.ready_soon.quality: "
    )


def test_a_hole_is_one_mistake(book: tuple[Any, Path]) -> None:
    """What others would say about a sheet that is not there, or a cell that could not be read, is
    not said.
    """
    made, path = book
    sheet = made["journey"]
    sheet.cell(row(sheet, "confirm_booking"), head(sheet, "quality"), "=30+40")
    assert len(wrong(made, path)) == 1
    made.remove(sheet)
    [line] = wrong(made, path)
    assert "there is no sheet 'journey'" in line


def test_unknown_heads_names_and_stages_are_named(book: tuple[Any, Path]) -> None:
    made, path = book
    sheet = made["journey"]
    sheet.cell(1, head(sheet, "takes"), "take")
    sheet.cell(row(sheet, "greeting"), 1, "arival")
    made["staff"]["A2"] = "adviser"
    lines = wrong(made, path)
    where = f"book.xlsx!journey!A{row(sheet, 'greeting')}"
    assert any(line.startswith(where) and "did you mean 'arrival'" in line for line in lines)
    assert any(
        "!journey!" in line and "there is no key 'take' here; did you mean 'takes'" in line
        for line in lines
    )
    assert any(
        "no staff pool is called 'advisor'" in line and "did you mean 'adviser'" in line
        for line in lines
    )


@pytest.mark.parametrize(
    ("put", "said"),
    [
        ("=B2*2", "is a formula (=B2*2)"),
        (dt.datetime(2026, 5, 3), "holds the date 2026-05-03"),
        ("#REF!", "holds the error #REF!"),
        ("{a: 1", "cannot be read"),
    ],
)
def test_cells_without_a_plain_meaning(put: Any, said: str, book: tuple[Any, Path]) -> None:
    made, path = book
    sheet = made["journey"]
    cell = sheet.cell(row(sheet, "pay"), head(sheet, "takes"))
    cell.value = put
    assert any(
        line.startswith(f"book.xlsx!journey!{cell.coordinate}") and said in line
        for line in wrong(made, path)
    )


def test_numbers_percents_times_and_truths_are_read_as_typed(book: tuple[Any, Path]) -> None:
    made, path = book
    sheet = made["journey"]
    sheet.cell(row(sheet, "keys"), head(sheet, "quality"), 61.5)
    share = sheet.cell(row(sheet, "search_reviews"), head(sheet, "chance"), 0.885)
    share.number_format = "0.0%"
    sheet.cell(row(sheet, "two_days"), head(sheet, "until"), dt.time(7, 30))
    sheet.cell(row(sheet, "keys"), sheet.max_column + 1, True)
    sheet.cell(1, sheet.max_column, "announced")
    made["journey"].tables.clear()
    made.save(path)
    steps = {step.name: step for step in load(path).steps}
    assert steps["keys"].points is not None and steps["keys"].points.constant == 61.5
    assert steps["search_reviews"].chance is not None and steps[
        "search_reviews"
    ].chance.constant == pytest.approx(0.885)
    assert steps["two_days"].until == 450 and steps["keys"].announced


def test_merged_cells_missing_and_strange_sheets(book: tuple[Any, Path]) -> None:
    made, path = book
    made["journey"].merge_cells("A2:A4")
    made["staff"].title = "staf"
    del made["customers"]
    lines = wrong(made, path)
    assert any(
        line.startswith("book.xlsx!journey!A2: the cells A2:A4 are merged") for line in lines
    )
    assert any(
        line.startswith("book.xlsx!staf: ") and "did you mean 'staff'" in line for line in lines
    )
    assert any("there is no sheet 'customers'" in line for line in lines)


def test_own_notes_and_empty_sheets_do_not_matter(book: tuple[Any, Path]) -> None:
    made, path = book
    made.create_sheet("notes")["B7"] = "ask Li"
    made.create_sheet("_budget")["A1"] = "=1+1"
    made.create_sheet("Sheet1")
    made.save(path)
    assert values(load(path)) == values(load(paths.shipped_scenarios()["car-service"]))


def test_twice_is_a_mistake(book: tuple[Any, Path]) -> None:
    made, path = book
    made["staff"]["A6"] = "advisor"
    made["staff"]["B6"] = "2"
    made["value"]["A20"], made["value"]["B20"] = "margin", "3"
    lines = wrong(made, path)
    assert any(line.startswith("book.xlsx!staff!A6: 'advisor' stands twice") for line in lines)
    assert any(line.startswith("book.xlsx!value!B20: 'margin' is given twice") for line in lines)


@pytest.mark.parametrize("rows", [10_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_too_many_rows_are_one_line_within_seconds(tmp_path: Path, rows: int) -> None:
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet("journey")
    for k in range(rows):
        sheet.append(["stage", "contact", f"s{k}"])
    made.save(tmp_path / "b.xlsx")
    start = time.perf_counter()
    with pytest.raises(ScenarioError) as found:
        load(tmp_path / "b.xlsx")
    assert time.perf_counter() - start < 10
    (line,) = str(found.value).splitlines()
    assert "b.xlsx!journey!A5001: the sheet holds more than 5,000 rows" in line


# --- a sheet that is not there --------------------------------------------------------------------
# the car service without this sheet: the first cell that asks for what stood there; "" where
# nothing does
FIRST_ASKS = {
    "scenario": "there are staff, ",
    "customers": "there are scenario, ",
    "journey": "there are scenario, ",
    "staff": (
        "first journey!F6 journey.arrival.steps.greeting.staff: no staff pool is called 'advisor'"
    ),
    "places": "first labels!C42 labels.zh.bay: nothing is called 'bay'",
    "segments": (
        "first rules!D4 rules.bear for a crying child.if: there is nothing called 'child' to "
        "ask for"
    ),
    "promises": (
        "first designs!F7 designs.under-promise.set.promises.ready.quote: 'promises' holds "
        "nothing called 'ready'"
    ),
    "stages": (
        "first journey!P10 journey.waiting.steps.progress_shown.every: 'every' is a clock of a "
        "stage that runs beside another"
    ),
    "rules": "first labels!C53 labels.zh.birthday cake: nothing is called 'birthday cake'",
    "interventions": (
        "first journey!J11 journey.waiting.steps.refill.if: there is nothing called "
        "'lounge_refresh' to ask for"
    ),
    "designs": "first labels!B2 labels.en.focus-60-30-10: nothing is called 'focus-60-30-10'",
    "sources": "first staff!F2 staff.advisor.source.empowered: no source is called 'day51'",
    "plans": "",
    "value": "",
    "observed": "",
    "labels": "",
}


def said_without(made: Any, path: Path, *sheets: str) -> list[str]:
    for sheet in sheets:
        del made[sheet]
    made.save(path)
    try:
        load(path)
    except ScenarioError as error:
        return str(error).replace(str(path), "book.xlsx").splitlines()
    return []


@pytest.mark.parametrize("sheet", [sheet.name for sheet in SHEETS])
def test_a_missing_sheet_is_one_line_whatever_asks_for_it(
    sheet: str, book: tuple[Any, Path]
) -> None:
    said = said_without(*book, sheet)
    assert len(said) == bool(FIRST_ASKS[sheet])
    assert all(
        line.startswith(f"book.xlsx: there is no sheet '{sheet}'") and FIRST_ASKS[sheet] in line
        for line in said
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", list(paths.shipped_scenarios()))
def test_so_it_is_in_every_shipped_scenario(name: str, tmp_path: Path) -> None:
    write_scenario_book(
        load(paths.shipped_scenarios()[name]).origin.tree.raw, tmp_path / "whole.xlsx"
    )
    for sheet in SHEETS:
        said = said_without(
            openpyxl.load_workbook(tmp_path / "whole.xlsx"), tmp_path / "book.xlsx", sheet.name
        )
        assert len(said) <= 1 and all(
            line.startswith(f"book.xlsx: there is no sheet '{sheet.name}'") for line in said
        ), (sheet.name, said)


def test_a_change_of_what_a_missing_sheet_would_say_asks_for_the_sheet(
    book: tuple[Any, Path],
) -> None:
    """Whatever changes the margin of today; a change of something else that is not set today is
    said as ever.
    """
    made, path = book
    cells = [made["interventions"].cell(row, head(made["interventions"], "set")) for row in (2, 3)]
    cells[0].value, cells[1].value = "{value.margin: 300 -> 310}", "{value.margin: +20}"
    (line,) = said_without(made, path, "value")
    assert (
        line.startswith(
            "book.xlsx: there is no sheet 'value', and 2 cells ask for what it would hold, "
            "first interventions!"
        )
        and "'300 -> 310' changes a value that is not set today" in line
    )
    cells[0].value, cells[1].value = "{greeting.baseline: +5}", ""
    (line,) = said_without(made, path)
    assert line.endswith(
        "greeting.baseline: '+5' changes a value that is not set today; write the value itself"
    )


def test_where_several_missing_sheets_may_be_meant_all_are_named(book: tuple[Any, Path]) -> None:
    """A label may be of anything: whether a place or a rule is meant nobody can know."""
    (line,) = said_without(*book, "places", "rules")
    assert (
        "there is no sheet 'places' and no sheet 'rules', and 9 cells ask for what one of "
        "them would hold"
    ) in line
    assert line.endswith("; write the sheet that is meant, or mend the cells")


def test_what_one_missing_sheet_explains_is_not_asked_of_another(book: tuple[Any, Path]) -> None:
    """A word in an `if` may be a trait of a segment or an intervention; that interventions are
    missing is sure, and explains it.
    """
    (line,) = said_without(*book, "segments", "interventions")
    assert line.startswith("book.xlsx: there is no sheet 'interventions', and ")


def test_each_missing_sheet_has_its_line(book: tuple[Any, Path]) -> None:
    said = said_without(*book, "staff", "sources", "customers")
    # nothing else is looked at without it
    assert [line.split("'")[1] for line in said] == ["customers"]
    made = openpyxl.load_workbook(book[1])
    made.create_sheet("customers").append(["key", "value"])
    made["customers"].append(["arrive.rate", "60 per day"])
    assert [line.split("'")[1] for line in said_without(made, book[1])] == ["sources", "staff"]


def test_other_mistakes_are_said_where_a_sheet_is_only_perhaps_missing(
    book: tuple[Any, Path],
) -> None:
    """Labels may mean a step as well: a book may do without rules, and its other cells
    are judged.
    """
    made, path = book
    made["staff"]["B2"] = "3 clerks"
    said = said_without(made, path, "rules")
    assert (
        len(said) == 2
        and said[0].startswith("book.xlsx: there is no sheet 'rules'")
        and said[1].startswith("book.xlsx!staff!B2 staff.advisor.count: ")
    )


def test_a_slip_in_a_small_book_is_no_missing_sheet(book: tuple[Any, Path]) -> None:
    """Who needs neither places nor rules and misspells a step in a label reads of the step."""
    made, path = book
    for row in list(made["labels"].iter_rows(min_row=2)):
        for cell in row:
            cell.value = None
    made["labels"]["A2"], made["labels"]["B2"] = "greting", "Greeting"
    (line,) = said_without(made, path, "places", "rules")
    assert line == (
        "book.xlsx!labels!B2 labels.en.greting: nothing is called 'greting'; did you mean "
        "'greeting'?"
    )


def test_typos_are_said_while_every_sheet_is_there(book: tuple[Any, Path]) -> None:
    made, path = book
    made["labels"]["A42"] = "bayy"
    made["journey"]["F6"] = "adviser"
    said = said_without(made, path)
    assert [line.split(" ")[0] for line in said] == ["book.xlsx!journey!F6", "book.xlsx!labels!C42"]


def test_a_misspelt_sheet_is_not_missing_as_well(book: tuple[Any, Path]) -> None:
    made, path = book
    made["interventions"].title = "interventons"
    (line,) = said_without(made, path)
    assert "did you mean 'interventions'" in line


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old"])
def test_what_is_no_workbook_is_one_line(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").write_bytes(data)
    result = CliRunner().invoke(app, ["check", str(tmp_path / "b.xlsx")])
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1 and "b.xlsx: " in result.stderr


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").write_text("mine")
    with pytest.raises(InputError, match="is there already"):
        write_scenario_book({"motsim": "1"}, tmp_path / "b.xlsx")
    assert (tmp_path / "b.xlsx").read_text() == "mine"


def test_the_commands_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for line in (
        ["new", "car.yaml", "--from", "furniture-store", "--xlsx", "book.xlsx"],
        ["check", "book.xlsx"],
        ["new", "back.yaml", "--from", "book.xlsx"],
        ["check", "back.yaml"],
        ["new", "small.xlsx"],
        ["check", "small.xlsx"],
    ):
        result = CliRunner().invoke(app, line)
        assert result.exit_code == 0, result.stderr
    assert values(load("back.yaml")) == values(load("car.yaml"))
