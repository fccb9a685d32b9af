"""The agency's tables, for queries; the migrations make them, and a test compares the two.

Differences from the plain names of the design: a row of the wire is a `record` here (`row` is a word of SQL), and what
a worker sees is written out in `sight`, one line per worker and chart, so that no request has to work out teams. The
other tables say why she sees it: `assignment` and `team`. All times are UTC with a zone.

Every table but `sign_in_attempt` carries its agency and is under row-level security: without `tcm.agency` set, nothing
can be read or written. What a caller presents (a device's id, a code's, a session's or a sign-in name) opens one line
to find out whose it is (`tcm.presented`, see `sync.server.database`).

Text that a device sends lies in columns of type json only: jsonb and text cannot hold every string that JSON can.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

SERVICE = "tcm_service"
"""The role under which requests are served. It owns nothing and is under row-level security."""

metadata = sa.MetaData()


def _time(name: str, *, is_needed: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not is_needed)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _agency(*, is_key: bool = True) -> sa.Column[Any]:
    return sa.Column("agency", sa.Uuid, sa.ForeignKey("agency.id"), primary_key=is_key, nullable=False)


def _own_agency() -> sa.Column[Any]:
    """Without a foreign key: it would be looked up once more for each operation, and the policies say the same."""
    return sa.Column("agency", sa.Uuid, primary_key=True)


def _key(name: str, kind: Any = sa.Uuid) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _id(name: str, *, is_needed: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid, nullable=not is_needed)


agency = sa.Table(
    "agency",
    metadata,
    _key("id"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("epoch", sa.Text, nullable=False, doc="this life of the data; a restore begins another"),
    _text("forked_from"),
    _number("forked_at"),
    sa.Column("seq", sa.BigInteger, nullable=False, server_default="0", doc="the counter of the agency's order"),
    _time("made_at"),
)

account = sa.Table(
    "account",
    metadata,
    _agency(),
    _key("id"),
    sa.Column("sign_in", sa.Text, nullable=False, unique=True, doc="the name to sign in with, in lower case"),
    sa.Column("name", sa.Text, nullable=False),
    _text("credential"),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("passphrase", sa.Text, doc="Argon2id in PHC form; null: she cannot sign in to the console"),
    sa.Column("totp_secret", sa.LargeBinary),
    sa.Column("totp_step", sa.BigInteger, doc="the last step whose code was used: a code counts once"),
    sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("approves_own", sa.Boolean, nullable=False, server_default=sa.false(), doc="a right by itself"),
    _time("made_at"),
    sa.CheckConstraint("role IN ('worker', 'supervisor', 'administrator')", name="account_role"),
)

team = sa.Table("team", metadata, _agency(), _key("supervisor"), _key("member"))

scope = sa.Table(
    "scope",
    metadata,
    _agency(),
    _key("id"),
    sa.Column("records", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("digest", sa.LargeBinary, nullable=False, doc="exclusive or of its records' digests"),
)

assignment = sa.Table(
    "assignment",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()")),
    _agency(is_key=False),
    _id("worker"),
    _id("scope"),
    _time("started_at"),
    _time("ended_at", is_needed=False),
    sa.Index(
        "assignment_current", "agency", "worker", "scope", unique=True, postgresql_where=sa.text("ended_at IS NULL")
    ),
)

sight = sa.Table(
    "sight",
    metadata,
    _agency(),
    _key("worker"),
    _key("scope"),
    _time("ended_at", is_needed=False),
)

device = sa.Table(
    "device",
    metadata,
    _agency(is_key=False),
    sa.Column("id", sa.Text, primary_key=True),
    _id("worker"),
    _text("label"),
    sa.Column("public_key", sa.LargeBinary, nullable=False, doc="Ed25519, raw"),
    _time("enrolled_at"),
    _time("last_contact", is_needed=False),
    _number("unsent"),
    _time("oldest_unsent_at", is_needed=False),
    sa.Column("generation_last", sa.Text, doc="null: not heard of in this epoch"),
    sa.Column("generation_before", sa.Text),
    _time("revoked_at", is_needed=False),
    sa.Column("wipe_order", sa.LargeBinary),
    _number("audit_seq"),
    _text("audit_head"),
)

enrolment_code = sa.Table(
    "enrolment_code",
    metadata,
    _agency(is_key=False),
    sa.Column("code_hash", sa.Text, primary_key=True, doc="SHA-256 of the code, hex"),
    _id("worker"),
    _id("made_by", is_needed=False),
    _time("made_at"),
    _time("expires_at"),
    _time("used_at", is_needed=False),
    sa.Column("device", sa.Text),
)

operation = sa.Table(
    "operation",
    metadata,
    _own_agency(),
    _key("id"),
    sa.Column("payload", sa.LargeBinary, nullable=False, doc="SHA-256 of its canonical JSON"),
    sa.Column("device", sa.Text, nullable=False, doc="the device that brought it"),
    _id("author"),
    _id("record_id"),
    sa.Column("op", pg.JSON, nullable=False, doc="the operation as it came"),
    sa.Column("status", sa.Text, nullable=False, doc="of the answer, as seq, revision, late and answered_at are"),
    sa.Column("code", sa.Text),
    _number("seq"),
    _number("revision"),
    sa.Column("late", sa.Boolean, nullable=False, server_default=sa.false()),
    _time("received_at"),
    _time("answered_at"),
)

record = sa.Table(
    "record",
    metadata,
    _own_agency(),
    _key("id"),
    sa.Column("kind", sa.Text, nullable=False),
    _id("scope"),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("values", pg.JSON, nullable=False, doc="path to value"),
    sa.Column("versions", pg.JSON, nullable=False, doc="path to the operations whose value stands there"),
    sa.Column("conflicts", pg.JSON, doc="values that wait for a decision; null where none does"),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    # By scope first: a table without statistics is then not looked up in it by agency and id.
    sa.Index("record_chart", "scope", "agency", "id"),
    sa.Index("record_conflict", "agency", "id", postgresql_where=sa.text("conflicts IS NOT NULL")),
    sa.Index(
        "record_follow_up",
        *("scope", "agency", "kind"),
        postgresql_where=sa.text("kind IN ('addendum', 'co_signing', 'error_mark')"),
    ),
)

change = sa.Table(
    "change",
    metadata,
    _own_agency(),
    _key("seq", sa.BigInteger),
    sa.Column("kind", sa.Text, nullable=False),
    _id("scope"),
    _id("record_id", is_needed=False),
    _id("worker", is_needed=False),
    sa.Index("change_scope", "agency", "scope", "seq", postgresql_where=sa.text("worker IS NULL")),
    sa.Index("change_worker", "agency", "worker", "seq", postgresql_where=sa.text("worker IS NOT NULL")),
    sa.CheckConstraint("kind IN ('row', 'enter', 'leave')", name="change_kind"),
)

parked = sa.Table(
    "parked",
    metadata,
    _own_agency(),
    _key("transaction_id"),
    sa.Column("operations", pg.JSON, nullable=False),
    sa.Column("waits", pg.ARRAY(sa.Text), nullable=False),
    _time("since"),
    sa.Index("parked_waits", "waits", postgresql_using="gin"),
)

admin_event = sa.Table(
    "admin_event",
    metadata,
    _agency(),
    _key("seq", sa.BigInteger),
    _time("at"),
    sa.Column("actor", sa.Uuid, doc="an account; null: the server's own commands"),
    sa.Column("event", sa.Text, nullable=False),
    _text("subject"),
    _text("reason"),
    sa.Column("previous", sa.Text, nullable=False, doc="the digest of the event before"),
    sa.Column("digest", sa.Text, nullable=False),
)

pack = sa.Table(
    "pack",
    metadata,
    _agency(),
    _key("id", sa.Text),
    _key("version", sa.Text),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    _time("published_at"),
    _id("published_by", is_needed=False),
)

pack_withdrawal = sa.Table(
    "pack_withdrawal",
    metadata,
    _agency(),
    _key("id", sa.Text),
    _key("version", sa.Text),
    sa.Column("statement", sa.LargeBinary, nullable=False, doc="the agency's own word, sealed"),
    _time("withdrawn_at"),
    _id("withdrawn_by", is_needed=False),
)

session = sa.Table(
    "session",
    metadata,
    _agency(is_key=False),
    sa.Column("token_hash", sa.Text, primary_key=True, doc="SHA-256 of the token, hex"),
    _id("account"),
    sa.Column("csrf", sa.Text, nullable=False),
    _time("made_at"),
    _time("seen_at"),
    _time("expires_at"),
)

sign_in_attempt = sa.Table(
    "sign_in_attempt",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("who", sa.Text, nullable=False, doc="a digest of the name or of the address: before anybody is known"),
    _time("at"),
    sa.Column("is_ok", sa.Boolean, nullable=False),
    sa.Index("sign_in_attempt_who", "who", "at"),
)
