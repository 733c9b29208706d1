# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs info`: how a program was made, what is in it and what it imports."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from wasivfs_rules import __version__

from tests.commands.programs import BOTH_SDKS, build, cc, error_lines
from tests.inspect.handmade import (
    COMPONENT_HEADER,
    DIRECTORY,
    FILE,
    FORMS,
    IN_LATE_SEGMENT,
    IN_LINKED_SEGMENT,
    LATE_ALONE,
    LATE_IMAGE,
    LATE_KNOWN,
    SMALL,
    Image,
    Node,
    active,
    component,
    hooks,
    leb,
    module,
    name,
    passive,
    program_of,
    section,
    vector,
)
from tests.support.commands import must, wasivfs
from tests.support.toolchains import strip_tool

LATE = Image(
    (Node(b"", DIRECTORY, start=1, size=1), Node(b"a", FILE, size=4, related=1)),
    contents=b"late",
    where=IN_LATE_SEGMENT,
    tree=bytes(range(32)),
)
OTHER = Image(  # directories one in another, and one beside
    (
        Node(b"", DIRECTORY, start=1, size=2, links=4),
        Node(b"d", DIRECTORY, start=3, size=1, links=3),
        Node(b"e", DIRECTORY),
        Node(b"f", DIRECTORY, related=1),
    ),
    base=8192,
)


