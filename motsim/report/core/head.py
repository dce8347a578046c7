"""The first screen of a page: a verdict in one sentence, and what whoever decides asks of it."""

from __future__ import annotations

from typing import Final, NamedTuple

from motsim.i18n import catalogue, text

WORDS: Final = catalogue("report.core.head")


class Head(NamedTuple):
    """A verdict with its range and what the range is over; then the answers to four questions, each
    in as few sentences as it takes. A question that the study does not answer has none.
    """

    verdict: str
    do: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    monday: tuple[str, ...] = ()

    def answers(self, language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each question that is answered, in words, with its answer."""
        return tuple(
            (text(WORDS, key, language), said)
            for key, said in (
                ("do", self.do),
                ("sure", self.sure),
                ("wrong", self.wrong),
                ("monday", self.monday),
            )
            if said
        )
