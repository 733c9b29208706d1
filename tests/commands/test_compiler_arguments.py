# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which words of a compiler's command line are what."""

from __future__ import annotations

import pytest
from wasivfs_rules.common.depfile import prerequisites
from wasivfs_rules.inputs.response_files import split_words
from wasivfs_rules.request.compiler_arguments import CompilerArguments, read_compiler_arguments
from wasivfs_rules.request.compiler_options import LINK, TARGET


def inputs(*arguments: str) -> list[str]:
    return [entry.path for entry in read_compiler_arguments(arguments, {}).inputs]


@pytest.mark.parametrize(
    "arguments",
    [
        ("-I", "dir", "a.c"),
        ("-o", "out", "a.c"),
        ("-oout", "a.c"),
        ("--output=out", "a.c"),
        ("-x", "c", "a.c"),
        ("-xc", "a.c"),
        ("-Xlinker", "--undefined=x", "a.c"),
        ("-Xlinker", "b.c", "a.c"),
        ("-include", "b.c", "a.c"),
        ("-MF", "b.c", "-MT", "c.c", "a.c"),
        ("-Wl,b.c", "a.c"),
        ("-mllvm", "b.c", "a.c"),
        ("-DX=b.c", "--", "a.c"),
        ("-D", "-c", "a.c"),
    ],
)
def test_values_of_options_are_no_inputs(arguments: tuple[str, ...]) -> None:
    assert inputs(*arguments) == ["a.c"]


def test_after_two_dashes_everything_is_an_input() -> None:
    assert inputs("--", "-c", "-o") == ["-c", "-o"]
    assert read_compiler_arguments(["--", "-c"], {}).links


def test_a_dash_is_standard_input() -> None:
    assert inputs("-xc", "-") == ["-"]


@pytest.mark.parametrize(
    "option", ["-c", "-S", "-E", "-M", "-MM", "-fsyntax-only", "-###", "-print-prog-name=ld", "-r"]
)
def test_some_options_stop_before_the_link(option: str) -> None:
    assert not read_compiler_arguments([option, "a.c"], {}).links
    assert read_compiler_arguments(["-D", option, "a.c"], {}).links


@pytest.mark.parametrize(("arguments", "output"), [(("-o", "a"), "a"), (("-oa",), "a"), (("-o", "b", "-oa"), "a")])
def test_the_last_output_counts(arguments: tuple[str, ...], output: str) -> None:
    assert read_compiler_arguments(["x.c", *arguments], {}).output == output


def test_a_language_lasts_until_the_next_one() -> None:
    found = read_compiler_arguments(["a.c", "-x", "c++", "b", "-x", "none", "c.o"], {}).inputs
    assert [(entry.path, entry.language, entry.is_source) for entry in found] == [
        ("a.c", "", True),
        ("b", "c++", True),
        ("c.o", "", False),
    ]


def test_flags_that_all_objects_share_are_known() -> None:
    arguments = [
        "-matomics",
        "-O2",
        "-target",
        "wasm32-wasip1-threads",
        "-pthread",
        "-mexec-model=reactor",
        "-MD",
        "a.c",
    ]
    assert read_compiler_arguments(arguments, {}).machine == [
        "-matomics",
        "-target",
        "wasm32-wasip1-threads",
        "-pthread",
    ]


@pytest.mark.parametrize("name", ["wasm32-wasi", "wasm32-wasip1", "wasm32-unknown-wasi", "wasm32-unknown-wasip1"])
def test_the_target_of_every_toolchain_is_known_by_all_its_names(name: str) -> None:
    for words in (["-target", name], ["--target", name], [f"--target={name}"]):
        parsed = read_compiler_arguments([*words, "a.c"], {})
        assert parsed.without(parsed.words_of(TARGET)) == ["a.c"]
        assert parsed.machine == []


def test_the_model_of_execution_is_for_the_link_only() -> None:
    parsed = read_compiler_arguments(["-mexec-model=reactor", "-O2", "a.c"], {})
    assert parsed.without(parsed.words_of(LINK)) == ["-O2", "a.c"]


def parsed_with_response_file() -> CompilerArguments:
    return read_compiler_arguments(["-g", "@file", "z.o"], {"@file": ["-DX", "a.c", "b.c"]})


def test_what_was_read_does_not_change() -> None:
    parsed = read_compiler_arguments(["-c", "a.c", "-o", "a.o"], {})
    for value, name in ((parsed, "words"), (parsed, "new"), (parsed.words[0], "text"), (parsed.inputs[0], "path")):
        with pytest.raises(AttributeError, match=f"does not change: {name}"):
            setattr(value, name, "other")
    with pytest.raises(AttributeError, match="does not change"):
        del parsed.words


def test_only_the_library_of_cxx_is_for_compiling_too() -> None:
    read = read_compiler_arguments(("-lc++", "-lm", "a.cc"), {})
    assert read.without(read.words_of(LINK)) == ["-lc++", "a.cc"]


def test_an_untouched_response_file_is_passed_on_as_it_is() -> None:
    assert parsed_with_response_file().without(dropped=[0]) == ["@file", "z.o"]


def test_a_touched_response_file_is_opened() -> None:
    parsed = parsed_with_response_file()
    (source,) = (entry.index for entry in parsed.inputs if entry.path == "b.c")
    assert parsed.without([], {source: ["b.o"]}) == ["-g", "-DX", "a.c", "b.o", "z.o"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" a\tb\nc ", ["a", "b", "c"]),
        ("'a b' \"c d\"", ["a b", "c d"]),
        ("a'b c'd", ["ab cd"]),
        ("''", [""]),
        (r"a\ b \"c\" \\", ["a b", '"c"', "\\"]),
        ('"it\'s" \'say "x"\'', ["it's", 'say "x"']),
        (r"'a\'b'", ["a'b"]),
    ],
)
def test_response_files_split_as_clang_splits_them(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        (b"x: a.c b.h\n", [b"a.c", b"b.h"]),
        (b"x: a.c \\\n  b.h\n", [b"a.c", b"b.h"]),
        (b"x: a.c\n\nb.h:\n", [b"a.c"]),
        (
            b"x: sp\\ ace.h d$$.h h\\#.h back\\slash.h two\\\\\\ x\n",
            [b"sp ace.h", b"d$.h", b"h#.h", b"back\\slash.h", b"two\\ x"],
        ),
        (b"x: \xff.h\n", [b"\xff.h"]),
        (b"x:\n", []),
    ],
)
def test_names_in_depfiles_are_unescaped(rule: bytes, names: list[bytes]) -> None:
    assert prerequisites(rule) == names
