"""Packs side by side: profiles, versions, what was known on a day, and the value in force on another."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.book import book_for, book_of, full_book, rule_book
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.load import load_pack
from tcm_desktop.billing.pack import Citation, DatedValue, Pack, Parameter, Payer
from tcm_desktop.billing.shelf import EARLIER, Shelf, shipped
from tcm_desktop.billing.values import parameters_of
from tests.support.packs import (
    copied_tree,
    edit,
    identity,
    new_version,
    parameter,
    series,
    whole,
    write_pack,
    write_payers,
)

DAY = date(2025, 3, 2)
JUNE = date(2026, 6, 1)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Two packs in one profile; the narrower one has an earlier version that counted in another way."""
    write_pack(tmp_path / "wide", identity("wide") + whole())
    head = identity("narrow", "2", "2026-06-01") + parameter("unit.calculator", '"any_portion"')
    write_pack(tmp_path / "narrow", head)
    write_pack(
        tmp_path / EARLIER / "narrow" / "1",
        identity("narrow", "1", "2026-02-01") + parameter("unit.calculator", '"whole_only"'),
    )
    write_payers(tmp_path, both="wide narrow", one="wide")
    return Shelf(tmp_path)


def refused(shelf: Shelf, payer_id: str = "both", on: date = DAY, known: date | None = None) -> str:
    with pytest.raises(PackError) as caught:
        book_for(shelf, shelf.payer(payer_id), on, known)
    return str(caught.value)


def test_the_newest_version_counts_unless_a_day_is_named(shelf: Shelf) -> None:
    payer = shelf.payer("both")
    said = {
        known: book_for(shelf, payer, DAY, known).text("unit.calculator")
        for known in (None, date(2030, 1, 1), JUNE, date(2026, 5, 31), date(2026, 2, 1))
    }
    assert list(said.values()) == ["any_portion", "any_portion", "any_portion", "whole_only", "whole_only"]


def test_what_was_known_does_not_depend_on_the_service_date(shelf: Shelf) -> None:
    """A correction published in June holds for contacts of the year before, once it is known."""
    payer = shelf.payer("both")
    for on in (date(2020, 1, 1), DAY, date(2026, 12, 31)):
        assert book_for(shelf, payer, on, date(2026, 5, 31)).text("unit.calculator") == "whole_only"
        assert book_for(shelf, payer, on, JUNE).text("unit.calculator") == "any_portion"


def test_before_the_first_publication_nothing_was_known(shelf: Shelf) -> None:
    message = refused(shelf, known=date(2026, 1, 31))
    assert message == (
        "narrow/pack.toml: pack.published: nothing was published by 2026-01-31: the first version is of 2026-02-01"
    )


def test_a_book_names_its_layers_and_its_digest_follows_the_version(shelf: Shelf) -> None:
    payer = shelf.payer("both")
    new, old = book_for(shelf, payer, DAY), book_for(shelf, payer, DAY, date(2026, 3, 1))
    assert (new.layers, old.layers) == (("wide 1", "narrow 2"), ("wide 1", "narrow 1"))
    assert (new.version, old.version) == ("2", "1")
    assert new.digest != old.digest
    assert book_for(shelf, payer, date(2021, 1, 1)).digest == new.digest


def test_the_days_of_publication_are_those_of_every_layer(shelf: Shelf) -> None:
    assert shelf.published(shelf.payer("both")) == (JUNE, date(2026, 2, 1), date(2026, 1, 1))
    assert shelf.published(shelf.payer("one")) == (date(2026, 1, 1),)


def test_a_day_without_values_is_a_named_error(shelf: Shelf) -> None:
    message = refused(shelf, on=date(2019, 12, 31))
    assert "narrow/pack.toml: parameters unit.procedure: no value on 2019-12-31" in message
    assert "both" in message


def test_a_profile_that_sets_too_little_is_refused(tmp_path: Path) -> None:
    write_pack(tmp_path / "thin", identity("thin") + whole(minutes__least=""))
    write_payers(tmp_path, thin="thin")
    assert "parameters minutes.least: no value" in refused(Shelf(tmp_path), "thin")


