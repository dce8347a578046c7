"""A room in a real browser: the one who leads, the wall and a phone, each for everybody, in both
languages; a vote reaches the wall, and a phone that was away comes back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

from serving import Server, serving  # noqa: E402


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("rooms")) as found:
        found.app.state.studio.engine.warm()
        found.app.state.studio.lan.open("127.0.0.1", 0)
        yield found


class Screen:
    """One browser in the room, and what went wrong in it."""

    def __init__(self, browser, server: Server, lang: str, size=(1280, 720), dark=False) -> None:
        self.trouble: list[str] = []
        self.server, self.width = server, size[0]
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            locale="zh-CN" if lang == "zh" else "en-GB",
        )
        self.context.add_init_script(f"localStorage.lang ??= '{lang}'")
        self.page = self.tab()

    def tab(self):
        page = self.context.new_page()
        page.on("pageerror", lambda e: self.trouble.append(str(e)))
        page.on("console", lambda m: m.type == "error" and self.trouble.append(m.text))
        page.on("request", lambda r: self.outside(r.url))
        return page

    def outside(self, url: str) -> None:
        ours = (f"http://127.0.0.1:{self.server.port}/", f"http://{self.lan}/", "data:", "blob:")
        if not url.startswith(ours):
            self.trouble.append(f"asked {url}")

    @property
    def lan(self) -> str:
        return str(self.server.app.state.studio.lan.address)

    def studio(self, where: str) -> None:
        self.page.goto(f"http://127.0.0.1:{self.server.port}/?t={self.server.door.token}{where}")

    def until(self, question: str, seconds: float = 20.0) -> None:
        end = time.monotonic() + seconds
        while not self.page.evaluate(question):
            assert time.monotonic() < end, (question, self.page.inner_text("body"))
            self.page.wait_for_timeout(30)

    def fine(self, *, allowed: str = "\0") -> None:
        assert [t for t in self.trouble if allowed not in t] == []
        found = axe.Axe().run(self.page)
        said = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found.response["violations"]]
        assert said == []
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width
        text = self.page.inner_text("body")
        assert "undefined" not in text and "NaN" not in text


@pytest.mark.parametrize(("lang", "dark"), [("en", False), ("zh", True)])
def test_a_demonstration_with_phones(browser, server, lang: str, dark: bool) -> None:
    lead = Screen(browser, server, lang, dark=dark)
    lead.studio("#/teach")
    lead.page.wait_for_selector(".cards")
    lead.fine()
    lead.page.click(".card >> nth=0 >> button")
    lead.page.wait_for_selector(".saying")
    code = lead.page.evaluate("location.hash.split('/')[2]")
    lead.fine()

    wall = Screen(browser, server, lang, (1280, 720), dark)
    wall.studio("")
    wall.page.goto(f"http://127.0.0.1:{server.port}/wall/{code}")
    wall.until("!!document.querySelector('#joining img')?.complete")
    wall.fine()
    assert wall.page.evaluate("document.documentElement.scrollHeight") <= 720  # all in one view

    phone = Screen(browser, server, lang, (390, 780), dark)
    phone.page.goto(f"http://{phone.lan}/j/{code}")
    phone.page.wait_for_selector(".item")
    phone.page.click(".item >> nth=1")
    phone.until("document.querySelector('[data-k=B]').getAttribute('aria-pressed') === 'true'")
    phone.fine()
    wall.until("document.querySelector('#joining .count').textContent.includes('1')")
    assert wall.page.inner_text("#count-B") == ""  # nobody is led by the first
    lead.until("document.querySelector('[data-votes=B]').textContent === '1'")

    lead.page.fill("#typed", "24 : 16")
    lead.page.keyboard.press("Enter")
    wall.until("document.querySelector('#count-A').textContent === '24'")
    lead.page.focus("[data-key=next]")
    lead.page.keyboard.press("PageDown")  # a remote
    wall.until("document.querySelector('[data-step=room]:not([hidden])') !== null")
    told = wall.page.inner_text("#room").replace("\u202f", "").replace(" ", "")
    assert "n=41" in told and "41%" in told
    phone.until("!document.querySelector('.item')")
    phone.fine()
    wall.page.reload()  # the votes are the room's, not the browser's
    wall.until("/n = 41/.test(document.querySelector('#room')?.textContent || '')")
    wall.page.keyboard.press("PageUp")
    wall.page.keyboard.press("b")
    wall.until("document.querySelector('#count-B').textContent === '17'")
    lead.fine()
    wall.page.keyboard.press("0")
    wall.until("document.querySelector('#count-A').textContent === ''")


def test_a_wall_elsewhere_shows_and_cannot_lead(browser, server) -> None:
    code = server.ask("POST", "/api/v1/rooms", {"kind": "demo", "demo": "recovery-paradox"}).json[
        "code"
    ]
    wall = Screen(browser, server, "en", (1400, 900))
    wall.page.goto(f"http://{wall.lan}/wall/{code}")
    wall.until("!!document.querySelector('#joining img')?.complete")
    wall.page.keyboard.press("a")
    wall.page.wait_for_timeout(300)
    assert server.ask("GET", f"/api/v1/rooms/{code}").json["all"]["A"] == 0
    assert not wall.page.is_visible("#typed")
    server.ask("POST", f"/api/v1/rooms/{code}/act", {"do": "step", "step": "models"})
    wall.until("document.querySelector('[data-step=models]:not([hidden])') !== null")
    wall.fine()


def test_a_phone_that_was_away_and_a_server_that_was_gone(browser, server) -> None:
    code = server.ask("POST", "/api/v1/rooms", {"kind": "demo", "demo": "cold-water"}).json["code"]
    phone = Screen(browser, server, "en", (390, 780))
    phone.page.goto(f"http://{phone.lan}/j")
    phone.page.wait_for_selector("#n")
    phone.fine()
    phone.page.fill("#n", code)
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_selector(".item")
    server.ask("DELETE", "/api/v1/lan")
    phone.page.click(".item >> nth=0")
    phone.until("/Trying again/.test(document.querySelector('#s').textContent)")
    server.app.state.studio.lan.open("127.0.0.1")
    phone.until("document.querySelector('[data-k=A]').getAttribute('aria-pressed') === 'true'")
    assert server.ask("GET", f"/api/v1/rooms/{code}").json["all"] == {"A": 1, "B": 0}
    phone.page.goto(f"http://{phone.lan}/j/0000")
    phone.until("/0000/.test(document.querySelector('#s').textContent)")


def a_workshop(server: Server, *acts: dict) -> str:
    begun = {"kind": "workshop", "title": "Car service", "stages": ["Arrival"]}
    code = str(server.ask("POST", "/api/v1/rooms", begun).json["code"])
    for act in acts:
        assert server.ask("POST", f"/api/v1/rooms/{code}/act", act).status == 200
    return code


def at_a_card(browser, server: Server) -> tuple[str, Screen]:
    """A workshop whose one card a phone has open."""
    park = {"do": "add", "key": "1", "stage": "Arrival", "text": "park"}
    code = a_workshop(server, park, {"do": "phase", "phase": "cards"})
    phone = Screen(browser, server, "en", (390, 780))
    phone.page.goto(f"http://{phone.lan}/j/{code}")
    phone.page.click("summary")
    return code, phone


def test_all_that_is_written_while_the_door_is_shut_comes_in(browser, server) -> None:
    code = a_workshop(server)
    phone = Screen(browser, server, "en", (390, 780))
    phone.page.goto(f"http://{phone.lan}/j/{code}")
    phone.page.wait_for_selector("form")
    server.ask("DELETE", "/api/v1/lan")
    for note in ("parking", "greeting", "coffee"):
        phone.page.fill("#t", note)
        phone.page.keyboard.press("Enter")
        phone.page.wait_for_timeout(20)
    phone.page.focus("#l")
    phone.until("/Trying again/.test(document.querySelector('#s').textContent)")
    server.app.state.studio.lan.open("127.0.0.1")
    phone.until("document.querySelectorAll('div.item').length === 3")
    notes = server.ask("GET", f"/api/v1/rooms/{code}").json["notes"]
    assert [one["name"] for one in notes] == ["parking", "greeting", "coffee"]


@pytest.mark.parametrize("later", [False, True])
def test_a_phone_that_keeps_no_cookies_is_told_and_fills_no_room(browser, server, later) -> None:
    code = a_workshop(server)
    phone = Screen(browser, server, "en", (390, 780))

    def strip(route) -> None:
        answer = route.fetch()
        told = {k: v for k, v in answer.headers.items() if k.lower() != "set-cookie"}
        phone.context.clear_cookies()
        route.fulfill(status=answer.status, headers=told, body=answer.body())

    if not later:
        phone.context.route("**/join?**", strip)
    phone.page.goto(f"http://{phone.lan}/j/{code}")
    phone.page.wait_for_selector("form")
    if later:  # it forgets them in the middle
        phone.context.route("**/join?**", strip)
        phone.context.clear_cookies()
    for note in ("parking", "greeting"):
        phone.page.fill("#t", note)
        phone.page.keyboard.press("Enter")
        phone.until("/no cookie/.test(document.querySelector('#s').textContent)")
    phone.page.wait_for_timeout(2_500)  # longer than a phone waits before it tries again
    assert server.ask("GET", f"/api/v1/rooms/{code}").json["joined"] <= 3
    assert "no cookie" in phone.page.inner_text("#s")


def test_ones_own_second_thoughts_are_not_doubled(browser, server) -> None:
    code, phone = at_a_card(browser, server)

    def card() -> list[str]:
        body = server.ask("GET", f"/api/v1/rooms/{code}").json["body"]
        return [field["text"] for field in body["cards"][0]["fields"]]

    def writes(text: str) -> None:
        phone.page.fill("textarea >> nth=0", text)
        phone.page.focus("textarea >> nth=1")

    writes("cold ")
    phone.until("/Kept/.test(document.querySelector('#s').textContent)")
    writes("cold and dark")
    phone.page.wait_for_timeout(300)
    assert card() == ["cold and dark"]
    server.ask("DELETE", "/api/v1/lan")
    for text in ("cold", "cold and wet"):  # the second waits in the place of the first
        writes(text)
        phone.page.wait_for_timeout(20)
    phone.until("/Trying again/.test(document.querySelector('#s').textContent)")
    server.app.state.studio.lan.open("127.0.0.1")
    phone.until("/Kept/.test(document.querySelector('#s').textContent)")
    phone.page.wait_for_timeout(300)
    assert card() == ["cold and wet"]


def test_what_was_refused_is_not_what_the_next_text_is_written_over(browser, server) -> None:
    code, phone = at_a_card(browser, server)
    field = {"do": "fill", "item": "0-1", "field": "current"}

    def room_has(text: str) -> None:
        server.ask("POST", f"/api/v1/rooms/{code}/act", {**field, "text": text})

    room_has("cold")
    phone.until("document.querySelector('textarea').value === 'cold'")
    phone.page.focus("textarea >> nth=0")
    room_has(f"cold\n{'x' * 100}")  # somebody else, meanwhile
    phone.page.fill("textarea >> nth=0", "y" * 950)
    phone.page.focus("textarea >> nth=1")
    phone.until("/shorten/.test(document.querySelector('#s').textContent)")
    phone.page.fill("textarea >> nth=0", "warm")
    phone.page.focus("textarea >> nth=1")
    phone.until("/Kept/.test(document.querySelector('#s').textContent)")
    body = server.ask("GET", f"/api/v1/rooms/{code}").json["body"]
    assert body["cards"][0]["fields"][0]["text"] == f"warm\n{'x' * 100}"


def test_a_line_that_is_refused_for_now_is_no_matter_of_cookies(browser, server) -> None:
    code = a_workshop(server)
    phone = Screen(browser, server, "en", (390, 780))
    busy = {"status": 503, "body": "too many lines", "content_type": "text/plain"}
    phone.context.route("**/phone?**", lambda route: route.fulfill(**busy))
    phone.page.goto(f"http://{phone.lan}/j/{code}")
    phone.until("/Trying again/.test(document.querySelector('#s').textContent)")
    phone.page.wait_for_timeout(200)
    assert "cookie" not in phone.page.inner_text("#s").lower()
    phone.context.unroute("**/phone?**")
    server.ask("POST", f"/api/v1/rooms/{code}/act", {"do": "open", "on": False})
    phone.until("/Look at the wall/.test(document.querySelector('#m').textContent)")
    assert server.ask("GET", f"/api/v1/rooms/{code}").json["joined"] == 1


def test_who_turns_the_phone_to_the_other_language_reads_the_room_in_it(browser, server) -> None:
    phone = Screen(browser, server, "en", (390, 780))
    phone.page.goto(f"http://{phone.lan}/j/{a_workshop(server)}")
    phone.page.wait_for_selector("form")
    phone.page.click("#l")
    phone.until("document.querySelector('h1')?.textContent === '顾客会遇到什么？'")


def test_what_was_merged_by_mistake_stands_apart_again(browser, server) -> None:
    notes = [{"do": "add", "key": k, "stage": "Arrival", "text": t} for k, t in ("1a", "2b")]
    code = a_workshop(server, *notes, {"do": "merge", "item": "0-2", "into": "0-1"})
    lead = Screen(browser, server, "en")
    lead.studio(f"#/room/{code}")
    lead.page.click("[aria-label='Not the same: b']")
    lead.until("document.querySelectorAll('.notes li').length === 2")
    lead.fine()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_room_that_cannot_be_read_is_named_and_can_be_taken_away(browser, server, lang) -> None:
    rooms = server.app.state.studio.rooms
    odd = rooms.folder / "1000.jsonl"
    odd.write_text('{"do": "press"}\n')
    rooms.unread["1000"] = odd
    lead = Screen(browser, server, lang)
    lead.studio("#/teach")
    lead.until("/1000\\.jsonl/.test(document.body.textContent)")
    lead.fine()
    lead.page.click("[aria-label$='1000']")
    lead.page.click("dialog button[type=submit]")
    lead.until("!/1000\\.jsonl/.test(document.body.textContent)")
    assert not odd.exists()


@pytest.mark.parametrize("size", [(390, 844), (1400, 900)])
def test_nothing_is_wider_than_the_window(browser, server, size) -> None:
    code = server.ask(
        "POST", "/api/v1/rooms", {"kind": "demo", "demo": "sixty-thirty-ten", "language": "zh"}
    ).json["code"]
    screen = Screen(browser, server, "zh", size)
    screen.studio(f"#/room/{code}")
    screen.page.wait_for_selector(".saying")
    screen.fine()
    screen.page.goto(f"http://127.0.0.1:{server.port}/wall/{code}")
    screen.until("!!document.querySelector('#joining img')?.complete")
    screen.fine()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_workshop_that_is_refused_keeps_what_was_typed(browser, server, lang: str) -> None:
    lead = Screen(browser, server, lang)
    lead.studio("#/teach")
    lead.page.click("[data-key=workshop]")
    lead.page.fill("dialog input >> nth=0", "Garage")
    lead.page.fill("dialog textarea", "In\nOut")
    lead.page.fill("dialog input >> nth=1", "much")
    lead.page.click("dialog button[type=submit]")
    lead.until("!!document.querySelector('dialog .wrong')?.textContent")
    assert lead.page.input_value("dialog input >> nth=0") == "Garage"
    assert lead.page.input_value("dialog textarea") == "In\nOut"
    lead.page.fill("dialog input >> nth=1", "300000")
    lead.page.click("dialog button[type=submit]")
    lead.page.wait_for_selector(".saying")
    lead.until("!document.querySelector('dialog')")
    lead.fine(allowed="422")


def test_a_workshop_from_the_first_note_to_the_board(browser, server) -> None:
    lead = Screen(browser, server, "zh")
    lead.studio("#/teach")
    lead.page.click("[data-key=workshop]")
    lead.page.fill("dialog input >> nth=0", "汽车保养")
    lead.page.fill("dialog textarea", "到店\n等待\n交付")
    lead.page.click("dialog button[type=submit]")
    lead.page.wait_for_selector(".saying")
    code = lead.page.evaluate("location.hash.split('/')[2]")
    lead.fine()
    wall = Screen(browser, server, "zh", (1280, 720), dark=True)
    wall.studio("")
    wall.page.goto(f"http://127.0.0.1:{server.port}/wall/{code}")
    wall.until("!!document.querySelector('.joining img')?.complete")
    wall.fine()
    phone = Screen(browser, server, "zh", (390, 780))
    phone.page.goto(f"http://{phone.lan}/j/{code}")
    phone.page.wait_for_selector("form")
    for stage, note in (("到店", "停车"), ("等待", "进度"), ("交付", "告别"), ("交付", "洗车")):
        phone.page.select_option("#g", stage)
        phone.page.fill("#t", note)
        phone.page.keyboard.press("Enter")
        wall.until(f"document.querySelector('main').textContent.includes('{note}')")
    phone.page.focus("#l")
    phone.until("document.querySelectorAll('div.item').length === 4")
    phone.fine()
    phone.page.click("[aria-label$='洗车']")
    wall.until("!document.querySelector('main').textContent.includes('洗车')")
    wall.fine()
    lead.page.click("[aria-label$='停车'] >> nth=0")
    lead.page.fill("dialog input", "停车场")
    lead.page.click("dialog button[type=submit]")
    wall.until("document.querySelector('main').textContent.includes('停车场')")
    lead.fine()

    def go_on(phase: str) -> None:
        lead.page.click(f"[data-key='phase {phase}']")
        lead.until(f"!!document.querySelector('[data-key=\"phase {phase}\"][aria-current]')")

    def shown() -> None:
        lead.page.click("[data-key=reveal]")
        wall.until("!document.querySelector('main .covered')")
        wall.fine()
        lead.fine()

    go_on("scores")
    phone.page.wait_for_selector("input[type=range]")
    phone.fine()
    wall.until("!!document.querySelector('main .covered')")
    for k in range(3):
        phone.page.focus(f"input[type=range] >> nth={k}")
        for _ in range(k + 2):
            phone.page.keyboard.press("ArrowLeft")
    phone.page.focus("#l")
    wall.until("/1/.test(document.querySelector('main .covered b').textContent)")
    lead.page.click("[data-key=timer]")
    wall.until("/^1[45]:/.test(document.querySelector('#clock').textContent)")
    shown()
    assert "−2.0" in wall.page.inner_text(".names")
    go_on("dots")
    phone.page.wait_for_selector("[data-k^='+']")
    for _ in range(5):
        phone.page.click("[data-k^='+'] >> nth=0")
        phone.page.wait_for_timeout(250)
    phone.until("document.querySelector('[data-k^=\"+\"]').disabled")
    phone.fine()
    shown()
    go_on("cards")
    phone.page.wait_for_selector("summary")
    phone.page.click("summary >> nth=0")
    phone.page.fill("textarea >> nth=2", "门口有迎宾")
    phone.page.fill("textarea >> nth=5", "很多")
    phone.page.keyboard.press("Tab")
    phone.until("/金额/.test(document.querySelector('#s').textContent)")
    phone.page.fill("textarea >> nth=6", "少等")
    phone.page.evaluate("document.activeElement.blur()")
    phone.until("document.getElementById('s').textContent === '已记录。'")
    wall.until("document.querySelector('main').textContent.includes('少等')")
    assert phone.page.input_value("textarea >> nth=5") == "很多"  # refused, and not taken away
    phone.page.fill("textarea >> nth=5", "2万")
    phone.page.keyboard.press("Tab")
    wall.until("/门口有迎宾[^]*2万/.test(document.querySelector('main').textContent)")
    phone.fine(allowed="422")
    wall.fine()
    lead.fine()
    go_on("buy")
    phone.page.click(".item >> nth=0")
    phone.until("document.querySelector('.item').getAttribute('aria-pressed') === 'true'")
    phone.fine(allowed="422")
    shown()
    go_on("plan")
    phone.until("document.querySelector('details')?.open")  # the card that was open before
    phone.page.fill("textarea >> nth=0", "王经理")
    phone.page.focus("#l")
    wall.until("document.querySelector('main').textContent.includes('王经理')")
    wall.fine()
    lead.page.set_viewport_size({"width": 390, "height": 844})
    lead.width = 390
    lead.fine()
    lead.page.click("[data-key=make]")
    lead.page.wait_for_selector(".dot")
    assert "汽车保养" in lead.page.inner_text("#head")


def test_words_are_not_taken_away_while_somebody_types(browser, server) -> None:
    code, phone = at_a_card(browser, server)
    phone.page.type("textarea >> nth=0", "cold and ")
    fill = {"do": "fill", "item": "0-1", "field": "current", "text": "nobody there"}
    server.ask("POST", f"/api/v1/rooms/{code}/act", fill)
    phone.page.wait_for_timeout(400)
    phone.page.type("textarea >> nth=0", "dark")
    assert phone.page.input_value("textarea >> nth=0") == "cold and dark"
    phone.page.focus("#l")
    phone.until("document.querySelector('textarea').value === 'nobody there\\ncold and dark'")
    assert phone.page.evaluate("document.querySelector('details').open")
