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
DEPENDENCY_FLAGS = frozenset(("-MD", "-MMD", "-MP", "-MG", "-MV"))
DEPENDENCY_VALUES = ("-MF", "-MT", "-MQ")
WASM_OPT = frozenset(("--wasm-opt", "--no-wasm-opt"))
LINK_ONLY = ("-Wl,", "-l", "-L", "-mexec-model=")
CXX_LIBRARIES = ("-lc++", "-lstdc++")  # With Zig, they also add the headers of C++.
# The old and the new name of one target: replaced by the toolchain's name for it.
PREVIEW1_TARGETS = frozenset(("wasm32-wasi", "wasm32-wasip1", "wasm32-unknown-wasi", "wasm32-unknown-wasip1"))
