# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasivfs cache`: shows or empties the cache folder."""

from __future__ import annotations

import argparse
import os

from wasivfs_rules.cache.folder import cache_path
from wasivfs_rules.cache.items import KINDS, VARIABLE, CacheItem, items, limit, remove
from wasivfs_rules.commands.arguments import ArgumentParser
from wasivfs_rules.commands.cli import COMMANDS
from wasivfs_rules.common.errors import Problem, WasivfsError, fail
from wasivfs_rules.common.sizes import show_size
from wasivfs_rules.common.temporary import sweep


def add_parser(subparsers: argparse._SubParsersAction[ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "cache",
        help=COMMANDS["cache"].help,
        description="Prints the folder of the cache, its limit, and its items. Commands make missing items again.",
    )
    parser.add_argument("--clear", action="store_true", help="remove all items that no process uses")


def run(args: argparse.Namespace) -> int:
    folder = cache_path()
    if folder is None:
        raise fail("no folder for the cache", "", "set WASIVFS_CACHE_DIR, or HOME")
    found = list(items())
    if not args.clear:
        _show(folder, found, verbose=args.verbose)
        return 0
    kept = _clear(folder, found)
    if not args.quiet:
        print(f"removed: {_sum([item for item in found if item not in kept])}")
    if kept:
        cure = "try again when no build runs, or remove it by hand"
        raise WasivfsError(Problem("in use, or cannot be removed", item.path, cure) for item in kept)
    return 0


def _show(folder: str, found: list[CacheItem], *, verbose: bool) -> None:
    most = limit()
    print(f"folder: {folder}")
    print(f"limit: {'none' if most is None else show_size(most)} ({VARIABLE})")
    for kind, what in KINDS.items():
        of_kind = [item for item in found if item.kind == kind]
        print(f"{what}: {_sum(of_kind)}")
        for item in of_kind if verbose else ():
            print(f"  {show_size(item.size)}: {item.path}")
    print(f"total: {_sum(found)}")


def _sum(found: list[CacheItem]) -> str:
    return f"{len(found)}, {show_size(sum(item.size for item in found))}"


def _clear(folder: str, found: list[CacheItem]) -> list[CacheItem]:
    """Removes all items; returns the items that could not be removed."""
    for kind in KINDS:
        sweep(os.path.join(folder, kind))
    return [item for item in found if not remove(item.path)]
