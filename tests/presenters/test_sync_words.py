"""The sync in words: calm where nothing is to be done, plain where something is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from sync.client.agency import sentence
from sync.client.transport import Trouble
from sync.protocol.codes import Code
from tcm_desktop.domain.leases import ClockGuard
from tcm_desktop.domain.levels import Level
from tcm_desktop.services.sync_views import ReceiptState, RecordReceipt, SyncCounts, SyncRound
from tcm_desktop.services.syncing import Blocker, HandBack, SyncState, SyncStatus, hand_back
from tests.support.vaults import ZONE
from tests.tools.sync_shots import NOW, OFFLINE, STATES, status
from ui.presenters.sync import (
    NOT_SAFE,
    PICTURES,
    SAFE,
    UNKNOWN,
    ago,
    as_of,
    blockers,
    clock_words,
    facts,
    pill,
    receipt_words,
    round_words,
    said,
    when,
)

RECORD = UUID(int=7)
HARD_WORDS = ("please", "sorry", "oops", "invalid", "forgot", "operation", "epoch", "server refused")


def words_of(found: SyncStatus, *, running: bool = False) -> str:
    """Everything that stands at the top."""
    top = said(found, ZONE, sentence, running=running)
    return " ".join((top.headline, *top.lines))


# --- states ---


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("sync_alone", SyncState.NOT_ENROLLED),
        ("sync_joined", SyncState.NEVER_SYNCED),
        ("sync_offline", SyncState.OFFLINE),
        ("sync_up_to_date", SyncState.UP_TO_DATE),
        ("sync_waiting", SyncState.WAITING),
        ("sync_long_offline", SyncState.OFFLINE),
        ("sync_lease_ended", SyncState.LEASE_ENDED),
        ("sync_withdrawn", SyncState.WITHDRAWN),
    ],
)
def test_each_picture_is_of_the_state_that_it_names(name: str, state: SyncState) -> None:
    assert STATES[name].state() is state


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("running", [False, True])
def test_every_state_has_a_headline_an_icon_and_words_that_anybody_reads(name: str, running: bool) -> None:
    found = STATES[name]
    top = said(found, ZONE, sentence, running=running)
    assert top.headline
    assert top.picture == PICTURES[found.state(running=running)]
    assert top.lines
    assert not [word for word in HARD_WORDS if word in words_of(found, running=running).lower()]


def test_the_practice_vault_says_that_nothing_is_ever_sent() -> None:
    practice = SyncStatus(is_practice=True, now=NOW)
    assert practice.state() is SyncState.PRACTICE
    assert "Nothing of it is ever sent" in words_of(practice)
    assert pill(practice) is None


def test_a_vault_of_no_agency_has_no_token() -> None:
    assert pill(STATES["sync_alone"]) is None
    assert not facts(STATES["sync_alone"], ZONE)


def test_being_offline_is_neither_red_nor_amber() -> None:
    token = pill(STATES["sync_offline"])
    assert token is not None
    assert (token.headline, token.level) == ("Offline: 14 to send", Level.NEUTRAL)
    assert said(STATES["sync_offline"], ZONE, sentence).level is Level.NEUTRAL


def test_nothing_is_red_but_a_laptop_that_was_withdrawn() -> None:
    red = [name for name, found in STATES.items() if said(found, ZONE, sentence).level is Level.STOP]
    assert red == ["sync_withdrawn"]


def test_many_days_without_a_sync_and_a_lease_that_ends_soon_are_amber() -> None:
    token = pill(STATES["sync_long_offline"])
    assert token is not None
    assert token.level is Level.FIX
    assert "Sync before Fri 3/6" in words_of(STATES["sync_long_offline"])


def test_while_it_runs_nothing_is_amber() -> None:
    token = pill(STATES["sync_long_offline"], running=True)
    assert token is not None
    assert (token.headline, token.level) == ("Syncing", Level.NEUTRAL)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (SyncCounts(conflicts=2), "2 to settle"),
        (SyncCounts(refused=1, conflicts=1), "2 to settle"),
        (SyncCounts(unsent=3), "3 to send"),
        (SyncCounts(to_sign=1, left_copies=1), "2 to settle"),
        (SyncCounts(unsent=2, held=1), "3 to send"),
        (SyncCounts(held=3), "3 to send"),
        (SyncCounts(), "All sent"),
    ],
)
def test_the_token_says_what_comes_first(counts: SyncCounts, words: str) -> None:
    token = pill(status(counts=counts))
    assert token is not None
    assert token.headline == words


def test_a_refused_round_is_told_in_the_words_of_its_code() -> None:
    refused = status(rounds=(SyncRound(NOW, NOW, "rollback_detected"),))
    assert refused.state() is SyncState.ATTENTION
    assert sentence("rollback_detected") in words_of(refused)
    token = pill(refused)
    assert token is not None
    assert token.headline == "Look at Sync"


def test_a_laptop_that_was_restored_is_told_how_to_join_again() -> None:
    forked = status(rounds=(SyncRound(NOW, NOW, "device_forked"),))
    assert "Join again" in words_of(forked)
    assert "unsent work is kept" in words_of(forked)


def test_a_code_that_a_newer_server_made_up_has_words_too() -> None:
    assert UNKNOWN in words_of(status(rounds=(SyncRound(NOW, NOW, "made_up_tomorrow"),)))


def test_a_hotel_that_answers_in_the_agencys_place_is_offline_with_a_way_out() -> None:
    portal = status(rounds=(SyncRound(NOW, NOW, "offline:not_sync"),))
    assert portal.state() is SyncState.OFFLINE
    assert "hotel" in words_of(portal)


def test_plainly_offline_is_said_once() -> None:
    assert words_of(STATES["sync_offline"]).count("kept here") == 1


def test_work_that_lies_here_although_the_server_was_reached_is_told() -> None:
    old = SyncCounts(unsent=1, oldest_unsent=NOW - timedelta(hours=26))
    assert status(counts=old).state() is SyncState.ATTENTION
    assert "more than a day" in words_of(status(counts=old))
    away = status(counts=old, rounds=(OFFLINE,), last_success=NOW - timedelta(hours=30))
    assert away.state() is SyncState.OFFLINE, "offline it is no alarm"


def test_a_clock_that_went_back_or_is_apart_is_told() -> None:
    assert "clock went back" in words_of(status(guard=ClockGuard(NOW + timedelta(hours=1))))
    assert "12 minutes behind" in words_of(STATES["sync_long_offline"])
    assert clock_words(timedelta(minutes=7)).startswith("This laptop's clock is 7 minutes ahead of")


def test_a_round_that_may_open_the_charts_again_is_shown_to_run() -> None:
    assert STATES["sync_lease_ended"].state(running=True) is SyncState.RUNNING


# --- facts ---


def test_what_waits_up_and_down_is_listed() -> None:
    known = dict(facts(STATES["sync_waiting"], ZONE))
    assert known["To send"] == "14 changes, oldest: Today 7:00 am"
    assert known["To fetch"] == "2 charts still on the way"
    assert known["Last sync"] == "8 minutes ago"
    assert known["You are"] == "Case manager"


def test_what_can_be_undone_and_what_the_agency_holds_is_listed() -> None:
    known = dict(facts(status(counts=SyncCounts(unsent=1, held=1, at_agency=2)), ZONE))
    assert known["To send"] == "1 change, 1 can still be undone, 2 held at the agency"


def test_before_the_first_sync_nobody_knows_what_there_is_to_fetch() -> None:
    known = dict(facts(STATES["sync_joined"], ZONE))
    assert known["To fetch"] == "Not known yet"
    assert known["Last sync"] == "Not yet"


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(seconds=20), "Just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=2), "Today 8:00 am"),
        (timedelta(days=3), "Sun 3/1 10:00 am"),
        (timedelta(seconds=-90), "Today 10:01 am"),
    ],
)
def test_how_long_ago(back: timedelta, words: str) -> None:
    assert ago(NOW - back, NOW, ZONE) == words


def test_when_is_by_the_workers_clock() -> None:
    assert when(NOW.replace(hour=23), NOW.replace(hour=23, minute=30), ZONE) == "Today 3:00 pm"


# --- handing back ---


def test_nothing_unsent_and_nothing_unresolved_is_safe() -> None:
    found = hand_back(status())
    assert found.is_safe
    assert not blockers(found)
    assert "nothing unsent, nothing unresolved" in SAFE
    assert NOT_SAFE.startswith("Not yet")


@pytest.mark.parametrize(
    ("facts_", "blocker"),
    [
        ({"counts": SyncCounts(unsent=2)}, Blocker.UNSENT),
        ({"counts": SyncCounts(held=1)}, Blocker.HELD),
        ({"counts": SyncCounts(to_sign=1)}, Blocker.TO_SIGN),
        ({"last_success": None}, Blocker.NEVER_SYNCED),
        ({"counts": SyncCounts(conflicts=1)}, Blocker.CONFLICTS),
        ({"counts": SyncCounts(refused=1)}, Blocker.REFUSED),
        ({"counts": SyncCounts(at_agency=1)}, Blocker.AT_AGENCY),
        ({"counts": SyncCounts(left_copies=1)}, Blocker.LEFT_COPIES),
        ({"typing": 1}, Blocker.TYPING),
        ({"server": ""}, Blocker.NOT_ENROLLED),
    ],
)
def test_each_thing_in_the_way_is_named(facts_: dict[str, object], blocker: Blocker) -> None:
    found = hand_back(status(**facts_))
    assert [each for each, _ in found.blockers] == [blocker]
    assert len(blockers(found)) == 1


def test_what_is_unsent_beside_a_signature_that_can_be_undone_is_in_the_way_too() -> None:
    found = hand_back(status(counts=SyncCounts(unsent=1, held=1)))
    assert found.blockers == ((Blocker.UNSENT, 1), (Blocker.HELD, 1))


def test_a_text_half_typed_in_a_chart_that_left_is_told_and_can_be_settled() -> None:
    found = status(counts=SyncCounts(left_copies=2))
    assert found.state() is SyncState.ATTENTION
    assert said(found, ZONE, sentence).lines == ("2 texts half typed in charts that went to somebody else.",)
    assert blockers(hand_back(found)) == (
        "2 texts half typed in charts that went to somebody else: read and drop each one here.",
    )


def test_many_days_offline_is_not_called_fine() -> None:
    lines = said(STATES["sync_long_offline"], ZONE, sentence).lines
    assert lines[0] == "Everything is kept here and goes when the internet is back."
    assert said(STATES["sync_offline"], ZONE, sentence).lines[0].startswith("That is fine")


def test_after_the_lease_it_is_said_once_what_to_do() -> None:
    assert len(said(STATES["sync_lease_ended"], ZONE, sentence).lines) == 1


def test_safe_is_said_as_of_the_last_sync() -> None:
    assert as_of(status(), ZONE) == "Last sync: 8 minutes ago."
    assert as_of(STATES["sync_joined"], ZONE) == ""


def test_what_the_agency_holds_is_not_called_nothing() -> None:
    found = status(counts=SyncCounts(at_agency=2))
    assert found.state() is SyncState.UP_TO_DATE
    assert said(found, ZONE, sentence).lines == ("2 changes of yours held there for now: On its way says why.",)


def test_a_signature_over_what_had_changed_is_told_with_what_to_do() -> None:
    found = status(counts=SyncCounts(to_sign=1))
    assert said(found, ZONE, sentence).lines == (
        "1 document changed before your signature arrived. Read and sign again.",
    )


def test_what_is_in_the_way_is_counted() -> None:
    assert blockers(HandBack(((Blocker.UNSENT, 2), (Blocker.TYPING, 1)))) == (
        "2 changes not sent yet. Press Sync now.",
        "1 text still being typed: finish or drop each one. Look at Today and at Quick capture.",
    )


# --- receipts ---


@pytest.mark.parametrize(
    ("receipt", "words", "level"),
    [
        (
            RecordReceipt(RECORD, ReceiptState.RECEIVED, 3, NOW.replace(hour=22, minute=2)),
            "Received by the agency at 2:02 pm as version 3.",
            Level.OK,
        ),
        (
            RecordReceipt(RECORD, ReceiptState.RECEIVED, 3, NOW - timedelta(days=2)),
            "Received by the agency on 3/2/2026 at 10:00 am as version 3.",
            Level.OK,
        ),
        (RecordReceipt(RECORD, ReceiptState.RECEIVED, 3), "Received by the agency as version 3.", Level.OK),
        (RecordReceipt(RECORD, ReceiptState.SAVED_HERE), "Saved here, not sent yet.", Level.NEUTRAL),
        (
            RecordReceipt(RECORD, ReceiptState.SAVED_HERE, 2),
            "Saved here, not sent yet. The agency has version 2.",
            Level.NEUTRAL,
        ),
        (
            RecordReceipt(RECORD, ReceiptState.HELD_BACK),
            "Saved here. It is sent when the time to undo is over.",
            Level.NEUTRAL,
        ),
        (
            RecordReceipt(RECORD, ReceiptState.IN_CONFLICT, 2),
            "Sent. Somebody else changed this, too: see Sync.",
            Level.FIX,
        ),
    ],
)
def test_a_receipt_in_words(receipt: RecordReceipt, words: str, level: Level) -> None:
    found = receipt_words(receipt, NOW.replace(hour=23), ZONE, sentence)
    assert (found.headline, found.level) == (words, level)


def test_a_receipt_says_why_it_was_not_taken_or_is_held() -> None:
    refused = RecordReceipt(RECORD, ReceiptState.REFUSED, code="signed")
    assert receipt_words(refused, NOW, ZONE, sentence).headline == f"Not taken. {sentence('signed')}"
    held = replace(refused, state=ReceiptState.AT_AGENCY, code="waits_for_access")
    assert receipt_words(held, NOW, ZONE, sentence).headline == f"Sent, and held. {sentence('waits_for_access')}"
    unknown = replace(refused, code="tomorrow")
    assert UNKNOWN in receipt_words(unknown, NOW, ZONE, sentence).headline


def test_late_work_says_that_it_is() -> None:
    late = RecordReceipt(RECORD, ReceiptState.RECEIVED, 1, is_late=True)
    assert "marked late" in receipt_words(late, NOW, ZONE, sentence).headline


# --- the log, and codes ---


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (SyncRound(NOW, NOW, "", 2, 1), "2 changes sent, 1 record fetched"),
        (SyncRound(NOW, NOW, "", 0, 0, 1), "0 changes sent, 0 records fetched, 1 chart fetched anew"),
        (SyncRound(NOW, NOW, "stopped"), "Ended early: the vault was locked or closed"),
        (SyncRound(NOW, NOW, "tomorrow"), UNKNOWN),
    ],
)
def test_a_round_of_the_log_in_words(done: SyncRound, words: str) -> None:
    assert round_words(done, NOW, ZONE, sentence) == ("Today 10:00 am", words)


@pytest.mark.parametrize("code", [*Code, *(f"offline:{trouble}" for trouble in Trouble)])
def test_every_code_of_the_server_has_a_sentence(code: str) -> None:
    words = sentence(str(code))
    assert words.endswith(".")
    assert not [word for word in HARD_WORDS if word in words.lower()]


def test_an_unknown_code_has_none() -> None:
    assert not sentence("tomorrow")
