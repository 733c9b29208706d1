# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The kinds of toolchains, and whether one can build a WASI program. Reads the system and changes nothing."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from wasivfs_rules.common.errors import fail
from wasivfs_rules.toolchain.probe import ask, identity, major_version
from wasivfs_rules.toolchain.toolchain import Finding, Toolchain

OLD_TRIPLE = "wasm32-wasi"
COMPONENT_TRIPLE = "wasm32-wasip2"
# The variables from which Zig knows its cache folder; without any of them, Zig fails.
ZIG_CACHES = ("ZIG_GLOBAL_CACHE_DIR", "XDG_CACHE_HOME", "HOME")
TRIPLES = ("wasm32-wasip1", OLD_TRIPLE)
SYSTEM_SYSROOTS = ("/usr", "/usr/share/wasi-sysroot", "/usr/wasm32-wasi", "/opt/homebrew/share/wasi-sysroot")
CLANG = re.compile(r"clang(-\d+)?")
TOOLS = ("clang++", "llvm-ar", "llvm-ranlib", "llvm-strip")


def folder(path: Path, candidate: str) -> Finding:
    """A wasi-sdk (bin/clang and share/wasi-sysroot), or a Zig, unpacked or installed by pip."""
    if not path.is_dir():
        return Finding(candidate, None, "no such folder")
    for place in (path, path / "ziglang"):
        if found := shutil.which("zig", path=place):
            return _zig(candidate, found)
    clang, sysroot = shutil.which("clang", path=path / "bin"), path / "share" / "wasi-sysroot"
    if clang is None:
        return Finding(candidate, None, f"{path / 'bin' / 'clang'} is missing or not executable")
    if _triple_of(sysroot) is None:
        return Finding(candidate, None, f"{sysroot / 'lib' / TRIPLES[0] / 'libc.a'} is missing")
    tools = {name: shutil.which(name, path=path / "bin") or "" for name in TOOLS}
    return _clang(candidate, str(path), clang, tools, sysroot)


def program(path: str, candidate: str) -> Finding:
    """A Zig, or a clang with the system's WASI sysroot."""
    name = Path(path).name
    if name.startswith("zig"):
        return _zig(candidate, path)
    return _system_clang(path, name.removeprefix("clang"), candidate)


def system_clangs(environ: Mapping[str, str], prefix: str = "") -> Iterator[Finding]:
    """Each clang of $PATH, newest first, with the system's WASI sysroot. Candidates are named `prefix` and the path."""
    clangs = _clangs_of(environ.get("PATH", os.defpath))
    if _system_sysroot() is None or not clangs:
        reason = "no wasi-libc on this system" if clangs else "no clang on $PATH"
        yield Finding(f"{prefix}system clang", None, reason)
        return
    for path, suffix in clangs:
        yield _system_clang(path, suffix, f"{prefix}{path}")


def wheel(candidate: str) -> Finding:
    """The wheel `ziglang` in the running Python."""
    package = importlib.util.find_spec("ziglang")
    if package is None or not package.submodule_search_locations:
        return Finding(candidate, None, "not installed in this Python")
    zig = shutil.which("zig", path=package.submodule_search_locations[0])
    return _zig(candidate, zig) if zig else Finding(candidate, None, "the wheel has no zig in it")


def refuse_without_wasip2(toolchain: Toolchain, *, is_cxx: bool) -> None:
    """Raises WasivfsError if the toolchain cannot link programs for WASI 0.2."""
    libraries = Path(toolchain.sysroot) / "lib" / COMPONENT_TRIPLE
    cure = "use a wasi-sdk, or on Debian the clang and wasi-libc of sid"
    if toolchain.is_zig or not (libraries / "libc.a").is_file():
        raise fail(f"toolchain has no C library for {COMPONENT_TRIPLE}", toolchain.reason, cure)
    # A wasi-sdk has the library once with exceptions and once without, in folders below.
    if is_cxx and not [*libraries.glob("libc++.a"), *libraries.glob("*/libc++.a")]:
        raise fail(f"toolchain has no C++ library for {COMPONENT_TRIPLE}", toolchain.reason, "use a wasi-sdk")


