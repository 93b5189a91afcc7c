"""`polycompare recordings`: what is kept on this machine."""

import argparse
from pathlib import Path

from polycompare.cli.terminal import narrate, write
from polycompare.model.events import ComparisonStarted
from polycompare.model.recordings import RecordingSummary
from polycompare.model.text import visible_line
from polycompare.model.values import JsonObject
from polycompare.model.verdicts import ExitCode, Verdict
from polycompare.recordings.document import dump_document
from polycompare.recordings.listing import summaries
from polycompare.recordings.paths import default_store_path
from polycompare.recordings.store import Store

_LIST_FORMAT = "polycompare.recordings/1"


def list_recordings(options: argparse.Namespace) -> ExitCode:
    """`recordings list`: the newest first, one a line."""
    path = _store_path(options)
    found: list[RecordingSummary] = []
    if options.store is not None or path.exists():  # the usual store is made with the first comparison
        with Store(path, create=False) as store:
            found = summaries(store, options.limit, with_runs=options.runs)
    if options.json:
        document: JsonObject = {"format": _LIST_FORMAT, "recordings": [_document(summary) for summary in found]}
        write(f"{dump_document(document)}\n")
    else:
        write("".join(f"{_line(summary)}\n" for summary in found))
    return ExitCode.PASS


def show_recording(options: argparse.Namespace) -> ExitCode:
    """`recordings show`: one recording, compared anew, by the rules that hold in the working directory."""
    from polycompare.api.replies import read_reply_of
    from polycompare.cli.headless import print_comparison
    from polycompare.cli.opening import comparer_for
    from polycompare.config.find import find_config, working_directory
    from polycompare.recordings.playback import comparison_of, played
    from polycompare.recordings.sources import records_at
    from polycompare.scenarios.rulebook import Rulebook, rules_directory

    rulebook = Rulebook(rules_directory(find_config(working_directory())))
    records = records_at(options.id, _store_path(options))
    started = next(record for record in records if isinstance(record, ComparisonStarted))
    compare = comparer_for(rulebook.rules(), started)
    comparison = comparison_of(played(records, read_reply_of, compare))
    for turn in comparison.turns:
        if turn.fault is not None:
            narrate(visible_line(turn.fault))
    print_comparison(comparison, as_json=options.json, show_muted=options.show_muted)
    return ExitCode.PASS


def export_recording(options: argparse.Namespace) -> ExitCode:
    """`recordings export`: one recording as a file of its own."""
    from polycompare.recordings.export import export_lines, write_private_file
    from polycompare.recordings.sources import records_at

    lines = export_lines(records_at(options.id, _store_path(options)))
    if options.to is None:
        for line in lines:
            write(line)
    else:
        write_private_file(options.to, lines, replace=options.force)
    return ExitCode.PASS


def _store_path(options: argparse.Namespace) -> Path:
    given: Path | None = options.store
    return default_store_path() if given is None else given


def _line(summary: RecordingSummary) -> str:
    sides = f"{summary.sides.baseline.target} ⇄ {summary.sides.candidate.target}"
    turns = f"{summary.turns} turn{'' if summary.turns == 1 else 's'}"
    parts = [summary.id, _verdict(summary), turns, sides]
    if summary.name is not None:
        parts.append(summary.name)
    if summary.run is not None:
        parts.append(f"run {summary.run}")
    return visible_line("  ".join(parts))


def _verdict(summary: RecordingSummary) -> str:
    if summary.unfinished:
        return "unfinished"
    if summary.verdict is None:
        return "empty"
    if summary.root_turn is None:
        return summary.verdict.value
    diverged = f"{Verdict.DIVERGED.value} at {summary.root_turn}"
    return f"{Verdict.ERROR.value}, {diverged}" if summary.verdict is Verdict.ERROR else diverged


def _document(summary: RecordingSummary) -> JsonObject:
    return {
        "id": summary.id,
        "started_at": summary.started_at.isoformat(),
        "name": summary.name,
        "baseline": {
            "target": summary.sides.baseline.target,
            "environment": summary.sides.baseline.environment.value,
        },
        "candidate": {
            "target": summary.sides.candidate.target,
            "environment": summary.sides.candidate.environment.value,
        },
        "turns": summary.turns,
        "verdict": None if summary.verdict is None else summary.verdict.value,
        "root_turn": summary.root_turn,
        "run": summary.run,
        "unfinished": summary.unfinished,
    }
