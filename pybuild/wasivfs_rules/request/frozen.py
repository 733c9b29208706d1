# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Values that do not change, for modules that must load quickly: `typing` and `dataclasses` would take longer."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


class Frozen:
    """Its attributes are set once, by _set() in __init__."""

    def _set(self, **attributes: object) -> None:
        self.__dict__.update(attributes)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} does not change: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} does not change: {name}")
