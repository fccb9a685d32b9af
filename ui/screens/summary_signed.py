"""A signed monthly summary, to read, select and copy; it no longer changes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from tcm_desktop.documents.monthly_summary import PROGRESS_SHOWN, PROGRESS_WORDS, WITHOUT_WORDS
from tcm_desktop.domain.summaries import MonthlySummary, ObjectiveMonth, of_objective, shows_progress
from ui.presenters.signed import signed_words
from ui.presenters.summary import objective_facts, other_contacts
from ui.screen import Context
from ui.screens.follow_ups import FollowUps
from ui.screens.summary_parts import OpenNote, note_links
from ui.widgets import Card, column, text
from ui.widgets.facts import selectable


class SignedSummary(QWidget):
    """The page as it was signed. The line that says who signed takes the focus."""

    def __init__(self, context: Context, summary: MonthlySummary, open_note: OpenNote) -> None:
        super().__init__()
        assert summary.signature is not None
        words = selectable(text(signed_words(summary.signature), "strong"), by_keys=True)
        words.setObjectName("signed")
        cards = [self._objective(each, summary, open_note) for each in summary.objectives]
        others = other_contacts(summary)
        rest = [note_links(others, "Other contacts:", open_note)] if others else []
        follow = FollowUps(context, summary.KIND, summary.id, self)
        self.setLayout(column(follow.above, words, *cards, *rest, *self._texts(summary), follow.below, gap=0.7))

    def _objective(self, each: ObjectiveMonth, summary: MonthlySummary, open_note: OpenNote) -> Card:
        went = PROGRESS_WORDS[each.progress] if each.progress is not None else ""
        facts = objective_facts(each, summary.contacts)
        said = selectable(text(": ".join(part for part in (went, each.sentence) if part)))
        return Card(
            text(each.statement, "strong"), said, note_links(of_objective(summary.contacts, each.id), facts, open_note)
        )

    def _texts(self, summary: MonthlySummary) -> list[Card]:
        without = WITHOUT_WORDS[summary.without_progress] if summary.without_progress is not None else ""
        stays = PROGRESS_SHOWN if shows_progress(summary.objectives) else without
        parts = (
            ("What got in the way", summary.barriers),
            ("Why the service goes on", "\n".join(part for part in (stays, summary.because) if part)),
            ("Next month", summary.next_month),
        )
        return [Card(selectable(text(words)), title=title) for title, words in parts if words]
