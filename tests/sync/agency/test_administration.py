"""Accounts, tickets and devices, on the real database: who may, what changes, what is written down."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.protocol.sealed import Sealed, WipeOrder, unseal
from sync.protocol.tickets import CODE_SYMBOLS, code_digest
from sync.server.administration import (
    NewAccount,
    accounts,
    add_account,
    change_role,
    close_account,
    devices,
    find_account,
    new_ticket_code,
    open_account,
    revoke,
    set_passphrase,
)
from sync.server.audit import Event, events
from sync.server.database import Database
from sync.server.office import Denied, Office, Role, actor_of
from sync.server.tables import account, device, enrolment_code, session
from tests.sync.agency.offices import NOW, give_chart, give_laptop, hire, known, lead, office

KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def boss(database: Database, agency: UUID) -> UUID:
    """An administrator."""
    return hire(database, agency, "Bo Stone", Role.ADMINISTRATOR)


@pytest.fixture
def ana(database: Database, agency: UUID) -> UUID:
    """A worker."""
    return hire(database, agency, "Ana Reyes")


def told(database: Database, agency: UUID) -> list[Event]:
    """The audit trail, the oldest first."""
    with office(database, agency) as at:
        return [*reversed(events(at.connection))]


def refused(denied: pytest.ExceptionInfo[Denied]) -> str:
    return denied.value.code


# --- accounts ------------------------------------------------------------------------------------------------------


def test_an_account_is_made_and_written_down(database: Database, agency: UUID, boss: UUID) -> None:
    with office(database, agency, boss) as at:
        made = add_account(at, NewAccount("  ANA.Made ", "Ana   Reyes ", Role.WORKER, " MHRS "))
    found = known(database, agency, made)
    assert (found.sign_in, found.name, found.credential, found.role) == ("ana.made", "Ana Reyes", "MHRS", Role.WORKER)
    assert (found.is_active, found.has_second_factor, found.charts) == (True, False, 0)
    last = told(database, agency)[-1]
    assert (last.event, last.actor, last.subject, last.reason) == ("account.made", boss, str(made), "worker")


def test_an_account_can_take_the_id_of_a_vault(database: Database, agency: UUID) -> None:
    wanted = uuid4()
    assert hire(database, agency, "Ana Reyes", id=wanted) == wanted


def test_a_taken_name_is_refused_and_the_transaction_goes_on(database: Database, agency: UUID, ana: UUID) -> None:
    taken = known(database, agency, ana).sign_in
    with office(database, agency) as at:
        with pytest.raises(Denied) as denied:
            add_account(at, NewAccount(taken.upper(), "Another", Role.WORKER))
        assert refused(denied) == "name_taken"
        assert len(accounts(at)) == 1


@pytest.mark.parametrize(("sign_in", "name"), [("", "Ana"), ("ana", "  "), ("a na", "Ana"), ("a\0na", "Ana")])
def test_an_account_without_a_name_is_refused(database: Database, agency: UUID, sign_in: str, name: str) -> None:
    with office(database, agency) as at, pytest.raises(Denied) as denied:
        add_account(at, NewAccount(sign_in, name, Role.WORKER))
    assert refused(denied) == "name_missing"


def test_an_account_is_found_by_id_or_by_name(database: Database, agency: UUID, ana: UUID) -> None:
    name = known(database, agency, ana).sign_in
    with office(database, agency) as at:
        assert find_account(at, f" {name.upper()} ").id == find_account(at, str(ana)).id == ana
        with pytest.raises(Denied) as denied:
            find_account(at, "nobody")
    assert refused(denied) == "no_such_account"


def test_another_agency_s_accounts_are_not_there(database: Database, agency: UUID, ana: UUID) -> None:
    with office(database, uuid4()) as at, pytest.raises(Denied) as denied:
        find_account(at, str(ana))
    assert refused(denied) == "no_such_account"


def test_a_role_changes_and_is_asked_for_afresh(database: Database, agency: UUID, boss: UUID, ana: UUID) -> None:
    with office(database, agency, boss) as at:
        change_role(at, ana, Role.SUPERVISOR)
        assert actor_of(at.connection, ana).role is Role.SUPERVISOR
    assert told(database, agency)[-1].reason == "supervisor"


def test_the_last_administrator_stays(database: Database, agency: UUID, boss: UUID) -> None:
    with office(database, agency, boss) as at:
        for step in (lambda: change_role(at, boss, Role.WORKER), lambda: close_account(at, boss, "gone")):
            with pytest.raises(Denied) as denied:
                step()
            assert refused(denied) == "last_administrator"


def test_one_of_two_administrators_can_leave(database: Database, agency: UUID, boss: UUID) -> None:
    other = hire(database, agency, "Cy Otter", Role.ADMINISTRATOR)
    with office(database, agency, boss) as at:
        close_account(at, boss, "moved")
        with pytest.raises(Denied):
            actor_of(at.connection, boss)
    assert known(database, agency, other).is_active


def open_session(at: Office, worker: UUID) -> None:
    token = uuid4().hex
    values = {"token_hash": token, "account": worker, "csrf": "c", "made_at": NOW, "seen_at": NOW, "expires_at": NOW}
    at.connection.execute(sa.insert(session).values(agency=at.agency, **values))


def sessions(at: Office) -> int:
    return at.connection.scalar(sa.select(sa.func.count()).select_from(session)) or 0


def test_another_passphrase_signs_out_and_asks_for_a_new_second_factor(
    database: Database, agency: UUID, ana: UUID
) -> None:
    with office(database, agency) as at:
        at.connection.execute(sa.update(account).where(account.c.id == ana).values(totp_secret=b"s", totp_step=7))
        open_session(at, ana)
        assert find_account(at, str(ana)).has_second_factor
        set_passphrase(at, ana, "$argon2id$kept")
        row = at.connection.execute(sa.select(account).where(account.c.id == ana)).one()
        assert (row.passphrase, row.totp_secret, row.totp_step, sessions(at)) == ("$argon2id$kept", None, None, 0)
    assert told(database, agency)[-1].event == "account.passphrase_set"


def test_nobody_leaves_with_charts(database: Database, agency: UUID, ana: UUID) -> None:
    with office(database, agency) as at:
        give_chart(at, ana)
        assert find_account(at, str(ana)).charts == 1
        with pytest.raises(Denied, match="1 charts are still assigned to Ana Reyes") as denied:
            close_account(at, ana, "left")
    assert refused(denied) == "has_charts"


def test_who_leaves_is_signed_out_and_her_laptops_are_named(database: Database, agency: UUID, ana: UUID) -> None:
    with office(database, agency) as at:
        open_session(at, ana)
        new_ticket_code(at, ana)
        laptop, _ = give_laptop(at, ana), give_laptop(at, ana, revoked_at=NOW)
        assert [each.id for each in close_account(at, ana, "left")] == [laptop]
        assert sessions(at) == 0
        assert at.connection.scalar(sa.select(sa.func.count()).select_from(enrolment_code)) == 0
        with pytest.raises(Denied) as denied:
            new_ticket_code(at, ana)
    assert refused(denied) == "account_closed"
    assert not known(database, agency, ana).is_active


def test_somebody_comes_back(database: Database, agency: UUID, ana: UUID) -> None:
    with office(database, agency) as at:
        close_account(at, ana, "left")
        open_account(at, ana)
    assert known(database, agency, ana).is_active
    assert [event.event for event in told(database, agency)][-2:] == ["account.closed", "account.opened"]


# --- who may -------------------------------------------------------------------------------------------------------


def test_only_an_administrator_changes_accounts(database: Database, agency: UUID, ana: UUID, boss: UUID) -> None:
    supervisor = hire(database, agency, "Su Vance", Role.SUPERVISOR)
    for person in (ana, supervisor):
        with office(database, agency, person) as at:
            steps = (
                lambda at=at: add_account(at, NewAccount("new", "New", Role.WORKER)),
                lambda at=at: change_role(at, ana, Role.ADMINISTRATOR),
                lambda at=at: set_passphrase(at, boss, "x"),
                lambda at=at: close_account(at, ana, ""),
                lambda at=at: open_account(at, ana),
            )
            for step in steps:
                with pytest.raises(Denied) as denied:
                    step()
                assert refused(denied) == "not_permitted"


def test_a_worker_sees_herself_and_enrols_nobody(database: Database, agency: UUID, ana: UUID, boss: UUID) -> None:
    with office(database, agency, ana) as at:
        give_laptop(at, boss)
        assert [each.id for each in accounts(at)] == [ana]
        assert devices(at) == ()
        for someone in (ana, boss):
            with pytest.raises(Denied) as denied:
                new_ticket_code(at, someone)
            assert refused(denied) == "not_permitted"


def test_a_supervisor_looks_after_her_team_alone(database: Database, agency: UUID, ana: UUID, boss: UUID) -> None:
    supervisor = hire(database, agency, "Su Vance", Role.SUPERVISOR)
    with office(database, agency, supervisor) as at:
        lead(at, supervisor, ana)
        hers, other = give_laptop(at, ana), give_laptop(at, boss)
        assert {each.id for each in accounts(at)} == {ana, supervisor}
        assert [each.id for each in devices(at)] == [hers]
        assert new_ticket_code(at, ana)
        assert revoke(at, hers, KEY, "lost").has_wipe_order
        with pytest.raises(Denied) as denied:
            revoke(at, other, KEY, "lost")
        assert refused(denied) == "no_such_device"
        with pytest.raises(Denied) as denied:
            new_ticket_code(at, boss)
        assert refused(denied) == "not_permitted"


# --- tickets and devices -------------------------------------------------------------------------------------------


def test_a_code_is_kept_as_its_hash_for_a_day(database: Database, agency: UUID, boss: UUID, ana: UUID) -> None:
    with office(database, agency, boss) as at:
        code = new_ticket_code(at, ana)
        row = at.connection.execute(sa.select(enrolment_code)).one()
    assert len(code) == CODE_SYMBOLS
    assert (row.code_hash, row.worker, row.made_by) == (code_digest(code), ana, boss)
    assert (row.expires_at - row.made_at, row.used_at, row.device) == (timedelta(hours=24), None, None)
    assert code not in "".join(f"{event.subject} {event.reason}" for event in told(database, agency))


def test_two_codes_differ(database: Database, agency: UUID, ana: UUID) -> None:
    with office(database, agency) as at:
        assert new_ticket_code(at, ana) != new_ticket_code(at, ana)


def test_devices_are_listed_those_that_were_silent_first(database: Database, agency: UUID, ana: UUID) -> None:
    with office(database, agency) as at:
        gone = give_laptop(at, ana, revoked_at=NOW, last_contact=NOW)
        late = give_laptop(at, ana, last_contact=NOW - timedelta(days=9), unsent=4, oldest_unsent_at=NOW)
        new, fresh = give_laptop(at, ana), give_laptop(at, ana, last_contact=NOW)
        found = devices(at)
    assert [each.id for each in found] == [new, late, fresh, gone]
    assert (found[1].worker_name, found[1].unsent, found[1].oldest_unsent_at) == ("Ana Reyes", 4, NOW)


def test_a_revoked_device_gets_an_order_that_only_the_agency_can_have_given(
    database: Database, agency: UUID, ana: UUID
) -> None:
    with office(database, agency) as at:
        laptop = give_laptop(at, ana)
        found = revoke(at, laptop, KEY, "left in a taxi")
        kept = at.connection.scalar(sa.select(device.c.wipe_order).where(device.c.id == laptop))
    assert (found.revoked_at, found.has_wipe_order) == (NOW, True)
    order = unseal(WipeOrder, msgspec.json.decode(kept or b"", type=Sealed), KEY.public_key())
    assert (order.device, order.ordered_at, order.takes_unsent, len(order.nonce)) == (laptop, NOW, True, 32)
    assert [(e.event, e.reason) for e in told(database, agency)][-2:] == [
        ("device.revoked", "left in a taxi"),
        ("device.wipe_ordered", "left in a taxi"),
    ]


def test_without_the_key_it_is_withdrawn_now_and_wiped_later(database: Database, agency: UUID, ana: UUID) -> None:
    with office(database, agency) as at:
        laptop = give_laptop(at, ana)
        assert not revoke(at, laptop, None, "lost").has_wipe_order
        with pytest.raises(Denied) as denied:
            revoke(at, laptop, None, "lost")
        assert refused(denied) == "revoked_before"
    with office(database, agency, now=NOW + timedelta(hours=2)) as at:
        found = revoke(at, laptop, KEY, "lost", takes_unsent=False)
        assert (found.revoked_at, found.has_wipe_order) == (NOW, True)
        with pytest.raises(Denied):
            revoke(at, laptop, KEY, "lost")


def test_an_unknown_device_cannot_be_revoked(database: Database, agency: UUID) -> None:
    with office(database, agency) as at, pytest.raises(Denied) as denied:
        revoke(at, "ab" * 16, KEY, "lost")
    assert refused(denied) == "no_such_device"
