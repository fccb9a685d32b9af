"""The sync in words: where it stands, what waits, what is in the way of handing the laptop back, each record's receipt.

Being offline is the normal state of a laptop in the field: it is said calmly, never in red.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tcm_desktop.domain.leases import LeaseStanding
from tcm_desktop.domain.levels import Level
from tcm_desktop.services.membership import Membership
from tcm_desktop.services.sync_views import ReceiptState, RecordReceipt, SyncRound
from tcm_desktop.services.syncing import Blocker, HandBack, SyncState, SyncStatus
from tcm_desktop.services.syncing_ports import OFFLINE, STOPPED, AgencyRole
from ui.presenters.typed import count, show_date, show_full_date, show_time

Sentence = Callable[[str], str]
"""What a person is told about a code of the server's; blank for none that is known."""

UNKNOWN = "The agency's server did not take this. It is kept here; tell your supervisor."
ALONE = "This vault has not joined an agency. What you write stays on this laptop."
ANEW = "Ask your administrator for a new ticket and press Join again. What was not sent is kept and goes after that."
SAFE = "Safe to hand this laptop back: nothing unsent, nothing unresolved."
NOT_SAFE = "Not yet. This stands in the way of handing this laptop back:"
KEPT = "Everything is kept here and goes when the internet is back."

_HEADLINES = {
    SyncState.PRACTICE: "Practice stays here",
    SyncState.NOT_ENROLLED: "Not joined to an agency",
    SyncState.WITHDRAWN: "Your agency withdrew this laptop",
    SyncState.LEASE_ENDED: "Sync to open your charts again",
    SyncState.RUNNING: "Syncing now",
    SyncState.ATTENTION: "Something waits for you",
    SyncState.NEVER_SYNCED: "Joined, not synced yet",
    SyncState.OFFLINE: "Offline",
    SyncState.WAITING: "Waiting to go",
    SyncState.UP_TO_DATE: "Everything is with your agency",
}
_LEVELS = {
    SyncState.LEASE_ENDED: Level.FIX,
    SyncState.ATTENTION: Level.FIX,
    SyncState.WITHDRAWN: Level.STOP,
    SyncState.UP_TO_DATE: Level.OK,
}
PICTURES = {
    SyncState.PRACTICE: "hard-drive",
    SyncState.NOT_ENROLLED: "hard-drive",
    SyncState.WITHDRAWN: "ban",
    SyncState.LEASE_ENDED: "clock-alert",
    SyncState.RUNNING: "refresh-cw",
    SyncState.ATTENTION: "triangle-alert",
    SyncState.NEVER_SYNCED: "refresh-cw",
    SyncState.OFFLINE: "cloud-off",
    SyncState.WAITING: "refresh-cw",
    SyncState.UP_TO_DATE: "circle-check",
}
_EXPLAINED = {
    SyncState.PRACTICE: "Everybody in the practice vault is made up. Nothing of it is ever sent.",
    SyncState.NOT_ENROLLED: (
        "Everything that you write is kept on this laptop, and only here. Your administrator can give you a ticket; "
        "with it this laptop joins your agency and your work is sent there."
    ),
    SyncState.WITHDRAWN: "Your records on this laptop can no longer be opened. Ask your administrator what comes next.",
    SyncState.LEASE_ENDED: (
        "This laptop has not reached your agency for too long, so charts stay closed until the next sync. "
        "What was not sent is all here. Connect to the internet, then press Sync now."
    ),
    SyncState.RUNNING: "You can go on working; nothing that you type waits for it.",
    SyncState.NEVER_SYNCED: "Press Sync now. Your work is sent, and the charts that are assigned to you come here.",
    SyncState.OFFLINE: f"That is fine: go on working. {KEPT}",
    SyncState.WAITING: "It goes by itself within some minutes, or now with Sync now.",
    SyncState.UP_TO_DATE: "Nothing waits, in neither direction.",
}
_PLAINLY_AWAY = frozenset({STOPPED, f"{OFFLINE}:no_connection", f"{OFFLINE}:timed_out"})
"""Nothing more is to be said than that the laptop is offline."""

