"""What a rule pack holds, as values. Loading and checking live in `load`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from tcm_desktop.domain.clients import Setting
from tcm_desktop.domain.contacts import ContactMode, ContactRole, TcmComponent


class Layer(StrEnum):
    """Where a pack stands: a later layer overrides an earlier one."""

    FEDERAL = "federal"
    STATE = "state"
    COUNTY = "county"
    PLAN = "plan"


class Group(StrEnum):
    """What a rule judges: an activity that does not count, what the record must say, or what the chart shows."""

    ACTIVITY = "activity"
    RECORD = "record"
    CHART = "chart"


class Level(StrEnum):
    """How much a finding weighs, lightest first. Unknown: nobody here can know it, so the answer is never green."""

    SUGGESTION = "suggestion"
    UNKNOWN = "unknown"
    NEEDED = "needed"
    STOP = "stop"


class Question(StrEnum):
    """The five questions about a contact, kept apart."""

    IS_TCM = "is_it_tcm"
    COVERED = "person_and_date_covered"
    WORKER = "worker_may_bill"
    MINUTES = "minutes_that_count"
    RECORD = "record_complete"


class FixKind(StrEnum):
    """What a fix does. None writes a fact: a question is put with a blank, a field is set, a place is opened."""

    ASK = "ask"
    SET_ASIDE_MINUTES = "set_aside_minutes"
    LINK_OBJECTIVE = "link_objective"
    DO_NOT_BILL = "do_not_bill"
    OPEN_CLIENT = "open_client"
    OPEN_ASSESSMENT = "open_assessment"
    OPEN_PLAN = "open_plan"
    OPEN_WORKER = "open_worker"
    CHANGE_CONTACT = "change_contact"
    GIVE_LATE_REASON = "give_late_reason"
    SHOW_EARLIER = "show_earlier"
    GIVE_CONSENT = "give_consent"


class StatementKind(StrEnum):
    """What a line of a source is about."""

    DEFINITION = "definition"
    CONTACT = "contact"
    COMPONENT = "component"
    BILLABLE = "billable"
    NOT_BILLABLE = "not_billable"
    PRIVILEGE = "privilege"
    PLAN_HEADING = "plan_heading"
    TARGET_GROUP = "target_group"
    START_CRITERION = "start_criterion"
    CONTINUED_CRITERION = "continued_criterion"
    CONDITION = "condition"
    CODE = "code"
    DIAGNOSIS = "diagnosis"
    TERM = "term"
    REFERENCE = "reference"


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Citation(_Strict, frozen=True):
    """Where a rule comes from, with the sentence it rests on."""

    document: str
    section: str
    sentence: str


class Fix(_Strict, frozen=True):
    """One thing the worker can do about a finding. `text` is the question with its blank, for `ask` alone."""

    kind: FixKind
    text: str = ""


class When(_Strict, frozen=True):
    """A contact about which a rule speaks up by itself: every part that is given must fit.

    `read` and `unread` are codes of evidence that the narrative must show or must not show. Ages are the client's on
    the service date; of unknown age, a client is taken for one below `below_age` and not for one from `from_age` on.
    """

    modes: tuple[ContactMode, ...] = ()
    parties: tuple[ContactRole, ...] = ()
    components: tuple[TcmComponent, ...] = ()
    below_age: int | None = None
    from_age: int | None = None
    read: str = ""
    unread: str = ""


class Rule(_Strict, frozen=True):
    """What a payer says about one code. `level` holds when nothing else counts, `mixed_level` beside work that does.

    A rule with `when` speaks up for such contacts; the others when narrative, links or chart give their code.
    `applies = false` lets a narrower pack switch a rule of the chart off. A rule of the chart may name what it found in
    braces, such as `{since}`.
    """

    code: str
    group: Group
    question: Question
    level: Level
    headline: str
    reason: str
    citation: Citation
    fixes: tuple[Fix, ...]
    mixed_level: Level = Level.NEEDED
    confirmed: bool = True
    applies: bool = True
    when: tuple[When, ...] = ()


Value = str | int | tuple[str, ...]


class DatedValue(_Strict, frozen=True):
    """The value of a parameter on service dates `since` to `until`, both included; open-ended without `until`.

    `absent` says that the source sets no value for that time, which is not the same as a gap.
    """

    since: date
    citation: Citation
    value: Value | None = None
    until: date | None = None
    confirmed: bool = True
    absent: bool = False


class Parameter(_Strict, frozen=True):
    """A value that changes over the years."""

    name: str
    series: tuple[DatedValue, ...]


class Holiday(_Strict, frozen=True):
    """A day off each year: a day of a month, or the `nth` `weekday` (0: Monday) of it, -1 being the last.

    `moved`: a Saturday is kept on the Friday before, a Sunday on the Monday after.
    """

    name: str
    month: int
    citation: Citation
    day: int = 0
    weekday: int = 0
    nth: int = 0
    moved: bool = True
    since: date = date.min
    confirmed: bool = True


class Lockout(_Strict, frozen=True):
    """What a stay in a setting means for billing, for people of `least_age` to `most_age` whole years.

    `admission_day`: the day of admission still counts. `window_days`: so many days before discharge, work on the move
    out counts; 0 for none. `locks = false` says that the setting does not stand in the way at all.
    """

    setting: Setting
    citation: Citation
    locks: bool = True
    least_age: int = 0
    most_age: int = 200
    admission_day: bool = False
    window_days: int = 0
    confirmed: bool = True


class Statement(_Strict, frozen=True):
    """One thing that a source says, word for word, so that every line of it can be found."""

    id: str
    kind: StatementKind
    text: str
    document: str
    section: str
    component: TcmComponent | None = None
    confirmed: bool = True


class Change(_Strict, frozen=True):
    """One entry in the history of a pack: what changed, for service dates `since` on, and on what evidence."""

    version: str
    published: date
    since: date
    text: str
    evidence: str


class Identity(_Strict, frozen=True):
    """Who issued a pack, when this version of it was published, and up to when its sources were read.

    `engine` is the version of the rule language that the pack needs.
    """

    id: str
    version: str
    title: str
    layer: Layer
    authority: str
    published: date
    verified_through: date
    effective_from: date
    engine: int = 1


class Activity(_Strict, frozen=True):
    """How words tell that an activity took place. `weak` patterns count only where nothing else was done."""

    code: str
    patterns: tuple[str, ...]
    weak: tuple[str, ...] = ()
    actor: str = "any"


class Evidence(_Strict, frozen=True):
    """How words show case management work, a need, or a bearing on mental health. `weight` as work done: 0, 1 or 2."""

    code: str
    patterns: tuple[str, ...]
    actor: str = "any"
    weight: int = 0


class Cues(_Strict, frozen=True):
    """How much the traits of a note speak for one answer: `base` before anything is read, then by weight.

    `code` is a verdict or the code of a reason. `words` maps a weight to the traits that have it, with spaces between
    them. Weights are logarithms of odds: above 0 for the answer, below 0 against it.
    """

    code: str
    base: float
    words: dict[str, str]


class Case(_Strict, frozen=True):
    """A contact with the answer the pack must give, on service date `on` (left out: the last day verified)."""

    id: str
    contact_mode: str
    minutes: int
    narrative: str
    verdict: str
    reasons: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    component: str | None = None
    contact_with: str | None = None
    linked_need: str | None = None
    travel_minutes: int = 0
    client_age: int | None = None
    units: int | None = None
    findings: tuple[str, ...] = ()
    on: date | None = None


class DayCase(_Strict, frozen=True):
    """One worker's contacts with one person on one day, in countable minutes, and the units that they must earn."""

    id: str
    minutes: tuple[int, ...]
    units: int
    on: date | None = None


class MonthCase(_Strict, frozen=True):
    """A month's contacts, each written `face_to_face client`, and whether they earn the month."""

    id: str
    contacts: tuple[str, ...]
    met: bool
    client_age: int | None = None
    on: date | None = None


class Pack(_Strict, frozen=True):
    """One pack as read from its folder."""

    identity: Identity
    parameters: tuple[Parameter, ...]
    changes: tuple[Change, ...]
    statements: tuple[Statement, ...]
    rules: tuple[Rule, ...]
    words: dict[str, dict[str, tuple[str, ...]]]
    activities: tuple[Activity, ...]
    evidence: tuple[Evidence, ...]
    cases: tuple[Case, ...]
    days: tuple[DayCase, ...]
    months: tuple[MonthCase, ...]
    digest: str
    holidays: tuple[Holiday, ...] = ()
    lockouts: tuple[Lockout, ...] = ()
    cues: tuple[Cues, ...] = ()


class Payer(_Strict, frozen=True):
    """A payer profile: the packs that make up its rules, from the widest to the narrowest."""

    id: str
    title: str
    layers: tuple[str, ...]
