"""Compile a whole call tree once. Numba optimises and assembles every function together with all it
calls, again and again up the tree; for an event loop of 150 functions that is most of the compile
time (78 of 115 s, measured). Here the parts stay plain intermediate code, and only the entry,
linked with all its parts, is optimised and assembled.

This leans on numba's compiler classes; `jit` falls back to numba's own way where they are missing.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, ClassVar

import llvmlite.binding as llvm
from llvmlite import ir
from numba import from_dtype
from numba.core import cgutils, compiler, itanium_mangler
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_lock import require_global_compiler_lock
from numba.core.imputils import lower_getattr
from numba.core.targetconfig import TargetConfig
from numba.core.typed_passes import NopythonRewrites
from numba.np.arrayobj import record_getattr

COUNTING = re.compile(r'^\s*call void @"?NRT_(?:in|de)cref"?\(.*\)\s*$\n', re.M)
# numba asks a C function where the fields of a structure are, which no optimiser can see through:
# the address stands
# behind three words of the header (its count, its destructor, the destructor's argument).
WHERE = re.compile(
    r'^\s*%"([^"]+)" = call i8\* @"NRT_MemInfo_data_fast"\(i8\* (%"[^"]+")\)\s*$', re.M
)
THERE = r"""  %"\1.word" = getelementptr i8, i8* \2, i64 24
  %"\1.slot" = bitcast i8* %"\1.word" to i8**
  %"\1" = load i8*, i8** %"\1.slot", !invariant.load !{}"""
# a field of the world, set before the loop begins
FIELD = re.compile(r"^(\s*%\S+ = getelementptr inbounds \{\{.*\n\s*%\S+ = load .*)$", re.M)
# An index below 0 counts from the end in numpy: a comparison, an addition and a choice before every
# access. Our loops have
# no such index: tests/unit/jit/test_linking.py looks for one.
BELOW = re.compile(
    (
        r'^ *(%"[^"]+") = icmp slt i64 (\S+), 0 *\n *(%"[^"]+") = add i64 \2, \S+ *\n( '
        r'*%"[^"]+") = select  i1 \1, i64 \3, i64 \2 *$'
    ),
    re.M,
)
AS_IT_IS = r"\4 = add i64 \2, 0"
OURS = "6motsim"  # how names of our functions begin in compiled code
# what parts ask where an entry may read a constant; the entry answers it
RICH, RARE = "motsim_rich", "motsim_rare"
INSIDE = re.compile(r"= getelementptr (?=\[\d+ x i8\],|i64,|double,)")


def seen_through(text: str) -> str:
    """Code in which the fields of the world are plain loads of what never changes while the loop
    runs, and every index is what it says.
    """
    text = FIELD.sub(r"\1, !invariant.load !{}", WHERE.sub(THERE, text))
    return INSIDE.sub("= getelementptr inbounds ", BELOW.sub(AS_IT_IS, text))


class _Quiet:
    """A code generator whose parts have no address, and so no environment to set (it serves boxing,
    which parts never do).
    """

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, name: str, env: Any) -> None:
        pass


class PartLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Code that is only ever linked into an entry: neither optimised nor assembled by itself."""

    @property
    def codegen(self) -> Any:
        return _Quiet(self._codegen)

    def add_ir_module(self, ir_module: Any) -> None:
        """Parts borrow the arrays they are given and allocate none: counting references would cost
        more than their work.
        """
        self._raise_if_finalized()
        add_text(
            self,
            ir_module,
            COUNTING.sub("", seen_through(cgutils.normalize_ir_text(str(ir_module)))),
        )

    def finalize(self) -> None:
        require_global_compiler_lock()
        self._raise_if_finalized()
        self._finalize_dynamic_globals()
        self._final_module.verify()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        self._ensure_finalized()
        return 0


