"""The wall of a workshop, a row a touchpoint, as a scenario that runs: colours and classes are
derived, wishes are targets, ideas can be bought.

Rules of the wall (source: a practitioner's manual, so graded claimed): green +5 to +10, yellow -2
to +4, red -10 to -3; the five touchpoints with most votes are key moments, six where the sixth has
as many as the fifth. Of the others those with votes are important.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from motsim.errors import InputError, Mistake, ScenarioError, message_of, say
from motsim.i18n import by_language, joined, sentences
from motsim.scenario.checks.names import RESERVED
from motsim.scenario.language.blocks import NEXT_ENDS
from motsim.scenario.language.expressions import NAMES
from motsim.scenario.source.suggestions import suggestion
from motsim.scenario.source.yaml_tree import Place, at
from motsim.scenario.spreadsheet.csv_table import Line, read_table
from motsim.scenario.spreadsheet.yaml_writer import file_text
from motsim.units import EMOTION_MAX, EMOTION_MIN, emotion_of, points_of

comment: Final = sentences("scenario.workshop")
COLUMNS: Final = {  # what a head may be called
    "stage": ("phase", "阶段", "环节", "旅程阶段"),
    "touchpoint": (
        "touch point",
        "touchpoints",
        "moment",
        "step",
        "触点",
        "接触点",
        "关键时刻",
        "步骤",
        "触点名称",
    ),
    "score": ("emotion", "rating", "评分", "得分", "分数", "情绪", "情绪分", "情绪评分"),
    "votes": ("vote", "票数", "投票", "得票", "票", "贴纸数", "贴纸"),
    "wish": (
        "wanted",
        "desired",
        "target",
        "期望",
        "愿望",
        "期望体验",
        "期望评分",
        "目标",
        "客人想要什么",
        "顾客想要什么",
        "客户想要什么",
    ),
    "idea": (
        "ideas",
        "design",
        "点子",
        "想法",
        "创意",
        "设计",
        "峰值设计",
        "措施",
        "我们的想法",
        "我们的点子",
    ),
    "cost": (
        "cost_once",
        "once",
        "成本",
        "费用",
        "花费",
        "预算",
        "一次性成本",
        "大概花多少",
        "多少钱",
        "花多少钱",
    ),
    "cost_per_year": ("per_year", "cost a year", "每年成本", "年成本", "年费用", "每年费用"),
    "owner": ("responsible", "who", "负责人", "责任人", "谁负责"),
    "script": ("words", "话术", "台词"),
    "by": ("when", "deadline", "时间", "期限", "完成时间", "时间表"),
    "staff": ("people", "岗位", "人员", "员工"),
    "minutes": ("min", "takes", "分钟", "时长", "用时"),
    "actions": ("what is done", "concrete actions", "具体动作", "行动", "怎么做"),
    "training": ("trained by", "培训"),
    "pilot": ("pilot test", "tried at", "试点", "试点测试"),
    "metric": ("metrics", "measured by", "衡量指标", "指标", "衡量"),
    "adjust": ("adjustment", "adjustments", "调整", "调整机制"),
    # derived: what is typed there is only looked past
    "colour": ("color", "颜色"),
}
_HEADS: Final = {
    re.sub(r"[\s_]+", " ", one): key for key, names in COLUMNS.items() for one in (key, *names)
}
PLANNED: Final = ("actions", "training", "pilot", "metric", "adjust")  # keys of a plan, as they are
TEXTS: Final = ("idea", "owner", "script", "by", "staff", *PLANNED)
_CHINESE: Final = ("阶段", "触点", "评分", "票数", "期望", "点子", "成本", "负责人", "话术")
KEY_VOTES: Final = 5
DESIGN_NAMES: Final = {
    "en": {"focus-60-30-10": "60/30/10", "all-ideas": "all ideas"},
    "zh": {"today": "现状", "focus-60-30-10": "六三一", "all-ideas": "全部点子"},
}
# from this score up
COLOURS: Final = (("green", "绿", 5.0), ("yellow", "黄", -2.0), ("red", "红", -10.0))
ARRIVE, LENGTH = "50 per day", "4 weeks"
Scale = tuple[float, float]  # its two ends
EMOTION: Final[Scale] = (EMOTION_MIN, EMOTION_MAX)
MILD: Final = 5.0  # scores that all lie within it may as well be on a scale from -5 to +5


@dataclass
class Touch:
    """A row of the wall."""

    place: Place
    stage: str
    touchpoint: str
    score: float
    votes: int = 0
    wish: float | None = None
    wished: str = ""  # a wish in words
    cost: float = 0.0
    cost_per_year: float = 0.0
    minutes: float | None = None
    texts: dict[str, str] = field(default_factory=dict)  # of TEXTS
    klass: str = "ordinary"

    @property
    def colour(self) -> str:
        return next(name for name, _, low in COLOURS if self.score >= low or name == "red")


@dataclass(frozen=True)
class Wall:
    """A wall as read: its touchpoints in order, how the file was read, and the scenario
    it makes.
    """

    touches: tuple[Touch, ...]
    how: str
    raw: Mapping[str, Any]
    text: str
    skipped: tuple[str, ...] = ()  # heads that mean nothing here
    scale: Scale = EMOTION  # what the notes were scored on
    above: tuple[str, ...] = ()  # what stands above the heads and was passed over
    guessed: bool = False  # nobody named the scale, and the scores would fit -5 to +5 as well


def load_wall(path: Path, scale: str | None = None) -> Wall:
    """Read the wall in a CSV file or workbook. `scale`: such as `1..5`; without it the head of the
    scores may name it, else it is -10 to +10.

    Raises:
        ScenarioError: every mistake, each with row and column; scores that may be stars.
        InputError: a scale that is none.
    """
    named = scale_of(f"({scale})") if scale is not None else None
    if scale is not None and named is None:
        raise InputError(say("scale", text=scale))
    lines, how = read_table(path, lambda heads: sum(head(one) is not None for one in heads))
    above, lines = split_at_heads(lines)
    if lines and named is None:
        named = next((scale_of(text) for text, _ in lines[0] if head(text) == "score"), None)
    touches, mistakes = _touches(lines, named)
    if mistakes:
        raise ScenarioError(str(path), mistakes)
    classify(touches)
    raw = _scenario(touches, path.stem)
    skipped = tuple(text for text, _ in lines[0] if text and head(text) is None)
    text = _text(raw, touches, path.name)
    guessed = named is None and all(abs(touch.score) <= MILD for touch in touches)
    passed = tuple(cell for line in above for cell, _ in line if cell)
    return Wall(tuple(touches), how, raw, text, skipped, named or EMOTION, passed, guessed)


def split_at_heads(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """What stands above the heads, such as a title, and the table from them on. The heads are the
    first row if it is understood as heads at all; else the row of the next nine in which most are.
    """
    understood = [sum(head(text) is not None for text, _ in line) for line in lines[:10]]
    most = max(understood, default=0)
    first = understood.index(most) if most >= 2 and understood[0] < 2 else 0
    return lines[:first], lines[first:]


def head(text: str) -> str | None:
    """The column that a head means: capitals, blanks, full width and what stands in brackets do not
    matter.
    """
    plain = re.sub(r"\(.*?\)", "", unicodedata.normalize("NFKC", text)).strip().lower()
    return _HEADS.get(re.sub(r"[\s_]+", " ", plain))


UNIT: Final = re.compile(r"(?:分钟|小时|秒|天|元|票|min|h|s)\s*$", re.I)


# --- reading --------------------------------------------------------------------------------------
def _touches(lines: Sequence[Line], named: Scale | None) -> tuple[list[Touch], list[Mistake]]:
    if not lines:
        return [], [Mistake(1, 1, "", say("empty wall"))]
    columns, mistakes = _columns(lines[0])
    if mistakes:
        return [], mistakes
    score = next(k for k, key in columns.items() if key == "score")
    head_of_scores, place = lines[0][score]
    if named is None and looks_like_stars(
        [line[score][0] for line in lines[1:] if score < len(line)]
    ):
        return [], [at(place, "score", say("stars", head=head_of_scores))]
    touches: list[Touch] = []
    stage = ""
    for line in lines[1:]:
        beyond = next(((cell, where) for cell, where in line[len(lines[0]) :] if cell), None)
        if beyond is not None:
            mistakes.append(at(beyond[1], "", say("cell beyond", cell=beyond[0])))
            continue
        row = {columns[k]: cell for k, cell in enumerate(line) if k in columns}
        stage = row.get("stage", ("", ()))[0] or stage
        try:
            touches.append(_touch(row, stage, line[0][1], named or EMOTION))
        except _Wrong as error:
            mistakes.append(at(error.place, error.column, message_of(error)))
    if not touches and not mistakes:
        mistakes.append(at(lines[0][0][1], "", say("no rows")))
    return touches, mistakes


def _columns(heads: Line) -> tuple[dict[int, str], list[Mistake]]:
    """What each column means, and which heads are missing or mean the same."""
    columns: dict[int, str] = {}
    mistakes: list[Mistake] = []
    for k, (text, place) in enumerate(heads):
        key = head(text)
        if key in columns.values():
            mistakes.append(at(place, "", say("columns mean the same", key=key)))
        elif key is not None:
            columns[k] = key
    others = [text for text, _ in heads if text and head(text) is None]
    otherwise = say(
        "heads not understood",
        names=", ".join(others) or say("none"),
        known=", ".join(COLUMNS),
        chinese=", ".join(_CHINESE),
    )
    for needed in ("stage", "touchpoint", "score"):
        if needed not in columns.values():
            said = say("no head means", name=needed) + suggestion(needed, others, otherwise)
            mistakes.append(at(heads[0][1], "", said))
    return columns, mistakes


class _Wrong(ValueError):
    def __init__(self, place: Place, column: str, message: str) -> None:
        super().__init__(message)
        self.place, self.column = place, column


def scale_of(head: str) -> Scale | None:
    """The scale in the brackets of a head, such as `score (1..5)` or `情绪分（-5~5）`; None
    if none.
    """
    inside = re.search(r"\((.*?)\)", unicodedata.normalize("NFKC", head).replace("−", "-"))
    found = inside and re.fullmatch(
        r"\s*([+-]?\d+)\s*(?:\.\.|~|to|至|到|-|–)\s*([+-]?\d+)\s*", inside[1].lower()
    )
    if not found or float(found[1]) >= float(found[2]):
        return None
    return float(found[1]), float(found[2])


def looks_like_stars(typed: Sequence[str]) -> bool:
    """True if scores without a named scale may be stars: three or more, all 1, 2, 3, 4 or 5, and
    not all alike.
    """
    values = [value for one in typed if one and (value := figure(one)) is not None]
    return len(values) >= 3 and len(set(values)) >= 2 and all(v in (1, 2, 3, 4, 5) for v in values)


def as_emotion(value: float, scale: Scale) -> float:
    """A score of a scale as an emotion from -10 to +10; the middle of the scale is 0."""
    low, high = scale
    return value if scale == EMOTION else emotion_of(100.0 * (value - low) / (high - low))


def _touch(
    row: Mapping[str, tuple[str, Place]], stage: str, first: Place, scale: Scale = EMOTION
) -> Touch:
    def text(key: str) -> str:
        return row.get(key, ("", first))[0]

    def number(key: str, low: float, high: float, wanted: str) -> float | None:
        typed, place = row.get(key, ("", first))
        if not typed:
            return None
        value = figure(typed)
        if value is None or not low <= value <= high:
            raise _Wrong(place, key, say("wants not", wanted=wanted, came=typed))
        return value

    for key, found in (("stage", stage), ("touchpoint", text("touchpoint"))):
        if not found:
            raise _Wrong(
                row.get(key, ("", first))[1], key, say("wants a name of", key=say(f"kind {key}"))
            )
    low, high = scale
    range_ = say("an emotion of a wall") if scale == EMOTION else say("a score", low=low, high=high)
    score = number("score", low, high, range_)
    if score is None:
        raise _Wrong(
            row.get("score", ("", first))[1], "score", say("wants and nothing", wanted=range_)
        )
    votes = number("votes", 0, 100_000, say("votes")) or 0.0
    if votes != int(votes):
        raise _Wrong(row["votes"][1], "votes", say("whole votes", text=text("votes")))
    typed = text("wish")
    wish = None if not typed or UNIT.search(typed) else figure(typed)  # `1分钟` is words
    if wish is not None and not low <= wish <= high:
        raise _Wrong(row["wish"][1], "wish", say("or words", wanted=range_, came=typed))
    wish = None if wish is None else as_emotion(wish, scale)
    money = say("sum of money")
    return Touch(
        first,
        stage,
        text("touchpoint"),
        as_emotion(score, scale),
        int(votes),
        wish,
        "" if wish is not None else typed,
        number("cost", 0, 1e12, money) or 0.0,
        number("cost_per_year", 0, 1e12, money) or 0.0,
        number("minutes", 0, 100_000, say("minutes")),
        {key: text(key) for key in TEXTS},
    )


def figure(text: str) -> float | None:
    """A number as people write it on a wall: `+4`, `－1`, `20,500`, `¥20500`, `2万`, `20k`, `4,5`;
    None if it is no number.
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").strip().lower()
    plain = re.sub(r"^(?:¥|\$|€|rmb|cny)\s*|\s*(?:元|rmb|cny|分钟|分|票|min)$", "", plain)
    found = re.fullmatch(r"([+-]?)\s*([0-9][0-9,' ]*(?:\.[0-9]+)?)\s*([万k]?)", plain)
    if not found:
        return None
    digits = found[2]
    if re.fullmatch(r"[0-9]+,[0-9]{1,2}", digits):  # 4,5: a comma of decimals
        digits = digits.replace(",", ".")
    elif "," in digits and not re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", digits):
        return None
    value = float(re.sub(r"[,' ]", "", digits)) * {"万": 10_000.0, "k": 1_000.0}.get(found[3], 1.0)
    return -value if found[1] == "-" else value


