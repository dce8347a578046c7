"""Every mistake that a test makes is said in Chinese, too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from motsim.errors import Mistake, ScenarioError
from motsim.i18n import shown

# words one after another, where nothing is quoted: a sentence
ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
QUOTED = re.compile(r"'[^']*'|\{[^}]*\}|\([^)]*\)")


def mistakes_in_chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For a fixture. Keys, names and what is quoted stay as they are typed, sentences do not."""
    made: list[Mistake] = []
    init = ScenarioError.__init__

    def kept(self: ScenarioError, file: str, mistakes: list[Mistake]) -> None:
        made.extend(mistakes)
        init(self, file, mistakes)

    monkeypatch.setattr(ScenarioError, "__init__", kept)
    yield
    for one in made:
        chinese = shown(one.message, "zh")
        assert re.search(r"[\u4e00-\u9fff]", chinese), chinese
        assert not ENGLISH.search(QUOTED.sub("''", chinese)), chinese
