"""A service of six steps built, an idea tried, compared and taken along without a mouse: by keys
alone, from the first page to the file, in both languages. Every place is reached by Tab.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")

from serving import Server, serving  # noqa: E402

from motsim.i18n import LANGUAGES, catalogue  # noqa: E402

FAR = 120  # tabs: farther than that nobody finds it
SEEN = """() => {
  const el = document.activeElement;
  if (!el || el === document.body) return "";
  const label = el.getAttribute("aria-label") || el.labels?.[0]?.innerText || el.innerText || "";
  const box = el.getBoundingClientRect(), style = getComputedStyle(el);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const there = box.width > 0 && box.height > 0;
  return [label.trim(), ring || el.type === "checkbox" || style.boxShadow !== "none", there];
}"""
STEPS = (("greeting", "60"), ("order", "55"), ("kitchen", "50"), ("table", "65"), ("bill", "40"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("studio")) as found:
        found.app.state.studio.engine.warm()
        yield found


class Hands:
    """Somebody without a mouse."""

    def __init__(self, browser, server: Server, lang: str) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 720})
        self.context.add_init_script(f"localStorage.lang ??= '{lang}'")
        self.page = self.context.new_page()
        self.page.goto(f"http://127.0.0.1:{server.port}/?t={server.door.token}")
        self.page.wait_for_selector("h1")
        self.lang, self.pressed = lang, 0

    def word(self, key: str) -> str:
        """What the page calls it, up to the first gap that is filled in."""
        return catalogue("studio")[key][LANGUAGES.index(self.lang)].partition("{")[0]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def find(self, called: str, *, back: bool = False, whole: bool = False) -> str:
        """Tab to what is called so, or begins so."""
        seen = []
        for _ in range(FAR):
            self.press("Shift+Tab" if back else "Tab")
            at = self.page.evaluate(SEEN)
            if not at:
                continue
            label, ring, there = at
            seen.append(label[:40])
            if label == called or (label.startswith(called) and not whole):
                assert there, f"{label} is reached and not to be seen"
                assert ring, f"nothing shows that {label} is reached"
                return str(label)
        raise AssertionError(f"no key reaches {called}; {seen}")

    def until(self, question: str, seconds: float = 30.0) -> None:
        end = time.monotonic() + seconds
        while not self.page.evaluate(question):
            assert time.monotonic() < end, question
            self.page.wait_for_timeout(30)

    def say(self, *fields: str) -> None:
        """Fill in a dialog, field after field, and send it."""
        self.until("!!document.querySelector('dialog[open]')")
        for k, text in enumerate(fields):
            if k:
                self.press("Tab")
            self.press("Control+a")
            self.page.keyboard.type(text)
        self.press("Enter")
        self.until("!document.querySelector('dialog[open]')")

    def build(self) -> None:
        """A bakery of six steps, of which the last is felt worst."""
        self.find(self.word("begin empty"))
        self.press("Enter")
        self.say("Bakery")
        self.until("!!document.querySelector('.dot')")
        for k, (name, quality) in enumerate(STEPS, 2):
            self.find(self.word("add step to"))
            self.press("Enter")
            self.say(name, quality, "3 min")
            self.until(f"document.querySelectorAll('[data-step]').length === {k}")

    def improve(self) -> None:
        """An idea for the last step, switched on and kept as a design."""
        self.find(self.word("page designs"), back=True, whole=True)
        self.press("Enter")
        self.until("!!document.querySelector('.purse')")
        self.find("+ " + self.word("new idea"))
        self.press("Enter")
        self.until("!!document.querySelector('dialog[open]')")
        self.page.keyboard.type("card reader")
        self.press("Tab")
        self.page.keyboard.type("bill")
        self.press("Tab", "Control+a")
        self.page.keyboard.type("80")
        self.press("Tab")
        self.page.keyboard.type("2000")
        self.press("Enter")
        self.until("!!document.querySelector('.idea')")
        self.find("card reader")
        self.press("Space")
        self.find(self.word("save as design"))
        self.press("Enter")
        self.say("Better bill")
        kept = "[...document.querySelectorAll('[data-key=take] option')].map((o) => o.innerText)"
        self.until(f"{kept}.includes('Better bill')")  # it is kept

    def compare(self) -> None:
        self.find(self.word("page compare"), back=True, whole=True)
        self.press("Enter")
        self.until("!!document.querySelector('fieldset')")
        self.find(self.word("replications"))
        self.find(self.word("compare"))
        self.press("Enter")
        self.until("!!document.querySelector('.verdict')", 120.0)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_service_is_built_compared_and_taken_along_by_keys(browser, server, lang: str) -> None:
    hands = Hands(browser, server, lang)
    hands.build()
    hands.improve()
    hands.compare()
    assert "Better bill" in hands.page.inner_text(".verdict")
    hands.find(hands.word("take workbook"))
    with hands.page.expect_download() as taken:
        hands.press("Enter")
    assert taken.value.suggested_filename == "comparison.xlsx"
    assert taken.value.path().read_bytes().startswith(b"PK")
    assert hands.pressed < 400, "too far to go"
