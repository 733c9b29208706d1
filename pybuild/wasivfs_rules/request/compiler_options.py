# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The options of a C compiler that must be known to distinguish inputs from values, and links from other calls."""

DEFAULT_OUTPUT = "a.out"
# Options whose value is the next word. Without this table, the value would be read as an input or an option.
SEPARATE = frozenset(
    (
        "-A",
        "-B",
        "-D",
        "-F",
        "-G",
        "-I",
        "-L",
        "-T",
        "-U",
        "-arch",
        "-aux-info",
        "-cxx-isystem",
        "-dumpdir",
        "-e",
        "-framework",
        "-gcc-install-dir",
        "-idirafter",
        "-imacros",
        "-include",
        "-include-pch",
        "-imultilib",
        "-iprefix",
        "-iquote",
        "-isysroot",
        "-isystem",
        "-isystem-after",
        "-ivfsoverlay",
        "-iwithprefix",
        "-iwithprefixbefore",
        "-iwithsysroot",
        "-l",
        "-mllvm",
        "-serialize-diagnostics",
        "-target",
        "-u",
        "-working-directory",
        "-z",
        "-Xassembler",
        "-Xclang",
        "-Xlinker",
        "-Xpreprocessor",
        "--config",
        "--param",
        "--sysroot",
        "--target",
    )
)
NO_LINK = frozenset(
    (
        "-c",
        "-S",
        "-E",
        "-M",
        "-MM",
        "-fsyntax-only",
        "-emit-ast",
        "-extract-api",
        "--compile",
        "--assemble",
        "--preprocess",
        "--precompile",
        "--analyze",
        "-###",
        "--version",
        "-dumpversion",
        "-dumpmachine",
        "--help",
        "-help",
        "--help-hidden",
        "-print-search-dirs",
        "-r",
        "-shared",
    )
)
COMPILED = frozenset(("-c", "-S", "--compile", "--assemble"))
PARTIAL_LINK = frozenset(("-r", "-shared"))
SOURCES = frozenset(
    (
        ".c",
        ".i",
        ".C",
        ".cc",
        ".cp",
        ".cpp",
        ".cxx",
        ".CPP",
        ".c++",
        ".ii",
        ".m",
        ".mm",
        ".s",
        ".S",
        ".sx",
        ".ll",
        ".bc",
    )
)
DEPENDENCY_VALUES = ("-MF", "-MT", "-MQ")
# The old and the new name of one target: replaced by the toolchain's name for it.
PREVIEW1_TARGETS = frozenset(("wasm32-wasi", "wasm32-wasip1", "wasm32-unknown-wasi", "wasm32-unknown-wasip1"))

# What an option is for. LEVEL: options such as -O, which matter to compilations; at a link they only make clang run
# wasm-opt over the program. WASM_OPTING: options that request or forbid wasm-opt; the last one counts. TARGET: options
# that name the target of every toolchain, perhaps by a name that this toolchain does not know. MACHINE: options that
# all objects of a program must share, with the other targets.
OUTPUT, STOP, DEPENDENCY, LANGUAGE, LINK = "output", "stop", "dependency", "language", "link"
TARGET, MACHINE, LEVEL, WASM_OPTING, OTHER = "target", "machine", "level", "wasm-opt", "other"
_KINDS = {
    "-o": OUTPUT,
    "-x": LANGUAGE,
    "-mllvm": OTHER,
    **dict.fromkeys(NO_LINK, STOP),
    **dict.fromkeys(("-MD", "-MMD", "-MP", "-MG", "-MV", *DEPENDENCY_VALUES), DEPENDENCY),
    **dict.fromkeys(("--wasm-opt", "--no-wasm-opt"), WASM_OPTING),
    **dict.fromkeys(("-lc++", "-lstdc++"), OTHER),  # with Zig, they also add the headers of C++
    **dict.fromkeys(("-Xlinker", "-z", "-u", "-T", "-e"), LINK),
}
# The first that fits counts.
_KINDS_BY_BEGINNING = (
    (("-print-", "--print-", "--autocomplete="), STOP),
    ("-Obj", OTHER),
    (("-O", "--optimize"), LEVEL),
    (("-Wl,", "-l", "-L", "-mexec-model="), LINK),
    (("-m", "--target", "-target", "--sysroot", "-pthread", "-fwasm-exceptions", "-fPIC"), MACHINE),
)


def kind_of(option: str, value: str) -> str:
    """What the option is for."""
    if target_of(option, value) in PREVIEW1_TARGETS:
        return TARGET
    if option in _KINDS:
        return _KINDS[option]
    return next((kind for beginnings, kind in _KINDS_BY_BEGINNING if option.startswith(beginnings)), OTHER)


def target_of(option: str, value: str) -> str:
    """The target that the option names, if any."""
    return value if option in {"-target", "--target"} else option.removeprefix("--target=")
