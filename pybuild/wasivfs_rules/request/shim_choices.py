# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which shim a program gets: the choices of shim/core/config.h, from options and manifests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wasivfs_rules.common.errors import misuse
from wasivfs_rules.inputs.spec import Spec
from wasivfs_rules.inputs.writable import HOST, WRITABLE_LIMIT


class ShimChoices(NamedTuple):
    """`layer` is one of LAYERS, or empty; `limit` is in bytes."""

    host: str = "below"
    trace: bool = False
    layer: str = ""
    limit: int = WRITABLE_LIMIT
    devices: bool = False

    @property
    def definitions(self) -> Sequence[str]:
        """The macros, for the compiler. A choice that is the default has none, except that of the host."""
        found = [f"-DWASIVFS_HOST=WASIVFS_HOST_{self.host.upper()}"]
        if self.trace:
            found.append("-DWASIVFS_TRACE=1")
        if self.layer:
            found.append(f"-DWASIVFS_WRITABLE=WASIVFS_WRITABLE_{self.layer.upper()}")
            if self.limit != WRITABLE_LIMIT:
                found.append(f"-DWASIVFS_WRITABLE_LIMIT={self.limit}")
        if self.devices:
            found.append("-DWASIVFS_DEVICES=1")
        return found


def shim_choices(spec: Spec, host: str | None, *, trace: bool) -> ShimChoices:
    """The choices; `host` is None if no option says it. Raises WasivfsError for choices that exclude each other."""
    layer, limit = spec.writable.layer, spec.writable.limit
    if layer == HOST and host not in {None, "above"}:
        raise misuse(
            "changes can be kept on the host only where its files are above", f"--host {host}", "use --host above"
        )
    return ShimChoices(
        host or ("above" if layer == HOST else "below"),
        trace,
        layer,
        WRITABLE_LIMIT if limit is None else limit,
        spec.devices,
    )
