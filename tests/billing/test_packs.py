"""The packs that ship are sound, and a pack that is not is refused with file, key and fix."""

from __future__ import annotations

from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from tcm_desktop.billing.book import book_of, compile_layers, rule_book
from tcm_desktop.billing.cases import run_cases
from tcm_desktop.billing.check_pack import HEADLINE_WORDS, REASON_WORDS, PackError
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.load import load_pack, packs_folder
from tcm_desktop.billing.pack import FixKind, Layer, StatementKind
from tcm_desktop.billing.parameters import REQUIRED
from tcm_desktop.billing.shelf import Shelf, shipped
from tcm_desktop.domain.contacts import ContactMode, ContactRole
from tests.billing.conftest import DAY, contact
from tests.support.seed import NON_BILLABLE

LINKAGE = "Called the housing specialist with client, who panics on the phone. She set a tour for Friday at 10."
PAYERS = [profile.id for profile in shipped().payers]
IDENTITY = """\
[pack]
id = "trial"
version = "1"
title = "A trial"
layer = "county"
authority = "Nobody"
published = 2026-01-01
verified_through = 2026-01-01
effective_from = 2020-01-01

[[changes]]
version = "1"
published = 2026-01-01
since = 2020-01-01
text = "First version."
evidence = "D"

"""
CITATION = 'citation = { document = "D", section = "S", sentence = "Q" }\n'
RULE = (
    '[[rules]]\ncode = "clerical"\ngroup = "activity"\nquestion = "is_it_tcm"\nlevel = "stop"\n'
    'headline = "Clerical time is not billable"\nreason = "What was the service?"\n'
    'fixes = [{ kind = "do_not_bill" }]\n' + CITATION
)
PARAMETER = '[[parameters]]\nname = "unit.calculator"\n'


def series(since: str, until: str = "", value: str = "midpoint") -> str:
    end = f"until = {until}\n" if until else ""
    return f'[[parameters.series]]\nvalue = "{value}"\nsince = {since}\n{end}{CITATION}'


def trial(folder: Path, **files: str) -> Path:
    """A pack folder; `pack` is added to the identity, the others are whole files."""
    home = folder / "trial"
    home.mkdir()
    (home / "pack.toml").write_text(IDENTITY + files.pop("pack", ""), "utf-8")
    for name, text in files.items():
        (home / f"{name}.toml").write_text(text, "utf-8")
    return home


def refusal(home: Path) -> str:
    with pytest.raises(PackError) as caught:
        load_pack(home)
    assert caught.value.file
    assert caught.value.fix
    return str(caught.value)


@pytest.mark.parametrize("payer_id", PAYERS)
def test_every_profile_loads_and_its_cases_hold(payer_id: str) -> None:
    layers = shipped().layers(shipped().payer(payer_id))
    for pack in layers:
        assert run_cases(pack, layers, payer_id) == ()


@pytest.mark.parametrize("payer_id", PAYERS)
def test_every_code_that_can_be_said_has_a_rule(payer_id: str) -> None:
    book = rule_book(payer_id, DAY)
    declared = {"outside_plan", "recreation"}
    said = (book.activities.keys() - declared) | NON_BILLABLE
    said |= {"too_short", "missing_narrative_detail", "mode_not_accepted", "party_not_accepted"}
    assert said <= book.rules.keys()


@pytest.mark.parametrize("payer_id", PAYERS)
def test_every_profile_sets_every_parameter_that_a_decision_reads(payer_id: str) -> None:
    book = rule_book(payer_id, DAY)
    assert book.parameters.keys() >= set(REQUIRED)


@pytest.mark.parametrize("payer_id", PAYERS)
def test_words_to_people_are_short_and_plain(payer_id: str) -> None:
    for rule_id, rule in rule_book(payer_id, DAY).rules.values():
        assert len(rule.headline.split()) <= HEADLINE_WORDS, rule_id
        assert len(rule.reason.split()) <= REASON_WORDS, rule_id
        said = f"{rule.headline} {rule.reason} {' '.join(fix.text for fix in rule.fixes)}".lower()
        for word in ("please", "sorry", "oops", "invalid", "forgot", "approved", "compliant"):
            assert word not in said, rule_id


def test_a_fix_asks_and_never_asserts() -> None:
    for pack in shipped().layers(shipped().payer("sf-smhs")):
        for rule in pack.rules:
            for fix in rule.fixes:
                assert ("____" in fix.text) == (fix.kind is FixKind.ASK)


