"""A column that marks failures, such as `failed` with yes and no, where it can mean nothing else.

Anything less plain is left to the map: a wrong guess would put a failure into the scenario.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from motsim.data.reading.mapping import FAILED, Mapping, plain
from motsim.data.reading.tables import Table, name_of

_NAMES: Final = (
    "failed isfailed hasfailed failure isfailure error iserror haserror "
    "失误 是否失误 失败 是否失败 出错 是否出错"
)
NAMES: Final = tuple(_NAMES.split())
YES: Final = ("yes", "y", "true", "1", "是")
NO: Final = ("no", "n", "false", "0", "否")
MOST: Final = 0.5  # share of rows that are marked: beyond it something else is meant


def with_flag(table: Table, mapping: Mapping) -> Mapping:
    """The mapping with its failure, if one column is called so, holds yes and no in every row, each
    in one spelling, and yes in half of the rows at most.
    """
    taken = {one.strip() for value in mapping.fields.values() for one in value.split("+")}
    if mapping.left is not None:
        taken |= {one.strip() for one in mapping.left.at.split("+")}
    named = [one for one in table.columns if plain(one) in NAMES and one not in taken]
    if mapping.failed or len(named) != 1:
        return mapping
    column = name_of(named[0])
    counts = dict(
        table.connection.execute(
            f"SELECT * FROM (SELECT {column}, count(*) FROM raw GROUP BY 1) LIMIT 3"
        ).fetchall()
    )
    yes = [one for one in counts if one is not None and one.strip().lower() in YES]
    no = [one for one in counts if one is not None and one.strip().lower() in NO]
    if len(counts) != 2 or len(yes) != 1 or len(no) != 1:
        return mapping
    if counts[yes[0]] > MOST * sum(counts.values()):
        return mapping
    condition = f"{named[0]} == {yes[0].strip()}"
    return replace(mapping, failed={FAILED: condition}, guessed=(*mapping.guessed, FAILED))
