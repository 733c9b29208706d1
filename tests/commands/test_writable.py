# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""--writable, --writable-limit and --devices: what reaches the shim and the image, and what makes no sense."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.commands.programs import BOTH_SDKS, build, cc, error_lines, make_project, require_sdk
from tests.support.commands import must, wasivfs

NO_FILES = "int main(void) { return 0; }\n"
# A program with options, and a part of its only error line; exit status 2.
MISUSES = {
    "--writable disk": "changes cannot be kept there: --writable disk; give memory, memory:/DIRECTORY or host",
    "--writable=": "changes cannot be kept there: --writable ''; give memory",
    "--writable memory --writable host": "in two places: --writable memory and --writable host; give only",
    "--writable host:/x": "can be writable on the host: --writable host:/x; write host, or memory:/x",
    "--writable memory:tmp": "guest path is not absolute: --writable memory:tmp; start it with /",
    "--writable memory:": "guest path is not absolute: --writable memory:; start it with /",
    "--writable memory:/a/../b": "guest path has the component '..': --writable memory:/a/../b; write it without",
    "--writable-limit 1M": "can change nothing: --writable-limit 1M; give --writable memory, or leave it out",
    "--writable memory --writable-limit much": "limit is not a size: --writable-limit 'much'; write bytes, or",
    "--writable memory --writable-limit -1": "limit is not a size: --writable-limit '-1'",
    "--writable memory --writable-limit 4G": "a program can have: --writable-limit '4G'; give at most 4 GiB - 64 KiB",
    "--writable host --host none": "only where its files are above: --host none; use --host above",
    "--writable host --host below": "only where its files are above: --host below; use --host above",
    "--writable host --writable-limit 1M": "for changes that go to the host: --writable-limit 1M; leave it out",
}
# The same, with the assets of the project; exit status 1.
IN_THE_WAY = {
    "memory:/hello.txt": "a writable path is not a directory: /hello.txt is a file; give its directory",
    "memory:/hello.txt/below": "a writable path is not a directory: /hello.txt is a file; give its directory",
    "memory:/link": "path leads through a symlink: /link (/link -> sub/same); give the path to which it leads",
    "memory:/dirlink/new": "through a symlink: /dirlink/new (/dirlink -> /sub/deep); give the path to which it leads",
}


def info_of(program: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(must(wasivfs("info", program, "--json")))
    return found


def said(program: Path) -> tuple[str, list[str], str, bool]:
    """The layer, the writable directories, the rule for host directories, and whether there are devices."""
    found = info_of(program)
    return found["writable"], found["writable_directories"], found["host"], found["devices"]


def commands_of(result: subprocess.CompletedProcess[bytes]) -> list[str]:
    return [line for line in result.stderr.decode().splitlines() if line.startswith("+ ")]


@BOTH_SDKS
def test_a_program_says_what_it_was_linked_with(sdk: str, tmp_path: Path) -> None:
    options = ["--writable", "memory:/sub", "--writable=memory:/var//new/", "--writable=memory:/sub/deep", "--devices"]
    program = build(tmp_path, *options, sdk=sdk)
    assert said(program) == ("memory", ["/sub", "/var/new"], "below", True)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ("none", [], "below", False)),
        (["--devices"], ("none", [], "below", True)),
        (["--writable=memory"], ("memory", ["/"], "below", False)),
        (["--writable=memory:/"], ("memory", ["/"], "below", False)),
        (["--writable=memory:/new", "--writable=memory"], ("memory", ["/"], "below", False)),
        (["--writable=memory", "--host=none"], ("memory", ["/"], "none", False)),
        (["--writable=host"], ("host", ["/"], "above", False)),
    ],
)
def test_layers_go_with_rules_for_host_directories(
    options: list[str], expected: tuple[str, list[str], str, bool], tmp_path: Path
) -> None:
    assert said(build(tmp_path, *options)) == expected


