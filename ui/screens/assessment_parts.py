"""The parts of an assessment area: the list of areas, a question, where it was learned, and the needs found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from tcm_desktop.domain.assessment import ActionLevel, AreaStatus, InformationSource, ItemLevel, Need
from tcm_desktop.domain.themes import LevelItem
from ui.levels import Level
from ui.presenters.assessment import LEVEL_WORDS, SOURCE_WORDS, STATUS_WORDS, Tile, need_words
from ui.theme import em
from ui.widgets import CheckBox, Chips, LineEdit, Pill, button, clear, column, line, set_look, text, wrapping

TILE_WIDTH = 19.0
"""The least width of an area in the grid, in em; as many stand side by side as fit, three at most."""


class AreaButton(QPushButton):
    """An area with its status. Only what was begun stands out: the rest is done, or there is nothing to lose in it."""

    def __init__(self, tile: Tile) -> None:
        super().__init__()
        set_look(self, "row")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setMinimumHeight(em(2.4))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._box = line(text(tile.title, "strong", wraps=False), None)
        self._box.setContentsMargins(em(0.7), 0, em(0.7), 0)
        self.setLayout(self._box)
        self._status: QWidget | None = None
        self.show_tile(tile)

    def show_tile(self, tile: Tile) -> None:
        """Show how far the area is now."""
        if self._status is not None:
            self._status.deleteLater()
        words = STATUS_WORDS[tile.status]
        if tile.status is AreaStatus.STARTED:
            self._status = Pill(words, Level.FIX, "circle-dot")
        else:
            self._status = text(words, "muted" if tile.status is AreaStatus.NOT_STARTED else "", wraps=False)
        self._box.addWidget(self._status)
        self.setAccessibleName(tile.spoken)


class AreaGrid(QWidget):
    """Every area of the form. One Tab stop: the arrows move, Enter or Space opens (`chosen` carries the area's id)."""

    chosen = Signal(str)

    def __init__(self, tiles: Sequence[Tile]) -> None:
        super().__init__()
        self.setAccessibleName("Areas")
        self._ids = [tile.area_id for tile in tiles]
        self.buttons = [self._made(tile) for tile in tiles]
        self._columns = 0
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(em(0.4))
        self.setLayout(self._grid)
        self._arrange(3)

    def show_tiles(self, tiles: Sequence[Tile], open_area: str) -> None:
        """Show the statuses, and mark the area that is open."""
        for its_button, tile in zip(self.buttons, tiles, strict=True):
            its_button.show_tile(tile)
            is_open = tile.area_id == open_area
            its_button.setChecked(is_open)
            its_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_open else Qt.FocusPolicy.ClickFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched in self.buttons:
            return self._key(self.buttons.index(watched), event)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(min(3, max(1, int(self.width() / em(TILE_WIDTH)))))

    def _made(self, tile: Tile) -> AreaButton:
        made = AreaButton(tile)
        made.clicked.connect(lambda: self.chosen.emit(tile.area_id))
        made.installEventFilter(self)
        return made

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for number in range(max(columns, self._columns)):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
        self._columns = columns
        for number, its_button in enumerate(self.buttons):
            self._grid.addWidget(its_button, number // columns, number % columns)

    def _key(self, at: int, event: QKeyEvent) -> bool:
        steps = {
            Qt.Key.Key_Right.value: 1,
            Qt.Key.Key_Left.value: -1,
            Qt.Key.Key_Down.value: self._columns,
            Qt.Key.Key_Up.value: -self._columns,
        }
        if event.key() in {Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value} and not event.modifiers():
            self.buttons[at].click()
            return True
        step = steps.get(event.key())
        if step is None:
            return False
        if 0 <= at + step < len(self.buttons):
            self.buttons[at + step].setFocus()
        return True


def beside(choices: QWidget, words: LineEdit) -> QHBoxLayout:
    """Choices, and the line of text that takes the rest of the width."""
    box = line(choices, words)
    box.setStretch(1, 1)
    box.setAlignment(words, Qt.AlignmentFlag.AlignTop)
    return box


class SourcesField(QWidget):
    """Where the information comes from: any number of sources, and a line about them."""

    typed = Signal()
    settled = Signal()

    def __init__(self, sources: Sequence[InformationSource], detail: str) -> None:
        super().__init__()
        self.boxes = {source: CheckBox(words, source in sources) for source, words in SOURCE_WORDS.items()}
        self.line = LineEdit(detail, hint="Who, or which record")
        self.line.setAccessibleName("Who, or which record")
        for source, box in self.boxes.items():
            box.setAccessibleName(f"Learned from: {SOURCE_WORDS[source]}")
            box.toggled.connect(self.settled)
        self.line.textEdited.connect(self.typed)
        self.line.editingFinished.connect(self.settled)
        ticks = QWidget()
        ticks.setLayout(wrapping(*self.boxes.values(), gap=0.3))
        self.setLayout(column(text("Where does this come from?"), beside(ticks, self.line), gap=0.2))

    def sources(self) -> tuple[InformationSource, ...]:
        """The sources ticked."""
        return tuple(source for source, box in self.boxes.items() if box.isChecked())


class LevelsField(QWidget):
    """How much action each item of an area calls for; one may be left open."""

    settled = Signal()

    def __init__(self, items: Sequence[LevelItem], known: Sequence[ItemLevel]) -> None:
        super().__init__()
        levels = {level.id: level.level for level in known}
        self._kept = tuple(level for level in known if level.id not in {item.id for item in items})
        self.chips: dict[str, Chips[ActionLevel]] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(em(1))
        grid.setVerticalSpacing(em(0.3))
        grid.setColumnStretch(1, 1)
        for row, item in enumerate(items):
            chips = Chips(LEVEL_WORDS.items(), levels.get(item.id))
            chips.setAccessibleName(f"Action level, {item.title}")
            chips.chosen.connect(self.settled)
            grid.addWidget(text(item.title, wraps=False), row, 0)
            grid.addWidget(chips, row, 1)
            self.chips[item.id] = chips
        self.setLayout(column(text("How much action does this call for?"), grid, gap=0.2))
        if not items:
            self.hide()

    def levels(self) -> tuple[ItemLevel, ...]:
        """The levels chosen, and those given before to items that are not offered here."""
        chosen = ((name, chips.value()) for name, chips in self.chips.items())
        given = (ItemLevel(name, level) for name, level in chosen if level is not None)
        return tuple(sorted((*self._kept, *given), key=lambda level: level.id))


class NeedRow(QWidget):
    """A need, and the symptom or limit that makes help with it necessary."""

    def __init__(self, need: Need, number: int) -> None:
        super().__init__()
        self.need_id: UUID = need.id
        self.statement = LineEdit(need.statement, width=12, hint="What is needed")
        self.because = LineEdit(need.because_of, width=12, hint="Which symptom or limit stands in the way")
        self.remove = button("", picture="trash-2", name=f"Remove need {number}")
        self.remove.setToolTip("Remove this need")
        self.statement.setAccessibleName(f"Need {number}")
        self.because.setAccessibleName(f"Need {number}, because of")
        self.because.setEnabled(bool(need.statement))
        self.statement.textEdited.connect(lambda words: self.because.setEnabled(bool(words.strip())))
        row = line(self.statement, text("because of", "muted", wraps=False), self.because, self.remove)
        row.setStretch(0, 1)
        row.setStretch(2, 1)
        self.setLayout(row)

    def need(self) -> Need:
        """What is typed."""
        return Need(self.need_id, self.statement.text().strip(), self.because.text().strip())


class NeedRows(QWidget):
    """The needs found in an area, one line each. `new_id` makes the id of a new need."""

    typed = Signal()
    settled = Signal()

    def __init__(self, needs: Sequence[Need], last: Sequence[Need], new_id: Callable[[], UUID]) -> None:
        super().__init__()
        self._new_id = new_id
        self.rows: list[NeedRow] = []
        self._lines = column(gap=0.4)
        self._add = button("Add another need", self.add, picture="plus")
        self._last_lines = column(gap=0.2)
        self.setLayout(column(self._lines, self._add, self._last_lines, gap=0.4))
        for need in needs:
            self._append(need)
        known = {need.id for need in needs}
        for need in last:
            if need.id not in known:
                self._offer(need)

    def needs(self) -> tuple[Need, ...]:
        """The needs with words, as stored."""
        found = [row.need() for row in self.rows]
        return tuple(sorted((need for need in found if need.statement), key=lambda need: need.id))

    def begin(self) -> None:
        """Put the cursor into the first empty need."""
        empty = next((row for row in self.rows if not row.statement.text()), None)
        if empty is None and not self.rows:
            self.add()
        elif empty is not None:
            empty.statement.setFocus()

    def add(self) -> None:
        """A new, empty need."""
        self._append(Need(self._new_id(), "")).statement.setFocus()

    def _append(self, need: Need) -> NeedRow:
        row = NeedRow(need, len(self.rows) + 1)
        self.rows.append(row)
        self._lines.addWidget(row)
        row.remove.clicked.connect(lambda: self._drop(row))
        for editor in (row.statement, row.because):
            editor.textEdited.connect(self.typed)
            editor.editingFinished.connect(self.settled)
        return row

    def _drop(self, row: NeedRow) -> None:
        self.rows.remove(row)
        row.hide()
        row.deleteLater()
        self._add.setFocus()
        self.settled.emit()

    def _offer(self, need: Need) -> None:
        """A need of last time; it keeps its id, so that the plan's objective for it still answers it."""
        again = button("Still a need", look="link", name=f"Still a need: {need.statement}")
        box = line(again, text(f"Last time: {need_words(need)}", "muted"))
        box.setStretch(1, 1)
        again.clicked.connect(lambda: self._take_again(need, box))
        self._last_lines.addLayout(box)

    def _take_again(self, need: Need, box: QHBoxLayout) -> None:
        clear(box)
        empty = [row for row in self.rows if not row.statement.text()]
        for row in empty:
            self._drop(row)
        self._append(need).because.setFocus()
        self.settled.emit()
