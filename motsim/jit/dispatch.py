"""The mark of functions that both engines call, and the only place besides the compiled engine that
knows numba.

A marked function stays plain Python: reading, checking and teaching import no numba. `fast(f)`
gives the compiled form for callers in Python; compiled code calls marked functions by their plain
names. The cache lives in a folder named by the hash of our sources and of what compiles them, so
that an edited rule is always seen.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import struct
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from motsim.source_files import hash_of, sources

F = TypeVar("F", bound=Callable[..., Any])

# no fastmath: the same bits everywhere; nobody in C calls us
OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
_marked: list[Callable[..., Any]] = []
_in_place: set[Callable[..., Any]] = set()


def compiled(function: F) -> F:
    """Mark a small pure function as one that compiled code may call; it is given back unchanged."""
    _marked.append(function)
    return function


def in_place(function: F, **parts: Callable[..., Any]) -> F:
    """The same function once more, put into whoever calls it: a loop over it is then a row of the
    same, and a processor works on four at once.

    `parts`: what it calls by these names, put in place, too. Everywhere else a call costs less than
    the code written out again and again.
    """
    copy = types.FunctionType(
        function.__code__, {**function.__globals__, **parts}, f"{function.__name__}_in_place"
    )
    _in_place.add(copy)
    return compiled(copy)  # type: ignore[return-value]


def bits_of(x: float) -> int:
    """The 64 bits of a float as an integer (compiled: one bitcast)."""
    return int(struct.unpack("<q", struct.pack("<d", x))[0])


def float_of(bits: int) -> float:
    """The float with these 64 bits."""
    return float(struct.unpack("<d", struct.pack("<q", bits))[0])


# whole: constants in them are compiled, too
COMPILED = ("units.py", "jit", "psychology", "engines")
MARK = re.compile(rb"^\s*(?:@(?:compiled|rule|inner)\b|\w+ = in_place\()", re.M)


def source_files() -> list[Path]:
    """Every source file that compiled code is made of: the folders of the engines and rules, the
    plan's layout, and whatever holds a marked function.
    """
    whole = [file for file in sources(*COMPILED, "plan/layout.py") if "reference" not in file.parts]
    marked = [file for file in sources("plan", "study") if MARK.search(file.read_bytes())]
    return sorted({*whole, *marked})


def compiled_lines() -> int:
    """Lines of functions that numba compiles, for whoever waits for it."""
    import ast

    def marked(node: ast.AST) -> bool:
        return isinstance(node, ast.FunctionDef) and any(
            ast.unparse(d).split("(")[0] in ("inner", "compiled", "rule")
            for d in node.decorator_list
        )

    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in source_files()]
    return sum(
        (node.end_lineno or 0) - node.lineno + 1
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and marked(node)
    )


def source_hash() -> str:
    """Hash of the compiled sources and of what compiles them: Python, numba, the options and the
    processor's name.
    """
    import numba

    # where code is kept does not change it
    options = {key: value for key, value in OPTIONS.items() if key != "cache"}
    made_by = f"{sys.version}{numba.__version__}{options}{os.environ.get('NUMBA_CPU_NAME', '')}"
    return hashlib.sha256((hash_of(source_files()) + made_by).encode()).hexdigest()[:16]


def cache_folder() -> Path:
    """Where compiled code is kept: the user's cache folder, a folder for each state of
    the sources.
    """
    import platformdirs

    base = os.environ.get("MOTSIM_CACHE") or platformdirs.user_cache_dir("motsim")
    return Path(base) / "compiled" / source_hash()


@functools.cache
def numba_ready() -> Any:
    """Import numba once, point its cache at our folder and tell it about every marked function."""
    import numba
    from numba.extending import intrinsic, overload

    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        numba.config.CACHE_DIR = str(folder)
    except OSError:  # nowhere to write: compile in each process
        OPTIONS["cache"] = False
    OPTIONS.setdefault("cache", True)

    @intrinsic
    def bits(typing: Any, x: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.bitcast(args[0], context.get_value_type(numba.types.int64))

        return numba.types.int64(numba.types.float64), generate

    @intrinsic
    def real(typing: Any, x: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.bitcast(args[0], context.get_value_type(numba.types.float64))

        return numba.types.float64(numba.types.int64), generate

    overload(bits_of)(lambda x: lambda x: bits(x))
    overload(float_of)(lambda bits: lambda bits: real(bits))
    return numba


def tell_marked() -> None:
    """Tell numba about the functions marked since the last time."""
    from numba.extending import overload

    numba_ready()
    while _marked:
        function = _marked.pop()
        overload(
            function,
            jit_options=part_options() | {"forceinline": function in _in_place},
            strict=False,
        )(_give(function))


def part_options() -> dict[str, Any]:
    """Options of functions that are only called from compiled code."""
    options = {key: value for key, value in OPTIONS.items() if key != "cache"}
    return (
        options
        | {"no_cpython_wrapper": True}
        | ({"pipeline_class": _whole().Part} if _whole() else {})
    )


def hold(dtype: Any, rare: bool, **fields: float) -> None:
    """What these fields are in a plain entry, and in a usual one where they are a rare word's."""
    if _whole():
        for field, value in fields.items():
            _whole().hold(dtype, field, value, rare)


def copy_entry(function: Callable[..., Any], kind: str) -> Callable[..., Any]:
    """The same function compiled once more, with held fields as constants: every one in the `Plain`
    copy, those of rare words in the `Usual` one. It needs no typing anew in the process that
    compiled the other.
    """
    name = f"{function.__name__}_{kind.lower()}"
    copy = types.FunctionType(function.__code__, function.__globals__, name)
    copy.__qualname__ = copy.__name__  # a name of its own in the cache
    return entry(copy, kind)


def entry(function: Callable[..., Any], kind: str = "Whole") -> Callable[..., Any]:
    """A function that Python calls: compiled whole with all its parts, and kept in the cache under
    seal.
    """
    import numba

    whole = _whole()
    dispatcher = numba.njit(
        **OPTIONS, **({"pipeline_class": getattr(whole, kind)} if whole else {})
    )(function)
    try:
        from motsim.jit.disk_cache import sealed
    except (ImportError, AttributeError):
        return dispatcher  # type: ignore[no-any-return]
    return sealed(dispatcher)  # type: ignore[no-any-return]


@functools.cache
def _whole() -> Any:
    """The compiler that works once on a whole call tree, or None where this numba has none of what
    it leans on.
    """
    try:
        from motsim.jit import linking
    except (ImportError, AttributeError):
        return None
    return linking


def _give(function: Callable[..., Any]) -> Callable[..., Any]:
    """What numba's `overload` wants: a function with the same arguments that returns the
    implementation.
    """
    names = ", ".join(function.__code__.co_varnames[: function.__code__.co_argcount])
    scope: dict[str, Any] = {"function": function}
    # our own names only; numba compares the argument names
    exec(f"def implementation({names}):\n    return function", scope)
    return scope["implementation"]  # type: ignore[no-any-return]


@functools.cache
def fast(function: Callable[..., Any]) -> Callable[..., Any]:
    """The compiled form of a marked function, for callers in Python."""
    numba_ready()
    tell_marked()
    return entry(function)