@pytest.mark.parametrize("embed", ["string", "incbin", "object"])
def test_every_way_to_embed_names_the_writable_directories(embed: str, tmp_path: Path) -> None:
    assert said(build(tmp_path, "--embed", embed, "--writable=memory:/sub"))[1] == ["/sub"]


@pytest.mark.parametrize("contents", ["memory", "passive"])
def test_a_program_with_its_files_anywhere_names_the_writable_directories(contents: str, tmp_path: Path) -> None:
    assert said(build(tmp_path, "--contents", contents, "--writable=memory:/sub"))[1] == ["/sub"]


def test_a_directory_that_is_missing_is_made_with_its_parents(tmp_path: Path) -> None:
    program = build(tmp_path, "--writable=memory:/var/new", "--mtime=5")
    listing = must(wasivfs("ls", "-lR", program, "/var")).decode()
    assert listing == "d 2 0 1970-01-01T00:00:05Z /var/new\n"


def test_a_directory_in_a_tree_that_is_writable_as_a_whole_is_made(tmp_path: Path) -> None:
    program = build(tmp_path, "--writable=memory:/var/new", "--writable=memory")
    assert said(program)[1] == ["/"]
    assert must(wasivfs("ls", "-R", program, "/var")) == b"/var/new\n"


def test_without_files_the_tree_is_empty_and_writable(tmp_path: Path) -> None:
    make_project(tmp_path)
    must(cc(tmp_path, "main.c", "--writable", "memory", "-o", "app.wasm"))
    assert said(tmp_path / "app.wasm") == ("memory", ["/"], "below", False)
    assert info_of(tmp_path / "app.wasm")["files"] == 0


def test_without_files_a_program_can_have_devices(tmp_path: Path) -> None:
    make_project(tmp_path)
    must(cc(tmp_path, "main.c", "--devices", "-o", "app.wasm"))
    assert said(tmp_path / "app.wasm") == ("none", [], "below", True)