def test_rules_past_their_last_check_still_answer(shelf: Shelf) -> None:
    book = book_for(shelf, shelf.payer("both"), date(2031, 5, 5))
    assert book.verified_through == date(2026, 1, 1)
    assert book.text("unit.calculator") == "any_portion"


def test_the_least_verified_layer_speaks_for_all(tmp_path: Path) -> None:
    write_pack(tmp_path / "wide", identity("wide") + whole())
    edit(tmp_path / "wide" / "pack.toml", "verified_through = 2026-01-01", "verified_through = 2024-05-05")
    write_pack(tmp_path / "narrow", identity("narrow"))
    write_payers(tmp_path, both="wide narrow")
    shelf = Shelf(tmp_path)
    assert book_for(shelf, shelf.payer("both"), DAY).verified_through == date(2024, 5, 5)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("narrow", 'id = "narrow"', 'id = "other"', "narrow/pack.toml: pack.id: is 'other': name the folder"),
        ("earlier/narrow/1", 'id = "narrow"', 'id = "wide"', "pack.id: is 'wide': move it to earlier/wide"),
        ("earlier/narrow/1", 'version = "1"\ntitle', 'version = "7"\ntitle', "no [[changes]] entry for version 7"),
        ("narrow", "published = 2026-06-01\nver", "published = 2026-02-01\nver", "two versions have the same day"),
        ("narrow", "published = 2026-06-01\nver", "published = 2026-01-05\nver", "earlier/narrow/1 is newer"),
    ],
)
def test_versions_that_do_not_fit_are_refused(shelf: Shelf, file: str, old: str, new: str, told: str) -> None:
    edit(Path(str(shelf.root)) / file / "pack.toml", old, new)
    told_for = []
    for known in (None, date(2026, 3, 1)):
        try:
            book_for(shelf, shelf.payer("both"), DAY, known)
        except PackError as error:
            told_for.append(str(error))
    assert any(told in message for message in told_for), told_for


def test_a_version_and_its_folder_are_named_alike(shelf: Shelf) -> None:
    before = Path(str(shelf.root)) / EARLIER / "narrow" / "1"
    before.rename(before.parent / "one")
    assert "pack.version: is '1': name the folder and the version alike" in refused(shelf, known=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("payers", "told"),
    [
        ("", "write each profile once"),
        ('[[payers]]\nid = "a"\ntitle = "A"\nlayers = ["wide"]\n' * 2, "write each profile once"),
        ('[[payers]]\nid = "a"\ntitle = "A"\n', "missing required field `layers`"),
        ('[[payers]]\nid = "both"\ntitle = "A"\nlayers = ["nowhere"]\n', "a pack needs this file"),
        ("[[payers", "this is not TOML"),
        ('[[payers]]\nid = "a"\nname = "A"\nlayers = []\n', "unknown field `name`"),
    ],
)
def test_profiles_that_do_not_fit_are_refused(shelf: Shelf, payers: str, told: str) -> None:
    (Path(str(shelf.root)) / "payers.toml").write_text(payers, "utf-8")
    with pytest.raises(PackError) as caught:
        book_for(shelf, shelf.payer("both"), DAY)
    assert told in str(caught.value)


def test_a_pack_that_is_not_there_is_named(shelf: Shelf) -> None:
    with pytest.raises(PackError, match="there is no such pack: make the folder gone"):
        shelf.editions("gone")


def test_a_pack_is_read_once(shelf: Shelf) -> None:
    assert shelf.pack("wide") is shelf.pack("wide")
    assert shelf.layers(shelf.payer("both"))[0] is shelf.pack("wide")


def test_profiles_read_with_one_compiled_language() -> None:
    books = [rule_book(payer.id, DAY) for payer in shipped().payers]
    readers = {id(book.reader) for book in books}
    speaking = {pack for pack in shipped().pack_ids() if shipped().pack(pack).evidence}
    assert len(readers) == len(speaking)


def test_every_shipped_profile_answers_for_every_month_it_covers() -> None:
    for payer in shipped().payers:
        day = max(layer.identity.effective_from for layer in shipped().layers(payer))
        while day < date(2028, 1, 1):
            assert book_for(shipped(), payer, day).on == day
            day += timedelta(days=97)


