"""The words of notes, plans, assessments, referrals and addenda, to be found again.

Triggers keep the index beside the records, so that no way of writing one can leave it behind. It holds the words once
more: FTS5 lets no content of its own be made by json_tree, and an index that has lost the text it was made of cannot
forget it. With `secure-delete` (and that of the connection) words that are taken out leave no trace in the file;
without it FTS5 keeps them in its pages.
"""

from __future__ import annotations

from alembic import op

revision = "v0003"
down_revision = "v0002"
branch_labels = None
depends_on = None

KINDS = "('contact_note', 'care_plan', 'assessment', 'referral', 'addendum')"
WORDS = """(
    'narrative', 'contacted_name', 'name', 'second_worker', 'second_worker_did', 'late_reason',
    'goal', 'goal_own_words', 'statement', 'responsible', 'agency', 'contact', 'frequency', 'status_reason', 'relation',
    'does', 'what', 'reason', 'why_not', 'provider', 'details', 'no_signature_reason', 'next_steps', 'criteria',
    'no_supports_reason', 'choice', 'text', 'because_of', 'source_detail', 'early_reason', 'summary',
    'service', 'recipient', 'reach', 'words', 'who', 'mistake'
)"""
"""The fields that hold what a person typed; in a signature and in a billing answer they are no words to look for."""

STATEMENTS = (
    f"""CREATE VIEW record_words AS SELECT
        seq,
        coalesce((
            SELECT group_concat(part.atom, ' – ') FROM json_tree(record.body) AS part
            WHERE part.type = 'text' AND part.key IN {WORDS} AND part.atom <> ''
            AND part.path NOT LIKE '$.signature%' AND part.path NOT LIKE '$.billing%'
        ), '') AS words,
        lower(hex(client_id)) AS chart
    FROM record WHERE kind IN {KINDS}""",
    """CREATE VIRTUAL TABLE record_search USING fts5(
        words, chart, tokenize='unicode61 remove_diacritics 2'
    )""",
    "INSERT INTO record_search (record_search, rank) VALUES ('secure-delete', 1)",
    # Whose chart it is says nothing about how well the words fit.
    "INSERT INTO record_search (record_search, rank) VALUES ('rank', 'bm25(1.0, 0.0)')",
    """CREATE TRIGGER record_words_come AFTER INSERT ON record BEGIN
        INSERT INTO record_search (rowid, words, chart)
        SELECT seq, words, chart FROM record_words WHERE seq = new.seq;
    END""",
    """CREATE TRIGGER record_words_change AFTER UPDATE OF seq, kind, client_id, body ON record BEGIN
        DELETE FROM record_search WHERE rowid = old.seq;
        INSERT INTO record_search (rowid, words, chart)
        SELECT seq, words, chart FROM record_words WHERE seq = new.seq;
    END""",
    """CREATE TRIGGER record_words_go AFTER DELETE ON record BEGIN
        DELETE FROM record_search WHERE rowid = old.seq;
    END""",
    "INSERT INTO record_search (rowid, words, chart) SELECT seq, words, chart FROM record_words",
)


def upgrade() -> None:
    """Make the index and fill it from what is there."""
    for statement in STATEMENTS:
        op.execute(statement)
