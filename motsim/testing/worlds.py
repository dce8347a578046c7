"""Small worlds at random, in the language itself: whole minutes, so that nearly everything
coincides.

A world is the raw tree of a scenario file (mappings, lists, text): what `loads` would make of its
text. `text_of` writes it out.
"""

from __future__ import annotations

import json
import random
from itertools import pairwise
from typing import Any

Raw = dict[str, Any]
PROFILES = ("literature", "claims", "peak-end", "rational", "acclimation")
TIMES = ("0 min", "1 min", "1 min", "2 min", "3 min", "5 min")
DRAWN = (
    "exponential(2 min)",
    "uniform(0 min 4 min)",
    "choice(0 min 50%, 2 min 50%)",
    "lognormal(2 min cv 0.5)",
    "triangular(0 min 1 min 4 min)",
    "gamma(2 min cv 0.7)",
    "erlang(2 min k 2)",
    "weibull(2 min k 1.5)",
    "normal(2 min sd 1 min)",
)
TRUTHS = (
    "wait > 1 min",
    "wait >= 2 min",
    "failed",
    "not recovered",
    "emotion < 0",
    "worst < -2",
    "best > 1",
    "expects > 60",
    "hour >= 0 and weekday == 0",
    "severity > 2",
    "minutes > 5 min",
    "late > 0 min",
    "promised >= 2 min",
    "visits < 1",
    "hour < 0.3 or emotion > 1",
    "max(wait, late) > 1 min",
)
WHY = (
    "reason == 'gave up waiting'",
    "reason in ('full', 'closed', 'sold out')",
    "reason != 'done' and failed",
)


def most_of(count: str | dict[str, str]) -> int:
    """How many of a pool there are at most, and 1 at least."""
    return max(1, *map(int, count.values())) if isinstance(count, dict) else int(count)