# --- deriving -------------------------------------------------------------------------------------
def classify(touches: Sequence[Touch]) -> None:
    """Five with most votes are key, six where the sixth has as many; the earlier row wins beyond
    that.
    """
    voted = sorted((t for t in touches if t.votes), key=lambda t: -t.votes)
    keys = KEY_VOTES + (
        len(voted) > KEY_VOTES and voted[KEY_VOTES].votes == voted[KEY_VOTES - 1].votes
    )
    for k, touch in enumerate(voted):
        touch.klass = "key" if k < keys else "important"


def _scenario(touches: Sequence[Touch], title: str) -> dict[str, Any]:
    names = _Names()
    stages: dict[str, list[dict[str, Any]]] = {}
    ideas: dict[str, Any] = {}
    for touch in touches:
        step = names.of(touch.touchpoint)
        stages.setdefault(touch.stage, []).append(_step(touch, step))
        if touch.texts["idea"]:
            ideas[names.of(touch.texts["idea"])] = _idea(touch, step)
    raw: dict[str, Any] = {
        "motsim": "1",
        "title": title,
        "length": LENGTH,
        "sources": {
            "workshop": {"what": by_language(comment("source", title=title)), "grade": "assumed"}
        },
        "source": "workshop",
    }
    raw["customers"] = {"arrive": {"rate": ARRIVE}, "expects": "62"}
    raw["journey"] = [{"stage": names.of(stage), "steps": steps} for stage, steps in stages.items()]
    if ideas:
        raw["interventions"] = ideas
    raw["designs"] = {"today": {}} | _designs(touches, list(ideas))
    _name_designs(names, raw["designs"])
    if names.labels:
        raw["labels"] = names.labels
    return raw


