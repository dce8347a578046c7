"""What `--help` says, in the language that is asked for: in the code stand keys of `cli.help`.

Typer writes the frame around them ("Options", "default") in English alone; `_framed` puts it into
the language of the rest.
"""

from __future__ import annotations

import copy
import functools
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, Final

from typer.core import TyperCommand, TyperGroup

from motsim.cli.chinese_layout import formatter_of
from motsim.i18n import LANGUAGES, catalogue, text

WORDS: Final = catalogue("cli.help")
FRAME: Final = ("Usage:", "Arguments:", "Options:", "Commands:", "default:", "env var:")
OPTION: Final = "--lang"
FIRST: Final = re.compile(r"[:;：；。]|(?<=[?？])")  # ends what a list of commands says


def told(key: str | None, language: str) -> str:
    """A text of `cli.help`; what is no key of it stands as it is."""
    return text(WORDS, key, language) if key in WORDS else key or ""


def asked_language(args: Sequence[str]) -> str:
    """The language among the arguments, before they are read; else that of MOTSIM_LANG."""
    found = os.environ.get("MOTSIM_LANG", "")
    for one, after in zip(args, (*args[1:], "")):
        name, equals, value = one.partition("=")
        if name == OPTION:
            found = value if equals else after
    return found if found in LANGUAGES else LANGUAGES[0]


def _framed(said: str, language: str) -> str:
    """What Typer says around the texts, in a language."""
    if language == LANGUAGES[0]:
        return said
    for word in FRAME:
        said = re.sub(rf"{word} ?", told(word, language), said)
    said = re.sub(r"\[required\]", f"[{told('required', language)}]", said)
    return re.sub(r"Show\s+this\s+message\s+and\s+exit\.", told("help", language), said)


def _in(command: Any, language: str) -> Any:
    """A command whose texts are those of a language."""
    made = copy.copy(command)
    made.help, made.epilog = told(command.help, language), told(command.epilog, language)
    made.params = [copy.copy(one) for one in command.params]
    for one in made.params:
        one.help = told(one.help, language)
        if isinstance(one.show_default, str):
            one.show_default = told(one.show_default, language)
    return made


class _Told:
    """A command or a group that keeps which language was asked for, and helps in it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta[OPTION] = asked_language(args)
        try:
            return super().parse_args(ctx, args)  # type: ignore[misc,no-any-return]
        except Exception as error:
            if getattr(error, "ctx", ctx) is None:  # an option without its value does not know
                error.ctx = ctx  # type: ignore[attr-defined]
            raise

    def get_help(self, ctx: Any) -> str:
        language = ctx.meta.get(OPTION, asked_language(()))
        formatter = ctx.make_formatter()
        if language != LANGUAGES[0]:
            formatter = formatter_of(formatter)
        _in(self, language).format_help(ctx, formatter)
        return _framed(formatter.getvalue().rstrip("\n"), language)


class Command(_Told, TyperCommand):
    """One command."""


class Group(_Told, TyperGroup):
    """`motsim` itself: it knows no `--lang` but for its help."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta[OPTION] = language = asked_language(args)
        if args[:1] == [OPTION] or args[:1] == [f"{OPTION}={language}"]:
            args = args[1 if "=" in args[0] else 2 :] or ["--help"]
        elif args[:1] == ["--help"]:
            args = args[:1]
        return TyperGroup.parse_args(self, ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        from motsim.cli.usage_errors import no_such_command

        if args[0] not in self.commands:
            ctx.fail(no_such_command(args[0], list(self.commands)))
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run what was typed; what is wrong with it is said in the language asked for."""
        run = functools.partial(
            super().main, args, prog_name, complete_var, False, windows_expand_args, **extra
        )
        if not standalone_mode:
            return run()
        from motsim.cli.usage_errors import UsageError, explained

        typed = list(sys.argv[1:] if args is None else args)
        try:
            code = run()
        except UsageError as error:
            if type(error).__name__ == "NoArgsIsHelpError":
                error.show()
            else:
                print(explained(error, typed, asked_language(typed)), file=sys.stderr)
            code = error.exit_code
        sys.exit(code or 0)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        language = ctx.meta.get(OPTION, asked_language(()))
        rows = [
            (name, FIRST.split(told(command.help, language))[0].rstrip("."))
            for name, command in self.commands.items()
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
