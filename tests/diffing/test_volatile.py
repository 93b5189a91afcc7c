"""What counts as volatile: by where it stands and by its shape, and never what a person acts on."""

import random
import secrets
import string
import uuid
from collections.abc import Callable

import pytest

from polycompare.diffing.paths import parse_path
from polycompare.diffing.volatile import fold_kind, type_name, volatile_kind
from polycompare.model.values import MISSING, JsonValue, Missing, Pair

A_UUID = "5eedfb24-af54-4d41-bd63-64cd76fcda2d"
NO_IDS: Pair[tuple[str, ...]] = Pair((), ())


def folded(path: str, left: JsonValue, right: JsonValue, ids: Pair[tuple[str, ...]] = NO_IDS) -> str | None:
    return fold_kind(parse_path(path), Pair(left, right), ids)


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        ("anything", A_UUID, "uuid"),
        ("anything", f"AS_CHAT_{A_UUID}", "uuid"),
        ("created_at", "2026-03-03T19:00:00Z", "time"),
        ("order.lastModified", "2026-03-03 19:00:00.123+01:00", "time"),
        ("date_created", "2026-03-03T19:00Z", "time"),
        ("hold.expires_at", "2026-03-03T19:00:00Z", "time"),
        ("last_seen", "2026-03-03T19:00:00Z", "time"),
        ("session_started_at", "2026-03-03T19:00:00Z", "time"),
        ("ts", 1_772_560_800, "epoch"),
        ("updatedAt", 1_772_560_800_123, "epoch"),
        ("event_timestamp", 1_772_560_800.5, "epoch"),
        ("session.epoch_ms", 1_777_566_227_000, "epoch"),
        ("epoch", 1_777_566_227, "epoch"),
        ("took", 12, "duration"),
        ("elapsed", 0.25, "duration"),
        ("replyMs", 812, "duration"),
        ("llm_duration", 3, "duration"),
        ("duration", 12.5, "duration"),
        ("booking.hold_id", "HOLD-8738", "token"),
        ("booking.hold_id", "hold_8f3a91c2", "token"),
        ("trace", "8b06fa9e803f6b36753cd9ae715a3f91", "token"),
        ("session", "S18f20", "token"),
        ("request_ids[3]", "req-18f20", "token"),
        ("auth.token", "qWeRtyUiOpAsDfGhJk", "token"),
        ("pageToken", "tok_zxcvbnmasdfghjklq", "token"),
        ("csrf_token", "AAAABBBB11112222", "token"),
        ("auth", "eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJ", "token"),
        ("link", "https://pay.example/x?lang=en&token=8f3a91", "url"),
        ("link", f"https://pay.example/{A_UUID}", "url"),
        ("note", f"call {A_UUID} failed", "text"),
    ],
)
def test_what_a_machine_makes_is_volatile(path: str, value: JsonValue, kind: str) -> None:
    assert volatile_kind(parse_path(path), value) == kind


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("booking.time", "19:00"),
        ("booking.time", "2026-03-03T19:00:00Z"),
        ("appointment.starts_at", "2026-03-03T19:00:00Z"),
        ("pickup_at", 1_772_560_800),
        ("pickup_timestamp", 1_772_560_800),
        ("departure_time", "2026-03-03T19:00:00Z"),
        ("scheduled_at", "2026-03-03T19:00:00Z"),
        ("date", "2026-03-03"),
        ("created_at", "2026-03-03"),
        ("created_by", "2026-03-03T19:00:00Z"),
        ("policy.expires_at", "2027-03-03T00:00:00Z"),
        ("card_expires_at", "2027-03-03T00:00:00Z"),
        ("reference", "ABC123"),
        ("confirmation_code", "8f3a91c2d4e5f6078f3a91c2d4e5f607"),
        ("table_id", "T-1900"),
        ("product_id", "B08N5WRWNW"),
        ("order_id", "ORD-104233"),
        ("booking.duration", 90),
        ("stay.duration", 3.0),
        ("timeout_ms", 200),
        ("pickup_ms", 1_777_566_227_000),
        ("pickup_epoch_ms", 1_777_566_227_000),
        ("session.epoch_ms", 0),
        ("replyMs", -1),
        ("took", float("inf")),
        ("token", "confirmed"),
        ("token", "to be confirmed by the guest"),
        ("task_id", "confirmreservation"),
        ("max_wait_ms", 200),
        ("created_at", 12),
        ("took", True),
        ("took", float("nan")),
        ("iban", "GB29NWBK60161331926819"),
        ("account", "GB29NWBK60161331926819"),
        ("phone", "+447700900123"),
        ("dish", "state-of-the-art-risotto"),
        ("device", "iPhone15ProMax256GBSpaceGrey"),
        ("link", "https://book.example/x?date=2026-03-03"),
        ("party", 2),
        ("", None),
    ],
)
def test_what_a_person_acts_on_is_not(path: str, value: JsonValue) -> None:
    assert volatile_kind(parse_path(path), value) is None


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (A_UUID, "uuid"),
        ("2026-03-03T19:00:00Z", "time"),
        ("8b06fa9e803f6b36753cd9ae715a3f91", "token"),
        ("https://x.example/a", "url"),
        ("a table for two", "text"),
        (2, "integer"),
        (2.0, "number"),
        (True, "boolean"),
        (None, "null"),
        ([], "list"),
        ({}, "object"),
        (MISSING, "missing"),
    ],
)
def test_a_value_has_a_type_by_its_shape_alone(value: JsonValue | Missing, name: str) -> None:
    assert type_name(value) == name


