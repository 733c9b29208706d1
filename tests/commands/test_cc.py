# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs cc` as a user calls it, with real compilers."""

from __future__ import annotations

import concurrent.futures
import re
import subprocess
from pathlib import Path

import pytest
from wasivfs_rules.common.depfile import prerequisites
from wasivfs_rules.wasm.module import parse_module

from tests.commands.programs import BOTH_SDKS, build, cc, error_lines, make_project, require_sdk
from tests.support.commands import must, wasivfs
from tests.support.engines import run_on_wasmtime


def left_over(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith((".wasivfs", "app.wasm", "a.out"))]


@BOTH_SDKS
def test_a_program_finds_its_files(sdk: str, tmp_path: Path) -> None:
    assert run_on_wasmtime(build(tmp_path, sdk=sdk)).text() == "hello\n"


@BOTH_SDKS
@pytest.mark.parametrize("embed", ["array", "string", "embed", "incbin", "object"])
def test_contents_can_be_carried_in_every_way(sdk: str, embed: str, tmp_path: Path) -> None:
    assert run_on_wasmtime(build(tmp_path, "--embed", embed, sdk=sdk)).text() == "hello\n"


@BOTH_SDKS
def test_equal_trees_in_different_folders_give_equal_programs(sdk: str, tmp_path: Path) -> None:
    one = build(tmp_path / "one", "-O1", sdk=sdk).read_bytes()
    other = build(tmp_path / "another folder", "-O1", sdk=sdk).read_bytes()
    assert one == other


@BOTH_SDKS
def test_no_path_of_a_temporary_folder_gets_into_the_program(sdk: str, tmp_path: Path) -> None:
    program = build(tmp_path, "-g", "--depfile", "app.d", sdk=sdk).read_bytes()
    assert b"hello\n" in program
    assert not re.search(rb"wasivfs-cc-|/\.wasivfs-|wasivfs/shim/", program)


def test_options_of_the_compiler_are_passed_on(tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "odd.x").write_text(
        '#include <stdio.h>\nint main(void) { puts(TEXT); return fopen("/hello.txt", "r") == 0; }'
    )
    arguments = ["--dir", "assets", '-DTEXT="--dir"', "-x", "c", "odd.x", "-x", "none", "-Wl,--export=main", "-lm"]
    must(cc(tmp_path, *arguments, "-o", "app.wasm"))
    assert run_on_wasmtime(tmp_path / "app.wasm").text() == "--dir\n"
    exports = parse_module((tmp_path / "app.wasm").read_bytes()).exports
    assert any(export.name in (b"main", b"__main_void", b"__original_main") for export in exports)


def test_our_options_may_be_in_a_response_file(tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "all.rsp").write_text("main.c\n'--dir' assets::/ -o \"app.wasm\"")
    must(cc(tmp_path, "@all.rsp"))
    assert run_on_wasmtime(tmp_path / "app.wasm").text() == "hello\n"


def test_an_option_that_is_the_value_of_another_is_not_ours(tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "--dir").mkdir()
    (tmp_path / "--dir" / "h.h").write_text("#define X 1\n")
    (tmp_path / "x.c").write_text("#include <h.h>\nint x = X;\n")
    must(cc(tmp_path, "-I", "--dir", "-c", "x.c"))
    assert (tmp_path / "x.o").exists()


@BOTH_SDKS
def test_compiling_and_linking_apart_works(sdk: str, tmp_path: Path) -> None:
    make_project(tmp_path)
    must(cc(tmp_path, "-c", "main.c", "-o", "main.o", sdk=sdk))
    must(cc(tmp_path, "main.o", "--dir", "assets", "-o", "app.wasm", sdk=sdk))
    assert run_on_wasmtime(tmp_path / "app.wasm").text() == "hello\n"


@pytest.mark.parametrize("flag", ["-S", "-E", "-fsyntax-only", "-M", "--version"])
def test_what_does_not_link_is_left_to_the_compiler(flag: str, tmp_path: Path) -> None:
    make_project(tmp_path)
    assert cc(tmp_path, flag, "main.c").returncode == 0
    assert left_over(tmp_path) == []


def test_the_public_header_is_found(tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "main.c").write_text(
        "#include <stdio.h>\n#include <wasivfs.h>\nint main(void) { size_t size; const char *text = "
        'wasivfs_data("/hello.txt", &size); return text ? (int)(size - fwrite(text, 1, size, stdout)) : 1; }'
    )
    must(cc(tmp_path, "main.c", "--dir", "assets", "-o", "app.wasm"))
    assert run_on_wasmtime(tmp_path / "app.wasm").text() == "hello\n"


