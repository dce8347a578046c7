"""A scenario in words: lines, loads and figures that can be checked by hand; no engine is imported
for them.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from motsim.errors import ScenarioError
from motsim.plan.preview import wording, workload
from motsim.plan.preview.provenance import figures, grades
from motsim.plan.preview.summary import explain
from motsim.plan.sources import expected, sources
from motsim.scenario import Scenario, design
from motsim.scenario import loads as read
from motsim.scenario.language.quantities import MINUTES, amount

TEXT = """
motsim: 1
title: Shop
length: 1 week
opening: {mon-fri: 08:00-10:00, sat: 08:00-09:00}
sources: {log: {what: till log, grade: measured}, hearsay: {what: said}, idle: {what: nothing, grade: claimed}}
staff:
  till: {count: 2}
  cook: {count: 1, empowered: 10 per case}
  idle: {}
customers:
  arrive: {rate: 60 per day, by_hour: {8: 2, 9: 1}, source: log}
  traits: {child: 25%, rain: 20% per day}
promises: {quick: {from: order, to: pay, quote: 10 min}}
journey:
  - stage: inside
    source: {order: log}
    steps:
      - {contact: order, staff: cook, takes: exponential(1.5 min), quality: 70, class: key, wait: {acceptable: 5 min}}
      - {contact: pay, staff: till, takes: 2 min, if: child, next: [{to: leave, chance: 10%}]}
      - {contact: gift, if: gifts, quality: 80, source: hearsay}
      - {contact: never, chance: 0%, quality: 10}
  - stage: home
    away: yes
    steps: [{away: ride, takes: 12 h}]
rules:
  - {rule: sorry, on: promise.broken, by: cook, if: child, do: {quality: +10, cost: 5, recover: {answer: 2 h, quality: 60}}}
interventions: {gifts: {cost: {per_use: 2}}, unused: {cost: {per_use: 1}}}
designs: {today: {}, gifts: {with: [gifts, unused]}}
labels: {zh: {inside: 店内, order: 点餐, till: 收银}}
"""  # noqa: E501


@pytest.fixture
def shop() -> Scenario:
    return read(TEXT)


def next_of(served: str, to: str, chance: str) -> str:
    return f"""
motsim: 1
title: bank
length: 1 d
staff: {{teller: {{}}}}
customers: {{arrive: {{every: 10 min}}, traits: {{rich: 20%}}}}
journey:
  - stage: s
    steps:
      - {{contact: machine, {served}takes: 1 min, next: [{{to: {to}, chance: "{chance}"}}]}}
      - {{contact: counter, staff: teller, takes: 1 min}}
"""


@pytest.mark.parametrize(
    ("served", "to", "chance", "asked"),
    [
        ("staff: teller, ", "leave", "50%", True),
        ("staff: teller, ", "leave", "50% if rich else 10%", True),
        ("", "leave", "100%", True),
        ("staff: teller, ", "done", "50%", False),
        ("", "leave", "50%", False),  # nobody has served them: who goes may have given up
        ("staff: teller, ", "leave", "50% if wait > 5 min else 0%", False),
    ],
)
def test_who_was_served_and_leaves_is_asked_about(
    served: str, to: str, chance: str, asked: bool
) -> None:
    scenario = read(next_of(served, to, chance))
    for language, word in (("en", "Then write 'to: done'"), ("zh", "那就写 to: done")):
        found = explain(scenario, language=language).warnings
        assert any(word in line for line in found) == asked


def test_who_is_done_does_not_go_on(shop: Scenario) -> None:
    lines = explain(read(next_of("staff: teller, ", "done", "50%"))).journey
    assert lines[1].endswith("50 % are done")
    work = workload.pool_loads(read(next_of("staff: teller, ", "done", "50%")))[0].work.sum()
    assert work == pytest.approx(1.5 * 144)


BESIDE = """
motsim: 1
title: claim
length: 1 d
staff: {police: {}}
customers: {arrive: {every: 10 min}}
journey:
  - stage: checks
    patience: never
    steps: [{work: both, JOIN}, {contact: told}]
  - stage: files
    beside: checks
    steps: [{work: look_up, staff: police, takes: 5 min}]