class Maker:
    """Makes one world from one source of chance, or from two: `later` is for words that came later,
    so that the rest of a world stays as it was.
    """

    def __init__(self, rnd: random.Random, later: random.Random | None = None) -> None:
        self.r = rnd
        self.later = rnd if later is None else later
        self.pools = [f"p{k}" for k in range(rnd.randint(1, 3))]
        self.truths, self.numbers = ["t0", "t1"][: rnd.randint(0, 2)], ["n0"][: rnd.randint(0, 1)]
        self.words = ["w0"][: rnd.randint(0, 1)]
        self.counts: dict[str, int] = {}
        self.segments = ["one", "two"] if rnd.random() < 0.3 else []
        self.steps = self.fails = 0
        self.nights = False
        self.contacts: list[str] = []
        self.main: list[str] = []  # main-line steps behind the door
        self.promises: list[str] = []
        self.named: list[str] = []  # failures

    def maybe(self, p: float) -> bool:
        return self.r.random() < p

    def time(self, drawn: float = 0.25) -> str:
        if self.maybe(0.06):
            return self.r.choice(
                (
                    "1 min if p0.queue > 1 else 2 min",
                    "max(wait, 1 min)",
                    "3 min - wait",
                    "p0.queue x 1 min",
                )
            )
        if self.nights and self.maybe(0.15):  # so long that the door shuts meanwhile
            return self.r.choice(("12 min", "25 min"))
        return self.r.choice(DRAWN) if self.maybe(drawn) else self.r.choice(TIMES)

    def truth(self) -> str:
        kinds = [
            *TRUTHS,
            f"{self.r.choice(self.pools)}.queue >= {self.r.randint(0, 2)}",
            f"{self.r.choice(self.pools)}.busy < 60%",
            f"{self.r.choice(self.pools)}.empowered > 30",
        ]
        kinds += (
            [w for w in (*self.truths, *self.words) for _ in range(3)]
            + [f"not {w}" for w in self.truths]
            + [f"{n} > 0.5" for n in self.numbers]
        )
        kinds += [f"segment == '{s}'" for s in self.segments] + [
            f"promise == '{p}'" for p in self.promises
        ]
        return self.r.choice(kinds)

    def chance(self, high: int = 100) -> str:
        if self.maybe(0.1):
            return self.r.choice(
                (
                    "30% if wait > 1 min else 10%",
                    "min(0.4, 0.2 x p0.queue)",
                    "40% if failed else 5%",
                )
            )
        return f"{min(high, self.r.choice((0, 10, 30, 50, 70, 100)))}%"

    def points(self) -> str:
        return self.r.choice(
            (
                "30",
                "50",
                "62",
                "62",
                "70",
                "90",
                "normal(62 sd 9)",
                "uniform(40 80)",
                "60 + 10 x min(1, p0.queue)",
                "beta(2 3 low 10 high 90)",
            )
        )

    # -- the blocks --------------------------------------------------------------------------------
    def world(self) -> Raw:
        raw: Raw = {
            "motsim": "1",
            "title": "t",
            "length": self.r.choice(("20 min", "40 min", "60 min")),
        }
        if self.maybe(0.3):
            raw["warmup"] = "5 min"
        opening = self.opening(raw)
        raw["psychology"] = self.psychology()
        raw["staff"] = {p: self.pool(opening) for p in self.pools}
        self.counts = {name: most_of(pool["count"]) for name, pool in raw["staff"].items()}
        raw["customers"] = self.customers()
        raw["journey"] = self.journey()
        places = {f"bay{k}": self.place() for k in range(self.r.choice((0, 0, 1, 2)))}
        if places:
            raw["places"] = places
        self.finite(raw)
        self.persistent(raw)
        promises = {f"q{k}": self.promise() for k in range(self.r.choice((0, 1, 1, 2)))}
        if promises:
            raw["promises"] = promises
            self.promises = list(promises)
        levels = {f"l{k}": self.service_level() for k in range(self.later.choice((0, 0, 1, 3)))}
        if levels:
            raw["service_levels"] = levels
        rules = [self.rule(k) for k in range(self.r.choice((0, 1, 2, 3, 5)))]
        if rules:
            raw["rules"] = rules
        if self.words:
            self.bought(raw)
        if self.maybe(0.25):
            raw["value"] = {"margin": self.margin()}
        self.grouped(raw)
        self.urgent(raw)
        self.reserved(raw)
        return raw

    def opening(self, raw: Raw) -> str | None:
        """Now and then a door, which may send people home for the night."""
        if not self.maybe(0.35):
            return None
        hours = self.r.choice(
            ("00:05-00:30", "00:00-00:20, 00:25-00:45", "00:01-00:02, 00:10-00:33")
        )
        raw["opening"] = {"mon-sun": hours}
        if self.maybe(0.5):
            raw["closing"], self.nights = "resume", True
        if self.maybe(0.2):
            raw["length"] = self.r.choice(("1 d", "26 h"))
        return hours

    def psychology(self) -> str | Raw:
        profile = self.r.choice(PROFILES)
        if not self.maybe(0.3):
            return profile
        return {
            "profile": profile,
            "loss_aversion": self.r.choice(("1", "2.5")),
            **self.r.choice(
                ({"promise_tolerance": "0.1"}, {"memory_model": "3"}, {"memory_model": "4"})
            ),
        }

    def bought(self, raw: Raw) -> None:
        """An intervention, and a design that buys it."""
        timed = [
            step["contact"]
            for stage in raw["journey"]
            for step in stage["steps"]
            if "contact" in step and step.get("takes", "").endswith(" min")
        ]
        raw["interventions"] = {
            "w0": {
                "set": {f"{self.r.choice(timed)}.takes": self.r.choice(("+1 min", "x 0.5"))}
                if timed and self.maybe(0.6)
                else {},
                "cost": {"once": "100", "per_use": "2"},
                "response": self.r.choice(("step", "saturating(half 100)")),
            }
        }
        raw["designs"] = {"bought": {"with": ["w0"]}}
        patient = [
            (step.get("contact") or step.get("work"), step.get("wait", {}).get("told"))
            for stage in raw["journey"]
            for step in stage["steps"]
            if step.keys() >= {"staff", "patience"}
        ]
        if patient and self.later.random() < 0.6:
            name, told = self.later.choice(patient)
            told = "none" if told in ("queue", "time") else "time"
            raw["designs"]["bought"]["set"] = {f"{name}.wait.told": told}

    def margin(self) -> str:
        """What a customer leaves: of whatever belongs to one."""
        parts = [
            "10",
            "hour",
            "2 x weekday",
            *self.numbers,
            *(f"(5 if {t} else 0)" for t in (*self.truths, *self.words)),
            *(f"(3 if segment == '{s}' else 1)" for s in self.segments),
        ]
        return " + ".join(self.r.sample(parts, 2))

    def pool(self, opening: str | None) -> Raw:
        n = self.r.choice((1, 1, 2, 3))
        pool: Raw = {"count": str(n)}
        if self.maybe(0.5):
            cuts = sorted(self.r.sample((1, 2, 3, 5, 8, 10, 12, 15, 20, 30), self.r.randint(1, 4)))
            edges = ["00:00", *(f"00:{c:02d}" for c in cuts), "24:00"]
            pool["count"] = {
                f"{a}-{b}": str(self.r.choice((0, 1, 1, 2, 3)) if b != "24:00" else n)
                for a, b in pairwise(edges)
            }
        if self.maybe(0.3):
            pool["wage"] = "60 per h"
        if self.maybe(0.5):
            pool["empowered"] = (
                f"{self.r.choice((0, 20, 50, 500))} per {self.r.choice(('case', 'case', 'day'))}"
            )
        if opening is not None and self.maybe(0.2):
            pool["hours"] = "00:00-23:00"
        return pool

    def customers(self) -> Raw:
        out: Raw = {"arrive": self.arrive()}
        if self.maybe(0.4):
            out["expects"] = self.r.choice(("62", "50", "normal(62 sd 9)"))
        if self.segments:
            out["segments"] = {
                "one": {"share": "60%", "patience": self.time()},
                "two": {"share": "40%", "expects": "70", "loss_aversion": "3"},
            }
            if self.truths:
                out["segments"]["two"]["traits"] = {self.truths[0]: "yes"}
            self.own_arrivals(out)
        traits = {
            t: f"{self.r.choice((20, 50, 80))}% per {self.r.choice(('person', 'visit', 'day'))}"
            for t in self.truths
        }
        traits |= {
            n: f"uniform(0 2) per {self.r.choice(('person', 'visit', 'day'))}" for n in self.numbers
        }
        if traits:
            out["traits"] = traits
        return out

    def arrive(self) -> Raw:
        """One way to come."""
        kind = self.r.random()
        if kind < 0.3:
            return {
                "every": self.r.choice(
                    (
                        "1 min",
                        "2 min",
                        "1 min",
                        "exponential(1 min)",
                        "uniform(0 min 2 min)",
                        "choice(0 min 50%, 2 min 50%)",
                    )
                )
            }
        if kind < 0.6:
            return {"count": str(self.r.choice((0, 1, 3, 8, 15)))}
        if kind < 0.8:
            return {"appointments": self.appointments()}
        arrive: Raw = {
            "rate": self.r.choice(("30 per h", "1 per min", "20 per day", "60 per week"))
        }
        if self.maybe(0.4):
            arrive["by_hour"] = {"0": self.r.choice(("2", "0.5")), "1": "0"}
        later = self.later.random()
        if later < 0.2:
            arrive["by_hour"] = {"00:00": "1", "00:07": "0", "00:20": "3"}
        elif later < 0.4:
            arrive = {"rate": {"00:03": "1 per min", "00:15": "10 per h"}, "scale": "1.5"}
        elif later > 0.8:
            arrive["days"] = self.later.choice(("20%", "60%"))
        return arrive

    def appointments(self) -> Raw:
        """Slots in whole minutes, so that early, late and prompt people meet at one instant."""
        book: Raw = {"every": self.r.choice(("1 min", "2 min", "5 min"))}
        if self.maybe(0.4):
            book["per_slot"] = self.r.choice(("2", "3"))
        if self.maybe(0.5):
            book["shows"] = self.r.choice(("50%", "84%", "0%"))
        if self.maybe(0.7):
            book["punctual"] = self.r.choice(
                (
                    "-2 min",
                    "3 min",
                    "choice(-3 min 40%, 0 min 30%, 4 min 30%)",
                    "normal(-1 min sd 2 min)",
                    "uniform(-4 min 4 min)",
                )
            )
        if self.maybe(0.2):
            book["hours"] = {"mon-sun": "00:00-00:25"}
        return book

    def own_arrivals(self, out: Raw) -> None:
        """Segments that come in ways of their own: one beside `customers.arrive`, or both without
        it.
        """
        if not self.maybe(0.5):
            return
        own = ["one", "two"] if self.maybe(0.4) else [self.r.choice(("one", "two"))]
        for name in own:
            del out["segments"][name]["share"]
            out["segments"][name]["arrive"] = self.arrive()
        for name in {"one", "two"} - set(own):
            out["segments"][name]["share"] = "100%"
        if len(own) == 2:
            del out["arrive"]

    def journey(self) -> list[Raw]:
        stages: list[Raw] = []
        if self.maybe(0.2):
            stages.append(
                self.stage(
                    "before",
                    self.r.choice(("10 min", "uniform(0 min 5 min)", "0 min")),
                    None,
                    False,
                )
            )
        hosts = [f"g{k}" for k in range(self.r.randint(1, 3))]
        for host in hosts:
            away = self.maybe(0.12)
            stages.append(self.stage(host, None, None, away))
        for k, host in enumerate(hosts):
            while self.maybe(0.35):
                stages.insert(
                    self.r.randint(len(stages) - len(hosts) + k, len(stages)),
                    self.stage(f"b{len(stages)}", None, host, self.maybe(0.2)),
                )
        for host in hosts:
            self.join(host, stages)
        for stage in stages:
            for step in stage["steps"]:
                if self.later.random() < 0.2 and "patience" in step:
                    step["patience"] = "never"
                if stage.get("beside") is None and stage.get("ahead") is None and self.maybe(0.15):
                    to = self.r.choice([*self.main, "leave", "done"])
                    step["next"] = [
                        {
                            "to": to,
                            "chance": self.r.choice(("20%", "40%", "30% if wait > 1 min else 10%")),
                        }
                    ]
                    if self.maybe(0.4):
                        step["next"].append({"to": self.r.choice(self.main), "chance": "10%"})
        return stages

    def join(self, host: str, stages: list[Raw]) -> None:
        """Now and then a host waits for what runs beside it."""
        beside = [stage for stage in stages if stage.get("beside") == host]
        clocks = {"every", "after", "before_end"}
        plain = [step for stage in beside for step in stage["steps"] if not step.keys() & clocks]
        if not plain or self.later.random() >= 0.5:
            return
        for step in (step for stage in beside for step in stage["steps"]):
            if "contact" in step and not step.keys() & clocks:
                step.setdefault("takes", "1 min")
            if "before_end" in step:
                step["before_end"] = "0 min"
        several = sum(any(step in plain for step in stage["steps"]) for stage in beside)
        name, self.steps = f"s{self.steps}", self.steps + 1
        how = self.later.choice(["all", "first", *map(str, range(1, several + 1))])
        (own,) = (stage for stage in stages if stage["stage"] == host)
        own["steps"].insert(self.later.randint(0, len(own["steps"])), {"work": name, "join": how})

    def stage(self, name: str, ahead: str | None, beside: str | None, away: bool) -> Raw:
        stage: Raw = {"stage": name}
        if ahead is not None:
            stage["ahead"] = ahead
        if beside is not None:
            stage["beside"] = beside
        if away:
            stage["away"] = "yes"
        if self.maybe(0.3):
            stage["weight"] = "10%"
        if self.maybe(0.15):
            stage["if"] = self.truth()
        if self.maybe(0.15):
            stage["chance"] = self.chance()
        if self.maybe(0.15):
            stage["patience"] = self.time()
        if self.maybe(0.2):
            stage["wait"] = self.wait()
        if beside is None and self.maybe(0.15):
            stage["times"] = self.r.choice(("2", "3"))
        stage["steps"] = [
            self.step(ahead is not None, beside is not None)
            for _ in range(self.r.choice((1, 2, 2, 3, 4)))
        ]
        return stage

    def wait(self) -> Raw:
        full = {
            "acceptable": self.r.choice(("0 min", "2 min", "5 min")),
            "occupied": self.r.choice(("0%", "50%")),
            "told": self.r.choice(("none", "queue", "time")),
        }
        return {k: v for k, v in full.items() if self.maybe(0.6)} or {"told": "time"}

    def step(self, ahead: bool, beside: bool) -> Raw:
        kind = (
            self.r.choices(("contact", "work", "away"), (6, 2, 1))[0]
            if self.contacts
            else "contact"
        )
        name = f"s{self.steps}"
        self.steps += 1
        step: Raw = {kind: name}
        staffed = not ahead and kind != "away" and self.maybe(0.65)
        if staffed:
            step["staff"] = self.r.choice(self.pools)
            if self.later.random() < 0.2:
                step["staff"] = self.team(beside)
        if kind == "contact":
            self.contacts.append(name)
            self.felt(step)
        if kind == "away" or self.maybe(0.75):
            step["takes"] = self.time()
        if not ahead and not beside:
            self.main.append(name)
            if self.maybe(0.05) or (kind == "away" and self.maybe(0.3)):
                step["until"] = self.r.choice(("opening", "00:30", "00:10"))
        if beside and self.maybe(0.5):
            self.clocks(step)
        for key, p, value in (
            ("if", 0.1, self.truth),
            ("chance", 0.1, self.chance),
            ("patience", 0.25, self.time),
            ("again", 0.12, lambda: self.chance(50)),
            ("weight", 0.1, lambda: "30%"),
            ("wait", 0.15, self.wait),
        ):
            if self.maybe(p):
                step[key] = value()
        # clocks that ask for staff: so few that the lines do not only grow
        if staffed and "every" in step:
            step["patience"], step["every"] = "0 min", "3 min"
        elif staffed and self.maybe(0.25):
            step["priority"] = self.r.choice(("1", "-1", "uniform(0 2)", "2 x min(1, p0.queue)"))
        if kind == "contact" and not beside and self.maybe(0.08):
            step["leaves"] = self.r.choice(("20%", "50%"))
        if staffed and not beside and self.maybe(0.15) and "," not in step["staff"]:
            step["queue_limit"] = str(self.r.choice((0, 1, 2)))
        if kind != "away" and self.maybe(0.25):
            step["fails"] = {
                self.failure(): self.fail(kind) for _ in range(self.r.choice((1, 1, 2)))
            }
        return step

    def felt(self, step: Raw) -> None:
        """What a contact is like."""
        if self.maybe(0.6):
            step["quality"] = (
                self.points()
                if self.maybe(0.85)
                else {"reliability": self.points(), "empathy": "40", "tangibles": "75"}
            )
        elif self.maybe(0.3):
            step["score"] = self.r.choice(("4", "-3", "normal(0 sd 3)"))
        if self.maybe(0.15):
            step["expects"] = "70"
        if self.maybe(0.15):
            step["announced"] = "yes"

    def clocks(self, step: Raw) -> None:
        """When a step beside the main line happens."""
        clock = self.r.choice(("every", "after", "both", "before_end"))
        if clock in ("every", "both"):
            step["every"] = self.r.choice(("1 min", "2 min", "3 min"))
        if clock in ("after", "both"):
            step["after"] = self.r.choice(("0 min", "1 min", "2 min"))
        if clock == "before_end":
            step["before_end"] = self.r.choice(
                ("0 min", "1 min", "2 min", *(("7 min", "15 min") if self.nights else ()))
            )

    def team(self, beside: bool) -> str:
        """Several at once: of one pool, or on the main line of several, in any order."""
        pools = self.later.sample(
            self.pools, 1 if beside else self.later.randint(1, len(self.pools))
        )
        return ", ".join(f"{self.later.randint(1, self.counts[pool])} {pool}" for pool in pools)

    def finite(self, raw: Raw) -> None:
        """Now and then so many may wait before a step, and others stay where they were."""
        asked = {place["from"] for place in raw.get("places", {}).values()}
        steps = [
            step
            for stage in raw["journey"]
            for step in stage["steps"]
            if stage.get("beside") is None
            and "staff" in step
            and "," not in step["staff"]
            and "queue_limit" not in step
            and not {step.get("contact"), step.get("work")} & asked
        ]
        if steps and "closing" not in raw and self.later.random() < 0.3:
            for step in steps:
                if self.later.random() < 0.6:
                    step["room"] = self.later.choice(("0", "0", "1", "2"))

    def grouped(self, raw: Raw) -> None:
        """Now and then several begin a step together."""
        steps = [
            step
            for stage in raw["journey"]
            for step in stage["steps"]
            if not stage.keys() & {"beside", "ahead"}
            and not step.keys() & {"away", "queue_limit", "room", "join"}
            and step.get("staff", "one").isidentifier()
        ]
        if raw.get("closing") == "resume" or self.later.random() < 0.75:
            return
        for step in steps:
            if self.later.random() < 0.5:
                of = self.later.randint(1, 5)
                step["group"] = {"of": str(of)} | self.later.choice(
                    (
                        {},
                        {"at_least": str(self.later.randint(1, of))},
                        {"after": self.later.choice(("0 min", "1 min", "3 min"))},
                        {"at_least": str(self.later.randint(1, of)), "after": "2 min"},
                        {"every": self.later.choice(("1 min", "4 min", "7 min"))},
                        {"at": "00:03, 00:20"},
                    )
                )

    def urgent(self, raw: Raw) -> None:
        """Now and then customers of higher priority interrupt those of lower."""
        hosts = {stage.get("beside") for stage in raw["journey"]}
        if raw.get("closing") == "resume" or self.later.random() < 0.7:
            return
        for pool in self.pools:
            own = [
                (stage, step)
                for stage in raw["journey"]
                for step in stage["steps"]
                if pool in step.get("staff", "").replace(",", " ").split()
            ]
            if all(
                step["staff"] == pool
                and not stage.keys() & {"beside"}
                and stage["stage"] not in hosts
                and not step.keys() & {"group", "until", "queue_limit"}
                for stage, step in own
            ):
                raw["staff"][pool]["preempts"] = self.later.choice(("resume", "repeat"))
                for _, step in own:
                    if self.later.random() < 0.5:
                        step["priority"] = self.later.choice(("1", "-1", "uniform(0 2)"))

    def reserved(self, raw: Raw) -> None:
        """Now and then a place is booked before it is taken."""
        line = [
            step.get("contact") or step.get("work") or step["away"]
            for stage in raw["journey"]
            for step in stage["steps"]
            if "beside" not in stage
        ]
        for place in raw.get("places", {}).values():
            before = line[: line.index(place["from"])]
            if before and self.later.random() < 0.3:
                place["booked"] = {
                    "at": self.later.choice(before),
                    "lasts": self.later.choice(("0 min", "3 min", "exponential(5 min)", "25 min")),
                    "slots": self.later.choice(("1 min", "4 min", "20 min")),
                }

    def persistent(self, raw: Raw) -> None:
        """Now and then who gives up waiting does not leave."""
        steps = [
            step
            for stage in raw["journey"]
            for step in stage["steps"]
            if stage.get("beside") is None
            and "staff" in step
            and step.keys() & {"patience", "queue_limit"}
        ]
        for step in steps:
            how = self.later.random()
            other = [name for name in self.main if name not in step.values()]
            if how < 0.2:
                step["gives_up"] = {"retry": self.later.choice(("1 min", "exponential(3 min)"))}
            elif how < 0.35 and other:
                step["gives_up"] = {"to": self.later.choice(other)}
            elif how < 0.5 and "closing" not in raw and "room" not in step:
                step["gives_up"] = {"callback": "yes"}
            if "gives_up" in step:  # some leave, or a world would not end
                step["gives_up"]["chance"] = self.later.choice(
                    ("50%", "80%", "70% if wait > 1 min else 30%")
                )

    def failure(self) -> str:
        self.named.append(f"f{len(self.named)}")
        return self.named[-1]

    def fail(self, kind: str) -> Raw:
        fail: Raw = {
            "chance": self.chance(70),
            "severity": self.r.choice(("3", "6", "uniform(0 8)", "2 x p0.queue")),
        }
        if self.maybe(0.5):
            fail["caught"] = self.chance()
        if kind == "work" and self.contacts and self.maybe(0.4):
            fail["felt_at"] = self.r.choice(self.contacts)
        return fail

    def place(self) -> Raw:
        a, b = sorted(self.r.choices(range(len(self.main)), k=2))
        place: Raw = {
            "count": str(self.r.choice((1, 2, 3))),
            "from": self.main[a],
            "to": self.main[b],
        }
        if self.maybe(0.2):
            place["if"] = self.truth()
        return place

    def promise(self) -> Raw:
        a, b = sorted(self.r.choices(range(len(self.main)), k=2))
        one, two = self.main[a], self.main[b]
        if a == b:
            one, two = one + ".begins", two + ".ends"
        else:
            one, two = (
                one + self.r.choice(("", ".begins", ".ends")),
                two + self.r.choice(("", ".begins", ".ends")),
            )
        return {
            "from": one,
            "to": two,
            "quote": self.r.choice(
                ("0 min", "1 min", "2 min", "3 min", "5 min", "live", "1.5 x live", "p90")
            ),
        }

    def service_level(self) -> Raw:
        within = self.later.choice(("1 min", "2 min", "5 min"))
        a, b = sorted(self.later.choices(range(len(self.main)), k=2))
        one, two = self.main[a], self.main[b]
        how = self.later.random()
        if how < 0.2:
            return {"within": within}
        if how < 0.5 or a == b:
            return {"at": one, "within": within}
        edges = ("", ".begins", ".ends")
        return {
            "from": one + self.later.choice(edges),
            "to": two + self.later.choice(edges),
            "within": within,
        }

    # -- rules -------------------------------------------------------------------------------------
    def rule(self, k: int) -> Raw:
        every = [f"s{n}.{edge}" for n in range(self.steps) for edge in ("begins", "ends")]
        on = self.r.choice(
            (
                "waits",
                "promise.broken",
                "fails",
                "recovered",
                "complains",
                "leaves",
                "visit.ends",
                "fails",
                *self.r.sample(every, min(6, len(every))),
                *self.named,
                *(["promise.broken"] * 2 * len(self.promises)),
            )
        )
        rule: Raw = {"rule": f"r{k}", "on": on}
        if on == "waits":
            rule[self.r.choice(("past", "every"))] = self.r.choice(("1 min", "2 min"))
        elif on == "promise.broken" and self.maybe(0.4):
            rule["past"] = self.r.choice(("0 min", "1 min", "2 min"))
        if self.maybe(0.4):
            rule["by"] = self.r.choice(self.pools)
        if self.maybe(0.4):
            rule["if"] = self.truth()
        if self.maybe(0.25):
            rule["chance"] = self.chance()
        if self.maybe(0.25):
            rule["limit"] = self.r.choice(("1 per visit", "2 per visit", "1 per day", "3 per day"))
        rule["do"] = self.effects(on)
        return rule

    def effects(self, on: str) -> Raw:
        do: Raw = {}
        for key, values in (
            ("quality", ("+20", "-10", "+5 x p0.queue", "+normal(5 sd 2)")),
            ("emotion", ("+4", "-3", "+uniform(0 20)")),
            ("expects", ("+10", "-5")),
            ("takes", ("+1 min", "+0 min", "+exponential(1 min)")),
            ("cost", ("10", "40", "uniform(0 60)")),
            ("priority", ("+1", "-1")),
            ("return", ("+10%", "-5%")),
            ("tell", ("+5%",)),
        ):
            if self.maybe(0.28):
                do[key] = self.r.choice(values)
        if ("quality" in do or "expects" in do) and self.maybe(0.3):
            do["at"] = self.r.choice(self.contacts) if self.contacts else None
        if self.maybe(0.55 if on in ("fails", "complains", *self.named) else 0.08):
            parts = {
                "answer": self.r.choice(TIMES),
                "solve": self.r.choice((*TIMES, "exponential(3 min)")),
                "follow_up": self.r.choice(TIMES),
                "cost": "25",
            }
            do["recover"] = {k: v for k, v in parts.items() if self.maybe(0.6)} | (
                {"quality": "80"} if self.maybe(0.7) else {}
            )
            if not do["recover"]:
                do["recover"] = {"solve": "1 min"}
        if self.maybe(0.25):
            do["escalate"] = {"to": self.r.choice(self.pools), "takes": self.r.choice(TIMES)}
            do.setdefault("cost", "60")
        do = {k: v for k, v in do.items() if v is not None}
        return do or {"emotion": "+2"}


