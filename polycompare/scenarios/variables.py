r"""Variables in scenarios: `a table for {{today+1d:%A}}`.

| written | stands for |
|---|---|
| `{{today}}` | the date, `2026-03-14`; `{{today+1d}}` and `{{today-2w}}` days and weeks from it |
| `{{now}}` | the date and time, `2026-03-14T19:00:00`; `{{now+2h}}`, also with `d` and `w` |
| `{{today+1d:%A}}` | either in another form, by the directives of strftime; `%-d` has no leading zero |
| `{{uuid}}` | a uuid, the same wherever it stands in a conversation |
| `{{run}}`, `{{repeat}}` | the run's id, and which of its repeats this is, from 1 |
| `{{side}}` | `baseline` or `candidate` |
| `{{env.NAME}}` | the environment variable NAME |
| `{{name}}` | an entry of the file's `vars`, which may have variables itself |

All are fixed once for both sides. `\{{` is two braces that are meant.
"""

import os
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from graphlib import CycleError, TopologicalSorter
from hashlib import blake2b
from typing import Final, TypeAlias
from uuid import UUID

from polycompare.config.errors import did_you_mean, listed
from polycompare.model.values import JsonValue, Side

Scalar: TypeAlias = str | int | float | bool

BUILT_IN: Final = ("today", "now", "uuid", "run", "repeat", "side")

STAND_IN: Final = "what-only-rendering-tells"
"""Stands, while a file is checked, for what its environment variables will hold."""

_TEMPLATE: Final = re.compile(r"\\\{\{|\{\{(?P<inside>[^{}]*)\}\}|\{\{")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MOMENT: Final = re.compile(
    r"(?P<name>today|now)(?:(?P<sign>[+-])(?P<count>[0-9]{1,5})(?P<unit>[a-z]))?(?::(?P<form>.+))?", re.DOTALL
)
_DIRECTIVE: Final = re.compile(r"%(-?)(.?)", re.DOTALL)
_DIRECTIVES: Final = "aAbBdHIjmMpSyY%"
_UNITS: Final = {"d": timedelta(days=1), "w": timedelta(weeks=1), "h": timedelta(hours=1)}
_UNITS_OF: Final = {"today": "dw", "now": "hdw"}
_USUAL_FORMS: Final = {"today": "%Y-%m-%d", "now": "%Y-%m-%dT%H:%M:%S"}
_KEY_VARIABLES: Final = ("POLYAI_API_KEY", "POLY_ADK_KEY")  # with whatever follows
_MOST_INSERTED: Final = 2_000_000  # characters, so that variables of variables cannot fill the memory


class VariableError(ValueError):
    """A text whose variables cannot be filled in; says why, as a sentence after the key."""


@dataclass(frozen=True, slots=True)
class Draw:
    """What variables stand for in one conversation of both sides.

    `today` is the moment it begins, in the local time of whoever drives it; `repeat` counts from 1.
    """

    run: str
    repeat: int
    today: datetime
    environ: Mapping[str, str]


def new_draw(run: str | None = None, repeat: int = 1, environ: Mapping[str, str] = os.environ) -> Draw:
    """A draw of this moment; without `run`, of a run of its own."""
    return Draw(run or secrets.token_hex(6), repeat, datetime.now().astimezone(), environ)


TRIAL: Final = Draw("run", 1, datetime(2000, 1, 1), defaultdict(lambda: STAND_IN))
"""What a file is checked with before anything is known."""


