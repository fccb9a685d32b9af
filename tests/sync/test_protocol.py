"""The wire: golden messages, limits, and what is no message of ours."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC
from pathlib import Path
from uuid import UUID

import grimp
import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import codec, schemas
from sync.protocol.codec import MEDIA_TYPE, NotSync, TooLarge, decode, encode
from sync.protocol.codes import SENTENCES, Code
from sync.protocol.digests import payload_hash, record_digest, scope_digest
from sync.protocol.messages import Op, Page, Push, Row
from tests.sync.messages import FIRST, MESSAGES, OP, RECORD, SECOND

GOLDEN = Path(__file__).parent / "golden"
LIMIT = 1 << 20

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
OPS = st.builds(
    Op,
    id=st.binary(min_size=16, max_size=16).map(bytes.hex),
    transaction=st.binary(min_size=16, max_size=16).map(bytes.hex),
    patch=st.dictionaries(st.text(max_size=12), JSON, max_size=5),
    base=st.dictionaries(st.text(max_size=12), st.just(FIRST), max_size=3),
    made_at=st.datetimes(timezones=st.just(UTC)),
)


@pytest.mark.parametrize("name", MESSAGES)
def test_the_wire_is_as_it_was(name: str) -> None:
    golden = (GOLDEN / f"{name}.json").read_bytes().strip()
    assert codec.to_json(MESSAGES[name]) == golden
    assert msgspec.json.decode(golden, type=type(MESSAGES[name])) == MESSAGES[name]


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_comes_back(name: str) -> None:
    message = MESSAGES[name]
    assert decode(type(message), encode(message), f"{MEDIA_TYPE}; charset=x", LIMIT) == message


@given(st.lists(OPS, max_size=4).map(tuple))
def test_any_operations_come_back(operations: tuple[Op, ...]) -> None:
    push = Push("d", "g", "e", 0, 1, operations)
    again = decode(Push, encode(push), MEDIA_TYPE, LIMIT)
    assert again == push
    assert [payload_hash(op) for op in again.operations] == [payload_hash(op) for op in operations]


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_none_of_ours(body: bytes) -> None:
    with pytest.raises(NotSync):
        decode(Page, body, MEDIA_TYPE, LIMIT)


@given(JSON)
def test_any_json_is_a_message_or_none_of_ours(value: object) -> None:
    with pytest.raises(NotSync):
        decode(Page, zstandard.compress(msgspec.json.encode(value)), MEDIA_TYPE, LIMIT)


def test_a_captive_portal_is_offline() -> None:
    with pytest.raises(NotSync, match="text/html"):
        decode(Page, b"<html>Welcome to the Hotel</html>", "text/html", LIMIT)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zstandard.compress(b"0" * (64 << 20))
    assert len(bomb) < 10_000
    with pytest.raises(TooLarge):
        decode(Page, bomb, MEDIA_TYPE, LIMIT)


def test_a_body_that_hides_its_size_is_refused() -> None:
    packer = zstandard.ZstdCompressor(write_content_size=False)
    with pytest.raises(NotSync, match="size"):
        decode(Page, packer.compress(codec.to_json(MESSAGES["page"])), MEDIA_TYPE, LIMIT)


def test_something_behind_the_message_is_refused() -> None:
    body = encode(MESSAGES["page"])
    with pytest.raises(NotSync):
        decode(Page, body + body, MEDIA_TYPE, LIMIT)


def test_every_cut_of_a_message_is_refused() -> None:
    body = encode(MESSAGES["page"])
    for end in range(len(body)):
        with pytest.raises(NotSync):
            decode(Page, body[:end], MEDIA_TYPE, LIMIT)


def test_no_flipped_bit_makes_another_message() -> None:
    body = encode(MESSAGES["page"])
    read = []
    for place in range(8 * len(body)):
        damaged = bytearray(body)
        damaged[place // 8] ^= 1 << place % 8
        with suppress(NotSync):
            read.append(decode(Page, bytes(damaged), MEDIA_TYPE, LIMIT))
    assert all(each == MESSAGES["page"] for each in read)
    assert len(read) < len(body), "of 8 bits in each byte, only a few of the frame mean nothing"


def test_fields_of_a_later_version_are_passed_over() -> None:
    later = msgspec.json.encode(msgspec.to_builtins(MESSAGES["refusal"]) | {"colour": "red"})
    assert msgspec.json.decode(later, type=type(MESSAGES["refusal"])) == MESSAGES["refusal"]


def test_every_code_has_one_plain_sentence() -> None:
    assert SENTENCES.keys() == set(Code)
    for sentence in SENTENCES.values():
        assert sentence.endswith(".")
        assert not {"please", "sorry", "oops", "invalid", "forgot"} & {*sentence.lower().split()}


def test_every_schema_version_has_a_sentence() -> None:
    assert max(schemas.VERSIONS) == schemas.CURRENT
    assert all(sentence.endswith(".") for sentence in schemas.VERSIONS.values())
    assert schemas.is_understood(schemas.CURRENT)
    assert not schemas.is_understood(schemas.CURRENT + 1)


def test_an_operation_that_differs_has_another_hash() -> None:
    other = msgspec.structs.replace(OP, patch=OP.patch | {"narrative": "Another."})
    assert payload_hash(other) != payload_hash(OP)
    turned = msgspec.structs.replace(OP, patch=dict(reversed(OP.patch.items())))
    assert payload_hash(turned) == payload_hash(OP)


@given(st.permutations([record_digest(UUID(int=n), {"": FIRST}) for n in range(5)]))
def test_a_scope_has_one_digest_in_any_order(digests: list[bytes]) -> None:
    first = scope_digest(sorted(digests))
    assert scope_digest(digests) == first
    assert first.count == 5
    assert scope_digest(digests[1:]) != first


def test_a_digest_tells_versions_paths_and_records_apart() -> None:
    found = {
        record_digest(RECORD, {"": FIRST}),
        record_digest(RECORD, {"": SECOND}),
        record_digest(RECORD, {"": FIRST, "a": SECOND}),
        record_digest(RECORD, {"": FIRST, "b": SECOND}),
        record_digest(UUID(int=9), {"": FIRST}),
    }
    assert len(found) == 5
    assert record_digest(RECORD, {"a": FIRST, "b": SECOND}) == record_digest(RECORD, {"b": SECOND, "a": FIRST})


def test_the_protocol_knows_of_the_domain_and_nothing_else() -> None:
    graph = grimp.build_graph("tcm_desktop", "sync", cache_dir=None)
    modules = {"sync.protocol", *graph.find_descendants("sync.protocol")}
    used = {name for module in modules for name in graph.find_modules_directly_imported_by(module)}
    assert {name for name in used - modules if not name.startswith("tcm_desktop.domain.")} == set()


def test_a_row_holds_what_is_kept_beside_it() -> None:
    row = MESSAGES["snapshot"].parts[0].rows[0]
    assert isinstance(row, Row)
    assert row.conflicts[0].value == "She wrote to the clinic."


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("pull", "limit", 0),
        ("pull", "limit", 1001),
        ("pull", "cursor", -1),
        ("pull", "as_of", 2**63),
        ("pull", "generation", "g\n"),
        ("pull", "generation", "g" * 201),
        ("pull", "device", "a\0"),
        ("snapshot_pull", "after", "x"),
        ("snapshot_pull", "after", f"{RECORD}\n"),
        ("snapshot_pull", "scope", "x"),
        ("enrol", "public_key", "AAAA"),
        ("enrol", "label", "x" * 201),
        ("audit_head", "head", ""),
        ("audit_head", "known_head", "0" * 63),
    ],
)
def test_what_no_device_of_ours_says_is_not_read(name: str, field: str, value: object) -> None:
    whole = msgspec.to_builtins(MESSAGES[name])
    assert msgspec.convert(whole, type(MESSAGES[name])) == MESSAGES[name]
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(whole | {field: value}), type=type(MESSAGES[name]))


@pytest.mark.parametrize(
    "change",
    [{"id": FIRST + "\n"}, {"id": FIRST.upper().replace("0", "A")}, {"transaction": "0"}, {"base": {"a": "b"}}],
)
def test_an_operation_names_others_by_whole_ids(change: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(OP) | change), type=Op)
