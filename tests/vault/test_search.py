"""Words are found wherever they were written, by any way in, and leave nothing behind when they are taken out."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import example, given
from hypothesis import strategies as st

from db import lines
from db.engine import keyed_connection, outside_transaction
from db.gate import Gate
from db.migrate import SCHEMA, Schema
from db.search import LONGEST_WORD, MOST_WORDS, SEARCH, query_of
from db.vault import DATABASE, OpenVault
from tcm_desktop.domain.assessment import AreaFinding, Assessment, Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote, Participant
from tcm_desktop.domain.follow_ups import Addendum, ErrorMark, Standing
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.domain.records import Record
from tcm_desktop.domain.referrals import Referral, ReferralStep, StepKind
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.views import FoundText, WorkingCopy
from tests.support.vaults import StandingClock, make_client, make_gate, make_note, put, typed

PAGE, RESERVED, VECTOR = 4096, 80, 16
"""SQLCipher 4: of each page the last 80 bytes are the vector (16) and the proof that nobody changed it (64)."""

KEPT = ("Zorble", "quandary")
GONE = ("Flimsiquat", "brontolith")


def found(desk: Desk, words: str, client_id: UUID | None = None) -> tuple[FoundText, ...]:
    with desk.reading() as work:
        return work.search(words, client_id)


def ids(desk: Desk, words: str, client_id: UUID | None = None) -> list[UUID]:
    return [each.id for each in found(desk, words, client_id)]


def statement(vault: OpenVault, *statements: str) -> None:
    with vault.engine.connect().execution_options(write=True) as connection:
        for each in statements:
            connection.exec_driver_sql(each)
        connection.commit()


def refuse_unsound(vault: OpenVault) -> None:
    """FTS5's own check: the index says what its text says. Raises when it does not."""
    statement(vault, "INSERT INTO record_search (record_search, rank) VALUES ('integrity-check', 1)")


def indexed(vault: OpenVault) -> list[tuple[object, ...]]:
    with vault.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT rowid, words, chart FROM record_search ORDER BY rowid").all()
        return [tuple(row) for row in rows]


def wanted(vault: OpenVault) -> list[tuple[object, ...]]:
    with vault.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT seq, words, chart FROM record_words ORDER BY seq").all()
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("tenderloin", True),
        ("TENDERLOIN", True),
        ("tender", True),
        ("tender ", False),
        ("ender", False),
        ("clinic tenderloin", True),
        ("clinic bakery", False),
        ('"tenderloin clinic"', True),
        ('"clinic tenderloin"', False),
        ('"tenderloin clinic', True),
        ('"tenderloin clin"', False),
        ("jose", True),
        ("JOSÉ", True),
        ("Jose\u0301", True),
        ("12-step", True),
        ("step-12", False),
        ("12", True),
        ("hän", False),
        ("NEAR(clinic intake)", False),
        ("clinic OR bakery", False),
        ("clinic*", True),
        ("words: clinic", False),
        ("^called", True),
        ("clinic - intake", True),
        ("chart", False),
    ],
)
def test_words_are_found_as_people_type_them(desk: Desk, client: Client, words: str, is_found: bool) -> None:
    note = make_note(desk, client.id, "Called the Tenderloin\nclinic about an intake for José after his 12-step group.")
    put(desk, note, make_note(desk, client.id, "Something else."))
    assert ids(desk, words) == ([note.id] if is_found else [])


@pytest.mark.parametrize("words", ["", " ", '"', '""', "'", "-- *", "(", "\0", "…", "\ud800", "\u0301", '" "'])
def test_where_no_word_was_typed_nothing_is_asked(desk: Desk, client: Client, words: str) -> None:
    put(desk, make_note(desk, client.id, "Called the clinic."))
    assert query_of(words) == ""
    assert found(desk, words) == ()


