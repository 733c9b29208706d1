# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Describes a toolchain to other programs: as a Meson cross file, a CMake toolchain file, shell variables or JSON."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from wasivfs_rules.common.resources import cmake_dir, shim_dir
from wasivfs_rules.toolchain.find import Toolchain
from wasivfs_rules.toolchain.linker import linker_of

_PACKAGE = Path(__file__).resolve().parents[1]
# The toolchain's own name for it may be too new for the config.sub of a package.
AUTOTOOLS_HOST = "wasm32-wasi"


def _wasivfs(package: Path) -> list[str]:
    """The command in the package folder `package`, with this Python, because another Python may lack wasmtime."""
    return [sys.executable, str(package)]


def _meson(toolchain: Toolchain) -> str:
    return meson_cross_file(toolchain, _PACKAGE)


def meson_cross_file(toolchain: Toolchain, package: Path, pkg_config_libdir: str = "") -> str:
    """A cross file for a package that is, or will be, in the folder `package`.

    With `pkg_config_libdir`, Meson looks for dependencies in that folder.
    """

    def array(words: Iterable[str]) -> str:
        return "[" + ", ".join("'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'" for word in words) + "]"

    linker, wasivfs = _meson_linker(toolchain, package), _wasivfs(package)
    binaries: dict[str, Sequence[str]] = {
        "c": toolchain.compiler + linker,
        "cpp": toolchain.cxx_compiler and toolchain.cxx_compiler + linker,
        "ar": toolchain.archiver,
        "strip": toolchain.strip or ("true",),
        "exe_wrapper": [*wasivfs, "run", "--"],
        "wasivfs": wasivfs,
    }
    if pkg_config_libdir:  # Meson before 1.3 uses the second name
        binaries |= {name: ["pkg-config"] for name in ("pkg-config", "pkgconfig")}
    lines = [f"# {toolchain.reason}", "[binaries]"]
    lines += [f"{name} = {array(command)}" for name, command in binaries.items() if command]
    lines += ["", "[host_machine]", "system = 'wasi'", "cpu_family = 'wasm32'", "cpu = 'wasm32'", "endian = 'little'"]
    lines += ["", "[properties]", "needs_exe_wrapper = true"]
    lines += [f"pkg_config_libdir = {array([pkg_config_libdir])}"] if pkg_config_libdir else []
    return "\n".join([*lines, ""])


def _meson_linker(toolchain: Toolchain, package: Path) -> tuple[str, ...]:
    """Compiler options that put meson-wasm-ld before the linker; none for Zig, whose linker accepts Meson's options."""
    chosen, *ours = _our_linker(toolchain, package) or [""]
    options = [word for option in ours for word in ("-Xlinker", option)]
    return (chosen, *options, "-Wno-unused-command-line-argument") if chosen else ()


def _our_linker(toolchain: Toolchain, package: Path) -> list[str]:
    """A compiler's option that puts meson-wasm-ld before the linker, and options of that linker; none for Zig."""
    if toolchain.is_zig or os.name == "nt":
        return []
    ours = [f"--wasivfs-linker={linker_of(toolchain)[0]}", f"--wasivfs-python={sys.executable}"]
    return [f"-fuse-ld={package / 'meson-wasm-ld'}", *ours]


