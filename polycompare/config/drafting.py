"""Writes a first `polycompare.toml`: commented, complete, and without a key."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from polycompare.config.errors import ConfigError, did_you_mean, listed, shown_path
from polycompare.model.targets import Environment
from polycompare.model.text import visible_line
from polycompare.model.values import Pair

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_COMMENT_COLUMN: Final = 36


@dataclass(frozen=True, slots=True)
class DraftTarget:
    """One side: an environment, and a variant of its own if it has one."""

    environment: Environment
    variant: str | None = None

    @property
    def name(self) -> str:
        """The inline form, which is also what the table is called: `live`, `sandbox/london`."""
        return self.environment.value if self.variant is None else f"{self.environment.value}/{self.variant}"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new file is to say. Either `region` or `base_url` is set; `variant` holds for all targets."""

    region: str | None
    base_url: str | None
    account_id: str | None
    agent_id: str
    sides: Pair[DraftTarget]
    variant: str | None = None
    variant_name: str | None = None
    api_key_env: str | None = None


def draft_target(text: str, flag: str) -> DraftTarget:
    """The side that `ENVIRONMENT` or `ENVIRONMENT/VARIANT` means. Raises `ConfigError`, which names `flag`."""
    environment, slash, variant = text.partition("/")
    if environment not in set(Environment) or (slash and not variant):
        raise ConfigError(
            f"{flag} {text!r} is no environment{did_you_mean(environment, Environment)}; there are "
            f"{listed(Environment)}, each perhaps with a variant, as in sandbox/london."
        )
    return DraftTarget(Environment(environment), variant or None)


def drafted(draft: Draft) -> str:
    """The text of the file. Raises `ConfigError` for a value that no text file can hold."""
    text = "\n".join(_lines(draft)) + "\n"
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ConfigError("A value for the new file is not text; give it as UTF-8.") from None
    return text


def refuse_existing(path: Path) -> None:
    """Raise `ConfigError` where there is something at `path` already."""
    if os.path.lexists(path):
        raise ConfigError(f"There is a {shown_path(path)} already; give --force to write it anew.")


def write_whole(path: Path, text: str) -> None:
    """Write `text` to `path`, so that there is at any time either what was there before or all of it.

    A link is followed. Raises `ConfigError`, and leaves nothing behind then.
    """
    unfinished: Path | None = None
    try:
        there = path.resolve()
        unfinished = there.with_name(f".{there.name}.{os.getpid()}")
        with unfinished.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(there)
    except (OSError, ValueError, RuntimeError) as error:  # ValueError: a NUL; RuntimeError: links in a circle
        if unfinished is not None:
            with suppress(OSError, ValueError):
                unfinished.unlink(missing_ok=True)
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"{shown_path(path)} cannot be written: {reason}.") from None


def _lines(draft: Draft) -> Iterator[str]:
    yield "# What polycompare compares. Keys never belong in here: they come from the environment."
    yield "# `polycompare config show` tells what holds in the end, `polycompare config check` if it works."
    yield ""
    yield "[pair]"
    yield _line("baseline", draft.sides.baseline.name, "side A: what users have")
    yield _line("candidate", draft.sides.candidate.name, "side B: what may replace it")
    yield ""
    yield "# What all targets have in common; each may say otherwise. On the command line it also completes"
    yield "# `sandbox` or `live/VARIANT`."
    yield "[defaults]"
    if draft.base_url is not None:
        yield _line("base_url", draft.base_url, "instead of a region")
        yield '# studio = "https://studio.uk.poly.ai"  # for links to Agent Studio'
    else:
        yield _line("region", draft.region or "", "us, eu, uk or studio")
    if draft.account_id is not None:
        yield _line("account_id", draft.account_id, "for links to Agent Studio")
    yield _line("agent_id", draft.agent_id)
    if draft.variant is not None:
        yield _line("variant", draft.variant, draft.variant_name or "an id or a name")
    else:
        yield '# variant = "…"                     # an id or a name; without one, the agent\'s own default'
    if draft.api_key_env is not None:
        yield _line("api_key_env", draft.api_key_env, "the variable that holds the key")
    yield '# channel = "chat.polyai"           # as on the phone; or "webchat.polyai", as on a web page'
    yield '# asr_lang = "en-GB"'
    yield '# tts_lang = "en-GB"'
    yield "# attributes = { }                  # integration attributes, for the agent's functions"
    yield "# turn_timeout = 60                 # seconds"
    for side in dict.fromkeys((draft.sides.baseline, draft.sides.candidate)):
        yield ""
        yield f"[targets.{_key(side.name)}]"
        yield _line("environment", side.environment.value)
        if side.variant is not None:
            yield _line("variant", side.variant)
        if side.environment is Environment.LIVE:
            yield "# allow_live = true                 # what is sent is real; else --allow-live is needed"
        else:
            yield "# side_effects = false              # if nothing that it does reaches beyond the conversation"


def _line(key: str, value: str, comment: str | None = None) -> str:
    setting = f"{key} = {_string(value)}"
    return setting if comment is None else f"{setting:<{_COMMENT_COLUMN - 1}} # {visible_line(comment)}"


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _string(name)


def _string(text: str) -> str:
    """`text` as a basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04X}", escaped) + '"'