@given(st.text(max_size=60) | st.text('"*^:(){}+-,.\0 aNOTRD\u0301\u06dd中', max_size=30))
@example('a" OR "b')
@example("\U0001f600x")
@example("\u0378")
@example('x"' * 40)
@example("a " * 500)
@example("{words} : a")
@example("NOT")
def test_no_typing_is_an_error(shared_desk: Desk, words: str) -> None:
    found(shared_desk, words)
    found(shared_desk, words, shared_desk.worker.id)


@given(st.text("abcäßøñ中文日本ьщ0123456789", min_size=1, max_size=20), st.text("xyz .,!", max_size=10))
def test_what_was_written_is_found_by_its_own_words(shared_desk: Desk, word: str, around: str) -> None:
    note = make_note(shared_desk, shared_desk.new_id(), f"{around} {word} {around}")
    put(shared_desk, note)
    assert note.id in ids(shared_desk, f"{word}", note.client_id)
    assert note.id in ids(shared_desk, f'"{word}"', note.client_id)
    assert note.id in ids(shared_desk, word[: 1 + len(word) // 2], note.client_id)


@given(st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=30))
def test_a_query_has_a_bounded_number_of_phrases_and_only_the_last_goes_on(words: list[str]) -> None:
    query = query_of(" ".join(words))
    phrases = query.split(" AND ")
    assert len(phrases) == min(len(words), MOST_WORDS)
    assert query.count("*") == (len(words) <= MOST_WORDS)
    assert not any(phrase.endswith("*") for phrase in phrases[:-1])


def test_a_word_of_any_length_is_cut() -> None:
    assert query_of("x" * 5000) == f'"{"x" * LONGEST_WORD}" *'


def everything(desk: Desk, client_id: UUID) -> dict[str, Record]:
    """Each kind that is searched, with a word of its own: kind → record."""
    plan, made, sent = ((desk.new_id(), client_id, desk.worker.id) for _ in range(3))
    need = Need(desk.new_id(), "Somewhere to live: needword", "becauseword")
    step = ReferralStep(desk.new_id(), StepKind.MADE, desk.today, words="stepword")
    note = replace(
        make_note(desk, client_id, "noteword"),
        contacted_name="contactword",
        participants=(Participant(desk.new_id(), name="otherword"),),
    )
    return {
        "contact_note": note,
        "care_plan": CarePlan(
            *plan, 1, desk.today, goal="goalword", objectives=(Objective(desk.new_id(), "objectiveword"),)
        ),
        "assessment": Assessment(*made, desk.today, (AreaFinding("housing", needs=(need,)),), summary="summaryword"),
        "referral": Referral(*sent, "serviceword", desk.today, "recipientword", steps=(step,)),
    }


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("noteword", "contact_note"),
        ("contactword", "contact_note"),
        ("otherword", "contact_note"),
        ("goalword", "care_plan"),
        ("objectiveword", "care_plan"),
        ("needword", "assessment"),
        ("becauseword", "assessment"),
        ("summaryword", "assessment"),
        ("serviceword", "referral"),
        ("recipientword", "referral"),
        ("stepword", "referral"),
    ],
)
def test_every_part_that_a_person_typed_is_searched(desk: Desk, client: Client, word: str, kind: str) -> None:
    records = everything(desk, client.id)
    put(desk, *records.values())
    (only,) = found(desk, word)
    assert (only.kind, only.id, only.client_id) == (kind, records[kind].id, client.id)
    assert (only.listed_name, only.is_addendum, only.is_signed) == (client.name.listed, False, False)
    assert word in only.snippet


def test_what_the_program_writes_by_itself_is_no_word_to_look_for(desk: Desk, client: Client) -> None:
    """Names of kinds and fields, ids, who signed and with which title."""
    note = signed(make_note(desk, client.id, "noteword"), desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, note, *(each for kind, each in everything(desk, client.id).items() if kind != "contact_note"))
    for word in ("narrative", "contact_note", "housing", desk.worker.name, "lcsw", str(note.id)[:8], client.id.hex):
        assert found(desk, word) == (), word
    assert [each.is_signed for each in found(desk, "noteword")] == [True]


