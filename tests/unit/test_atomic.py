"""Files that are whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from motsim.atomic import UNFINISHED, beside, whole


def test_a_file_takes_its_place_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")
    with whole(path) as place:
        place.write_text("new")
        assert path.read_text() == "old" and place.name.startswith(UNFINISHED)
        assert place == beside(path)
    assert path.read_text() == "new" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt])
def test_what_went_wrong_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, stop: type[BaseException]
) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")
    with pytest.raises(stop), whole(path) as place:
        place.write_text("half")
        raise stop
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_the_cause_is_heard_where_nothing_could_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError), whole(tmp_path / "file" / "page.html") as place:
        place.write_text("new")
