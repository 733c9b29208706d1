# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What to embed: roots, globs and policies from the command line and from manifests."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from wasivfs_rules.common.errors import Problem, WasivfsError, as_misuse, fail
from wasivfs_rules.common.paths import display, normalise_guest
from wasivfs_rules.inputs.globs import glob_problems
from wasivfs_rules.inputs.mounts import split_mount
from wasivfs_rules.inputs.options import DEFAULT_MTIME
from wasivfs_rules.inputs.writable import HOST, MEMORY, Writable, read_limit, read_writable

if TYPE_CHECKING:
    import argparse
    from types import SimpleNamespace

    from wasivfs_rules.inputs.manifest import Manifest

_WRITABLE_CURE = f"give --writable {MEMORY}, or leave it out"
_MTIME_LIMIT = (2**63 - 1) // 10**9


class Root(NamedTuple):
    """One directory or file of the host, and its path in the image.

    `guest` is normalised. If it ends with a slash, a file of the host keeps its name in this directory.
    """

    host: bytes
    guest: bytes = b"/"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    symlinks: str = "keep"
    allow_dangling: bool = False


class RootOptions(NamedTuple):
    """The values of ROOT_OPTIONS, of --writable-limit and of --devices, as they were written."""

    dirs: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    symlinks: str | None = None
    allow_dangling: bool = False
    mtime: str | None = None
    writable: tuple[str, ...] = ()
    writable_limit: str | None = None
    devices: bool = False

    @classmethod
    def of(cls, args: argparse.Namespace | SimpleNamespace) -> RootOptions:
        """The values that a parser of ROOT_OPTIONS found, and of those LINK_OPTIONS that a manifest may also say."""
        return cls(
            dirs=tuple(args.dirs),
            manifests=tuple(args.manifests),
            include=tuple(args.include),
            exclude=tuple(args.exclude),
            symlinks=args.symlinks,
            allow_dangling=args.allow_dangling,
            mtime=args.mtime,
            writable=tuple(args.writable),
            writable_limit=getattr(args, "writable_limit", None),
            devices=getattr(args, "devices", False),
        )


class Spec(NamedTuple):
    """`mtime` is the time of all nodes in seconds since 1970, or None to keep their own; `manifests` were read."""

    roots: tuple[Root, ...] = ()
    mtime: int | None = DEFAULT_MTIME
    manifests: tuple[bytes, ...] = ()
    writable: Writable = Writable()
    devices: bool = False


def parse_mtime(text: str, where: str) -> int | None:
    """Seconds since 1970, or None for `keep`. Raises WasivfsError."""
    if text == "keep":
        return None
    try:
        seconds = int(text)
    except ValueError:
        raise fail("time is neither 'keep' nor a number of seconds", f"{where} {text!r}", "write e.g. 0") from None
    if abs(seconds) > _MTIME_LIMIT:
        raise fail("time does not fit in 64-bit nanoseconds", f"{where} {text!r}", "write e.g. 0")
    return seconds


def _root_from_option(option: str) -> Root:
    host, guest = split_mount(option)
    return Root(os.fsencode(host), normalise_guest(os.fsencode("/" if guest is None else guest)))


def _chosen_mtime(option: str | None, manifests: list[Manifest], environ: Mapping[str, str]) -> int | None:
    if option is not None:
        return parse_mtime(option, "--mtime")
    said = {manifest.mtime: manifest.path for manifest in manifests if manifest.mtime}
    if len(said) > 1:
        where = " and ".join(display(path) for path in said.values())
        raise fail("manifests disagree about mtime", where, "give --mtime")
    for text, path in said.items():
        return parse_mtime(text, display(path))
    if environ.get("SOURCE_DATE_EPOCH"):
        return parse_mtime(environ["SOURCE_DATE_EPOCH"], "$SOURCE_DATE_EPOCH")
    return DEFAULT_MTIME


def _chosen_writable(options: RootOptions, manifests: list[Manifest]) -> Writable:
    """What the manifests and the command line say together; the limit of the command line wins."""
    words = [word for manifest in manifests for word in manifest.writable]
    writable = read_writable([*words, *options.writable])
    limits = {one.writable_limit: display(one.path) for one in manifests if one.writable_limit is not None}
    if options.writable_limit is not None:
        limits = {options.writable_limit: "--writable-limit"}
    if len(limits) > 1:
        raise fail("manifests disagree about writable-limit", " and ".join(limits.values()), "give --writable-limit")
    for text, where in limits.items():
        limit = read_limit(text, where)
        if not writable.layer:
            raise fail("a limit of changes in a program that can change nothing", f"{where} {text}", _WRITABLE_CURE)
        if writable.layer == HOST:
            raise fail("a limit of memory for changes that go to the host", f"{where} {text}", "leave it out")
        return writable._replace(limit=limit)
    return writable


def _load_manifest(path: str) -> Manifest:
    from wasivfs_rules.inputs.manifest import load_manifest  # noqa: PLC0415 (slow to load, because it loads a parser of TOML)

    return load_manifest(os.fsencode(path))


def _roots_of(manifest: Manifest) -> list[Root]:
    return [
        Root(
            host=os.path.join(os.path.dirname(manifest.path), root.host),
            guest=root.guest,
            include=manifest.include + root.include,
            exclude=manifest.exclude + root.exclude,
            symlinks=root.symlinks or manifest.symlinks or "keep",
            allow_dangling=manifest.allow_dangling if root.allow_dangling is None else root.allow_dangling,
        )
        for root in manifest.roots
    ]


def load_spec(options: RootOptions, environ: Mapping[str, str] = os.environ) -> Spec:
    """Reads the manifests; their roots come first.

    Globs of the command line come after a manifest's globs, so that they win. Policies of the command line replace a
    manifest's policies. Raises WasivfsError with all problems.
    """
    problems: list[Problem] = []
    manifests: list[Manifest] = []
    roots: list[Root] = []
    mtime: int | None = DEFAULT_MTIME
    for path in options.manifests:
        try:
            manifests.append(_load_manifest(path))
            roots += _roots_of(manifests[-1])
        except WasivfsError as error:
            problems += error.problems
    for written in options.dirs:
        try:
            roots.append(_root_from_option(written))
        except WasivfsError as error:
            problems += as_misuse(error.problems)
    try:
        mtime = _chosen_mtime(options.mtime, manifests, environ)
    except WasivfsError as error:
        problems += as_misuse(error.problems) if options.mtime else error.problems
    writable = Writable()
    try:
        writable = _chosen_writable(options, manifests)
    except WasivfsError as error:
        is_usage = options.writable or options.writable_limit is not None
        problems += as_misuse(error.problems) if is_usage else error.problems
    problems += as_misuse(glob_problems([*options.include, *options.exclude]))
    if problems:
        raise WasivfsError(problems)
    return Spec(
        roots=tuple(
            root._replace(
                include=root.include + options.include,
                exclude=root.exclude + options.exclude,
                symlinks=options.symlinks or root.symlinks,
                allow_dangling=options.allow_dangling or root.allow_dangling,
            )
            for root in roots
        ),
        mtime=mtime,
        manifests=tuple(manifest.path for manifest in manifests),
        writable=writable,
        devices=options.devices or any(manifest.devices for manifest in manifests),
    )
