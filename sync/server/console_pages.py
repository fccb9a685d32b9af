"""Showing a page of the console to somebody who is signed in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from sync.server.console_frame import Reply, Visit
from sync.server.console_templates import render

BILLING = "/billing"
PAGES = (
    ("", "Overview"),
    ("/queue", "Second signatures"),
    ("/conflicts", "Conflicts"),
    ("/held", "Held work"),
    ("/silent", "Not synced"),
    ("/laptops", "Laptops"),
    ("/transfers", "Transfers"),
    (BILLING, "Billing"),
    ("/audit", "Audit trail"),
)
"""What the rail leads to, in its order. Only administrators bill."""

DONE = {
    "approved": "The document is approved. The worker sees it at the next sync.",
    "returned": "The document went back with your remark. The worker sees it at the next sync.",
    "revoked": "The laptop is withdrawn. Nothing that it sends takes effect any more.",
    "wipe-ordered": "The laptop is withdrawn, and will wipe itself at its next contact.",
    "transferred": "The charts were transferred. Both laptops learn it at their next sync.",
    "decided": "Your decision is in force. It reaches the laptops at their next sync.",
    "given": "Access was given. What waited for it was taken into the chart.",
    "passphrase": "Your passphrase is changed. You are signed out everywhere else.",
    "second-step": "The new app is in force, and the one before no longer. You are signed out everywhere else.",
    "taken": "What the withdrawn laptop had sent was taken into the charts.",
}
"""What happened, by a word in the address: an address never carries text of its own onto a page."""


def show(
    visit: Visit, template: str, here: str, problem: str = "", status: HTTPStatus = HTTPStatus.OK, **values: Any
) -> Reply:
    """The page. `here` is the rail's entry that it belongs to; `problem` says what was not done."""
    common = {
        "agency": visit.agency_name,
        "account": visit.account,
        "csrf": visit.session.csrf,
        "pages": [each for each in PAGES if each[0] != BILLING or visit.account.is_administrator],
        "here": here,
        "today": visit.today,
        "done": DONE.get(visit.asked.query.get("done", ""), "") if not problem else "",
        "problem": problem,
    }
    return Reply(render(template, visit.zone, visit.now, common | values), status)
