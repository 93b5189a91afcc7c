"""`polycompare config show`: what holds in the end, and where each setting came from."""

import argparse
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from polycompare.api.keys import ApiKey
from polycompare.cli.config_targets import names_of, side_variable
from polycompare.cli.config_text import painted, row
from polycompare.cli.plain import Style
from polycompare.cli.terminal import output_width, wants_colour, write
from polycompare.config.configuration import Configuration, load_configuration
from polycompare.config.keys import key_of, token_of
from polycompare.config.provenance import Origin, Setting
from polycompare.model.errors import UserError
from polycompare.model.text import visible_line
from polycompare.model.values import JsonObject, JsonValue
from polycompare.model.verdicts import ExitCode
from polycompare.recordings.document import dump_document

_FORMAT = "polycompare.config/1"
_MASK = "***"
_NARROWEST_VALUE = 24


@dataclass(frozen=True, slots=True)
class _Shown:
    """A target's settings. `secrets` tells for key and token where it is from, or why there is none."""

    name: str
    settings: tuple[Setting, ...]
    secrets: dict[str, ApiKey | str]


def run(options: argparse.Namespace) -> ExitCode:
    """Print the settings of the targets that are named, or of all."""
    configuration = load_configuration(options.config)
    shown = [_shown(configuration, name, options) for name in names_of(configuration, options)]
    if options.json:
        text = f"{dump_document(_document(configuration, shown))}\n"
    else:
        lines = _lines(configuration, shown, output_width(), colour=wants_colour())
        text = "".join(f"{line}\n" for line in lines)
    write(_without_secrets(text, shown))
    return ExitCode.PASS


def _shown(configuration: Configuration, name: str, options: argparse.Namespace) -> _Shown:
    target = configuration.target(name)
    variable = side_variable(configuration, name, options)
    secrets = {
        "key": _found(lambda: key_of(target, os.environ, side_env=variable)),
        "token": _found(lambda: token_of(target, os.environ)),
    }
    settings = configuration.settings_of(name, allow_live=options.allow_live)
    return _Shown(name, settings, {name: secret for name, secret in secrets.items() if secret is not None})


def _found(look: Callable[[], ApiKey | None]) -> ApiKey | str | None:
    try:
        return look()
    except UserError as error:
        return str(error)


def _without_secrets(text: str, shown: Sequence[_Shown]) -> str:
    """`text` with every key masked that somebody may have written among the settings."""
    body = text.encode(errors="surrogatepass")
    for secret in (secret for target in shown for secret in target.secrets.values()):
        if isinstance(secret, ApiKey):
            body = secret.masked(body)
    return body.decode(errors="surrogatepass")


def _lines(configuration: Configuration, shown: Sequence[_Shown], width: int, *, colour: bool) -> Iterator[str]:
    general = configuration.general_settings()
    keys = [setting.key for target in shown for setting in target.settings] + [one.key for one in general]
    column = min(max(len(visible_line(key)) for key in keys), width // 3)
    yield painted(visible_line(str(configuration.path)), Style.STRONG, colour=colour)
    for setting in general:
        yield from _row(setting.key, _in_words(setting.value), _from(setting), column, width)
    for target in shown:
        yield ""
        yield painted(visible_line(target.name), Style.STRONG, colour=colour)
        for setting in target.settings:
            yield from _row(setting.key, _in_words(setting.value), _from(setting), column, width)
        for name, secret in target.secrets.items():
            if isinstance(secret, ApiKey):
                yield from _row(name, _MASK, secret.source, column, width)
            else:
                yield from row(((f"  {name}", column + 2),), f"✖ {secret}", width)


def _row(key: str, value: str, origin: str, column: int, width: int) -> Iterator[str]:
    left = width - column - 2
    value_width = max(left * 3 // 5, _NARROWEST_VALUE)
    return row(((f"  {visible_line(key)}", column + 2), (value, value_width)), origin, width)


def _in_words(value: JsonValue) -> str:
    match value:
        case None:
            return "–"
        case str():
            return visible_line(value)
        case float():
            return f"{value:g}"
        case _:
            return visible_line(json.dumps(value, ensure_ascii=False))


def _from(setting: Setting) -> str:
    line = f", line {setting.line}" if setting.line is not None else ""
    match setting.origin:
        case Origin.TARGET:
            return f"its table{line}"
        case Origin.DEFAULTS:
            return f"[defaults]{line}"
        case Origin.TABLE:
            return f"[{setting.key.partition('.')[0]}]{line}"
        case Origin.NAME:
            return "its name"
        case Origin.REGION:
            return "its region"
        case Origin.HOST:
            return "the host of base_url"
        case Origin.FLAG:
            return f"--{setting.key.replace('_', '-')}"
        case Origin.BUILT_IN:
            return "built in"


def _document(configuration: Configuration, shown: Sequence[_Shown]) -> JsonObject:
    return {
        "format": _FORMAT,
        "file": str(configuration.path),
        "settings": [_setting_document(setting) for setting in configuration.general_settings()],
        "targets": [
            {
                "name": target.name,
                "settings": [_setting_document(setting) for setting in target.settings],
                **{name: _secret_document(secret) for name, secret in target.secrets.items()},
            }
            for target in shown
        ],
    }


def _setting_document(setting: Setting) -> JsonObject:
    return {"key": setting.key, "value": setting.value, "origin": setting.origin.value, "line": setting.line}


def _secret_document(secret: ApiKey | str) -> JsonObject:
    if isinstance(secret, ApiKey):
        return {"value": _MASK, "source": secret.source, "missing": None}
    return {"value": None, "source": None, "missing": secret}
