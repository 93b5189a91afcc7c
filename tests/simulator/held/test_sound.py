"""The sound of a call: a WAV file that any player takes, by direction, muted where it is personal."""

import io
import wave
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from polycompare.simulator.held.sound import RATE, TURN

if TYPE_CHECKING:
    from tests.simulator.held.conftest import Reader


def spoken(content: bytes) -> list[bool]:
    """Which parts of a WAV file are not silent: person, agent, person, …"""
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        samples = file.readframes(file.getnframes())
    size = TURN * 2
    return [any(samples[start : start + size]) for start in range(0, len(samples), size)]


def audio(reader: "Reader", whole: dict[str, Any], **params: str) -> bytes:
    response = reader.get(whole["conversationId"], "/audio", **params)
    assert (response.status_code, response.headers["content-type"]) == (200, "audio/wav")
    return response.content


def test_each_side_is_heard_where_it_spoke(reader: "Reader") -> None:
    whole = reader.some()
    user = [bool(turn["user_input"] or turn["user_input_dtmf"]) for turn in whole["turns"]]
    agent = [bool(turn["agent_response"]) for turn in whole["turns"]]
    silent = [False] * len(user)
    both = spoken(audio(reader, whole))
    assert (both[0::2], both[1::2]) == (user, agent)
    alone = spoken(audio(reader, whole, direction="user"))
    assert (alone[0::2], alone[1::2]) == (user, silent)
    alone = spoken(audio(reader, whole, direction="agent"))
    assert (alone[0::2], alone[1::2]) == (silent, agent)


def test_what_is_personal_is_muted_where_that_is_asked_for(
    reader: "Reader", everything: list[dict[str, Any]]
) -> None:
    whole = next(
        one
        for one in everything
        if one["channel"] == "VOICE-SIP" and any("my card is" in turn["user_input"] for turn in one["turns"])
    )
    said = [turn["user_input"] for turn in whole["turns"]]
    place = next(place for place, text in enumerate(said) if "my card is" in text)
    whole_sound, muted = spoken(audio(reader, whole)), spoken(audio(reader, whole, redacted="true"))
    assert Counter(whole_sound) - Counter(muted) == Counter({True: 1})
    assert (whole_sound[2 * place], muted[2 * place]) == (True, False)


@pytest.mark.parametrize(
    ("params", "words"), [({"direction": "up"}, "direction"), ({"redacted": "1"}, "redacted")]
)
def test_what_it_cannot_be_asked_for(reader: "Reader", params: dict[str, str], words: str) -> None:
    response = reader.get(reader.some()["conversationId"], "/audio", **params)
    assert (response.status_code, response.json()["error_code"]) == (400, "SCHEMA_VALIDATION_FAILED")
    assert words in response.json()["error_message"]


def test_a_chat_has_none(reader: "Reader") -> None:
    response = reader.get(reader.some(voice=False)["conversationId"], "/audio")
    assert (response.status_code, response.json()["error_code"]) == (404, "RECORDING_NOT_FOUND")
