"""The care plan as a PDF: what is on it, on every page, and inside the file."""

from __future__ import annotations

import sys
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from tcm_desktop.documents.care_plan import PrintOptions, render_care_plan, unprintable_characters
from tcm_desktop.documents.styles import MARGIN, PAGE_HEIGHT, PAGE_WIDTH, SMALLEST
from tcm_desktop.domain.people import PersonName
from tests.bench.pdf import read_back
from tests.documents.reading import flat, font_sizes, fonts, outline, page_texts, read, whole_text
from tests.documents.samples import CLIENT, PLAN, draft, final, with_goal, with_steps

SIZES = (14, 18, 24)
OFFICIAL = ("Goal", "Objectives", "Course of action", "Client participation", "Transition plan")
PLAIN = (
    "My goal",
    "My steps",
    "What I said no to",
    "Who helps and what we will do",
    "How I took part",
    "What happens after",
    "My choices",
    "Signatures",
)

_opened: list[str] = []
_watching = False


def _note_opened(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event in ("open", "tempfile.mkstemp", "os.mkdir"):
        written = event != "open" or (isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"))
        if written:
            _opened.append(f"{event} {arguments[0]}")


sys.addaudithook(_note_opened)


@pytest.mark.parametrize("size", SIZES)
def test_says_the_goal_in_the_clients_words_and_all_five_parts(size: int) -> None:
    text = whole_text(replace(draft(), options=PrintOptions(size)))
    assert "“I want my own place, where my daughter can stay with me on weekends.”" in text
    assert "Rosa will move into her own home and keep it." in text
    for heading in (*PLAIN, *OFFICIAL):
        assert heading in text


def test_parts_stand_in_order_as_bookmarks() -> None:
    assert outline(read(final())) == ["My care plan", *PLAIN]


@pytest.mark.parametrize("size", SIZES)
def test_every_page_names_the_client_the_version_and_its_number(size: int) -> None:
    pages = page_texts(replace(final(), options=PrintOptions(size)))
    for number, text in enumerate(pages, 1):
        assert "Rosa Álvarez Núñez (Rosi)" in text
        assert "Care plan, version 2" in text
        assert f"Page {number} of {len(pages)}" in text
        assert "Printed June 3, 2026" in text


def test_every_page_of_a_draft_is_marked_and_none_of_a_signed_plan() -> None:
    assert all("Draft – not signed yet" in text for text in page_texts(draft()))
    assert not any("Draft" in text for text in page_texts(final()))


def test_every_page_of_a_practice_plan_is_marked() -> None:
    pages = page_texts(replace(final(), practice=True))
    assert all("PRACTICE – not a real person" in text for text in pages)
    assert "PRACTICE" not in whole_text(final())


def test_a_replaced_version_says_so_on_every_page() -> None:
    pages = page_texts(replace(final(), replaced=True))
    assert all("Old version – a newer plan has taken its place" in text for text in pages)


def test_a_plan_that_is_not_what_was_signed_warns_on_every_page() -> None:
    signed_plan = final().plan
    changed = replace(signed_plan, goal="Rosa will pay for everything.")
    pages = page_texts(replace(final(), plan=changed))
    assert all("Do not use – this plan is not the one that was signed" in text for text in pages)


@pytest.mark.parametrize("size", [0, 6, 12, *SIZES])
def test_nothing_is_set_smaller_than_twelve_points(size: int) -> None:
    options = PrintOptions(size, leave_out_diagnosis=False, leave_out_address=False)
    sizes = font_sizes(read(replace(draft(), practice=True, options=options)))
    assert min(sizes) >= SMALLEST
    assert max(size, SMALLEST) in sizes


def test_a_size_beyond_all_reason_is_held() -> None:
    assert max(font_sizes(read(replace(draft(), options=PrintOptions(400))))) < 72


def test_all_fonts_are_embedded_subsets_and_none_is_listed_unused() -> None:
    found = dict(fonts(read(with_goal("Ngọc 陳 김 محمد כהן Ольга"))))
    for name, font in found.items():
        assert "/FontFile2" in font["/FontDescriptor"], name
        assert name[6] == "+", "a subset has a tag of six letters"
        assert "/ToUnicode" in font
    assert not [name for name in found if "Helvetica" in name]
    assert {name.split("+")[1].split("-")[0] for name in found} == {
        "NotoSans",
        "NotoSansSC",
        "NanumGothic",
        "IBMPlexSansArabic",
        "NotoSansHebrew",
    }


def test_an_english_plan_carries_only_the_latin_fonts() -> None:
    data = render_care_plan(final())
    assert len(data) < 60_000
    assert {name.split("+")[1] for name, _ in fonts(read(final()))} == {"NotoSans-Regular", "NotoSans-Bold"}


def test_what_viewers_and_print_queues_show_does_not_name_the_client() -> None:
    reader = read(final())
    assert reader.metadata is not None
    assert reader.metadata.title == "Care plan"
    assert reader.metadata.author == "Mission Neighborhood Services"
    shown = " ".join(str(value) for value in reader.metadata.values())
    for part in ("Rosa", "Álvarez", "Núñez", "Rosi"):
        assert part not in shown
    assert reader.root_object["/Lang"] == "en-US"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]


def test_pages_are_letter_size_and_text_starts_inside_the_margins() -> None:
    data = render_care_plan(with_steps(20))
    for page, seen in zip(PdfReader(BytesIO(data)).pages, read_back(data), strict=True):
        assert (page.mediabox.width, page.mediabox.height) == (PAGE_WIDTH, PAGE_HEIGHT)
        lefts = [words.x for words in seen.words]
        assert min(lefts) >= MARGIN
        assert max(lefts) < PAGE_WIDTH - MARGIN


def test_no_file_is_written() -> None:
    global _watching
    render_care_plan(final())
    _watching = True
    try:
        render_care_plan(with_goal("Ngọc 陳 김 محمد כהן"))
    finally:
        _watching = False
    assert _opened == []


def test_a_signed_plan_shows_who_signed_when_by_the_local_clock_and_a_check_code() -> None:
    sheet = final()
    text = whole_text(sheet)
    assert sheet.plan.signature is not None
    assert "Signed electronically by Dana Wu, LCSW" in text
    assert "June 3, 2026 at 2:15 PM PDT" in text
    assert f"Check code: {sheet.plan.signature.digest[:12]}" in text
    assert sheet.plan.signature.digest[:13] not in text


def test_a_draft_has_lines_for_three_people_with_printed_name_title_and_date() -> None:
    text = whole_text(draft())
    assert text.count("Signature Date") == 3
    for words in (
        "Me",
        "My caregiver or the person who decides for me",
        "My case manager",
        "Printed name: Rosa Álvarez Núñez",
        "Printed name: Lucía Núñez",
        "Who this is to me: Sister",
        "Printed name: Dana Wu",
        "Title: LCSW",
    ):
        assert words in text


def test_all_signatures_stand_on_one_page() -> None:
    for count in range(3, 12):
        pages = page_texts(with_steps(count))
        signing = [text for text in pages if "Signature Date" in text]
        assert len(signing) == 1
        assert "Signatures Me" in signing[0]


def test_nobody_is_guessed_where_two_people_could_sign() -> None:
    caregiver = CLIENT.associates[0]
    client = replace(CLIENT, associates=(caregiver, replace(caregiver, name="Marco Núñez")))
    text = whole_text(replace(draft(), client=client))
    assert "Marco" not in text
    assert "Printed name: ____" in text


def test_diagnosis_and_address_are_left_out_unless_asked_for() -> None:
    text = whole_text(draft())
    for private in ("Major depressive", "F33.1", "trouble with sleep", "Eddy Street", "415-555-0100"):
        assert private not in text
    shown = whole_text(replace(draft(), options=PrintOptions(14, False, False)))
    for asked in (
        "Major depressive disorder (F33.1)",
        "because of trouble with sleep",
        "12 Eddy Street",
        "415-555-0100",
    ):
        assert asked in shown


def test_substance_use_needs_its_own_yes() -> None:
    assert "Alcohol" not in whole_text(replace(draft(), options=PrintOptions(leave_out_diagnosis=False)))
    consented = PrintOptions(leave_out_diagnosis=False, with_substance_use=True)
    assert "Alcohol dependence (F10.20)" in whole_text(replace(draft(), options=consented))
    assert "Alcohol" not in whole_text(replace(draft(), options=PrintOptions(with_substance_use=True)))


@pytest.mark.parametrize("size", SIZES)
def test_record_number_birth_date_and_safety_alert_are_never_printed(size: int) -> None:
    text = whole_text(replace(final(), options=PrintOptions(size, False, False, True)))
    for private in ("90000001A", "1984", "Dog at the door"):
        assert private not in text


def test_declined_steps_stand_apart_with_the_reason_and_do_not_count() -> None:
    text = whole_text(draft())
    assert "So far: 1 of 3 steps done, 1 partly done." in text
    steps, declined = text.split("What I said no to")
    assert "day program" not in steps
    assert "I like my own group on Tuesdays better." in declined


def test_an_agencys_own_words_take_the_place_of_the_general_ones() -> None:
    text = whole_text(replace(draft(), options=PrintOptions(choices=("Call 311 to complain.",))))
    assert "Call 311 to complain." in text
    assert "I can stop at any time" not in text


def test_an_empty_plan_prints_and_says_what_is_missing() -> None:
    empty = replace(
        PLAN,
        goal="",
        goal_own_words="",
        objectives=(),
        actions=(),
        participation=type(PLAN.participation)(),
        transition=type(PLAN.transition)(),
        effective_on=None,
        review_due=None,
    )
    text = whole_text(replace(draft(), plan=empty, needs=()))
    for words in ("No goal is written yet.", "No steps are written yet.", "The next steps are not written yet."):
        assert words in text
    assert "Plan starts on" not in text


def test_long_tables_go_on_with_their_heads_and_no_heading_is_left_behind() -> None:
    pages = page_texts(with_steps(60))
    assert len(pages) > 5
    with_rows = [text for text in pages if "Call the office" in text]
    assert all("Step Who By when How it is going" in text for text in with_rows)
    for number in range(60):
        assert sum(f"({number})" in text for text in pages) == 1
    for text in pages:
        body = text.split("Draft – not signed yet")[0]
        assert not body.rstrip().endswith(PLAIN + OFFICIAL)


def test_a_step_longer_than_a_page_is_cut_and_nothing_is_lost() -> None:
    words = " ".join(f"word{n}" for n in range(900))
    text = flat(whole_text(with_steps(1, words)))
    assert all(f"word{n} " in text for n in range(900))


def test_a_goal_of_many_pages_is_cut_and_nothing_is_lost() -> None:
    words = " ".join(f"word{n}" for n in range(3000))
    for size in SIZES:
        text = whole_text(replace(with_goal(words), options=PrintOptions(size)))
        assert all(f"word{n}" in text for n in range(3000))


def test_an_endless_word_is_broken_at_the_edge() -> None:
    text = whole_text(with_goal("x" * 5000))
    assert text.count("x") >= 5000


def test_a_very_long_name_is_whole_once_and_short_on_top_of_each_page() -> None:
    name = " ".join(["Wolfeschlegelsteinhausen"] * 8)
    pages = page_texts(replace(draft(), client=replace(CLIENT, name=PersonName(name, "Bergerdorff"))))
    assert f"{name} Bergerdorff" in pages[0]
    assert all("…" in text for text in pages)


MARKUP = ("Fish & <b>chips</b> < 5 > 3 &amp; </para>", "\\(n\\) 100% (really)", "\"quoted\" 'n' `ticks`")


@pytest.mark.parametrize("goal", MARKUP)
def test_signs_that_mean_something_to_machines_are_printed_as_typed(goal: str) -> None:
    assert goal in whole_text(with_goal(f"Say {goal} now"))


def test_controls_are_dropped_and_line_ends_kept() -> None:
    text = read(with_goal("one\r\ntwo\x00\x07\tthree\u2028four")).pages[0].extract_text()
    assert "“one\ntwo three\nfour”" in text


def test_characters_without_a_font_are_marked_and_reported() -> None:
    sheet = with_goal("Thanks 🙂 สวัสดี end")
    assert unprintable_characters(sheet) == frozenset("🙂สวัดี")
    assert "Thanks \N{REPLACEMENT CHARACTER}" in whole_text(sheet)
    assert unprintable_characters(final()) == frozenset()


NAMES = {
    "Spanish": "José Ángel Muñoz Güemes",
    "Polish": "Łukasz Żółć",
    "Turkish": "İpek Şahinoğlu",
    "Vietnamese": "Nguyễn Thị Phượng Đặng",
    "Filipino": "Maria Clara de los Santos y Alba-Niño",
    "Russian": "Екатерина Щербакова",
    "Ukrainian": "Їжакевич Ґанна",
    "Greek": "Ἀλέξανδρος Παπαδόπουλος",
    "Chinese": "陳美玲",
    "Simplified": "李静怡",
    "Japanese": "山田花子 やまだ ハナコ",
    "Korean": "김철수",
    "Arabic": "محمد عبد الرحمن",
    "Persian": "گیتی پژمان",
    "Hebrew": "יעקב כהן",
    "Yoruba": "Ọlọ́runfúnmi",
    "Mixed": "陳 Nguyễn Ольга",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_names_come_back_from_the_file_as_they_were_written(name: str) -> None:
    sheet = replace(with_goal(f"Call me {name}, thanks"), client=replace(CLIENT, name=PersonName(name, "")))
    pages = page_texts(sheet)
    assert all(name in text for text in pages)
    assert f"Call me {name}" in pages[0]
    assert unprintable_characters(sheet) == frozenset()


def test_decomposed_letters_are_composed() -> None:
    assert "Ngọc" in whole_text(with_goal("Ngo\u0323c"))
