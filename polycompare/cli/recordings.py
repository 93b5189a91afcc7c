"""`polycompare recordings list`, `search` and `show`: what is kept on this machine."""

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from polycompare.cli.moment_arguments import require_range
from polycompare.cli.recordings_lines import listing_document, listing_text, review_in_words
from polycompare.cli.recordings_whole import compare_whole, opened_recording, opened_store, rules_here, store_path
from polycompare.cli.terminal import narrate, narration_is_watched, write
from polycompare.model.divergences import Signal
from polycompare.model.errors import UserError
from polycompare.model.recordings import RecordingQuery, RecordingSummary, SortBy
from polycompare.model.reviews import NO_REVIEW
from polycompare.model.targets import Environment
from polycompare.model.text import visible_line
from polycompare.model.verdicts import ExitCode, Verdict
from polycompare.recordings.document import comparison_document, dump_document
from polycompare.recordings.listing import find

_A_TO_Z: Final = frozenset({SortBy.NAME, SortBy.BASELINE, SortBy.CANDIDATE})
"""The columns that are read from A to Z; the others begin with the newest, the longest, the worst."""

_TURNS_BETWEEN: Final = 1000  # between two lines about how far the indexing has come


class NoWordError(UserError):
    """Nothing that could be searched for."""


def list_recordings(options: argparse.Namespace) -> ExitCode:
    """`recordings list`: the newest first, one a line."""
    query = query_of(options)
    found: Sequence[RecordingSummary] = ()
    if _is_to_be_read(options):
        with opened_store(options) as store:
            found = find(store, query)
    _print_listing(options, found)
    return ExitCode.PASS


def search_recordings(options: argparse.Namespace) -> ExitCode:
    """`recordings search`: those in which something was said, with the words around it."""
    from polycompare.api.replies import read_reply_of
    from polycompare.recordings.indexing import index_missing
    from polycompare.recordings.searching import searchable_words

    text = " ".join(options.words)
    if not searchable_words(text):
        raise NoWordError(f"There is no word in {visible_line(text)!r}; give one with a letter or a digit.")
    query = query_of(options, text)
    found: Sequence[RecordingSummary] = ()
    if _is_to_be_read(options):
        with opened_store(options) as store:
            index_missing(store, read_reply_of, _progress() if narration_is_watched() else None)
            found = find(store, query)
    _print_listing(options, found)
    return ExitCode.PASS


def query_of(options: argparse.Namespace, text: str = "") -> RecordingQuery:
    """What the options of a listing ask for. Raises `TimeRangeError` where nothing can fit."""
    require_range(options.since, options.until)
    sort = SortBy(options.sort)
    return RecordingQuery(
        text=text,
        target=options.target,
        environment=None if options.env is None else Environment(options.env),
        variant=options.variant,
        scenario=options.scenario,
        verdict=None if options.verdict is None else Verdict(options.verdict),
        signal=None if options.signal is None else Signal(options.signal),
        deployment=options.deployment,
        tag=options.tag,
        reviewed=options.reviewed,
        since=_in_utc(options.since),
        until=_in_utc(options.until),
        with_runs=options.runs,
        sort=sort,
        ascending=(sort in _A_TO_Z) is not options.reverse,
        limit=options.limit,
    )


def _is_to_be_read(options: argparse.Namespace) -> bool:
    """Whether there is a store, or one was named: the usual one is made with the first comparison."""
    return options.store is not None or store_path(options).exists()


def _print_listing(options: argparse.Namespace, found: Sequence[RecordingSummary]) -> None:
    """stdout has what was found; a person is told as well that nothing was."""
    if options.json:
        write(f"{dump_document(listing_document(found))}\n")
        return
    write(listing_text(found))
    if not found:
        narrate("No recording fits." if _is_to_be_read(options) else "There are no recordings yet.")


def _progress() -> Callable[[int, int], None]:
    """Tells from time to time how far the indexing has come, where it takes long and somebody watches."""
    told = 0

    def tell(done: int, of_all: int) -> None:
        nonlocal told
        if done - told >= _TURNS_BETWEEN:
            told = done
            narrate(f"{done} of {of_all} turns are ready to be searched.")

    return tell


def _in_utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def show_recording(options: argparse.Namespace) -> ExitCode:
    """`recordings show`: one recording, compared anew, by the rules that hold in the working directory."""
    from polycompare.cli.headless import print_comparison

    rules = rules_here(options)
    with opened_recording(options) as recording:
        comparison, review = compare_whole(recording.records(), rules), recording.review
    for turn in comparison.turns:
        if turn.fault is not None:
            narrate(visible_line(turn.fault))
    if options.json:
        write(f"{dump_document(comparison_document(comparison, review))}\n")
        return ExitCode.PASS
    print_comparison(comparison, as_json=False, show_muted=options.show_muted)
    if review != NO_REVIEW:
        write(f"{review_in_words(review)}\n")
    return ExitCode.PASS
