"""The commands about people, laptops and clients: workers, teams, charts, enrol, devices, revoke, transfer, audit."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from sync.protocol.tickets import Ticket, write_ticket
from sync.server import administration, charts, passphrases
from sync.server.administration import Account, Device, NewAccount
from sync.server.audit import events, first_break
from sync.server.certificates import AUTHORITY, fingerprint
from sync.server.commands_place import Answer, Bench, passphrase_from
from sync.server.office import Denied, Role


def workers_add(given: Namespace, bench: Bench) -> Answer:
    """Make an account."""
    hashed = None
    if given.console:
        typed = passphrase_from(given.passphrase_file, bench, f"Passphrase of {given.name} for the console")
        hashed = passphrases.hashed(typed)
    new = NewAccount(
        given.sign_in, given.name, Role(given.role), given.credential, hashed, given.id, given.approves_own
    )
    with bench.office() as office:
        made = administration.add_account(office, new)
        known = administration.find_account(office, str(made))
    return Answer((f"{known.name} has an account: {known.sign_in}, {known.role}.",), _account(known))


def workers_list(given: Namespace, bench: Bench) -> Answer:
    """Show the accounts."""
    with bench.office() as office:
        found = [each for each in administration.accounts(office) if given.all or each.is_active]
    words = (
        f"{each.sign_in:<20}  {each.role:<13}  {each.charts:>4} charts  {each.name}{_closed(each)}" for each in found
    )
    return Answer(tuple(words), {"accounts": [_account(each) for each in found]})


def workers_role(given: Namespace, bench: Bench) -> Answer:
    """Change a role."""
    with bench.office() as office:
        known = administration.find_account(office, given.worker)
        administration.change_role(office, known.id, Role(given.role))
    return Answer((f"{known.name} is now {given.role}.",), {"id": known.id, "role": given.role})


def workers_passphrase(given: Namespace, bench: Bench) -> Answer:
    """Set a passphrase for the console."""
    with bench.office() as office:
        known = administration.find_account(office, given.worker)
    typed = passphrase_from(given.passphrase_file, bench, f"New passphrase of {known.name}")
    hashed = passphrases.hashed(typed)
    with bench.office() as office:
        administration.set_passphrase(office, known.id, hashed)
    words = f"{known.name} has a new passphrase and is signed out. She sets up her second factor again."
    return Answer((words,), {"id": known.id})


def workers_leave(given: Namespace, bench: Bench) -> Answer:
    """Close an account."""
    with bench.office() as office:
        known = administration.find_account(office, given.worker)
        left = administration.close_account(office, known.id, given.reason)
    words = [f"The account of {known.name} is closed."]
    words += [f"Still enrolled: {each.id} ({each.label}). Revoke it once it was heard of." for each in left]
    return Answer(tuple(words), {"id": known.id, "devices": [each.id for each in left]})


def workers_return(given: Namespace, bench: Bench) -> Answer:
    """Open an account again."""
    with bench.office() as office:
        known = administration.find_account(office, given.worker)
        administration.open_account(office, known.id)
    return Answer((f"The account of {known.name} is open again.",), {"id": known.id})


def teams_set(given: Namespace, bench: Bench) -> Answer:
    """Say whom a supervisor looks after."""
    with bench.office() as office:
        supervisor = administration.find_account(office, given.supervisor)
        members = [administration.find_account(office, each) for each in given.workers]
        charts.set_team(office, supervisor.id, [each.id for each in members])
    names = ", ".join(each.name for each in members) or "nobody"
    facts = {"supervisor": supervisor.id, "members": [each.id for each in members]}
    return Answer((f"{supervisor.name} looks after {names}.",), facts)


def teams_list(given: Namespace, bench: Bench) -> Answer:
    """Show the teams."""
    with bench.office() as office:
        known = {each.id: each for each in administration.accounts(office)}
        teams = {each.id: sorted(charts.team_of(office, each.id)) for each in known.values()}
    teams = {supervisor: members for supervisor, members in teams.items() if members}
    words = (f"{known[who].name}: {', '.join(known[each].name for each in team)}" for who, team in teams.items())
    return Answer(tuple(words), {"teams": [{"supervisor": who, "members": team} for who, team in teams.items()]})


def charts_list(given: Namespace, bench: Bench) -> Answer:
    """Show a worker's charts."""
    with bench.office() as office:
        known = administration.find_account(office, given.worker)
        found = charts.charts_of(office, known.id)
    return Answer(tuple(map(str, found)), {"worker": known.id, "charts": found})


def charts_assign(given: Namespace, bench: Bench) -> Answer:
    """Give a chart to another worker, too."""
    with bench.office() as office:
        known = administration.find_account(office, given.worker)
        charts.assign(office, known.id, given.chart)
    return Answer((f"{known.name} has this chart now. It comes with the next sync.",), _pair(known, given.chart))


def charts_end(given: Namespace, bench: Bench) -> Answer:
    """Take a chart from one of several workers."""
    with bench.office() as office:
        known = administration.find_account(office, given.worker)
        charts.unassign(office, known.id, given.chart, given.reason)
    words = f"{known.name} has this chart no more. It goes from the laptop with the next sync."
    return Answer((words,), _pair(known, given.chart))


