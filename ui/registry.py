"""Every screen by name. They are imported when first opened, so that the program starts fast."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module

from ui.screen import Screen


class Spot(StrEnum):
    """Where the rail shows a screen; those of FINDER and CLIENT_FINDER are found by Ctrl+K alone."""

    MAIN = "main"
    CLIENT = "client"
    FOOT = "foot"
    SUPERVISOR = "supervisor"
    FINDER = "finder"
    CLIENT_FINDER = "client_finder"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class ScreenSpec:
    """A screen: `module:Class`, its words and icon in the rail and the palette.

    CLIENT and CLIENT_FINDER screens take a `client_id`.
    """

    name: str
    title: str
    picture: str
    source: str
    spot: Spot = Spot.NOWHERE

    def load(self) -> type[Screen]:
        """The class. Raises ImportError or AttributeError when `source` is wrong."""
        module, _, name = self.source.partition(":")
        screen: type[Screen] = getattr(import_module(module), name)
        return screen


_ALL = (
    ScreenSpec("today", "Today", "calendar-check", "ui.screens.today:TodayScreen", Spot.MAIN),
    ScreenSpec("caseload", "Caseload", "users", "ui.screens.caseload:CaseloadScreen", Spot.MAIN),
    ScreenSpec("notes", "Notes", "file-text", "ui.screens.notes:NotesScreen", Spot.MAIN),
    ScreenSpec("sync", "Sync", "refresh-cw", "ui.screens.sync:SyncScreen", Spot.FOOT),
    ScreenSpec("client", "Chart", "contact", "ui.screens.chart:ChartScreen", Spot.CLIENT),
    ScreenSpec("note", "Contact note", "notebook-pen", "ui.screens.note:NoteScreen", Spot.CLIENT),
    ScreenSpec("check", "Review and sign", "pen-line", "ui.screens.check:CheckScreen"),
    ScreenSpec("assessment", "Assessment", "clipboard-list", "ui.screens.assessment:AssessmentScreen", Spot.CLIENT),
    ScreenSpec("necessity", "Medical necessity", "list-checks", "ui.screens.necessity:NecessityScreen", Spot.CLIENT),
    ScreenSpec("plan", "Care plan", "target", "ui.screens.plan:PlanScreen", Spot.CLIENT),
    ScreenSpec("referrals", "Referrals and tasks", "arrow-right", "ui.screens.referrals:ReferralsScreen", Spot.CLIENT),
    ScreenSpec("referral", "Referral", "arrow-right", "ui.screens.referral:ReferralScreen"),
    ScreenSpec("referral_form", "Change referral", "pencil", "ui.screens.referral_forms:ReferralFormScreen"),
    ScreenSpec("referral_step", "Step of a referral", "check", "ui.screens.referral_forms:ReferralStepScreen"),
    ScreenSpec("referral_mistake", "A step by mistake", "undo-2", "ui.screens.referral_forms:ReferralMistakeScreen"),
    ScreenSpec("task", "Task", "check", "ui.screens.task_forms:TaskScreen"),
    ScreenSpec("appointment", "Appointment", "calendar", "ui.screens.task_forms:AppointmentScreen"),
    ScreenSpec("appointment_end", "How did it go?", "calendar", "ui.screens.task_forms:AppointmentEndScreen"),
    ScreenSpec("consents", "Consents", "signature", "ui.screens.consents:ConsentsScreen", Spot.CLIENT_FINDER),
    ScreenSpec("consent", "Consent", "signature", "ui.screens.consent_forms:ConsentScreen"),
    ScreenSpec("consent_end", "End of a consent", "ban", "ui.screens.consent_forms:ConsentEndScreen"),
    ScreenSpec("print_consent", "Print consent", "printer", "ui.screens.print_consent:PrintConsentScreen"),
    ScreenSpec("sharing", "Share information", "list", "ui.screens.consent_forms:SharingScreen"),
    ScreenSpec("monitoring", "Monitoring", "eye", "ui.screens.monitoring:MonitoringScreen", Spot.CLIENT_FINDER),
    ScreenSpec("plan_progress", "Progress on the plan", "list-checks", "ui.screens.plan_progress:ProgressScreen"),
    ScreenSpec("plan_versions", "What changed in the plan", "history", "ui.screens.plan_versions:VersionsScreen"),
    ScreenSpec("cosign", "To co-sign", "signature", "ui.screens.cosign:CosignScreen", Spot.SUPERVISOR),
    ScreenSpec("cosign_document", "Read and co-sign", "signature", "ui.screens.cosign_document:CosignDocumentScreen"),
    ScreenSpec("addendum", "Addendum", "plus", "ui.screens.addendum:AddendumScreen"),
    ScreenSpec("in_error", "Entered in error", "ban", "ui.screens.in_error:InErrorScreen"),
    ScreenSpec("move_note", "Wrong client", "users", "ui.screens.move_note:MoveNoteScreen"),
    ScreenSpec(
        "summaries", "Monthly summaries", "file-chart-column", "ui.screens.summaries:SummariesScreen", Spot.FINDER
    ),
    ScreenSpec("summary", "Progress summary", "file-chart-column", "ui.screens.summary:SummaryScreen"),
    ScreenSpec("print_summary", "Print summary", "printer", "ui.screens.print_summary:PrintSummaryScreen"),
    ScreenSpec(
        "discharge", "Next steps and discharge", "file-text", "ui.screens.discharge:DischargeScreen", Spot.CLIENT_FINDER
    ),
    ScreenSpec("print_discharge", "Print discharge", "printer", "ui.screens.print_discharge:PrintDischargeScreen"),
    ScreenSpec("closing", "Close or reopen the chart", "lock", "ui.screens.closing:ClosingScreen", Spot.CLIENT_FINDER),
    ScreenSpec("packet", "Record packet", "printer", "ui.screens.print_packet:PrintPacketScreen", Spot.CLIENT_FINDER),
    ScreenSpec("print", "Print", "printer", "ui.screens.print_plan:PrintScreen"),
    ScreenSpec("intake", "Intake", "pencil", "ui.screens.intake:IntakeScreen", Spot.CLIENT_FINDER),
    ScreenSpec(
        "by_form",
        "Assessment by form",
        "list-checks",
        "ui.screens.assessment_views:AssessmentViewsScreen",
        Spot.CLIENT_FINDER,
    ),
    ScreenSpec("background", "Background", "history", "ui.screens.background:BackgroundScreen", Spot.CLIENT_FINDER),
    ScreenSpec(
        "necessity_history",
        "All reviews",
        "history",
        "ui.screens.necessity_history:NecessityHistoryScreen",
        Spot.CLIENT_FINDER,
    ),
    ScreenSpec("necessity_review", "A review", "list-checks", "ui.screens.necessity_history:NecessityReviewScreen"),
    ScreenSpec("print_necessity", "Print review", "printer", "ui.screens.print_necessity:PrintNecessityScreen"),
    ScreenSpec("problems", "Problem list", "list", "ui.screens.problems:ProblemsScreen", Spot.CLIENT_FINDER),
    ScreenSpec("problem", "Problem", "list", "ui.screens.problems:ProblemScreen"),
    ScreenSpec("problem_form", "Add a problem", "plus", "ui.screens.problem_forms:ProblemFormScreen"),
    ScreenSpec("problem_step", "Step of a problem", "check", "ui.screens.problem_forms:ProblemStepScreen"),
    ScreenSpec(
        "coverage", "Coverage and stays", "list-checks", "ui.screens.coverage:CoverageScreen", Spot.CLIENT_FINDER
    ),
    ScreenSpec("alike", "Two notes", "file-text", "ui.screens.alike:AlikeScreen"),
    ScreenSpec("rules", "Rules", "list-checks", "ui.screens.rules:RulesScreen", Spot.FINDER),
    ScreenSpec(
        "qualifications", "My qualifications", "contact", "ui.screens.qualifications:QualificationsScreen", Spot.FINDER
    ),
    ScreenSpec("meeting", "Two versions", "users", "ui.screens.meeting:MeetingScreen"),
    ScreenSpec("refused_work", "Not taken", "triangle-alert", "ui.screens.refused_work:RefusedWorkScreen"),
    ScreenSpec("left_text", "Half typed", "pen-line", "ui.screens.left_text:LeftTextScreen"),
    ScreenSpec("join_agency", "Join my agency", "key-round", "ui.screens.join_agency:JoinAgencyScreen"),
    ScreenSpec("hand_back", "Hand this laptop back", "hard-drive", "ui.screens.hand_back:HandBackScreen"),
    ScreenSpec("settings", "Settings", "settings", "ui.screens.settings:SettingsScreen", Spot.FOOT),
)

IN_RAIL = frozenset({Spot.MAIN, Spot.CLIENT, Spot.FOOT, Spot.SUPERVISOR})

SCREENS: dict[str, ScreenSpec] = {spec.name: spec for spec in _ALL}
"""Registered screens; the order is that of the rail."""


def at(spot: Spot) -> tuple[ScreenSpec, ...]:
    """The screens of one spot of the rail."""
    return tuple(spec for spec in SCREENS.values() if spec.spot is spot)
