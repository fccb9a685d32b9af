"""A label, its editor, and the error below it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.widgets.layouts import column
from ui.widgets.parts import described, set_look, set_state, text


class Field(QWidget):
    """An editor under its label. The label is the editor's name; `&` in it sets the Alt key.

    `hint` is a line of help between the two. An editor with a `problem()` method is asked by `check`.
    """

    def __init__(self, label: str, editor: QWidget, *, hint: str = "") -> None:
        super().__init__()
        self.editor = editor
        self.label = QLabel(label)
        self.label.setBuddy(editor)
        self._hint = hint
        self._error = text("", "error")
        self._error.hide()
        editor.setAccessibleName(label.replace("&", ""))
        editor.setAccessibleDescription(hint)
        self._box: QVBoxLayout = column(
            self.label, *([text(hint, "small")] if hint else []), editor, self._error, gap=0.2
        )
        self.setLayout(self._box)
        grows = editor.sizePolicy().verticalPolicy() is QSizePolicy.Policy.Expanding or editor.hasHeightForWidth()
        policy = QSizePolicy.Policy.Preferred
        self.setSizePolicy(policy, policy if grows else QSizePolicy.Policy.Maximum)
        set_look(self, "field")

    @property
    def has_hint(self) -> bool:
        """Whether a line of help stands above the editor."""
        return bool(self._hint)

    def keep_hint_room(self) -> None:
        """Leave the room of a hint, so that the editor stands level with that of a field beside it."""
        if not self._hint:
            self._box.insertWidget(1, text(" ", "small"))

    def error(self) -> str:
        """The error shown, or nothing."""
        return self._error.text()

    def set_error(self, words: str) -> None:
        """Show what is wrong, in words; blank takes the error away."""
        if words == self._error.text():
            return
        self._error.setText(words)
        self._error.setVisible(bool(words))
        set_state(self.editor, "wrong", "true" if words else "")
        described(self.editor, words or self._hint)

    def check(self, missing: str = "") -> bool:
        """Whether the editor holds something readable; shows or clears the error. `missing` is said when blank."""
        problem = getattr(self.editor, "problem", None)
        words = problem() if problem is not None else ""
        if not words and missing and not _content(self.editor):
            words = missing
        self.set_error(words)
        return not words


def _content(editor: QWidget) -> object:
    for name in ("value", "text", "toPlainText"):
        read = getattr(editor, name, None)
        if read is not None:
            found = read()
            return found.strip() if isinstance(found, str) else found
    return None
