"""`python -m sync.server` is `tcm-server`."""

from __future__ import annotations

from sync.server.commands import main

if __name__ == "__main__":
    raise SystemExit(main())
