"""What follows a name that does not exist is one sentence, whatever there is."""

from __future__ import annotations

import pytest

from motsim.scenario.source.suggestions import did_you_mean, suggestion


@pytest.mark.parametrize(
    ("name", "names", "said"),
    [
        ("clark", (), "; there are none"),
        ("clark", ("clerk",), "; did you mean 'clerk', the only one?"),
        ("nurse", ("clerk",), "; the only one is 'clerk'"),
        ("clark", ("manager", "clerk"), "; did you mean 'clerk' (there are manager, clerk)?"),
        ("nurse", ("manager", "clerk"), "; there are manager, clerk"),
        (
            "p99",
            tuple(f"p{k}" for k in range(20)),
            "; did you mean 'p9' (there are p0, p1, p2 and 17 more)?",
        ),
    ],
)
def test_one_sentence(name: str, names: tuple[str, ...], said: str) -> None:
    assert did_you_mean(name, names, 3) == said


def test_with_what_there_is_in_words_of_its_own() -> None:
    assert (
        suggestion("munday", ("mon", "monday"), "days are mon, monday")
        == "; did you mean 'monday' (days are mon, monday)?"
    )
    assert (
        suggestion("x", ("mon",), "days are mon") == "; days are mon"
        and suggestion("x", ("mon",)) == ""
        and suggestion("mond", ("mon",)) == "; did you mean 'mon'?"
    )