def enrol(given: Namespace, bench: Bench) -> Answer:
    """Print a one-time ticket for a laptop."""
    address = bench.settings().address
    pem = bench.keys_folder / AUTHORITY
    authorities = pem.read_text("utf-8") if pem.is_file() else ""
    if address.startswith("https") and not authorities:
        raise Denied(
            "no_authority", f"Laptops know the server by {pem}, and it is not there. Bring it back from a backup."
        )
    with bench.office() as office:
        known = administration.find_account(office, given.worker)
        code = administration.new_ticket_code(office, known.id)
        ticket = write_ticket(Ticket(address, authorities, code))
        ends = office.now + administration.CODE_LASTS
    facts: dict[str, Any] = {"worker": known.id, "ticket": ticket, "ends_at": ends, "server": address}
    if authorities:
        facts["authority_fingerprint"] = fingerprint(authorities.encode())
    words = f"For {known.name}, until {_minute(ends)}, once. Whoever has this text can enrol a laptop as her:"
    return Answer((words, "", ticket.rstrip()), facts)


def devices_list(given: Namespace, bench: Bench) -> Answer:
    """Show the laptops."""
    with bench.office() as office:
        found = [each for each in administration.devices(office) if given.all or each.revoked_at is None]
    words = (f"{each.id}  {_heard(each):<36}  {_unsent(each):<40}  {each.worker_name}, {each.label}" for each in found)
    return Answer(tuple(words), {"devices": [msgspec.to_builtins(each) for each in found]})


def revoke(given: Namespace, bench: Bench) -> Answer:
    """Withdraw a laptop."""
    keys = bench.keys(given.agency_key)
    with bench.office() as office:
        found = administration.revoke(
            office, given.device, keys.agency, given.reason, takes_unsent=not given.refuse_unsent
        )
    words = [f"{found.worker_name}'s laptop {found.label} is withdrawn. Nothing it sends takes effect any more."]
    if found.has_wipe_order:
        words.append("At its next contact it is ordered to destroy its keys.")
        words.append("A laptop that never connects again is never wiped; there the encryption protects the record.")
    else:
        words.append("It is not ordered to wipe itself: the agency key is not here. Run this again with --agency-key.")
    return Answer(tuple(words), {"device": found.id, "wipe_ordered": found.has_wipe_order})


def transfer(given: Namespace, bench: Bench) -> Answer:
    """Give clients to another worker."""
    if bool(given.chart) == given.all:
        raise Denied("which_charts", "Say which clients: --chart ID, once or more, or --all. Nothing was changed.")
    with bench.office() as office:
        giver = administration.find_account(office, given.giver)
        taker = administration.find_account(office, given.taker)
        planned = charts.plan_transfer(office, giver.id, taker.id, given.chart)
        if not given.dry_run:
            charts.transfer(office, planned, given.reason)
    count = len(planned.charts)
    done = "would go" if given.dry_run else "went"
    words = [f"{count} {'chart' if count == 1 else 'charts'} {done} from {giver.name} to {taker.name}."]
    if planned.unsent:
        words.append(f"{giver.name}'s laptops still hold {planned.unsent} changes. They are taken when they come.")
    facts = msgspec.to_builtins(planned) | {"dry_run": given.dry_run}
    return Answer(tuple(words), facts)


def audit_list(given: Namespace, bench: Bench) -> Answer:
    """Search what administrators did."""
    with bench.office() as office:
        found = events(office.connection, " ".join(given.words), limit=given.most)
    words = (
        f"{each.seq:>6}  {_minute(each.at)}  {each.event:<24}  {each.subject}  {each.reason}  {each.actor or 'server'}"
        for each in found
    )
    return Answer(tuple(words), {"events": [msgspec.to_builtins(each) for each in found]})


def audit_check(given: Namespace, bench: Bench) -> Answer:
    """Follow the chain of the audit trail."""
    with bench.office() as office:
        broken, last = first_break(office.connection), events(office.connection, limit=1)
    if broken is not None:
        raise Denied("trail_altered", f"The audit trail does not fit together at event {broken}. Look into a backup.")
    head = last[0] if last else None
    facts = {"events": head.seq if head else 0, "head": head.digest if head else ""}
    return Answer((f"The audit trail is whole: {facts['events']} events.",), facts)


def _account(known: Account) -> dict[str, Any]:
    facts: dict[str, Any] = msgspec.to_builtins(known)
    return facts


def _pair(known: Account, chart: UUID) -> dict[str, UUID]:
    return {"worker": known.id, "chart": chart}


def _closed(known: Account) -> str:
    return "" if known.is_active else " (closed)"


def _heard(each: Device) -> str:
    if each.revoked_at:
        return f"withdrawn {_minute(each.revoked_at)}"
    return f"heard of {_minute(each.last_contact)}" if each.last_contact else "never heard of"


def _unsent(each: Device) -> str:
    if not each.unsent:
        return "nothing unsent"
    since = f" since {_minute(each.oldest_unsent_at)}" if each.oldest_unsent_at else ""
    return f"{each.unsent} unsent{since}"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
