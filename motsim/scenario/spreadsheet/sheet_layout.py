"""A scenario as sheets of a workbook: which part of the raw tree stands in which sheet, row and
column. Pure: no file is opened here.

One row a step, a person's pool, a rule, an intervention; a head such as `wait.told` names an entry
of a block; what fits no column stays as flow text in a cell. Both ways lose nothing:
`of_sheets(to_sheets(raw))` is the same tree, with cells as places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from motsim.scenario.spreadsheet.yaml_writer import cell_text

Rows = list[list[str]]  # the first row holds the heads; "" is an empty cell


class Typed(NamedTuple):
    """A filled cell: its text as typed and its place."""

    text: str
    row: int
    column: int


class Kept(NamedTuple):
    """A sheet as it was read: heads and rows, filled cells only."""

    heads: Sequence[Typed]
    rows: Sequence[Sequence[Typed]]


@dataclass(frozen=True)
class Sheet:
    """`form`: pairs (key, value), named (a row a name), items (a row an item of a list), steps,
    plans, labels. `loc`: where its part stands in the tree. `columns`: heads that are always there.
    `spread`: blocks with a column an entry. `holds`: kinds of what others ask for (see errors.Lack)
    that stand here.
    """

    name: str
    form: str
    loc: tuple[str, ...] = ()
    key: str = "name"
    columns: tuple[str, ...] = ()
    spread: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()


SHEETS: Final = (
    Sheet("scenario", "pairs", (), "key"),
    Sheet(
        "staff",
        "named",
        ("staff",),
        "name",
        ("count", "wage", "empowered", "hours", "source"),
        holds=("staff pool",),
    ),
    Sheet(
        "places",
        "named",
        ("places",),
        "name",
        ("count", "from", "to", "if", "source"),
        holds=("place",),
    ),
    Sheet("customers", "pairs", ("customers",), "key", holds=("trait",)),
    Sheet(
        "segments",
        "named",
        ("customers", "segments"),
        "name",
        ("share", "expects", "patience"),
        ("traits", "weights"),
        ("segment", "trait"),
    ),
    Sheet(
        "promises",
        "named",
        ("promises",),
        "name",
        ("from", "to", "quote", "source"),
        holds=("promise",),
    ),
    Sheet(
        "stages",
        "items",
        ("journey",),
        "stage",
        (
            "weight",
            "beside",
            "if",
            "chance",
            "wait.acceptable",
            "wait.occupied",
            "wait.told",
            "source",
        ),
        ("wait",),
        ("stage", "beside"),
    ),
    Sheet(
        "journey",
        "steps",
        ("journey",),
        "stage",
        (
            "class",
            "mot",
            "staff",
            "takes",
            "quality",
            "weight",
            "if",
            "chance",
            "wait.acceptable",
            "fails",
            "source",
        ),
        ("wait",),
        ("stage", "step", "contact", "failure"),
    ),
    Sheet(
        "rules",
        "items",
        ("rules",),
        "rule",
        ("on", "by", "if", "limit", "do.quality", "do.emotion", "do.takes", "do.cost", "source"),
        ("do",),
        ("rule",),
    ),
    Sheet(
        "interventions",
        "named",
        ("interventions",),
        "name",
        ("class", "set", "cost.once", "cost.per_year", "cost.per_use", "response", "source"),
        ("cost",),
        ("intervention",),
    ),
    Sheet("plans", "plans", ("interventions",), "intervention", ("text", "en", "zh")),
    Sheet(
        "designs",
        "named",
        ("designs",),
        "name",
        ("like", "with", "budget", "split", "set", "source"),
        holds=("design",),
    ),
    Sheet("value", "pairs", ("value",), "key"),
    Sheet("observed", "pairs", ("observed",), "key"),
    Sheet(
        "sources",
        "named",
        ("sources",),
        "name",
        ("grade", "what", "what.en", "what.zh", "where"),
        ("what",),
        ("source",),
    ),
    Sheet("labels", "labels", ("labels",), "name", ("en", "zh")),
)
BY_NAME: Final = {sheet.name: sheet for sheet in SHEETS}
NEEDED: Final = ("scenario", "customers", "journey")
KINDS: Final = ("contact", "work", "away")
_OWN: Final = {sheet.loc[0] for sheet in SHEETS if sheet.loc}
_ELSEWHERE: Final = {
    "customers": ("segments",),
    "journey": (),
    "stages": ("steps",),
    "interventions": ("plan",),
}


def to_sheets(raw: Mapping[str, Any]) -> dict[str, Rows]:
    """The sheets of a raw tree; sheets with nothing in them have their heads only."""
    makers = {
        "pairs": _pairs,
        "named": _named,
        "items": _items,
        "steps": _steps,
        "plans": _plans,
        "labels": _labels,
    }
    return {sheet.name: makers[sheet.form](sheet, _part(raw, sheet.loc)) for sheet in SHEETS}


def _part(raw: Any, loc: tuple[str, ...]) -> Any:
    for key in loc:
        raw = raw.get(key) if isinstance(raw, Mapping) else None
    return raw


def spreads(value: Any) -> bool:
    """May this block stand as heads with dots? Not if a key of it could be taken for something
    else.
    """
    return (
        isinstance(value, dict)
        and bool(value)
        and all(re.fullmatch(r"[^\W_][\w -]*(?<! )", key) for key in value)
    )


def _flat(
    block: Mapping[str, Any], depth: int, only: Sequence[str] | None = None, before: str = ""
) -> Iterator[tuple[str, str]]:
    """(head, cell) of each entry; blocks within are opened `depth` deep, or those in `only`."""
    for key, value in block.items():
        if depth and spreads(value) and (only is None or key in only):
            yield from _flat(value, depth - 1, None, f"{before}{key}.")
        else:
            yield before + key, cell_text(value)


def _pairs(sheet: Sheet, part: Any) -> Rows:
    block = {
        key: value
        for key, value in (part or {}).items()
        if (key not in _OWN if not sheet.loc else key not in _ELSEWHERE.get(sheet.name, ()))
    }
    return [["key", "value"], *([key, value] for key, value in _flat(block, 2))]


def _table(
    sheet: Sheet, first: tuple[str, ...], rows: Sequence[tuple[tuple[str, ...], dict[str, str]]]
) -> Rows:
    """Rows under the heads that are always there and those that something is typed under."""
    used = dict.fromkeys(head for _, row in rows for head in row)
    heads = [*sheet.columns, *(head for head in used if head not in sheet.columns)]
    return [
        [*first, *heads],
        *([*names, *(row.get(head, "") for head in heads)] for names, row in rows),
    ]


def _cells(sheet: Sheet, block: Any) -> dict[str, str]:
    kept = {
        key: value
        for key, value in (block or {}).items()
        if key not in _ELSEWHERE.get(sheet.name, ())
    }
    return dict(_flat(kept, 1, sheet.spread))


def _named(sheet: Sheet, part: Any) -> Rows:
    return _table(
        sheet,
        (sheet.key,),
        [
            ((cell_text(name),), _cells(sheet, block))
            for name, block in (part or {}).items()
            if block is not None
        ],
    )


def _items(sheet: Sheet, part: Any) -> Rows:
    rows = [
        (
            (cell_text(one[sheet.key]),),
            _cells(sheet, {k: v for k, v in one.items() if k != sheet.key}),
        )
        for one in part or ()
        if one
    ]
    return _table(sheet, (sheet.key,), rows)


def _steps(sheet: Sheet, part: Any) -> Rows:
    rows = []
    for stage in part or ():
        for step in (stage.get("steps") or ()) if stage else ():
            kind = next(kind for kind in KINDS if step.get(kind) is not None)
            names = (cell_text(stage["stage"]), kind, cell_text(step[kind]))
            rows.append((names, _cells(sheet, {k: v for k, v in step.items() if k != kind})))
    return _table(sheet, ("stage", "kind", "step"), rows)


def _plans(sheet: Sheet, part: Any) -> Rows:
    rows = []
    for name, block in (part or {}).items():
        for key, value in ((block or {}).get("plan") or {}).items():
            texts = (
                {k: cell_text(v) for k, v in value.items()}
                if spreads(value) and "text" not in value
                else {"text": cell_text(value)}
            )
            rows.append(((cell_text(name), cell_text(key)), texts))
    return _table(sheet, ("intervention", "what"), rows)


def _labels(sheet: Sheet, part: Any) -> Rows:
    by_name: dict[str, dict[str, str]] = {}
    for language, names in (part or {}).items():
        for name, text in (names or {}).items():
            by_name.setdefault(name, {})[language] = cell_text(text)
    return _table(
        sheet, ("name",), [((cell_text(name),), texts) for name, texts in by_name.items()]
    )
