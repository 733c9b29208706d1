# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Our options in a command line of a compiler are read without a parser, unless there is a doubt."""

from __future__ import annotations

import pytest
from wasivfs_rules.commands.command_cc import link_parser
from wasivfs_rules.inputs.options import read_own

OWN = [
    [],
    ["--dir", "a::/b", "--dir=c", "--include", "*.c", "--exclude=x y", "--exclude", "=z"],
    ["--host", "none", "--host=above", "--embed=string", "--symlinks", "follow", "--allow-dangling"],
    ["--sdk=zig", "--depfile", "x.d", "--shim", "--trace", "--quiet", "--verbose", "--mtime", "keep"],
    ["--manifest", "files.toml", "--mtime=0"],
    ["--writable", "memory:/a", "--writable=memory", "--writable-limit=64M", "--devices"],
]
DOUBTFUL = [
    ["--dir"],
    ["--dir="],
    ["--dir", "-x"],
    ["--host=no"],
    ["--shim=1"],
    ["--help"],
    ["--dir=--"],
    ["--host", ""],
    ["--writable"],
    ["--writable="],
    ["--devices=1"],
]


@pytest.mark.parametrize("words", OWN, ids=" ".join)
def test_our_options_mean_the_same_with_and_without_a_parser(words: list[str]) -> None:
    assert read_own(words) == vars(link_parser("cc").parse_args(words))


@pytest.mark.parametrize("words", DOUBTFUL, ids=" ".join)
def test_doubtful_options_are_left_to_the_parser(words: list[str]) -> None:
    assert read_own(words) is None
