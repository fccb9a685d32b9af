"""Full text search: what was typed becomes a query that the index always understands."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

import sqlalchemy as sa

from db.columns import DAY, ID, INSTANT, word
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.services.views import FoundText

MOST_WORDS = 12
"""More words than anybody types; each makes the search slower, and far more would be refused."""
LONGEST_WORD = 64
_PARTS = re.compile(r'"([^"]*)("?)|(\S+)')
_BEST = """
SELECT record.kind, record.id, record.client_id, coalesce(client_line.listed_name, '') AS listed_name,
    contact_line.service_date, record.updated_at, record.signed,
    coalesce(json_extract(record.body, '$.document_kind'), '') AS document_kind,
    json_extract(record.body, '$.document_id') AS document_id,
    coalesce(standing_line.standing, 'clear') AS standing,
    snippet(record_search, 0, '', '', '…', 24) AS snippet, record_search.rank
FROM record_search
CROSS JOIN record ON record.seq = record_search.rowid
LEFT JOIN contact_line ON contact_line.record = record.seq
LEFT JOIN client_line ON client_line.client_id = record.client_id
LEFT JOIN standing_line ON standing_line.id
    = coalesce(unhex(replace(json_extract(record.body, '$.document_id'), '-', '')), record.id)
WHERE record_search MATCH :query
ORDER BY record_search.rank
LIMIT :most
"""
SEARCH = sa.text(_BEST).columns(
    sa.column("kind", sa.Text),
    sa.column("id", ID),
    sa.column("client_id", ID),
    sa.column("listed_name", sa.Text),
    sa.column("service_date", DAY),
    sa.column("updated_at", INSTANT),
    sa.column("signed", sa.Boolean),
    sa.column("document_kind", sa.Text),
    sa.column("document_id", sa.Text),
    sa.column("standing", word(Standing)),
    sa.column("snippet", sa.Text),
    sa.column("rank", sa.Float),
)
"""The best first. The index sorts by rank itself, so that snippets are made of no more than what is shown."""


def query_of(typed: str) -> str:
    """The words typed as a query of the index, blank when there is no word among them.

    All words must occur; those between quotes side by side. The last one may go on, unless a blank or a quote follows.
    """
    known = unicodedata.normalize("NFC", typed.encode("utf-8", "ignore").decode()).replace("\0", " ")
    parts = [(quoted or bare, bool(quoted), at) for quoted, bare, at in _parts(known) if _has_word(quoted or bare)]
    goes_on = bool(parts) and not parts[-1][1] and parts[-1][2] == len(known)
    phrases = [_phrase(words) for words, _, _ in parts[:MOST_WORDS]]
    if goes_on and len(parts) <= MOST_WORDS:
        phrases[-1] += " *"
    return " AND ".join(phrases)


def search(connection: sa.Connection, typed: str, client_id: UUID | None, limit: int) -> tuple[FoundText, ...]:
    """What holds these words, best first and among equals the latest first; of a chart only, where one is named."""
    words = query_of(typed)
    if not words:
        return ()
    query = f"words : ({words})" if client_id is None else f'chart : "{client_id.hex}" AND words : ({words})'
    asked = {"query": query, "most": limit}
    rows = connection.execute(SEARCH, asked).all()
    # To half a point of the index's measure two are as good as each other: then the later one is likelier meant.
    latest = sorted(rows, key=lambda row: (row.service_date or row.updated_at.date(), row.updated_at), reverse=True)
    return tuple(_found(row) for row in sorted(latest, key=lambda row: round(2 * row.rank)))


def _parts(typed: str) -> list[tuple[str, str, int]]:
    """What stands between quotes, what does not, and where each ends."""
    return [(each[1] or "", each[3] or "", each.end()) for each in _PARTS.finditer(typed)]


def _has_word(part: str) -> bool:
    return any(each.isalnum() for each in part)


def _phrase(words: str) -> str:
    cut = " ".join(each[:LONGEST_WORD] for each in words.split()[:MOST_WORDS])
    return '"' + cut.replace('"', '""') + '"'


def _found(row: sa.Row[tuple[object, ...]]) -> FoundText:
    facts = row._mapping
    return FoundText(
        kind=facts["document_kind"] or facts["kind"],
        id=UUID(facts["document_id"]) if facts["document_id"] else facts["id"],
        client_id=facts["client_id"],
        listed_name=facts["listed_name"],
        service_date=facts["service_date"],
        changed_at=facts["updated_at"],
        is_signed=facts["signed"],
        is_addendum=bool(facts["document_kind"]),
        standing=facts["standing"],
        snippet=" ".join(facts["snippet"].split()),
    )