def _cmake(toolchain: Toolchain) -> str:
    def quoted(word: str) -> str:
        return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$") + '"'

    def command(words: tuple[str, ...]) -> str:
        return " ".join(quoted(word) for word in words)

    lines = [f"# {toolchain.reason}", "set(CMAKE_SYSTEM_NAME WASI)", "set(CMAKE_SYSTEM_PROCESSOR wasm32)"]
    for language, compiler in (("C", toolchain.compiler), ("CXX", toolchain.cxx_compiler)):
        lines += [f"set(CMAKE_{language}_COMPILER {command(compiler)})"] if compiler else []
        if len(toolchain.archiver) > 1:  # CMAKE_AR cannot have arguments
            create = f"{command(toolchain.archiver)} qc <TARGET> <OBJECTS>"
            lines += [f"set(CMAKE_{language}_ARCHIVE_CREATE {quoted(create)})"]
            lines += [f"set(CMAKE_{language}_ARCHIVE_FINISH {quoted(command(toolchain.archiver) + ' s <TARGET>')})"]
    lines += [f"set(CMAKE_AR {quoted(toolchain.archiver[0])})"] if len(toolchain.archiver) == 1 else []
    lines += [f"set(CMAKE_CROSSCOMPILING_EMULATOR {quoted(';'.join([*_wasivfs(_PACKAGE), 'run', '--']))})"]
    lines += [f'set(CMAKE_EXECUTABLE_SUFFIX_{language} ".wasm")' for language in ("C", "CXX")]
    if ours := _our_linker(toolchain, _PACKAGE):
        lines += [f"set(WASIVFS_LINK_OPTIONS {command((ours[0], *(f'LINKER:{option}' for option in ours[1:])))})"]
    # /usr also contains the host's libraries.
    root = f"{toolchain.sysroot}/lib/{toolchain.triple}" if toolchain.sysroot == "/usr" else toolchain.sysroot
    lines += [f"set(CMAKE_FIND_ROOT_PATH {quoted(root or '/nonexistent')})"]
    lines += ["set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)"]
    lines += [f"set(CMAKE_FIND_ROOT_PATH_MODE_{what} ONLY)" for what in ("LIBRARY", "INCLUDE", "PACKAGE")]
    folder = quoted(str(cmake_dir()))
    lines += ['if(NOT EXISTS "${CMAKE_ROOT}/Modules/Platform/WASI.cmake")']
    lines += [f"  list(APPEND CMAKE_MODULE_PATH {folder})", "endif()"]
    lines += ["if(NOT wasivfs_DIR)", f"  set(wasivfs_DIR {folder})", "endif()"]
    return "\n".join([*lines, ""])


def _shell(toolchain: Toolchain) -> str:
    link_c, link_cxx = (shlex.join([*_wasivfs(_PACKAGE), name, "--sdk", toolchain.sdk]) for name in ("cc", "c++"))
    variables = {
        "host_alias": AUTOTOOLS_HOST,
        "CC": shlex.join(toolchain.compiler),
        "CXX": shlex.join(toolchain.cxx_compiler),
        "AR": shlex.join(toolchain.archiver),
        "RANLIB": shlex.join(toolchain.ranlib),
        "STRIP": shlex.join(toolchain.strip),
        # Of the host's libraries, pkg-config would find those that no WASI program can use.
        "PKG_CONFIG_LIBDIR": f"{toolchain.sysroot or '/nonexistent'}/lib/{toolchain.triple}/pkgconfig",
        "CPPFLAGS": f"-I{shlex.quote(str(shim_dir()))}",
        "CCLD": link_c,
        "CXXLD": link_cxx,
        "WASIVFS_SHIM_DIR": str(shim_dir()),
        "WASIVFS_EMBED": toolchain.embed,
    }
    known = {name: shlex.quote(value) for name, value in variables.items() if value}
    return "\n".join([*(f"{name}={value}" for name, value in known.items()), f"export {' '.join(known)}", ""])


def _json(toolchain: Toolchain) -> str:
    described = {
        "compiler": toolchain.compiler,
        "cxx_compiler": toolchain.cxx_compiler,
        "archiver": toolchain.archiver,
        "ranlib": toolchain.ranlib,
        "strip": toolchain.strip,
        "sdk": toolchain.sdk,
        "triple": toolchain.triple,
        "sysroot": toolchain.sysroot,
        "version": toolchain.version,
        "embed": toolchain.embed,
        "is_zig": toolchain.is_zig,
        "reason": toolchain.reason,
        "shim_dir": str(shim_dir()),
    }
    return json.dumps(described, indent=2) + "\n"


FORMATS: dict[str, Callable[[Toolchain], str]] = {"meson": _meson, "cmake": _cmake, "shell": _shell, "json": _json}