"""


def test_a_promise_of_days_in_words() -> None:
    text = BESIDE.replace("JOIN", "takes: 1 h").replace(
        "journey:", "promises: {soon: {from: both, to: told, quote: 5 d}}\njourney:"
    )
    said = [explain(read(text), language=one).journey[-1] for one in ("en", "zh")]
    assert said == [
        "promise soon: from both to told within 5 days",
        "承诺“soon”：从both到told，5 天",
    ]


def test_service_levels_in_words() -> None:
    levels = (
        "service_levels: {seen: {at: told, within: 5 min}, "
        "way: {from: both.begins, to: told, within: 1 h}, all: {within: 4 h}}\njourney:"
    )
    text = BESIDE.replace("JOIN", "join: all").replace("journey:", levels)
    assert explain(read(text)).journey[-3:] == (
        "service level seen: the wait before told, within 5 min; measured only",
        "service level way: from both.begins to told within 1 h; measured only",
        "service level all: the whole visit within 4 h; measured only",
    )
    assert explain(read(text), language="zh").journey[-2:] == (
        "服务水平“way”：从both开始时到told，1 小时以内；只作统计",
        "服务水平“all”：整次到访在4 小时以内；只作统计",
    )


def test_what_may_be_dropped_is_said() -> None:
    dropped, joined = (
        explain(read(BESIDE.replace("JOIN", how))) for how in ("takes: 1 min", "join: all")
    )
    assert "never gives up" in dropped.journey[0]
    assert dropped.journey[3].endswith(
        "at the same time as checks, what has not begun when checks ends is dropped"
    )
    assert any("look up are counted as done; a run drops" in line for line in dropped.load_lines)
    assert (
        joined.journey[1] == "  both: work behind the scenes, until all parallel stages have ended"
    )
    assert joined.journey[3].endswith("at the same time as checks")
    assert not any("counted as done" in line for line in joined.load_lines)
    for how, said in (("first", "until the first"), ("1", "until the first")):
        assert said in explain(read(BESIDE.replace("JOIN", f"join: {how}"))).journey[1]
    chinese = explain(read(BESIDE.replace("JOIN", "join: all")), language="zh").journey
    assert "等同时进行的各项全部结束" in chinese[1] and "再久也不放弃" in chinese[0]


def test_the_journey_in_words(shop: Scenario) -> None:
    lines = explain(shop).journey
    assert lines[0] == "inside: 50 % of the impression"
    assert lines[1] == (
        "  order: contact, key, done by cook, takes ~1.5 min, quality 70, "
        "felt as 71, a wait of 5 min is fine"
    )
    assert (
        lines[2]
        == "  pay: contact, only if child, done by till, takes 2 min, 10 % give up and leave"
    )
    assert lines[5] == "home: 50 % of the impression, the customer is elsewhere"
    assert lines[6] == "  ride: the customer is away, takes 12 h"
    assert lines[7] == "promise quick: from order to pay within 10 min"
    assert lines[8] == (
        "rule sorry: on promise.broken (by cook, only if child), quality +10, cost 5, "
        "recover (answer 2 h, quality 60)"
    )


def test_the_same_in_chinese(shop: Scenario) -> None:
    found = explain(shop, language="zh")
    assert found.journey[0] == "店内：占整体印象 50%"
    assert found.journey[1].startswith("  点餐：接触，关键，由cook完成，用时 ~1.5 分钟，品质 70 分")
    assert "cook：周六 08:00-09:00 工作多于人手（最高 150%）" in found.load_lines


def test_every_phrase_has_both_languages_and_the_same_blanks() -> None:
    import string

    for key, pair in wording.PHRASES.items():
        blanks = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in pair
        ]
        assert blanks[0] == blanks[1], key


def test_typed_beside_felt(shop: Scenario) -> None:
    order = explain(shop).felt[0]
    # p = 4, e = 2.4: p' = 4 - .15 * 1.6 = 3.76, gap 1.36, felt 3.76 + .3 * 1.36 = 4.168 emotion
    assert (order.step, order.typed, order.expects) == ("order", 70.0, 62.0)
    assert order.felt == pytest.approx(50 + 5 * 4.168)
    assert explain(shop, psychology="claims").felt[0].felt == pytest.approx(50 + 5 * 1.6)


def test_defaults_that_were_filled_in(shop: Scenario) -> None:
    assert explain(shop).defaults == (
        "customers expect 62 points",
        "no quality given, so the contact is as good as expected: pay",
        "all stages have the same weight",
        "may spend any sum in rules: till, idle",
        "where no acceptable wait is given: what is left of a promise, else 10 min",
        "no patience is entered at order: people are assumed to give up there on average after 8 "
        "times the acceptable wait (`patience: never` if they do not)",
        "memory theory: literature",
    )


def test_loads_by_hour(shop: Scenario) -> None:
    till, cook, idle = workload.pool_loads(shop)
    assert expected(shop, sources(shop)[0])[[8, 9, 10, 128]] == pytest.approx([40, 20, 0, 60])
    assert cook.work[[8, 9]] == pytest.approx([60, 30]) and cook.rostered[[8, 9]] == pytest.approx(
        [60, 60]
    )
    assert till.work[8] == pytest.approx(40 * 0.25 * 2) and till.rostered[8] == 120
    assert cook.above == [24 * 5 + 8] and cook.share == pytest.approx((5 * 90 + 90) / (11 * 60))
    assert idle.share == 0.0 and till.above == [] and till.after_hours == 0.0


def test_a_line_that_grows_or_cannot_is_told(shop: Scenario) -> None:
    many = {"customers.arrive.rate": "120 per day"}
    found = explain(design(shop, "today", many))
    assert any(w.startswith("cook would have 164 % of the work") for w in found.warnings)
    stays = explain(design(shop, "today", many | {"order.patience": "never"}))
    assert any(w.startswith("cook has 164 % of the work") for w in stays.warnings)
    assert "cook: more work than staff Mon-Sat 08:00-09:00 (up to 300 %)" in found.load_lines


def test_warnings(shop: Scenario) -> None:
    found = explain(shop).warnings
    assert (
        "a visit includes 11 h 42 min away, 7 % of the length: the last customers are not back "
        "before the end"
    ) in found
    assert "no visit can ever reach 'never'" in found and not any("gift'" in w for w in found)
    assert "the trait 'rain' is not used" in found
    assert "the staff 'idle' has nothing to do" in found
    assert "the source 'idle' is not used" in found
    assert (
        "'unused' is paid for each use, but no step uses it"
        in explain(design(shop, "gifts")).warnings
    )


def test_figures_and_their_grades(shop: Scenario) -> None:
    found = {f.path: f.grade for f in figures(shop)}
    assert found["customers.arrive.rate"] == found["customers.arrive.by_hour.8"] == "measured"
    assert (
        found["journey.inside.steps.order.takes"]
        == found["journey.inside.steps.order.wait.acceptable"]
        == "measured"
    )
    # hearsay says no grade
    assert (
        found["journey.inside.steps.pay.takes"]
        == "assumed"
        == found["journey.inside.steps.gift.quality"]
    )
    assert (
        "length" not in found
        and "motsim" not in found
        and found["interventions.gifts.cost.per_use"] == "assumed"
    )
    assert sum(grades(shop).values()) == pytest.approx(1.0) and list(grades(shop)) == [
        "measured",
        "published",
        "claimed",
        "assumed",
    ]


def test_beside_a_stage_clocks_strike_as_often_as_it_lasts() -> None:
    s = read("""
