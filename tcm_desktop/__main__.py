"""The launch shim: window-less commands stay in the core, everything else opens the desktop."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, or the desktop. Returns the exit code.

    Imports stand inside for start-up time: a command must not load Qt, the desktop must not load the commands.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["check"]:
        from tcm_desktop.commands import check

        return check.main(given[1:])
    if given[:1] == ["rules"]:
        from tcm_desktop.commands import rules

        return rules.main(given[1:])
    from ui.main import main as desktop

    return desktop(given)


if __name__ == "__main__":
    raise SystemExit(main())
