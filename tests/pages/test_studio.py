"""The Studio in a real browser: from a sheet of notes to a compared design, by keyboard, in both
languages, in the light and in the dark; nothing leaves the machine and nothing kept is lost.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

from serving import Server, serving  # noqa: E402

WALL = (
    "阶段,触点,评分,票数,点子,要准备的钱,负责人\n到店,停车,2,3,引导员,5000,店长\n"
    "到店,迎接,3,9,,,\n等待,进度,1,12,进度屏,20000,主任\n交付,讲解,4,7,,,\n"
)
GREETING = "[data-step=greeting]"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("studio")) as found:
        found.app.state.studio.engine.warm()
        yield found


def until(page, question: str, seconds: float = 20.0) -> None:
    """Wait until the page says yes; Playwright's own way is code that the page does not let in."""
    end = time.monotonic() + seconds
    while not page.evaluate(question):
        assert time.monotonic() < end, question
        page.wait_for_timeout(30)


class Visit:
    """A page of the Studio, and what went wrong on it."""

    def __init__(self, browser, server: Server, lang: str = "en", dark: bool = False) -> None:
        self.trouble: list[str] = []
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 720}, color_scheme="dark" if dark else "light"
        )
        self.context.add_init_script(
            f"if (window.origin !== 'null') localStorage.lang ??= '{lang}'"
        )
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda e: self.trouble.append(str(e)))
        self.page.on("console", lambda m: m.type == "error" and self.trouble.append(m.text))
        self.page.on("request", lambda r: self.outside(r.url))
        self.server = server
        self.page.goto(f"http://127.0.0.1:{server.port}/?t={server.door.token}")
        self.page.wait_for_selector("h1")

    def outside(self, url: str) -> None:
        if not url.startswith((f"http://127.0.0.1:{self.server.port}/", "data:", "blob:")):
            self.trouble.append(f"asked {url}")

    def fine(self, *, allowed: str = "") -> None:
        assert [t for t in self.trouble if not allowed or allowed not in t] == []
        found = axe.Axe().run(self.page)
        said = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found.response["violations"]]
        assert said == []
        assert "undefined" not in self.page.inner_text("body")

    def copy(self, name: str = "car-service") -> None:
        self.page.select_option("#ready", name)
        self.page.click(".begin button.main >> nth=0")
        self.page.wait_for_selector(".dot")
        self.settled()

    def settled(self) -> None:
        until(
            self.page, "/20 .* 20|20 次重复中的 20/.test(document.querySelector('.bar').innerText)"
        )

    def tab(self, name: str) -> None:
        self.page.click(f"#head nav a[href$='/{name}']")


def test_the_first_page_asks_for_five_things(browser, tmp_path) -> None:
    """Style, letters, words and the folder's list come inside it."""
    with serving(tmp_path) as empty:
        visit = Visit(browser, empty)
        asked: list[str] = []
        visit.page.on("request", lambda r: asked.append(r.url))
        visit.page.reload()
        visit.page.wait_for_selector("h1")
        visit.page.wait_for_timeout(300)
        own = [url for url in asked if not url.startswith("data:") and "/health" not in url]
        assert len(own) == 5, own
        letters = visit.page.evaluate("[...document.fonts].map((one) => one.status)")
        assert letters == ["loaded", "loaded"]
        visit.fine()
        visit.context.close()


def test_a_job_is_followed_on_one_line_that_is_taken_up_again(browser, server) -> None:
    visit = Visit(browser, server)
    visit.copy()
    page, asked = visit.page, []
    page.on("request", lambda r: "/jobs/" in r.url and asked.append(r.url.split("/jobs/")[1]))
    jobs = server.app.state.studio.jobs
    visit.tab("compare")
    page.select_option("select", "200")
    page.click("main button.main")
    page.wait_for_selector("#progress progress")
    first = jobs.ears
    jobs.ended = True  # the line breaks off in the middle; the page calls again
    first.tell()
    until(page, "performance.now() > 0")
    page.wait_for_timeout(400)
    jobs.ended = False
    page.wait_for_selector(".verdict", timeout=120_000)
    lines = [one for one in asked if one == "events"]
    assert len(lines) >= 2 and len(lines) <= 6
    assert not [one for one in asked if re.fullmatch(r"[0-9a-f]{20}", one)]  # nobody polls
    until(page, "!document.querySelector('#progress progress')")
    asked.clear()
    page.wait_for_timeout(1500)
    assert "events" not in asked  # the line is closed when nothing goes on
    page.reload()
    page.wait_for_selector("main button.main")
    page.select_option("select", "200")
    page.click("main button.main")  # the same question: its answer is there
    page.wait_for_selector(".verdict")
    visit.fine()