motsim: 1
title: t
length: 1 week
staff: {a: {count: 1}, b: {count: 1}}
customers: {arrive: {every: 60 min}}
journey:
  - {stage: repair, steps: [{work: fix, staff: a, takes: 50 min, again: 20%}]}
  - {stage: lounge, beside: repair, chance: 50%, steps: [{contact: tell, staff: b, every: 25 min, takes: 2 min}, {contact: tea, staff: b, after: 70 min, takes: 5 min}]}
""")  # noqa: E501
    a, b = workload.pool_loads(s)
    assert a.work.sum() == pytest.approx(168 * 62.5) and b.work.sum() == pytest.approx(
        168 * 0.5 * 2 * 2
    )


TEA = """
motsim: 1
title: t
length: 1 d
staff: {desk: {count: COUNT}}
customers: {arrive: {rate: 3 per h}}
journey:
  - {stage: visit, steps: [{contact: serve, staff: desk, takes: 40 min}]}
  - {stage: lounge, beside: visit, steps: [{contact: tea, staff: desk, takes: TAKES, every: 10 min}]}
"""  # noqa: E501


# few come, and yet one alone keeps the desk busy
@pytest.mark.parametrize(
    ("come", "count", "takes", "share", "asked"),
    [
        (3, 2, 6, 0.45, None),
        # each hears the clock at 10, 20 and 30 min, and not at 40: 9 teas an hour
        (3, 1, 6, 0.9, None),
        (3, 1, 10, 1.5, "150 %"),
        (3, 2, 12, 0.6, None),  # 12 min: the strokes at 20 and 40 find the last tea still running
        (3, 1, 30, 1.5, "150 %"),
        (0.3, 1, 10, 1.0, "100 %"),
    ],
)
def test_clocks_that_ask_for_more_staff_than_there_is(
    come: float, count: int, takes: int, share: float, asked: str | None
) -> None:
    text = (
        TEA.replace("COUNT", str(count))
        .replace("TAKES", f"{takes} min")
        .replace("3 per h", f"{come} per h")
    )
    found = [line for line in explain(read(text)).warnings if line.startswith("tea: so frequent")]
    assert found == (
        [
            f"tea: so frequent that up to {asked} of desk are needed. Others who wait for desk "
            "may never be served, and the run stops when nobody gets on any more"
        ]
        if asked
        else []
    )
    assert [one.clock_share for one in workload.pool_loads(read(text))] == [pytest.approx(share)]


def test_rules_say_when_they_act_and_by_whom(shop: Scenario) -> None:
    assert explain(shop).journey[-1] == (
        "rule sorry: on promise.broken (by cook, only if child), quality +10, cost 5, "
        "recover (answer 2 h, quality 60)"
    )
    every = read(
        TEXT.replace(
            "by: cook, if: child,", "past: 20 min, by: cook, limit: 1 per visit, chance: 50%,"
        )
    )
    assert (
        explain(every)
        .journey[-1]
        .startswith(
            "rule sorry: on promise.broken (after 20 min, by cook, in 50 % of cases, "
            "at most 1 per visit), "
        )
    )


def test_what_becomes_of_those_inside_when_the_door_shuts() -> None:
    night = TEXT.replace("staff:\n", "closing: resume\nstaff:\n", 1)
    alone, beside = (
        explain(read(text)).coming
        for text in (
            night,
            night.replace(
                "rules:\n",
                "  - {stage: news, beside: home, steps: [{contact: call, every: 1 h}]}\nrules:\n",
            ),
        )
    )
    assert (
        explain(read(TEXT)).coming == alone[:1]
        and alone[1].startswith("when the door shuts, contacts under way are finished")
        and beside[:2] == alone
    )
    assert (
        beside[2]
        == "parallel stages begin nothing at night: what falls due at night begins at opening"
    )


def test_conditions_in_chinese_use_labels(shop: Scenario) -> None:
    assert (
        wording.condition(
            shop, 'till.busy < 60% and not (wait > 20 min or segment == "wait")', "zh"
        )
        == '收银忙碌比例 < 60% 且 非 (等待 > 20 分钟 或 客群 == "wait")'
    )
    assert (
        wording.event(shop, "order.begins", "zh") == "点餐开始时"
        and wording.event(shop, "visit.ends", "zh") == "到访结束"
    )
    assert (
        wording.quote("1.5 x typical", "zh") == "通常用时的 1.5 倍"
        and wording.quote("10 min", "zh") == "10 分钟"
    )
    assert explain(shop, language="zh").journey[-1] == (
        "规则“sorry”：承诺未兑现（由cook执行，仅当 child），品质 +10，花费 5，补救（回应 "
        "2 小时，品质 60）"
    )
    assert "规则占用的时间没有算进来" not in explain(shop, language="zh").load_lines
    timed = read(TEXT.replace("do: {quality: +10,", "do: {quality: +10, takes: +1 min,"))
    assert explain(timed, language="zh").load_lines[-1] == "规则占用的时间没有算进来"


def test_away_until_opening_comes_back_when_open() -> None:
    s = read("""
