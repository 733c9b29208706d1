# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Pages that are complete examples: their files are written, their commands run, and what these print compared.

A fence with a file name after its language is a file; `sh` fences are commands; an `output` fence is exactly what the
commands before it print. Any other fence is for the reader only. A first line `<!-- needs: NAME, NAME -->` says what
the commands need beside `wasivfs`, a C toolchain and Python; `source of NAME` is a source package of Debian.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from tests.guest.upstream.sources import sqlite_sources
from tests.support.commands import ROOT, provide_wasivfs
from tests.support.debian_source import provide_source
from tests.support.npm import npm_packages
from tests.support.rust import provide_rust
from tests.support.shared import make_once
from tests.support.sid import require_in_sid, write_launcher
from tests.support.toolchains import wasip2_sdk
from tests.support.tools import require_tool
from tests.support.wheels import install_wasivfs

FOLDERS = ("languages", "engines", "build-systems")
OTHERS = (Path("docs/README.md"), Path("docs/pack.md"), Path("docs/wasip2.md"), Path("docs/writing.md"))
OF_SID = ("wasm-tools", "wasmedge")  # which Debian 12 lacks; their packages have the same names
OF_NPM = ("jco",)
SQLITE = "sqlite3.c"
SOURCE = "source of "
WASIP2 = "wasm32-wasip2"  # a compiler with its C library
RUST = ("cargo", "rustc")  # those of $PATH may lack the target


@dataclass(frozen=True)
class File:
    """What a page says a file is to hold."""

    name: str
    text: str


@dataclass(frozen=True)
class Commands:
    """One block of shell commands; `output` is what they must print, or None where the page does not say."""

    text: str
    output: str | None


@dataclass(frozen=True)
class Page:
    """A page's example, in the order of the page."""

    needs: Sequence[str]
    files: Sequence[File]
    commands: Sequence[Commands]


def executed_pages() -> list[Path]:
    """All pages that must work as written, relative to the repository."""
    docs = ROOT / "docs"
    return [*sorted(path.relative_to(ROOT) for folder in FOLDERS for path in (docs / folder).glob("*.md")), *OTHERS]


def parse(text: str) -> Page:
    """The example of a page. Raises ValueError for an output that follows no commands, and for a page without any."""
    needs = re.match(r"<!-- needs: (.*?) -->", text)
    files: list[File] = []
    commands: list[Commands] = []
    for token in MarkdownIt("commonmark").parse(text):
        if token.type != "fence":
            continue
        language, _, name = token.info.strip().partition(" ")
        if name:
            files.append(File(name, token.content))
        elif language == "sh":
            commands.append(Commands(token.content, None))
        elif language == "output":
            if not commands or commands[-1].output is not None:
                raise ValueError(f"output after no commands: {token.content}")
            commands[-1] = Commands(commands[-1].text, token.content)
    if not commands:
        raise ValueError("a page without commands")
    return Page(needs[1].split(", ") if needs else (), files, commands)


def _provide(name: str, tools: Path, work: Path) -> None:
    """A tool of $PATH, else of the chroot of Debian sid or of a package of npm; without it, the test is skipped."""
    if name.startswith(SOURCE):
        provide_source(name.removeprefix(SOURCE), work)
        return
    if name == SQLITE:
        for file in (SQLITE, "sqlite3.h"):
            (work / file).symlink_to(sqlite_sources() / file)
        return
    if name == WASIP2:
        (work.parent / WASIP2).mkdir()
        wasip2_sdk(work.parent / WASIP2)
        return
    if name in RUST:
        provide_rust(tools)
        return
    if shutil.which(name):
        return
    if name in OF_SID:
        write_launcher(tools / name, require_in_sid(f"usr/bin/{name}", name))
    elif name in OF_NPM:
        (tools / name).symlink_to(npm_packages() / ".bin" / name)
    else:
        require_tool(name)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def run_page(page: Page, folder: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Does what the page says in an empty folder; fails at the first block that fails or prints something else."""
    tools = folder / "bin"
    tools.mkdir()
    provide_wasivfs(tools)
    work = folder / "work"
    work.mkdir()
    for name in page.needs:
        _provide(name, tools, work)
    environment = {**environ, "PATH": os.pathsep.join([str(tools), environ["PATH"]])}
    if WASIP2 in page.needs:
        environment["WASI_SDK_PATH"] = str(folder / WASIP2)
    if "sccache" in page.needs:
        # It would use, and count for, a server that somebody else has started.
        environment["SCCACHE_SERVER_PORT"] = str(_free_port())
    for file in page.files:
        (work / file.name).parent.mkdir(parents=True, exist_ok=True)
        (work / file.name).write_text(file.text)
    for block in page.commands:
        result = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block.text],
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, f"{block.text}\n{result.stdout}\n{result.stderr}"
        if block.output is not None:
            assert result.stdout == block.output, f"{block.text}\n{result.stdout}\n{result.stderr}"


def worked_page(name: Path, shared: Path) -> Path:
    """The folder in which the commands of a page ran: once in a run of the tests, whose folder is `shared`."""
    page = parse((ROOT / name).read_text())

    def make(folder: Path) -> None:
        run_page(page, folder, install_wasivfs(shared).environment_of_pip() if "pip" in page.needs else os.environ)

    return make_once(shared / "-".join(name.with_suffix("").parts), make) / "work"
