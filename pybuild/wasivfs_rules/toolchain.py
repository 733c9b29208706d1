# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds the compiler for WASI programs: the first candidate that can build one. Reads the system, changes nothing."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from wasivfs_rules.errors import fail
from wasivfs_rules.probe import ask, identity, major_version

CURE = "pip install ziglang, or set WASI_SDK_PATH, or apt install clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32"
OLD_TRIPLE = "wasm32-wasi"
TRIPLES = ("wasm32-wasip1", OLD_TRIPLE)
DEFAULT_SDK = Path("/opt/wasi-sdk")
SYSTEM_SYSROOTS = ("/usr", "/usr/share/wasi-sysroot", "/usr/wasm32-wasi", "/opt/homebrew/share/wasi-sysroot")
# `--sdk` (and $WASI_SDK_PATH) may name a kind of toolchain in the place of a folder.
CLANG = re.compile(r"clang(-\d+)?")
SYSTEM, ZIG = "system", "zig"


@dataclass(frozen=True)
class Toolchain:
    """A compiler that has built a WASI program. Commands are complete: a program and its target flags."""

    compiler: tuple[str, ...]
    cxx_compiler: tuple[str, ...]
    archiver: tuple[str, ...]
    strip: tuple[str, ...]  # empty if there is none
    triple: str
    sysroot: str  # empty where the compiler knows it by itself
    version: str  # first line of the compiler's --version
    embed: str  # the quickest way to carry contents: incbin, embed, string or array
    identity: str  # changes when the compiler does; for keys of caches
    reason: str
    is_zig: bool = False


@dataclass(frozen=True)
class Finding:
    """What became of one candidate: a toolchain, or the reason why it is none."""

    candidate: str
    toolchain: Toolchain | None
    reason: str


def find_toolchain(sdk: str | os.PathLike[str] | None = None) -> Toolchain:
    """The first candidate that answers; only what --sdk named, if it did. WasivfsError if there is none."""
    findings = []
    for finding in survey(sdk):
        if finding.toolchain:
            return finding.toolchain
        findings.append(finding)
    if len(findings) == 1:
        raise fail(f"{findings[0].candidate} is no working toolchain", findings[0].reason, CURE)
    looked = ", ".join(f"{finding.candidate} ({finding.reason})" for finding in findings)
    raise fail("no toolchain for WASI programs", looked, CURE)


def fastest_embed(toolchain: Toolchain) -> str:
    """The quickest way of carrying contents that the compiler has: incbin, embed, string or array."""
    return toolchain.embed


