"""Drafts: what was acknowledged is in the file and can be undone, across restarts, kills and
changes from outside.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from shops import a_shop

from motsim.errors import InputError
from motsim.studio.drafts import Drafts, Outdated, splice_of

SHOP = a_shop("{contact: hello, staff: clerk, quality: 60}", "smile: {}", "today: {}")
QUALITY = ["journey", "visit", "steps", "hello", "quality"]


def edited(drafts: Drafts, value: int) -> str:
    edit = {"do": "set", "at": QUALITY, "value": value}
    return drafts.edit("shop.yaml", drafts.open("shop.yaml").hash, [edit], "").text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    return tmp_path


def undone(drafts: Drafts) -> str:
    return drafts.undo("shop.yaml", drafts.open("shop.yaml").hash).text


def test_random_edits_and_undos_end_where_they_began(folder: Path) -> None:
    choose, drafts, texts, at = random.Random(4), Drafts(folder), [SHOP], 0
    for _ in range(40):
        if choose.random() < 0.2:
            drafts = Drafts(folder)  # a restart
        do = choose.choice(("edit", "edit", "undo", "redo"))
        now = drafts.open("shop.yaml").hash
        if do == "edit":
            text = edited(drafts, choose.randrange(100))
            if text != texts[at]:
                texts[at + 1 :] = [text]
                at += 1
        elif do == "undo":
            at = max(0, at - 1)
            assert drafts.undo("shop.yaml", now).text == texts[at]
        else:
            at = min(len(texts) - 1, at + 1)
            assert drafts.redo("shop.yaml", now).text == texts[at]
        assert (folder / "shop.yaml").read_text(encoding="utf-8") == texts[at]
    for _ in range(at):
        undone(drafts)
    assert (folder / "shop.yaml").read_bytes() == SHOP.encode()


def test_an_edit_that_was_written_down_and_not_done_is_done_at_the_next_start(folder: Path) -> None:
    edited(Drafts(folder), 70)
    before = (folder / "shop.yaml").read_text(encoding="utf-8")
    after = edited(Drafts(folder), 80)
    # as if the power had gone between the journal and the file
    (folder / "shop.yaml").write_text(before, encoding="utf-8")
    (folder / ".motsim" / "shop.yaml" / "last.yaml").write_text(before, encoding="utf-8")
    drafts = Drafts(folder)
    assert drafts.open("shop.yaml").text == after
    assert (folder / "shop.yaml").read_text(encoding="utf-8") == after
    assert undone(drafts) == before and undone(drafts) == SHOP


def test_a_line_that_was_cut_off_is_no_edit(folder: Path) -> None:
    after = edited(Drafts(folder), 70)
    with (folder / ".motsim" / "shop.yaml" / "journal.jsonl").open("a") as file:
        file.write('{"do": "set", "bef')
    drafts = Drafts(folder)
    assert drafts.open("shop.yaml").text == after and undone(drafts) == SHOP


def test_two_kills_in_a_row_at_the_worst_moments_lose_no_step(folder: Path) -> None:
    """First between the file and the Studio's own copy of it, then between journal and file."""
    own, file = folder / ".motsim" / "shop.yaml" / "last.yaml", folder / "shop.yaml"
    first = edited(Drafts(folder), 61)
    second = edited(Drafts(folder), 72)
    own.write_text(first, encoding="utf-8")  # killed before its own copy followed
    third = edited(Drafts(folder), 83)
    file.write_text(second, encoding="utf-8")  # killed before the file followed
    own.write_text(first, encoding="utf-8")  # .. by a version that did not mend its copy
    drafts = Drafts(folder)
    assert drafts.open("shop.yaml").text == third == file.read_text(encoding="utf-8")
    assert [undone(drafts) for _ in range(4)] == [second, first, SHOP, SHOP]


def test_its_own_copy_follows_a_file_that_is_newer(folder: Path) -> None:
    own = folder / ".motsim" / "shop.yaml" / "last.yaml"
    first = edited(Drafts(folder), 61)
    second = edited(Drafts(folder), 72)
    own.write_text(first, encoding="utf-8")
    drafts = Drafts(folder)
    assert drafts.open("shop.yaml").labels() == ("set hello quality", None)  # no step from outside
    assert own.read_text(encoding="utf-8") == second


