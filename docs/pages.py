"""Pages that are written from content: the language, one page for each shipped scenario, and what
the experiments answered.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
WRITTEN: Final = "<!-- written by python docs/generate.py; do not edit -->"
ORDER: Final = (
    "car-service",
    "hotpot",
    "hotel",
    "online-shop",
    "hospital",
    "saas",
    "lost-card",
    "theme-park",
    "it-desk",
    "gym",
    "airline",
    "electric-car",
    "cloud-service",
    "restaurant",
    "bistro",
    "furniture-store",
    "cold-water",
    "mmc",
)
# name -> (about, what it alone shows, (question, command) ..)
NOTES: Final[dict[str, tuple[str, str, tuple[tuple[str, str], ...]]]] = {
    "car-service": (
        "The flagship: five stages, twenty moments, the figures of an article on moments of truth.",
        (
            "A stage beside the work (waiting while the car is repaired), who waits and who is "
            "called, bays as places, recovery by a manager."
        ),
        (
            ("Where does the money go?", "motsim allocate car-service --budget 300000"),
            (
                "Does 60/30/10 beat even shares?",
                "motsim compare car-service --designs today,focus-60-30-10,even-split",
            ),
            (
                "What if we promise more time than it takes?",
                "motsim compare car-service --designs today,under-promise --psychology all",
            ),
        ),
    ),
    "hotpot": (
        (
            "Parties of one, two and six in front of a restaurant that is famous for what it "
            "does while they wait."
        ),
        (
            "Two kinds of tables that fit the party, people who see the queue and walk on, a "
            "stage that lasts as long as the wait, a margin by guest."
        ),
        (
            (
                "Do snacks and a show pay, or more tables?",
                "motsim compare hotpot --designs today,famous,more-tables",
            ),
            (
                "What does an honest board at the door do?",
                "motsim compare hotpot --designs today,honest-board",
            ),
        ),
    ),
    "hotel": (
        "Two nights, from the booking page to the way home.",
        (
            "A funnel before the visit, rooms that are sold out by date, a stage lived through "
            "twice, nights that end at the alarm clock, shifts round the clock, an allowance for "
            "the whole team a day, several sites."
        ),
        (
            (
                "Surprise, or printed on the booking page?",
                "motsim compare hotel --designs today,three-touches,announced --psychology all",
            ),
            (
                "Quiet first, or touches first?",
                "motsim compare hotel --designs today,quiet-first,three-touches",
            ),
        ),
    ),
    "online-shop": (
        "A parcel: chosen, paid, packed, shipped, opened, sometimes sent back.",
        (
            "No door: customers are away most of the time; a promise to ship within 24 hours; "
            "a help desk; a refund as a branch."
        ),
        (
            ("Promise one day or two?", "motsim compare online-shop --designs today,promise-48"),
            ("Which moments does the money belong to?", "motsim moments online-shop"),
        ),
    ),
    "hospital": (
        "An outpatient clinic: booked patients and walk-ins before the same doctors.",
        (
            "Appointments that not everybody keeps, priorities, quality by the five dimensions "
            "of SERVQUAL."
        ),
        (
            (
                "One more doctor, or better waiting?",
                "motsim compare hospital --designs today,fifth-doctor,wait-better",
            ),
            (
                "Talk better, or promise what is true?",
                "motsim compare hospital --designs today,talk-better,honest-promise",
            ),
        ),
    ),
    "saas": (
        "Software as a service, from the landing page to the renewal a year later.",
        "Nearly nobody serves: a funnel of four steps, a year of use, help when it is asked for.",
        (
            (
                "Better product or more people?",
                "motsim compare saas --designs today,product-first,people-first",
            ),
            ("Which moments carry the renewal?", "motsim moments saas"),
        ),
    ),
    "lost-card": (
        "A bank's line for lost cards: who calls is afraid before anybody speaks.",
        (
            "Service levels, callers who ring off and call again, an agent who is kept through "
            "a call of many moments, small sums that agents may decide, a fear that the bank did "
            "not cause."
        ),
        (
            (
                "One more agent, or ring them back?",
                "motsim compare lost-card --designs today,call-back,more-agents",
            ),
            (
                "Make the card safe first, or let agents decide?",
                "motsim compare lost-card --designs today,safe-first,trust-agents",
            ),
            ("Answered in 20 seconds how often?", "motsim run lost-card --design more-agents"),
        ),
    ),
    "theme-park": (
        "Half a day in a park: a line for a short ride, boats and a show by the clock.",
        (
            "Rides that many begin together (when full, or by the clock), waits that are shown and "
            "felt, a place in line on the phone, who gives up one ride and goes to the next, good "
            "and bad days."
        ),
        (
            (
                "Show the wait, or a place in line on the phone?",
                "motsim compare theme-park --designs today,show-and-play,on-the-phone",
            ),
            (
                "A second train, or a good end?",
                "motsim compare theme-park --designs today,more-seats,good-end",
            ),
            (
                "Does whoever hears how long it takes stay longer?",
                "motsim run theme-park --set coaster.wait.told=time",
            ),
        ),
    ),
    "it-desk": (
        "The help desk of a firm: three lines of support for colleagues who cannot work.",
        (
            "Customers who are colleagues, tickets that pass through three lines, urgent ones that "
            "interrupt others, tickets that are opened again, a margin by people who stand still."
        ),
        (
            (
                "One more colleague, or solve more at once?",
                "motsim compare it-desk --designs today,one-more,solve-at-once",
            ),
            (
                "Should urgent tickets interrupt others?",
                "motsim compare it-desk --designs today,nobody-first",
            ),
            ("What if people were told more?", "motsim compare it-desk --designs today,tell-them"),
        ),
    ),
    "gym": (
        "A gym in the city: machines that people wait for, a coach, a friend to bring along.",
        (
            "Lines for places that nobody serves, who waits too long goes on to the next machine, "
            "whom to bring along asked at the best moment so far or at the door."
        ),
        (
            (
                "Ask for friends at the best moment, or at the door?",
                "motsim compare gym --designs today,at-the-peak,at-the-door",
            ),
            (
                "More machines, or the coach first?",
                "motsim compare gym --designs today,more-machines,coach-first",
            ),
            ("Which moments carry it?", "motsim moments gym"),
        ),
    ),
    "airline": (
        "Three flights a day, and now and then a day on which everything is late.",
        (
            "A gate that opens by the clock, arrivals flight by flight, a bad day that all share, "
            "one line for everybody who misses a connection, bags that are found or not."
        ),
        (
            (
                "A new flight on the phone, or a desk that may decide?",
                "motsim compare airline --designs today,on-the-phone,trust-desk",
            ),
            (
                "Clean tables, or boarding and bags?",
                "motsim compare airline --designs today,clean-tables,boarding-and-bags",
            ),
            (
                "How long is the line on a late day?",
                'motsim run airline --set "customers.traits.late_day=100% per day"',
            ),
        ),
    ),
    "electric-car": (
        "Three moments far apart: the handover, the first service, the day the car stands still.",
        (
            "Deliveries by appointment, months between two moments, who stands still is helped "
            "from afar, by a van, or towed, and a van that fits chargers when nobody stands still."
        ),
        (
            (
                "Which of the three moments first?",
                (
                    "motsim compare electric-car "
                    "--designs today,delivery-first,service-first,van-first"
                ),
            ),
            (
                "All three, or 60/30/10?",
                "motsim compare electric-car --designs today,all-three,focus-60-30-10",
            ),
            ("Which moments carry it?", "motsim moments electric-car"),
        ),
    ),
    "cloud-service": (
        "Chosen from a page, set up with an engineer, then months in silence until it breaks.",
        (
            "An outage that strikes many firms in the same minute, so that all of them ring at "
            "once, beside a funnel, months of use, and firms that it does not reach."
        ),
        (
            (
                "Never break, or be open when it breaks?",
                "motsim compare cloud-service --designs today,open-when-it-breaks,never-break",
            ),
            (
                "An easy start, or more people?",
                "motsim compare cloud-service --designs today,easy-start,people-first",
            ),
            (
                "How many reach support while it is down?",
                "motsim run cloud-service --design open-when-it-breaks",
            ),
        ),
    ),
    "restaurant": (
        "A superb dinner, spoilt at the checkout.",
        (
            "Courses as a stage lived through four times, a bill that is promised and comes "
            "late, a manager who is asked."
        ),
        (
            (
                "Mend the end or raise the peak?",
                (
                    "motsim compare restaurant --designs today,mend-the-end,higher-peak "
                    "--psychology all"
                ),
            ),
            (
                "Who was angriest, and why?",
                (
                    "motsim run restaurant --out results/dinner && motsim explain "
                    "results/dinner --who angriest"
                ),
            ),
        ),
    ),
    "bistro": (
        "Guests who come back: the same people for years, twelve needs a year.",
        (
            "People who come back (`population`) instead of people who come once: a kinder house "
            "is a fuller house with the same hands, so its lines grow."
        ),
        (
            ("Does success eat its own service?", "motsim compare bistro --replications 5"),
            ("What changes from month to month?", "motsim run bistro --replications 2"),
        ),
    ),
    "furniture-store": (
        "A tiring path and an ice cream for one yuan at the exit.",
        "A good end over a bad middle, as small as a scenario with money can be.",
        (
            (
                "Shorten the path, or sweeten the end?",
                "motsim compare furniture-store --designs today,ice-cream,shorter --psychology all",
            ),
        ),
    ),
    "cold-water": (
        (
            "The experiment: 60 seconds of cold water, against the same and 30 seconds that "
            "are a little less cold."
        ),
        "No staff, no money, one memory.",
        (("Which one again?", "motsim demo cold-water"),),
    ),
    "mmc": (
        "A call centre with seven agents.",
        (
            "The smallest file that has a queue: its waits are known from a formula, so the "
            "engine can be checked against it."
        ),
        (("How long do callers wait?", "motsim run mmc"),),
    ),
}


def cell(text: Any) -> str:
    """Text that may stand in a table."""
    return "" if text == "{}" else str(text).replace("|", "\\|").replace("\n", " ")


def rows(heads: tuple[str, ...], lines: list[tuple[Any, ...]]) -> list[str]:
    """A table of Markdown; nothing where there are no lines."""
    return (
        [
            "| " + " | ".join(heads) + " |",
            "|" + "---|" * len(heads),
            *("| " + " | ".join(map(cell, line)) + " |" for line in lines),
            "",
        ]
        if lines
        else []
    )


# --- scenarios ------------------------------------------------------------------------------------
@functools.cache
def shipped() -> dict[str, Any]:
    """Shipped scenarios by name, those of the list first."""
    from motsim.scenario.loader import load

    files = {path.stem: path for path in (ROOT / "scenarios").glob("*.yaml")}
    return {
        name: load(files[name])
        for name in (*(n for n in ORDER if n in files), *sorted(set(files) - set(ORDER)))
    }


def scenario_page(name: str, scenario: Any) -> str:
    """One shipped service: what it is, its journey, what can be bought, its designs, what to ask
    it, what it rests on.
    """
    from motsim.plan.preview.provenance import figures
    from motsim.plan.preview.wording import label, team
    from motsim.scenario.spreadsheet.yaml_writer import flow
    from motsim.study.money.purchases import class_of

    def say(one: str) -> str:
        """A name as people read it, with the one to type where they differ."""
        said = label(scenario, one, "en")
        typed = "" if said == one.replace("_", " ") else f" (`{one}`)"
        return said + typed

    about, alone, asks = NOTES[name]
    raw = scenario.origin.tree.raw
    head = " ".join(
        line.lstrip("# ").rstrip() for line in scenario.text.split("motsim:")[0].splitlines()
    )
    lines = [
        f"# {scenario.title.show('en')}",
        "",
        WRITTEN,
        "",
        f"{about} 中文：{scenario.title.show('zh')}。",
        "",
        f"> {head}",
        "",
        f"**What it alone shows.** {alone}",
        "",
        "```",
        f"motsim check {name}",
        f"motsim new mine.yaml --from {name}     # a copy of yours to change",
        "```",
        "",
        "## The journey",
        "",
    ]
    steps = [
        (
            say(stage.name) if k == 0 else "",
            say(step.name),
            kind(step),
            step.class_ or "",
            team(step.staff, say) if step.staff else "",
            raw_step(raw, stage.name, step.name, "quality"),
        )
        for stage in scenario.journey
        for k, step in enumerate(stage.steps)
    ]
    lines += rows(("stage", "step", "what", "class", "staff", "quality"), steps)
    promised = [
        (one, say(p.from_), say(p.to), raw["promises"][one].get("quote", ""))
        for one, p in scenario.promises.items()
    ]
    lines += (
        ["## Promises, rules, failures", "", *rows(("promise", "from", "to", "says"), promised)]
        if promised or scenario.rules
        else []
    )
    lines += rows(
        ("rule", "on", "if"),
        [
            (label(scenario, rule.name, "en"), rule.on, rule_if(raw, rule.name))
            for rule in scenario.rules
        ],
    )
    bought = [
        (
            say(one),
            class_of(scenario, one) or "",
            flow(raw["interventions"][one].get("set") or {}) if raw["interventions"][one] else "",
            flow((raw["interventions"][one] or {}).get("cost") or {}),
        )
        for one in scenario.interventions
    ]
    lines += (
        ["## What can be bought", "", *rows(("intervention", "class", "sets", "costs"), bought)]
        if bought
        else []
    )
    designs = [
        (f"`{one}`", flow(raw.get("designs", {}).get(one) or {})) for one in scenario.designs
    ]
    lines += ["## Designs", "", *rows(("design", "is"), designs), "## Ask it", ""]
    for ask, command in asks:
        lines += [ask, "", "```", *command.split(" && "), "```", ""]
    grades = Counter(figure.grade for figure in figures(scenario))
    lines += [
        "## What it rests on",
        "",
        f"{sum(grades.values())} figures: "
        + ", ".join(f"{n} {grade}" for grade, n in grades.most_common())
        + ". An assumed figure is a guess until somebody measures it.",
        "",
    ]
    lines += [
        f"- {source.what.show('en')} ({source.grade})" for source in scenario.sources.values()
    ]
    return "\n".join(lines).rstrip() + "\n"


def kind(step: Any) -> str:
    return "moment" if step.contact else "unseen work" if step.work else "away"


def raw_step(raw: Any, stage: str, step: str, key: str) -> str:
    """A value of a step as it was typed."""
    from motsim.scenario.spreadsheet.yaml_writer import flow

    for one in next(s for s in raw["journey"] if s["stage"] == stage)["steps"]:
        if step in (one.get("contact"), one.get("work"), one.get("away")):
            return (
                flow(one[key])
                if key in one
                else flow(one["score"]) + " (emotion)"
                if key == "quality" and "score" in one
                else ""
            )
    return ""


def rule_if(raw: Any, name: str) -> str:
    return str(
        next((rule.get("if", "") for rule in raw.get("rules", []) if rule.get("rule") == name), "")
    )


def scenarios_index() -> str:
    """The list of shipped services."""
    lines = [
        "# Shipped services",
        "",
        WRITTEN,
        "",
        (
            "Each is a file to read, to run and to copy: `motsim new mine.yaml --from NAME`. "
            "Their figures come from articles or are assumed; none is measured."
        ),
        "",
    ]
    return (
        "\n".join(
            lines
            + rows(
                ("service", "what it alone shows"),
                [
                    (f"[{scenario.title.show('en')}]({name}.md)", NOTES[name][1])
                    for name, scenario in shipped().items()
                ],
            )
        ).rstrip()
        + "\n"
    )


# --- experiments ----------------------------------------------------------------------------------
def experiments_page(language: str) -> str:
    """Every question with its claim, its answer in plain words, and the command."""
    from motsim.scenario.experiment import asked_by

    zh = language == "zh"
    lines = [
        "# 实验：来源中的问题，以及模型的回答"
        if zh
        else "# Experiments: what the sources claim, and what came out",
        "",
        WRITTEN,
        "",
        "[English](experiments.md)" if zh else "[中文](experiments.zh.md)",
        "",
        (
            "一个问题一个文件夹。`make experiments` "
            "全部运行；下面每条命令运行一个，停下后同一命令会继续。数字与区间见报告页和 "
            "`experiments/` 中各自的 README。"
        )
        if zh
        else (
            "A folder a question. `make experiments` runs them all; each command below runs "
            "one, and the same command goes on where it was stopped. The figures with their "
            "intervals stand on its page and in its README in `experiments/`."
        ),
        "",
    ]
    for folder in sorted(path.parent for path in (ROOT / "experiments").glob("*/experiment.yaml")):
        asked = asked_by(folder)
        claim = asked.claim.text.show(language) if asked.claim else ""
        lines += [
            f"## {asked.question.show(language)}",
            "",
            f"{'**说法：**' if zh else '**The claim:** '}{claim}{'。' if zh else '.'}",
            "",
            *said_of(folder, zh),
            "",
            "```",
            f"motsim experiment {folder.name}{' --lang zh' if zh else ''}",
            "```",
            "",
        ]
    return "\n".join([*lines, WRITE_ONE[zh]]).rstrip() + "\n"


def said_of(folder: Path, zh: bool) -> list[str]:
    """The answer of a README, without its tables and without its head."""
    text = (folder / "README.md").read_text(encoding="utf-8").split("\n---\n")[zh]
    text = re.sub(r"<!-- answer.*?<!-- end -->\n", "", text, flags=re.S)
    first = re.search(r"^(In plain words|1\. |\*\*结论)", text, re.M)
    return (
        re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", text[first.start() if first else 0 :])
        .strip()
        .splitlines()
    )


WRITE_ONE: Final = (
    """## A question of your own