@BOTH_SDKS
def test_an_image_object_among_the_inputs_brings_the_shim(sdk: str, tmp_path: Path) -> None:
    make_project(tmp_path)
    must(wasivfs("image", "--dir", "assets", "-o", "fs_image.c", "--embed", "string", folder=tmp_path))
    must(cc(tmp_path, "-c", "fs_image.c", "-o", "fs_image.o", sdk=sdk))
    must(cc(tmp_path, "main.c", "fs_image.o", "-o", "app.wasm", sdk=sdk))
    assert run_on_wasmtime(tmp_path / "app.wasm").text() == "hello\n"


def test_an_image_source_among_the_inputs_brings_the_shim(tmp_path: Path) -> None:
    make_project(tmp_path)
    must(wasivfs("image", "--dir", "assets", "-o", "fs_image.c", "--embed", "string", folder=tmp_path))
    must(cc(tmp_path, "main.c", "fs_image.c", "-o", "app.wasm"))
    assert run_on_wasmtime(tmp_path / "app.wasm").text() == "hello\n"


def test_a_shim_among_the_inputs_is_not_linked_twice(tmp_path: Path) -> None:
    make_project(tmp_path)
    shim = Path(must(wasivfs("toolchain", "--shim-dir")).decode().strip())
    sources = sorted(str(path) for folder in ("core", "wasip1") for path in (shim / folder).glob("*.c"))
    must(cc(tmp_path, "-Os", "-c", f"-I{shim}", *sources))
    must(wasivfs("image", "--dir", "assets", "-o", "fs_image.c", "--embed", "string", folder=tmp_path))
    must(cc(tmp_path, "-c", "fs_image.c"))
    objects = sorted(path.name for path in tmp_path.glob("*.o"))
    must(cc(tmp_path, "main.c", *objects, "-o", "app.wasm"))
    assert run_on_wasmtime(tmp_path / "app.wasm").text() == "hello\n"


def test_the_image_of_the_command_line_comes_before_others(tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "hello.txt").write_text("of the library\n")
    (tmp_path / "library" / "more.txt").write_text("more\n")
    must(wasivfs("image", "--dir", "library", "-o", "fs_image.c", "--embed", "string", folder=tmp_path))
    must(cc(tmp_path, "main.c", "fs_image.c", "--dir", "assets", "-o", "app.wasm"))
    assert run_on_wasmtime(tmp_path / "app.wasm").text() == "hello\n"
    assert must(wasivfs("cat", "app.wasm", "hello.txt", "more.txt", folder=tmp_path)) == b"hello\nmore\n"


def test_a_program_without_files_has_no_shim(tmp_path: Path) -> None:
    make_project(tmp_path)
    must(cc(tmp_path, "main.c", "-o", "app.wasm"))
    assert b"wasivfs" not in (tmp_path / "app.wasm").read_bytes()


def test_sealed_programs_import_no_file_calls(tmp_path: Path) -> None:
    names = {found.name for found in parse_module(build(tmp_path, "--host", "none").read_bytes()).imports}
    assert not {name for name in names if name.startswith(b"path_")}
    below = parse_module(build(tmp_path / "below").read_bytes()).imports
    assert b"path_open" in {found.name for found in below}


@BOTH_SDKS
def test_a_compile_error_leaves_no_output_and_gives_the_compilers_status(sdk: str, tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "main.c").write_text("not C\n")
    result = cc(tmp_path, "main.c", "--dir", "assets", "-o", "app.wasm", "--depfile", "app.d", sdk=sdk)
    assert result.returncode == 1
    assert b"main.c:1" in result.stderr
    assert left_over(tmp_path) == []
    assert not (tmp_path / "app.d").exists()


def test_a_failed_link_keeps_the_old_program_and_the_linkers_words(tmp_path: Path) -> None:
    old = build(tmp_path).read_bytes()
    (tmp_path / "main.c").write_text("int missing(void); int main(void) { return missing(); }\n")
    result = cc(tmp_path, "main.c", "--dir", "assets", "-o", "app.wasm")
    assert result.returncode == 1
    assert b"undefined symbol: missing" in result.stderr
    assert (tmp_path / "app.wasm").read_bytes() == old
    assert left_over(tmp_path) == ["app.wasm"]


def test_a_tree_with_problems_leaves_no_output(tmp_path: Path) -> None:
    make_project(tmp_path)
    result = cc(tmp_path, "main.c", "--dir", "nowhere", "-o", "app.wasm")
    assert "nowhere" in error_lines(result)[0]
    assert left_over(tmp_path) == []


