"""`polycompare recordings delete` and `prune`: what goes is told first, and somebody agrees."""

import argparse
from collections.abc import Sequence
from datetime import UTC
from typing import Final

from polycompare.cli.config_questions import Questions
from polycompare.cli.recordings_lines import line_of
from polycompare.cli.recordings_whole import opened_store
from polycompare.cli.terminal import narrate, write
from polycompare.model.errors import UserError
from polycompare.model.recordings import RecordingQuery, RecordingSummary
from polycompare.model.text import visible_line
from polycompare.model.verdicts import ExitCode
from polycompare.recordings.keeping import delete, prunable
from polycompare.recordings.listing import find, resolve_id
from polycompare.recordings.store import Store

_MOST_TOLD: Final = 10  # recordings, a line each; the others are counted


class NotAgreedError(UserError):
    """Something would be deleted for good, and nobody agreed to that."""


def delete_recordings(options: argparse.Namespace) -> ExitCode:
    """`recordings delete`: the named ones or, where one is not there, none."""
    with opened_store(options) as store:
        _remove(store, [resolve_id(store, wanted) for wanted in options.ids], agreed=options.yes)
    return ExitCode.PASS


def prune_recordings(options: argparse.Namespace) -> ExitCode:
    """`recordings prune`: the old ones, those of runs among them."""
    before = options.older_than.astimezone(UTC)
    with opened_store(options) as store:
        ids = prunable(store, before, keep_tagged=options.keep_tagged)
        if ids:
            _remove(store, ids, agreed=options.yes)
        else:
            but = " and has no tag" if options.keep_tagged else ""
            narrate(f"Nothing in {store.path} is older than {before:%Y-%m-%d %H:%M} UTC{but}.")
    return ExitCode.PASS


def _remove(store: Store, ids: Sequence[str], *, agreed: bool) -> None:
    """Delete recordings once somebody agreed; prints their ids."""
    wanted = frozenset(ids)
    going = [summary for summary in find(store, RecordingQuery(with_runs=True)) if summary.id in wanted]
    for line in _what_goes(going):
        narrate(line)
    if not agreed and not _is_agreed(going):
        narrate("Nothing was deleted.")
        return
    delete(store, tuple(summary.id for summary in going))
    for summary in going:
        write(f"{visible_line(summary.id)}\n")


def _what_goes(going: Sequence[RecordingSummary]) -> list[str]:
    lines = [line_of(summary) for summary in going[:_MOST_TOLD]]
    if len(going) > _MOST_TOLD:
        lines.append(f"… and {len(going) - _MOST_TOLD} more, the oldest of {going[-1].started_at:%Y-%m-%d}")
    marked = sum(1 for summary in going if summary.tags or summary.note)
    if marked:
        lines.append(f"{marked} of {_counted(going)} with tags or a note")
    return lines


def _is_agreed(going: Sequence[RecordingSummary]) -> bool:
    questions = Questions(allowed=True)
    if not questions.can_ask:
        raise NotAgreedError(f"{_counted(going).capitalize()} would be deleted for good; give --yes to agree.")
    answer = questions.ask_if_possible(f"Delete {_counted(going)} for good? y or n")
    return answer is not None and answer.lower() in ("y", "yes")


def _counted(going: Sequence[RecordingSummary]) -> str:
    return f"{len(going)} recording{'' if len(going) == 1 else 's'}"