def _name_designs(names: _Names, designs: Mapping[str, Any]) -> None:
    """What designs are called; in Chinese where the wall is."""
    for language, called in DESIGN_NAMES.items():
        found = {name: text for name, text in called.items() if name in designs}
        if found and (language == "en" or language in names.labels):
            names.labels.setdefault(language, {}).update(found)


def _step(touch: Touch, name: str) -> dict[str, Any]:
    step = {"contact": name, "class": touch.klass, "quality": points(touch.score)}
    if touch.minutes:
        step["takes"] = f"{touch.minutes:g} min"
    if touch.wish is not None:
        step["target"] = points(touch.wish)
    return step | ({"votes": str(touch.votes)} if touch.votes else {})


def points(score: float) -> str:
    """Satisfaction of an emotion: 50 + 5 x score."""
    return f"{points_of(score):g}"


def _idea(touch: Touch, step: str) -> dict[str, Any]:
    """What an idea sets: the quality that was wished for; a wish in words is lifted to the lower
    end of green, and the file says so.
    """
    today, then = (
        points(touch.score),
        points(touch.wish if touch.wish is not None else max(COLOURS[0][2], touch.score)),
    )
    wished = touch.wished or (
        f"{touch.score:+g} -> {touch.wish:+g}" if touch.wish is not None else ""
    )
    texts = touch.texts
    plan = {
        "owner": texts["owner"],
        "by": texts["by"],
        "actions": texts["actions"] or texts["idea"],
        "script": texts["script"],
        "metric": texts["metric"] or wished,
        "training": texts["training"],
        "pilot": texts["pilot"],
        "adjust": texts["adjust"],
    }
    cost = {"once": f"{touch.cost:.12g}"} | (
        {"per_year": f"{touch.cost_per_year:.12g}"} if touch.cost_per_year else {}
    )
    return {
        "class": touch.klass,
        "set": {f"{step}.quality": f"{today} -> {then}"},
        "cost": cost,
        "plan": {k: v for k, v in plan.items() if v},
    }


