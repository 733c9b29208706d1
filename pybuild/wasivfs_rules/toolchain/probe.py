# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests whether a compiler can build WASI programs; caches the answer until the compiler changes."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from wasivfs_rules import __version__
from wasivfs_rules.cache.cached import key_of, load_record, store_record
from wasivfs_rules.common.processes import run_child
from wasivfs_rules.common.temporary import temporary_folder

PROGRAM = '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n'
CXX_PROGRAM = "#include <cstddef>\nint main() { return *new int(0); }\n"
EMBED_PROBES = {
    "incbin": r"""
__asm__(".section .rodata.x,\"\",@\n.type x,@object\n.size x, 4\nx:\n.incbin \"probe.bin\"\n.text\n");
""",
    "embed": 'const unsigned char x[] = {\n#embed "probe.bin"\n};\n',
    "string": 'const unsigned char x[] = "a" "b";\n',
}

_VERSION = r"version (\d+)\."

# Output of a failed probe, and the package that is missing then.
_CURES = (
    (r"libclang_rt\.builtins", "its runtime library is missing; install libclang-rt{suffix}-dev-wasm32"),
    (r"'stdio\.h' file not found|cannot open \S*crt1|library -lc\b", "the C library is missing; install wasi-libc"),
    (r"wasm-ld.*(No such file|not found|doesn't exist)|execute.*wasm-ld", "wasm-ld is missing; install lld{suffix}"),
)


class Answer(NamedTuple):
    """`problem` is empty if the compiler can build programs; `embed` is its fastest way to carry contents."""

    version: str = ""
    embed: str = "string"
    problem: str = ""


def ask(command: Sequence[str], watched: Sequence[Path] = ()) -> Answer:
    """Compiles and links a program with `command`, a compiler with its target flags.

    Caches the answer until the compiler or a file of `watched` changes. Caches only good answers, because a missing
    part may be installed before the next call.
    """
    key = identity(command, watched)
    record = load_record("probes", key)
    if record is not None and all(isinstance(record.get(name), str) for name in ("version", "embed")):
        return Answer(record["version"], record["embed"])
    answer = _ask_compiler(command)
    if not answer.problem:
        store_record("probes", key, {"version": answer.version, "embed": answer.embed})
    return answer


def has_cxx_library(command: Sequence[str]) -> bool:
    """Whether `command`, a C++ compiler with its target flags, compiles and links with a library of its own version.

    Caches only a good answer.
    """
    key = identity(command)
    if load_record("cxx", key) is None:
        with temporary_folder() as folder:
            (folder / "probe.cc").write_text(CXX_PROGRAM, encoding="ascii")
            if _run([*command, "-fno-exceptions", "probe.cc", "-o", "probe.wasm"], folder)[0]:
                return False
        store_record("cxx", key, {})
    return True


def identity(command: Sequence[str], watched: Sequence[Path] = ()) -> str:
    """A key that changes with the compiler, its flags, the watched files and wasivfs."""
    return key_of(__version__, list(command), [_stamp(path) for path in (Path(command[0]), *watched)])


def _stamp(path: Path) -> list[object]:
    try:
        status = path.stat()
    except OSError:
        return [os.fspath(path), None]
    return [os.path.realpath(path), status.st_mtime_ns, status.st_size]


def _ask_compiler(command: Sequence[str]) -> Answer:
    with temporary_folder() as folder:
        (folder / "probe.c").write_text(PROGRAM, encoding="ascii")
        status, version = _run([*command, "--version"], folder)
        if status:
            return Answer(problem=_last_line(version) or f"`{command[0]} --version` failed")
        version = next((line for line in version.splitlines() if re.search(_VERSION, line)), "")  # warnings come first
        status, output = _run([*command, "probe.c", "-o", "probe.wasm"], folder)
        if status:
            return Answer(version, problem=_explain(output, version))
        return Answer(version, _fastest_embed(command, folder))


def _fastest_embed(command: Sequence[str], folder: Path) -> str:
    (folder / "probe.bin").write_bytes(b"data")
    for way, source in EMBED_PROBES.items():
        (folder / "embed.c").write_text(source, encoding="ascii")
        if not _run([*command, "-w", "-I.", "-c", "embed.c", "-o", "embed.o"], folder)[0]:
            return way
    return "array"


def _run(command: Sequence[str], folder: Path) -> tuple[int, str]:
    try:
        result = run_child(command, folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except OSError as error:
        return 127, f"{command[0]}: {error.strerror}"
    return result.returncode, result.stdout.decode("utf-8", "backslashreplace")


def _explain(output: str, version: str) -> str:
    major = major_version(version)
    for pattern, cure in _CURES:
        if re.search(pattern, output):
            return cure.format(suffix=f"-{major}" if major != "0" else "")
    return _last_line(output) or "it cannot link a program"


def major_version(version: str) -> str:
    """The leading number of a version line such as `Debian clang version 19.1.7`; `0` if there is none."""
    found = re.search(_VERSION, version)
    return found[1] if found else "0"


def _last_line(output: str) -> str:
    errors = [line for line in output.splitlines() if "error" in line] or output.splitlines()
    return errors[0].strip() if errors else ""
