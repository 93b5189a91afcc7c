"""`polycompare fetch`: real conversations become recordings, or scenarios."""

import argparse
import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from polycompare.api.conversations import ConversationsApi, ConversationSearch, RefusedError
from polycompare.api.keys import ApiKey
from polycompare.cli.fetch_keeping import Keeper, Kept, RecordingKeeper, ScenarioKeeper
from polycompare.cli.fetching import records_of
from polycompare.cli.moment_arguments import require_range
from polycompare.cli.stopping import run_until_stopped
from polycompare.cli.terminal import narrate, write
from polycompare.config.configuration import Configuration, load_configuration
from polycompare.config.errors import listed, shown_path
from polycompare.config.keys import key_of
from polycompare.model.errors import UserError
from polycompare.model.outcomes import FailureKind
from polycompare.model.targets import Deployment, Environment, Target
from polycompare.model.text import visible_line
from polycompare.model.turns import Comparison, Origin
from polycompare.model.values import JsonObject, JsonValue
from polycompare.model.verdicts import ExitCode
from polycompare.recordings.document import dump_document
from polycompare.recordings.paths import default_store_path
from polycompare.recordings.store import Store
from polycompare.scenarios.drafting import DraftError

_FORMAT: Final = "polycompare.fetched/1"
_AT_ONCE: Final = 4  # requests under way
_LIMIT: Final = 20  # conversations, where nothing else is said

_HOPELESS: Final = frozenset({FailureKind.AUTH, FailureKind.FORBIDDEN, FailureKind.CONNECT})
"""After these no other conversation can be had either."""


class FetchError(UserError):
    """A request that names no conversations, or contradicts itself."""


class NothingHeldError(UserError):
    """A conversation that there is nothing to be made of."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of a conversation: where it is, or why it is nowhere.

    `is_new` says that it was fetched now, `refused` that the service did not give it.
    """

    conversation_id: str
    place: str | None = None
    turns: int | None = None
    is_new: bool = False
    problem: str | None = None
    refused: bool = False


def run(options: argparse.Namespace) -> ExitCode:
    """Fetch, say what became of each, and exit by whether all that was named could be had."""
    named = tuple(dict.fromkeys(options.conversations))
    _require_one_choice(options, named)
    configuration = load_configuration(options.config)
    target = _target(options.target, configuration)
    search = None if named else _search(options, target)
    key = key_of(target, os.environ)
    with _keeper(options, configuration) as keeper:
        fetching = _Fetching(target, key, keeper, again=options.again)
        results = run_until_stopped(fetching.run(named, search))
    if options.json:
        write(f"{dump_document(_document(results))}\n")
    else:
        write("".join(f"{visible_line(each.place)}\n" for each in results if each.place is not None))
    missing = any(each.refused or (named and each.place is None) for each in results)
    return ExitCode.INCOMPLETE if missing else ExitCode.PASS


class _Fetching:
    """Gets conversations, a few at a time, and has them kept."""

    def __init__(self, target: Target, key: ApiKey, keeper: Keeper, *, again: bool) -> None:
        self._target = target
        self._key = key
        self._keeper = keeper
        self._again = again
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._hopeless: RefusedError | None = None
        self._deployments: dict[str, Deployment] = {}

    async def run(self, named: Sequence[str], search: ConversationSearch | None) -> list[Fetched]:
        """What became of each, in the order in which they were named or found. Raises `RefusedError` where they
        could not be looked for."""
        async with ConversationsApi(self._target, self._key) as api:
            wanted = list(named) if search is None else [one.id async for one in api.pages(search)]
            if not wanted:
                narrate(f"No conversation of {self._target.name} fits.")
            else:
                self._deployments = await api.deployments()
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._fetched(api, each)) for each in wanted]
        return [task.result() for task in tasks]

    async def _fetched(self, api: ConversationsApi, conversation_id: str) -> Fetched:
        before = None if self._again else self._keeper.place_of(conversation_id)
        if before is not None:
            narrate(f"{conversation_id} is here already, as {before} (--again fetches it anew).")
            return Fetched(conversation_id, before)
        async with self._room:
            if self._hopeless is not None:
                return Fetched(conversation_id, problem=str(self._hopeless), refused=True)
            try:
                kept = await self._kept(api, conversation_id)
            except RefusedError as error:
                if error.failure.kind in _HOPELESS:
                    self._hopeless = error
                return self._missing(conversation_id, error, refused=True)
            except (NothingHeldError, DraftError) as error:
                return self._missing(conversation_id, error, refused=False)
        turns = "1 turn" if kept.turns == 1 else f"{kept.turns} turns"
        replaced = f", in the place of {kept.replaced}" if kept.replaced else ""
        narrate(f"{conversation_id}: {turns} → {kept.place}{replaced}")
        return Fetched(conversation_id, kept.place, kept.turns, is_new=True)

    async def _kept(self, api: ConversationsApi, conversation_id: str) -> Kept:
        answer, conversation = await api.one(conversation_id)
        if conversation.in_progress:
            raise NothingHeldError("it still goes on; fetch it when it is over.")
        if not conversation.turns:
            raise NothingHeldError(
                "the service tells none of its turns; a project can keep its transcripts from the API."
            )
        origin = Origin(datetime.now(UTC), answer)
        records = records_of(conversation, conversation_id, origin, self._target, self._deployments)
        return self._keeper.keep(conversation_id, records)

    def _missing(self, conversation_id: str, error: UserError, *, refused: bool) -> Fetched:
        narrate(f"{conversation_id}: {error}")
        return Fetched(conversation_id, problem=str(error), refused=refused)


