"""A workshop by phone: what each phase takes and refuses, what the room says of it, and which
scenario becomes of it.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from serving import serving

import motsim as ms
from motsim.errors import InputError
from motsim.scenario.loader import loads
from motsim.studio.rooms import NotNow, Rooms
from motsim.studio.workshop.room import WorkshopRoom, workshop_of
from motsim.studio.workshop.state import CARD, DOTS, PHASES, PLAN, rewritten

KINDS = {"workshop": WorkshopRoom}
ABOUT = workshop_of("Car service", ["Arrival", "Waiting", "Goodbye"], 300_000.0, "en")
NAMES = ("park", "greeting", "lounge", "bill", "farewell", "wash", "coffee")


class Workshop:
    """A room with so many phones, its acts taken as the journal takes them."""

    def __init__(self, folder: Path, phones: int = 3, about: dict[str, Any] = ABOUT) -> None:
        self.rooms = Rooms(folder / "rooms", dict(KINDS))
        self.room: Any = self.rooms.begin("workshop", about)
        self.phones = [f"phone{k}" for k in range(phones)]
        for who in self.phones:
            self.do(do="join", who=who)

    def do(self, **act: Any) -> None:
        self.rooms.write(self.room, act).result()

    def say(self, k: int, do: str, **act: Any) -> None:
        self.do(do=do, who=self.phones[k], **act)

    def notes(self, *names: str) -> list[str]:
        """One note each, taken in turn by the phones; their keys in order."""
        for k, name in enumerate(names):
            stage = ABOUT["stages"][k % 3]
            self.say(k % len(self.phones), "note", key=f"k{k}", stage=stage, text=name)
        return [note.key for note in self.room.state.standing()]

    def by_name(self) -> dict[str, Any]:
        return {one.note.name: one for one in self.room.state.seen()}


def test_notes_are_gathered_merged_and_taken_back(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.say(0, "note", key="a", stage="Waiting", text="  the   coffee ")
    shop.say(0, "note", key="a", stage="Waiting", text="the coffee")  # the answer was lost
    shop.say(1, "note", key="b", stage="Waiting", text="The Coffee")  # says the same
    shop.say(1, "note", key="c", stage="Arrival", text="the coffee")  # elsewhere: another
    wall = shop.room.wall()["body"]["stages"]
    assert [[(i["name"], i["same"]) for i in s["items"]] for s in wall] == [
        [("the coffee", 1)],
        [("the coffee", 2)],
        [],
    ]
    with pytest.raises(InputError, match="only who wrote"):
        shop.say(2, "unnote", item="1-a")
    shop.say(0, "unnote", item="1-a")
    assert [note.key for note in shop.room.state.standing()] == ["2-c", "2-b"]
    shop.do(do="merge", item="2-c", into="2-b")
    shop.do(do="rename", item="2-b", text="coffee machine")
    shop.do(do="move", item="2-b", stage="Goodbye")
    assert [(s.note.name, s.note.stage, s.same) for s in shop.room.state.seen()] == [
        ("coffee machine", "Goodbye", 2)
    ]
    shop.do(do="hide", item="2-b", on=True)
    assert shop.room.state.seen() == []
    with pytest.raises(InputError, match="few words"):
        shop.say(0, "note", key="d", stage="Arrival", text="   ")
    with pytest.raises(InputError, match="stage: wanted Arrival"):
        shop.say(0, "note", key="d", stage="Nowhere", text="x")


def test_scores_dots_and_classes_are_those_of_the_importer(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    keys = shop.notes(*NAMES)
    shop.do(do="phase", phase="scores")
    for k, value in enumerate((-10, -3, 1)):
        shop.say(k, "score", item=keys[0], value=value)
    shop.say(0, "score", item=keys[0], value=-4)  # the last one counts
    assert shop.room.state.seen()[0].score == pytest.approx((-4 - 3 + 1) / 3)
    assert shop.room.state.seen()[0].colour == "yellow" and shop.room.state.seen()[1].score is None
    assert shop.room.wall()["body"] is None  # until it is shown
    shop.do(do="show", on=True)
    assert shop.room.wall()["body"]["items"][0]["said"] == "−2.0"
    for bad in (11, -11, 2.5, True, "3", None):
        with pytest.raises(InputError):
            shop.say(0, "score", item=keys[0], value=bad)
    shop.do(do="phase", phase="dots")
    shop.say(0, "dots", item=keys[0], n=3)
    shop.say(0, "dots", item=keys[1], n=2)
    with pytest.raises(NotNow, match="all 5 dots"):
        shop.say(0, "dots", item=keys[2], n=1)
    shop.say(0, "dots", item=keys[0], n=1)
    shop.say(0, "dots", item=keys[2], n=2)
    assert shop.room.state.answered() == 1 and sum(s.votes for s in shop.room.state.seen()) == DOTS
    for k, key in enumerate(keys[:6]):
        shop.say(1 + k % 2, "dots", item=key, n=1)
    assert [s.klass for s in shop.room.state.seen()].count("key") >= 5
    # what is gone gives its dots back
    shop.do(do="hide", item=keys[1], on=True)
    shop.say(0, "dots", item=keys[3], n=2)


def fill(shop: Workshop, keys: list[str], costs: tuple[str, ...]) -> None:
    shop.do(do="phase", phase="cards")
    for key, cost in zip(keys, costs):
        shop.say(0, "write", item=key, field="idea", text=f"idea {key}", base="")
        shop.say(0, "write", item=key, field="cost", text=cost, base="")


def test_cards_keep_what_two_wrote_at_once(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    key = shop.notes("park")[0]
    shop.do(do="phase", phase="cards")
    shop.say(0, "write", item=key, field="script", text="Good morning", base="")
    shop.say(1, "write", item=key, field="script", text="Welcome", base="")
    assert shop.room.state.seen()[0].fields["script"] == "Good morning\nWelcome"
    shop.say(1, "write", item=key, field="script", text="Welcome!", base="Good morning\nWelcome")
    assert shop.room.state.seen()[0].fields["script"] == "Welcome!"
    for field, text in (("cost", "a lot"), ("cost", "-5"), ("wish", "12"), ("wish", "x" * 1001)):
        with pytest.raises(InputError):
            shop.say(0, "write", item=key, field=field, text=text, base="")
    for field, text in (("cost", "2万"), ("wish", "1 min"), ("wish", "+8"), ("cost", "")):
        shop.say(0, "write", item=key, field=field, text=text, base="")
    with pytest.raises(InputError, match="field: wanted"):
        shop.say(0, "write", item=key, field="colour", text="red", base="")


def test_the_plan_begins_with_nobody(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    fill(shop, shop.notes("park"), ("10",))
    assert shop.room.wall()["phones"] == 1
    shop.do(do="phase", phase="plan")
    assert shop.room.wall()["phones"] == 0


def test_a_colour_is_that_of_the_score_that_is_said(tmp_path: Path) -> None:
    shop = Workshop(tmp_path, 25)
    key = shop.notes("park")[0]
    shop.do(do="phase", phase="scores")
    for k in range(25):
        shop.say(k, "score", item=key, value=4 if k == 0 else 5)  # 4.96
    (seen,) = shop.room.state.seen()
    assert seen.colour == "green" and seen.score == 5.0
    text = shop.room.scenario()[1]
    assert "quality: 75" in text and shop.room.answers()[1][2] == "5.0"


@pytest.mark.parametrize(
    ("said", "money"), [("30万", 300_000.0), ("300,000", 300_000.0), ("20k", 20_000.0), (0, 0.0)]
)
def test_a_budget_is_read_as_people_write_one(tmp_path: Path, said: Any, money: float) -> None:
    assert workshop_of("a", ["b"], said, "zh")["budget"] == money
    shop = Workshop(tmp_path)
    shop.do(do="budget", money=said)
    assert shop.room.state.budget == money


@pytest.mark.parametrize("said", ["", "a lot", "-5", -5, None, True, [], 10**400, float("nan")])
def test_a_budget_that_is_none_is_refused(tmp_path: Path, said: Any) -> None:
    with pytest.raises(InputError, match="wanted a sum"):
        workshop_of("a", ["b"], said, "zh")
    shop = Workshop(tmp_path)
    with pytest.raises(InputError, match="wanted a sum"):
        shop.do(do="budget", money=said)
    assert shop.room.state.budget == 300_000.0


def test_a_phone_and_a_room_have_an_end_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Workshop(tmp_path)
    monkeypatch.setattr("motsim.studio.workshop.room.MOST_OF_ONE", 1)
    shop.notes("park")
    with pytest.raises(NotNow, match="1 notes of one phone"):
        shop.say(0, "note", key="k9", stage="Arrival", text="more")
    monkeypatch.setattr("motsim.studio.workshop.room.MOST_NOTES", 1)
    with pytest.raises(NotNow, match="the room has 1 notes"):
        shop.say(1, "note", key="k9", stage="Arrival", text="more")


def test_who_leads_sees_what_is_covered(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    shop.notes("park")
    shop.do(do="phase", phase="scores")
    assert shop.room.wall()["body"] is None
    covered = shop.room.console()["body"]
    shop.do(do="show", on=True)
    assert covered == shop.room.wall()["body"] == shop.room.console()["body"]
    assert covered["items"]


@pytest.mark.parametrize(
    ("now", "base", "text", "then"),
    [
        ("", "", "a", "a"),
        ("a", "a", "b", "b"),
        ("a", "a", "", ""),
        ("a", "", "b", "a\nb"),  # two at once
        ("a\nb", "b", "b!", "a\nb!"),  # one's own words among those of others
        ("a\nb", "a", "a!", "a!\nb"),
        ("a\nb", "b", "", "a"),
        ("a\nb", "", "b", "a\nb"),  # sent twice, for the answer was lost
        ("x\na\nb", "a", "a\nb", "x\na\nb"),
        ("x\na\nb", "a\nb", "a", "x\na"),
        ("a", "gone", "", "a"),
        ("ab", "b", "c", "ab\nc"),  # a part of a word is nobody's own
    ],
)
def test_a_text_over_what_one_saw(now: str, base: str, text: str, then: str) -> None:
    assert rewritten(now, base, text) == then
    assert rewritten(then, base, text) == then or now == base


def test_a_card_says_when_it_is_full_and_can_be_shortened(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    key = shop.notes("park")[0]
    shop.do(do="phase", phase="cards")

    def write(k: int, text: str, base: str = "") -> str:
        shop.say(k, "write", item=key, field="script", text=text, base=base)
        return shop.room.state.seen()[0].fields["script"]

    write(0, "a" * 600)
    both = write(1, "b" * 300)
    assert both == "a" * 600 + "\n" + "b" * 300
    with pytest.raises(NotNow, match="longer than 1000"):
        write(2, "c" * 200)
    assert shop.room.state.seen()[0].fields["script"] == both
    assert write(2, both[:-1], both) == both[:-1]  # 900 characters are edited
    assert write(0, "cold ") and write(0, "cold and dark", "cold ").count("cold") == 1


def told(shop: Workshop, *keys: str) -> None:
    """Scores, dots, texts and purchases of these notes."""
    for phase in ("scores", "dots", "cards", "buy"):
        shop.do(do="phase", phase=phase)
        for k, key in enumerate(keys):
            if phase == "scores":
                shop.say(k, "score", item=key, value=k + 2)
                shop.say(2, "score", item=key, value=-4)
            elif phase == "dots":
                shop.say(k, "dots", item=key, n=2)
            elif phase == "cards":
                for field, text in (("idea", f"idea {k}"), ("cost", f"{k + 1}000"), ("wish", "8")):
                    shop.say(k, "write", item=key, field=field, text=text, base="")
            else:
                shop.say(2, "buy", item=key, on=True)


def test_a_merged_note_has_all_that_the_room_said_of_both(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    one, other = shop.notes("park", "greeting")
    told(shop, one, other)
    shop.do(do="fill", item=other, field="script", text="Welcome")
    shop.do(do="fill", item=one, field="script", text="")  # cleared: nothing stands in the way
    shop.do(do="merge", item=other, into=one)
    (seen,) = shop.room.state.seen()
    assert sorted(seen.scores) == [-4, 2, 3] and seen.votes == 4
    assert seen.fields == {
        "idea": "idea 0\nidea 1",
        "cost": "1000",
        "wish": "8",
        "script": "Welcome",
        "actions": "of the merged note: costs 2000",
    }
    assert [one.note.key for one in shop.room.state.bought()] == [one]
    shop.do(do="split", item=other)
    assert [note.key for note in shop.room.state.standing()] == [one, other]


def test_of_two_prices_and_wishes_one_counts_and_both_are_seen(tmp_path: Path) -> None:
    shop = Workshop(tmp_path, about=ABOUT | {"language": "zh"})
    keys = shop.notes("park", "greeting", "lounge")
    fields = (("cost", "1000", "2000", "3000"), ("wish", "8", "平静", "8"))
    for key, k in zip(keys, (1, 2, 3)):
        for name, *texts in fields:
            shop.do(do="fill", item=key, field=name, text=texts[k - 1])
    shop.do(do="merge", item=keys[1], into=keys[0])
    shop.do(do="merge", item=keys[2], into=keys[0])
    (seen,) = shop.room.state.seen()
    assert (seen.fields["cost"], seen.fields["wish"], seen.price) == ("1000", "8", 1000.0)
    assert seen.fields["actions"].splitlines() == [
        "合并的便签：成本 2000",
        "合并的便签：期望的体验平静",
        "合并的便签：成本 3000",
    ]
    again = Rooms(tmp_path / "rooms", dict(KINDS)).get(shop.room.code)
    assert again.state == shop.room.state


def test_what_was_said_of_a_note_that_is_taken_back_stays_with_its_like(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    for k in range(3):
        shop.say(k, "note", key="n", stage="Waiting", text="Coffee")
    told(shop, "1-n")
    shop.do(do="hide", item="2-n", on=True)  # what is hidden does not stand for the others
    shop.do(do="phase", phase="notes")
    shop.say(0, "unnote", item="1-n")
    (seen,) = shop.room.state.seen()
    assert (seen.note.key, seen.same) == ("3-n", 2)
    assert sorted(seen.scores) == [-4, 2] and seen.votes == 2
    assert seen.fields == {"idea": "idea 0", "cost": "1000", "wish": "8"}
    assert [one.note.key for one in shop.room.state.bought()] == ["3-n"]


def test_everybody_spends_the_same_and_the_room_buys_what_most_want(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    keys = shop.notes(*NAMES[:4])
    fill(shop, keys, ("100000", "180,000", "15万", "20k"))
    shop.do(do="phase", phase="buy")
    a, b, c, d = keys
    shop.say(0, "buy", item=a, on=True)
    shop.say(0, "buy", item=b, on=True)
    with pytest.raises(NotNow, match="money is spent"):
        shop.say(0, "buy", item=c, on=True)
    shop.say(0, "buy", item=d, on=True)  # 300,000 to the last one
    view = shop.room.phone("phone0", "en")
    assert view["left"] == "Left: 0" and [i["can"] for i in view["items"]] == [1, 1, 0, 1]
    shop.say(1, "buy", item=b, on=True)
    shop.say(1, "buy", item=d, on=True)
    shop.say(2, "buy", item=c, on=True)
    # b and d by two each, the cheaper first; then a by one, c no longer fits
    assert [one.note.key for one in shop.room.state.bought()] == [d, b, a]
    shop.do(do="budget", money=20_000)
    assert [one.note.key for one in shop.room.state.bought()] == [d]


def test_a_phase_takes_its_own_answers_and_none_when_it_is_closed(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    key = shop.notes("park")[0]
    with pytest.raises(NotNow):
        shop.say(0, "score", item=key, value=3)
    shop.do(do="phase", phase="scores")
    shop.do(do="open", on=False)
    with pytest.raises(NotNow):
        shop.say(0, "score", item=key, value=3)
    assert shop.room.phone("phone0", "zh")["kind"] == "wait"
    shop.do(do="timer", until=time.time() + 60)
    assert 58 <= shop.room.wall()["left"] <= 60
    for act in ({"do": "phase", "phase": "lunch"}, {"do": "x"}):
        with pytest.raises(InputError):
            shop.do(**act)
    for until in ("soon", -1, 1e12, 10**400, float("nan"), float("inf")):
        with pytest.raises(InputError, match="until: wanted"):
            shop.do(do="timer", until=until)
    with pytest.raises(InputError):  # phones do not lead
        shop.do(do="phase", phase="dots", who="phone0")


def test_every_phase_has_words_in_both_languages_for_all_three_pages(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    fill(shop, shop.notes("park", "greeting"), ("10", "20"))
    for phase, language in itertools.product(PHASES, ("en", "zh")):
        shop.do(do="phase", phase=phase)
        shop.do(do="show", on=True)
        view = shop.room.phone("phone0", language)
        assert view["title"] and view["how"] and view["items"] is not None
        shown = json.dumps(shop.room.wall()["body"])
        assert ("idea" if phase in ("cards", "buy", "plan") else "park") in shown or phase == "dots"
        assert shop.room.console()["phases"][0]["minutes"] == 15
    assert len(CARD) == len(PLAN) == 7


@pytest.mark.parametrize(
    ("language", "word"), [("en", "nothing to answer"), ("zh", "没有可以作答")]
)
def test_a_phone_says_that_there_is_nothing_yet(tmp_path: Path, language: str, word: str) -> None:
    shop = Workshop(tmp_path)
    for phase in PHASES[1:]:
        shop.do(do="phase", phase=phase)
        assert word in shop.room.phone("phone0", language)["how"]
    shop.do(do="phase", phase="notes")
    assert word not in shop.room.phone("phone0", language)["how"]
    shop.notes("park")
    shop.do(do="phase", phase="scores")
    assert word not in shop.room.phone("phone0", language)["how"]


def whole(tmp_path: Path, language: str) -> Workshop:
    """A workshop from the first note to the plan."""
    shop = Workshop(tmp_path, 4, {**ABOUT, "language": language})
    keys = shop.notes(*NAMES)
    shop.do(do="phase", phase="scores")
    for (k, _), (j, key) in itertools.product(enumerate(shop.phones), enumerate(keys)):
        shop.say(k, "score", item=key, value=(3 * j + k) % 15 - 7)
    shop.do(do="phase", phase="dots")
    for k, _ in enumerate(shop.phones):
        for j in range(DOTS):
            shop.say(k, "dots", item=keys[j], n=1)
    fill(shop, keys[:3], ("20,500", "2万", "150000"))
    shop.say(0, "write", item=keys[0], field="wish", text="+9", base="")
    shop.say(0, "write", item=keys[1], field="wish", text="=HYPERLINK(1)", base="")
    shop.do(do="phase", phase="buy")
    for k in range(3):
        shop.say(k, "buy", item=keys[k % 2], on=True)
    shop.do(do="phase", phase="plan")
    for field in PLAN:
        shop.say(0, "write", item=keys[0], field=field, text=f"the {field}", base="")
    return shop


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_scenario_says_what_the_room_said(tmp_path: Path, language: str) -> None:
    shop = whole(tmp_path, language)
    title, text = shop.room.scenario()
    scenario = loads(text, "room.yaml")
    assert title == "Car service" and list(scenario.designs)[-1] == "the-room"
    seen = shop.by_name()
    steps = {step.name: step for step in scenario.steps}
    for name, one in seen.items():
        assert steps[name].class_ == one.klass, name
    assert f"quality: {50 + 5 * round(seen['park'].score, 1):g}" in text
    bought = [one.fields["idea"] for one in shop.room.state.bought()]
    assert len(bought) == 2
    found = ms.compare(scenario, ["today", "the-room"], replications=2)
    assert found.value("the-room", "remembered").mean > found.value("today", "remembered").mean
    plan = ms.action_plan(scenario, "the-room", replications=2)
    typed = {action.typed.owner.show("en") if action.typed.owner else "" for action in plan.actions}
    assert typed == {"the owner", ""} and len(plan.actions) == 2
    for field in ("by", "training", "pilot", "metric", "adjust", "resources"):
        assert f"the {field}" in text


def test_the_answers_are_a_table_that_no_spreadsheet_runs(tmp_path: Path) -> None:
    shop = whole(tmp_path, "en")
    out = io.StringIO()
    csv.writer(out).writerows(shop.room.answers())
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [row["touchpoint"] for row in rows] == [s.note.name for s in shop.room.state.seen()]
    wishes = {row["wish"] for row in rows}
    assert wishes == {"+9", "'=HYPERLINK(1)", ""}


def test_without_scores_there_is_no_scenario(tmp_path: Path) -> None:
    shop = Workshop(tmp_path)
    with pytest.raises(InputError, match="no touchpoint has a score"):
        shop.room.scenario()
    for bad in ({"title": " ", "stages": ["a"]}, {"title": "a", "stages": ["  "]}):
        with pytest.raises(InputError, match="1 to 12 stages"):
            workshop_of(bad["title"], bad["stages"], 1.0, "en")


def test_the_server_begins_one_and_makes_a_file_of_it(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        begun = {
            "kind": "workshop",
            "title": "汽车保养",
            "stages": ["到店", "离开"],
            "language": "zh",
        }
        code = server.ask("POST", "/api/v1/rooms", begun).json["code"]
        path = f"/api/v1/rooms/{code}"
        early = server.ask("POST", f"{path}/scenario")
        assert early.status == 422 and "评分" in early.json["said"]["zh"]
        room = server.ask(
            "POST", f"{path}/act", {"do": "add", "key": "1", "stage": "到店", "text": "迎接"}
        ).json
        assert room["notes"][0]["name"] == "迎接" and room["phase"] == "notes"
        rooms = server.app.state.studio.rooms
        for act in (
            {"do": "join", "who": "a"},
            {"do": "phase", "phase": "scores"},
            {"do": "score", "who": "a", "item": "0-1", "value": -6},
        ):
            rooms.write(rooms.get(code), act).result()
        made = server.ask("POST", f"{path}/scenario").json["id"]
        assert made == "汽车保养.yaml" and (tmp_path / made).is_file()
        assert server.ask("GET", path).json["made"] == made
        wall = server.ask("GET", f"/wall/{code}")
        assert wall.status == 200 and f'"code":"{code}"' in wall.body.decode()


ACT = st.one_of(
    st.fixed_dictionaries(
        {
            "do": st.sampled_from(["note", "unnote", "score", "dots", "write", "buy"]),
            "who": st.sampled_from(["phone0", "phone1", "nobody"]),
            "item": st.sampled_from(["1-k0", "2-k1", "0-z", "9-9"]),
            "key": st.sampled_from(["k0", "k1", "k2"]),
            "stage": st.sampled_from([*ABOUT["stages"], "x"]),
            "text": st.sampled_from(["park", "PARK", "", "20", "x" * 200]),
            "field": st.sampled_from(["idea", "cost", "wish", "owner", "x"]),
            "value": st.integers(-12, 12),
            "n": st.integers(-1, 6),
            "on": st.booleans(),
        }
    ),
    st.fixed_dictionaries(
        {
            "do": st.sampled_from(
                ["phase", "open", "show", "add", "rename", "move", "merge", "split", "hide"]
            ),
            "phase": st.sampled_from(PHASES),
            "item": st.sampled_from(["1-k0", "2-k1", "0-z", "9-9"]),
            "into": st.sampled_from(["1-k0", "2-k1", "0-z"]),
            "key": st.just("z"),
            "stage": st.sampled_from(ABOUT["stages"]),
            "text": st.sampled_from(["park", "tea"]),
            "on": st.booleans(),
        }
    ),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(ACT, max_size=40))
def test_whatever_a_room_does_it_can_be_shown_and_begun_anew_from_its_file(
    acts: list[dict[str, Any]],
) -> None:
    room = WorkshopRoom("1234", Path("none"))
    taken = [
        {"do": "begin", "kind": "workshop", **ABOUT},
        {"do": "join", "who": "phone0"},
        {"do": "join", "who": "phone1"},
    ]
    for act in taken:
        room.do(act)
    for act in acts:
        before = room.console() | room.phone("phone0", "zh")
        try:
            room.do(act)
        except InputError:
            assert room.console() | room.phone("phone0", "zh") == before
        else:
            taken.append(act)
    again = WorkshopRoom("1234", Path("none"))
    again.again(taken)
    assert again.console() == room.console()
    for who in ("phone0", "phone1"):
        assert again.phone(who, "en") == room.phone(who, "en")
        assert sum(room.state.dots_of(who).values()) <= DOTS
    spent = sum(one.price for one in room.state.bought())
    assert spent <= room.state.budget
    assert len(room.answers()) == 1 + len(room.state.standing())