def world(seed: int) -> Raw:
    """World number `seed`."""
    raw = Maker(random.Random(seed), random.Random(f"later {seed}")).world()
    raw = aging(dated(raw, random.Random(f"dates {seed}")), random.Random(f"aging {seed}"))
    if random.Random(f"stops {seed}").random() < 0.15:  # the clock, with people inside
        raw["at_end"] = "stop"
    raw = weighed(raw, random.Random(f"weights {seed}"))
    return asking_why(raw, random.Random(f"why {seed}"))


def asking_why(raw: Raw, r: random.Random) -> Raw:
    """Now and then a rule at the end of a visit asks why it ended."""
    if r.random() < 0.2:
        do = {"emotion": r.choice(("+2", "-3")), "tell": "+5%"}
        rule = {"rule": "why", "on": r.choice(("leaves", "visit.ends")), "if": r.choice(WHY)}
        raw.setdefault("rules", []).append(rule | {"do": do})
    return raw


def weighed(raw: Raw, r: random.Random) -> Raw:
    """Now and then moments weigh otherwise to a segment."""
    contacts = [step["contact"] for s in raw["journey"] for step in s["steps"] if "contact" in step]
    for segment in raw["customers"].get("segments", {}).values():
        if r.random() < 0.4:
            names = [s["stage"] for s in raw["journey"]] + contacts
            own = r.sample(names, min(len(names), r.choice((1, 2, 3))))
            segment["weights"] = {name: r.choice(("0%", "10%", "60%", "150%")) for name in own}
    return raw