```
motsim experiment my-question                # a folder with an experiment.yaml
```

```yaml
question: Does a better welcome pay?
claim: {text: the first contact decides}
scenario: ../bike.yaml                       # or a list
designs:
  today: {}                                  # a name alone is the scenario's own design
  warmer: {set: {greeting.quality: +10}}     # one with a block is written here
psychology: [literature, claims]
sweep: {customers.expects: [55, 62, 70]}     # the same dotted names as `set`
replications: 24                             # or until: {profit: 5000}
measures: [remembered, return, profit]
```""",
    """## 自己的问题

```
motsim experiment my-question                # 一个含 experiment.yaml 的文件夹
```

`designs` 中只写名字的是场景自己的方案，写了内容的是在此新增的；`sweep` 用与 `set` 相同的点分名称；`also` 给某个场景另加方案。例子见英文页。""",  # noqa: E501
)


# --- the language ---------------------------------------------------------------------------------
def language_page() -> str:
    """Every block and key, what may be typed, events, names in expressions."""
    from motsim.scenario import json_schema
    from motsim.scenario.language.expressions import FUNCTIONS, NAMES
    from motsim.scenario.language.key_descriptions import blocks, meaning, said
    from motsim.scenario.language.schema import EVENTS

    schema = json_schema()
    lines = [
        "# The language of scenarios",
        "",
        WRITTEN,
        "",
        (
            "Editors complete these keys with `motsim schema > scenario.schema.json`. Only "
            "`motsim title length customers journey` must be there."
        ),
        "",
        f"`source` may stand in every block: {said('Scenario', 'source')}.",
        "",
        "## What may be written",
        "",
        *rows(
            ("kind", "such as"),
            [
                (
                    "time",
                    (
                        "`90 s`, `15 min`, `1.5 h`, `2 d`, `4 weeks`, `12 months`, `1 year`; a "
                        "bare number is an error"
                    ),
                ),
                ("share", "`30%`, `0.3`, `1/365`"),
                ("points, emotion", "0 to 100; -10 to +10 (emotion = (points - 50) / 5)"),
                (
                    "distribution",
                    (
                        "`exponential(4 min)`, `lognormal(40 min cv 0.5)` or `(40 min sd 20 min)`, "
                        "`gamma(..)`, `half under 8 min, nine in ten under 20 min`, "
                        "`erlang(4 min k 3)`, `weibull(..)`, `normal(70 sd 12)`, `uniform(300 "
                        "1000)`, `triangular(8 min 12 min 25 min)`, `beta(..)`, `choice(a 30% "
                        "b 70%)`, `data(file.csv column)`"
                    ),
                ),
                (
                    "change",
                    (
                        "`+20`, `-10`, `x 0.5`, `70 -> 90` (an error where today is not 70); a "
                        "plain value sets"
                    ),
                ),
                ("text for people", "a string, or `{en: .., zh: ..}`"),
            ],
        ),
    ]
    for name in blocks():
        block = schema if name == "Scenario" else schema["$defs"][name]
        needed = block.get("required", ())
        lines += [
            f"## {TITLES.get(name, name)}",
            "",
            meaning(name),
            "",
            *rows(
                ("key", "such as", "what it says"),
                [
                    (
                        f"`{key}`" + (" (must be there)" if key in needed else ""),
                        example(value),
                        value.get("description", ""),
                    )
                    for key, value in block["properties"].items()
                    if key != "source"
                ],
            ),
        ]
    lines += [
        "## Events of rules",
        "",
        ", ".join(f"`{one}`" for one in EVENTS)
        + ", `STEP.begins`, `STEP.ends`, the name of a failure.",
        "",
        "## Names in expressions",
        "",
        "Arithmetic, comparisons, `and or not`, `a if c else b`, units and `%`; "
        + ", ".join(f"`{one}()`" for one in FUNCTIONS)
        + "; names of traits and interventions; `POOL.queue`, `POOL.busy`, `POOL.empowered`; and:",
        "",
        ", ".join(f"`{one}`" for one in NAMES) + ".",
    ]
    return "\n".join(lines).rstrip() + "\n"


TITLES: Final = {
    "Scenario": "The file",
    "Pool": "staff",
    "Place": "places",
    "Customers": "customers",
    "Arrive": "arrive",
    "Appointments": "appointments",
    "Segment": "segments",
    "Promise": "promises",
    "ServiceLevel": "service_levels",
    "Stage": "A stage of `journey`",
    "Step": "A step of a stage",
    "Wait": "wait",
    "Fail": "fails",
    "Next": "next",
    "Rule": "rules",
    "Effects": "do",
    "Recover": "recover",
    "Escalate": "escalate",
    "Intervention": "interventions",
    "Cost": "cost",
    "ActionPlan": "plan",
    "Design": "designs",
    "Value": "value",
    "Observed": "observed",
    "Psychology": "psychology",
    "SourceOf": "sources",
}


def example(value: dict[str, Any]) -> str:
    """Something that may be typed for a key."""
    for one in (value, *value.get("anyOf", ())):
        if one.get("examples") == ["60 per day"] and "priced" in value.get("description", ""):
            return "`60 per h`"
        if one.get("examples"):
            return f"`{one['examples'][0]}`".replace("`text`", "a text")
        if one.get("enum"):
            return ", ".join(f"`{x}`" for x in one["enum"] if isinstance(x, str))
        if "$ref" in one:
            name = one["$ref"].rpartition("/")[2]
            return f"a block: {TITLES.get(name, name)}"
        if one.get("type") in ("array", "object", "integer"):
            return {"array": "a list", "object": "a mapping by name", "integer": "a whole number"}[
                one["type"]
            ]
    return ""


def written() -> dict[Path, str]:
    """Every page and what should stand in it."""
    docs = ROOT / "docs"
    return {
        docs / "language.md": language_page(),
        docs / "experiments.md": experiments_page("en"),
        docs / "experiments.zh.md": experiments_page("zh"),
        docs / "scenarios" / "index.md": scenarios_index(),
        **{
            docs / "scenarios" / f"{name}.md": scenario_page(name, scenario)
            for name, scenario in shipped().items()
        },
    }
