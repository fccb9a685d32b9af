"""Reviews of necessity and monitoring, monthly summaries and discharge summaries are found by their words, too.

Evidence in a review repeats what stands in another document, and is found there.
"""

from __future__ import annotations

from alembic import op

revision = "v0005"
down_revision = "v0004"
branch_labels = None
depends_on = None

MORE = "('necessity_review', 'monitoring_review', 'monthly_summary', 'discharge_summary')"
KINDS = f"('contact_note', 'care_plan', 'assessment', 'referral', 'addendum', {MORE[1:]}"
WORDS = """(
    'narrative', 'contacted_name', 'name', 'second_worker', 'second_worker_did', 'late_reason',
    'goal', 'goal_own_words', 'statement', 'responsible', 'agency', 'contact', 'frequency', 'status_reason', 'relation',
    'does', 'what', 'reason', 'why_not', 'provider', 'details', 'no_signature_reason', 'next_steps', 'criteria',
    'no_supports_reason', 'choice', 'text', 'because_of', 'source_detail', 'early_reason', 'summary',
    'service', 'recipient', 'reach', 'words', 'who', 'mistake',
    'rationale', 'purpose_words', 'asked', 'needs_words', 'sentence', 'barriers', 'because', 'next_month',
    'reason_words', 'crisis', 'own_words', 'no_own_words', 'come_back'
)"""

STATEMENTS = (
    "DROP VIEW record_words",
    f"""CREATE VIEW record_words AS SELECT
        seq,
        coalesce((
            SELECT group_concat(part.atom, ' – ') FROM json_tree(record.body) AS part
            WHERE part.type = 'text' AND part.key IN {WORDS} AND part.atom <> ''
            AND part.path NOT LIKE '$.signature%' AND part.path NOT LIKE '$.billing%'
        ), '') AS words,
        lower(hex(client_id)) AS chart
    FROM record WHERE kind IN {KINDS}""",
    f"""INSERT INTO record_search (rowid, words, chart)
        SELECT record_words.seq, words, chart FROM record_words
        JOIN record ON record.seq = record_words.seq AND record.kind IN {MORE}""",
)


def upgrade() -> None:
    """Look at more kinds, and find what is there of them; the triggers read the same view."""
    for statement in STATEMENTS:
        op.execute(statement)
