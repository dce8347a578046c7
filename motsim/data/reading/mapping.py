"""What the columns of a log mean: guessed from their names, written in a `map.yaml`, or both.

    map: 1
    calls: {arrive: queued, begin: answered, end: hung_up, left: abandoned, resource: agent}
    log: {case: order, activity: step, start: began, end: finished, resource: agent}
    steps: {Validar solicitud: check}           # label in the log -> name of a step
    drop: ["outcome == PHANTOM", "service < 10 s"]
    failed: outcome == FAILED                    # or by name: {lost file: outcome == LOST, ..}
    time: "%d/%m/%Y %H:%M"                       # where it cannot be told from the file
    zone: America/Sao_Paulo                      # where times carry different offsets

A time is a column, or a day and seconds that follow it: `day + queue_start + queue_time`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Items
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from motsim.data.mistakes import say
from motsim.errors import InputError, of
from motsim.i18n import joined
from motsim.scenario.language.schema import EVENTS
from motsim.scenario.source.suggestions import did_you_mean
from motsim.scenario.source.yaml_tree import read_tree

Kind = Literal["calls", "activities"]

CALLS: Final = ("case", "arrive", "begin", "end", "left", "resource")
ACTIVITIES: Final = (
    "case",
    "activity",
    "start",
    "end",
    "time",
    "transition",
    "instance",
    "resource",
)
KEYS: Final = ("map", "calls", "log", "steps", "drop", "failed", "time", "zone", "unit")
FAILED: Final = "failed"  # the key, and the failure where it has no name of its own

LONGEST: Final = 60  # of a name in a scenario

# names of columns, without blanks and signs, in lower case; the first that is there is taken
_NAMES: Final[dict[str, str]] = {
    "case": (
        "caseconceptname case caseid casenumber caseno traceid orderid ordernumber order ticketid "
        "ticket callid visitid visit patientid patient conversationid id 案例 案例编号 工单号 工单 "
        "单号 订单号 流水号 就诊号 编号"
    ),
    "activity": (
        "conceptname activity activityname event eventname task taskname step stepname operation "
        "action 活动 步骤 环节 事件 任务 工序"
    ),
    "start": (
        "start starttime starttimestamp startedat started begin began begintime beginat startdate "
        "timestart 开始时间 开始"
    ),
    "end": (
        "end endtime endtimestamp endedat ended finish finished finishtime finishedat complete "
        "completed completetime completedat completetimestamp timecomplete enddate hungup hangup "
        "released done 结束时间 完成时间 结束 挂断时间"
    ),
    "time": "timetimestamp timestamp time datetime date eventtime 时间 时间戳 日期时间",
    "transition": "lifecycletransition lifecycle transition eventtype",
    "instance": "conceptinstance instance activityinstance activityinstanceid",
    "resource": (
        "orgresource resource agent agentid agentname server staff employee operator user worker "
        "performer clerk 坐席 客服 员工 工号 经办人 处理人 操作员 服务人员"
    ),
    "arrive": (
        "arrive arrived arrival arrivaltime arrivedat entered enter queued queuedat queuestart "
        "enqueued called callstart offered created createdat tickettaken 到达时间 到达 进线时间 "
        "来电时间 取号时间 排队时间"
    ),
    "begin": (
        "begin began begintime servicestart servicebegin answered answeredat answertime "
        "servedat served startservice start starttime started 开始服务 服务开始 接听时间 应答时间 "
        "叫号时间 开始时间"
    ),
    "left": (
        "left leftat abandoned abandonedat abandontime gaveup renegedat reneged lost lostat "
        "放弃时间 离开时间 放弃"
    ),
}
NAMES: Final = {role: tuple(names.split()) for role, names in _NAMES.items()}


@dataclass(frozen=True)
class Left:
    """When somebody gave up: at a time; where `when` stands, only if that holds."""

    at: str
    when: str = ""


@dataclass(frozen=True)
class Mapping:
    """What the columns of a log mean. `fields`: role -> a column or a sum of columns."""

    kind: Kind
    fields: Items[str, str]
    left: Left | None = None
    steps: Items[str, str] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    failed: Items[str, str] = field(default_factory=dict)  # name of a failure -> condition
    time: str = ""
    zone: str = ""
    unit: str = "s"
    guessed: tuple[str, ...] = ()  # roles that nobody wrote

    def as_yaml(self) -> str:
        """The mapping as a `map.yaml` says it: reading it again gives the same rows."""
        from motsim.scenario.spreadsheet.yaml_writer import flow

        roles: dict[str, Any] = dict(self.fields)
        if self.left is not None:
            roles["left"] = (
                {"when": self.left.when, "at": self.left.at} if self.left.when else self.left.at
            )
        lines = ["map: 1", f"{'calls' if self.kind == 'calls' else 'log'}: {flow(roles)}"]
        if self.steps:
            lines.append(f"steps: {flow(dict(self.steps))}")
        if self.drop:
            lines.append(f"drop: {flow(list(self.drop))}")
        if self.failed:
            alone = set(self.failed) == {FAILED}
            lines.append(f"failed: {flow(self.failed[FAILED] if alone else dict(self.failed))}")
        for key in ("time", "zone"):
            if value := getattr(self, key):
                lines.append(f"{key}: {flow(value)}")
        if self.unit != "s":
            lines.append(f"unit: {self.unit}")
        return "\n".join(lines) + "\n"


def plain(name: str) -> str:
    """A name without blanks and signs, in lower case."""
    return re.sub(r"[\W_]+", "", name.lower())


def guess(columns: Sequence[str], file: str) -> Mapping:
    """Guess what the columns mean from their names.

    Raises:
        InputError: neither calls nor activities can be made of them; says how to write it down.
    """
    by_plain = {plain(column): column for column in reversed(columns)}

    def find(roles: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for role in roles:
            for name in NAMES[role]:
                if name in by_plain and by_plain[name] not in found.values():
                    found[role] = by_plain[name]
                    break
        return found

    steps = find(("case", "activity", "start", "end", "transition", "time", "instance", "resource"))
    if "case" in steps and "activity" in steps and ({"end", "time"} & set(steps)):
        return _activities(steps)
    calls = find(("case", "arrive", "left", "begin", "end", "resource"))
    if {"arrive", "begin", "end"} <= set(calls):
        left = Left(calls.pop("left")) if "left" in calls else None
        return Mapping("calls", calls, left, guessed=tuple(calls))
    raise InputError(of(file, say("columns of log", columns=", ".join(columns[:30]))))


def _activities(found: dict[str, str]) -> Mapping:
    """A log of steps: start and end, or one time with a transition, or ends alone."""
    if "end" in found:
        found.pop("time", None)
        found.pop("transition", None)
    elif "transition" not in found:
        found["end"] = found.pop("time")
    if "transition" not in found:
        found.pop("instance", None)
    return Mapping("activities", found, guessed=tuple(found))


def read_mapping(path: Path) -> Mapping:
    """The mapping in a `map.yaml`.

    Raises:
        InputError: it is no mapping; says which key.
    """
    return mapping_of(map_tree(path), str(path))


def map_tree(path: Path) -> Any:
    """The raw tree of a `map.yaml`.

    Raises:
        InputError: it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(of(path, say("no such file"))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(of(path, say("no UTF-8", why=error))) from None
    tree, mistakes = read_tree(text)
    if mistakes:
        lines = joined(one.said(str(path)) for one in mistakes)
        raise InputError(lines.each(lambda text: text.replace("'motsim: 1'", "'map: 1'")))
    return tree.raw


def mapping_of(raw: Any, where: str = "map") -> Mapping:
    """The mapping that a tree says (as YAML is read: all values are text).

    Raises:
        InputError: a key is unknown, or a role lacks its column.
    """
    if not isinstance(raw, dict):
        raise InputError(of(where, say("map begins with")))
    for key in raw:
        if key not in KEYS:
            raise InputError(
                of(where, say("no such key", key=key, near=did_you_mean(str(key), KEYS)))
            )
    if ("calls" in raw) == ("log" in raw):
        raise InputError(of(where, say("calls or log")))
    kind: Kind = "calls" if "calls" in raw else "activities"
    block = "calls" if kind == "calls" else "log"
    part = raw[block]
    if not isinstance(part, dict):
        raise InputError(of(where, say("block wants roles", block=block)))
    typed = _roles(part, kind, where)
    drop = raw.get("drop") or []
    if isinstance(drop, str):
        drop = [drop]
    unit = str(raw.get("unit") or "s")
    if unit not in ("s", "min", "h"):
        raise InputError(of(where, say("unit wants", unit=unit)))
    steps = raw.get("steps") or {}
    if not isinstance(steps, dict) or not all(isinstance(v, str) for v in steps.values()):
        raise InputError(of(where, say("steps wants")))
    return Mapping(
        kind,
        typed,
        _left(part.get("left"), where),
        steps,
        tuple(str(one) for one in drop),
        _failed(raw.get(FAILED), where),
        str(raw.get("time") or ""),
        str(raw.get("zone") or ""),
        unit,
    )


def _roles(part: dict[str, Any], kind: Kind, where: str) -> dict[str, str]:
    """The column of each role.

    Raises:
        InputError: a role is unknown, no column, or missing.
    """
    roles = CALLS if kind == "calls" else ACTIVITIES
    for role in part:
        if role not in roles:
            raise InputError(
                of(where, say("no such role", role=role, near=did_you_mean(str(role), roles)))
            )
    typed = {role: value for role, value in part.items() if role != "left"}
    for role, value in typed.items():
        if not isinstance(value, str):
            raise InputError(of(where, say("role wants", role=role)))
    needed = ("arrive",) if kind == "calls" else ("case", "activity")
    for role in needed:
        if role not in typed:
            raise InputError(of(where, say("role is missing", role=role)))
    if kind == "activities" and not ({"end", "time"} & set(typed)):
        raise InputError(of(where, say("end is missing")))
    return typed


def _left(raw: Any, where: str) -> Left | None:
    if raw is None:
        return None
    if isinstance(raw, str):
        return Left(raw)
    if isinstance(raw, dict) and "at" in raw and set(raw) <= {"at", "when"}:
        return Left(str(raw["at"]), str(raw.get("when") or ""))
    raise InputError(of(where, say("left wants")))


def _failed(raw: Any, where: str) -> dict[str, str]:
    """Failures by name, blanks as `_`, each with the condition of the rows in which it happens.

    Raises:
        InputError: no condition, or a name that no failure of a scenario can have.
    """
    if raw is None:
        return {}
    named = raw if isinstance(raw, dict) else {FAILED: raw}
    if not named or not all(isinstance(one, str) and one.strip() for one in named.values()):
        raise InputError(of(where, say("failed wants")))
    found: dict[str, str] = {}
    for typed, condition in named.items():
        name = re.sub(r"[\s-]+", "_", str(typed).strip())
        if not re.fullmatch(r"[^\W\d]\w*", name) or len(name) > LONGEST:
            raise InputError(of(where, say("failure is no name", name=typed)))
        if name in EVENTS:
            raise InputError(of(where, say("failure is an event", name=typed)))
        if name in found:
            raise InputError(of(where, say("failure twice", name=name)))
        found[name] = condition.strip()
    return found
