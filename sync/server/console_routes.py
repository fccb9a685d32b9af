"""Every page of the console, by its address."""

from __future__ import annotations

from sync.server import (
    console_account,
    console_audit,
    console_billing,
    console_conflicts,
    console_held,
    console_laptops,
    console_overview,
    console_queue,
    console_sign_in,
    console_transfers,
)
from sync.server.console_frame import OpenPage, Page

OPEN_PAGES: tuple[OpenPage, ...] = console_sign_in.OPEN_PAGES
PAGES: tuple[Page, ...] = (
    *console_sign_in.PAGES,
    *console_overview.PAGES,
    *console_queue.PAGES,
    *console_conflicts.PAGES,
    *console_held.PAGES,
    *console_laptops.PAGES,
    *console_transfers.PAGES,
    *console_billing.PAGES,
    *console_audit.PAGES,
    *console_account.PAGES,
)
