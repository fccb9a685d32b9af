"""Why something was not simply applied: a stable code, and what a person is told about it."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """A reason. The first group belongs to one operation, the second to a whole request.

    The third is about who asks; work that a withdrawn laptop still had is answered with DEVICE_REVOKED too.
    """

    WAITS_FOR_CHANGE = "waits_for_change"
    WAITS_FOR_RECORD = "waits_for_record"
    WAITS_FOR_ACCESS = "waits_for_access"
    SIGNED = "signed"
    CHANGED_BEFORE_SIGNING = "changed_before_signing"
    DOES_NOT_FIT = "does_not_fit"
    NOT_A_RECORD = "not_a_record"
    NOT_THE_AUTHOR = "not_the_author"
    NOT_ALLOWED = "not_allowed"
    ID_REUSED = "id_reused"
    BESIDE_REFUSED = "beside_refused"
    FOLLOWS_REFUSED = "follows_refused"
    NEVER_CAME = "never_came"

    EPOCH_CHANGED = "epoch_changed"
    ROLLBACK_DETECTED = "rollback_detected"
    DEVICE_FORKED = "device_forked"
    SCHEMA_TOO_NEW = "schema_too_new"
    NOT_YOURS = "not_yours"
    TOO_LARGE = "too_large"

    NONCE_STALE = "nonce_stale"
    NOT_ENROLLED = "not_enrolled"
    DEVICE_REVOKED = "device_revoked"
    ACCOUNT_CLOSED = "account_closed"
    TICKET_REFUSED = "ticket_refused"
    NOT_UNDERSTOOD = "not_understood"


SENTENCES: dict[Code, str] = {
    Code.WAITS_FOR_CHANGE: "The agency has this and waits for an earlier change that it was made on.",
    Code.WAITS_FOR_RECORD: "The agency has this and waits for the record that it belongs to.",
    Code.WAITS_FOR_ACCESS: "The agency keeps this for a supervisor, because this chart is not yours now.",
    Code.SIGNED: "The document was signed before this change arrived. Your text is kept; add it as an addendum.",
    Code.CHANGED_BEFORE_SIGNING: "Somebody changed this before your signature arrived. Read it and sign again.",
    Code.DOES_NOT_FIT: "Somebody else changed this at the same time, and the two do not fit together. Both are kept.",
    Code.NOT_A_RECORD: "The agency could not read this record. It is kept here; tell your supervisor.",
    Code.NOT_THE_AUTHOR: "This was made under another name than yours, so the agency did not take it. It is kept here.",
    Code.NOT_ALLOWED: "Your account may not make this change. It is kept here; ask your supervisor.",
    Code.ID_REUSED: "Two different changes carry the same number. This one is kept here; tell your supervisor.",
    Code.BESIDE_REFUSED: "This was saved together with a change that the agency did not take. It is kept here.",
    Code.FOLLOWS_REFUSED: "This builds on a change that the agency did not take. It is kept here.",
    Code.NEVER_CAME: "What this belongs to never reached the agency. It is kept here; tell your supervisor.",
    Code.EPOCH_CHANGED: "The agency's server was restored from a backup. Your work is being sent again.",
    Code.ROLLBACK_DETECTED: "The agency's server is older than what is here. Nothing is sent until that is mended.",
    Code.DEVICE_FORKED: "This laptop was restored or copied. Confirm it with your supervisor; unsent work is kept.",
    Code.SCHEMA_TOO_NEW: "This program is newer than the agency's server. Work goes on here and is sent later.",
    Code.NOT_YOURS: "This chart is not assigned to you.",
    Code.TOO_LARGE: "This was too large to send at once. It is being sent in smaller parts.",
    Code.NONCE_STALE: "The agency's server asked for this once more.",
    Code.NOT_ENROLLED: "The agency's server does not know this laptop. Enrol it again; unsent work is kept.",
    Code.DEVICE_REVOKED: "This laptop was withdrawn. The agency keeps the work that came from it for a supervisor.",
    Code.ACCOUNT_CLOSED: "Your account at the agency is closed. Your work is kept here; ask your administrator.",
    Code.TICKET_REFUSED: "This ticket was used before or is too old. Ask your administrator for a new one.",
    Code.NOT_UNDERSTOOD: "The agency's server could not read what was sent. It is kept here; tell your supervisor.",
}
