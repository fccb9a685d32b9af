"""What the parts of a care plan and their choices are called on the screen."""

from __future__ import annotations

from tcm_desktop.domain.plan_progress import CopyWay, PlanEventKind
from tcm_desktop.domain.plans import ObjectiveStatus, ParticipationEvidence, PlanStatus, ServiceKind, TookPart

GOAL, OBJECTIVES, COURSE, PARTICIPATION, TRANSITION = (
    "Goal",
    "Objectives",
    "Course of action",
    "Client participation",
    "Transition plan",
)
"""The five parts by their official names (SF BHS TCM page)."""
SUPPORTS, DECLINED, CHOICE, COPY = "Natural supports", "What the client said no to", "Free choice", "Copy"
"""What else a plan holds (CG-BEH-13; 42 CFR 441.18(a); 42 USC 1396n(g)(1))."""
PARTS = (GOAL, OBJECTIVES, COURSE, SUPPORTS, DECLINED, PARTICIPATION, CHOICE, TRANSITION, COPY)
"""In the order of the screen."""

OBJECTIVE_WORDS = {
    ObjectiveStatus.ACTIVE: "Working on it",
    ObjectiveStatus.MET: "Met",
    ObjectiveStatus.PARTLY_MET: "Partly met",
    ObjectiveStatus.REVISED: "Revised",
    ObjectiveStatus.DECLINED: "Declined",
    ObjectiveStatus.DEFERRED: "Put off",
}
EVIDENCE_WORDS = {
    ParticipationEvidence.OWN_WORDS: "Said it in own words",
    ParticipationEvidence.CHOSE_THE_GOAL: "Chose the goal",
    ParticipationEvidence.SIGNED: "Signed",
    ParticipationEvidence.AGREED_BY_PHONE: "Agreed by phone",
    ParticipationEvidence.WITH_CAREGIVER: "With a caregiver",
    ParticipationEvidence.DECLINED: "Declined to take part",
}
STATUS_WORDS = {
    PlanStatus.DRAFT: "draft",
    PlanStatus.AWAITING_COSIGNATURE: "not co-signed yet",
    PlanStatus.IN_FORCE: "in force",
    PlanStatus.SUPERSEDED: "replaced by a newer one",
    PlanStatus.IN_ERROR: "entered in error",
}
SERVICE_WORDS = {
    ServiceKind.MEDICAL: "Medical",
    ServiceKind.SOCIAL: "Social",
    ServiceKind.EDUCATIONAL: "School or training",
    ServiceKind.OTHER: "Other",
}
TOOK_PART_WORDS = {TookPart.YES: "Took part", TookPart.NO: "Did not take part"}
EVENT_WORDS = {
    PlanEventKind.COPY_GIVEN: "Copy given",
    PlanEventKind.COPY_NOT_WANTED: "Copy offered, not wanted",
    PlanEventKind.CLIENT_SIGNED: "Client signed",
    PlanEventKind.REPRESENTATIVE_SIGNED: "Caregiver or decision maker signed",
}
WAY_WORDS = {
    CopyWay.ON_PAPER: "On paper",
    CopyWay.BY_MAIL: "By mail",
    CopyWay.BY_EMAIL: "By email",
    CopyWay.READ_ALOUD: "Read aloud",
}
EARLIER_NEED = "A need of an earlier assessment"