def test_a_program_that_opens_nothing_can_be_writable(tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text(NO_FILES)
    must(cc(tmp_path, "main.c", "--writable", "memory", "--devices", "-o", "app.wasm"))
    must(wasivfs("run", tmp_path / "app.wasm"))


@pytest.mark.parametrize(
    ("options", "defined"),
    [
        ([], []),
        (["--writable=memory"], ["WRITABLE=WASIVFS_WRITABLE_MEMORY"]),
        (["--writable=memory", "--writable-limit=1G"], ["WRITABLE=WASIVFS_WRITABLE_MEMORY"]),
        (
            ["--writable=memory", "--writable-limit=64MiB"],
            ["WRITABLE=WASIVFS_WRITABLE_MEMORY", "WRITABLE_LIMIT=67108864"],
        ),
        (["--writable=memory", "--writable-limit", "4294901760", "--devices"],
         ["WRITABLE=WASIVFS_WRITABLE_MEMORY", "WRITABLE_LIMIT=4294901760", "DEVICES=1"]),
        (["--devices"], ["DEVICES=1"]),
    ],
)  # fmt: skip
def test_the_shim_is_compiled_with_what_was_asked_for_alone(
    options: list[str], defined: list[str], tmp_path: Path
) -> None:
    make_project(tmp_path)
    cold = {"WASIVFS_CACHE_DIR": str(tmp_path / "cache")}
    result = cc(tmp_path, "main.c", "--dir=assets", "-o", "app.wasm", "--verbose", *options, **cold)
    must(result)
    shim = [line.split() for line in commands_of(result) if "image_read.c" in line]
    (words,) = shim
    expected = ["HOST=WASIVFS_HOST_BELOW", *defined]
    assert [word.removeprefix("-DWASIVFS_") for word in words if word.startswith("-DWASIVFS_")] == expected


def test_an_object_of_ld_has_a_shim_that_writes(tmp_path: Path) -> None:
    make_project(tmp_path)
    sdk = require_sdk("system")
    words = ["--sdk", sdk, "-r", "--dir=assets", "--writable=memory:/sub", "--devices", "-o", "files.o"]
    must(wasivfs("ld", *words, folder=tmp_path))
    must(cc(tmp_path, "main.c", "files.o", "-o", "app.wasm"))
    assert said(tmp_path / "app.wasm") == ("memory", ["/sub"], "below", True)


@pytest.mark.parametrize("options", [["--writable=memory"], ["--devices"]])
def test_a_shim_among_the_inputs_that_cannot_do_what_is_asked_for_is_refused(
    options: list[str], tmp_path: Path
) -> None:
    make_project(tmp_path)
    must(wasivfs("ld", "--sdk", require_sdk("system"), "-r", "--dir=assets", "-o", "files.o", folder=tmp_path))
    (line,) = error_lines(cc(tmp_path, "main.c", "files.o", *options, "-o", "app.wasm"))
    what = f"an input has a shim that was compiled without these options: {options[0].replace('=', ' ')}; "
    assert line == f"wasivfs: error: {what}leave the shim out of the inputs, or compile it with the same options"
    assert not (tmp_path / "app.wasm").exists()


def test_an_image_of_a_c_file_is_linked_with_a_shim_that_writes(tmp_path: Path) -> None:
    make_project(tmp_path)
    must(wasivfs("image", "--dir=assets", "--writable=memory:/sub", "-o", "fs_image.o", folder=tmp_path))
    must(cc(tmp_path, "main.c", "fs_image.o", "--writable=memory:/new", "-o", "app.wasm"))
    assert said(tmp_path / "app.wasm")[:2] == ("memory", ["/new", "/sub"])


def test_an_image_can_be_writable_directories_alone(tmp_path: Path) -> None:
    must(wasivfs("image", "--writable=memory:/new", "-o", "fs_image.o", folder=tmp_path))
    assert (tmp_path / "fs_image.o").exists()


def test_verify_knows_the_directories_that_were_made(tmp_path: Path) -> None:
    program = build(tmp_path, "--writable=memory:/var/new")
    must(wasivfs("verify", program))
    must(wasivfs("verify", program, "assets", "--writable=memory:/var/new", folder=tmp_path))
    result = wasivfs("verify", program, "assets", folder=tmp_path)
    assert (result.returncode, result.stdout.decode().splitlines()) == (1, ["/var: not in the directories"])


@pytest.mark.parametrize("options", MISUSES)
def test_options_that_make_no_sense_are_one_line(options: str, tmp_path: Path) -> None:
    make_project(tmp_path)
    (line,) = error_lines(cc(tmp_path, "main.c", "--dir=assets", *options.split(), "-o", "app.wasm"), status=2)
    assert MISUSES[options] in line
    assert not (tmp_path / "app.wasm").exists()


@pytest.mark.parametrize("word", IN_THE_WAY)
def test_a_writable_path_that_is_no_directory_is_one_line(word: str, tmp_path: Path) -> None:
    make_project(tmp_path)
    (line,) = error_lines(cc(tmp_path, "main.c", "--dir=assets", "--writable", word, "-o", "app.wasm"))
    assert IN_THE_WAY[word] in line
    assert not (tmp_path / "app.wasm").exists()


def test_names_of_whiteouts_cannot_be_embedded_where_changes_go_to_the_host(tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "assets" / "sub" / ".wh.name").touch()
    must(cc(tmp_path, "main.c", "--dir=assets", "--writable=memory", "-o", "memory.wasm"))
    (line,) = error_lines(cc(tmp_path, "main.c", "--dir=assets", "--writable=host", "-o", "app.wasm"))
    reserved = "names that begin with .wh. are reserved with --writable host: /sub/.wh.name"
    message = f"wasivfs: error: {reserved}; rename it, or link with --writable memory"
    assert (line, (tmp_path / "app.wasm").exists()) == (message, False)
    must(cc(tmp_path, "main.c", "--writable=host", "-o", "empty.wasm"))
    pack = wasivfs("pack", "empty.wasm", "--dir=assets::/", "-o", "app.wasm", folder=tmp_path)
    assert (error_lines(pack), (tmp_path / "app.wasm").exists()) == ([message], False)


def test_all_wrong_values_are_reported_at_once(tmp_path: Path) -> None:
    make_project(tmp_path)
    words = ["--writable=a", "--writable=memory:b", "--dir=assets::c"]
    assert len(error_lines(cc(tmp_path, "main.c", *words), status=2)) == 3


def test_a_program_of_equal_choices_has_equal_bytes(tmp_path: Path) -> None:
    options = "--writable=memory:/new", "--writable=memory:/sub"
    programs = [build(tmp_path / name, *order) for name, order in (("one", options), ("two", options[::-1]))]
    assert len({hashlib.sha256(program.read_bytes()).hexdigest() for program in programs}) == 1


MANIFEST = """
writable = ["memory:/new", "memory:/sub"]
writable-limit = "64M"
devices = true
[[root]]
host = "assets"
"""


def test_a_manifest_says_the_same(tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "m.toml").write_text(MANIFEST)
    must(cc(tmp_path, "main.c", "--manifest=m.toml", "--writable=memory:/var", "-o", "app.wasm"))
    assert said(tmp_path / "app.wasm") == ("memory", ["/new", "/sub", "/var"], "below", True)


def test_an_image_warns_of_what_a_manifest_says_about_the_link(tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "m.toml").write_text(MANIFEST)
    command = ["image", "--manifest=m.toml", "-o", "fs_image.o"]
    first = wasivfs(*command, folder=tmp_path)
    (line,) = first.stderr.decode().splitlines()
    assert line.startswith(
        "wasivfs: warning: the link of the program must have the same options: writable, writable-limit, devices in "
        "m.toml; give them to wasivfs cc"
    )
    (tmp_path / "m.toml").write_text(MANIFEST.replace("devices", "# ").replace("writable-limit", "# "))
    assert wasivfs(*command, "--writable=memory:/new", folder=tmp_path).stderr == b""
    assert wasivfs(*command, "-q", folder=tmp_path).stderr == b""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('writable = "memory"', "'writable' has the wrong value 'memory': m.toml:1; give an array of strings"),
        (
            '\nwritable = ["disk"]',
            "changes cannot be kept there (disk): m.toml:2; give memory, memory:/DIRECTORY or host",
        ),
        ('writable = ["memory:x"]', "guest path is not absolute (memory:x): m.toml:1; start it with /"),
        (
            'writable = ["memory", "host"]',
            "changes cannot be kept in two places (memory and host): m.toml:1; give only",
        ),
        ('writable-limit = "x"', "limit is not a size ('x'): m.toml:1; write bytes, or a number with K, M or G"),
        (
            'writable-limit = "1M"',
            "a limit of changes in a program that can change nothing: m.toml 1M; give --writable",
        ),
        ("writable-limit = 8589934592", "limit is more than a program can have ('8589934592'): m.toml:1; give at most"),
        ("writable-limit = -1", "'writable-limit' has the wrong value -1: m.toml:1; give a number of bytes, or a text"),
        ("devices = 1", "'devices' has the wrong value 1: m.toml:1; give true or false"),
    ],
)
def test_a_manifest_with_a_wrong_value_is_one_line(text: str, problem: str, tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "m.toml").write_text(f'{text}\n[[root]]\nhost = "assets"\n')
    (line,) = error_lines(cc(tmp_path, "main.c", "--manifest=m.toml", "-o", "app.wasm"))
    assert problem in line


def test_manifests_that_disagree_need_the_option(tmp_path: Path) -> None:
    make_project(tmp_path)
    for name, limit in (("a", "1M"), ("b", "2M")):
        (tmp_path / f"{name}.toml").write_text(f'writable = ["memory"]\nwritable-limit = "{limit}"\n')
    words = ["main.c", "--manifest=a.toml", "--manifest=b.toml", "-o", "app.wasm"]
    (line,) = error_lines(cc(tmp_path, *words))
    assert line == "wasivfs: error: manifests disagree about writable-limit: a.toml and b.toml; give --writable-limit"
    must(cc(tmp_path, *words, "--writable-limit=3M"))