@pytest.mark.parametrize(("lang", "dark"), [("en", False), ("zh", True)])
def test_every_page_is_quiet_and_for_everybody(browser, server, lang: str, dark: bool) -> None:
    visit = Visit(browser, server, lang, dark)
    page = visit.page
    assert "?t=" not in page.url  # the token does not stay in the address
    visit.fine()
    visit.copy()
    visit.fine()
    page.click(GREETING)
    page.wait_for_selector(".drawer")
    visit.fine()
    visit.tab("figures")
    until(page, "document.querySelectorAll('#says ul').length > 3")
    visit.fine()
    visit.tab("designs")
    page.check("[data-key='idea live_progress']")
    until(page, "document.querySelectorAll('.purse .big').length === 3")
    visit.fine()
    page.click(".purse button.main")
    page.wait_for_selector("#page.compare h1")
    page.click("main button.main")
    page.wait_for_selector(".verdict", timeout=90_000)
    visit.fine()
    with page.expect_download() as coming:
        page.click("button:has-text('PDF')")
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF-")
    assert coming.value.suggested_filename == "report.pdf"
    visit.tab("people")
    page.wait_for_selector(".persons article")
    visit.fine()
    visit.tab("questions")
    page.wait_for_selector(".asked")
    visit.fine()


def test_a_value_is_tried_kept_and_taken_back_by_keyboard(browser, server) -> None:
    visit = Visit(browser, server)
    visit.copy()
    page = visit.page
    before = page.inner_text(".tally")
    page.focus(GREETING)
    page.keyboard.press("Enter")
    page.focus("#quality-slider")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    until(page, "!!document.querySelector('.before')")
    visit.settled()
    assert "was " in page.inner_text(".tally") and page.inner_text(".tally") != before
    page.click(GREETING)  # the drawer is closed: what is tried is said all the same
    assert page.inner_text(".trying").startswith("not kept: greeting 79")
    page.click(".trying button")
    assert page.inner_text(".trying") == "" and "was " not in page.inner_text(".tally")
    page.click(GREETING)
    page.focus("#quality-slider")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    until(page, "!!document.querySelector('.before')")
    page.keyboard.press("Tab")  # the number
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "This is how it is today"
    page.keyboard.press("Enter")
    until(page, "!document.querySelector('#head button:first-of-type').disabled")
    name = page.evaluate("decodeURIComponent(location.hash.split('/')[2])")
    file = server.app.state.studio.drafts.folder / name
    assert "quality: 79, wait" in file.read_text(encoding="utf-8")
    page.keyboard.press("Control+z")
    until(page, "document.querySelector('#head button:first-of-type').disabled")
    assert "quality: 70, wait" in file.read_text(encoding="utf-8")
    page.focus(GREETING)
    page.keyboard.press("Alt+ArrowDown")
    until(page, "document.querySelector('#said').textContent.includes('greeting')")
    text = file.read_text(encoding="utf-8")
    assert text.index("check_in") < text.index("contact: greeting")
    assert page.evaluate("document.activeElement.dataset.step") == "greeting"
    visit.fine()


def test_a_sheet_of_notes_becomes_a_map_with_ideas_and_owners(browser, server, tmp_path) -> None:
    file = tmp_path / "墙面.csv"
    file.write_text(WALL, encoding="gb18030")
    visit = Visit(browser, server, "zh")
    page = visit.page
    page.set_input_files("#sheet-file", file)
    page.wait_for_selector(".sheet")
    visit.fine()
    page.select_option(".sheet select >> nth=5", "cost")  # it is not known as a head
    page.click("button[type=submit]")  # the scale is not said, and scores may be stars
    assert page.evaluate("document.activeElement.id") == "scale"
    page.select_option("#scale", "1..5")
    page.click("button[type=submit]")
    page.wait_for_selector(".dot")
    visit.settled()
    assert page.inner_text(".stage-row").split("\n")[-3:] == ["到店", "等待", "交付"]
    assert "主任" in page.inner_text("[data-step=进度]") and "●●●" in page.inner_text(".lanes.rest")
    visit.tab("designs")
    page.fill("#budget", "")
    page.keyboard.press("Tab")
    page.click(".purse button >> nth=0")  # the best for no budget: it is asked for
    assert "请先填写金额" in page.inner_text(".purse [role=alert]")
    page.fill("#budget", "三万")
    page.keyboard.press("Tab")
    assert page.get_attribute("#budget", "aria-invalid") == "true"
    page.fill("#budget", "30,000")
    page.keyboard.press("Tab")
    until(page, "document.querySelector('.purse').innerText.includes('30,000')")
    assert page.query_selector(".purse [role=alert]") is None
    page.check("[data-key='idea 进度屏']")
    until(page, "document.querySelector('.purse').innerText.includes('→')")
    visit.fine()


def test_a_scenario_is_sent_and_opened_from_the_first_page(browser, server, tmp_path) -> None:
    visit = Visit(browser, server)
    page = visit.page
    visit.copy("cold-water")
    name = page.evaluate("decodeURIComponent(location.hash.split('/')[2])")
    page.click("#head a.home")
    with page.expect_download() as coming:
        page.click(f"a[aria-label$='{name}']")
    sent = tmp_path / coming.value.suggested_filename
    assert sent.name == name.replace(".yaml", ".motsim")
    coming.value.save_as(sent)
    visit.fine()
    server.ask("DELETE", f"/api/v1/scenarios/{name}")
    page.set_input_files("#sheet-file", sent)
    page.wait_for_selector(".dot")
    assert page.evaluate("location.hash").endswith(f"/{name}/board")
    page.click("#head a.home")
    sent.write_bytes(b"PK<script>")
    page.set_input_files("#sheet-file", sent)
    page.wait_for_selector(".toast")
    assert "it is no bundle of motsim" in page.inner_text(".toast")
    visit.fine(allowed="422")


