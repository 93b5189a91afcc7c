"""The shape of a scenario file."""

import json
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue

from polycompare.config.checks import language_fault
from polycompare.config.yaml_files import FileModel
from polycompare.scenarios.expectation_file import ExpectEntry, Text

MOST_REPEATS = 100


def _finite(value: JsonValue) -> JsonValue:
    """JSON, in which values are sent, has no infinities and no NaN."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        raise ValueError("its numbers must be finite") from None
    return value


def _scalar(value: JsonValue) -> JsonValue:
    if not isinstance(value, str | int | float):
        raise ValueError("must be text, a number, or true or false")
    return _finite(value)


def _one_line(text: str) -> str:
    if not text.isprintable() or text != text.strip():
        raise ValueError("must be one line of visible text without blanks around it")
    return text


def _language(code: str) -> str:
    fault = language_fault(code)
    if fault is not None:
        raise ValueError(fault)
    return code


def _for_both(value: object) -> object:
    """One code is heard and spoken."""
    return {"asr": value, "tts": value} if isinstance(value, str) else value


def _turn(value: object) -> object:
    """A plain text is what the user says."""
    if isinstance(value, str):
        return {"user": value}
    if not isinstance(value, dict):
        raise ValueError("must be what the user says, in quotes where it is not plainly text, or a mapping")
    return value


Name: TypeAlias = Annotated[Text, AfterValidator(_one_line)]
Language: TypeAlias = Annotated[str, AfterValidator(_language)]
JsonObject: TypeAlias = Annotated[dict[str, JsonValue], AfterValidator(_finite)]


class LanguagesEntry(FileModel):
    """`languages`: what is heard and what is spoken."""

    asr: Language | None = None
    tts: Language | None = None


class TurnEntry(FileModel):
    """One user turn; an empty one is silence. `metadata` goes to the agent's functions with it."""

    user: str
    metadata: JsonObject = Field(default_factory=dict)
    expect: list[ExpectEntry] = Field(default_factory=list)


Turn: TypeAlias = Annotated[TurnEntry, BeforeValidator(_turn)]


class ScenarioFile(FileModel):
    """A `.yaml` file with scripted user turns."""

    name: Name
    description: str = ""
    tags: list[Name] = Field(default_factory=list)
    attributes: JsonObject = Field(default_factory=dict)
    languages: Annotated[LanguagesEntry, BeforeValidator(_for_both)] = LanguagesEntry()
    repeat: Annotated[int, Field(ge=1, le=MOST_REPEATS)] | None = None
    effects: Literal["none", "writes"] = "none"
    vars: dict[str, Annotated[JsonValue, AfterValidator(_scalar)]] = Field(default_factory=dict)
    turns: Annotated[list[Turn], Field(min_length=1)]
    cleanup: list[Turn] = Field(default_factory=list)
    expect: list[ExpectEntry] = Field(default_factory=list)
