"""Pages in a real browser: drawn, silent, offline, readable by everybody, in both languages.

`make test-pages` installs what drives the browser (the extra `pages`); the browser itself is the
machine's Chromium.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import motsim as ms
from motsim.report import write_report
from motsim.report.allocation.page import page as allocation_page
from motsim.report.customer_day.page import CustomerDay, page_of
from motsim.report.demos import demo_of
from motsim.report.demos.page import demo_page
from motsim.scenario.loader import load
from motsim.scenario.shipped import study_scenario
from motsim.study.run.customer_story import choose

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

SCENARIOS = Path(ms.__file__).parent.parent / "scenarios"
STRANGE = re.compile(r"\b(undefined|NaN|null|Infinity)\b|(?<=[a-z0-9:=(,\t] )None\b|(?<=\t)None\b")
SIZES = ((1400, 1000), (1280, 720), (390, 844))
SMALLEST = 11.9  # px: no text is smaller on a screen


def comparison():
    return ms.compare(
        load(SCENARIOS / "car-service.yaml"),
        ["today", "focus-60-30-10", "handover-only"],
        replications=3,
        seed=3,
        psychology=["literature", "claims"],
        set={"length": "2 weeks"},
    )


def demonstration(name: str) -> str:
    demo = demo_of(name)
    return demo_page(demo, demo.shown(load(study_scenario(demo.scenario))))


def customer_day() -> str:
    """The angriest customer of a run as a page."""
    run = ms.simulate(
        load(SCENARIOS / "car-service.yaml"), replications=2, set={"length": "1 week"}
    )
    replication, customer = choose(run.visits, "angriest")
    rows = [
        frame[(frame["replication"] == replication) & (frame["customer"] == customer)]
        for frame in (run.visits, run.moments, run.acts)
    ]
    return page_of(CustomerDay(run.scenario, "today", *rows, replication, customer, "angriest"))


def written(text: str, place: Path) -> None:
    place.write_text(text, encoding="utf-8")


PAGES = {
    "compare": lambda place: write_report(comparison(), place),
    "run": lambda place: write_report(
        ms.simulate(
            load(SCENARIOS / "hotpot.yaml"), replications=3, seed=3, set={"length": "1 week"}
        ),
        place,
    ),
    "moments": lambda place: write_report(
        ms.moments(load(SCENARIOS / "restaurant.yaml"), replications=4, seed=3), place
    ),
    "robust": lambda place: write_report(
        ms.robust(
            load(SCENARIOS / "furniture-store.yaml"),
            draws=12,
            psychology=["literature", "claims"],
            assumptions=["return_slope", "margin"],
        ),
        place,
    ),
    "worth": lambda place: write_report(
        ms.worth(
            load(SCENARIOS / "furniture-store.yaml"),
            draws=12,
            psychology=["literature", "claims"],
            assumptions=["return_slope", "margin"],
        ),
        place,
    ),
    "allocate": lambda place: written(
        allocation_page(ms.allocate(load(SCENARIOS / "restaurant.yaml"), 40_000)), place
    ),
    "pilot": lambda place: write_report(
        ms.pilot(load(SCENARIOS / "restaurant.yaml"), replications=4), place
    ),
    "plan": lambda place: write_report(
        ms.action_plan(load(SCENARIOS / "restaurant.yaml"), replications=4), place
    ),
    "effects": lambda place: write_report(
        ms.effects(
            (
                "cold-water",
                "weaker-than-peak-end",
                "peak-end-arithmetic",
                "repurchase-is-convex",
                "averages-in-complex",
            )
        ),
        place,
    ),
    "describe": lambda place: ms.describe(load(SCENARIOS / "hotel.yaml")).report(place),
    "day": lambda place: written(customer_day(), place),
    "demo": lambda place: written(demonstration("cold-water"), place),
}


@pytest.fixture(scope="session", params=PAGES)
def place(request, tmp_path_factory):
    """A page on disk."""
    where = tmp_path_factory.mktemp("pages") / f"{request.param}.html"
    PAGES[request.param](where)
    return where


@pytest.fixture(params=SIZES, ids=lambda size: str(size[0]))
def opened(request, browser, place):
    """The page as it stands in the browser, what it asked for and what it complained about."""
    wide, tall = request.param
    tab = browser.new_page(viewport={"width": wide, "height": tall})
    tab.asked, tab.complaints = [], []
    tab.on("request", lambda r: tab.asked.append(r.url))
    tab.on(
        "console",
        lambda m: tab.complaints.append(m.text) if m.type in ("error", "warning") else None,
    )
    tab.on("pageerror", lambda e: tab.complaints.append(str(e)))
    tab.goto(place.as_uri())
    tab.wait_for_timeout(1500)
    yield tab
    tab.close()


def turn(tab) -> None:
    """To the other language, as a reader would."""
    tab.get_by_role("button", name=re.compile("中文|English")).locator("visible=true").first.click()
    tab.wait_for_timeout(1000)


def seen(tab) -> None:
    """What holds of every page in either language."""
    text = tab.inner_text("body")
    assert not STRANGE.search(text), STRANGE.search(text)
    over = tab.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert over <= 0, f"{over} pixels wider than the window"
    cut = tab.evaluate("""[...document.querySelectorAll('.scroll')].filter((s) => s.offsetParent !== null)
        .filter((s) => s.querySelector('tr').children.length === 2 && s.scrollWidth > s.clientWidth + 1).map((s) => s.innerText.slice(0, 80))""")  # noqa: E501
    assert not cut, f"tables of a name and a figure that are cut: {cut}"
    empty = tab.evaluate("""[...document.querySelectorAll('[data-chart], figure.chart')].filter((c) => c.offsetParent !== null)
        .filter((c) => !c.querySelector('svg') || c.querySelectorAll('svg path, svg circle, svg line, svg rect').length < 3).map((c) => c.id || c.dataset.chart)""")  # noqa: E501
    assert not empty, f"charts that draw nothing: {empty}"


def test_drawn_silent_and_offline_in_both_languages(opened):
    seen(opened)
    english = opened.inner_text("body")
    turn(opened)
    seen(opened)
    assert (
        re.search("[\u4e00-\u9fff]{4}", opened.inner_text("body"))
        and opened.inner_text("body") != english
    )
    assert opened.evaluate("document.documentElement.lang") == "zh"
    assert opened.complaints == []
    assert [url for url in opened.asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_everybody_can_read_it(opened):
    """No serious finding of axe-core: contrast, names of controls, order of headings, tables."""
    for _ in range(2):
        found = axe.Axe().run(opened).response["violations"]
        serious = [
            f"{one['id']}: {one['help']}; {one['nodes'][0]['html'][:160]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        assert not serious, "\n".join(serious)
        turn(opened)


def test_what_to_type_next_is_a_step_away(opened):
    """Where a page ends with commands, its head leads to them, in either language."""
    if not opened.locator("[data-part=following]").count():
        pytest.skip("a page that ends without commands")
    for _ in range(2):
        opened.locator("a.onward").locator("visible=true").click()
        opened.locator("[data-part=following] summary").locator("visible=true").first.click()
        commands = opened.locator("[data-part=following] pre").locator("visible=true").first
        assert commands.bounding_box()["y"] < 900 and commands.inner_text().startswith("motsim ")
        opened.evaluate("window.scrollTo(0, 0)")
        turn(opened)


def test_no_text_is_too_small(opened):
    """On every screen, in pictures too, where their text is scaled with them."""
    small = opened.evaluate(
        """(least) => [...document.querySelectorAll('body *')].filter((e) =>
            e.offsetParent !== null || e.ownerSVGElement).filter((e) => {
          const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
          if (!own || e.tagName === 'title' || e.closest('title, script, style')) return false;
          const box = e.getBoundingClientRect();
          if (!box.width) return false;
          const svg = e.ownerSVGElement, size = parseFloat(getComputedStyle(e).fontSize);
          const scale = svg && svg.viewBox.baseVal.width
            ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
          return size * scale < least;
        }).map((e) => e.textContent.trim().slice(0, 40))""",
        SMALLEST,
    )
    assert not small, small[:8]


def test_a_page_in_the_dark_can_be_read(browser, place):
    tab = browser.new_page(viewport={"width": 1400, "height": 900}, color_scheme="dark")
    tab.goto(place.as_uri())
    tab.wait_for_timeout(1000)
    found = axe.Axe().run(tab).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    tab.close()


def test_a_demonstration_fits_a_projector_and_keeps_its_votes(browser, tmp_path):
    place = tmp_path / "demo.html"
    written(demonstration("cold-water"), place)
    room = browser.new_context(viewport={"width": 1280, "height": 720})
    tab = room.new_page()
    tab.goto(place.as_uri())
    for _ in range(2):
        tab.fill("#typed", "24 : 16")
        tab.keyboard.press("Enter")
        seen_steps = []
        while True:
            step = tab.evaluate("document.querySelector('.step:not([hidden])').dataset.step")
            if step in seen_steps:
                break
            seen_steps.append(step)
            assert tab.evaluate("document.documentElement.scrollHeight") <= 720, step
            bar = tab.locator("#bar").bounding_box()
            assert (
                bar["y"] == 0 and "24" in tab.inner_text("#bar") and "16" in tab.inner_text("#bar")
            )
            tab.keyboard.press("PageDown")
        assert seen_steps.index("picture") < seen_steps.index("figures") and len(seen_steps) >= 6
        tab.reload()
        assert tab.inner_text("#bar-A") == "24" and tab.inner_text("#bar-B") == "16"
        tab.keyboard.press("0")
        tab.click("#language")
    with room.expect_page() as opened_note:
        tab.keyboard.press("n")
    note = opened_note.value
    note.wait_for_timeout(300)
    assert (
        note.is_visible("#note") and not note.is_visible("#bar ul") and not tab.is_visible("#note")
    )
    room.close()