def test_an_edit_behind_a_line_that_was_cut_off_is_known_at_the_next_start(folder: Path) -> None:
    first = edited(Drafts(folder), 70)
    with (folder / ".motsim" / "shop.yaml" / "journal.jsonl").open("a") as file:
        file.write('{"do": "set", "bef')
    second = edited(Drafts(folder), 80)
    drafts = Drafts(folder)
    assert drafts.open("shop.yaml").text == second
    assert [undone(drafts) for _ in range(3)] == [first, SHOP, SHOP]


def test_steps_that_do_not_follow_each_other_are_not_undone_into_nonsense(folder: Path) -> None:
    edited(Drafts(folder), 61)
    journal = folder / ".motsim" / "shop.yaml" / "journal.jsonl"
    first = edited(Drafts(folder), 72)
    lines = journal.read_text(encoding="utf-8").splitlines()
    second = edited(Drafts(folder), 83)
    kept = [lines[0], *journal.read_text(encoding="utf-8").splitlines()[2:]]
    journal.write_text("\n".join(kept) + "\n", encoding="utf-8")  # a line in the middle is lost
    drafts = Drafts(folder)
    assert drafts.open("shop.yaml").text == second
    assert [undone(drafts) for _ in range(2)] == [first, first]


def test_a_change_from_outside_is_seen_and_can_be_taken_back(folder: Path) -> None:
    drafts = Drafts(folder)
    mine = edited(drafts, 70)
    old = drafts.open("shop.yaml").hash
    (folder / "shop.yaml").write_text(mine + "# by hand\n", encoding="utf-8")
    with pytest.raises(Outdated, match="newest"):
        drafts.edit("shop.yaml", old, [{"do": "set", "at": QUALITY, "value": 1}], "")
    assert drafts.open("shop.yaml").text.endswith("# by hand\n")
    assert drafts.open("shop.yaml").labels() == ("outside", None)
    assert undone(drafts) == mine and undone(drafts) == SHOP


def test_a_change_from_outside_between_two_starts_is_a_step_too(folder: Path) -> None:
    mine = edited(Drafts(folder), 70)
    (folder / "shop.yaml").write_text(mine + "# by hand\n", encoding="utf-8")
    drafts = Drafts(folder)
    assert drafts.open("shop.yaml").text.endswith("# by hand\n")
    assert undone(drafts) == mine


def test_two_hundred_steps_are_kept(folder: Path) -> None:
    drafts = Drafts(folder)
    draft = drafts.open("shop.yaml")
    for k in range(230):
        draft = drafts.replace("shop.yaml", draft.hash, f"{SHOP}# {k}\n")
    assert len(Drafts(folder).open("shop.yaml").past) == 200


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="cannot be written"):
        Drafts(tmp_path)
    tmp_path.chmod(0o700)


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written to"):
        Drafts(tmp_path / "file")


def test_when_the_disk_is_full_nothing_is_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = Drafts(folder)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"No space left on device.*nothing was changed"):
        edited(drafts, 70)
    assert (folder / "shop.yaml").read_text(encoding="utf-8") == SHOP
    monkeypatch.undo()
    assert "70" in edited(drafts, 70)


def test_a_removed_file_is_kept_and_names_are_free(folder: Path) -> None:
    drafts = Drafts(folder)
    assert drafts.create("shop", SHOP) == "shop-2.yaml"
    assert drafts.create("../../x: y", SHOP) == "x-y.yaml"
    drafts.bin("shop.yaml")
    assert not (folder / "shop.yaml").exists()
    (kept,) = (folder / ".motsim" / "removed").iterdir()
    assert kept.read_text(encoding="utf-8") == SHOP


def test_a_splice_is_short_and_goes_both_ways() -> None:
    for old, new in (("abc", "axc"), ("", "x"), ("aaa", "aa"), ("aa", "aaa"), ("好的", "很好的")):
        step = splice_of(old, new)
        assert step.done(old) == new and step.undone(new) == old
    assert json.dumps(splice_of("abc", "axc").__dict__) == '{"at": 1, "old": "b", "new": "x"}'
