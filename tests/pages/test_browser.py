"""Pages in a real browser: drawn, silent, offline, readable by everybody, in both languages.

`make test-pages` installs what drives the browser (the extra `pages`); the browser itself is the
machine's Chromium.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

import motsim as ms
from motsim.report import write_report
from motsim.report.allocation.page import page as allocation_page
from motsim.report.demos import demo_of
from motsim.report.demos.page import demo_page
from motsim.scenario.loader import load
from motsim.scenario.shipped import study_scenario

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
pytestmark = pytest.mark.browser
if CHROMIUM is None and not os.environ.get("CI"):
    pytest.skip("no browser here", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

SCENARIOS = Path(ms.__file__).parent.parent / "scenarios"
STRANGE = re.compile(r"\b(undefined|NaN|null|Infinity)\b|(?<=[a-z0-9:=(,\t] )None\b|(?<=\t)None\b")
WIDTHS = (1440, 1024)


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
    "demo": lambda place: written(demonstration("cold-water"), place),
}


@pytest.fixture(scope="session")
def browser():
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield found
        found.close()


@pytest.fixture(scope="session", params=PAGES)
def place(request, tmp_path_factory):
    """A page on disk."""
    where = tmp_path_factory.mktemp("pages") / f"{request.param}.html"
    PAGES[request.param](where)
    return where


@pytest.fixture(params=WIDTHS)
def opened(request, browser, place):
    """The page as it stands in the browser, what it asked for and what it complained about."""
    tab = browser.new_page(viewport={"width": request.param, "height": 900})
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
    empty = tab.evaluate("""[...document.querySelectorAll('[data-chart], .vega')].filter((c) => c.offsetParent !== null)
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
        commands = opened.locator("[data-part=following] pre").locator("visible=true").first
        assert commands.bounding_box()["y"] < 900 and commands.inner_text().startswith("motsim ")
        opened.evaluate("window.scrollTo(0, 0)")
        turn(opened)