def test_san_francisco_has_its_fifteen_activities_and_four_components() -> None:
    pack = load_pack(packs_folder() / "us-ca-sf")
    assert {rule.code for rule in pack.rules} == NON_BILLABLE
    assert len(NON_BILLABLE) == 15
    billable = [statement for statement in pack.statements if statement.kind is StatementKind.BILLABLE]
    assert {activity.component for activity in billable} == {
        "assessment",
        "plan_development",
        "referral_linkage",
        "monitoring",
    }
    assert len(billable) == 16
    assert all(rule.citation.document.startswith("San Francisco") for rule in pack.rules)


def test_every_code_of_san_francisco_has_a_case() -> None:
    pack = load_pack(packs_folder() / "us-ca-sf")
    assert {code for case in pack.cases for code in case.reasons} >= NON_BILLABLE


def test_the_midpoint_rule_is_marked_as_not_confirmed() -> None:
    book = rule_book("sf-smhs", DAY)
    assert book.text("unit.calculator") == "midpoint"
    assert not book.parameters["unit.calculator"].confirmed
    assert book.text("unit.procedure") == "T1017"


def test_a_narrower_pack_has_the_last_word() -> None:
    book = rule_book("sf-smhs", DAY)
    assert book.rules["clerical"][0] == "us-ca-sf/clerical"
    assert book.rules["direct_service"][0] == "us-federal/direct_service"
    assert rule_book("pa-icm", DAY).rules["clerical"][0] == "us-pa/clerical"


@pytest.mark.parametrize(
    ("payer_id", "minutes", "units"),
    [
        ("sf-smhs", 23, 2),
        ("pa-icm", 31, 3),
        ("ky-month", 45, 0),
        ("tx-mh-tcm", 44, 2),
        ("um-guideline", 22, 1),
        ("mt-youth", 38, 3),
    ],
)
def test_units_are_data(payer_id: str, minutes: int, units: int) -> None:
    assert decide(contact(LINKAGE, minutes=minutes, need="Housing"), rule_book(payer_id, DAY)).units == units


def test_a_payer_may_refuse_a_way_of_contact_or_a_person() -> None:
    texas = rule_book("tx-mh-tcm", DAY)
    phone = decide(contact(LINKAGE, mode=ContactMode.TELEPHONE, need="Housing"), texas)
    other = decide(contact(LINKAGE, with_whom=ContactRole.OTHER, need="Housing"), texas)
    assert phone.reasons == ("mode_not_accepted",)
    assert other.reasons == ("party_not_accepted",)
    assert phone.findings[0].citation.sentence


def test_travel_counts_in_pennsylvania_alone() -> None:
    assert [p for p in PAYERS if "travel" in rule_book(p, DAY).words("minutes.countable")] == ["pa-icm"]


def test_the_digest_follows_every_byte_of_a_pack(tmp_path: Path) -> None:
    home = trial(tmp_path, rules=RULE)
    before = load_pack(home).digest
    assert load_pack(home).digest == before
    (home / "rules.toml").write_text(RULE.replace("service?", "service then?"), "utf-8")
    assert load_pack(home).digest != before


def test_the_value_in_force_follows_the_service_date(tmp_path: Path) -> None:
    dated = PARAMETER + series("2020-01-01", "2024-12-31") + series("2025-01-01", value="any_portion")
    pack = load_pack(trial(tmp_path, pack=dated))
    values = {year: book_of([pack], "trial", date(year, 6, 1)).text("unit.calculator") for year in (2020, 2024, 2026)}
    assert values == {2020: "midpoint", 2024: "midpoint", 2026: "any_portion"}
    assert "unit.calculator" not in book_of([pack], "trial", date(2019, 1, 1)).parameters


def test_a_sound_pack_loads(tmp_path: Path) -> None:
    pack = load_pack(trial(tmp_path, pack=PARAMETER + series("2020-01-01"), rules=RULE))
    assert pack.identity.layer is Layer.COUNTY
    assert [rule.code for rule in pack.rules] == ["clerical"]


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (RULE.replace("level =", "levle ="), "unknown field `levle`"),
        (RULE.replace('"stop"', '"halt"'), "Invalid enum value 'halt'"),
        (RULE.replace("Clerical time is not billable", "one two three four five six seven eight nine"), "has 9 words"),
        (RULE.replace("What was the service?", "word " * 21), "has 21 words"),
        (RULE.replace('sentence = "Q"', 'sentence = " "'), "is empty: a rule quotes its source"),
        (RULE.replace(CITATION, ""), "missing required field `citation`"),
        (RULE + "\n" + RULE, "stands there 2 times: keep one"),
        (RULE.replace("do_not_bill", "set_aside_minutes"), "must always be offered: add do_not_bill"),
        (RULE.replace('[{ kind = "do_not_bill" }]', '[{ kind = "ask", text = "Say it" }]'), "add do_not_bill"),
        ("[[laws]]\n", "unknown key: this file holds [[rules]] only"),
        ("rules = 3\n", "write each entry under its own [[rules]]"),
        ("[[rules", "this is not TOML"),
    ],
)
def test_a_rule_that_is_not_right_is_refused(tmp_path: Path, rules: str, told: str) -> None:
    message = refusal(trial(tmp_path, rules=rules))
    assert told in message
    assert "trial/rules.toml" in message


