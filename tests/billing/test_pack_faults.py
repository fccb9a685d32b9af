"""A pack that is not exactly right: every fault is told with file, key and fix, and all of them at once."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.book import compile_layers, full_book
from tcm_desktop.billing.cases import run_cases
from tcm_desktop.billing.check_pack import PackError, faults
from tcm_desktop.billing.load import FILES, load_pack, read_pack
from tcm_desktop.billing.pack import Value
from tcm_desktop.billing.parameters import PARAMETERS, REQUIRED
from tcm_desktop.billing.shelf import shipped
from tests.support.packs import CITATION, RULE, WHOLE, edit, identity, parameter, series, whole, write_pack

STATEMENT = '[[statements]]\nid = "a"\nkind = "definition"\ntext = "T"\ndocument = "D"\nsection = "S"\n'
DAY_CASE = '[[days]]\nid = "d"\nminutes = [6, 6]\nunits = 0\n'
MONTH_CASE = '[[months]]\nid = "m"\ncontacts = ["face_to_face client"]\nmet = false\n'


def told(home: Path) -> str:
    with pytest.raises(PackError) as caught:
        load_pack(home)
    assert caught.value.file
    assert caught.value.key
    assert caught.value.fix
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("unit.calculator", '"nearest"', "'nearest' does not fit: write one of midpoint, any_portion"),
        ("unit.calculator", "8", "8 does not fit: write one of midpoint"),
        ("unit.aggregation", '"per_week"', "write one of per_contact, per_day"),
        ("unit.procedure", '" "', "write a text"),
        ("minutes.least", '"8"', "write a whole number from 0 up"),
        ("minutes.least", "-1", "write a whole number from 0 up"),
        ("minutes.countable", '["direct", "lunch"]', "with words of direct, travel, documentation"),
        ("minutes.countable", '"direct"', 'a list such as ["direct"]'),
        ("minutes.countable", "[]", 'a list such as ["direct"]'),
        ("modes.billable", '["pigeon"]', "with words of face_to_face, telephone"),
        ("parties.billable", '["everybody"]', "with words of client"),
        ("staff.cap", '"half"', "write one of each_worker, smaller_of_staff_and_cases"),
        ("authorization.required", "1", "write one of yes, no"),
        ("plan.headings", '["Goal", " "]', "write a list of texts"),
        ("note.late", '"never"', "write one of claimable_with_reason, review, void"),
        ("diagnosis.code_set", '"icd_11"', "write one of icd_10_cm, icd_9_cm"),
        (
            "monitoring.months",
            "13",
            "13 does not fit: write a number of months from 1 to 12: the plan is looked at once",
        ),
        ("monitoring.months", "24", "(42 CFR 440.169(d)(4))"),
        ("monitoring.months", "0", "from 1 to 12"),
        ("monitoring.months", '"12"', "from 1 to 12"),
    ],
)
def test_a_value_that_does_not_fit_is_told_what_would(tmp_path: Path, name: str, value: str, wanted: str) -> None:
    message = told(write_pack(tmp_path / "trial", identity() + parameter(name, value)))
    assert message.startswith(f"trial/pack.toml: parameters {name}: value ")
    assert wanted in message


@pytest.mark.parametrize("months", [1, 6, 12])
def test_the_plan_may_be_looked_at_more_often_than_once_a_year(tmp_path: Path, months: int) -> None:
    load_pack(write_pack(tmp_path / "trial", identity() + parameter("monitoring.months", str(months))))


def test_no_layer_takes_the_yearly_look_at_the_plan_away(tmp_path: Path) -> None:
    message = told(write_pack(tmp_path / "trial", identity() + parameter("monitoring.months", series(""))))
    assert message.startswith("trial/pack.toml: parameters monitoring.months: cannot be absent: write a number")
    load_pack(write_pack(tmp_path / "other", identity() + parameter("plan.first_days", series(""))))


@pytest.mark.parametrize("value", ["true", "1.5", "[1, 2]", "{ a = 1 }"])
def test_a_value_of_no_known_kind_is_refused(tmp_path: Path, value: str) -> None:
    message = told(write_pack(tmp_path / "trial", identity() + parameter("minutes.least", value)))
    assert "trial/pack.toml: $.parameters[0].series[0].value" in message
    assert "correct this key" in message


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ((series("8", "2020-01-01", "2019-12-31"),), "ends on 2019-12-31, before it starts"),
        ((series("8", "2019-12-31"),), "starts on 2019-12-31, before the pack does"),
        ((series("8"), series("9", "2021-01-01")), "two values overlap on 2021-01-01"),
        (
            (series("8", "2020-01-01", "2020-12-30"), series("9", "2021-01-01")),
            "no value from 2020-12-31 to 2020-12-31: close the gap, or write absent = true",
        ),
        (
            (series("9", "2022-01-01"), series("8", "2020-01-01", "2020-12-31")),
            "no value from 2021-01-01 to 2021-12-31",
        ),
    ],
)
def test_dates_without_order_are_refused(tmp_path: Path, values: tuple[str, ...], wanted: str) -> None:
    message = told(write_pack(tmp_path / "trial", identity() + parameter("minutes.least", *values)))
    assert wanted in message


def test_a_gap_that_is_meant_is_written_as_absent(tmp_path: Path) -> None:
    values = (
        series("8", "2020-01-01", "2020-12-31"),
        series("", "2021-01-01", "2021-12-31"),
        series("9", "2022-01-01"),
    )
    pack = load_pack(write_pack(tmp_path / "trial", identity() + parameter("units.most_a_day", *values)))
    assert [dated.absent for dated in pack.parameters[0].series] == [False, True, False]


def test_absent_and_a_value_are_one_too_many(tmp_path: Path) -> None:
    both = series("8").replace("value = 8", "value = 8\nabsent = true")
    home = write_pack(tmp_path / "trial", identity() + parameter("minutes.least", both))
    assert "is absent and has a value: keep one of the two" in told(home)


def test_neither_is_one_too_few(tmp_path: Path) -> None:
    none = series("8").replace("value = 8\n", "")
    assert "value is missing: write a whole" in told(
        write_pack(tmp_path / "trial", identity() + parameter("minutes.least", none))
    )


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("published = 2026-01-01\nverified", "verified", "missing required field `published`"),
        ("verified_through = 2026-01-01", "verified_through = 2019-01-01", "is before effective_from"),
        (
            "verified_through = 2026-01-01",
            'verified_through = "soon"',
            "is no date: write it as 2026-07-01, without quotes",
        ),
        ("verified_through = 2026-01-01", "verified_through = 2026-01-01\nengine = 9", "needs rule language 9"),
        ('layer = "county"', 'layer = "planet"', "Invalid enum value 'planet'"),
        ('title = "A trial"', 'title = "A trial"\nauthor = "me"', "unknown field `author`"),
        ('text = "A version."', 'text = " "', "changes 1 text: is empty"),
        ('evidence = "D"', 'evidence = ""', "changes 1 evidence: is empty"),
        (
            '[[changes]]\nversion = "1"',
            '[[changes]]\nversion = "0"',
            "no [[changes]] entry for version 1 of 2026-01-01",
        ),
    ],
)
def test_an_identity_that_does_not_fit_is_refused(tmp_path: Path, old: str, new: str, wanted: str) -> None:
    home = write_pack(tmp_path / "trial", identity())
    edit(home / "pack.toml", old, new)
    message = told(home)
    assert wanted in message
    assert message.startswith("trial/pack.toml: ")


@pytest.mark.parametrize(
    ("file", "text", "wanted"),
    [
        ("statements", STATEMENT.replace('"T"', '" "'), "statements.toml: statements a text: is empty"),
        ("statements", STATEMENT.replace('"S"', '""'), "statements a section: is empty"),
        ("statements", STATEMENT * 2, "statements a: stands there 2 times"),
        ("statements", STATEMENT.replace("definition", "rumor"), "Invalid enum value 'rumor'"),
        ("cases", DAY_CASE + MONTH_CASE.replace('"m"', '"d"'), "cases d: stands there 2 times"),
        ("cases", "[[weeks]]\n", "unknown key: this file holds [[cases]] and [[days]] and [[months]] only"),
        ("cases", DAY_CASE.replace("units = 0\n", ""), "missing required field `units`"),
        ("rules", RULE + "[[rules]]\n", "trial/rules.toml rules 2"),
        ("rules", RULE.replace("confirmed", "sure") + "when = 3\n", "Expected `array`, got `int`"),
        ("rules", RULE + 'when = [{ mode = "telephone" }]\n', "unknown field `mode`"),
        ("rules", RULE + 'when = [{ modes = ["pigeon"] }]\n', "Invalid enum value 'pigeon'"),
        (
            "evidence",
            '[[evidence]]\ncode = "a"\npatterns = ["x"]\n' * 2,
            "evidence.toml: evidence a: stands there 2 times",
        ),
        ("words", '[a]\none = "two"\n', "Expected `array`, got `str`"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, file: str, text: str, wanted: str) -> None:
    assert wanted in told(write_pack(tmp_path / "trial", identity(), **{file: text}))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    home = write_pack(tmp_path / "trial", identity())
    (home / "rules.toml").write_bytes(b"\xff\xfe")
    assert "trial/rules.toml: whole file: this is not TOML" in told(home)


def test_every_fault_is_told_and_not_only_the_first(tmp_path: Path) -> None:
    head = identity() + parameter("minutes.least", "-1") + parameter("unit.calculater", '"x"')
    rules = RULE.replace("What was the service?", "word " * 21) + RULE.replace('"S"', '" "').replace(
        "clerical", "other"
    )
    pack = read_pack(write_pack(tmp_path / "trial", head, rules=rules))
    keys = [(fault.file, fault.key) for fault in faults(pack, "trial")]
    assert keys == [
        ("trial/pack.toml", "parameters minutes.least"),
        ("trial/pack.toml", "parameters unit.calculater"),
        ("trial/rules.toml", "rules clerical reason"),
        ("trial/rules.toml", "rules other citation.section"),
    ]


def test_a_rule_that_reads_evidence_which_nobody_tells_is_refused(tmp_path: Path) -> None:
    rules = RULE + 'when = [{ read = "moonlight" }]\n'
    pack = load_pack(write_pack(tmp_path / "trial", identity() + whole(), rules=rules))
    with pytest.raises(PackError, match="trial/clerical: when: there is no evidence 'moonlight'"):
        full_book([pack], "trial", pack.identity.verified_through)


def test_a_case_with_a_word_that_nobody_knows_is_named(tmp_path: Path) -> None:
    cases = MONTH_CASE.replace("face_to_face client", "pigeon client")
    pack = load_pack(write_pack(tmp_path / "trial", identity() + whole(), cases=cases))
    with pytest.raises(PackError, match=r"cases.toml: m: 'pigeon' is not a valid ContactMode"):
        run_cases(pack, [pack], "trial")


def test_a_day_and_a_month_that_fail_say_what_was_expected(tmp_path: Path) -> None:
    cases = DAY_CASE.replace("units = 0", "units = 2") + MONTH_CASE.replace("false", "true")
    head = identity() + whole() + parameter("month.least_contacts", "4")
    pack = load_pack(write_pack(tmp_path / "trial", head, cases=cases))
    assert run_cases(pack, [pack], "trial") == (
        "d: units of a day of [6, 6] minutes: expected 2, the rules say 0",
        "m: expected the month met, the rules say not met with 1 contacts, 1 face to face",
    )


def test_a_case_is_judged_on_its_own_day(tmp_path: Path) -> None:
    """The rules of a day two years back are tried beside today's."""
    values = parameter(
        "unit.aggregation", series('"per_day"', "2020-01-01", "2023-12-31"), series('"per_contact"', "2024-01-01")
    )
    cases = DAY_CASE.replace("units = 0", "units = 1\non = 2023-12-31") + DAY_CASE.replace('"d"', '"e"')
    pack = load_pack(write_pack(tmp_path / "trial", identity() + whole(unit__aggregation="") + values, cases=cases))
    assert run_cases(pack, [pack], "trial") == ()


