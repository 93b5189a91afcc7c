"""Writing YAML that any reader reads back as it was meant: what could be anything but text is in quotes."""

import re
from collections.abc import Collection
from typing import Final

import yaml

from polycompare.model.values import JsonValue

_LETTER: Final = re.compile("[A-Za-z]")

_NO_FOLDING: Final = 2**30  # cells


def yaml_text(data: JsonValue, *, on_one_line: Collection[str] = ()) -> str:
    """A YAML document. What stands behind the keys `on_one_line` is written in braces and brackets."""
    laid_out = _laid_out(data, frozenset(on_one_line), inline=False)
    return yaml.dump(laid_out, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_NO_FOLDING)


class _InlineMapping(dict[str, JsonValue]):
    """A mapping that is written in braces."""


class _InlineList(list[JsonValue]):
    """A list that is written in brackets."""


def _laid_out(value: JsonValue, on_one_line: frozenset[str], *, inline: bool) -> JsonValue:
    match value:
        case dict():
            laid_out = {
                key: _laid_out(item, on_one_line, inline=inline or key in on_one_line)
                for key, item in value.items()
            }
            return _InlineMapping(laid_out) if inline else laid_out
        case list():
            items = [_laid_out(item, on_one_line, inline=inline) for item in value]
            return _InlineList(items) if inline else items
    return value


class _Dumper(yaml.SafeDumper):
    """The safe dumper, without references to values that occur twice, and with cautious quotes."""

    def ignore_aliases(self, data: object) -> bool:
        """Nothing is a reference."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    # What begins with a letter is no number to any reader; the dumper itself sees to signs and to words like no.
    style = None if _LETTER.match(text) and text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _mapping(dumper: yaml.SafeDumper, mapping: _InlineMapping) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping.items(), flow_style=True)


def _list(dumper: yaml.SafeDumper, items: _InlineList) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_InlineMapping, _mapping)
_Dumper.add_representer(_InlineList, _list)
