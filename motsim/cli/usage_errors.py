"""What is wrong with a command as it was typed: what came, what was wanted, what to type, in the
language that was asked for. Typer has sentences of its own for this, in English alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import typer

from motsim.cli.help import told
from motsim.errors import of
from motsim.i18n import LANGUAGES, Said, sentences, shown

# the class of click that Typer raises; since 0.27 Typer carries a click of its own
UsageError: Final[type[Any]] = typer.BadParameter.__mro__[1]
EXTRA: Final = re.compile(r"Got unexpected extra arguments? ?(?:\(s\) )?\((.+)\)")
say: Final = sentences("cli.usage")


def explained(error: Any, args: Sequence[str], language: str) -> str:
    """The lines that people read about such an error."""
    context = error.ctx
    where = context.command_path if context else "motsim"
    lines = [shown(of(where, _message(error, args)), language)]
    if context:
        usage = context.get_usage().split(None, 1)[1]
        lines.append(shown(say("usage", usage=" ".join(usage.split()), command=where), language))
    return "\n".join(lines)


def no_such_command(name: str, commands: Sequence[str]) -> Said:
    """What to say of a command that does not exist."""
    from motsim.scenario.source.suggestions import suggestion

    return say("no command", name=name, near=suggestion(name, commands))


def _message(error: Any, args: Sequence[str]) -> str:
    """What is wrong, as a sentence in each language; one that nobody foresaw stays English."""
    kind = type(error).__name__
    if kind == "NoSuchOption":
        return _no_option(error)
    if kind == "BadOptionUsage":
        return _value_or_none(error)
    if kind == "MissingParameter" and error.param:
        wanted = _told_in_each(error.param.help)
        return say("missing", name=_name(error.param), wanted=wanted)
    if kind == "BadParameter" and error.param:
        return _wrong_value(error.param, args)
    extra = EXTRA.fullmatch(str(error.message))
    return say("extra", values=extra[1]) if extra else error.message


def _no_option(error: Any) -> Said:
    from motsim.scenario.source.suggestions import suggestion

    there = [name for one in _options(error) for name in one.opts if name.startswith("--")]
    return say("no option", name=error.option_name, near=suggestion(error.option_name, there))


def _value_or_none(error: Any) -> Said:
    """An option without its value, or a switch with one."""
    for option in _options(error):
        if error.option_name in (*option.opts, *option.secondary_opts):
            if option.is_flag:
                return say("a switch", name=error.option_name)
            return say("no value", name=error.option_name, wanted=_told_in_each(option.help))
    return Said(str(error.message))


def _wrong_value(parameter: Any, args: Sequence[str]) -> Said:
    """A value that an option or an argument cannot have."""
    name, came = _name(parameter), _given(parameter, args)
    if came is None and parameter.envvar:
        return say("wrong in environment", name=parameter.envvar, wanted=_wanted(parameter))
    if came is None:
        return say("wrong", name=name, wanted=_wanted(parameter))
    return say("wrong value", name=name, wanted=_wanted(parameter), came=came)


def _wanted(parameter: Any) -> str:
    """Which values there are: a choice, or numbers between two bounds."""
    from motsim.scenario.source.suggestions import any_of

    kind = getattr(parameter, "type_descriptor", None) or parameter.type
    if choices := getattr(kind, "choices", None):
        return any_of([f"'{getattr(one, 'value', one)}'" for one in choices])
    bounds = getattr(kind, "parameter_info", kind)
    low, high = (getattr(bounds, end, None) for end in ("min", "max"))
    whole = "int" in str(getattr(kind, "annotation", getattr(kind, "name", "")))
    number = say("whole number" if whole else "number")
    if low is None and high is None:
        return number
    if high is None:
        return say("at least", number=number, low=f"{low:g}")
    return say("between", number=number, low=f"{low:g}", high=f"{high:g}")


def _options(error: Any) -> Iterator[Any]:
    """The options of the command that the error is about."""
    for one in error.ctx.command.get_params(error.ctx) if error.ctx else ():
        if one.param_type_name == "option":
            yield one


def _name(parameter: Any) -> str:
    """What people type for it: the longest name of an option, or what stands for an argument."""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name)


def _given(parameter: Any, args: Sequence[str]) -> str | None:
    """The value that an option has among the arguments; none: it stands elsewhere."""
    found = None
    for one, after in zip(args, (*args[1:], "")):
        name, equals, value = one.partition("=")
        if name in parameter.opts:
            found = value if equals else after
    return found


def _told_in_each(key: str | None) -> Said:
    """What `--help` says of an option, without its full stop."""
    english, chinese = (told(key, language).rstrip(".。") for language in LANGUAGES)
    return Said(english, chinese)