def aging(raw: Raw, r: random.Random) -> Raw:
    """Now and then priority grows while people stand in line."""
    if r.random() >= 0.25:
        return raw
    interrupted = {name for name, pool in raw["staff"].items() if "preempts" in pool}
    traits = list(raw["customers"].get("traits", {}))
    for step in (step for stage in raw["journey"] for step in stage["steps"]):
        team = {one.split()[-1] for one in step.get("staff", "").split(",") if one}
        if team and not team & interrupted and "group" not in step and r.random() < 0.6:
            one = r.choice(traits) if traits else ""
            asked = f"{one} > 0.5" if one.startswith("n") else one
            some = f"(1 if {asked} else 0.1) per min" if traits else "1 per min"
            step["priority_grows"] = r.choice(("6 per h", "0 per h", "uniform(0 2) per min", some))
            if r.random() < 0.5:
                step["priority"] = r.choice(("1", "-1", "uniform(0 2)"))
    return raw


DATES = ("2026-03-02", "2026-03-03", "2026-03-04..2026-03-05", "2026年3月8日, 2026年3月10日")
OTHER_HOURS = ("closed", "00:04-00:20", "23:50-00:15", "00:00-24:00", "00:02-00:06, 00:08-00:30")


def dated(raw: Raw, r: random.Random) -> Raw:
    """Now and then some dates have hours of their own, for the door, for staff or for slots."""
    if r.random() >= (0.3 if "opening" in raw else 0.06):
        return raw
    raw["first_day"] = "2026-03-02"
    raw.setdefault("opening", {})

    def some() -> Raw:
        return {days: r.choice(OTHER_HOURS) for days in DATES if r.random() < 0.5}

    if isinstance(raw["opening"], dict):
        raw["opening"] |= some() or {"2026-03-02": "00:01-00:20"}
    for pool in raw["staff"].values():
        if r.random() < 0.3:
            own = some() or {"2026-03-03": "closed"}
            pool["hours"] = own | ({"mon-sun": "00:00-23:00"} if r.random() < 0.5 else {})
    if r.random() < 0.6:
        raw["length"] = r.choice(("2 d", "50 h", "8 d"))
    booked = raw["customers"].get("arrive", {}).get("appointments")
    if booked is not None and r.random() < 0.5:
        booked["hours"] = {"mon-sun": "00:00-00:40", "2026-03-03": "00:10-00:25"}
    arrive = raw["customers"].get("arrive", {})
    if isinstance(arrive.get("rate"), str) and r.random() < 0.5:
        arrive["by_weekday"] = {"tue": "0.5", "2026-03-02, 2026-03-03": r.choice(("0", "0.3", "2"))}
    return raw