def test_only_values_of_one_template_are_the_same() -> None:
    assert folded("x", "hold_8f3a91c2", "hold_11b40f7d") == "token"
    assert folded("x", "hold_8f3a91c2", "cart_11b40f7d") is None
    assert folded("x", A_UUID, "none yet") is None
    assert folded("x", f"call {A_UUID} failed", f"call {uuid.uuid4()} failed") == "text"
    assert folded("x", f"call {A_UUID} failed", f"call {uuid.uuid4()} ended") is None
    assert folded("x", "https://x.example/y?token=a1&n=2", "https://x.example/y?token=b2&n=2") == "url"
    assert folded("x", "https://x.example/y?token=a1&n=2", "https://x.example/y?token=b2&n=3") is None
    assert folded("ts", 1_772_560_800, 1_772_560_800_000) is None
    assert folded("took", 1, 1.0) is None


@pytest.mark.parametrize("other", [0, 7.5, -1, 1_777_566_227, None, "1777566227000", True, 3_000_000_000_000])
def test_a_time_in_numbers_folds_only_with_another(other: JsonValue) -> None:
    assert folded("session.epoch_ms", 1_777_566_227_000, 1_777_566_227_999) == "epoch"
    assert folded("session.epoch_ms", 1_777_566_227_000, other) is None
    assert folded("session.epoch_ms", other, 1_777_566_227_000) is None


@pytest.mark.parametrize("other", [-1, -0.5, None, "812", False, 1_777_566_227_000, float("nan"), float("inf")])
def test_a_duration_folds_only_with_another(other: JsonValue) -> None:
    assert folded("reply_ms", 812, 60_000) == "duration"
    assert folded("reply_ms", 812, other) is None
    assert folded("reply_ms", other, 812) is None


def test_a_sessions_own_id_is_volatile_wherever_it_stands() -> None:
    ids = Pair(("CONV-one",), ("CONV-two", "CONV-three"))
    assert folded("code", "CONV-one", "CONV-three", ids) == "conversation id"
    assert folded("note", "see CONV-one, at 7", "see CONV-two, at 7", ids) == "conversation id"
    assert folded("note", "see CONV-one, at 7", "see CONV-two, at 8", ids) is None
    assert folded("note", "see CONV-one", "see CONV-one", Pair(("CONV-x",), ("CONV-y",))) is None


def test_an_id_too_short_to_be_told_from_a_word_is_not_looked_for() -> None:
    assert folded("note", "ab", "cd", Pair(("a",), ("c",))) is None


BASE62 = string.ascii_letters + string.digits


@pytest.mark.parametrize(
    "drawn",
    [
        lambda r: f"hold_{r.randbytes(4).hex()}",
        lambda r: r.randbytes(12).hex(),
        lambda r: "cus_" + "".join(r.choices(BASE62, k=14)),
        lambda r: "".join(r.choices(BASE62 + "_-", k=22)),
        lambda r: "".join(r.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=26)),
    ],
)
def test_nearly_all_that_is_drawn_at_random_is_seen_to_be(drawn: Callable[[random.Random], str]) -> None:
    rng = random.Random(11)
    pairs = [(drawn(rng), drawn(rng)) for _ in range(1_000)]
    assert sum(folded("x", a, b) is not None for a, b in pairs) > 960


def test_a_long_text_is_compared_as_it_is() -> None:
    words = "word " * 5_000
    assert folded("x", words + A_UUID, words + str(uuid.uuid4())) is None
    assert folded("x", secrets.token_hex(20_000), secrets.token_hex(20_000)) is None
