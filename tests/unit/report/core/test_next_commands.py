"""Every decision names the next one, with the file, settings and designs that were typed; what it
names can be typed.
"""

from __future__ import annotations

import html
import re
import shlex
from pathlib import Path

import pytest
from shops import a_shop
from typer.testing import CliRunner

from motsim.cli import app
from motsim.report.core.next_commands import WORDS

SHOP = a_shop(
    """
{contact: greet, class: key, staff: clerk, takes: 2 min, quality: normal(55 sd 10)}
{contact: advise, class: important, staff: clerk, takes: 5 min, quality: 60}
{contact: pay, class: ordinary, staff: clerk, takes: 2 min, quality: 60}
""",
    """
smile: {set: {greet.quality: +25}, cost: {once: 4000}}
card: {set: {pay.quality: +10}, cost: {once: 300}BOOK}
""",
    "today: {}, better: {with: [smile, card]}",
    rate=30,
)


def said(line: str, *more: str) -> str:
    result = CliRunner().invoke(app, [*shlex.split(line)[1:], *more])
    assert result.exit_code == 0, result.output
    if not line.startswith("motsim plan"):  # the last one
        same_on_its_page(result.stdout)
    return result.stdout


def following(text: str, name: str) -> str:
    """The last command of this name that is printed."""
    return re.findall(rf"motsim {name} [^;；\n]*", text)[-1].strip()


def same_on_its_page(printed: str) -> None:
    """The page ends with what the terminal says last, in both languages."""
    page = html.unescape(
        Path(re.findall(r"(?:Report|报告)[:：] ?(.*)", printed)[0]).read_text(encoding="utf-8")
    )
    last = re.split(r"(?:Report|报告)[:：].*\n", printed)[1]
    ends = [
        page.partition(f"<h2>{heading}</h2>")[2].partition("</section>")[0]
        for heading in WORDS["heading"]
    ]
    assert any(all(words in last for words in re.findall(r"<p>(.+)</p>", end)) for end in ends)
    for end in ends:
        assert end and "\n".join(
            re.findall(r"(?s)<pre>(.*?)</pre>", end)
        ).splitlines() == re.findall(r"(?m)(?:[:：] ?|^  )(motsim .*)$", last)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "my shop.yaml"
    file.write_text(SHOP.replace("BOOK", ""), encoding="utf-8")
    return file


def test_the_decisions_lead_from_one_to_the_next(shop: Path) -> None:
    mine = "'my shop.yaml' --set value.margin=45"
    lows, moments = (
        following(said(f"motsim {name} {mine} -n 2"), "allocate") for name in ("lows", "moments")
    )
    assert lows == moments == f"motsim allocate {mine} --budget 2200"
    bought = said(moments.replace("2200", "5000"), "--step", "0")
    shop.write_text(
        shop.read_text()
        .replace("designs: {", f"designs: {{{re.findall(r'(bought: .*)  and then', bought)[0]}, ")
        .replace("{bought", "{today: {}, bought")
        .replace(", today: {}, better", ", better"),
        encoding="utf-8",
    )
    compared = said(following(bought, "compare"), "-n", "5")
    assert following(bought, "compare") == f"motsim compare {mine} --designs today,bought"
    turned = said(
        following(compared, "robust"), "--draws", "10", "--psychology", "literature,rational"
    )
    assert following(compared, "robust") == f"motsim robust {mine} --designs today,bought"
    assert (
        following(turned, "worth")
        == f"motsim worth {mine} --draws 10 --psychology literature,rational --designs today,bought"
    )
    piloted = said(following(said(following(turned, "worth")), "pilot"), "-n", "3")
    assert following(piloted, "plan") == f"motsim plan {mine} --design bought"
    assert "bought" in said(following(piloted, "plan"), "-n", "2")


def test_what_is_bought_in_part_is_a_budget_and_nothing_bought_leads_elsewhere(shop: Path) -> None:
    shop.write_text(SHOP.replace("BOOK", ", response: saturating(half 200)"), encoding="utf-8")
    assert re.search(
        r"bought: \{budget: \d+, split: \{key: \d+%, ordinary: \d+%\}\}",
        said("motsim allocate 'my shop.yaml' --budget 4100 --step 0"),
    )
    nothing = said("motsim allocate 'my shop.yaml' --budget 0 --step 0 --lang zh")
    assert "结论还成立吗：motsim robust 'my shop.yaml' --designs today,better" in nothing
    shop.write_text(
        re.sub(r"(?s)interventions:.*designs: \{.*?\}\}\n", "", SHOP.replace("BOOK", "")),
        encoding="utf-8",
    )
    assert "interventions" in said("motsim lows 'my shop.yaml' -n 2").splitlines()[-1]


QUESTION = """
question: Does it pay?
scenario: ../my shop.yaml
designs: {DESIGNS}
replications: 3
measures: [profit]
"""


@pytest.mark.parametrize(
    "designs, then",
    [
        ("[today, better]", "motsim robust 'my shop.yaml' --designs today,better"),
        ("\n  today:\n  kinder: {with: [smile]}", "motsim moments 'my shop.yaml'"),
    ],
)
def test_an_experiment_leads_on_with_the_designs_that_its_scenario_knows(
    shop: Path, designs: str, then: str
) -> None:
    (shop.parent / "asked").mkdir()
    (shop.parent / "asked" / "experiment.yaml").write_text(
        QUESTION.replace("{DESIGNS}", designs), encoding="utf-8"
    )
    assert said("motsim experiment asked").strip().endswith(then)


def test_an_experiment_over_several_scenarios_leads_on_with_each(shop: Path) -> None:
    (shop.parent / "other.yaml").write_text(SHOP.replace("BOOK", ""), encoding="utf-8")
    (shop.parent / "asked").mkdir()
    (shop.parent / "asked" / "experiment.yaml").write_text(
        QUESTION.replace("{DESIGNS}", "[today, better]").replace(
            "../my shop.yaml", "[../my shop.yaml, ../other.yaml]"
        ),
        encoding="utf-8",
    )
    words, first, second = said("motsim experiment asked").splitlines()[-3:]
    assert words.endswith(":") and [first, second] == [
        "  motsim robust 'my shop.yaml' --designs today,better",
        "  motsim robust other.yaml --designs today,better",
    ]