def test_no_shipped_profile_answers_before_its_packs_begin() -> None:
    with pytest.raises(PackError, match="no value on 2009-12-31"):
        rule_book("sf-smhs", date(2009, 12, 31))
    with pytest.raises(PackError, match="no value on 2014-09-15"):
        rule_book("ky-month", date(2014, 9, 15))


def test_a_new_version_of_a_shipped_pack_stands_beside_the_old_one(tmp_path: Path) -> None:
    root = copied_tree(tmp_path)
    home = new_version(root, "us-ca")
    edit(home / "pack.toml", 'value = "per_contact"', 'value = "per_day"')
    shelf = Shelf(root)
    payer = shelf.payer("sf-smhs")
    assert book_for(shelf, payer, DAY).text("unit.aggregation") == "per_day"
    assert book_for(shelf, payer, DAY, date(2026, 5, 31)).text("unit.aggregation") == "per_contact"
    assert book_for(shelf, payer, DAY, date(2026, 5, 31)).digest == rule_book("sf-smhs", DAY).digest


# One value after the other in time.

CUT = st.integers(0, 4000).map(lambda days: date(2015, 1, 1) + timedelta(days=days))
CITED = Citation("D", "S", "Q")


@given(st.lists(CUT, min_size=1, max_size=6, unique=True), CUT)
def test_the_value_in_force_is_the_last_that_began(cuts: list[date], on: date) -> None:
    starts = sorted(cuts)
    ends = [start - timedelta(days=1) for start in starts[1:]]
    dated = tuple(
        DatedValue(since, CITED, value=number, until=until)
        for number, (since, until) in enumerate(zip(starts, [*ends, None], strict=True))
    )
    pack = _with(Parameter("minutes.least", dated))
    found = parameters_of([pack], on).get("minutes.least")
    begun = [number for number, since in enumerate(starts) if since <= on]
    assert (found.value if found else None) == (begun[-1] if begun else None)


@given(CUT)
def test_both_ends_of_a_value_belong_to_it(end: date) -> None:
    pack = _with(
        Parameter(
            "minutes.least",
            (
                DatedValue(date(2015, 1, 1), CITED, value=8, until=end),
                DatedValue(end + timedelta(days=1), CITED, value=15),
            ),
        )
    )
    values = {on: parameters_of([pack], on)["minutes.least"].value for on in (date(2015, 1, 1), end)}
    assert set(values.values()) == {8}
    assert parameters_of([pack], end + timedelta(days=1))["minutes.least"].value == 15
    assert parameters_of([pack], date(2014, 12, 31)) == {}


def _with(parameter_: Parameter) -> Pack:
    """A pack that sets one parameter."""
    return msgspec.structs.replace(shipped().pack("us-ca"), parameters=(parameter_,))


def test_an_absent_value_takes_a_wider_one_away(tmp_path: Path) -> None:
    """A state lifts a cap that a wider pack set."""
    wide = load_pack(
        write_pack(tmp_path / "wide", identity("wide") + whole(units__most_a_day="8")),
    )
    lifted = parameter("units.most_a_day", series("4", "2020-01-01", "2021-12-31"), series("", "2022-01-01"))
    narrow = load_pack(write_pack(tmp_path / "narrow", identity("narrow") + lifted))
    caps = {year: book_of([wide, narrow], "p", date(year, 6, 1)).limit("units.most_a_day") for year in (2021, 2022)}
    assert caps == {2021: 4, 2022: None}
    assert full_book([wide], "p", DAY).limit("units.most_a_day") == 8


def test_the_code_set_turns_on_the_first_of_october_2015() -> None:
    layers = shipped().layers(Payer("f", "F", ("us-federal", "um-guideline")))
    before, after = (book_of(layers, "f", date(2015, 9, 30)), book_of(layers, "f", date(2015, 10, 1)))
    assert (before.text("diagnosis.code_set"), after.text("diagnosis.code_set")) == ("icd_9_cm", "icd_10_cm")
    assert (before.words("diagnosis.ranges"), after.words("diagnosis.ranges")) == (("290.0-319",), ("F01.50-F99",))