def test_a_missing_root_is_the_same_error_at_a_compilation_as_at_a_link(tmp_path: Path) -> None:
    make_project(tmp_path)
    messages = [cc(tmp_path, "--dir", "missing::/", *words).stderr for words in (["main.c"], ["-c", "main.c"])]
    assert messages[0] == messages[1] != b""
    assert not (tmp_path / "main.o").exists()
    result = cc(tmp_path, "--dir", "assets::/", "-c", "main.c")
    assert (result.returncode, result.stderr) == (0, b"")


def test_the_program_must_not_lie_in_its_own_tree(tmp_path: Path) -> None:
    make_project(tmp_path)
    result = cc(tmp_path, "main.c", "--dir", "assets", "-o", "assets/app.wasm")
    assert "assets/app.wasm" in error_lines(result)[0]
    assert left_over(tmp_path / "assets") == []


@pytest.mark.parametrize("options", [["-o", "main.c"], ["-o", "./main.c"], ["-o", "app.wasm", "--depfile", "main.c"]])
def test_no_input_is_overwritten(options: list[str], tmp_path: Path) -> None:
    make_project(tmp_path)
    source = (tmp_path / "main.c").read_bytes()
    (line,) = error_lines(cc(tmp_path, "main.c", "--dir", "assets", *options))
    assert "output is also an input: main.c; " in line
    assert (tmp_path / "main.c").read_bytes() == source
    assert left_over(tmp_path) == []


def test_a_device_as_output_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    make_project(tmp_path)
    must(cc(tmp_path, "main.c", "--dir", "assets", "-o", "/dev/null"))
    assert Path("/dev/null").is_char_device()


def test_an_output_folder_that_is_missing_is_one_line(tmp_path: Path) -> None:
    make_project(tmp_path)
    (line,) = error_lines(cc(tmp_path, "main.c", "--dir", "assets", "-o", "nowhere/app.wasm"))
    assert "nowhere/app.wasm" in line


def test_an_image_of_another_contract_is_one_line(tmp_path: Path) -> None:
    make_project(tmp_path)
    must(wasivfs("image", "--dir", "assets", "-o", "fs_image.c", "--embed", "string", folder=tmp_path))
    shim = Path(must(wasivfs("toolchain", "--shim-dir")).decode().strip())
    header = (shim / "image.h").read_text()
    (tmp_path / "old").mkdir()
    changed = header.replace("_of_contract_3", "_of_contract_99").replace("CONTRACT 3", "CONTRACT 99")
    (tmp_path / "old" / "image.h").write_text(changed)
    must(cc(tmp_path, "-I", "old", "-c", "fs_image.c"))
    for sdk in ("system", "zig"):
        (line,) = error_lines(cc(tmp_path, "main.c", "fs_image.o", "-o", "app.wasm", sdk=sdk))
        assert "different versions" in line
        assert "fs_image.o" in line
        assert "99" in line
    assert left_over(tmp_path) == []


def test_a_shim_without_an_image_is_one_line(tmp_path: Path) -> None:
    make_project(tmp_path)
    must(wasivfs("ld", "--sdk", require_sdk("system"), "--shim", "-r", "-o", "shim.o", folder=tmp_path))
    (line,) = error_lines(cc(tmp_path, "main.c", "shim.o", "-o", "app.wasm"))
    assert "the shim is linked without an image: shim.o; " in line


@pytest.mark.parametrize("command", ["cc", "ld"])
def test_a_shim_alone_links_an_empty_tree(command: str, tmp_path: Path) -> None:
    make_project(tmp_path)
    must(cc(tmp_path, "-c", "main.c"))
    if command == "cc":
        must(cc(tmp_path, "main.o", "--shim", "-o", "app.wasm"))
    else:
        words = ["main.o", "--shim", "--no-entry", "--export=__main_void", "--unresolved-symbols=ignore-all"]
        must(wasivfs("ld", "--sdk", require_sdk("system"), *words, "-o", "app.wasm", folder=tmp_path))
    assert must(wasivfs("ls", "-R", "app.wasm", folder=tmp_path)) == b""


def test_a_shim_with_an_image_among_the_inputs_gets_no_other(tmp_path: Path) -> None:
    make_project(tmp_path)
    must(wasivfs("image", "--dir", "assets", "--embed", "string", "-o", "fs_image.c", folder=tmp_path))
    must(cc(tmp_path, "main.c", "fs_image.c", "-o", "app.wasm"))
    program = (tmp_path / "app.wasm").read_bytes()
    must(cc(tmp_path, "main.c", "fs_image.c", "--shim", "-o", "app.wasm"))
    assert (tmp_path / "app.wasm").read_bytes() == program