class Variables:
    """Fills in the variables of one scenario for one side.

    `own` are the file's `vars`. `mistakes` says, by name, which of them cannot be used; those stand for
    `STAND_IN`. The environment variables `key_variables`, and the platform's own for keys, are refused.
    """

    def __init__(
        self, draw: Draw, side: Side, scenario: str, own: Mapping[str, Scalar], key_variables: frozenset[str]
    ) -> None:
        self._draw = draw
        self._side = side
        self._scenario = scenario
        self._key_variables = key_variables
        self._names = (*BUILT_IN, "env.NAME", *own)
        self._left = _MOST_INSERTED
        self._values: dict[str, Scalar] = {}
        self.mistakes: dict[str, str] = {}
        self._fill_own(own)

    def text(self, template: str, quoted: Callable[[str], str] = str) -> str:
        """`template` with its variables filled in, each passed through `quoted`. Raises `VariableError`."""
        parts: list[str] = []
        at = 0
        for found in _TEMPLATE.finditer(template):
            parts.append(template[at : found.start()])
            at = found.end()
            if found["inside"] is not None:
                parts.append(quoted(self._counted(as_text(self._value(found["inside"])))))
            elif found[0] == "{{":
                raise VariableError(r"has `{{` without `}}` behind a name; write \{{ if braces are meant")
            else:
                parts.append("{{")
        return "".join((*parts, template[at:]))

    def value(self, template: str) -> Scalar:
        """Like `text`, but a template that is one variable and nothing else keeps its type."""
        whole = _TEMPLATE.fullmatch(template)
        if whole is None or whole["inside"] is None:
            return self.text(template)
        return self._value(whole["inside"])

    def _fill_own(self, own: Mapping[str, Scalar]) -> None:
        for name in own:
            if _NAME.fullmatch(name) is None:
                self.mistakes[name] = "is no name for a variable; use letters, digits and _"
            elif name in BUILT_IN:
                self.mistakes[name] = "is the name of a variable that is always there; take another"
        uses = {name: _own_names(value, own) for name, value in own.items()}
        for name in _in_order(uses, self.mistakes):
            template = STAND_IN if name in self.mistakes else own[name]
            try:
                self._values[name] = self.value(template) if isinstance(template, str) else template
            except VariableError as error:
                self.mistakes[name] = str(error)
                self._values[name] = STAND_IN

    def _counted(self, text: str) -> str:
        self._left -= len(text)
        if self._left < 0:
            raise VariableError(f"makes variables insert more than {_MOST_INSERTED} characters")
        return text

    def _value(self, inside: str) -> Scalar:
        name = inside.strip()
        moment = _MOMENT.fullmatch(name)
        if moment is not None:
            return self._moment(moment)
        if name.startswith("env."):
            return self._environment(name.removeprefix("env."))
        if name in self._values and name not in BUILT_IN:
            return self._values[name]
        match name:
            case "uuid":
                return self._uuid()
            case "run":
                return self._draw.run
            case "repeat":
                return self._draw.repeat
            case "side":
                return self._side.value
        raise VariableError(_unknown(name, self._names))

    def _moment(self, asked: re.Match[str]) -> str:
        name, unit = asked["name"], asked["unit"]
        moment = self._draw.today
        if unit is not None:
            if unit not in _UNITS_OF[name]:
                raise VariableError(
                    f"asks for {{{{{asked[0]}}}}}; the units of {name} are {listed(_UNITS_OF[name])}"
                )
            moment += int(f"{asked['sign']}{asked['count']}") * _UNITS[unit]  # five digits: 2,000 years at most
        return _formatted(moment, asked["form"] or _USUAL_FORMS[name])

    def _uuid(self) -> str:
        drawn = f"{self._draw.run}\0{self._draw.repeat}\0{self._scenario}".encode(errors="surrogatepass")
        return str(UUID(bytes=blake2b(drawn, digest_size=16).digest(), version=4))

    def _environment(self, name: str) -> str:
        if name.upper().startswith(_KEY_VARIABLES) or name in self._key_variables:
            raise VariableError(
                f"would send {name} to an agent, and that holds a key; put what is meant into another variable"
            )
        try:
            return self._draw.environ[name]
        except KeyError:
            raise VariableError(f"needs the environment variable {name}, which is not set; export it") from None


def escaped(text: str) -> str:
    """The template that stands for `text`, braces and all."""
    return text.replace("{{", r"\{{")


def as_text(value: JsonValue) -> str:
    """How a value reads within a text: as in JSON, but without a text's quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _own_names(value: Scalar, own: Mapping[str, Scalar]) -> Iterator[str]:
    """Which of `own` a value has in it."""
    for found in _TEMPLATE.finditer(value) if isinstance(value, str) else ():
        name = (found["inside"] or "").strip()
        if name in own:
            yield name


def _in_order(uses: Mapping[str, Iterator[str]], mistakes: dict[str, str]) -> tuple[str, ...]:
    """The names, each behind those it uses. Those that go round in a circle become `mistakes` and use none."""
    graph = {name: set(used) for name, used in uses.items()}
    while True:
        try:
            return tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle: list[str] = error.args[1]
            mistakes.setdefault(circle[-1], f"goes round in a circle: {' → '.join(reversed(circle))}")
            graph[circle[-1]] = set()


def _formatted(moment: datetime, form: str) -> str:
    def directive(found: re.Match[str]) -> str:
        flag, letter = found.groups()
        if not letter or letter not in _DIRECTIVES:
            raise VariableError(
                f"has {found[0]} in the form of a date; known are {listed(f'%{d}' for d in _DIRECTIVES)}"
            )
        text = moment.strftime(f"%{letter}")
        return text.lstrip("0") or "0" if flag else text

    return _DIRECTIVE.sub(directive, form)


def _unknown(name: str, known: tuple[str, ...]) -> str:
    for moment in _USUAL_FORMS:
        if name.startswith(moment):
            ways = (moment, f"{moment}+3d", f"{moment}-1w:%A")
            return f"asks for {_braced(name)}; known are {listed(map(_braced, ways))}"
    return f"has the unknown variable {_braced(name)}{did_you_mean(name, known)}; known are {listed(known)}"


def _braced(name: str) -> str:
    return f"{{{{{name}}}}}"