def _designs(touches: Sequence[Touch], ideas: Sequence[str]) -> dict[str, Any]:
    """60/30/10 with the money that all ideas cost in their first year, and all ideas at once."""
    budget = sum(t.cost + t.cost_per_year for t in touches if t.texts["idea"])
    if not ideas:
        return {}
    split = (
        {
            "focus-60-30-10": {
                "budget": f"{budget:.12g}",
                "split": {"key": "60%", "important": "30%", "ordinary": "10%"},
            }
        }
        if budget
        else {}
    )
    return split | {"all-ideas": {"with": list(ideas)}}


class _Names:
    """Short names for what people wrote, each once; what was written is kept as a label."""

    def __init__(self) -> None:
        self.used = {*NAMES, *RESERVED, *NEXT_ENDS, "opening", "today"}
        self.labels: dict[str, dict[str, str]] = {}

    def of(self, text: str) -> str:
        bare = (
            re.sub(r"[\W_]+", "_", unicodedata.normalize("NFKC", text).lower())
            .strip("_")[:40]
            .strip("_")
            or "moment"
        )
        name = base = bare if not bare[0].isdigit() else f"m_{bare}"
        k = 1
        while name in self.used:
            k += 1
            name = f"{base}_{k}"
        self.used.add(name)
        chinese = re.search(r"[\u3400-\u9fff]", text) is not None
        if chinese:  # so is the wall, also where no name needs a label
            self.labels.setdefault("zh", {})
        if name != text:
            self.labels.setdefault("zh" if chinese else "en", {})[name] = text
        return name