PLAIN_STEP = (
    "contact",
    "staff",
    "takes",
    "quality",
    "score",
    "expects",
    "patience",
    "weight",
    "wait",
    "priority",
    "queue_limit",
)
PLAIN_STAGE = ("stage", "weight", "patience", "wait")
NOT_PLAIN = ("rules", "promises", "places", "interventions", "designs", "closing", "at_end")


def one_of(staff: str) -> str:
    """One of the first pool."""
    return staff.partition(",")[0].split()[-1]


def plain_world(seed: int) -> Raw:
    """The same with only what plain plans have (`engines/compiled/simple_plans.py`): contacts one
    after another.
    """
    raw = world(seed)
    bought = raw.get("interventions", {}).keys()
    raw = {key: value for key, value in raw.items() if key not in NOT_PLAIN}
    for pool in raw["staff"].values():
        pool.pop("preempts", None)
    if any(name in raw.get("value", {}).get("margin", "") for name in bought):
        del raw["value"]  # it asks for what is left out
    stages = [
        {
            **stage,
            "steps": [
                {k: one_of(v) if k == "staff" else v for k, v in step.items() if k in PLAIN_STEP}
                for step in stage["steps"]
                if "contact" in step
            ],
        }
        for stage in raw["journey"]
        if not stage.keys() & {"ahead", "beside", "away"}
    ]
    raw["journey"] = [
        {k: v for k, v in stage.items() if k in (*PLAIN_STAGE, "steps")}
        for stage in stages
        if stage["steps"]
    ]
    there = {stage["stage"] for stage in raw["journey"]}
    there |= {step["contact"] for stage in raw["journey"] for step in stage["steps"]}
    for segment in raw["customers"].get("segments", {}).values():
        own = segment.pop("weights", {})
        if kept := {name: weight for name, weight in own.items() if name in there}:
            segment["weights"] = kept
    levels = raw.pop("service_levels", {})
    whole = {name: level for name, level in levels.items() if level.keys() == {"within"}}
    return raw | ({"service_levels": whole} if whole else {})


