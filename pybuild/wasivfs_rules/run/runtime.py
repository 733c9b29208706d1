# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs WASI programs on wasmtime: for `wasivfs run`, and for console scripts of packages that carry a program.

Loads little besides wasmtime, so that a program starts in little more than the time of `import wasmtime`.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from wasivfs_rules.common import interruption, progress
from wasivfs_rules.common.errors import Problem, WasivfsError, fail, report

if TYPE_CHECKING:
    import wasmtime

FAILURE = 1
TRAPPED = 134  # as after abort()
MORE_STACK = "give it more stack: `wasivfs run --max-wasm-stack 8M`"


class _ProgramExit(Exception):  # noqa: N818 - not an error
    """The program called exit()."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


def run(
    module: str,
    name: str,
    arguments: Sequence[str] | None = None,
    *,
    mounts: Mapping[str, str | os.PathLike[str]] | None = None,
    environ: Mapping[str, str] | None = None,
    max_wasm_stack: int | None = None,
) -> int:
    """The body of a console script: runs the program `name` in the folder of the Python module `module`, a `__name__`.

    `arguments`: by default, the arguments of this process. `mounts`: the host's directories that the program sees, by
    guest path. `environ`: the variables that it sees. `max_wasm_stack`: bytes for its calls, by default wasmtime's.
    Returns the exit status of the program; 134 after a trap; or 1, with a line on stderr, if it cannot be run.
    From here on, standard streams and signals belong to the program.
    """
    words = [Path(sys.argv[0]).name, *(sys.argv[1:] if arguments is None else arguments)]
    directories = [(os.fspath(host), guest) for guest, host in (mounts or {}).items()]
    try:
        with contextlib.ExitStack() as stack:
            file = sys.modules[module].__file__
            program = Path(file).with_name(name) if file else None
            if program is None or (not program.is_file() and sys.modules[module].__package__):
                program = stack.enter_context(_resource(module, name))
            return execute(program, words, directories, (environ or {}).items(), max_wasm_stack)
    except WasivfsError as error:
        problems = error.problems
    except OSError as error:
        what = f"cannot read the program ({(error.strerror or str(error)).lower()})"
        problems = (Problem(what, str(error.filename), "install the package again"),)
    report(problems)
    return FAILURE


def _resource(module: str, name: str) -> contextlib.AbstractContextManager[Path]:
    """The program, if the loader of the module keeps its files elsewhere, as in some editable installs."""
    from importlib import resources  # noqa: PLC0415 - slow to load, and rarely needed

    return resources.as_file(resources.files(sys.modules[module].__package__ or module) / name)


def execute(
    program: Path,
    words: Sequence[str],
    mounts: Iterable[tuple[str, str]],
    variables: Iterable[tuple[str, str]],
    max_wasm_stack: int | None = None,
    *,
    note: Callable[[str], None] | None = None,
) -> int:
    """Runs a program that sees only `mounts`, pairs of host and guest paths, and `variables`; `words` are its argv.

    Returns its exit status, or 134 after a trap, which it reports on stderr. Raises WasivfsError if it cannot be run.
    `note` is called with a line that says where the compiled program is from.
    From here on, signals act on this process as on a native program.
    """
    try:
        import wasmtime  # noqa: PLC0415 - says what to do without it
    except ImportError as error:
        raise fail("the Python package wasmtime is missing", sys.executable, "pip install wasmtime") from error

    config = wasmtime.Config()
    config.wasm_exceptions = True  # setjmp() needs it, and some versions do not enable it by default
    if max_wasm_stack is not None:
        from wasivfs_rules.run import stack  # noqa: PLC0415 - few programs need it

        stack.allow(config, max_wasm_stack)
    engine = wasmtime.Engine(config)
    store = wasmtime.Store(engine)
    store.set_wasi(_surroundings(words, mounts, variables))
    start = _load(program, engine, store, note)
    if max_wasm_stack is None:
        return _run(program, start)
    return stack.run_with(max_wasm_stack, lambda: _run(program, start))


def _surroundings(
    words: Sequence[str], mounts: Iterable[tuple[str, str]], variables: Iterable[tuple[str, str]]
) -> wasmtime.WasiConfig:
    """The parts of the host that the program sees."""
    import wasmtime  # noqa: PLC0415 - as in execute()

    wasi = wasmtime.WasiConfig()
    variables = list(variables)
    if not all(name for name, _ in variables):
        raise fail("a variable has no name", "", "give it one")
    try:
        wasi.argv = list(words)
        wasi.env = variables
    except UnicodeEncodeError as error:
        raise fail("wasmtime passes on UTF-8 only", repr(error.object), "write it in UTF-8") from error
    _give_streams_to_program(wasi)
    for host, guest in mounts:
        where = host if host == guest else f"{host}::{guest}"
        if not host or not Path(host).is_dir():
            raise fail("no such directory", where, "mount one that exists")
        try:
            wasi.preopen_dir(host, guest)
        except (wasmtime.WasmtimeError, UnicodeEncodeError) as error:
            raise fail("wasmtime cannot mount a directory", where, "give one that you may list, in UTF-8") from error
    return wasi


def _load(
    program: Path, engine: wasmtime.Engine, store: wasmtime.Store, note: Callable[[str], None] | None
) -> Callable[[], int]:
    """What runs the compiled program. From here on, signals and the terminal belong to it."""
    import wasmtime  # noqa: PLC0415 - as in execute()

    from wasivfs_rules.run import module_cache  # noqa: PLC0415 - needs wasmtime

    with program.open("rb") as file:
        if not progress.is_shown():  # else, a signal must first erase the bar
            _give_signals_to_program()
        try:
            loaded = module_cache.load(engine, file)
            start: Callable[[], int] = functools.partial(_run_module, program, loaded.module, engine, store)
            origin = f"compiled before: {loaded.compiled}" if loaded.compiled else "compiled now"
        except wasmtime.WasmtimeError as error:
            if not _is_component(file):
                raise _refused(program, error) from error
            start, origin = _start_of_component(program, file, engine, store), "compiled now"
    progress.end()
    _give_signals_to_program()
    if note:
        note(origin)
    return start


def _is_component(file: BinaryIO) -> bool:
    from wasivfs_rules.wasm.binary import COMPONENT_HEADER  # noqa: PLC0415 - no program that runs needs it

    return file.seekable() and file.seek(0) == 0 and file.read(len(COMPONENT_HEADER)) == COMPONENT_HEADER


def _start_of_component(
    program: Path, file: BinaryIO, engine: wasmtime.Engine, store: wasmtime.Store
) -> Callable[[], int]:
    import wasmtime  # noqa: PLC0415 - as in execute()

    from wasivfs_rules.run import component  # noqa: PLC0415 - only components need it

    try:
        loaded = component.compile_component(engine, file)
    except wasmtime.WasmtimeError as error:
        raise _refused(program, error) from error
    return lambda: component.run(program, loaded, engine, store)


def _run(program: Path, start: Callable[[], int]) -> int:
    """The status of a program; a trap is reported."""
    import wasmtime  # noqa: PLC0415 - as in execute()

    try:
        return start()
    except _ProgramExit as end:
        return end.status
    except (wasmtime.Trap, wasmtime.WasmtimeError) as trap:
        is_overflow = isinstance(trap, wasmtime.Trap) and trap.trap_code is wasmtime.TrapCode.STACK_OVERFLOW
        report([Problem("the program trapped", str(program), MORE_STACK if is_overflow else "")])
        sys.stderr.write(f"{trap}\n")
        return TRAPPED


def _run_module(program: Path, module: wasmtime.Module, engine: wasmtime.Engine, store: wasmtime.Store) -> int:
    import wasmtime  # noqa: PLC0415 - as in execute()

    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    # Wasmtime's own function treats a status above 125 as a trap.
    linker.allow_shadowing = True
    exit_type = wasmtime.FuncType([wasmtime.ValType.i32()], [])
    linker.define_func("wasi_snapshot_preview1", "proc_exit", exit_type, _proc_exit)
    try:
        instance = linker.instantiate(store, module)
    except wasmtime.WasmtimeError as error:
        raise _refused(program, error) from error
    start = instance.exports(store).get("_start")
    if not isinstance(start, wasmtime.Func):
        raise fail("not a program: no _start", str(program), "a library without main() cannot be run")
    start(store)
    return 0


def _refused(program: Path, error: wasmtime.WasmtimeError) -> WasivfsError:
    reason = str(error).strip().partition("\n")[0]
    cure = "give a WebAssembly program of WASI preview 1 or 0.2"
    return fail("wasmtime cannot load the program", f"{program}: {reason}", cure)


def _give_streams_to_program(wasi: wasmtime.WasiConfig) -> None:
    """Passes on the streams that are open. The descriptor of a closed stream may now belong to another of our files."""
    if sys.__stdin__:
        wasi.inherit_stdin()
    if sys.__stdout__:
        wasi.inherit_stdout()
    if sys.__stderr__:
        wasi.inherit_stderr()


def _proc_exit(status: int) -> None:
    raise _ProgramExit(status & 0xFF)


def _give_signals_to_program() -> None:
    """Removes Python's handlers, which would wait until the program ends or wasmtime has compiled it."""
    interruption.give_to_program()
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
