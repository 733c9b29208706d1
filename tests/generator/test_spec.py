# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the root options say."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pytest
from wasivfs_rules.commands.arguments import add_root_options
from wasivfs_rules.common.errors import WasivfsError
from wasivfs_rules.inputs.options import DEFAULT_MTIME
from wasivfs_rules.inputs.spec import Root, RootOptions, Spec, load_spec


def spec_of(*options: str, **environ: str) -> Spec:
    parser = argparse.ArgumentParser()
    add_root_options(parser)
    return load_spec(RootOptions.of(parser.parse_args(options)), environ)


def problems_of(*options: str, **environ: str) -> list[str]:
    with pytest.raises(WasivfsError) as caught:
        spec_of(*options, **environ)
    return [str(problem) for problem in caught.value.problems]


def test_a_host_path_alone_goes_to_the_root() -> None:
    assert spec_of("--dir", "assets").roots == (Root(b"assets", b"/"),)


def test_the_first_double_colon_separates_host_and_guest() -> None:
    assert spec_of("--dir", "a::/b::c").roots == (Root(b"a", b"/b::c"),)


def test_empty_components_vanish_and_a_trailing_slash_stays() -> None:
    assert spec_of("--dir", "a:://usr///share/").roots == (Root(b"a", b"/usr/share/"),)


def test_any_byte_of_a_host_path_survives_the_command_line() -> None:
    name = os.fsdecode(b"\xff\xfe \n'")
    assert spec_of("--dir", name).roots[0].host == b"\xff\xfe \n'"


def test_all_bad_guest_paths_are_reported_at_once() -> None:
    assert problems_of("--dir", "a::b", "--dir", "a::/b/../c", "--dir", "a::/./c", "--dir", "::/x") == [
        "guest path is not absolute: b; start it with /",
        "guest path has the component '..': /b/../c; write it without",
        "guest path has the component '.': /./c; write it without",
        "no host path: --dir '::/x'; write --dir HOST::GUEST",
    ]


def test_a_guest_name_has_at_most_255_bytes() -> None:
    assert spec_of("--dir", "a::/" + "n" * 255).roots
    assert problems_of("--dir", "a::/" + "n" * 256)[0].startswith("name is longer than 255 bytes: /nnn")


def test_globs_and_policies_of_the_command_line_hold_for_every_root() -> None:
    spec = spec_of("--dir", "a", "--dir", "b::/b", "--exclude", "*.o", "--include", "x", "--symlinks", "error")
    assert {(root.include, root.exclude, root.symlinks) for root in spec.roots} == {(("x",), ("*.o",), "error")}


def test_time_is_that_of_the_option_else_of_the_environment_else_1980() -> None:
    assert spec_of("--mtime", "5", SOURCE_DATE_EPOCH="7").mtime == 5
    assert spec_of(SOURCE_DATE_EPOCH="7").mtime == 7
    assert spec_of().mtime == DEFAULT_MTIME == 315532800
    assert spec_of("--mtime", "keep").mtime is None


def test_a_time_that_is_no_number_is_a_problem() -> None:
    assert "$SOURCE_DATE_EPOCH 'now'" in problems_of(SOURCE_DATE_EPOCH="now")[0]
    assert "64-bit" in problems_of("--mtime", "9999999999999")[0]


def test_a_glob_that_can_match_nothing_is_a_problem() -> None:
    assert problems_of("--exclude", "", "--include", "!")[0] == (
        "glob can match nothing: '!'; write a pattern as in .gitignore"
    )


def test_a_manifest_and_the_command_line_say_the_same_thing(tmp_path: Path) -> None:
    manifest = tmp_path / "assets.toml"
    manifest.write_text('symlinks = "follow"\nexclude = ["*.o"]\nmtime = 9\n[[root]]\nhost = "data"\nguest = "/d"\n')
    host = os.fsencode(tmp_path / "data")
    spec = spec_of("--manifest", str(manifest), SOURCE_DATE_EPOCH="1")
    assert spec == Spec((Root(host, b"/d", (), ("*.o",), "follow"),), 9, (os.fsencode(manifest),))
    said = spec_of("--dir", f"{tmp_path}/data::/d", "--symlinks", "follow", "--exclude", "*.o", "--mtime", "9")
    assert said.roots == spec.roots
    assert said.mtime == spec.mtime


def test_the_command_line_wins_over_a_manifest(tmp_path: Path) -> None:
    manifest = tmp_path / "m.toml"
    manifest.write_text('symlinks = "follow"\nmtime = 9\nexclude = ["a"]\n[[root]]\nhost = "data"\n')
    spec = spec_of("--manifest", str(manifest), "--symlinks", "error", "--mtime", "1", "--exclude", "!a")
    assert (spec.mtime, spec.roots[0].symlinks, spec.roots[0].exclude) == (1, "error", ("a", "!a"))


def test_manifests_that_disagree_about_time_need_the_option(tmp_path: Path) -> None:
    for time in (1, 2):
        (tmp_path / f"{time}.toml").write_text(f"mtime = {time}\n")
    options = [option for time in (1, 2) for option in ("--manifest", str(tmp_path / f"{time}.toml"))]
    assert problems_of(*options)[0].endswith("give --mtime")
    assert spec_of(*options, "--mtime", "3").mtime == 3
