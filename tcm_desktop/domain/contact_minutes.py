"""The minutes of a contact with several activities: which part each took, and whether they fit into the whole.

The first activity needs no minutes of its own: it took what the others left. So a contact with one activity is exactly
what it was before there could be several, and a sum can be too large but never too small.
"""

from __future__ import annotations

from collections.abc import Collection

from tcm_desktop.domain.contacts import Activity, ContactNote, TcmComponent, billable_minutes


def every_activity(note: ContactNote) -> tuple[Activity, ...]:
    """All that was done in a contact, the first one first, with what is left of the minutes for it."""
    left = max(0, billable_minutes(note) - sum(_claimed(each) for each in note.activities))
    minutes = None if note.direct_minutes is None else left
    return (Activity(note.id, note.component, minutes, note.need_id, note.objective_id), *note.activities)


def components(note: ContactNote) -> tuple[TcmComponent | None, ...]:
    """The component of every activity, the first one first."""
    return (note.component, *(each.component for each in note.activities))


def minutes_over(note: ContactNote) -> int:
    """By how much the further activities exceed what the contact has; zero while they fit, or minutes are missing."""
    if note.direct_minutes is None:
        return 0
    return max(0, sum(_claimed(each) for each in note.activities) - billable_minutes(note))


def counted_minutes(note: ContactNote, uncounted: Collection[TcmComponent] = ()) -> int:
    """The direct minutes of the activities whose component is not among `uncounted`.

    Where the activities claim more than there is, what does not count is taken off first: no order of them, and no
    claim, earns more than the contact has.
    """
    left = billable_minutes(note) - sum(_claimed(e) for e in note.activities if e.component in uncounted)
    if note.component in uncounted:
        left = min(left, sum(_claimed(e) for e in note.activities if e.component not in uncounted))
    return max(0, left)


def _claimed(activity: Activity) -> int:
    return max(0, activity.minutes or 0)
