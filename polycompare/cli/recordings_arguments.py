"""What can be asked of `polycompare recordings`. Each command's module is imported when it runs, not before."""

import argparse
import re
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from polycompare.cli.arguments import add_json, add_show_muted, add_store, whole_number
from polycompare.cli.moment_arguments import first_moment, last_moment
from polycompare.model.divergences import Signal
from polycompare.model.moments import FORMS
from polycompare.model.recordings import SortBy
from polycompare.model.targets import Environment
from polycompare.model.verdicts import ExitCode, Verdict

FORMATS: Final = ("jsonl", "html", "markdown")
"""What a recording can be exported as."""

_Commands: TypeAlias = Any  # argparse has no public name for what add_subparsers returns

_ID: Final = "a recording's id, the beginning of it, or `last`"
_ID_OR_FILE: Final = f"{_ID}; or an exported file"
_MINUTES: Final = re.compile(r"\d+m")

_SEARCH: Final = """\
Each word begins one that the user or a side said in one turn, or that stands in the name, the note or a tag. What
an earlier version recorded is made ready to be searched first.
"""

_EXPORT: Final = """\
jsonl is the whole recording, as JSON Lines, to be imported or replayed elsewhere; html and markdown are pages to
read. Redaction puts values of the same kind, which belong to nobody, in the place of e-mail addresses, phone and
card numbers, and of what [redact] in polycompare.toml names. Pages are redacted unless --no-redact is given, jsonl
only with --redact.
"""


def add_recordings(commands: _Commands, parser_class: type[argparse.ArgumentParser]) -> None:
    """Add `recordings` and its commands."""
    about = "the comparisons kept on this machine"
    recordings = commands.add_parser("recordings", help=about, description=f"{about[0].upper()}{about[1:]}.")
    actions = recordings.add_subparsers(
        title="commands", metavar="COMMAND", required=True, parser_class=parser_class
    )
    for add in (_add_list, _add_search, _add_show, _add_tag, _add_export, _add_import, _add_prune, _add_delete):
        add(actions)


def _add_list(actions: _Commands) -> None:
    listing = actions.add_parser("list", help="the newest recordings, one a line", description="List recordings.")
    listing.set_defaults(run=_list)
    _add_filters(listing)


def _add_search(actions: _Commands) -> None:
    about = "recordings in which something was said"
    search = actions.add_parser("search", help=about, description=f"Find {about}.", epilog=_SEARCH)
    search.set_defaults(run=_search)
    search.add_argument(
        "words", metavar="WORD", nargs="+", help="the beginning of a word; all of them are asked for"
    )
    _add_filters(search)


def _add_show(actions: _Commands) -> None:
    show = actions.add_parser("show", help="print one recording", description="Print one recording.")
    show.set_defaults(run=_show)
    show.add_argument("id", metavar="ID|FILE", help=_ID_OR_FILE)
    add_show_muted(show)
    add_json(show, "print the comparison as one JSON object")
    _add_config(show, "beside which the rules are")
    add_store(show)


def _add_tag(actions: _Commands) -> None:
    about = "tags, a note, and whether they are reviewed"
    tag = actions.add_parser("tag", help=f"give recordings {about}", description=f"Give recordings {about}.")
    tag.set_defaults(run=_tag)
    tag.add_argument("ids", metavar="ID", nargs="+", help=_ID)
    tag.add_argument("--add", metavar="TAG", action="append", default=[], help="a tag that they get; repeatable")
    tag.add_argument("--remove", metavar="TAG", action="append", default=[], help="one that they lose; repeatable")
    tag.add_argument("--note", metavar="TEXT", help="the note, in the place of the one before; '' takes it away")
    _add_reviewed(tag, "they are reviewed", "they are not")
    add_store(tag)


def _add_export(actions: _Commands) -> None:
    about = "one recording as a file of its own"
    export = actions.add_parser(
        "export",
        help=about,
        description=f"Write {about}.",
        epilog=_EXPORT,
    )
    export.set_defaults(run=_export)
    export.add_argument("id", metavar="ID|FILE", help=_ID_OR_FILE)
    export.add_argument("--format", choices=FORMATS, default=FORMATS[0], help="(default: jsonl)")
    redaction = export.add_mutually_exclusive_group()
    about = "put other values of the same kind in the place of personal ones"
    redaction.add_argument("--redact", action="store_true", default=None, help=about)
    redaction.add_argument("--no-redact", dest="redact", action="store_false", default=None, help="leave them")
    export.add_argument("--to", type=Path, metavar="FILE", help="a new file, for your eyes only; else stdout")
    export.add_argument("--force", action="store_true", help="replace the file where there is one")
    _add_config(export, "whose [redact] and rules hold")
    add_store(export)


