"""YAML files that people write: read safely, and every mistake told with its file, line and key.

Values are JSON's: text, numbers, true and false, null, lists, and mappings with text keys. YAML 1.1's surprises
are off: `no` is the text "no", `19:15` is not a number of seconds, a date stays text, `<<` merges nothing.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from polycompare.model.errors import UserError
from polycompare.model.values import JsonValue

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a file: `("nodes", "greet", "do", 0)`."""

MAX_CHARACTERS = 2_000_000
MAX_VALUES = 200_000  # counted with aliases expanded, so that a few nested ones cannot fill the memory
MAX_DEPTH = 60

_MOST_NAMES = 12  # that a message lists


class FileError(UserError):
    """A file that a person wrote cannot be used. One line for each mistake: `file:line: key: what is wrong`."""


@dataclass(frozen=True, slots=True)
class Located:
    """The plain data of a file, and the line of every value in it."""

    data: JsonValue
    source: str
    lines: Mapping[KeyPath, int]

    def line_of(self, path: KeyPath) -> int:
        """The line (from 1) of the value at `path`, or of the nearest value around it that is in the file."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return line
        return 1

    def mistake(self, path: KeyPath, sentence: str) -> str:
        """`file:line: key: sentence`, for the value at `path`."""
        key = dotted(path)
        return (
            f"{self.source}:{self.line_of(path)}: {key}: {sentence}"
            if key
            else (f"{self.source}:{self.line_of(path)}: {sentence}")
        )


class FileModel(BaseModel):
    """A mapping in a file: immutable, strict about types, with no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _known_keys_only(cls, data: object) -> object:
        # Pydantic's own "extra_forbidden" cannot tell which keys are allowed; a person needs to know.
        if isinstance(data, dict):
            allowed = [field.alias or name for name, field in cls.model_fields.items()]
            unknown = [key for key in data if key not in allowed]
            if unknown:
                raise unknown_keys(unknown, allowed)
        return data


def unknown_keys(keys: Sequence[str], allowed: Sequence[str]) -> PydanticCustomError:
    """What a validator of a mapping raises for keys that it does not know."""
    return PydanticCustomError("unknown_keys", "unknown keys", {"keys": list(keys), "allowed": list(allowed)})


Model = TypeVar("Model", bound=BaseModel)


def read_yaml_file(path: Path) -> Located:
    """Read a file; `FileError` where it is missing, unreadable, not UTF-8 or not YAML."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror}); check the path.") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    return load_yaml(text, str(path))


def load_yaml(text: str, source: str) -> Located:
    """The data and lines of one YAML document; `FileError` where it is not one."""
    if len(text) > MAX_CHARACTERS:
        raise FileError(f"{source}: has {len(text)} characters; at most {MAX_CHARACTERS} are read.")
    try:
        root = yaml.compose(text, Loader=_JsonLoader)
    except yaml.MarkedYAMLError as error:
        last = len(text.rstrip().splitlines()) or 1  # what is missing at the end is noticed after it
        line = min(error.problem_mark.line + 1, last) if error.problem_mark else 1
        raise FileError(f"{source}:{line}: is not YAML: {error.problem or error.context}.") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise FileError(f"{source}:{line}: has a character that YAML does not allow; remove it.") from error
    except RecursionError as error:
        raise FileError(f"{source}: is nested too deeply; at most {MAX_DEPTH} levels are read.") from error
    if root is None:
        return Located(None, source, {(): 1})
    reader = _Reader(source)
    data = reader.read(root, ())
    return Located(data, source, reader.lines)


def validated(model: type[Model], located: Located, known: Mapping[KeyPath, str] | None = None) -> Model:
    """The file as `model`; `FileError` with every mistake found, in the order of the lines.

    `known` are mistakes that were found before, by place; of such a place nothing else is said.
    """
    mistakes = dict(known or {})
    try:
        file = model.model_validate(located.data)
    except ValidationError as error:
        for path, sentence in _mistakes_of(error, model, located.data).items():
            mistakes.setdefault(path, sentence)
        raise FileError(_told(mistakes, located)) from error
    if mistakes:
        raise FileError(_told(mistakes, located))
    return file


def dotted(path: KeyPath) -> str:
    """A path as people read it: `nodes.greet.do[0]`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def one_of(names: Sequence[str]) -> str:
    """`a, b or c`; `none` where there are none."""
    if len(names) < 2:
        return names[0] if names else "none"
    return f"{', '.join(names[:-1])} or {names[-1]}"


def suggestion(name: str, names: Sequence[str]) -> str:
    """What a misspelt name may be instead: `did you mean X?`, and all that is allowed if that is not too much."""
    close = difflib.get_close_matches(name, names, n=1)
    if len(names) > _MOST_NAMES:
        if close:
            return f"did you mean {close[0]}? {len(names)} are known"
        nearest = difflib.get_close_matches(name, names, n=3, cutoff=0)
        return f"{len(names)} are known, the nearest are {one_of(nearest)}"
    if close:
        return f"did you mean {close[0]}? Allowed: {one_of(list(names))}"
    return f"allowed: {one_of(list(names))}"


_SENTENCES = {
    "missing": "is required and missing.",
    "string_type": "must be text (put it in quotes).",
    "list_type": "must be a list.",
    "dict_type": "must be a mapping of keys and values.",
    "model_type": "must be a mapping of keys and values.",
    "bool_type": "must be true or false.",
    "int_type": "must be a whole number.",
    "int_from_float": "must be a whole number.",
    "float_type": "must be a number.",
}
"""Pydantic's kinds of mistakes in words for the person who wrote the file."""