def info_of(program: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(must(wasivfs("info", program, "--json")))
    return found


def info_of_bytes(data: bytes, folder: Path) -> dict[str, Any]:
    (folder / "made.wasm").write_bytes(data)
    return info_of(folder / "made.wasm")


def imports(*names: tuple[bytes, bytes]) -> bytes:
    """A section of imported functions."""
    return section(2, vector([name(module) + name(field) + b"\x00\x00" for module, field in names]))


def component_imports(*names: bytes) -> bytes:
    """A section of a component's imports, of all forms and kinds that there are."""
    kinds = [b"\x05\x00", b"\x01\x07", b"\x03\x01", b"\x03\x00\x02", b"\x04\x00", b"\x00\x11\x00", b"\x02\x01\x7f"]
    parts = [b"\x00" + name(one) + kinds[at % len(kinds)] for at, one in enumerate(names)]
    return section(10, vector([*parts, b"\x02" + name(b"last") + name(b"0.2.0") + b"\x05\x00"]))


@BOTH_SDKS
def test_a_linked_program_is_described(sdk: str, tmp_path: Path) -> None:
    found = info_of(build(tmp_path, sdk=sdk))
    assert found["size"] == (tmp_path / "app.wasm").stat().st_size
    assert {key: found[key] for key in ("kind", "contract", "host", "trace", "packed", "hides_linked", "sealed")} == {
        "kind": "module",
        "contract": 3,
        "host": "below",
        "trace": False,
        "packed": False,
        "hides_linked": False,
        "sealed": False,
    }
    counts = {"files": 3, "directories": 3, "links": 2, "bytes": 25600 + 2 * 6}
    assert found.items() >= counts.items()
    (image,) = found["images"]
    assert image.items() >= {**counts, "version": __version__, "from": "link", "contents": "memory"}.items()
    assert 25606 <= image["stored"] <= 25616
    assert [entry["path"] for entry in found["largest"]] == ["/sub/deep/file", "/hello.txt", "/sub/same"]
    assert "path_open" in [entry["name"] for entry in found["imports"]]


@pytest.mark.parametrize("host", ["below", "above", "none"])
def test_the_rule_of_the_link_is_told_even_of_a_stripped_program(host: str, tmp_path: Path) -> None:
    program = build(tmp_path, "--host", host)
    subprocess.run([strip_tool(), "--strip-all", program], check=True)
    found = info_of(program)
    assert found["host"] == host
    assert found["sealed"] == (host == "none")


def test_a_program_linked_with_trace_says_so(tmp_path: Path) -> None:
    assert info_of(build(tmp_path, "--trace"))["trace"] is True


@pytest.mark.parametrize("size", [65536, 1 << 20])
def test_the_size_of_the_stack_is_that_of_the_link(size: int, tmp_path: Path) -> None:
    found = info_of(build(tmp_path, f"-Wl,-z,stack-size={size}"))
    assert found["stack"] == {"size": size, "first": True}


def test_the_size_of_a_stack_above_the_data_is_at_most_what_is_said(tmp_path: Path) -> None:
    found = info_of(build(tmp_path, "-Wl,-z,stack-size=131072", "-Wl,--global-base=1024"))
    assert found["stack"]["first"] is False
    assert 131072 <= found["stack"]["size"] < found["memory"]


def test_a_module_without_a_stack_pointer_has_no_stack(tmp_path: Path) -> None:
    assert info_of_bytes(program_of(SMALL), tmp_path)["stack"] is None


def test_a_program_with_a_shim_and_no_file_is_described(tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text('#include <stdio.h>\nint main(void) { return !fopen("/x", "r"); }\n')
    must(cc(tmp_path, "main.c", "--shim", "-o", "app.wasm"))
    found = info_of(tmp_path / "app.wasm")
    assert (found["host"], found["files"], found["bytes"]) == ("below", 0, 0)


def test_a_shim_without_an_image_is_described(tmp_path: Path) -> None:
    found = info_of_bytes(module(hooks(LATE_KNOWN, host=2, trace=1)), tmp_path)
    assert (found["host"], found["trace"], found["images"], found["files"]) == ("above", True, [], 0)
    assert b"none: it has no image" in must(wasivfs("info", tmp_path / "made.wasm"))


@pytest.mark.parametrize(("number", "layer"), [(1, "memory"), (2, "host")])
@pytest.mark.parametrize("where", FORMS)
def test_the_writable_directories_of_all_images_are_named(number: int, layer: str, where: int, tmp_path: Path) -> None:
    images = replace(SMALL, writable=(1, 2), where=where), replace(OTHER, writable=(2, 2, 3))
    found = info_of_bytes(program_of(*images, writable=number), tmp_path)
    assert (found["writable"], found["writable_directories"]) == (layer, ["/d", "/e"])
    assert b": /d, /e\n" in must(wasivfs("info", tmp_path / "made.wasm"))


def test_a_tree_that_is_writable_as_a_whole_has_one_writable_directory(tmp_path: Path) -> None:
    found = info_of_bytes(
        program_of(replace(SMALL, writable=(1, 0)), replace(OTHER, writable=(1, 1)), writable=1), tmp_path
    )
    assert found["writable_directories"] == ["/"]


def test_a_program_whose_shim_writes_nothing_says_so(tmp_path: Path) -> None:
    found = info_of_bytes(program_of(replace(SMALL, writable=(1, 2))), tmp_path)
    assert (found["writable"], found["writable_directories"]) == ("none", ["/d"])
    assert b"linked without --writable" in must(wasivfs("info", tmp_path / "made.wasm"))


@pytest.mark.parametrize("devices", [0, 1])
def test_devices_of_the_shim_are_told(devices: int, tmp_path: Path) -> None:
    assert info_of_bytes(module(hooks(LATE_KNOWN, devices=devices)), tmp_path)["devices"] is bool(devices)
    assert (b"devices    yes" if devices else b"devices    no") in must(wasivfs("info", tmp_path / "made.wasm"))


def test_the_images_of_a_packed_program_are_told_apart(tmp_path: Path) -> None:
    found = info_of_bytes(program_of(replace(SMALL, where=IN_LINKED_SEGMENT), LATE), tmp_path)
    assert (found["packed"], found["hides_linked"]) == (True, False)
    assert [(one["from"], one["contents"], one["files"], one["tree"]) for one in found["images"]] == [
        ("pack", "passive", 1, bytes(range(32)).hex()),
        ("link", "passive", 2, bytes(32).hex()),
    ]
    assert (found["files"], found["bytes"]) == (2, 4 + 6)


def test_a_packed_program_that_hides_the_files_of_its_link_says_so(tmp_path: Path) -> None:
    found = info_of_bytes(program_of(SMALL, LATE, late=LATE_KNOWN | LATE_IMAGE | LATE_ALONE), tmp_path)
    assert (found["packed"], found["hides_linked"], len(found["images"])) == (True, True, 1)
    assert b"the images of the link are hidden" in must(wasivfs("info", tmp_path / "made.wasm"))


def test_imports_of_sockets_and_http_are_named(tmp_path: Path) -> None:
    before = imports(
        (b"wasi_snapshot_preview1", b"sock_accept"),
        (b"wasi_snapshot_preview1", b"fd_read"),
        (b"wasi:http/outgoing-handler@0.2.0", b"handle"),
        (b"env", b"sock_mine"),
    )
    found = info_of_bytes(module(active(SMALL.base, SMALL.render()), before=before), tmp_path)
    assert (found["sockets"], found["http"]) == (["sock_accept"], ["handle"])
    assert found["sealed"] is False
    assert len(found["imports"]) == 4


def test_imports_of_a_component_are_its_own(tmp_path: Path) -> None:
    names = [b"wasi:cli/environment@0.2.0", b"f", b"r", b"t", b"wasi:http/types@0.2.0", b"m", b"wasi:sockets/tcp@0.2.0"]
    inner = module(active(SMALL.base, SMALL.render()), before=imports((b"wasi_snapshot_preview1", b"sock_recv")))
    data = component(inner, nested=[COMPONENT_HEADER + component_imports(b"wasi:http/inner@0.2.0")])
    found = info_of_bytes(data + component_imports(*names), tmp_path)
    assert (found["kind"], found["sealed"], found["files"]) == ("component", True, 2)
    assert [entry["module"].encode() for entry in found["imports"]] == [*names, b"last"]
    assert (found["http"], found["sockets"]) == (["wasi:http/types@0.2.0"], ["wasi:sockets/tcp@0.2.0"])


def test_a_program_of_contract_2_says_what_is_known(contract_2: Path) -> None:
    found = info_of(contract_2)
    assert (found["contract"], found["host"], found["trace"], found["files"]) == (2, None, None, 3)
    assert (found["writable"], found["writable_directories"], found["devices"]) == (None, [], None)
    assert [(one["version"], one["tree"], one["contents"]) for one in found["images"]] == [(None, None, "memory")]
    text = must(wasivfs("info", contract_2)).decode()
    assert "rule not recorded; its imports reach no file of the host" in text
    assert "contract 2 has none" in text


def test_the_text_is_aligned_and_its_lines_are_short(tmp_path: Path) -> None:
    first, *lines = must(wasivfs("info", build(tmp_path))).decode().splitlines()
    assert first.endswith(" KiB")
    assert all(len(line) <= 100 and (line[:11].rstrip() + " ")[-1] == " " and line[11] != " " for line in lines)
    assert f"wasivfs    {__version__}, contract 3" in lines
    assert "largest    25 KiB /sub/deep/file" in lines


def test_odd_names_stay_on_their_lines(tmp_path: Path) -> None:
    (tmp_path / "made.wasm").write_bytes(program_of(SMALL.changed(1, name=b"\n\xff\x1b")))
    assert b"5 B \\x0a\\xff\\x1b" in must(wasivfs("info", tmp_path / "made.wasm")).replace(b"/", b"")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (module(active(0, b"data"), passive(b"data")), "no wasivfs in it"),
        (component(program_of(SMALL), program_of(SMALL)), "several programs"),
        (component(program_of(SMALL)) + section(10, vector([b"\x07" + name(b"x") + b"\x05\x00"])), "unknown kind"),
        (component(program_of(SMALL)) + section(10, leb(200)), "cut off"),
        (b"", "empty"),
        (program_of(SMALL.with_header(node_count=0)), "damaged wasivfs image"),
    ],
)
def test_what_cannot_be_described_is_one_line(data: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / "made.wasm").write_bytes(data)
    (line,) = error_lines(wasivfs("info", tmp_path / "made.wasm"))
    assert problem in line