def _require_one_choice(options: argparse.Namespace, named: Sequence[str]) -> None:
    """Raise `FetchError` unless the options say in one way which conversations are meant."""
    if not all(map(str.strip, named)):
        raise FetchError("A conversation has an id, and '' is none: leave it out.")
    filters = {
        "--env": options.env,
        "--since": options.since,
        "--until": options.until,
        "--limit": options.limit,
    }
    ways = {"--search": options.search, "--sample": options.sample}
    given = [name for name, value in (ways | filters).items() if value is not None]
    if named and given:
        raise FetchError(f"Conversations are named by their ids, or looked for: leave out {listed(given)}.")
    if not named and not given:
        raise FetchError(
            "There is nothing to fetch: give the ids of conversations (before --as-scenario), --search WORDS, "
            "--sample N, --since WHEN or --limit N."
        )
    if all(value is not None for value in ways.values()):
        raise FetchError("A sample is drawn at random: leave out --search or --sample.")
    if options.sample is not None and options.limit is not None:
        raise FetchError("--sample says already how many: leave out --limit.")
    if options.semantic and options.search is None:
        raise FetchError("--semantic is about what the words of --search mean: give those, or leave it out.")
    if options.no_redact and options.as_scenario is None:
        raise FetchError("--no-redact is about scenarios, since recordings keep what came: leave it out.")
    require_range(options.since, options.until)


def _target(name: str | None, configuration: Configuration) -> Target:
    """Whose conversations: the target that is named, else the baseline of the pair, else the only one there is."""
    name = name or configuration.pair.baseline
    if name is None:
        names = configuration.all_names()
        if len(names) > 1:
            raise FetchError(f"Whose conversations? Give --target, one of {listed(names)}.")
        name = names[0]
    return configuration.target(name)


def _search(options: argparse.Namespace, target: Target) -> ConversationSearch:
    return ConversationSearch(
        environment=target.environment if options.env is None else Environment(options.env),
        words=options.search,
        semantic=options.semantic,
        sample=options.sample is not None,
        since=options.since,
        until=options.until,
        limit=options.sample or options.limit or _LIMIT,
    )


@contextmanager
def _keeper(options: argparse.Namespace, configuration: Configuration) -> Iterator[Keeper]:
    """What keeps the conversations. Raises `UserError` where it could not, before anything is fetched."""
    if options.as_scenario is None:
        with Store(options.store or default_store_path()) as store:
            yield RecordingKeeper(store)
        return
    folder: Path = options.as_scenario
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FetchError(f"There can be no folder {shown_path(folder)} ({error.strerror}).") from None
    yield ScenarioKeeper(folder, None if options.no_redact else _redacted(configuration))


def _redacted(configuration: Configuration) -> Callable[[Comparison], Comparison]:
    """Takes out what is personal, by one mapping for all conversations."""
    from polycompare.recordings.redaction.redactor import Redactor
    from polycompare.recordings.redaction.rules import RedactionRules

    return Redactor(RedactionRules(configuration.redact.paths, configuration.redact.patterns)).comparison


def _document(results: Sequence[Fetched]) -> JsonObject:
    conversations: list[JsonValue] = [
        {
            "conversation": each.conversation_id,
            "place": each.place,
            "turns": each.turns,
            "new": each.is_new,
            "problem": each.problem,
        }
        for each in results
    ]
    return {"format": _FORMAT, "conversations": conversations}