_BLOCKERS = {
    Blocker.NOT_ENROLLED: ("This laptop has not joined an agency: all of your work is only here.", ""),
    Blocker.NEVER_SYNCED: ("This laptop has never synced with your agency. Press Sync now.", ""),
    Blocker.UNSENT: ("{} not sent yet. Press Sync now.", "change"),
    Blocker.HELD: ("{} signed just now. Wait half a minute, then press Sync now.", "change"),
    Blocker.TYPING: ("{} still being typed: finish or drop each one. Look at Today and at Quick capture.", "text"),
    Blocker.LEFT_COPIES: ("{} half typed in charts that went to somebody else: read and drop each one here.", "text"),
    Blocker.CONFLICTS: ("{} to decide: somebody else changed the same thing.", "change"),
    Blocker.TO_SIGN: ("{} to read and sign again: it changed before your signature arrived.", "document"),
    Blocker.REFUSED: ("{} that your agency did not take.", "change"),
    Blocker.AT_AGENCY: ("{} that your agency has and holds for now.", "change"),
}
_ROLES = {
    AgencyRole.WORKER: "Case manager",
    AgencyRole.SUPERVISOR: "Supervisor",
    AgencyRole.ADMINISTRATOR: "Administrator",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A headline with its level and icon, and the sentences below it."""

    headline: str
    level: Level
    picture: str
    lines: tuple[str, ...] = ()


def said(status: SyncStatus, zone: str, sentence: Sentence, *, running: bool = False) -> Said:
    """What stands at the top of the sync screen."""
    state = status.state(running=running)
    first = _why(status, sentence) if state is SyncState.ATTENTION else (_explained(status, state),)
    if state in (SyncState.OFFLINE, SyncState.LEASE_ENDED) and status.refusal not in _PLAINLY_AWAY:
        first = (*first, *filter(None, (sentence(status.refusal),)))
    lines = (*first, *_warnings(status, zone))
    return Said(_HEADLINES[state], _level(status, state), PICTURES[state], lines)


def pill(status: SyncStatus, *, running: bool = False) -> Said | None:
    """The token in the header, a few words; None in a vault that belongs to no agency."""
    state = status.state(running=running)
    if state in (SyncState.PRACTICE, SyncState.NOT_ENROLLED):
        return None
    return Said(_few_words(status, state), _level(status, state), PICTURES[state])


def facts(status: SyncStatus, zone: str) -> tuple[tuple[str, str], ...]:
    """What the screen lists: agency, last success, what waits up and down, how long the laptop opens without word."""
    if not status.is_enrolled:
        return ()
    found = [
        ("Agency", ", ".join(part for part in (status.agency, status.server) if part)),
        ("Last sync", ago(status.last_success, status.now, zone) if status.last_success else "Not yet"),
        ("To send", _to_send(status, zone)),
        ("To fetch", _to_fetch(status)),
    ]
    if status.offline_until is not None:
        found.append(("Opens offline until", when(status.offline_until, status.now, zone)))
    if status.countersigned:
        found.append(("Audit trail", f"The agency signed for {status.countersigned} entries"))
    found.append(("You are", _ROLES.get(AgencyRole(status.role), status.role) if status.role else ""))
    return tuple(found)


def agency_words(joined: Membership) -> str:
    """Whom this vault belongs to and as what; her role is not hers to change."""
    role = _ROLES[joined.role]
    return f"{joined.agency}, by the server {joined.link.server}. Your agency knows you as: {role}."


def as_of(status: SyncStatus, zone: str) -> str:
    """Since when the agency has everything: what others do meanwhile is told by the next sync."""
    return f"Last sync: {ago(status.last_success, status.now, zone)}." if status.last_success is not None else ""


def kept_here(number: int) -> tuple[str, ...]:
    """What goes with the vault, for she wanted it to be here only."""
    if not number:
        return ()
    return (f"{count(number, 'change')} that your agency did not take, and that you kept here only, would be lost.",)


def blockers(found: HandBack) -> tuple[str, ...]:
    """What stands in the way of handing the laptop back, one sentence each."""
    return tuple(_blocker(blocker, number) for blocker, number in found.blockers)


def receipt_words(receipt: RecordReceipt, now: datetime, zone: str, sentence: Sentence) -> Said:
    """A record's receipt: where it is, and since when."""
    state, version = receipt.state, f"version {receipt.revision}"
    if state is ReceiptState.RECEIVED:
        at = f" {_at(receipt.received_at, now, zone)}" if receipt.received_at is not None else ""
        late = " It came after the chart went to somebody else, and is marked late." if receipt.is_late else ""
        return Said(f"Received by the agency{at} as {version}.{late}", Level.OK, "circle-check")
    if state is ReceiptState.HELD_BACK:
        return Said("Saved here. It is sent when the time to undo is over.", Level.NEUTRAL, "hard-drive")
    if state is ReceiptState.SAVED_HERE:
        known = f" The agency has {version}." if receipt.revision else ""
        return Said(f"Saved here, not sent yet.{known}", Level.NEUTRAL, "hard-drive")
    why = sentence(receipt.code) if receipt.code else ""
    if state is ReceiptState.AT_AGENCY:
        return Said(f"Sent, and held. {why or 'The agency has it.'}", Level.NEUTRAL, "refresh-cw")
    if state is ReceiptState.IN_CONFLICT:
        return Said("Sent. Somebody else changed this, too: see Sync.", Level.FIX, "triangle-alert")
    return Said(f"Not taken. {why or UNKNOWN}", Level.FIX, "triangle-alert")


def round_words(done: SyncRound, now: datetime, zone: str, sentence: Sentence) -> tuple[str, str]:
    """A round of the log: when, and what came of it."""
    at = when(done.ended_at, now, zone)
    if done.refusal == STOPPED:
        return at, "Ended early: the vault was locked or closed"
    if done.refusal:
        return at, sentence(done.refusal) or UNKNOWN
    again = f", {count(done.restated, 'chart')} fetched anew" if done.restated else ""
    return at, f"{count(done.sent, 'change')} sent, {count(done.received, 'record')} fetched{again}"


def ago(then: datetime, now: datetime, zone: str) -> str:
    """`Just now`, `12 minutes ago`, `at 2:02 pm`, then the day."""
    minutes = int((now - then).total_seconds() // 60)
    if 0 <= minutes < 1:
        return "Just now"
    return f"{count(minutes, 'minute')} ago" if 0 < minutes < 60 else when(then, now, zone)


def when(then: datetime, now: datetime, zone: str) -> str:
    """`Today 2:02 pm`, `Fri 11/21 2:02 pm`."""
    local, today = then.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    day = "Today" if local.date() == today else show_date(local.date(), today)
    return f"{day} {show_time(local.time())}"


def clock_words(ahead: timedelta) -> str:
    """How far this laptop's clock is off."""
    minutes = round(abs(ahead).total_seconds() / 60)
    side = "ahead of" if ahead > timedelta(0) else "behind"
    return f"This laptop's clock is {count(minutes, 'minute')} {side} your agency's. Set it right in the system."


def _level(status: SyncStatus, state: SyncState) -> Level:
    """Amber only where something is to be done soon; never for being offline alone."""
    level = _LEVELS.get(state, Level.NEUTRAL)
    is_due = status.is_long_offline or status.lease is LeaseStanding.ENDS_SOON
    return Level.FIX if level is Level.NEUTRAL and is_due and state is not SyncState.RUNNING else level


def _at(then: datetime | None, now: datetime, zone: str) -> str:
    if then is None:
        return ""
    local, today = then.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    day = "" if local.date() == today else f"on {show_full_date(local.date())} "
    return f"{day}at {show_time(local.time())}"


def _explained(status: SyncStatus, state: SyncState) -> str:
    if state is SyncState.UP_TO_DATE and status.counts.at_agency:
        return f"{count(status.counts.at_agency, 'change')} of yours held there for now: On its way says why."
    if state is SyncState.OFFLINE and _level(status, state) is Level.FIX:
        return KEPT
    return _EXPLAINED[state]


def _why(status: SyncStatus, sentence: Sentence) -> tuple[str, ...]:
    """What waits for somebody, the most pressing first."""
    counts, lines = status.counts, []
    if status.refusal and not status.is_offline:
        lines.append(sentence(status.refusal) or UNKNOWN)
    if status.joins_anew:
        lines.append(ANEW)
    if counts.conflicts:
        lines.append(f"{count(counts.conflicts, 'change')} to decide: somebody else changed the same. Both are kept.")
    if counts.to_sign:
        lines.append(f"{count(counts.to_sign, 'document')} changed before your signature arrived. Read and sign again.")
    if counts.refused:
        lines.append(f"{count(counts.refused, 'change')} not taken. Nothing is lost: see why, and what to do.")
    if counts.left_copies:
        lines.append(f"{count(counts.left_copies, 'text')} half typed in charts that went to somebody else.")
    if status.is_unsent_too_long:
        lines.append("Work has waited here for more than a day, although the server was reached. Tell your supervisor.")
    return tuple(lines)


def _warnings(status: SyncStatus, zone: str) -> tuple[str, ...]:
    lines = []
    if status.guard.went_back(status.now):
        lines.append(
            "This laptop's clock went back. Set it right in the system; until then days are counted without it."
        )
    elif status.guard.is_apart():
        lines.append(clock_words(status.guard.ahead))
    if status.lease is LeaseStanding.ENDS_SOON and status.offline_until is not None:
        until = when(status.offline_until, status.now, zone)
        lines.append(f"Sync before {until}. After that charts stay closed until the next sync.")
    elif status.is_long_offline and status.last_success is not None and status.lease is not LeaseStanding.ENDED:
        lines.append(f"The last sync was {when(status.last_success, status.now, zone)}. Sync when you can.")
    return tuple(lines)


def _few_words(status: SyncStatus, state: SyncState) -> str:
    if state is SyncState.RUNNING:
        return "Syncing"
    if state is SyncState.WITHDRAWN:
        return "Withdrawn"
    if state is SyncState.LEASE_ENDED:
        return "Sync needed"
    if state is SyncState.ATTENTION:
        return f"{status.open_decisions} to settle" if status.open_decisions else "Look at Sync"
    waiting = status.to_send + status.counts.held
    sending = f"{waiting} to send" if waiting else ""
    if state is SyncState.OFFLINE:
        return f"Offline: {sending}" if sending else "Offline"
    return sending or ("All sent" if state is SyncState.UP_TO_DATE else "Not synced yet")


def _to_send(status: SyncStatus, zone: str) -> str:
    counts = status.counts
    parts = [count(status.to_send, "change")] if status.to_send else []
    if status.to_send and counts.oldest_unsent is not None:
        parts.append(f"oldest: {when(counts.oldest_unsent, status.now, zone)}")
    if counts.held:
        parts.append(f"{counts.held} can still be undone")
    if counts.at_agency:
        parts.append(f"{counts.at_agency} held at the agency")
    return ", ".join(parts) or "Nothing"


def _to_fetch(status: SyncStatus) -> str:
    if status.arriving:
        return f"{count(status.arriving, 'chart')} still on the way"
    return f"Nothing; {count(status.charts, 'chart')} here" if status.last_success else "Not known yet"


def _blocker(blocker: Blocker, number: int) -> str:
    words, noun = _BLOCKERS[blocker]
    return words.format(count(number, noun)) if noun else words
