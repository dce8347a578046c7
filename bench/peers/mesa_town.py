"""A town around a workshop as a plain Mesa model, as one would write it: a step a day, everybody is
asked whether they need service, those who come stand in three lines, feel, remember and learn.

Python's random numbers, so the figures differ from motsim's; what is done for a visit is what the
car service does, with fewer moments and no rules.
"""

from __future__ import annotations

import heapq
import math
from typing import Any

import mesa

OPEN = 540.0  # minutes a day
BEFORE, AFTER = (0.0, 30.0)  # minutes that are acceptable at the desk, and for the car


def chance(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


class Person(mesa.Agent):
    """Somebody with a car."""

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        self.pace = max(self.random.gammavariate(4.0, 0.25), 0.05)
        self.is_customer, self.knows = self.random.random() < 0.4, self.random.random() < 0.93
        self.expects, self.variance = 2.0, 1.33
        self.peak = self.last = self.mean = 2.0
        self.closed = 0
        self.due = self.gap() * self.random.random()

    def gap(self) -> float:
        """Days from a need to the next."""
        return self.random.gammavariate(4.0, 182.6 / 4.0) / self.pace

    def remembered(self) -> float:
        days = self.model.day - self.closed
        half = 0.5 ** (days / 180.0)
        peak, last = (self.expects + (x - self.expects) * half for x in (self.peak, self.last))
        return 0.32 * peak + 0.32 * last + 0.36 * self.mean

    def step(self) -> None:
        while self.due < self.model.day + 1:
            self.due += self.gap()
            if self.is_customer:
                self.is_customer = self.random.random() < chance(0.5 + 0.3 * self.remembered())
            elif self.knows:
                self.is_customer = self.random.random() < 0.12
            else:
                self.knows = self.random.random() < 0.08
            if self.is_customer:
                self.model.today.append(self)

    def feel(self, quality: float, spread: float) -> float:
        seen = self.random.gauss(quality, spread)
        gap = seen - self.expects
        return max(-10.0, min(10.0, seen + 0.3 * (gap if gap > 0.0 else 1.955 * gap)))

    def close(self, at_desk: float, for_car: float) -> None:
        """A visit is over: what was felt, what is kept of it, what it teaches."""
        felt = [self.feel(quality, 2.0) for quality in (2.0, 2.4, 4.0, 3.0)]
        felt.append(-min(10.0, 0.2 * max(0.0, at_desk - BEFORE)))
        felt.append(-min(10.0, 0.05 * max(0.0, for_car - AFTER)))
        mean = sum(felt) / len(felt)
        now = 0.32 * max(felt, key=abs) + 0.32 * felt[3] + 0.36 * mean
        share = self.variance / (self.variance + 4.0)
        self.expects += share * (mean - self.expects)
        self.variance *= 1.0 - share
        if abs(now - self.expects) >= abs(self.peak - self.expects):
            self.peak = now
        self.last, self.mean = now, self.mean + 0.3 * (now - self.mean)
        self.closed = self.model.day
        self.model.visits += 1


class Town(mesa.Model):
    """So many people, and a workshop as large as they need."""

    def __init__(self, size: int) -> None:
        super().__init__(seed=7)
        self.day, self.visits = 0, 0
        self.people = [Person(self) for _ in range(size)]
        self.today: list[Person] = []
        self.desks, self.lifts = max(1, size // 4_000), max(1, size // 1_500)

    def step(self) -> None:
        self.today = []
        self.agents.shuffle_do("step")
        desk, lift = [0.0] * self.desks, [0.0] * self.lifts
        cars = []
        arrivals = sorted((self.random.uniform(0.0, OPEN), k) for k in range(len(self.today)))
        for at, k in arrivals:
            waited, taken = self._serve(desk, at, 12.0)
            _, ready = self._serve(lift, taken, 55.0)
            cars.append((ready, k, waited, taken))
        for ready, k, waited, taken in sorted(cars):
            _, gone = self._serve(desk, ready, 14.0)
            self.today[k].close(waited, gone - taken - 69.0)
        self.day += 1

    def _serve(self, line: list[float], at: float, mean: float) -> tuple[float, float]:
        """Minutes waited, and the minute at which it is done."""
        begin = max(at, heapq.heappop(line))
        end = begin + mean * self.random.lognormvariate(-0.08, 0.4)
        heapq.heappush(line, end)
        return begin - at, end


def run(size: int, days: int) -> int:
    """Visits of so many people in so many days."""
    town = Town(size)
    for _ in range(days):
        town.step()
    return town.visits
