"""Which passphrases are accepted, and that every keyboard gives the same key."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.passphrases import FEWEST_CHARACTERS, normalised, refuse_weak
from tcm_desktop.services.errors import PassphraseTooWeak


def as_typed(text: str) -> bytearray:
    return bytearray(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "violet harbor ninety lamp",
        "correct horse battery staples",
        "all lower case and long",
        "8391750264471098",
        "ÄÖÜ straße über Köln",
        "пароль моей бабушки",
        "my password is not here today",
    ],
)
def test_long_and_uncommon_is_enough(text: str) -> None:
    refuse_weak(as_typed(text))


@pytest.mark.parametrize(
    "text",
    [
        "aaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "password12345678",
        "Password-Password-1",
        "MyPassphrase2026!!",
        "correct horse battery staple",
        "123456789012345",
        "abcdefghijklmnop",
        "zyxwvutsrqponmlk",
        "qwertyuiopasdfgh",
        "1qaz2wsx3edc4rfv",
        "letmein-letmein-letmein",
        "Targeted Case Management",
        "welcome welcome 2026",
    ],
)
def test_common_ones_are_refused_with_advice(text: str) -> None:
    with pytest.raises(PassphraseTooWeak, match="first that a thief would try"):
        refuse_weak(as_typed(text))


@given(
    st.text(max_size=FEWEST_CHARACTERS - 1).filter(lambda t: len(unicodedata.normalize("NFKC", t)) < FEWEST_CHARACTERS)
)
def test_short_ones_are_refused_with_their_length(text: str) -> None:
    length = len(unicodedata.normalize("NFKC", text))
    with pytest.raises(PassphraseTooWeak, match=f"has {length} characters. It needs at least 15"):
        refuse_weak(as_typed(text))


@given(st.text(min_size=30))
def test_composed_and_decomposed_letters_are_the_same_passphrase(text: str) -> None:
    forms = {bytes(normalised(as_typed(unicodedata.normalize(form, text)))) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert len(forms) == 1


@given(st.binary())
def test_normalising_never_fails_and_never_shares_the_buffer(content: bytes) -> None:
    typed = bytearray(content)
    plain = normalised(typed)
    assert plain is not typed
    assert normalised(plain) == plain


def test_a_passphrase_of_many_listed_words_is_judged_at_once() -> None:
    with pytest.raises(PassphraseTooWeak):
        refuse_weak(as_typed("passwordpassphrase" * 500))
    refuse_weak(as_typed("passwordpassphrase" * 500 + "z"))