def test_an_ask_without_a_blank_is_refused(tmp_path: Path) -> None:
    asked = RULE.replace("[{ kind", '[{ kind = "ask", text = "Say it" }, { kind')
    assert "carries a text with a blank" in refusal(trial(tmp_path, rules=asked))


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        (PARAMETER.replace("calculator", "calculater") + series("2020-01-01"), "unknown parameter: use one of"),
        (PARAMETER + series("2020-01-01", value="nearest"), "'nearest' does not fit: write one of midpoint"),
        (PARAMETER + "series = []\n", "has no value"),
        (PARAMETER + series("2020-01-01") + series("2021-01-01"), "overlap on 2021-01-01"),
        (PARAMETER + series("2020-01-01", "2021-06-30") + series("2021-01-01"), "overlap on 2021-01-01"),
        (
            PARAMETER + series("2020-01-01", "2020-12-30") + series("2021-01-01"),
            "no value from 2020-12-31 to 2020-12-31",
        ),
        (PARAMETER + series("2020-01-01") + "\n" + PARAMETER + series("2020-01-01"), "stands there 2 times"),
        (PARAMETER + series("2020-01-01").replace('section = "S"', 'section = ""'), "citation.section"),
    ],
)
def test_a_parameter_that_is_not_right_is_refused(tmp_path: Path, parameters: str, told: str) -> None:
    message = refusal(trial(tmp_path, pack=parameters))
    assert told in message
    assert "trial/pack.toml" in message


def test_a_folder_without_identity_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "a pack needs this file" in refusal(tmp_path / "empty")


def test_a_folder_and_its_pack_are_named_alike(tmp_path: Path) -> None:
    trial(tmp_path).rename(tmp_path / "other")
    with pytest.raises(PackError, match="name the folder and the id alike"):
        Shelf(tmp_path).pack("other")


def test_a_stray_file_is_refused(tmp_path: Path) -> None:
    assert "unknown file" in refusal(trial(tmp_path, notes="x = 1\n"))


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"activities": '[[activities]]\ncode = "clerical"\npatterns = ["{fax} it"]\n'}, "{fax} is no class"),
        ({"activities": '[[activities]]\ncode = "clerical"\npatterns = ["~2 fax"]\n'}, "write a gap as ~3"),
        ({"words": '[a]\none = ["{two}"]\n'}, "{two}, which does not exist"),
    ],
)
def test_words_and_patterns_that_do_not_fit_are_refused(tmp_path: Path, files: dict[str, str], told: str) -> None:
    pack = load_pack(trial(tmp_path, **files))
    with pytest.raises(PackError) as caught:
        compile_layers([pack])
    assert told in str(caught.value)


def test_an_actor_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    activities = '[[activities]]\ncode = "clerical"\nactor = "boss"\npatterns = ["fax it"]\n'
    assert "write any or worker" in refusal(trial(tmp_path, activities=activities))


def test_an_unknown_payer_names_those_that_exist() -> None:
    with pytest.raises(PackError, match="no such payer: use one of sf-smhs"):
        shipped().payer("nobody")


def test_a_case_that_fails_says_what_was_expected(tmp_path: Path) -> None:
    case = (
        '[[cases]]\nid = "wrong"\ncontact_mode = "face_to_face"\nminutes = 30\n'
        'narrative = "Drove client home."\nverdict = "billable"\n'
    )
    pack = load_pack(trial(tmp_path, cases=case))
    failures = run_cases(pack, (*shipped().layers(shipped().payer("sf-smhs")), pack), "sf-smhs")
    assert failures == ("wrong: expected billable [], the rules say not_billable ['transportation']",)


def test_packs_are_data_in_the_resources_package() -> None:
    assert (resources.files("resources") / "packs" / "payers.toml").is_file()
