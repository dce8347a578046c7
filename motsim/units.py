"""Values every floor shares: ticks of the clock, points and emotion, steps of the scale."""

from __future__ import annotations

from typing import Final

MICROSECOND: Final = 1
SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
MONTH: Final = 43_830 * MINUTE  # a twelfth of 365.25 days

DAYS_A_YEAR: Final = 365.25

PLACES: Final = 5_000_000  # people that a town has room for
MOST_SLOTS: Final = 1_023  # of dates or shorter times, that one booking takes

UNITS: Final[dict[str, float]] = {  # minutes in a unit of duration, as users type it
    "s": 1 / 60,
    "sec": 1 / 60,
    "second": 1 / 60,
    "seconds": 1 / 60,
    "min": 1.0,
    "minute": 1.0,
    "minutes": 1.0,
    "h": 60.0,
    "hour": 60.0,
    "hours": 60.0,
    "d": 1440.0,
    "day": 1440.0,
    "days": 1440.0,
    "week": 10080.0,
    "weeks": 10080.0,
    "month": 43830.0,
    "months": 43830.0,  # a twelfth of 365.25 days
    "year": 525960.0,
    "years": 525960.0,
}
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# why a visit ended, as tables and conditions call it
REASONS: Final = ("done", "gave up waiting", "full", "left", "closed", "funnel", "sold out")
CLASSES: Final = ("key", "important", "ordinary")
EMOTION_MIN: Final = -10.0
EMOTION_MAX: Final = 10.0
POINTS_AN_EMOTION: Final = 5.0


def emotion_of(points: float) -> float:
    """Points of satisfaction (0 to 100) as emotion (-10 to +10)."""
    return (points - 50.0) / POINTS_AN_EMOTION


def points_of(emotion: float) -> float:
    """Emotion (-10 to +10) as points of satisfaction (0 to 100)."""
    return 50.0 + POINTS_AN_EMOTION * emotion


def minutes_of(ticks: float) -> float:
    """Ticks of the clock (microseconds) as minutes."""
    return ticks / MINUTE
