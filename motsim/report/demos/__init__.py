"""The demonstrations that are shipped: each file holds one as data; the frame around them is
report/demos/page.py.

Their questions stand here, so that a list of them needs nothing heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from motsim.report.demos.frame import Demo

QUESTIONS: Final[dict[str, tuple[str, str]]] = {
    "cold-water": ("Which one again?", "再选一次，选哪个？"),
    "good-end-bad-middle": (
        "Shorten the bad way, or sweeten the end?",
        "缩短难走的路，还是让结尾变甜？",
    ),
    "queue-with-peaks": ("Which line would you join again?", "你会再排哪条队？"),
    "colonoscopy": ("Would three minutes more make it better?", "多三分钟，会更好吗？"),
    "surprise-or-promise": (
        "Announce the gift, or keep it a surprise?",
        "礼物先说好，还是给惊喜？",
    ),
    "under-promise": (
        "“It takes an hour.” Say an hour, or an hour and a half?",
        "「要一个小时。」说一小时，还是一个半小时？",
    ),
    "recovery-paradox": ("Who comes back most?", "谁最愿意再来？"),
    "sixty-thirty-ten": ("300,000 to spend. On which moments?", "30 万预算，花在哪些时刻？"),
    "first-seven-seconds": (
        "Do the first seven seconds make the impression?",
        "最初七秒决定印象吗？",
    ),
    "delight-wears-off": (
        "The twelfth treat: worth as much as the first?",
        "第十二次小惊喜，还值第一次那么多吗？",
    ),
}
NAMES: Final = tuple(QUESTIONS)


def demo_of(name: str) -> Demo:
    """A demonstration by its name."""
    found: Demo = import_module(f"motsim.report.demos.{name.replace('-', '_')}").DEMO
    return found
