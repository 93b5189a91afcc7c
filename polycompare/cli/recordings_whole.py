"""What the `recordings` commands work on: the store, the rules, and a recording read whole and compared anew."""

import argparse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from polycompare.cli.terminal import narrate
from polycompare.model.events import ComparisonStarted
from polycompare.model.rules import Rules
from polycompare.model.turns import Comparison
from polycompare.recordings.paths import default_store_path

if TYPE_CHECKING:
    from polycompare.recordings.opened import FiledRecording, StoredRecording
    from polycompare.recordings.records import Record
    from polycompare.recordings.store import Store


def store_path(options: argparse.Namespace) -> Path:
    """The store that the command line names, or the usual one."""
    given: Path | None = options.store
    return default_store_path() if given is None else given


@contextmanager
def opened_store(options: argparse.Namespace) -> "Iterator[Store]":
    """The store, which has to be there already. Where it turned out to be damaged, that is told at the end."""
    from polycompare.recordings.store import Store

    with Store(store_path(options), create=False) as store:
        yield store
        if store.damage is not None:
            narrate(store.damage)


@contextmanager
def opened_recording(options: argparse.Namespace) -> "Iterator[StoredRecording | FiledRecording]":
    """The recording that the command line names. Where its store turned out to be damaged, that is told at the
    end: something of it may be lost."""
    from polycompare.api.replies import read_reply_of
    from polycompare.recordings.opened import open_recording

    recording = open_recording(options.id, store_path(options), read_reply_of)
    try:
        yield recording
        if recording.damage is not None:
            narrate(recording.damage)
    finally:
        recording.close()


def configuration_path(options: argparse.Namespace) -> Path | None:
    """The `polycompare.toml` that the command line names, or the one that holds here; None for none."""
    from polycompare.config.find import find_config, working_directory

    given: Path | None = options.config
    return find_config(working_directory()) if given is None else given


def rules_here(options: argparse.Namespace) -> Rules:
    """The team's rules beside the configuration. Raises `UserError` where these cannot be read."""
    from polycompare.scenarios.rulebook import Rulebook, rules_directory

    return Rulebook(rules_directory(configuration_path(options))).rules()


def compare_whole(records: "Iterable[Record]", rules: Rules) -> Comparison:
    """A recording's comparison by these rules. The first record is `ComparisonStarted`."""
    from polycompare.api.replies import read_reply_of
    from polycompare.cli.opening import comparer_for
    from polycompare.recordings.playback import comparison_of, played

    remaining = iter(records)
    started = next(remaining)
    assert isinstance(started, ComparisonStarted)  # noqa: S101 (every recording begins so)
    compare = comparer_for(rules, started)
    return comparison_of(played(chain((started,), remaining), read_reply_of, compare))