def test_a_mistake_is_said_at_its_step_and_the_page_goes_on(browser, server) -> None:
    visit = Visit(browser, server)
    visit.copy("hotel")
    page = visit.page
    page.click(".step >> nth=0")
    page.fill("#f-takes", "soon")
    page.keyboard.press("Tab")
    page.wait_for_selector(".mistakes")
    assert "soon" in page.inner_text(".drawer .wrong") and page.locator(".step.bad").count() == 1
    assert page.locator(".live.stale").count() == 1
    visit.fine()
    page.click("#head button >> nth=0")
    until(page, "!document.querySelector('.mistakes')")
    visit.settled()


def test_a_figure_is_typed_and_money_appears(browser, server) -> None:
    visit = Visit(browser, server)
    page = visit.page
    page.click("text=Begin empty")
    page.fill("dialog input", "Tea house")
    page.keyboard.press("Enter")
    page.wait_for_selector(".dot")
    visit.tab("figures")
    page.fill("#f-value-margin", "9 per viist")
    page.keyboard.press("Tab")
    page.wait_for_selector("#page .wrong")
    assert "viist" in page.inner_text("#page .wrong")
    page.fill("#f-value-margin", "9 per visit")
    page.keyboard.press("Tab")
    page.wait_for_selector("#page .wrong", state="detached")
    visit.tab("designs")
    page.click("text=A new idea")
    page.fill("dialog input >> nth=0", "Warm towel")
    page.keyboard.press("Enter")
    page.check("[data-key='idea warm_towel']")
    until(page, "document.querySelectorAll('.purse .big')[1]?.innerText.startsWith('+')")
    visit.fine()


def test_a_design_that_is_made_while_compare_is_open_is_compared(browser, server) -> None:
    visit = Visit(browser, server)
    visit.copy("hotpot")
    page = visit.page
    visit.tab("compare")
    page.uncheck("[data-key='box today']")
    name = page.evaluate("decodeURIComponent(location.hash.split('/')[2])")
    board = server.ask("GET", f"/api/v1/scenarios/{name}").json
    edit = {"do": "set", "at": ["designs", "calm"], "value": "{}"}
    server.ask("POST", f"/api/v1/scenarios/{name}/edits", {"base": board["hash"], "edits": [edit]})
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector("[data-key='box calm']")
    assert page.is_checked("[data-key='box calm']")
    assert not page.is_checked("[data-key='box today']")
    visit.fine()


def test_an_edit_of_an_old_page_is_not_lost_and_loses_nothing(browser, server) -> None:
    visit = Visit(browser, server)
    visit.copy("hotpot")
    page = visit.page
    name = page.evaluate("decodeURIComponent(location.hash.split('/')[2])")
    drafts = server.app.state.studio.drafts
    text = drafts.open(name).text
    (drafts.folder / name).write_text(text + "# from outside\n", encoding="utf-8")
    page.click(".step >> nth=0")
    page.fill(".drawer [data-key$=' label']", "Something else")
    page.keyboard.press("Tab")
    page.wait_for_selector(".toast")
    assert "has changed since" in page.inner_text(".toast")
    assert drafts.open(name).text.endswith("# from outside\n")
    visit.fine(allowed="409")


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(browser, server, width: int) -> None:
    visit = Visit(browser, server, "zh")
    page = visit.page
    page.set_viewport_size({"width": width, "height": 720})
    visit.copy("restaurant")
    for name in ("board", "figures", "designs", "compare", "questions", "people"):
        visit.tab(name)
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_months_slide_where_people_come_back(browser, server) -> None:
    """A later month beside the first one, and what is tried beside the same month without it."""
    visit = Visit(browser, server)
    visit.copy("bistro")
    page = visit.page
    slider = "[data-key=months]"
    assert page.get_attribute(slider, "max") == "36"
    assert page.locator("polyline.before").count() == 0 and "today" in page.inner_text(".months")
    page.focus(slider)
    page.keyboard.press("End")
    until(page, "/month 1: /.test(document.querySelector('.tally')?.innerText)", 120)
    assert page.inner_text(".months output") == "month 36 of 36"
    visits = page.inner_text(".tally-one:nth-child(3)")
    assert "Visits" in visits and page.locator("polyline.before").count() == 1
    page.keyboard.press("ArrowLeft")
    assert page.inner_text(".tally-one:nth-child(3)") != visits
    page.focus("[data-moment=goodbye]")
    page.keyboard.press("PageUp")
    until(page, "/was /.test(document.querySelector('.tally')?.innerText)", 60)
    page.focus(slider)
    page.keyboard.press("Home")
    until(page, "/NPS/.test(document.querySelector('.tally')?.innerText)")
    visit.fine()