class _JsonLoader(yaml.SafeLoader):
    """The safe loader with the plain values of YAML 1.2's core, which are JSON's.

    Not the faster one in C: that one crashes the process on deeply nested lists.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's name)


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("int", r"[-+]?[0-9]{1,4000}", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    _first_characters = [*_first, ""] if _tag == "null" else list(_first)
    _JsonLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first_characters
    )


class _Reader:
    """Turns composed nodes into plain data, noting lines."""

    def __init__(self, source: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._source = source

    def read(self, node: yaml.Node, path: KeyPath) -> JsonValue:
        line = node.start_mark.line + 1
        self.lines[path] = line
        if len(path) > MAX_DEPTH:
            raise self._mistake(line, path, f"is nested too deeply; at most {MAX_DEPTH} levels are read")
        if len(self.lines) > MAX_VALUES:
            raise self._mistake(line, path, f"the file has more than {MAX_VALUES} values, aliases expanded")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, JsonValue]:
        data: dict[str, JsonValue] = {}
        for key_node, value_node in node.value:
            key = self.read(key_node, (*path, "?"))
            del self.lines[(*path, "?")]
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise self._mistake(line, path, f"the key {key!r} is not text; put it in quotes")
            if key in data:
                raise self._mistake(line, (*path, key), "stands here twice; keep one")
            data[key] = self.read(value_node, (*path, key))
            self.lines[(*path, key)] = line  # a person looks for the key, which may stand above its value
        return data

    def _scalar(self, node: yaml.Node, path: KeyPath) -> JsonValue:
        text = str(node.value)
        match node.tag.removeprefix("tag:yaml.org,2002:"):
            case "str":
                return text
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return int(text)
            case "float":
                return float(text)
            case _:
                line = node.start_mark.line + 1
                raise self._mistake(line, path, f"has the tag {node.tag}; no tags are allowed")

    def _mistake(self, line: int, path: KeyPath, sentence: str) -> FileError:
        key = dotted(path)
        return FileError(
            f"{self._source}:{line}: {key}: {sentence}." if key else f"{self._source}:{line}: {sentence}."
        )


def _told(mistakes: Mapping[KeyPath, str], located: Located) -> str:
    ordered = sorted(mistakes.items(), key=lambda item: located.line_of(item[0]))
    return "\n".join(located.mistake(path, sentence) for path, sentence in ordered)


def _mistakes_of(error: ValidationError, model: type[BaseModel], data: JsonValue) -> dict[KeyPath, str]:
    """A sentence for each thing pydantic found, by its place.

    A mapping with an unknown key is not looked into. So the key is taken out and the rest looked at again; what
    that mapping lacks is not told then, since the unknown key may be meant to be that.
    """
    found: dict[KeyPath, str] = {}
    rest = deepcopy(data)
    mistaken: set[KeyPath] = set()
    remaining: ValidationError | None = error
    while remaining is not None:
        unknown: list[KeyPath] = []
        for details in remaining.errors(include_url=False):
            for path, sentence in _sentences(details, rest):
                if path not in mistaken and not (details["type"] == "missing" and path[:-1] in mistaken):
                    found.setdefault(path, sentence)  # a union tells the same place once for each alternative
                if details["type"] == "unknown_keys":
                    unknown.append(path)
        mistaken.update(path[:-1] for path in unknown)
        removed = [_take_out(rest, path) for path in unknown]
        remaining = _error_of(model, rest) if any(removed) else None
    return found


def _error_of(model: type[BaseModel], data: JsonValue) -> ValidationError | None:
    try:
        model.model_validate(data)
    except ValidationError as error:
        return error
    return None


def _take_out(data: JsonValue, path: KeyPath) -> bool:
    """Remove a mapping's key; whether it was there."""
    *way, last = path
    here = data
    for step in way:
        if isinstance(here, dict) and isinstance(step, str):
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
    if not isinstance(here, dict) or not isinstance(last, str) or last not in here:
        return False
    del here[last]
    return True


def _sentences(details: ErrorDetails, data: JsonValue) -> Iterator[tuple[KeyPath, str]]:
    path = _path_in(data, details["loc"])
    context = details.get("ctx", {})
    match details["type"]:
        case "unknown_keys":
            for key in context["keys"]:
                yield (*path, key), f"is not a known key; {suggestion(key, context['allowed'])}."
        case "literal_error" | "enum":
            yield path, f"must be {context['expected']}."
        case "value_error":
            yield path, f"{context['error']}."
        case "too_short" | "string_too_short" if context["min_length"] == 1:
            yield path, "must not be empty."
        case "greater_than_equal":
            yield path, f"must be {context['ge']:g} or more."
        case "less_than_equal":
            yield path, f"must be {context['le']:g} or less."
        case kind if kind in _SENTENCES:
            yield path, _SENTENCES[kind]
        case _:
            message = details["msg"]
            yield path, f"{message[:1].lower()}{message[1:]}."


def _path_in(data: JsonValue, location: tuple[str | int, ...]) -> KeyPath:
    """Pydantic's location without the names of union members and validators, which are in no file."""
    path: list[str | int] = []
    here: JsonValue = data
    for position, part in enumerate(location):
        if isinstance(here, dict) and isinstance(part, str):
            if part in here:
                here = here[part]
            elif position < len(location) - 1:
                continue
            path.append(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
            path.append(part)
    return tuple(path)
