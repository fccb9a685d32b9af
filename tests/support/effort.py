"""How hard the tests try: everything where CI is set, and less where somebody waits for them."""

from __future__ import annotations

import os

IS_WHOLE = bool(os.environ.get("CI"))
SHARE = 4
"""One random example of so many is left when somebody waits."""


def examples(number: int) -> int:
    """That many random examples in the whole run, and a part of them in the quick one."""
    return number if IS_WHOLE else -(-number // SHARE)
