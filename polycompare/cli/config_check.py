"""`polycompare config check`: whether each target can be reached, step by step."""

import argparse
import asyncio
import os
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from polycompare.api.probing import STEPS, ProbeStep, probe
from polycompare.api.reaching import connected, secured
from polycompare.cli.config_targets import names_of, side_variable
from polycompare.cli.config_text import painted, row
from polycompare.cli.plain import Style
from polycompare.cli.stopping import run_until_stopped
from polycompare.cli.terminal import narrate, narration_is_watched, output_width, wants_colour, write
from polycompare.cli.wording import target_in_words
from polycompare.config.configuration import load_configuration
from polycompare.config.consent import require_consent
from polycompare.config.errors import listed
from polycompare.config.keys import key_of, token_of
from polycompare.model.errors import ConsentNeededError, UserError
from polycompare.model.targets import Target
from polycompare.model.values import JsonObject
from polycompare.model.verdicts import ExitCode, worst_exit
from polycompare.recordings.document import dump_document

_FORMAT: Final = "polycompare.config-check/1"
_NOT_ASKED: Final = "skipped: --no-greeting"
_NO_CONSENT: Final = "skipped, since nobody agreed to it"
_GLYPHS: Final = {True: ("✓", Style.NONE), False: ("✖", Style.FAILED), None: ("–", Style.FAINT)}


@dataclass(frozen=True, slots=True)
class TargetCheck:
    """What came of trying one target. `exit_code` is what the command would leave for it alone; `lacks_consent`
    says that all is well, but for a greeting that nobody agreed to."""

    target: Target
    steps: tuple[ProbeStep, ...]
    exit_code: ExitCode
    lacks_consent: bool = False


def run(options: argparse.Namespace) -> ExitCode:
    """Check the targets that are named, or all; print a table, and exit by the worst of them."""
    configuration = load_configuration(options.config)
    names = names_of(configuration, options)
    variables = {name: side_variable(configuration, name, options) for name in names}
    return check_and_print(
        [configuration.target(name) for name in names],
        variables,
        greet=not options.no_greeting,
        allow_live=options.allow_live,
        as_json=options.json,
    )


def check_and_print(
    targets: Sequence[Target],
    variables: Mapping[str, str | None] = MappingProxyType({}),
    *,
    greet: bool,
    allow_live: bool,
    as_json: bool = False,
) -> ExitCode:
    """Check all targets at once, and print what came of it. A stop signal ends it by `KeyboardInterrupt`.

    `variables` are those that the command line names for keys, by the names of the targets. A greeting is sent
    with `greet`, and to live only with consent: a check that lacks it says that it is not whole.
    """
    if narration_is_watched():
        narrate(f"checking {', '.join(target.name for target in targets)} …")

    def check(target: Target) -> Coroutine[Any, Any, TargetCheck]:
        variable = variables.get(target.name)
        if not greet:
            return _checked(target, variable, _Silence(_NOT_ASKED))
        try:
            require_consent([target], allow_live=allow_live)
        except ConsentNeededError as error:
            return _checked(target, variable, _Silence(_NO_CONSENT, error))
        return _checked(target, variable, None)

    checks = run_until_stopped(_all(check(target) for target in targets))
    if as_json:
        write(f"{dump_document(_document(checks))}\n")
    else:
        write("".join(f"{line}\n" for line in _lines(checks, output_width(), colour=wants_colour())))
    ungreeted = [check.target.name for check in checks if check.lacks_consent]
    if ungreeted:
        narrate(
            f"{listed(ungreeted)} {'was' if len(ungreeted) == 1 else 'were'} not greeted, so the check is not "
            "whole: give --allow-live if that is meant, or --no-greeting to check without greetings."
        )
    return worst_exit(check.exit_code for check in checks)


async def _all(checks: Iterable[Coroutine[Any, Any, TargetCheck]]) -> list[TargetCheck]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(check) for check in checks]
    return [task.result() for task in tasks]


@dataclass(frozen=True, slots=True)
class _Silence:
    """Why a target is not to be greeted; `lack` is the consent that it would take, if that is why."""

    reason: str
    lack: ConsentNeededError | None = None


async def _checked(target: Target, variable: str | None, silence: _Silence | None) -> TargetCheck:
    """Try one target, and greet it unless there is a reason for silence."""
    try:
        key = key_of(target, os.environ, side_env=variable)
        token = token_of(target, os.environ)
    except UserError as error:
        return TargetCheck(target, await _without_key(target, error), error.exit_code)
    found = tuple([step async for step in probe(target, key, token, greet=silence is None)])
    if any(step.ok is False for step in found):
        return TargetCheck(target, found, ExitCode.INCOMPLETE)
    if silence is None:
        return TargetCheck(target, found, ExitCode.PASS)
    *others, greeting = found
    hint, code = (None, ExitCode.PASS) if silence.lack is None else (str(silence.lack), silence.lack.exit_code)
    steps = (*others, replace(greeting, detail=silence.reason, hint=hint))
    return TargetCheck(target, steps, code, lacks_consent=silence.lack is not None)


async def _without_key(target: Target, missing: UserError) -> tuple[ProbeStep, ...]:
    """What can be tried without a key: whether the target's host is there at all."""
    found = {name: ProbeStep(name, None, "not tried") for name in STEPS}
    address = await connected(target)
    found["address"] = ProbeStep("address", address.ok, address.detail, address.hint)
    if address.ok:
        tls = await secured(target)
        found["tls"] = ProbeStep("tls", tls.ok, tls.detail, tls.hint)
    found["key"] = ProbeStep("key", False, str(missing))
    return tuple(found.values())


def _lines(checks: Sequence[TargetCheck], width: int, *, colour: bool) -> Iterator[str]:
    column = max(len(step.name) for check in checks for step in check.steps)
    for index, check in enumerate(checks):
        if index:
            yield ""
        yield painted(target_in_words(check.target), Style.STRONG, colour=colour)
        for step in check.steps:
            glyph, style = _GLYPHS[step.ok]
            for line in row(((f"  {glyph}", 3), (step.name, column)), step.detail, width):
                yield painted(line, style, colour=colour)
            if step.hint is not None:
                yield from row((("", column + 4),), f"→ {step.hint}", width)


def _document(checks: Sequence[TargetCheck]) -> JsonObject:
    return {
        "format": _FORMAT,
        "ok": all(check.exit_code is ExitCode.PASS for check in checks),
        "targets": [
            {
                "name": check.target.name,
                "base_url": check.target.base_url,
                "agent_id": check.target.agent_id,
                "environment": check.target.environment.value,
                "ok": check.exit_code is ExitCode.PASS,
                "steps": [
                    {"name": step.name, "ok": step.ok, "detail": step.detail, "hint": step.hint}
                    for step in check.steps
                ],
            }
            for check in checks
        ],
    }
