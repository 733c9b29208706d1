# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which imports a sealed program may have, and whether a finished module has others. Only reads modules and objects."""

from __future__ import annotations

import contextlib
import mmap
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from wasivfs_rules.common.errors import Problem, WasivfsError, fail
from wasivfs_rules.common.paths import display
from wasivfs_rules.wasm.archives import objects_in
from wasivfs_rules.wasm.binary import CUSTOM, Buffer, WasmError, has_name, sections
from wasivfs_rules.wasm.bitcode import is_bitcode, mentions
from wasivfs_rules.wasm.component import component_imports
from wasivfs_rules.wasm.module import EXPORT, IMPORT, Import, read_import
from wasivfs_rules.wasm.symbols import functions
from wasivfs_rules.wasm.wasi_calls import COMPONENT_MODEL, FILES, MODULE, calls_of_sealed_programs

# A symbol that only a sealed shim defines.
MARK = b"wasivfs_shim_is_sealed"
_WASI = b"wasi"
_CURE = "take it out, or link with --host below"


def is_allowed(imported: Import) -> bool:
    """Whether a sealed program may have this import. Namespaces that are not WASI's belong to the user."""
    if imported.module.startswith(COMPONENT_MODEL):
        return not imported.module.startswith(FILES)
    is_wasi = imported.module.startswith(_WASI)
    return not is_wasi or (imported.module == MODULE and imported.name in calls_of_sealed_programs())


def imports_of(data: Buffer | mmap.mmap) -> tuple[Import, ...] | None:
    """The imports of a finished module, or None if it is not linked yet. Raises WasmError."""
    found: list[Import] = []
    is_object = has_exports = False
    for number, section in sections(data):
        if number == IMPORT:
            found += [read_import(section, [], [])[0] for _ in range(section.count())]
        elif number == EXPORT:
            has_exports |= section.count() > 0
        elif number == CUSTOM:
            is_object |= section.name() == b"linking"
    # A program with kept relocations also has this section, but an object exports nothing.
    return None if is_object and not has_exports else tuple(dict.fromkeys(found))


def refuse_host_calls(program: Path, inputs: Iterable[Path]) -> Sequence[Import]:
    """Raises WasivfsError if a program linked from the inputs has an import that no sealed program may have.

    Accepts a module that is not linked yet. Returns the imports from namespaces that are not WASI's.
    """
    with _mapped(program) as data:
        try:
            imports = imports_of(data) or ()
        except WasmError as error:
            raise fail("cannot be checked for calls of the host", f"{program.name}: {error}", _CURE) from error
    wrong = [one for one in imports if not is_allowed(one)]
    if wrong:
        sources = _sources(wrong, inputs)
        raise WasivfsError([refusal(one, sources.get(one, "the linker names no object for it")) for one in wrong])
    return [one for one in imports if is_foreign(one)]


def refuse_calls_of_preview1(program: Path, inputs: Iterable[Path]) -> None:
    """Raises WasivfsError if a program with the shim for WASI 0.2 calls preview 1 for files: the shim cannot see it."""
    with _mapped(program) as data, contextlib.suppress(WasmError):
        wrong = [one for one in imports_of(data) or () if one.module == MODULE and not is_allowed(one)][:1]
        if wrong:
            sources = _sources(wrong, inputs)
            what = f"the shim for WASI 0.2 does not serve {shown(wrong[0])}"
            raise fail(what, sources.get(wrong[0], program.name), "compile all of the program for wasm32-wasip2")


def refuse_component_with_files(component: Path) -> None:
    """Raises WasivfsError if a component made of a sealed program has imports that no sealed program may have."""
    with _mapped(component) as data:
        wrong = [one for one in component_imports(data) if not is_allowed(one)]
    if wrong:
        raise WasivfsError([refusal(one, f"{component.name}: an adapter needs it") for one in wrong])


def is_foreign(imported: Import) -> bool:
    return not imported.module.startswith(_WASI)


def shown(imported: Import) -> str:
    return f"{display(imported.module)} {display(imported.name)}".rstrip()  # imports of components have no second name


def refusal(imported: Import, where: str) -> Problem:
    return Problem(f"a sealed program would import {shown(imported)}", where, _CURE)


def has_sealed_shim(paths: Iterable[Path]) -> bool:
    """Whether one of the inputs of a link is or contains a sealed shim."""
    for path in dict.fromkeys(paths):
        with contextlib.suppress(OSError, ValueError), _mapped(path) as data:
            if has_name(data, MARK):
                return True
    return False


def _sources(imports: Collection[Import], paths: Iterable[Path]) -> dict[Import, str]:
    """The first input that has each import, if there is one."""
    found: dict[Import, str] = {}
    wanted = {(one.module, one.name): one for one in imports}
    for path in dict.fromkeys(paths):
        for data in objects_in(path):
            for key in _imported(data, wanted):
                found.setdefault(wanted[key], str(path))
    return found


def _imported(data: bytes | mmap.mmap, wanted: Collection[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    if is_bitcode(data):
        yield from (key for key in wanted if mentions(data, key[0]) and mentions(data, key[1]))
        return
    with contextlib.suppress(WasmError):
        yield from {(one.module, one.name) for one in functions(data) if not one.is_defined} & set(wanted)


@contextlib.contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    """The bytes of a file. Raises OSError, and ValueError if it is empty."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data
