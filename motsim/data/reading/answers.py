"""`read_answers`: a survey, or who bought again, as numbers on known scales.

map: 1
answers:
  overall: {column: review_score, scale: 1 to 5}
  recommend: {column: nps, scale: 0 to 10}
  rated: {boarding: Online boarding, seat: Seat comfort}   # step: column, in the journey's order
  scale: 1 to 5                                            # of the rated steps
  missing: [0]                                             # what stands for no answer
  customer: customer_id                                    # who answered twice counts once
  date: answered
promise: {begun: ordered, quoted: promised, kept: delivered, asked: sent, whole: days}
    # or as numbers: promise: {late: delay, quoted: minutes promised, unit: min}
again: {customer: customer_id, date: ordered, within: 12 months}
wait: {column: minutes_waited, unit: min, at: greeting}      # how answers fall with waits
complaint: {failure: what_failed, complained: complained, solved: solved, again: came_again}
    # or severity: column, 0 to 10, in place of the names of failures
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping as Items
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.data.figures import Notice, warn
from motsim.data.mistakes import fault_said, say
from motsim.data.reading.mapping import map_tree, plain
from motsim.data.reading.tables import BadRow, Table, opened, sql_text
from motsim.data.reading.times import clock_of, text_sql
from motsim.errors import InputError, message_of, of
from motsim.i18n import joined
from motsim.scenario.language.quantities import minutes
from motsim.scenario.source.suggestions import did_you_mean

Floats = NDArray[np.float64]
KEYS: Final = ("map", "answers", "promise", "again", "wait", "complaint")
YES: Final = ("yes", "y", "true", "1", "是", "有")
NO: Final = ("no", "n", "false", "0", "否", "无")
OVERALL: Final = [
    "overall",
    "overallrating",
    "overallsatisfaction",
    "satisfaction",
    "csat",
    "rating",
    "score",
    "reviewscore",
    "stars",
    "总体满意度",
    "满意度",
    "总体评分",
    "评分",
    "总评",
]
RECOMMEND: Final = [
    "nps",
    "recommend",
    "likelihoodtorecommend",
    "recommendation",
    "推荐意愿",
    "推荐度",
]
SEGMENT: Final = ["segment", "customersegment", "customertype", "客群", "客户类型", "顾客类型"]
ORDER: Final = ["orderid", "ordernumber", "orderno", "order", "visitid", "订单号", "订单", "就诊号"]
DATE: Final = [
    "answered",
    "answeredat",
    "answerdate",
    "reviewdate",
    "date",
    "回答时间",
    "评价时间",
    "日期",
]
NAMED: Final = 10
MINUTES_A_DAY: Final = 1440.0
MOST: Final = (-1e9, 1e9)  # of a number on no scale


@dataclass(frozen=True)
class Scale:
    """A scale from `low` to `high`; `words` where answers are words, from low to high."""

    low: float
    high: float
    words: tuple[str, ...] = ()

    def points(self, values: Floats) -> Floats:
        """Answers as points from 0 to 100."""
        return np.asarray(100.0 * (values - self.low) / (self.high - self.low))


@dataclass(frozen=True, eq=False)
class Answers:
    """A survey. `overall` and `recommend` have a value a row (nan: no answer), `parts` a column a
    step, all on their own scales. `promise`: days taken, promised (both nan where nobody says) and
    late (negative: early), and whether it was asked before it was kept. `again`: customers by first
    date, whether they came again in time, and their first answer, only those who could be followed
    so long.
    """

    file: str
    sha256: str
    read: int
    rows: int
    overall: Floats | None = field(repr=False)
    overall_scale: Scale
    recommend: Floats | None = field(repr=False)
    parts: pd.DataFrame = field(repr=False)
    parts_scale: Scale
    promise: pd.DataFrame | None = field(repr=False)
    again: pd.DataFrame | None = field(repr=False)
    within: str = ""
    first: str = ""
    last: str = ""
    wait: Floats | None = field(default=None, repr=False)  # minutes, by row
    wait_at: str = ""  # the step or stage that it was before
    # by row: failure (a name) or severity, complained, solved, again (1, 0; nan: not known)
    complaint: pd.DataFrame | None = field(default=None, repr=False)
    segment: pd.Series | None = field(
        default=None, repr=False
    )  # by row, as it is typed; None: none
    left_out: Items[str, int] = field(default_factory=dict)
    bad: tuple[BadRow, ...] = ()
    notes: tuple[Notice, ...] = ()


def is_survey(raw: Any) -> bool:
    """Whether a map speaks of answers, promises or returns instead of a log."""
    return isinstance(raw, dict) and bool(set(KEYS[1:]) & set(raw))


def read_answers(
    path: str | os.PathLike[str],
    map: Items[str, Any] | str | os.PathLike[str] | None = None,
    *,
    steps: Sequence[str] = (),
    drop_bad: bool = False,
) -> Answers:
    """Read a survey, promises and how they were kept, or who came again.

    Args:
        path: .csv or .parquet; heads of Qualtrics and SurveyMonkey are known.
        map: what the columns mean (see the module), or nothing, to guess it: the overall answer by
            its name, ratings of parts by the names of `steps`.
        steps: names of steps, for the guess.
        drop_bad: count answers that are off their scale as missing; without it they are an error.

    Raises:
        InputError: what is wrong, by line.
    """
    where = Path(path)
    raw = map_tree(Path(map)) if isinstance(map, (str, os.PathLike)) else _texts(map)
    with opened(where) as table:
        tree = raw if raw is not None else _guess(table, steps)
        return _answers(table, tree, drop_bad, guessed=raw is None)


def _texts(value: Any) -> Any:
    if isinstance(value, Items):
        return {str(key): _texts(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_texts(one) for one in value]
    return None if value is None else str(value)


def _guess(table: Table, steps: Sequence[str]) -> dict[str, Any]:
    names = {plain(column): column for column in table.columns}
    overall = next((names[one] for one in OVERALL if one in names), None)
    recommend = next((names[one] for one in RECOMMEND if one in names), None)
    rated = {step: names[plain(step)] for step in steps if plain(step) in names}
    if overall is None and recommend is None and not rated:
        raise InputError(
            of(table.path, say("columns of answers", columns=", ".join(table.columns[:30])))
        )
    answers: dict[str, Any] = {}
    if (order := next((names[one] for one in ORDER if one in names), None)) is not None:
        answers["customer"] = order  # of two reviews of one order the last counts
        date = next((names[one] for one in DATE if one in names), None)
        if date is not None:
            answers["date"] = date
    if overall is not None:
        answers["overall"] = {"column": overall, "scale": _span(table, overall)}
    segment = next((names[one] for one in SEGMENT if one in names), None)
    if segment is not None:
        answers["segment"] = segment
    if recommend is not None:
        answers["recommend"] = {"column": recommend, "scale": "0 to 10"}
    if rated:
        answers |= {"rated": rated, "scale": _span(table, *rated.values())}
    return {"map": "1", "answers": answers}


def _span(table: Table, *columns: str) -> str:
    """The usual scale that holds the answers seen; refused where they are no numbers."""
    low, high = np.inf, -np.inf
    for column in columns:
        found = table.connection.execute(
            f"SELECT min({_number(column)}), max({_number(column)}) FROM raw"
        ).fetchone()
        if found is None or found[0] is None:
            raise InputError(of(table.path, say("no numbers in column", column=column)))
        low, high = min(low, float(found[0])), max(high, float(found[1]))
    for a, b in ((1, 5), (0, 5), (1, 7), (1, 10), (0, 10), (0, 100)):
        if a <= low and high <= b:
            return f"{a} to {b}"
    raise InputError(of(table.path, say("on which scale", low=f"{low:g}", high=f"{high:g}")))


def _number(column: str) -> str:
    """The number at the beginning of a cell: `5`, `5 - very satisfied`."""
    return f"try_cast(regexp_extract({text_sql(column)}, '^(-?[0-9]+([.][0-9]+)?)', 1) AS DOUBLE)"


def scale_of(raw: Any, where: str) -> Scale:
    """`1 to 5`, or words from low to high."""
    if isinstance(raw, list) and len(raw) >= 2:
        return Scale(1.0, float(len(raw)), tuple(str(one) for one in raw))
    found = re.fullmatch(r"\s*(-?[\d.]+)\s*(?:to|-|\.\.)\s*(-?[\d.]+)\s*", str(raw))
    if not found or float(found[1]) >= float(found[2]):
        raise InputError(of(where, say("scale wants", came=raw)))
    return Scale(float(found[1]), float(found[2]))


def _answers(table: Table, raw: Any, drop_bad: bool, guessed: bool = False) -> Answers:
    where = str(table.path)
    if not isinstance(raw, dict) or not is_survey(raw):
        raise InputError(of(where, say("map of answers wants")))
    for key in raw:
        if key not in KEYS:
            raise InputError(say("no key in map", key=key, near=did_you_mean(str(key), KEYS)))
    said = _checked(raw)
    reader = _Reader(table, [str(one) for one in said.get("missing") or ()])
    overall = said.get("overall")
    scale = scale_of(overall.get("scale", "1 to 5"), "map: overall") if overall else Scale(0, 1)
    whole = reader.column(overall["column"], scale) if overall else None
    recommend = said.get("recommend")
    told = reader.column(recommend["column"], Scale(0.0, 10.0)) if recommend else None
    part_scale = scale_of(said.get("scale", "1 to 5"), "map: answers")
    parts = pd.DataFrame(
        {str(s): reader.column(c, part_scale) for s, c in (said.get("rated") or {}).items()},
        index=range(table.rows),
    )
    lateness = _lateness(reader, raw.get("promise"))
    waited, wait_at = _wait(reader, raw.get("wait"))
    complaint = _complaint(reader, raw.get("complaint"))
    bad = (*table.bad, *reader.bad())
    notes = _of_the_guess(reader, said) if guessed else []
    if bad and not drop_bad:
        raise InputError(_refusal(table, bad, reader.count + len(table.bad)))
    keep, twice = reader.last_only(said.get("customer"), said.get("date"))
    promise, more = (lateness, []) if lateness is not None else _promise(table, raw.get("promise"))
    again, within, span = _again(table, raw.get("again"))
    if again is not None and whole is not None:
        again["answer"] = whole[again["place"].to_numpy()]
    return Answers(
        where, table.sha256, table.rows + len(table.bad), int(keep.sum()),
        None if whole is None else whole[keep], scale, None if told is None else told[keep],
        parts[keep].reset_index(drop=True), part_scale,
        None if promise is None else promise[keep].reset_index(drop=True), again, within, *span,
        None if waited is None else waited[keep], wait_at,
        None if complaint is None else complaint[keep].reset_index(drop=True),
        reader.text(said["segment"])[keep].reset_index(drop=True) if "segment" in said else None,
        {**({"off the scale": reader.count} if reader.count else {}),
         **({"cells that slipped": len(table.bad)} if table.bad else {})},
        bad, (*notes, *twice, *more),
    )  # fmt: skip


ANSWERS: Final = (
    "overall", "recommend", "rated", "scale", "missing", "customer", "date", "segment",
)  # fmt: skip
PROMISE: Final = ("begun", "quoted", "kept", "asked", "whole", "late", "unit")
LATENESS: Final = ("late", "quoted", "unit")  # of a promise in numbers
AGAIN: Final = ("customer", "date", "within")
WAIT: Final = ("column", "unit", "at")
COMPLAINT: Final = ("failure", "severity", "complained", "solved", "again")
BLOCKS: Final = (
    ("answers", ANSWERS), ("promise", PROMISE), ("again", AGAIN), ("wait", WAIT),
    ("complaint", COMPLAINT),
)  # fmt: skip


def _checked(raw: Items[str, Any]) -> dict[str, Any]:
    """The block `answers` of a map whose blocks have the keys and kinds that are wanted.

    Raises:
        InputError: one has not.
    """
    for block, keys in BLOCKS:
        said = raw.get(block)
        if block in raw and not isinstance(said, dict):
            raise InputError(say("block wants keys", block=block, keys=", ".join(keys[:3])))
        for key, value in (said or {}).items():
            if key not in keys:
                raise InputError(
                    say("no key in block", block=block, key=key, near=did_you_mean(str(key), keys))
                )
            if block != "answers" and not isinstance(value, str):
                raise InputError(say("key wants column", block=block, key=key))
    answers: dict[str, Any] = dict(raw.get("answers") or {})
    for key in ("overall", "recommend"):
        one = answers.get(key)
        if isinstance(one, str):
            answers[key] = {"column": one, "scale": "1 to 5" if key == "overall" else "0 to 10"}
        elif one is not None and not (isinstance(one, dict) and isinstance(one.get("column"), str)):
            raise InputError(say("answer wants", key=key))
    rated = answers.get("rated")
    if rated is not None and not (
        isinstance(rated, dict) and all(isinstance(one, str) for one in rated.values())
    ):
        raise InputError(say("rated wants"))
    if not isinstance(answers.get("segment", ""), str):
        raise InputError(say("segment wants"))
    if isinstance(answers.get("missing"), str):
        answers["missing"] = [answers["missing"]]
    return answers


def _of_the_guess(reader: _Reader, said: Items[str, Any]) -> list[Notice]:
    """What the columns were taken to mean, and noughts on a scale that was guessed to begin there:
    they may stand for no answer.
    """
    named = [
        (one["column"], str(one["scale"]))
        for key in ("overall", "recommend")
        if (one := said.get(key))
    ]
    named += [(column, str(said["scale"])) for column in (said.get("rated") or {}).values()]
    shown = "; ".join(f"{column} ({scale})" for column, scale in named)
    found = {
        column: n
        for column, scale in named
        if column != (said.get("recommend") or {}).get("column")
        and (n := reader.noughts(column, scale_of(scale, "map")))
    }
    notes = [warn("answers guessed", columns=shown)]
    if found:
        listed = ", ".join(f"{column} {n:,}" for column, n in found.items())
        notes.append(warn("noughts", columns=listed))
    return notes


def _refusal(table: Table, bad: Sequence[BadRow], count: int) -> str:
    lines = [of(table.path, say("answers of no use", n=f"{count:,}"))]
    lines += [
        say("line of", line=one.line, kind=fault_said(one.kind), text=one.text)
        for one in bad[:NAMED]
    ]
    if count > NAMED:
        lines.append(say("and more", n=f"{count - NAMED:,}"))
    return joined([*lines, say("mend or drop" if len(table.bad) == count else "count as missing")])


class _Reader:
    """Columns of answers as numbers; what is off the scale is counted and named."""

    def __init__(self, table: Table, missing: Sequence[str]) -> None:
        self.table, self.missing = table, set(missing)
        self.count = 0
        self._bad: list[tuple[int, str, str]] = []

    def _known(self, column: str) -> None:
        if column not in self.table.columns:
            raise InputError(
                of(
                    str(self.table.path),
                    say("no column", column=column, near=did_you_mean(column, self.table.columns)),
                )
            )

    def column(self, column: str, scale: Scale) -> Floats:
        self._known(column)
        cell = text_sql(column)
        if scale.words:
            cases = " ".join(
                f"WHEN lower({cell}) = lower({sql_text(w)}) THEN {k}.0"
                for k, w in enumerate(scale.words, 1)
            )
            value = f"CASE {cases} END"
        else:
            value = _number(column)
        out = ", ".join(sql_text(one) for one in self.missing)
        none = f"{cell} IN ({out})" if out else "false"
        kind = say("off the scale", column=column, low=scale.low, high=scale.high)
        return self._read(column, value, none, (scale.low, scale.high), kind)

    def numbers(self, column: str) -> Floats:
        """The cells of a column as numbers on no scale; what stands for no answer is a number."""
        self._known(column)
        value = f"try_cast({text_sql(column)} AS DOUBLE)"
        return self._read(column, value, "false", MOST, say("no number", column=column))

    def _read(
        self, column: str, value: str, none: str, ends: tuple[float, float], kind: str
    ) -> Floats:
        cell = text_sql(column)
        rows = self.table.connection.execute(
            f"SELECT row, CASE WHEN {none} THEN NULL ELSE {value} END AS v, "
            f"{cell} IS NOT NULL AND NOT {none} AS said, {cell} AS cell FROM raw ORDER BY row"
        ).df()
        values = np.array(rows["v"], dtype=np.float64)
        off = rows["said"].to_numpy(dtype=bool) & ~(
            (values >= ends[0] - 1e-9) & (values <= ends[1] + 1e-9)
        )
        self.count += int(off.sum())
        for k in np.flatnonzero(off)[:NAMED]:
            self._bad.append((int(rows["row"].iloc[k]), kind, str(rows["cell"].iloc[k])))
        values[off] = np.nan
        return values

    def yes(self, column: str | None) -> Floats:
        """Whether a cell says yes (1) or no (0); nan where nothing stands, or without a column."""
        if column is None:
            return np.full(self.table.rows, np.nan)
        self._known(column)
        cell = f"lower({text_sql(column)})"
        kinds = [", ".join(sql_text(one) for one in words) for words in (YES, NO)]
        value = (
            f"CASE WHEN {cell} IN ({kinds[0]}) THEN 1.0 WHEN {cell} IN ({kinds[1]}) THEN 0.0 END"
        )
        return self._read(
            column, value, "false", (0.0, 1.0), say("neither yes nor no", column=column)
        )

    def text(self, column: str) -> pd.Series:
        """The cells of a column without blanks around them; None where nothing stands."""
        self._known(column)
        cell = text_sql(column)
        out = "".join(f" WHEN {cell} = {sql_text(one)} THEN NULL" for one in self.missing)
        found = self.table.connection.execute(
            f"SELECT CASE WHEN {cell} IS NULL THEN NULL{out} ELSE trim({cell}) END AS v "
            "FROM raw ORDER BY row"
        ).df()
        return found["v"].astype(object)

    def noughts(self, column: str, scale: Scale) -> int:
        """How often the lowest answer stands there, on a scale that begins at 0."""
        return int((self.column(column, scale) == 0.0).sum()) if scale.low == 0.0 else 0

    def bad(self) -> list[BadRow]:
        lines = self.table.lines([row for row, _, _ in self._bad])
        return [BadRow(lines.get(row, 0) or row, kind, text) for row, kind, text in self._bad]

    def last_only(self, customer: Any, date: Any) -> tuple[NDArray[np.bool_], list[Notice]]:
        """Of a customer who answered twice the last answer counts."""
        if customer is None:
            return np.ones(self.table.rows, dtype=bool), []
        self._known(str(customer))
        order = "row"
        if date is not None:
            self._known(str(date))
            order = f"{clock_of(self.table, [str(date)], '', '').sql(str(date))}, row"
        who = text_sql(str(customer))
        found = self.table.connection.execute(
            f"SELECT {who} IS NULL OR row_number() OVER (PARTITION BY {who} ORDER BY "
            f"{order.replace(', row', ' DESC, row DESC') if ', row' in order else 'row DESC'}) = 1 "
            "AS keep FROM (SELECT * FROM raw) ORDER BY row"
        ).df()
        keep = found["keep"].to_numpy(dtype=bool)
        twice = int((~keep).sum())
        return keep, [warn("answered twice", n=f"{twice:,}")] if twice else []


def _wait(reader: _Reader, said: Any) -> tuple[Floats | None, str]:
    """Minutes that each waited, and before which step or stage.

    Raises:
        InputError: the column is missing, or the unit is none.
    """
    if not said:
        return None, ""
    if "column" not in said:
        raise InputError(say("wait lacks"))
    try:
        each = minutes(f"1 {said.get('unit', 'min')}")
    except ValueError as problem:
        raise InputError(say("unit of wait", problem=message_of(problem))) from None
    return each * reader.numbers(said["column"]), said.get("at", "")


def _complaint(reader: _Reader, said: Any) -> pd.DataFrame | None:
    """What failed, and what came of it.

    Raises:
        InputError: it is not said what failed, or who complained.
    """
    if not said:
        return None
    if "complained" not in said or ("failure" in said) == ("severity" in said):
        raise InputError(say("complaint lacks"))
    failed: dict[str, Any] = (
        {"failure": reader.text(said["failure"])}
        if "failure" in said
        else {"severity": reader.numbers(said["severity"])}
    )
    return pd.DataFrame(
        failed | {key: reader.yes(said.get(key)) for key in ("complained", "solved", "again")}
    )


def _lateness(reader: _Reader, said: Any) -> pd.DataFrame | None:
    """The same as `_promise` where the file has lateness as a number; None where it has times.

    Raises:
        InputError: other keys stand beside it, or the unit is none.
    """
    if not said or "late" not in said:
        if said and "unit" in said:
            raise InputError(say("unit of times"))
        return None
    for key in said:
        if key not in LATENESS:
            raise InputError(say("late as number", key=key, keys=", ".join(LATENESS)))
    try:
        days = minutes(f"1 {said.get('unit', 'd')}") / MINUTES_A_DAY
    except ValueError as problem:
        raise InputError(say("unit of late", problem=message_of(problem))) from None
    late = days * reader.numbers(said["late"])
    quoted = (
        days * reader.numbers(said["quoted"]) if "quoted" in said else np.full_like(late, np.nan)
    )
    return pd.DataFrame(
        {
            "took": quoted + late,
            "quoted": quoted,
            "late": late,
            "asked_before": np.zeros(len(late), dtype=bool),
        }
    )


def _promise(table: Table, said: Any) -> tuple[pd.DataFrame | None, list[Notice]]:
    """Days taken, promised and late; whole days where the promise was a day."""
    if said is None:
        return None, []
    for key in ("begun", "quoted", "kept"):
        if key not in said:
            raise InputError(say("promise lacks", key=key))
    columns = [said[key] for key in ("begun", "quoted", "kept", "asked") if key in said]
    for column in columns:
        if column not in table.columns:
            raise InputError(
                of(
                    str(table.path),
                    say("no column", column=column, near=did_you_mean(column, table.columns)),
                )
            )
    clock = clock_of(table, columns, "", "")
    times = {
        key: clock.sql(said[key]) for key in ("begun", "quoted", "kept", "asked") if key in said
    }
    listed = ", ".join(f"{sql} AS {key}" for key, sql in times.items())
    found = table.connection.execute(f"SELECT {listed} FROM raw ORDER BY row").df()
    whole = said.get("whole") == "days"
    days = {key: _days(found[key], whole and key in ("quoted", "kept")) for key in found}
    made = pd.DataFrame(
        {
            "took": _days(found["kept"], False) - _days(found["begun"], False),
            "quoted": _days(found["quoted"], False) - _days(found["begun"], False),
            "late": days["kept"] - days["quoted"],
            "asked_before": days["asked"] < _days(found["kept"], False)
            if "asked" in days
            else np.zeros(len(found), dtype=bool),
        }
    )
    notices = [] if whole else _by_the_day(found)
    share = float(made["asked_before"][np.isfinite(made["late"])].mean())
    if share > 0.005:
        notices.append(warn("asked before", share=f"{100 * share:.1f}"))
    return made, notices


def _by_the_day(times: pd.DataFrame) -> list[Notice]:
    """A warning where a day was promised and it is counted to the second when it was kept: what
    comes on the promised day counts as late then.
    """
    quoted, kept = (_days(times[key], False) for key in ("quoted", "kept"))
    known = np.isfinite(quoted) & np.isfinite(kept)
    quoted, kept = quoted[known], kept[known]
    on_the_day = int(((kept > quoted) & (np.floor(kept) == quoted)).sum())
    if on_the_day == 0 or (quoted != np.floor(quoted)).any():
        return []
    late = int((kept > quoted).sum())
    return [warn("promise by the day", late=f"{late:,}", day=f"{late - on_the_day:,}")]


def _days(times: pd.Series, whole: bool) -> Floats:
    values = times.to_numpy().astype("datetime64[us]")
    out = np.asarray(values.astype(np.int64) / 86_400e6, dtype=np.float64)
    out[np.isnat(values)] = np.nan
    return np.floor(out) if whole else out


def _again(table: Table, said: Any) -> tuple[pd.DataFrame | None, str, tuple[str, str]]:
    """Customers whose first time lies long enough before the end, and whether they came again."""
    if said is None:
        return None, "", ("", "")
    for key in ("customer", "date"):
        if said.get(key) not in table.columns:
            raise InputError(of(table.path, say("again names no column", key=key)))
    within = str(said.get("within") or "12 months")
    days = minutes(within) / MINUTES_A_DAY
    time = clock_of(table, [said["date"]], "", "").sql(said["date"])
    who = text_sql(said["customer"])
    found = table.connection.execute(
        f"""
        WITH t AS (SELECT {who} AS who, {time} AS moment,
                   row_number() OVER (ORDER BY row) - 1 AS place FROM raw),
        f AS (SELECT who, min(moment) AS first, arg_min(place, (moment, place)) AS place FROM t
              WHERE who IS NOT NULL AND moment IS NOT NULL GROUP BY who),
        e AS (SELECT max(moment) AS last FROM t)
        SELECT f.first, f.place, bool_or(t.moment > f.first
               AND epoch(t.moment - f.first) <= {days * 86400.0}) AS again
        FROM f JOIN t ON t.who = f.who, e WHERE epoch(e.last - f.first) >= {days * 86400.0}
        GROUP BY f.who, f.first, f.place ORDER BY f.first, f.who
        """
    ).df()
    if found.empty:
        raise InputError(of(table.path, say("nobody to follow", within=within)))
    return found, within, (f"{found['first'].min():%Y-%m-%d}", f"{found['first'].max():%Y-%m-%d}")