@BOTH_SDKS
@pytest.mark.parametrize(
    ("flags", "option"),
    [
        ("-Wl,--initial-memory=1048576", "--initial-memory"),
        ("-Wl,--max-memory=1048576", "--max-memory"),
        ("-Wl,--initial-memory=1048576,-z,stack-size=4194304", "--initial-memory"),
    ],
)
def test_a_memory_that_is_too_small_for_the_files_is_one_line(
    flags: str, option: str, sdk: str, tmp_path: Path
) -> None:
    make_project(tmp_path)
    with (tmp_path / "assets" / "big").open("wb") as file:
        file.truncate(3 << 20)
    (line,) = error_lines(
        cc(tmp_path, "main.c", "--dir", "assets", "--contents=memory", flags, "-o", "app.wasm", sdk=sdk)
    )
    found = re.fullmatch(
        rf"wasivfs: error: {option} is too small for the program, its files and its stack: "
        rf"(\d+) bytes are needed; give {option}=(\d+) or more, or leave it out",
        line,
    )
    assert found
    assert 3 << 20 < int(found[1]) <= int(found[2])
    mended = re.sub(rf"{option}=\d+", f"{option}={found[2]}", flags)
    must(cc(tmp_path, "main.c", "--dir", "assets", "--contents=memory", mended, "-o", "app.wasm", sdk=sdk))


def test_a_stack_that_no_memory_holds_is_one_line(tmp_path: Path) -> None:
    make_project(tmp_path)
    flags = "-Wl,--initial-memory=65536,-z,stack-size=4294967280"
    (line,) = error_lines(cc(tmp_path, "main.c", "--dir", "assets", flags, "-o", "app.wasm"))
    assert line.endswith("; make the stack smaller, or embed less: a program has 4 GiB at most")


@pytest.mark.parametrize("output", [".", "..", "/"])
def test_an_output_that_is_a_directory_is_an_error_with_a_depfile_as_well(output: str, tmp_path: Path) -> None:
    make_project(tmp_path)
    (line,) = error_lines(cc(tmp_path, "main.c", "--dir", "assets", "-MD", "-o", output))
    assert f": {output}" in line


@BOTH_SDKS
def test_a_depfile_covers_headers_of_all_sources_and_assets(sdk: str, tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "one two.h").write_text("int helper(void);\n")
    (tmp_path / "three.h").write_text("#define VALUE 0\n")
    (tmp_path / "helper.c").write_text('#include "three.h"\nint helper(void) { return VALUE; }\n')
    (tmp_path / "main.c").write_text('#include "one two.h"\nint main(void) { return helper(); }\n')
    arguments = ["main.c", "helper.c", "--dir", "assets", "-O1", "-lm", "-o", "app.wasm", "--depfile", "app.d"]
    must(cc(tmp_path, *arguments, sdk=sdk))
    rule = (tmp_path / "app.d").read_bytes()
    assert rule.startswith(b"app.wasm:")
    names = set(prerequisites(rule))
    assert {
        b"main.c",
        b"helper.c",
        b"one two.h",
        b"three.h",
        b"assets",
        b"assets/sub/deep/file",
        b"assets/empty",
    } <= names
    assert run_on_wasmtime(tmp_path / "app.wasm").status == 0


@pytest.mark.parametrize(
    ("arguments", "file", "target"),
    [
        (["-MD"], "app.d", b"app.wasm"),
        (["-MMD", "-MF", "x.d"], "x.d", b"app.wasm"),
        (["-MD", "-MFx.d", "-MT", "target"], "x.d", b"target"),
    ],
)
def test_the_compilers_own_depfile_options_work_at_the_link(
    arguments: list[str], file: str, target: bytes, tmp_path: Path
) -> None:
    make_project(tmp_path)
    must(cc(tmp_path, "main.c", "--dir", "assets", "-o", "app.wasm", *arguments))
    rule = (tmp_path / file).read_bytes()
    assert rule.startswith(target + b":")
    names = set(prerequisites(rule))
    assert {b"main.c", b"assets/hello.txt"} <= names
    assert any(name.endswith(b"stdio.h") for name in names) == ("-MMD" not in arguments)


