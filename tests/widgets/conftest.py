"""Widgets off the screen, in the bundled font: the same start as for the screens."""

from __future__ import annotations

from tests.ui.conftest import _look, qapp_args, shown

__all__ = ["_look", "qapp_args", "shown"]