def survey(sdk: str | os.PathLike[str] | None = None, environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Tries the candidates in order, lazily. A toolchain that the user names is the only candidate."""
    if sdk:
        yield _named(os.fspath(sdk), f"--sdk {os.fspath(sdk)}")
    elif named := environ.get("WASI_SDK_PATH"):
        yield _named(named, f"$WASI_SDK_PATH {named}")
    else:
        yield _sdk(DEFAULT_SDK, str(DEFAULT_SDK))
        yield from _system(environ)
        yield _zig()


def _named(name: str, candidate: str) -> Finding:
    if name == ZIG:
        return _zig()
    if name == SYSTEM:
        findings = list(_system(os.environ))
        return next((finding for finding in findings if finding.toolchain), findings[-1])
    return _sdk(Path(name).expanduser().absolute(), candidate)


def _sdk(folder: Path, candidate: str) -> Finding:
    """A wasi-sdk: bin/clang and share/wasi-sysroot."""
    if not folder.is_dir():
        return Finding(candidate, None, "no such folder")
    clang, sysroot = shutil.which("clang", path=folder / "bin"), folder / "share" / "wasi-sysroot"
    if clang is None:
        return Finding(candidate, None, f"{folder / 'bin' / 'clang'} is missing or not executable")
    triple = _triple_of(sysroot)
    if triple is None:
        return Finding(candidate, None, f"{sysroot / 'lib' / TRIPLES[0] / 'libc.a'} is missing")
    tools = {name: shutil.which(name, path=folder / "bin") or "" for name in ("clang++", "llvm-ar", "llvm-strip")}
    return _probe(candidate, clang, tools, triple, sysroot)


def _system(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Each clang of $PATH, newest first, with the first WASI sysroot of the system."""
    sysroot = next((Path(folder) for folder in SYSTEM_SYSROOTS if _triple_of(Path(folder))), None)
    clangs = _system_clangs(environ.get("PATH", os.defpath))
    if sysroot is None or not clangs:
        yield Finding("system clang", None, "no wasi-libc on this system" if clangs else "no clang on $PATH")
        return
    for clang, suffix in clangs:
        folder = Path(clang).resolve().parent
        tools = {
            name: shutil.which(name + suffix) or shutil.which(name, path=folder) or ""
            for name in ("clang++", "llvm-ar", "llvm-strip")
        }
        yield _probe(clang, clang, tools, _triple_of(sysroot) or TRIPLES[0], sysroot)


def _system_clangs(path: str) -> list[tuple[str, str]]:
    """Paths of clang-NN, newest first, then clang; each with its suffix."""
    names: set[str] = set()
    for folder in path.split(os.pathsep):
        with contextlib.suppress(OSError):
            names.update(entry.name for entry in Path(folder or ".").iterdir() if CLANG.fullmatch(entry.name))
    suffixes = [name.removeprefix("clang") for name in names]
    suffixes.sort(key=lambda suffix: int(suffix.removeprefix("-") or 0), reverse=True)
    found = [(shutil.which("clang" + suffix, path=path), suffix) for suffix in suffixes]
    return [(clang, suffix) for clang, suffix in found if clang]


def _zig() -> Finding:
    """The wheel `ziglang` in the running Python: a clang with its own wasi-libc, compiled at first use."""
    package = importlib.util.find_spec("ziglang")
    if package is None or not package.submodule_search_locations:
        return Finding("ziglang", None, "not installed in this Python")
    zig = shutil.which("zig", path=package.submodule_search_locations[0])
    if zig is None:
        return Finding("ziglang", None, "the wheel has no zig in it")
    target = ("-target", "wasm32-wasi")
    compiler, cxx_compiler = (zig, "cc", *target), (zig, "c++", *target)
    answer = ask(compiler)
    if answer.problem:
        return Finding("ziglang", None, answer.problem)
    reason = f"{answer.version} of {zig}"
    return Finding(
        "ziglang",
        Toolchain(
            compiler=compiler,
            cxx_compiler=cxx_compiler,
            archiver=(zig, "ar"),
            strip=(),
            triple="wasm32-wasi",
            sysroot="",
            version=answer.version,
            embed=answer.embed,
            identity=identity(compiler),
            reason=reason,
            is_zig=True,
        ),
        reason,
    )


def _probe(candidate: str, clang: str, tools: Mapping[str, str], triple: str, sysroot: Path) -> Finding:
    flags: tuple[str, ...] = (f"--target={triple}", f"--sysroot={sysroot}")
    compiler = (clang, *flags)
    watched = (sysroot / "lib" / triple / "libc.a",)
    answer = ask(compiler, watched)
    if answer.problem:
        return Finding(candidate, None, answer.problem)
    if triple == OLD_TRIPLE and int(major_version(answer.version)) >= 22:
        # Newer ones warn of the old name at each call. Warnings of deprecated declarations stay.
        flags += ("-Wno-deprecated",)
    reason = f"{answer.version}, {triple} in {sysroot}"
    return Finding(
        candidate,
        Toolchain(
            compiler=(clang, *flags),
            cxx_compiler=(tools["clang++"], *flags) if tools["clang++"] else (),
            archiver=_command(tools["llvm-ar"]),
            strip=_command(tools["llvm-strip"]),
            triple=triple,
            sysroot=str(sysroot),
            version=answer.version,
            embed=answer.embed,
            identity=identity(compiler, watched),
            reason=reason,
        ),
        reason,
    )


def _command(program: str) -> tuple[str, ...]:
    return (program,) if program else ()


def _triple_of(sysroot: Path) -> str | None:
    """The target that a sysroot has a C library for, new name first."""
    return next((triple for triple in TRIPLES if (sysroot / "lib" / triple / "libc.a").is_file()), None)
