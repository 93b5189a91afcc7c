"""A turn as a message for a colleague, to be pasted into a chat."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from polycompare.model.divergences import Divergence, SignalClass, Status
from polycompare.model.links import studio_link
from polycompare.model.outcomes import Failure, NotSent, Outcome, Reply
from polycompare.model.text import visible
from polycompare.model.turns import SideInfo, TurnComparison
from polycompare.model.values import Side
from polycompare.tui.detail.causes import cause_in_words
from polycompare.tui.session_facts import recorded_at, version_of
from polycompare.tui.sharing.difference_words import behaviour_first, besides, difference_in_words
from polycompare.tui.sharing.told_turn import ToldTurn

_MOST_DIFFERENCES: Final = 12  # in behaviour, a line each
_LONGEST_SAID: Final = 700  # characters of a message or a reply
_HASH: Final = 7  # characters of a version


def in_words(told: ToldTurn) -> str:
    """Who was compared, what was said, where they behave otherwise and why, what it costs, and where to look."""
    turn = told.comparison.turn
    names = " ⇄ ".join(told.names.of(side) for side in told.sides)
    where = (names, told.title, f"turn {turn.index}", f"recording {told.recording_id}")
    lines = [" · ".join(filter(None, where)), *(_who(told, side) for side in told.sides), ""]
    if turn.index > 0:
        lines += _said(told)
    lines += [f"{side.letter}: {_outcome_in_words(turn.outcomes.of(side))}" for side in told.sides]
    if not told.one_sided:
        lines += ["", *_differences(told.comparison)]
    links = [(side, studio_link(told.infos.of(side))) for side in told.sides]
    linked = [f"Studio {side.letter}: {link}" for side, link in links if link is not None]
    return visible("\n".join([*lines, "", *linked] if linked else lines))


def _who(told: ToldTurn, side: Side) -> str:
    """`A = live: v41 (abcdef0, 2026-01-03)`."""
    info = told.infos.of(side)
    recorded = "" if info.recorded is None else f"recorded {recorded_at(info.recorded)}"
    known = " · ".join(filter(None, (_deployed(info), recorded)))
    return f"{side.letter} = {told.names.of(side)}{f': {known}' if known else ''}"


def _deployed(info: SideInfo) -> str:
    deployment = info.deployment
    if deployment is None:
        return ""
    version, known = version_of(info), deployment.version[:_HASH]
    more = ", ".join(filter(None, (known if known != version else "", _day(deployment.created_at))))
    return f"{version} ({more})" if version and more else version or more


def _day(text: str | None) -> str:
    """The day of a time as the service wrote it, where it can be read."""
    try:
        read = datetime.fromisoformat(text or "")
    except ValueError:
        return ""
    return f"{read.astimezone() if read.tzinfo is not None else read:%Y-%m-%d}"


def _said(told: ToldTurn) -> list[str]:
    said = told.comparison.turn.said
    if said.to_candidate is None:
        return [f"User: {_cut(said.text) or '(silence)'}"]
    return [f"User to {side.letter}: {_cut(said.heard_by(side).text) or '(silence)'}" for side in told.sides]


def _outcome_in_words(outcome: Outcome) -> str:
    match outcome:
        case Reply(text=text, ended=ended, handoff=handoff):
            ending = f"hands off to {handoff}" if handoff else "ends the conversation" if ended else ""
            return f"{_cut(text)} [{ending}]" if ending else _cut(text)
        case Failure(message=message):
            return f"failed: {message}"
        case NotSent():
            return outcome.in_words


def _differences(comparison: TurnComparison) -> Iterator[str]:
    counted = [
        each for each in comparison.divergences if each.muted is None and each.status is not Status.RESOLVED
    ]
    behaviour, rest = behaviour_first(counted), besides(counted)
    if behaviour:
        yield f"{len(behaviour)} {'difference' if len(behaviour) == 1 else 'differences'} in behaviour:"
        yield from _listed(behaviour)
        yield from _cause(comparison)
    elif counted:
        worded = any(each.signal_class is SignalClass.WORDING for each in counted)
        yield "The same behaviour, in other words." if worded else "The same behaviour."
    else:
        yield "No differences."
    if rest:
        yield f"Evidence and cost: {rest}"
    muted = sum(each.muted is not None for each in comparison.divergences)
    if muted:
        yield f"({muted} muted)"


def _listed(behaviour: Sequence[Divergence]) -> Iterator[str]:
    for each in behaviour[:_MOST_DIFFERENCES]:
        since = f" (since turn {each.since})" if each.status is Status.CARRIED else ""
        yield f"- {difference_in_words(each)}{since}"
    if len(behaviour) > _MOST_DIFFERENCES:
        yield f"- … and {len(behaviour) - _MOST_DIFFERENCES} more"


def _cause(comparison: TurnComparison) -> Iterator[str]:
    """The likeliest cause, with its reason."""
    for cause in comparison.causes[:1]:
        place = (cause.signal, cause.path)
        found = next((each for each in comparison.divergences if (each.signal, each.path) == place), None)
        if found is None:
            what = cause_in_words(cause, comparison)
        else:
            earlier = "" if cause.turn == comparison.index else f" in turn {cause.turn}"
            what = f"{difference_in_words(found)}{earlier}"
        yield f"{cause.likelihood.capitalize()} cause: {what}{f' ({cause.why})' if cause.why else ''}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SAID else f"{text[: _LONGEST_SAID - 1]}…"
