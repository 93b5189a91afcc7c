"""Annotations and notes: what is taken, what is refused, and that both are counted."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.simulator.held.conftest import Reader


def annotation(turn: object = 1, role: object = "agent", kind: object = "wrong_info") -> dict[str, object]:
    return {"turnId": turn, "role": role, "annotationType": kind}


def written_on(reader: "Reader", conversation_id: str) -> dict[str, Any]:
    reviews = reader.talker.stats()["reviews"]
    return dict(reviews["by_conversation"].get(conversation_id, {"annotations": [], "notes": 0}))


def test_annotations_are_taken_and_counted(reader: "Reader") -> None:
    conversation_id = reader.some()["conversationId"]
    total = reader.talker.stats()["reviews"]["annotations"]
    before = written_on(reader, conversation_id)["annotations"]
    sent = [annotation(0), annotation(1, "user", "wrong_transcript"), annotation(1, kind="missing_topic")]
    response = reader.post(conversation_id, "annotation", {"annotations": sent})
    assert (response.status_code, response.json()) == (201, {"success": True})
    assert written_on(reader, conversation_id)["annotations"] == [*before, *sent]
    assert reader.talker.stats()["reviews"]["annotations"] == total + 3


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "annotations: is missing"),
        ([], "body: must be an object"),
        ({"annotations": {}}, "annotations: must be a list"),
        ({"annotations": []}, "annotations: must not be empty"),
        ({"annotations": [{}]}, "annotations.0.turnId: is missing"),
        ({"annotations": [annotation("1")]}, "annotations.0.turnId: must be a whole number"),
        ({"annotations": [annotation(True)]}, "annotations.0.turnId: must be a whole number"),
        ({"annotations": [annotation(-1)]}, "annotations.0.turnId: must not be negative"),
        ({"annotations": [annotation(10_000)]}, "there is no turn 10000"),
        ({"annotations": [annotation(role="caller")]}, "annotations.0.role: must be one of 'user' or 'agent'"),
        ({"annotations": [annotation(), annotation(kind="rude")]}, "annotations.1.annotationType: must be one of"),
    ],
)
def test_all_or_none_are_taken(reader: "Reader", body: Any, words: str) -> None:
    conversation_id = reader.some()["conversationId"]
    before = written_on(reader, conversation_id)
    response = reader.post(conversation_id, "annotation", body)
    assert (response.status_code, response.json()["error_code"]) == (400, "SCHEMA_VALIDATION_FAILED")
    assert words in response.json()["error_message"]
    assert written_on(reader, conversation_id) == before


def test_nothing_is_transcribed_in_a_chat(reader: "Reader") -> None:
    conversation_id = reader.some(voice=False)["conversationId"]
    wrong = {"annotations": [annotation(role="user", kind="wrong_transcript")]}
    assert reader.post(conversation_id, "annotation", wrong).status_code == 400
    assert reader.post(conversation_id, "annotation", {"annotations": [annotation()]}).status_code == 201


def test_a_note_takes_the_place_of_the_one_before(reader: "Reader") -> None:
    conversation_id = reader.some()["conversationId"]
    before = written_on(reader, conversation_id)["notes"]
    for note in ("The caller was cut off.", "Asked twice for the party. ☎", ""):
        response = reader.post(conversation_id, "note", {"note": note})
        assert (response.status_code, response.json()) == (200, {"success": True})
        assert reader.one(conversation_id)["note"] == note
    assert written_on(reader, conversation_id)["notes"] == before + 3


@pytest.mark.parametrize("body", [{}, {"note": None}, {"note": 1}, [], "x"])
def test_what_is_no_note(reader: "Reader", body: Any) -> None:
    response = reader.post(reader.some()["conversationId"], "note", body)
    assert (response.status_code, response.json()["error_code"]) == (400, "SCHEMA_VALIDATION_FAILED")