motsim: 1
title: t
length: 4 weeks
opening: {mon-fri: 08:00-18:00}
staff: {a: {count: 1}}
customers: {arrive: {rate: 10 per day, by_weekday: {mon: 0, tue: 0, wed: 0, thu: 0, fri: 1}}}
journey:
  - {stage: out, away: yes, steps: [{away: wait, takes: 1 d, until: opening}, {contact: call, staff: a, takes: 6 min}]}
""")  # noqa: E501
    (load,) = workload.pool_loads(s)
    assert load.work[8] == pytest.approx(60) and load.work.sum() == pytest.approx(60)


def test_amounts_and_hours_as_people_read_them() -> None:
    assert wording.amount(amount("lognormal(40 min cv 0.5)", MINUTES), "time") == "~40 min"
    assert (
        wording.amount(amount("5 min if child else 3 min", MINUTES), "time")
        == "(5 min if child else 3 min)"
    )
    assert (
        wording.clock_hours([8, 9, 32, 33, 56, 110])
        == "Mon-Tue 08:00-10:00, Wed 08:00-09:00, Fri 14:00-15:00"
    )


def test_explaining_imports_neither_engines_nor_numba() -> None:
    code = (
        "import sys; from motsim.plan.preview.summary import explain; from motsim.scenario "
        "import loads\n"
        f"explain(loads({TEXT!r})); print([m for m in ('numba', 'mesa', 'simpy', 'pandas') "
        "if m in sys.modules])"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )


def test_what_will_be_believed_of_each_intervention() -> None:
    scenario = read(
        "motsim: 1\ntitle: t\nlength: 1 d\ncustomers: {arrive: {count: 1}}\n"
        "sources: {book: {what: a study, grade: published}}\n"
        "journey: [{stage: s, steps: [{contact: a, quality: 50}]}]\n"
        "interventions:\n"
        "  smile: {set: {a.quality: +5}, cost: {once: 1}, source: book}\n"
        "  nod: {set: {a.quality: +5}, cost: {once: 1}}\n"
        "  wave: {set: {a.quality: +5}, cost: {once: 1}, believed: {nothing: 0, middle: 1}}\n"
        "  bow: {set: {a.quality: +5}, cost: {once: 1}, piloted: {lift: 0.4, error: 0.1}}\n"
    )
    published, assumed, own, piloted = (
        line.replace("\u00a0", " ") for line in explain(scenario).effects
    )
    assert published.startswith(
        "effects from published studies: nothing at all with a chance of 17"
    )
    assert published.endswith(": smile")
    assert assumed.startswith("assumed effects: nothing at all with a chance of 25")
    assert assumed.endswith("about 85 % of what is entered, give or take 40 %: nod, bow")
    assert own == (
        "as the file believes (`believed`): about 100 % of what is entered, give or take 40 %: wave"
    )
    assert piloted.startswith("bow: its pilot read +0.4, with a standard error of 0.1;")


def test_a_way_of_giving_up_that_nobody_takes_is_said() -> None:
    def warned(step: str, stage: str = "") -> bool:
        scenario = read(
            "motsim: 1\ntitle: t\nlength: 1 d\ncustomers: {arrive: {count: 1}}\n"
            "staff: {desk: {count: 1}}\n"
            f"journey: [{{stage: s{stage}, steps: [{{contact: a, staff: desk, takes: 1 min, "
            f"{step}}}]}}]\n"
        )
        return any("nobody gives up at a" in line for line in explain(scenario).warnings)

    assert warned("gives_up: {retry: 1 min}") and warned(
        "gives_up: {callback: yes}, queue_limit: 2"
    )
    assert not warned("gives_up: {retry: 1 min}, patience: 1 min")
    assert not warned("gives_up: {retry: 1 min}, wait: {acceptable: 5 min}")
    assert not warned("gives_up: {retry: 1 min}, queue_limit: 2")
    assert not warned("gives_up: {callback: yes}", ", patience: 9 min")
    with pytest.raises(ScenarioError, match="the patience of stage 's' is used up"):
        warned("gives_up: {retry: 1 min}", ", patience: 9 min")


@pytest.mark.parametrize(
    ("begin", "end", "told"),
    [
        ("", "", False),
        ("", "if: keen", True),
        ("", "chance: 36%", True),
        ("", "chance: 100%", False),
        ("", "if: wait > 5 min", True),
        ("if: keen", "if: keen", False),
        ("if: wait > 5 min", "if: wait > 5 min", False),
        ("if: keen and hour < 12", "if: keen", False),
        ("if: keen", "if: keen and hour < 12", True),
        ("chance: 36%", "chance: 36%", True),  # drawn anew
        ("if: never", "if: keen", False),  # nobody is promised anything
        ("", "if: all_there", False),
    ],
)
def test_a_promise_whose_end_may_be_skipped_is_told(begin: str, end: str, told: bool) -> None:
    scenario = read(
        "motsim: 1\ntitle: t\nlength: 1 d\n"
        "customers: {arrive: {count: 1}, traits: {keen: 36%, never: 0%, all_there: 100%}}\n"
        "promises: {coach_soon: {from: sign_up, to: coach_plan, quote: 5 d}}\n"
        f"journey: [{{stage: s, steps: [{{contact: sign_up, takes: 1 min, {begin}}}, "
        f"{{contact: coach_plan, takes: 1 min, {end}}}]}}]\n"
        "labels: {zh: {sign_up: 报名, coach_plan: 教练计划}}\n"
    )
    place = "promises.coach_soon.to"
    found = [line for line in explain(scenario).warnings if line.startswith(place)]
    chinese = [line for line in explain(scenario, language="zh").warnings if line.startswith(place)]
    assert len(found) == len(chinese) == told
    if told:
        assert "passes 'sign up' but skips 'coach plan' the promise does not count" in found[0]
        assert "经过“报名”却跳过“教练计划”的顾客，这项承诺作废" in chinese[0]


@pytest.mark.parametrize(("stages", "told"), [("one", False), ("two", True)])
def test_who_is_in_a_stage_has_not_skipped_it(stages: str, told: bool) -> None:
    cut = "" if stages == "one" else "]}, {stage: t, chance: 50%, steps: ["
    scenario = read(
        "motsim: 1\ntitle: t\nlength: 1 d\ncustomers: {arrive: {count: 1}}\n"
        "promises: {soon: {from: a, to: b, quote: 5 min}}\n"
        "journey: [{stage: s, chance: 50%, steps: [{contact: a, takes: 1 min}, "
        f"{cut}{{contact: b, takes: 1 min}}]}}]\n"
    )
    assert told == any("promises.soon.to" in line for line in explain(scenario).warnings)


@pytest.mark.parametrize(
    ("share", "english", "chinese"),
    [
        (1.0, "100 %", "100%"),
        (1.002, "just over 100 %", "100% 多一点"),
        (1.02, "102 %", "102%"),
        (0.998, "100 %", "100%"),
    ],
)
def test_more_work_than_staff_is_never_said_as_all(
    share: float, english: str, chinese: str
) -> None:
    assert (wording.load(share, "en"), wording.load(share, "zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("patience: 9 min", "patience: never", False),
        ("patience: 9 min", "expects: 60", True),
        ("expects: 60", "expects: 60", True),
    ],
)
def test_patience_of_every_segment_is_entered(first: str, second: str, told: bool) -> None:
    scenario = read(
        "motsim: 1\ntitle: t\nlength: 1 d\nstaff: {desk: {}}\n"
        "customers: {arrive: {count: 1}, segments: "
        f"{{calm: {{share: 50%, {first}}}, hasty: {{share: 50%, {second}}}}}}}\n"
        "journey: [{stage: s, wait: {acceptable: 5 min}, "
        "steps: [{contact: a, staff: desk, takes: 1 min}]}]\n"
    )
    assert told == any("no patience is entered" in line for line in explain(scenario).defaults)


def test_what_comes_next_in_words() -> None:
    scenario = read(
        "motsim: 1\ntitle: t\nlength: 1 d\n"
        "customers: {arrive: {count: 1}, traits: {good_answers: 50%}}\n"
        "journey: [{stage: s, steps: [{contact: ride, takes: 1 min, again: 20%, next: "
        "[{to: shop, chance: 14% if good_answers else 7% if wait > 5 min else 1%}]}, "
        "{contact: show, takes: 1 min}, {contact: shop, takes: 1 min}]}]\n"
        "labels: {zh: {good_answers: 答得好, shop: 商店}}\n"
    )
    english, chinese = ("\n".join(explain(scenario, language=one).journey) for one in ("en", "zh"))
    assert "20 % are done again" in english
    assert "(14% if good_answers, otherwise 7% if wait > 5 min, otherwise 1%) go to shop" in english
    assert "20% 再做一次" in chinese
    assert "（若答得好则 14%，否则若等待 > 5 分钟则 7%，否则 1%） 转到商店" in chinese


@pytest.mark.parametrize(("more", "grows"), [("", True), (", queue_limit: 4", False)])
def test_a_line_that_is_full_cannot_grow(more: str, grows: bool) -> None:
    """M/M/2/6, 10 an hour for two who can do 8: 26 % find four waiting and leave."""
    said = explain(
        read(
            f"""
motsim: 1
title: Barber
length: 100 h
staff: {{barber: {{count: 2}}}}
customers: {{arrive: {{every: exponential(6 min)}}}}
journey:
  - stage: shop
    steps: [{{contact: cut, staff: barber, takes: exponential(15 min){more}}}]
"""
        )
    )
    (line,) = (one for one in said.warnings if one.startswith("barber "))
    assert ("the queue grows" in line) == grows
    assert ("some will always leave unserved" in line) != grows