def test_an_addendum_is_found_as_its_document_with_where_that_stands(desk: Desk, client: Client) -> None:
    note = signed(make_note(desk, client.id, "Plain."), desk.worker, desk.clock.now(), desk.clock.zone)
    about = (desk.new_id(), client.id, note.KIND, note.id, desk.worker.id)
    put(desk, note, signed(Addendum(*about, "addedword"), desk.worker, desk.clock.now(), desk.clock.zone))
    (before,) = found(desk, "addedword")
    assert (before.kind, before.id, before.is_addendum, before.standing) == (
        note.KIND,
        note.id,
        True,
        Standing.CLEAR,
    )
    mark = ErrorMark(desk.new_id(), *about[1:], "Another client.")
    put(desk, signed(mark, desk.worker, desk.clock.now(), desk.clock.zone))
    assert [each.standing for each in found(desk, "addedword")] == [Standing.IN_ERROR]
    assert [(each.id, each.standing) for each in found(desk, "plain")] == [(note.id, Standing.IN_ERROR)]


def test_a_chart_is_searched_by_itself(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    hers, others = (make_note(desk, each.id, "Called the clinic.") for each in (client, other))
    put(desk, other, hers, others)
    assert ids(desk, "clinic", client.id) == [hers.id]
    assert ids(desk, "clinic", other.id) == [others.id]
    assert set(ids(desk, "clinic")) == {hers.id, others.id}
    assert ids(desk, "clinic", desk.new_id()) == []


def test_a_note_in_the_wrong_chart_is_found_in_the_right_one_after_it_moved(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    note = make_note(desk, client.id, "Called the clinic.")
    put(desk, other, note)
    put(desk, replace(note, client_id=other.id))
    assert (ids(desk, "clinic", client.id), ids(desk, "clinic", other.id)) == ([], [note.id])


def test_the_better_comes_first_and_among_equals_the_later(desk: Desk, client: Client) -> None:
    days = [date(2026, 1, day) for day in (5, 20, 11)]
    alike = [replace(make_note(desk, client.id, "Called the clinic today."), service_date=day) for day in days]
    best = replace(make_note(desk, client.id, "Clinic clinic clinic"), service_date=date(2020, 1, 1))
    padding = [make_note(desk, client.id, f"Something else, number {number}, of no use.") for number in range(40)]
    put(desk, *alike, best, *padding)
    found_days = [each.service_date for each in found(desk, "clinic")]
    assert found_days == [date(2020, 1, 1), date(2026, 1, 20), date(2026, 1, 11), date(2026, 1, 5)]


def test_no_more_comes_than_was_asked_for(desk: Desk, client: Client) -> None:
    put(desk, *(make_note(desk, client.id, "Called the clinic.") for _ in range(8)))
    with desk.reading() as work:
        assert [len(work.search("clinic", limit=most)) for most in (0, 3, 100)] == [0, 3, 8]


def test_the_snippet_is_one_line_around_the_words(desk: Desk, client: Client) -> None:
    note = make_note(desk, client.id, "before\n" * 200 + "the\n\n  needle  here" + "\nafter" * 200)
    put(desk, note)
    ((snippet),) = [each.snippet for each in found(desk, "needle")]
    assert "the needle here" in snippet
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert len(snippet) < 300


def test_text_being_typed_is_not_searched(desk: Desk, client: Client) -> None:
    note = make_note(desk, client.id, "typedword")
    with desk.writing() as work:
        work.keep_copy(
            WorkingCopy(note.id, note.KIND, client.id, note.narrative.encode(), "narrative", 0, desk.clock.now())
        )
        work.commit()
    assert found(desk, "typedword") == ()


def test_a_changed_note_is_found_by_what_it_says_now_and_a_failed_change_by_what_it_said(
    vault: OpenVault, desk: Desk, client: Client
) -> None:
    note = make_note(desk, client.id, "before")
    put(desk, note)
    put(desk, replace(note, narrative="after"))
    with desk.writing() as work:
        work.put(replace(note, narrative="never"), "tried.put")
        assert work.search("never")  # inside the transaction, as it will be
    assert (ids(desk, "before"), ids(desk, "after"), ids(desk, "never")) == ([], [note.id], [])
    refuse_unsound(vault)


def test_a_signature_taken_back_takes_its_words_with_it(vault: OpenVault, desk: Desk, client: Client) -> None:
    now, until = desk.clock.now(), desk.clock.now() + timedelta(seconds=30)
    note, new = (make_note(desk, client.id, words) for words in ("firstword", "newword"))
    put(desk, note)
    with desk.writing() as work:
        changed = replace(note, narrative="secondword")
        for each in (changed, new):
            work.put(signed(each, desk.worker, now, desk.clock.zone), "tried.put", held_until=until)
        work.commit()
    assert (ids(desk, "firstword"), ids(desk, "secondword"), ids(desk, "newword")) == ([], [note.id], [new.id])
    with desk.writing() as work:
        for each in (note, new):
            work.take_back(each.id, "tried.back")
        work.commit()
    assert (ids(desk, "firstword"), ids(desk, "secondword"), ids(desk, "newword")) == ([note.id], [], [])
    refuse_unsound(vault)


WORDS = st.sampled_from(["clinic", "bus pass", "Called José", "", "12-step", "probation officer " * 30])


@given(st.lists(st.tuples(st.integers(0, 5), WORDS), max_size=25))
def test_the_index_says_what_the_records_say_after_any_changes(
    shared_desk: Desk, changes: list[tuple[int, str]]
) -> None:
    notes = [make_note(shared_desk, shared_desk.new_id()) for _ in range(6)]
    for at, words in changes:
        notes[at] = replace(notes[at], narrative=words)
        put(shared_desk, notes[at])
    vault = shared_desk.vault
    assert isinstance(vault, OpenVault)
    assert indexed(vault) == wanted(vault)
    refuse_unsound(vault)


def test_made_anew_from_the_records_it_is_the_same(vault: OpenVault, desk: Desk, client: Client) -> None:
    put(desk, *everything(desk, client.id).values())
    before = indexed(vault)
    assert len(before) == 4
    statement(vault, "DELETE FROM record_search", "INSERT INTO record_search (rowid, words) VALUES (99, 'wrong')")
    with vault.engine.connect().execution_options(write=True) as connection:
        lines.rebuild(connection)
        connection.commit()
    assert indexed(vault) == before
    refuse_unsound(vault)


def test_only_between_a_passage_and_its_end_does_a_new_record_wait_for_the_index(vault: OpenVault) -> None:
    new = (
        "INSERT INTO record (id, kind, client_id, signed, body, revision, created_at, updated_at) VALUES"
        """ (x'0{0}', 'contact_note', x'0a', 0, '{{"narrative": "word{0}"}}', 1, '', '')"""
    )
    statement(vault, "INSERT INTO passage (record_id) VALUES (x'01')", new.format(1))
    assert [words for _, words, _ in indexed(vault)] == ["word1"], "a passage of another kind changes nothing"
    statement(vault, "INSERT INTO passage (record_id) VALUES (zeroblob(16))", new.format(2))
    assert len(indexed(vault)) == 1
    statement(vault, "DELETE FROM passage", new.format(3))
    assert [words for _, words, _ in indexed(vault)] == ["word1", "word3"]


def test_a_vault_from_before_the_search_is_filled_when_it_is_brought_up(tmp_path: Path) -> None:
    clock = StandingClock()
    old = Gate(tmp_path / "data", clock, lambda: make_gate(tmp_path)._calibrate(), {}, Schema(SCHEMA.revisions[:2]))
    vault = old.create("Ana", typed())
    with closing(vault), vault.engine.connect().execution_options(write=True) as connection:
        connection.exec_driver_sql(
            "INSERT INTO record (id, kind, client_id, signed, body, revision, created_at, updated_at)"
            " VALUES (x'01', 'contact_note', x'02', 0, ?, 1, '', ''), (x'03', 'worker', NULL, 0, ?, 1, '', '')",
            ('{"narrative": "oldword"}', '{"name": "oldword"}'),
        )
        connection.commit()
    with closing(make_gate(tmp_path / "data", clock).open(vault.entry.id, typed())) as brought_up:
        assert [row[1:] for row in indexed(brought_up)] == [("oldword", "02")]
        refuse_unsound(brought_up)


def test_the_best_are_sorted_by_the_index_itself(vault: OpenVault) -> None:
    """A sorting of SQLite's own would make a snippet of every note with the word before it throws most away."""
    asked = {"query": '"clinic"', "most": 40}
    with vault.engine.connect() as connection:
        plan = connection.execute(sa.text(f"EXPLAIN QUERY PLAN {SEARCH}"), asked).all()
    steps = [str(row[3]) for row in plan]
    assert steps[0].startswith("SCAN record_search VIRTUAL TABLE")
    assert not [step for step in steps if "TEMP B-TREE" in step]
    assert not [step for step in steps[1:] if step.startswith("SCAN") and "CONSTANT" not in step]


def decrypted(vault: OpenVault) -> bytes:
    """Every page of the database file as SQLite sees it, the free ones too."""
    outside_transaction(vault.engine, "PRAGMA wal_checkpoint(TRUNCATE)")
    key, stored = bytes.fromhex(bytes(vault.key.keyspec())[2:66].decode()), (vault.folder / DATABASE).read_bytes()
    pages = []
    for at in range(0, len(stored), PAGE):
        page = stored[at : at + PAGE]
        begin = 16 if at == 0 else 0  # the salt stands where the first page has SQLite's name
        vector = page[-RESERVED : VECTOR - RESERVED]
        reader = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        pages.append(reader.update(page[begin:-RESERVED]) + reader.finalize())
    return b"".join(pages)


def traces(vault: OpenVault, words: tuple[str, ...]) -> list[str]:
    """Those of the words that stand anywhere in the file, as text or as a term of the index."""
    content = decrypted(vault).lower()
    return [word for word in words if word.lower().encode() in content]


def purge(vault: OpenVault, record_id: UUID) -> None:
    """Take a record out with everything that repeats it, as for a client who went to another worker."""
    at = f"x'{record_id.hex}'"
    statement(
        vault,
        f"UPDATE operation SET state = 'acked' WHERE record_id = {at}",
        f"DELETE FROM operation WHERE record_id = {at}",
        f"DELETE FROM record WHERE id = {at}",
    )


def fill(desk: Desk, client: Client) -> ContactNote:
    """Enough notes for an index of many pages, and one among them that is to go."""
    notes = [
        make_note(desk, client.id, f"{' '.join(KEPT)} number{number} " + f"word{number % 97} other{number} " * 12)
        for number in range(300)
    ]
    notes[150] = replace(notes[150], narrative=f"{' '.join(GONE)} number150 " * 9)
    put(desk, *notes)
    return notes[150]


def test_purged_words_leave_no_trace_in_the_decrypted_file(vault: OpenVault, desk: Desk, client: Client) -> None:
    gone = fill(desk, client)
    assert traces(vault, (*KEPT, *GONE)) == [*KEPT, *GONE]  # the control: the look into the file sees them
    purge(vault, gone.id)
    assert traces(vault, (*KEPT, *GONE)) == [*KEPT]
    assert found(desk, GONE[0]) == ()
    refuse_unsound(vault)


def test_without_the_index_s_own_secure_delete_they_would_stay(vault: OpenVault, desk: Desk, client: Client) -> None:
    statement(vault, "INSERT INTO record_search (record_search, rank) VALUES ('secure-delete', 0)")
    gone = fill(desk, client)
    purge(vault, gone.id)
    assert traces(vault, GONE) != []


def test_the_settings_of_the_index_are_there_in_every_vault(vault: OpenVault) -> None:
    with closing(keyed_connection(vault.folder / DATABASE, vault.key)) as connection:
        settings = dict(connection.execute("SELECT k, v FROM record_search_config").fetchall())
    assert settings["secure-delete"] == 1
    assert settings["rank"] == "bm25(1.0, 0.0)"