@pytest.mark.parametrize("arguments", [["-MD", "-MF", "nowhere/app.d"], ["--depfile", "nowhere/app.d"]])
def test_a_depfile_that_cannot_be_written_leaves_no_program(arguments: list[str], tmp_path: Path) -> None:
    make_project(tmp_path)
    (line,) = error_lines(cc(tmp_path, "main.c", "--dir", "assets", "-o", "app.wasm", *arguments))
    assert line.startswith("wasivfs: error: cannot write (no such file or directory): nowhere/app.d; ")
    assert left_over(tmp_path) == []


def test_a_link_that_fails_leaves_no_depfile(tmp_path: Path) -> None:
    make_project(tmp_path)
    assert cc(tmp_path, "main.c", "--dir", "assets", "-lnowhere", "-o", "app.wasm", "-MD").returncode == 1
    assert not (tmp_path / "app.d").exists()
    assert left_over(tmp_path) == []


def test_several_at_once_with_a_cold_cache_all_succeed(tmp_path: Path) -> None:
    make_project(tmp_path)
    cache = str(tmp_path / "cache")

    def link(number: int) -> subprocess.CompletedProcess[bytes]:
        (tmp_path / str(number)).mkdir()
        arguments = ("main.c", "--dir", "assets", "-o", f"{number}/app.wasm")
        return cc(tmp_path, *arguments, WASIVFS_CACHE_DIR=cache)

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        for result in pool.map(link, range(3)):
            must(result)
    assert len({(tmp_path / str(number) / "app.wasm").read_bytes() for number in range(3)}) == 1
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.name.startswith(".new-")]


def test_a_damaged_cache_is_made_again(tmp_path: Path) -> None:
    make_project(tmp_path)
    environ = {"WASIVFS_CACHE_DIR": str(tmp_path / "cache")}
    arguments = ("main.c", "--dir", "assets", "-o", "app.wasm")
    must(cc(tmp_path, *arguments, **environ))
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(b"{")
    must(cc(tmp_path, *arguments, **environ))
    assert run_on_wasmtime(tmp_path / "app.wasm").text() == "hello\n"


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "file").write_text("")
    must(cc(tmp_path, "main.c", "--dir", "assets", "-o", "app.wasm", WASIVFS_CACHE_DIR=str(tmp_path / "file" / "x")))
    assert run_on_wasmtime(tmp_path / "app.wasm").text() == "hello\n"


def test_objects_for_threads_get_a_shim_for_threads(tmp_path: Path) -> None:
    make_project(tmp_path)
    arguments = ("-matomics", "-mbulk-memory", "main.c", "--dir", "assets", "-o", "app.wasm", "--verbose")
    commands = [
        line
        for line in cc(tmp_path, *arguments, WASIVFS_CACHE_DIR=str(tmp_path / "cache")).stderr.decode().splitlines()
        if line.startswith("+ ")
    ]
    assert [line for line in commands if "walk.c" in line and "-matomics" in line]


@pytest.mark.parametrize("option", ["--host=sideways", "--embed", "--symlinks=never"])
def test_a_wrong_option_is_one_line_and_status_2(option: str, tmp_path: Path) -> None:
    make_project(tmp_path)
    (line,) = error_lines(cc(tmp_path, "main.c", option), status=2)
    assert "see `wasivfs cc --help`" in line


def test_an_image_in_a_relocatable_link_is_refused(tmp_path: Path) -> None:
    make_project(tmp_path)
    (line,) = error_lines(cc(tmp_path, "-r", "main.c", "--dir", "assets", "-o", "app.wasm"), 2)
    assert "-r" in line


@pytest.mark.parametrize("stop", [["-c"], []], ids=["compilation", "link"])
def test_an_option_that_is_almost_ours_is_named_after_the_compiler_has_failed(stop: list[str], tmp_path: Path) -> None:
    make_project(tmp_path)
    for own in ([], ["--host", "below"]):
        result = wasivfs("cc", "main.c", *stop, *own, "--dri=assets", "--manifets", "x", folder=tmp_path)
        assert result.returncode != 0
        warnings = [line for line in result.stderr.decode().splitlines() if line.startswith("wasivfs: ")]
        assert warnings == [
            "wasivfs: warning: not an option of wasivfs: --dri; did you mean --dir?",
            "wasivfs: warning: not an option of wasivfs: --manifets; did you mean --manifest?",
        ]


def test_a_compiler_that_fails_for_another_reason_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text("int main(void) { return nothing; }")
    assert b"wasivfs: " not in wasivfs("cc", "main.c", "-c", "--include-directory=.", folder=tmp_path).stderr
