# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What must be known of a C compiler's options to tell inputs from values and a link from what is none."""

DEFAULT_OUTPUT = "a.out"
# Options whose value is the next word; without the table such a value would be taken for an input or an option.
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
CXX_LIBRARIES = ("-lc++", "-lstdc++")  # which bring the headers of C++, too, where the compiler is Zig's
# One target, by its old and its new name: the toolchain's own name for it is taken.
PREVIEW1_TARGETS = frozenset(("wasm32-wasi", "wasm32-wasip1", "wasm32-unknown-wasi", "wasm32-unknown-wasip1"))