def _clangs_of(path: str) -> list[tuple[str, str]]:
    """Paths of clang-NN, newest first, then clang; each with its suffix."""
    names: set[str] = set()
    for place in path.split(os.pathsep):
        with contextlib.suppress(OSError):
            entries = os.listdir(place or ".")
            names.update(name for name in entries if name.startswith("clang") and CLANG.fullmatch(name))
    suffixes = [name.removeprefix("clang") for name in names]
    suffixes.sort(key=lambda suffix: int(suffix.removeprefix("-") or 0), reverse=True)
    found = [(shutil.which("clang" + suffix, path=path), suffix) for suffix in suffixes]
    return [(clang, suffix) for clang, suffix in found if clang]


def _system_sysroot() -> Path | None:
    return next((Path(place) for place in SYSTEM_SYSROOTS if _triple_of(Path(place))), None)


def _system_clang(path: str, suffix: str, candidate: str) -> Finding:
    sysroot = _system_sysroot()
    if sysroot is None:
        return Finding(candidate, None, "no wasi-libc on this system")
    beside = Path(path).resolve().parent
    tools = {name: shutil.which(name + suffix) or shutil.which(name, path=beside) or "" for name in TOOLS}
    return _clang(candidate, path, path, tools, sysroot)


def _zig(candidate: str, zig: str) -> Finding:
    """Zig: a clang with its own wasi-libc, compiled at first use. All versions know the old name of the target."""
    if not any(map(os.environ.get, ZIG_CACHES)):
        return Finding(candidate, None, "Zig finds no folder for its cache: set ZIG_GLOBAL_CACHE_DIR, or HOME")
    target = ("-target", OLD_TRIPLE)
    compiler, cxx_compiler = (zig, "cc", *target), (zig, "c++", *target)
    answer = ask(compiler)
    if answer.problem:
        return Finding(candidate, None, answer.problem, was_asked=True)
    reason = f"{answer.version} of {zig}"
    toolchain = Toolchain(
        compiler=compiler,
        cxx_compiler=cxx_compiler,
        archiver=(zig, "ar"),
        ranlib=(zig, "ranlib"),
        strip=(),
        triple=OLD_TRIPLE,
        sysroot="",
        version=answer.version,
        embed=answer.embed,
        identity=identity(compiler),
        reason=reason,
        sdk=zig,
        is_zig=True,
    )
    return Finding(candidate, toolchain, reason)


def _clang(candidate: str, sdk: str, clang: str, tools: Mapping[str, str], sysroot: Path) -> Finding:
    triple = _triple_of(sysroot) or OLD_TRIPLE
    flags: tuple[str, ...] = (f"--target={triple}", f"--sysroot={sysroot}")
    compiler = (clang, *flags)
    watched = (sysroot / "lib" / triple / "libc.a",)
    answer = ask(compiler, watched)
    if answer.problem:
        return Finding(candidate, None, answer.problem, was_asked=True)
    if triple == OLD_TRIPLE and int(major_version(answer.version)) >= 22:
        # clang 22 and newer warn of the old name at each call. Warnings of deprecated declarations stay.
        flags += ("-Wno-deprecated",)
    reason = f"{answer.version}, {triple} in {sysroot}"
    toolchain = Toolchain(
        compiler=(clang, *flags),
        cxx_compiler=(tools["clang++"], *flags) if tools["clang++"] else (),
        archiver=_command(tools["llvm-ar"]),
        ranlib=_command(tools["llvm-ranlib"]),
        strip=_command(tools["llvm-strip"]),
        triple=triple,
        sysroot=str(sysroot),
        version=answer.version,
        embed=answer.embed,
        identity=identity(compiler, watched),
        reason=reason,
        sdk=sdk,
    )
    return Finding(candidate, toolchain, reason)


def _command(path: str) -> tuple[str, ...]:
    return (path,) if path else ()


def _triple_of(sysroot: Path) -> str | None:
    """The target for which a sysroot has a C library; the new name wins."""
    return next((triple for triple in TRIPLES if (sysroot / "lib" / triple / "libc.a").is_file()), None)
