"""Rules: which ones are here, how sure they are, and which notes newer ones answer otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from PySide6.QtWidgets import QPushButton, QWidget

from tcm_desktop.services.agency_packs import look_at_packs, pack_events
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.pack_views import PackEvent
from tcm_desktop.services.rule_changes import ChangedAnswer
from tcm_desktop.services.rule_news import PayerRules, RuleNews, rule_news, rules_here
from tcm_desktop.services.views import ChangeSet
from ui.presenters.rules import changed_detail, changed_title, not_confirmed, pack_words, rule_lines
from ui.presenters.typed import count
from ui.screen import Action, Context, Screen
from ui.widgets import Card, Row, RowList, button, clear, column, heading, text

NOTHING = "No open note has another answer since you last looked."
MOST_ROWS = 40
SIGNED = "A signed answer stays as it was signed. A draft is judged by the rules of today."


Page = tuple[tuple[PayerRules, ...], RuleNews, tuple[PackEvent, ...]]


def rules_page(desk: Desk, looked_at: date | None) -> Page:
    """The rules here, what they changed, and what the agency sent, in one go."""
    return rules_here(desk), rule_news(desk, looked_at), pack_events(desk)


class RulesScreen(Screen):
    """Read only, but for saying that the differences were looked at: then they are not listed again."""

    WINDOW_TITLE: ClassVar[str] = "Rules"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._news: RuleNews | None = None
        self.changed = RowList(name="Notes whose answer changed", stacked=True)
        self.changed.activated.connect(self._open)
        self._says, self._more = text(NOTHING, "muted"), text("", "muted")
        self.links: list[QPushButton] = []
        self._payers, self._sent = column(gap=0.8), column(gap=0.4)
        parts = (heading("Notes whose answer changed"), self._says, self.changed, self._more, self._sent)
        self.setLayout(column(*parts, heading("Payers"), self._payers, None, margin=0.95))
        self._ask()

    def subtitle(self) -> str:
        return f"{count(self._payers.count(), 'payer')} here" if self.is_loaded else ""

    def bar_actions(self) -> Sequence[Action]:
        if self._news is None or not (self._news.changed or self._news.packs):
            return ()
        return (Action("I have looked at these", self.looked, "Ctrl+Return", look="primary", picture="check"),)

    def initial_focus(self) -> QWidget | None:
        return next(iter((*self.changed.buttons, *self.links)), None)

    def refresh(self, changes: ChangeSet) -> None:
        self._ask()

    def looked(self) -> None:
        """From now on only what still newer rules change is listed."""
        if self._news is not None:
            self.context.preferences.look_at_rules(self._vault_id, self._news.newest)
            self.context.gateway.run(look_at_packs)  # whose change has this page asked anew

    @property
    def _vault_id(self) -> str:
        return self.context.gateway.desk.vault.entry.id

    def _ask(self) -> None:
        looked_at = self.context.preferences.rules_looked_at(self._vault_id)
        self.context.gateway.run(rules_page, looked_at, done=self._show)

    def _show(self, page: Page) -> None:
        payers, self._news, sent = page
        self._show_changed(self._news)
        self._show_sent(sent)
        clear(self._payers)
        self.links = [_unfolder(rules) for rules in payers]
        for rules, link in zip(payers, self.links, strict=True):
            self._payers.addWidget(_payer_card(rules, link))
        if self.is_loaded:
            self.actions_changed.emit()
        else:
            self.loaded()

    def _show_changed(self, news: RuleNews) -> None:
        today, shown = self.context.gateway.desk.today, news.changed[:MOST_ROWS]
        self._says.setText(SIGNED if shown else NOTHING)
        self.changed.set_rows(
            Row(each.answer, changed_title(each, today), changed_detail(each.answer), "Open note") for each in shown
        )
        hidden = len(news.changed) - len(shown)
        self._more.setText(f"{count(hidden, 'more note')}, oldest first.")
        self._more.setVisible(hidden > 0)

    def _show_sent(self, sent: tuple[PackEvent, ...]) -> None:
        clear(self._sent)
        for label in (heading("From your agency"), *(text(pack_words(event)) for event in sent)) if sent else ():
            self._sent.addWidget(label)

    def _open(self, answer: ChangedAnswer) -> None:
        self.context.navigator.open("note", client_id=answer.client_id, note_id=answer.note_id)


def _unfolder(rules: PayerRules) -> QPushButton:
    link = button("What is not confirmed", look="link", name=f"What is not confirmed: {rules.title}")
    link.setCheckable(True)
    return link


def _payer_card(rules: PayerRules, link: QPushButton) -> Card:
    """A payer's rules; what is not confirmed unfolds."""
    unsure = QWidget()
    unsure.setLayout(column(*(text(words, "small") for words in not_confirmed(rules)), gap=0.15))
    unsure.hide()
    link.toggled.connect(unsure.setVisible)
    return Card(text(rules.title, "strong"), *(text(words) for words in rule_lines(rules)), link, unsure)