# needs of whole minutes, so that people decide at one instant; a run of half an hour, or of weeks
NEEDS_OF_MINUTES = ("choice(1 min 50%, 3 min 50%)", "choice(2 min 70%, 10 min 30%)", "5 min")
NEEDS_OF_DAYS = ("choice(1 d 50%, 3 d 50%)", "choice(6 h 30%, 5 d 70%)", "gamma(2 d cv 0.5)", "2 d")


def town_world(seed: int) -> Raw:
    """The same of people who come back (`population`)."""
    raw, r = world(seed), random.Random(f"town {seed}")
    raw.pop("warmup", None)
    raw.pop("at_end", None)
    customers = dict(raw["customers"])
    weighed = customers.pop("arrive", {})
    if weighed.keys() & {"rate"}:  # days differ by people, who have no factor of a day or a date
        weights = weighed.get("by_weekday", {})
        refused = {"days", *(["by_weekday"] if any("-" in day for day in weights) else [])}
        customers["arrive"] = {key: one for key, one in weighed.items() if key not in refused}
    if "segments" in customers:
        own = {"one": "60%", "two": "40%"}
        customers["segments"] = {
            name: {key: one for key, one in segment.items() if key != "arrive"}
            | {"share": own[name]}
            for name, segment in customers["segments"].items()
        }
    raw["customers"] = customers
    days = r.random() < 0.4
    population: Raw = {
        "size": str(r.randint(6, 40)),
        "needs": r.choice(NEEDS_OF_DAYS if days else NEEDS_OF_MINUTES),
        "customers": r.choice(("0%", "30%", "100%")),
        "knows": r.choice(("0%", "93%")),
        "tries": r.choice(("12%", "60% per need", "100%")),
        "hears": r.choice(("8% per need", "50%")),
        "moves": r.choice(("0% per year", "100% per year")),
        "market": {"back": r.choice(("0%", "100%"))},
        "history": "1 week" if days and r.random() < 0.5 else "none",
        "differ": {"needs": r.choice(("0", "0", "0.5")), "stays": r.choice(("0", "0.6"))},
    }
    if r.random() < 0.2:
        population["stays"] = r.choice(("80%", "beta(2 1)"))
    population["learns"] = r.choice(("no", "whole", "moments"))
    if population["learns"] != "no" and r.random() < 0.6:
        population["network"] = {
            "ties": str(r.randint(1, min(6, int(population["size"]) - 1))),
            "rewired": r.choice(("0%", "30%", "100%")),
        }
        population["word"] = {"delay": r.choice(("0 min", "5 min", "exponential(1 h)"))}
    promised = [name for name, one in raw.get("promises", {}).items() if one["quote"] != "0 min"]
    believed = random.Random(f"believed {seed}")
    if promised and believed.random() < 0.8:
        population["market"]["promise"] = believed.choice(promised)
        if believed.random() < 0.5:
            population["market"]["elasticity"] = believed.choice(("-1.5", "-8", "0"))
    if days:
        raw["length"] = r.choice(("3 weeks", "65 d"))
    contacts = [step for stage in raw["journey"] for step in stage["steps"] if "quality" in step]
    if days and contacts and r.random() < 0.5:  # some bad days, before the run and in it
        r.choice(contacts)["quality"] = "(30 if day >= -3 and day < 4 else 70)"
    return raw | {"population": population}


def text_of(raw: Raw) -> str:
    """A world as a scenario file, one line an entry."""
    lines = []
    for key, value in raw.items():
        if isinstance(value, list) and key == "journey":
            lines.append("journey:")
            for stage in value:
                head = {k: v for k, v in stage.items() if k != "steps"}
                for k, (name, entry) in enumerate(head.items()):
                    lines.append(f"  {'- ' if k == 0 else '  '}{name}: {_flow(entry)}")
                lines.append("    steps:")
                lines += [f"      - {_flow(step)}" for step in stage["steps"]]
        elif isinstance(value, list):
            lines += [f"{key}:", *(f"  - {_flow(one)}" for one in value)]
        elif isinstance(value, dict):
            lines += [f"{key}:", *(f"  {name}: {_flow(one)}" for name, one in value.items())]
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(
                f"{json.dumps(str(k)) if {*':,'} & {*str(k)} else k}: {_flow(v)}"
                for k, v in value.items()
            )
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(_flow(v) for v in value) + "]"
    return (
        value
        if value.replace("_", "").replace(" ", "").replace(".", "").isalnum()
        else json.dumps(value)
    )
