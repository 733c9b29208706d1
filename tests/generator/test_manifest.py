# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The TOML manifest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.inputs.manifest import Manifest, ManifestRoot, load_manifest


def load(folder: Path, text: str) -> Manifest:
    path = folder / "m.toml"
    path.write_text(text)
    return load_manifest(os.fsencode(path))


def problems_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(WasivfsError) as caught:
        load(folder, text)
    return [str(problem).replace(str(folder) + "/", "") for problem in caught.value.problems]


def test_every_key_is_read(tmp_path: Path) -> None:
    text = """
symlinks = "error"
mtime = "keep"
include = ["*.txt"]
exclude = ["tmp"]
allow-dangling = true
[[root]]
host = "a"
[[root]]
host = "b"
guest = "/b/"
include = ["x"]
exclude = ["!y"]
symlinks = "keep"
allow-dangling = false
"""
    manifest = load(tmp_path, text)
    assert manifest == Manifest(
        path=os.fsencode(tmp_path / "m.toml"),
        roots=(
            ManifestRoot(b"a", b"/", (), (), None, None),
            ManifestRoot(b"b", b"/b/", ("x",), ("!y",), "keep", allow_dangling=False),
        ),
        include=("*.txt",),
        exclude=("tmp",),
        symlinks="error",
        mtime="keep",
        allow_dangling=True,
    )


def test_all_problems_are_reported_with_line_and_nearest_key(tmp_path: Path) -> None:
    text = """symlink = "keep"
mtime = true
exclude = "x"
zzz = 1
[[root]]
host = "a"
gest = "/"
[[root]]
guest = "b"
host = ""
[[root]]
"""
    assert problems_of(tmp_path, text) == [
        "unknown key 'symlink': m.toml:1; did you mean 'symlinks'?",
        "'mtime' has the wrong value True: m.toml:2; give \"keep\" or seconds since 1970",
        "'exclude' has the wrong value 'x': m.toml:3; give an array of globs",
        (
            "unknown key 'zzz': m.toml:4; known keys are allow-dangling, devices, exclude, include, mtime, root, "
            "symlinks, writable, writable-limit"
        ),
        "unknown key 'gest': m.toml:7; did you mean 'guest'?",
        "'host' has the wrong value '': m.toml:10; give a path",
        "[[root]] without 'host': m.toml:11; name the directory or file to embed",
    ]


def test_a_bad_guest_path_names_its_line(tmp_path: Path) -> None:
    assert problems_of(tmp_path, '[[root]]\nhost = "a"\nguest = "/../x"\n') == [
        "guest path has the component '..' (/../x): m.toml:3; write it without"
    ]


def test_what_is_no_toml_is_one_line(tmp_path: Path) -> None:
    (line,) = problems_of(tmp_path, "root = [\n")
    assert line.startswith("manifest is not TOML: m.toml; ")
    assert "\n" not in line


def test_a_manifest_that_is_missing_or_binary_is_named(tmp_path: Path) -> None:
    with pytest.raises(WasivfsError, match=r"cannot read the manifest: .*none\.toml; no such file"):
        load_manifest(os.fsencode(tmp_path / "none.toml"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff")
    with pytest.raises(WasivfsError, match="manifest is not UTF-8"):
        load_manifest(os.fsencode(tmp_path / "bytes.toml"))


DIGITS = "9" * 5000
HOSTILE = {
    "time = 1979-13-40T99:99:99Z": "manifest is not TOML: m.toml; ",
    f"mtime = {DIGITS}": "manifest is not TOML: m.toml; ",
    f"mtime = 0x{DIGITS}": "'mtime' has the wrong value of the type int: m.toml:1; ",
    f"exclude = 0x{DIGITS}": "'exclude' has the wrong value of the type int: m.toml:1; ",
    "mtime = 9223372036854775808": "'mtime' has the wrong value 9223372036854775808: m.toml:1; ",
    "mtime = 2020-01-01": "'mtime' has the wrong value datetime.date(2020, 1, 1): m.toml:1; ",
    "mtime = 1.5": "'mtime' has the wrong value 1.5: m.toml:1; ",
    "mtime = nan": "'mtime' has the wrong value nan: m.toml:1; ",
    "x = " + "[" * 5000: "manifest is nested too deeply: m.toml; ",
    "x = " + "{a=" * 5000: "manifest is nested too deeply: m.toml; ",
    "exclude" + ".a" * 3000 + " = 1": "'exclude' has the wrong value of the type dict: m.toml:1; ",
    "a" * 9000 + " = 1": "unknown key 'aaaa",
    "root = 1": "'root' has the wrong value 1: m.toml:1; ",
    "root = [1]": "'root' has the wrong value [1]: m.toml:1; ",
    "[root]": "'root' has the wrong value {}: m.toml:1; ",
    'exclude = ["[z-a]"]': "glob can match nothing: '[z-a]'; ",
    'root = [{host = "a\\u0000b"}]': "'host' has the wrong value 'a\\x00b': m.toml:1; ",
    '[[root]]\nhost = "a"\nguest = "/\\u0000"': "'guest' has the wrong value '/\\x00': m.toml:3; ",
    '[[root]]\nhost = "a"\nguest = "/' + "d/" * 5000 + '"': "guest path is deeper than 4096 directories (/d/d/",
    '[[root]]\nhost = "a"\nguest = "/' + "n" * 256 + '"': "name is longer than 255 bytes (/nnn",
    "\x00": "manifest is not TOML: m.toml; ",
}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30])
def test_a_hostile_manifest_is_refused_in_a_line(text: str, tmp_path: Path) -> None:
    line = problems_of(tmp_path, text)[0]
    assert line.startswith(HOSTILE[text])
    assert len(line) < 1000
