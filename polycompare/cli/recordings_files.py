"""`polycompare recordings export` and `import`: recordings as files, and files as recordings."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from polycompare.cli.recordings_whole import (
    compare_whole,
    configuration_path,
    opened_recording,
    rules_here,
    store_path,
)
from polycompare.cli.terminal import narrate, narration_is_watched, write
from polycompare.config.errors import shown_path
from polycompare.model.errors import UserError
from polycompare.model.text import visible_line
from polycompare.model.verdicts import ExitCode, worst_exit

if TYPE_CHECKING:
    from polycompare.model.rules import Rules
    from polycompare.recordings.opened import FiledRecording, StoredRecording
    from polycompare.recordings.redaction.redactor import Redactor
    from polycompare.recordings.store import Store

_FILES_BETWEEN: Final = 100  # between two lines about how far the import has come


def export_recording(options: argparse.Namespace) -> ExitCode:
    """`recordings export`: one recording as a file of its own."""
    from polycompare.recordings.export import write_private_file

    is_page = options.format != "jsonl"
    redact = is_page if options.redact is None else options.redact
    redaction = _redaction(options) if redact else None
    with opened_recording(options) as recording:
        pieces = _page(options, recording, redaction) if is_page else _lines(recording, redaction)
        if options.to is not None:
            write_private_file(options.to, pieces, replace=options.force)
        else:
            for piece in pieces:
                write(piece)
    if redaction is not None:
        where = "" if redaction.path is None else f" ({shown_path(redaction.path)})"
        narrate(f"Redacted by {redaction.rules}{where}.")
    return ExitCode.PASS


def import_recordings(options: argparse.Namespace) -> ExitCode:
    """`recordings import`: each file by itself; what became of each is told, and the ids of the taken printed."""
    from polycompare.recordings.store import Store

    rules = rules_here(options)
    codes: list[ExitCode] = []
    with Store(store_path(options)) as store:
        for number, path in enumerate(options.files):
            if number and number % _FILES_BETWEEN == 0 and narration_is_watched():
                narrate(f"{number} of {len(options.files)} files are read.")
            try:
                codes.append(_import_one(store, path, rules, replace=options.replace))
            except UserError as error:
                narrate(str(error))
                codes.append(error.exit_code)
    return worst_exit(codes)


@dataclass(frozen=True, slots=True)
class _Redaction:
    """What takes out personal values: by which rules, in words that tell nothing of this machine, and the
    configuration that was looked at."""

    redactor: "Redactor"
    rules: str
    path: Path | None


def _lines(recording: "StoredRecording | FiledRecording", redaction: _Redaction | None) -> Iterator[str]:
    from polycompare.recordings.export import export_lines

    if redaction is None:
        return export_lines(recording.records(), recording.review)
    redactor = redaction.redactor
    redactor.learn(recording.records(), recording.review)
    return export_lines(map(redactor.record, recording.records()), redactor.review(recording.review))


def _page(
    options: argparse.Namespace, recording: "StoredRecording | FiledRecording", redaction: _Redaction | None
) -> Iterator[str]:
    from polycompare.recordings.pages.html import comparison_page
    from polycompare.recordings.pages.markdown import comparison_markdown

    comparison, review = compare_whole(recording.records(), rules_here(options)), recording.review
    if redaction is not None:
        redaction.redactor.learn(recording.records(), review)
        comparison, review = redaction.redactor.comparison(comparison), redaction.redactor.review(review)
    page = comparison_page if options.format == "html" else comparison_markdown
    yield page(comparison, review, redaction=None if redaction is None else redaction.rules)


def _redaction(options: argparse.Namespace) -> _Redaction:
    """What the configuration says is personal is replaced too. Raises `ConfigError` where it cannot be read: to
    pass over it would let out what somebody wanted kept."""
    from polycompare.config.configuration import load_configuration
    from polycompare.config.find import FILE_NAME
    from polycompare.recordings.redaction.redactor import Redactor
    from polycompare.recordings.redaction.rules import RedactionRules

    path = configuration_path(options)
    if path is None:
        return _Redaction(Redactor(), f"default rules only: no {FILE_NAME} here", None)
    redact = load_configuration(path).redact
    count = len(redact.paths) + len(redact.patterns)
    if count:
        rules = f"default rules and {count} more of [redact] in {path.name}"
    else:
        rules = f"default rules only: no [redact] in {path.name}"
    return _Redaction(Redactor(RedactionRules(redact.paths, redact.patterns)), rules, path)


def _import_one(store: "Store", path: Path, rules: "Rules", *, replace: bool) -> ExitCode:
    from polycompare.api.replies import read_reply_of
    from polycompare.cli.opening import comparer_for
    from polycompare.recordings.exported import read_exported_recording
    from polycompare.recordings.importing import Imported, import_recording

    recording = read_exported_recording(path)
    identity = visible_line(recording.started.id)
    compare = comparer_for(rules, recording.started)
    match import_recording(store, recording, read_reply_of, compare, replace=replace):
        case Imported.NEW:
            write(f"{identity}\n")
        case Imported.REPLACED:
            narrate(f"{identity} was there and differed; it is now what {path} has.")
            write(f"{identity}\n")
        case Imported.SAME:
            narrate(f"{identity} of {path} is there already, and the same.")
        case Imported.DIFFERENT:
            narrate(f"{identity} is there already and differs from {path}; --replace takes the file's.")
            return ExitCode.USAGE
    return ExitCode.PASS