class WholeLibrary(JITCodeLibrary):  # type: ignore[misc]
    """An entry: linked with every part that its parts call."""

    ANSWERS: ClassVar = {RICH: "true", RARE: "true"}

    def add_ir_module(self, ir_module: Any) -> None:
        self._raise_if_finalized()
        add_text(self, ir_module, seen_through(cgutils.normalize_ir_text(str(ir_module))))

    def finalize(self) -> None:
        self._linking_libraries: Any = with_parts(self._linking_libraries)
        super().finalize()

    def _optimize_final_module(self) -> None:
        """Nobody but the entry calls its parts: what has one caller goes into it, and a status that
        is always 0 is not asked for.
        """
        answer = llvm.parse_assembly(
            "\n".join(
                f"define i1 @{asked}() alwaysinline {{ ret i1 {said} }}"
                for asked, said in self.ANSWERS.items()
            )
        )
        answer.triple, answer.data_layout = (
            self._final_module.triple,
            self._final_module.data_layout,
        )
        self._final_module.link_in(answer)
        missing = [
            f.name for f in self._final_module.functions if f.is_declaration and OURS in f.name
        ]
        if missing:  # calling it would end the process without a word
            raise LookupError(f"parts of the loop are not linked: {', '.join(missing)}")
        for function in self._final_module.functions:
            if function.linkage == llvm.Linkage.linkonce_odr or function.name in self.ANSWERS:
                function.linkage = llvm.Linkage.internal
        super()._optimize_final_module()


class UsualLibrary(WholeLibrary):
    """An entry that reads the fields of rare words as their constants, so that what hangs on them
    is left out.
    """

    ANSWERS: ClassVar = {RICH: "true", RARE: "false"}


class PlainLibrary(WholeLibrary):
    """An entry that reads every held field as its constant."""

    ANSWERS: ClassVar = {RICH: "false", RARE: "false"}


def hold(dtype: Any, field: str, value: float, rare: bool) -> None:
    """In a plain entry these records have this value in this field, whatever was written there; in
    a usual one, too, if it is a rare word's.
    """
    asked = RARE if rare else RICH

    @lower_getattr(from_dtype(dtype), field)  # type: ignore[untyped-decorator]
    def read(context: Any, builder: Any, record: Any, pointer: Any) -> Any:
        found = record_getattr(context, builder, record, pointer, field)
        answer = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.IntType(1), ()), asked
        )
        return builder.select(
            builder.call(answer, ()), found, context.get_constant(record.typeof(field), value)
        )


def add_text(library: Any, ir_module: Any, text: str) -> None:
    module = llvm.parse_assembly(text)
    module.name = ir_module.name
    library.add_llvm_module(module)


def with_parts(libraries: list[Any]) -> list[Any]:
    """Libraries and, below every part, what it links to; each once, in order of discovery."""
    found: dict[int, Any] = {}
    queue = list(libraries)
    while queue:
        library = queue.pop(0)
        if id(library) not in found:
            found[id(library)] = library
            if isinstance(library, PartLibrary):
                queue.extend(library._linking_libraries)
    return list(found.values())


def same_options(one: Any, other: Any) -> Any:
    """Are two sets of compiler options the same? Numba compares all 25 of them, one by one, at
    every call that it types: a tenth of the compile time. What was set is mostly the same.
    """
    if one is other or (type(one) is type(other) and one._values == other._values):
        return True
    return _all_options_same(one, other)


def options_hash(options: Any) -> int:
    """Numba hashes the names of the options, which are those of the class."""
    return hash(type(options))


_all_options_same = TargetConfig.__eq__
TargetConfig.__eq__ = same_options
TargetConfig.__hash__ = options_hash


def short_name(name: str, types: Any, *, abi_tags: Any = (), uid: int | None = None) -> str:
    """A name of compiled code that says its arguments' types by a digest: written out, a world of
    forty arrays takes 25,000 letters in every call.
    """
    digest = hashlib.sha256(" ".join(map(str, types)).encode()).hexdigest()[:16]
    return itanium_mangler.mangle(f"{name}.{digest}", (), abi_tags=abi_tags, uid=uid)


def _with_library(kind: type[Any]) -> type[Any]:
    """A compiler into such a library. Parts reckon number by number: nothing in them is looked
    through for whole arrays to be fused.
    """

    class Compiler(compiler.Compiler):  # type: ignore[misc]
        def define_pipelines(self) -> Any:
            state = self.state
            state.targetctx = state.targetctx.subtarget(mangler=short_name)
            if state.library is None:
                state.library = kind(state.targetctx.codegen(), state.func_id.func_qualname)
                state.library.enable_object_caching()
            pipelines = super().define_pipelines()
            if kind is PartLibrary:
                for pipeline in pipelines:
                    pipeline.passes = [
                        (done, why) for done, why in pipeline.passes if done is not NopythonRewrites
                    ]
            return pipelines

    return Compiler


Part = _with_library(PartLibrary)
Whole = _with_library(WholeLibrary)
Usual = _with_library(UsualLibrary)
Plain = _with_library(PlainLibrary)
