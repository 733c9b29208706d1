# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The program that gets files: finds the shim in it, and says in one line why it can get none."""

from __future__ import annotations

import mmap

from wasivfs_rules.common.errors import WasivfsError, fail
from wasivfs_rules.inputs.spec import Spec
from wasivfs_rules.rewrite.hooks import HookedModule, hooked_modules
from wasivfs_rules.wasm.component import parse_modules
from wasivfs_rules.wasm.image_layout import ANY_MAGIC, HOST_OF_SHIM, MAGIC, WRITABLE_OF_SHIM, HooksStruct
from wasivfs_rules.wasm.memory import Memory


def find_target(data: mmap.mmap, path: str, host: str | None, spec: Spec) -> HookedModule:
    """The module with our shim, which must be able to do what `spec` says, and have the rule `host` unless it is None.

    Raises WasivfsError, or WasmError if the file is malformed.
    """
    if any(b"linking" in module.custom_sections for module in parse_modules(data)):
        raise fail("not linked yet", path, "give the program that it is linked into")
    found = list(hooked_modules(data))
    if not found:
        raise _without_shim(data, path)
    if len(found) > 1:
        raise fail("several programs with the shim in it", path, "give one of the components that it was composed of")
    if found[0].module.has_shared_memory:
        raise fail("a program with shared memory has its files in memory", path, "link it with wasivfs cc --dir")
    known = HOST_OF_SHIM.get(found[0].hooks.host, "of another version")
    if host not in (None, known):
        cure = f"leave --host out, or link the program again with --host {host}"
        raise fail(f"the program is linked with --host {known}, not {host}", path, cure)
    _refuse_unable(found[0].hooks, path, spec)
    return found[0]


def _refuse_unable(hooks: HooksStruct, path: str, spec: Spec) -> None:
    layer = spec.writable.layer
    known = WRITABLE_OF_SHIM.get(hooks.writable, "of another version")
    if layer and layer != known:
        how = "without --writable" if known == "none" else f"with --writable {known}, not {layer}"
        raise fail(f"the program is linked {how}", path, f"link it again with --writable {layer}")
    if spec.devices and not hooks.devices:
        raise fail("the program is linked without --devices", path, "link it again with --devices")


def _without_shim(data: mmap.mmap, path: str) -> WasivfsError:
    memories = [Memory(data, module) for module in parse_modules(data)]
    if any(any(True for _ in memory.find(MAGIC)) for memory in memories):
        return fail("the program makes no call on files, so that it could read none", path, "give one that opens files")
    if any(any(True for _ in memory.find(ANY_MAGIC)) for memory in memories):
        cure = "link it again with wasivfs cc of this version"
        return fail("another version of wasivfs has linked the program", path, cure)
    return fail("not linked with the shim of wasivfs", path, "link it with wasivfs cc --shim")