def test_units_and_findings_of_a_case_are_checked(tmp_path: Path) -> None:
    cases = (
        '[[cases]]\nid = "call"\ncontact_mode = "telephone"\ncontact_with = "provider"\nminutes = 30\n'
        'linked_need = "Housing"\nverdict = "billable"\nunits = 3\nfindings = ["transportation"]\n'
        'narrative = "Called the housing specialist with client, who panics on the phone. She set a tour for Friday."\n'
    )
    layers = shipped().layers(shipped().payer("sf-smhs"))
    pack = load_pack(write_pack(tmp_path / "trial", identity(), cases=cases))
    assert run_cases(pack, [*layers, pack], "trial") == (
        "call: units: expected 3, the rules say 2",
        "call: expected the findings ['transportation'], the rules are silent",
    )


def test_what_every_decision_needs_is_a_known_parameter() -> None:
    assert set(REQUIRED) <= PARAMETERS.keys()
    assert set(REQUIRED) == set(WHOLE)


def test_a_pack_holds_nothing_but_the_files_that_are_read(tmp_path: Path) -> None:
    home = write_pack(tmp_path / "trial", identity(), rules=RULE)
    before = load_pack(home).digest
    for name in FILES:
        file = home / name
        old = file.read_bytes() if file.exists() else None
        file.write_bytes((old or b"") + b"\n# a word more\n")
        assert load_pack(home).digest != before, name
        file.unlink() if old is None else file.write_bytes(old)
    assert load_pack(home).digest == before


def test_a_pack_that_is_read_is_a_plain_value() -> None:
    for pack_id in shipped().pack_ids():
        pack = shipped().pack(pack_id)
        assert msgspec.convert(msgspec.to_builtins(pack), type(pack)) == pack


@given(
    st.one_of(st.integers(-5, 500), st.text(max_size=8), st.lists(st.text(max_size=5), max_size=3).map(tuple)),
    st.sampled_from(sorted(PARAMETERS)),
)
def test_a_shape_answers_for_any_value(value: Value, name: str) -> None:
    shape = PARAMETERS[name]
    assert shape.fits(value) in (True, False)
    assert not shape.fits(None)
    assert shape.wanted


@pytest.mark.parametrize("pack_id", shipped().pack_ids())
def test_every_shipped_pack_is_without_fault(pack_id: str) -> None:
    pack = shipped().pack(pack_id)
    assert list(faults(pack, pack_id)) == []
    assert pack.changes
    assert CITATION not in str(pack)
    assert all(len(dated.citation.sentence) > 8 for p in pack.parameters for dated in p.series)


def test_the_languages_of_all_packs_compile_together() -> None:
    everything = [shipped().pack(pack_id) for pack_id in shipped().pack_ids()]
    assert compile_layers(everything).evidence
