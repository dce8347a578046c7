"""Sheets of a workbook back to the raw tree of a scenario, each entry with its cell as
its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from motsim.errors import Mistake, message_of, say
from motsim.scenario.checks.names import missing
from motsim.scenario.source.suggestions import did_you_mean, suggestion
from motsim.scenario.source.yaml_tree import Cell, Tree, at, item_name, join, parts_of
from motsim.scenario.spreadsheet.sheet_layout import KINDS, NEEDED, SHEETS, Kept, Sheet, Typed
from motsim.scenario.spreadsheet.yaml_writer import cell_value

Loc = tuple[str | int, ...]


def tree_from_sheets(kept: Mapping[str, Kept]) -> tuple[Tree, list[Mistake]]:
    """The tree of a workbook's sheets and every mistake of form."""
    grown = _TreeBuilder()
    for name in NEEDED:
        if name not in kept:
            grown.mistakes.append(
                Mistake(0, 0, "", say("no sheet", name=name, near=did_you_mean(name, kept, 20)))
            )
    for sheet in SHEETS:
        if sheet.name in kept:
            getattr(grown, sheet.form)(sheet, kept[sheet.name])
    return grown.tree(), grown.mistakes


class _TreeBuilder:
    """A raw tree that grows cell by cell."""

    def __init__(self) -> None:
        self.raw: dict[str, Any] = {}
        self.where: dict[Loc, Cell] = {}
        self.keys: dict[Loc, Cell] = {}
        self.mistakes: list[Mistake] = []
        self.sheet = ""
        self.stages: dict[str, int] = {}
        self.heads: dict[str, Cell] = {}

    # --- forms of sheets --------------------------------------------------------------------------
    def pairs(self, sheet: Sheet, kept: Kept) -> None:
        """Two columns: a key with dots, and its value."""
        self.sheet = sheet.name
        if sheet.name == "customers":
            self._block(sheet.loc, Typed("", 1, 1))
        for row in self._rows(kept, ("key", "value")):
            key, value = row.get("key"), row.get("value")
            if key is None:
                self.wrong(value, say("value without key"))
            elif value is not None:
                self.put(sheet.loc, key.text, value, key)

    def named(self, sheet: Sheet, kept: Kept) -> None:
        """A row a name."""
        self.sheet = sheet.name
        for row in self._rows(kept, (sheet.key,)):
            name = self._name(row, sheet.key)
            if name is None:
                continue
            loc = (*sheet.loc, name)
            if loc in self.where:
                self.wrong(row[sheet.key], say("twice in rows", name=name, row=self.where[loc][0]))
                continue
            self._block(loc, row[sheet.key])
            self._entries(loc, row, (sheet.key,))

    def items(self, sheet: Sheet, kept: Kept) -> None:
        """A row an item of a list."""
        self.sheet = sheet.name
        for row in self._rows(kept, (sheet.key,)):
            name = self._name(row, sheet.key)
            if name is not None:
                items = self.raw.setdefault(sheet.loc[0], [])
                loc = self._item(items, sheet.loc, {sheet.key: name}, row[sheet.key])
                if sheet.name == "stages":
                    self.stages.setdefault(name, len(items) - 1)
                self._entries(loc, row, (sheet.key,))

    def steps(self, sheet: Sheet, kept: Kept) -> None:
        """A row a step; an empty stage is the stage of the row above."""
        self.sheet = sheet.name
        listed_before = bool(self.stages)
        stage = None
        for row in self._rows(kept, ("stage", "kind", "step")):
            stage = self._name(row, "stage") if "stage" in row else stage
            place = next(iter(row.values()))
            if stage is None:
                self.wrong(place, say("step without stage"))
                continue
            stages = self.raw.setdefault("journey", [])
            if stage not in self.stages:
                if listed_before:
                    self.wrong(
                        row.get("stage", place),
                        say("no stage", stage=stage)
                        + suggestion(
                            stage,
                            self.stages,
                            say("stages of the sheet", names=", ".join(self.stages)),
                        ),
                    )
                    continue
                self._item(stages, ("journey",), {"stage": stage}, row.get("stage", place))
                self.stages[stage] = len(stages) - 1
            self._step(
                ("journey", self.stages[stage]),
                stages[self.stages[stage]].setdefault("steps", []),
                row,
            )

    def _step(self, loc: Loc, steps: list[Any], row: dict[str, Typed]) -> None:
        name = self._name(row, "step")
        kind = row.get("kind")
        if name is None:
            return
        if kind is None or kind.text not in KINDS:
            came = f"'{kind.text}'" if kind else say("nothing")
            self.wrong(
                kind or row["step"],
                say(
                    "kind of a step",
                    kinds=", ".join(KINDS),
                    came=came,
                    near=suggestion(kind.text, KINDS) if kind else "",
                ),
            )
            return
        at_step = self._item(steps, (*loc, "steps"), {kind.text: name}, row["step"])
        self._entries(at_step, row, ("stage", "kind", "step"))

    def plans(self, sheet: Sheet, kept: Kept) -> None:
        """A row an entry of an intervention's action plan, a column a language."""
        self.sheet = sheet.name
        for row in self._rows(kept, ("intervention", "what")):
            name, what = self._name(row, "intervention"), self._name(row, "what")
            if name is None or what is None:
                continue
            there = self.raw.get("interventions", {})
            if name not in there:
                self.wrong(row["intervention"], missing("intervention", name, tuple(there)))
                continue
            loc = ("interventions", name, "plan")
            texts = {
                head: cell for head, cell in row.items() if head not in ("intervention", "what")
            }
            if "text" in texts and len(texts) > 1:
                self.wrong(texts["text"], say("text or languages only"))
            for head, cell in texts.items():
                self.put(loc, what if head == "text" else f"{what}.{head}", cell, row["what"])

    def labels(self, sheet: Sheet, kept: Kept) -> None:
        """A row a name, a column a language."""
        self.sheet = sheet.name
        for row in self._rows(kept, ("name",)):
            name = self._name(row, "name")
            for language, cell in row.items():
                if name is not None and language != "name":
                    self._set(("labels", language, name), cell, self._cell(row["name"]))

    # --- rows and cells ---------------------------------------------------------------------------
    def _rows(self, kept: Kept, needed: Sequence[str]) -> Iterator[dict[str, Typed]]:
        """Each row as head -> cell; mistakes of the heads are said once."""
        heads: dict[int, str] = {}
        for head in kept.heads:
            if head.text in heads.values():
                self.wrong(head, say("two columns", text=head.text))
            else:
                heads[head.column] = head.text
        lost = [name for name in needed if name not in heads.values()]
        if lost:
            self.mistakes.append(
                at(
                    Cell(1, 1, self.sheet),
                    "",
                    say("wants a column", name=lost[0])
                    + suggestion(
                        lost[0],
                        heads.values(),
                        say("heads", names=", ".join(heads.values()) or say("none")),
                    ),
                )
            )
            return
        self.heads = {name: Cell(1, column, self.sheet) for column, name in heads.items()}
        for row in kept.rows:
            bare = [cell for cell in row if cell.column not in heads]
            if bare:
                self.wrong(bare[0], say("no head"))
            found = {heads[cell.column]: cell for cell in row if cell.column in heads}
            if found:
                yield found

    def _name(self, row: Mapping[str, Typed], head: str) -> str | None:
        cell = row.get(head)
        if cell is None:
            self.wrong(next(iter(row.values())), say("nothing in column", name=head))
            return None
        value = self._value(cell)
        if value is not None and not isinstance(value, str):
            self.wrong(
                cell,
                say("wants a name", came=say("a mapping" if isinstance(value, dict) else "a list")),
            )
        return value if isinstance(value, str) else None

    def _value(self, cell: Typed) -> Any:
        try:
            return cell_value(cell.text)
        except ValueError as error:
            self.wrong(cell, message_of(error))
            return None

    def _entries(self, loc: Loc, row: Mapping[str, Typed], names: Sequence[str]) -> None:
        for head, cell in row.items():
            if head not in names:
                self.put(loc, head, cell, None)

    def put(self, loc: Loc, dotted: str, cell: Typed, key: Typed | None) -> None:
        """The value of a cell under a key with dots, beginning from a block."""
        self._set(
            (*loc, *parts_of(dotted)),
            cell,
            self._cell(key) if key is not None else self.heads[dotted],
        )

    def _set(self, loc: Loc, cell: Typed, key: Cell) -> None:
        holder: Any = self.raw
        for k, one in enumerate(loc[:-1]):
            holder = holder[one] if isinstance(one, int) else holder.setdefault(one, {})
            self.where.setdefault(loc[: k + 1], key)
            if isinstance(one, str) and not isinstance(holder, (dict, list)):
                self.wrong(cell, say("value of its own", name=one))
                return
        last = loc[-1]
        if last in holder:
            self.wrong(
                cell,
                say("given twice", name=last, sheet=self.where[loc].sheet, row=self.where[loc][0]),
            )
            return
        holder[last] = self._value(cell)
        self.where[loc] = self._cell(cell)
        self.keys[loc] = key

    def _block(self, loc: Loc, cell: Typed) -> None:
        holder: Any = self.raw
        for one in loc:
            holder = holder.setdefault(one, {})
        self.where[loc] = self.keys[loc] = self._cell(cell)

    def _item(self, items: list[Any], loc: Loc, made: dict[str, Any], cell: Typed) -> Loc:
        items.append(made)
        here = (*loc, len(items) - 1)
        for one in (here, *((*here, key) for key in made)):
            self.where[one] = self.keys[one] = self._cell(cell)
        return here

    def _cell(self, cell: Typed) -> Cell:
        return Cell(cell.row, cell.column, self.sheet)

    def wrong(self, cell: Typed | None, message: str) -> None:
        if cell is not None:
            self.mistakes.append(at(self._cell(cell), "", message))

    # --- the tree ---------------------------------------------------------------------------------
    def tree(self) -> Tree:
        """The tree with places by dotted path; what stands in flow text has the place
        of its cell.
        """
        tree = Tree(self.raw)
        self._walk(tree, self.raw, (), "", Cell(0, 0, ""))
        return tree

    def _walk(self, tree: Tree, raw: Any, loc: Loc, path: str, around: Cell) -> None:
        place = self.where.get(loc, around)
        if path:
            tree.places.setdefault(path, place)
            tree.keys.setdefault(path, self.keys.get(loc, place))
        if isinstance(raw, dict):
            for key, one in raw.items():
                self._walk(tree, one, (*loc, key), join(path, key), place)
        elif isinstance(raw, list):
            for k, one in enumerate(raw):
                name = item_name(one, k)
                self._walk(
                    tree,
                    one,
                    (*loc, k),
                    join(path, str(k) if join(path, name) in tree.places else name),
                    place,
                )