def _add_import(actions: _Commands) -> None:
    about = "exported recordings into the store"
    importing = actions.add_parser("import", help=f"take {about}", description=f"Take {about}.")
    importing.set_defaults(run=_import)
    importing.add_argument("files", metavar="FILE", nargs="+", type=Path, help="an exported recording, as jsonl")
    about = "where a recording is in the store already and differs, take the file's"
    importing.add_argument("--replace", action="store_true", help=about)
    _add_config(importing, "beside which the rules are")
    add_store(importing)


def _add_prune(actions: _Commands) -> None:
    about = "delete old recordings"
    prune = actions.add_parser("prune", help=about, description=f"{about[0].upper()}{about[1:]}.")
    prune.set_defaults(run=_prune)
    about = "those that began before: 90d, 12h or 8w ago, a day, or a time"
    prune.add_argument("--older-than", metavar="WHEN", type=_long_ago, required=True, help=about)
    prune.add_argument("--keep-tagged", action="store_true", help="but for those that have a tag")
    _add_yes(prune)
    add_store(prune)


def _add_delete(actions: _Commands) -> None:
    about = "delete recordings"
    delete = actions.add_parser("delete", help=about, description=f"{about[0].upper()}{about[1:]}.")
    delete.set_defaults(run=_delete)
    delete.add_argument("ids", metavar="ID", nargs="+", help=_ID)
    _add_yes(delete)
    add_store(delete)


def _add_config(parser: argparse.ArgumentParser, why: str) -> None:
    about = f"the configuration {why}, instead of the nearest polycompare.toml up to the repository's root"
    parser.add_argument("--config", metavar="FILE", type=Path, default=argparse.SUPPRESS, help=about)


def _add_yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask; without a terminal nobody can be asked")


def _add_filters(parser: argparse.ArgumentParser) -> None:
    """Which recordings are asked for, in which order, and how they are printed."""
    asked = parser.add_argument_group("which")
    asked.add_argument("--target", metavar="NAME", help="a target of either side")
    environments = [environment.value for environment in Environment]
    asked.add_argument("--env", choices=environments, help="the environment of either side")
    asked.add_argument("--variant", metavar="NAME", help="the variant of either side")
    asked.add_argument("--scenario", metavar="NAME", help="the scenario; * stands for anything")
    asked.add_argument("--verdict", choices=[verdict.value for verdict in Verdict], help="what it came to")
    signals = [signal.value for signal in Signal]
    asked.add_argument("--signal", choices=signals, metavar="SIGNAL", help=f"parts in it: {', '.join(signals)}")
    about = "the deployment of either side: its id or version, or the beginning of one"
    asked.add_argument("--deployment", metavar="ID", help=about)
    asked.add_argument("--tag", metavar="TAG", help="has the tag")
    _add_reviewed(asked, "only what is reviewed", "only what is not")
    asked.add_argument("--since", metavar="WHEN", type=first_moment, help=f"recorded since: {FORMS}")
    asked.add_argument("--until", metavar="WHEN", type=last_moment, help="recorded until then; a day is within")
    about = "those as well that belong to a run: of noise, or of trying again"
    asked.add_argument("--runs", action="store_true", help=about)
    asked.add_argument("--limit", type=whole_number, default=20, metavar="N", help="how many (default: 20)")
    about = "by which column (default: started, the newest first)"
    asked.add_argument("--sort", choices=[column.value for column in SortBy], default=SortBy.STARTED, help=about)
    asked.add_argument("--reverse", action="store_true", help="in the opposite order")
    add_json(parser, "print one JSON object")
    add_store(parser)


def _add_reviewed(parser: Any, yes: str, no: str) -> None:  # a parser, or a group of one
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--reviewed", action="store_true", default=None, help=yes)
    either.add_argument("--not-reviewed", dest="reviewed", action="store_false", default=None, help=no)


def _long_ago(text: str) -> datetime:
    """A moment that is not so many minutes ago: whoever writes `3m` here means months."""
    if _MINUTES.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} could be minutes or months; write it in days, such as 90d")
    return first_moment(text)


def _list(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.recordings import list_recordings

    return list_recordings(options)


def _search(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.recordings import search_recordings

    return search_recordings(options)


def _show(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.recordings import show_recording

    return show_recording(options)


def _tag(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.recordings_marks import tag_recordings

    return tag_recordings(options)


def _export(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.recordings_files import export_recording

    return export_recording(options)


def _import(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.recordings_files import import_recordings

    return import_recordings(options)


def _prune(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.recordings_removal import prune_recordings

    return prune_recordings(options)


def _delete(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.recordings_removal import delete_recordings

    return delete_recordings(options)
