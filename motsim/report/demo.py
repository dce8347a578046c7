"""Cold water as one page that opens offline: the question first, then the answer, then a slider over rows the engine made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from motsim.study.cold_water import PAIN, PUBLISHED, TYPED_PAIN, ColdWater, Preference

TEMPLATE: Final = Path(__file__).parent / "demo.html"
LEFT, SHORT_END, LONG_HALF, LONG_END = 40, 600, 740, 880  # columns of 0, 60, 75 and 90 s in the drawing
TOP, BOTTOM = 30, 270  # rows of emotion 0 and -10
WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("Which one again?", "再选一次，选哪个？"),
    "other": ("中文", "English"),
    "where": ("Cold water · motsim", "冰水实验 · motsim"),
    "question": ("Which one again?", "再选一次，选哪个？"),
    "press": ("Your hand went through both. One of them comes again, and you may choose. Press A or B.", "两种你的手都试过了。还要再来一次，由你选择。请按 A 或 B。"),
    "short": ("60 seconds in water of 14 °C.", "把手放进 14 °C 的冷水里 60 秒。"),
    "long": ("60 seconds in water of 14 °C, then 30 seconds more while it warms to 15 °C.", "把手放进 14 °C 的冷水里 60 秒，再多放 30 秒，其间水温升到 15 °C。"),
    "chose A": ("You chose the shorter one.", "你选了较短的一次。"),
    "chose B": ("You chose the longer one.", "你选了较长的一次。"),
    "room": ("In this room:", "在场各位："),
    "published": (f"In 1993, {PUBLISHED.share:.0%} of {PUBLISHED.people} people chose B: more pain, but a better end. "
                  f"(The paper gives the share; the count of {PUBLISHED.count} and the 95 % interval of {PUBLISHED.low:.0%} to {PUBLISHED.high:.0%} are computed from it.)",
                  f"1993 年，{PUBLISHED.people} 人中有 {PUBLISHED.share:.0%} 选了 B：疼得更久，但结尾更好。"
                  f"（论文给出比例；{PUBLISHED.count} 人这一人数与 95 % 区间 {PUBLISHED.low:.0%} 至 {PUBLISHED.high:.0%} 是据此计算的。）"),
    "model": ("What each psychology says", "各种心理模型怎么说"),
    "legend": ("Bar: chance that the same simulated people choose the longer trial. Band: the published 95 % interval; mark: the published share; dashes: half.",
               "条：同一批模拟顾客选择较长一次的概率。色带：文献的 95 % 区间；竖线：文献比例；虚线：一半。"),
    "slider": ("Now move the end", "现在移动结尾"),
    "curve": ("What is felt in the short and in the long trial", "短时与长时试验中的感受"),
    "neutral": ("no pain", "不疼"), "worst": ("worst pain", "最疼"),
    "lesson": ("Nothing changed but the last 30 seconds. Who adds up the pain never prefers the longer trial; who remembers peak and end does, once the end is better.",
               "变的只有最后 30 秒。把疼痛逐秒相加的人不会偏爱较长的一次；按峰值与结尾记忆的人，只要结尾变好就会。"),
    "honest": ("The pain at the end of both trials is published (8.3 and about 5 of 14), its spread among people is assumed. "
               "So is the error of judgement, sized from a meta-analysis (Alaybek et al. 2022). Keys: A, B, arrows, L for the language.",
               "两次试验结尾的疼痛值来自文献（14 分制的 8.3 与约 5），人群间的差异是假设；判断误差的大小由元分析推得（Alaybek 等 2022）。按键：A、B、方向键，L 切换语言。"),
    "passes": ("inside", "吻合"), "fails": ("outside", "不吻合"), "no verdict": ("", ""),
    "pain": ("The last 30 seconds end at {pain} of 14", "最后 30 秒结束时的疼痛：{pain}（共 14）"),
    "as published": (" (as published)", "（与文献相同）"),
    "psy literature": ("literature", "文献"), "psy claims": ("claims of practice", "业界说法"), "psy peak-end": ("peak and end", "峰终"),
    "psy rational": ("adds up every minute", "逐分钟相加"), "psy acclimation": ("gets used to it", "适应与淡忘"),
}
LANGUAGES: Final = ("en", "zh")


def cold_water_page(found: ColdWater, *, language: str = "en") -> str:
    """The whole page as text."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    words = {lang: {key: both[k] for key, both in WORDS.items()} for k, lang in enumerate(LANGUAGES)}
    data = {
        "language": language, "words": words, "published": percent(PUBLISHED.share),
        "band": {"left": percent(PUBLISHED.low), "width": percent(PUBLISHED.high - PUBLISHED.low)},
        "answers": [_row(one, judged=True) for one in found.answers],
        "sweep": [_swept(found, k, pain) for k, pain in enumerate(PAIN)], "short_points": _short_points(found)}
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(language=language, words=words, data=data, last=len(PAIN) - 1, typed=PAIN.index(TYPED_PAIN), json=Markup(text))


def percent(share: float) -> str:
    return f"{100.0 * share:.1f}%"


def _row(one: Preference, *, judged: bool) -> dict[str, Any]:
    """What the page shows of one psychology."""
    verdict = ("passes" if one.passes else "fails") if judged else "no verdict"
    return {"psychology": one.psychology, "width": percent(one.chance), "text": f"{100.0 * one.chance:.0f} %", "verdict": verdict}


def _swept(found: ColdWater, k: int, pain: int) -> dict[str, Any]:
    rows = [swept[k] for swept in found.sweep.values()]
    say = {lang: WORDS["pain"][i].format(pain=pain) + (WORDS["as published"][i] if pain == TYPED_PAIN else "") for i, lang in enumerate(LANGUAGES)}
    return {"say": say, "points": _long_points(_drawn(found)[k]), "answers": [_row(one, judged=False) for one in rows]}


def _drawn(found: ColdWater) -> tuple[Preference, ...]:
    """The curve is that of what is seen, not judged: the psychology of adding up, else the first."""
    return found.sweep.get("rational") or next(iter(found.sweep.values()))


def _y(emotion: float) -> float:
    return TOP + (BOTTOM - TOP) * min(10.0, max(0.0, -emotion)) / 10.0


def _short_points(found: ColdWater) -> str:
    cold = _y(_drawn(found)[0].felt[0])
    return f"{LEFT},{cold:.1f} {SHORT_END},{cold:.1f}"


def _long_points(one: Preference) -> str:
    """60 s cold, then two steps of 15 s; drawn a little below the short one, which it repeats."""
    cold, half, end = (_y(emotion) for emotion in one.felt)
    points = [(LEFT, cold + 6), (SHORT_END, cold + 6), (SHORT_END, half), (LONG_HALF, half), (LONG_HALF, end), (LONG_END, end)]
    return " ".join(f"{x},{y:.1f}" for x, y in points)