# --- the file -------------------------------------------------------------------------------------
def _text(raw: Mapping[str, Any], touches: Sequence[Touch], file: str) -> str:
    """The scenario as a file, its assumptions said beside it."""
    words = sum(bool(t.texts["idea"]) and t.wish is None for t in touches)
    staff = list(dict.fromkeys(t.texts["staff"] for t in touches if t.texts["staff"]))
    language = "zh" if "zh" in raw.get("labels", {}) else "en"

    def say(key: str, /, **values: object) -> str:
        return comment(key, **values).show(language)

    def listed(parts: Iterable[str]) -> str:
        return joined(parts, ", ", "、").show(language)

    colours = listed(f"{sum(t.colour == c for t in touches)} {say(c)}" for c, *_ in COLOURS)
    said = {
        "": say("from wall", file=file, colours=colours),
        "length": say("length"),
        "customers": say("customers", staff=_slug(staff[0]) if staff else "advisor")
        + (f"\n{say('named staff', names=listed(staff))}" if staff else ""),
        "journey": say("journey"),
        "interventions": say("interventions")
        + (f" {say('wishes in words', n=words)}" if words else ""),
        "designs": say("designs"),
    }
    lines = []
    colour = {f"contact: {name}": t for name, t in zip(_step_names(raw), _by_stage(touches))}
    for line in file_text(raw, said).splitlines():
        named = re.match(r"\s*- \{(contact: [^,}]+)", line)
        touch = colour.get(named[1]) if named else None
        who = (
            say("staff of", name=touch.texts["staff"])
            if touch is not None and touch.texts["staff"]
            else ""
        )
        lines.append(
            f"{line}   # {say(touch.colour)} {touch.score:+g}{who}" if touch is not None else line
        )
    return "\n".join(lines) + "\n"


def _slug(text: str) -> str:
    return _Names().of(text)


def _step_names(raw: Mapping[str, Any]) -> Iterator[str]:
    return (step["contact"] for stage in raw["journey"] for step in stage["steps"])


def _by_stage(touches: Sequence[Touch]) -> list[Touch]:
    """In the order of the file: a stage that comes again joins its first place."""
    order = list(dict.fromkeys(t.stage for t in touches))
    return sorted(touches, key=lambda t: order.index(t.stage))
