"""What the San Francisco document lists, for tests that hold the program to it."""

from __future__ import annotations

NON_BILLABLE = frozenset(
    {
        "no_link_to_assessed_need",
        "not_linked_to_mental_health_goal",
        "referral_paperwork_without_mh_connection",
        "clerical",
        "court_report",
        "voicemail",
        "mandated_report",
        "transportation",
        "grocery_shopping",
        "twelve_step_accompaniment",
        "phone_list_only",
        "support_person_service_not_tied_to_client",
        "colleague_check_in",
        "best_practice_consultation",
        "language_translation",
    }
)
"""The codes of the fifteen lines of "Non-Billable Activities", San Francisco BHS, Targeted Case Management."""
