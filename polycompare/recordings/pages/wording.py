"""How verdicts, sides, turns and divergences read on a page.

Texts from outside are as they came: whoever prints them makes them safe for the place.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from polycompare.model.divergences import CLASS_OF_SIGNAL, Cause, Change, Divergence, Signal, SignalClass, Status
from polycompare.model.outcomes import Failure, Reply
from polycompare.model.recoveries import Decision, Recovery
from polycompare.model.reviews import Annotation
from polycompare.model.targets import AbTest, Api, Target
from polycompare.model.turn_marks import Mark
from polycompare.model.turns import Comparison, SideInfo, TurnComparison
from polycompare.model.values import JsonValue, Missing, Side
from polycompare.model.verdicts import Verdict, regressions, root_turn, verdict_of

MARKS: Final[dict[Mark, tuple[str, str]]] = {
    Mark.FAILED: ("✖", "failed"),
    Mark.NEW: ("◆", "new behaviour"),
    Mark.CARRIED: ("◇", "carried"),
    Mark.WORDS: ("≈", "other words"),
    Mark.ONE_SIDED: ("–", "one side only"),
    Mark.CLEANUP: ("·", "cleanup, not compared"),
    Mark.SAME: ("·", "same"),
    Mark.WAITING: ("…", "not compared"),
}
"""A sign and words for what a turn comes to."""

_SHORT_HASH: Final = 12
_LONGEST_IN_A_SENTENCE: Final = 60


def moment(at: datetime) -> str:
    """`2026-11-21 19:30 UTC`."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def duration(milliseconds: float) -> str:
    """`812 ms`, `1.4 s`."""
    return f"{milliseconds:.0f} ms" if milliseconds < 999.5 else f"{milliseconds / 1000:.1f} s"


def counted(number: int, what: str) -> str:
    """`1 turn`, `2 turns`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def target_in_words(target: Target) -> str:
    """What of a target its name does not say."""
    parts = []
    if target.api is Api.CHAT:
        parts.append("Chat API")
    elif target.environment.value != target.name:
        parts.append(target.environment.value)
    variant = target.variant_name or target.variant
    if variant is not None and variant not in target.name:
        parts.append(f"variant {variant}")
    return " · ".join((*parts, target.agent_id))


def deployment_in_words(info: SideInfo) -> str:
    """Which deployment spoke, by whom and when it was made, and since when it speaks where it is a recording."""
    deployment, parts = info.deployment, []
    if deployment is None:
        parts.append("deployment not known")
    else:
        number = f"{deployment.artifact_version} " if deployment.artifact_version else ""
        parts.append(f"deployment {number}{deployment.version[:_SHORT_HASH]}")
        if deployment.created_at:
            by = f" by {deployment.created_by}" if deployment.created_by else ""
            parts.append(f"made {deployment.created_at}{by}")
        if deployment.message:
            parts.append(f"“{deployment.message}”")
    if info.recorded is not None:
        parts.append(f"recorded {moment(info.recorded.started_at)} in {info.recorded.recording_id}")
    if info.ab_test is AbTest.RUNNING:
        parts.append("an A/B test runs: replies may come from two versions")
    return " · ".join(parts)


def verdict_in_words(comparison: Comparison) -> str:
    """What a comparison comes to, and where."""
    turns = comparison.turns
    root = root_turn(turns)
    parted = "" if root is None else f"diverged at turn {root}"
    match verdict_of(turns, comparison.judgements):
        case Verdict.SAME:
            return f"same behaviour in {counted(len(turns), 'turn')}" if turns else "nothing was compared"
        case Verdict.DIVERGED:
            return parted
        case Verdict.REGRESSED:
            failed = f"regressed: B fails {counted(len(regressions(comparison.judgements)), 'expectation')}"
            return ", ".join(filter(None, (f"{failed} that A does not fail", parted)))
        case Verdict.ERROR:
            return ", ".join(filter(None, (f"error: {'; '.join(_failures(turns))}", parted)))


def _failures(turns: Sequence[TurnComparison]) -> Iterator[str]:
    for turn in turns:
        for side in Side:
            if isinstance(turn.turn.outcomes.of(side), Failure):
                yield f"{side.letter} failed at turn {turn.index}"
        if turn.fault is not None:
            yield f"turn {turn.index} could not be compared"


def counts_in_words(turns: Sequence[TurnComparison]) -> str:
    """How many differences there are by their class, how many are muted, and why."""
    divergences = [divergence for turn in turns for divergence in turn.divergences]
    new = Counter(one.signal_class for one in divergences if one.status is Status.NEW and one.muted is None)
    words = [f"{new[kind]} new in {kind.value}" for kind in SignalClass if new[kind]]
    muted = Counter(one.muted.reason.value for one in divergences if one.muted is not None)
    if muted:
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(muted.items()))
        words.append(f"{muted.total()} muted ({reasons})")
    folded = sum(len(turn.folded) for turn in turns)
    if folded:
        words.append(f"{folded} volatile folded")
    return " · ".join(words)


def not_compared_in_words(turns: Sequence[TurnComparison]) -> Iterator[str]:
    """Which behaviour was not compared, since a side's replies do not carry it."""
    silent: dict[str, set[Side]] = {}
    for turn in turns:
        for signal, sides in turn.not_reported.items():
            if CLASS_OF_SIGNAL[signal] is SignalClass.BEHAVIOUR:
                silent.setdefault(signal.value.replace("_", " "), set()).update(sides)
    for name, who in silent.items():
        sides_in_words = "neither side reports" if len(who) > 1 else f"{next(iter(who)).letter} does not report"
        yield f"not compared: {sides_in_words} {name}"
    if any(turn.partial_facts for turn in turns):
        yield "facts: partial; they are read in full only in English, Spanish, French and German"


def reply_notes(reply: Reply) -> Iterator[str]:
    """What is to be said of a reply beside its text."""
    yield f"{duration(reply.latency_ms)}{', delayed' if reply.delayed else ''}"
    if reply.handoff:
        yield f"hands off to {reply.handoff}{f' ({reply.handoff_reason})' if reply.handoff_reason else ''}"
    if reply.ended:
        yield "ended the conversation"


def recovery_in_words(recovery: Recovery) -> str:
    """What had gone wrong, and what was done about it."""
    if recovery.decision is Decision.RESEND:
        done = "sent again"
    else:
        done = f"new session, {counted(max(0, len(recovery.rebuilt) - 1), 'earlier turn')} sent again"
    if recovery.differs_from is not None:
        done += f"; it differs from turn {recovery.differs_from}"
    return f"{recovery.side.letter}: {recovery.failure.kind.value.replace('_', ' ')}; {done}"


def annotation_in_words(annotation: Annotation) -> str:
    """A label on a turn."""
    sent = "" if annotation.sent_at is None else f", sent {moment(annotation.sent_at)}"
    return f"{annotation.speaker.value}: {annotation.kind.value.replace('_', ' ')}{sent}"


def status_in_words(divergence: Divergence) -> str:
    """Since when a divergence is there."""
    match divergence.status:
        case Status.NEW:
            return "new"
        case Status.CARRIED:
            return f"carried since turn {divergence.since}"
        case Status.RESOLVED:
            return f"resolved, there since turn {divergence.since}"


def change_in_words(divergence: Divergence) -> str:
    """What kind of difference it is, where the values do not tell."""
    words = []
    match divergence.change:
        case Change.MOVED:
            words.append(f"moved from {divergence.moved_from or 'elsewhere'}")
        case Change.TYPE:
            words.append("another type")
        case Change.ADDED:
            words.append("only B has it")
        case Change.REMOVED:
            words.append("only A has it")
        case Change.CHANGED:
            pass
    if divergence.remark is not None:
        words.append(divergence.remark.value)
    return ", ".join(words)


def divergence_sign(divergence: Divergence) -> str:
    """The sign of a divergence, as turns have them."""
    if divergence.status is Status.RESOLVED:
        return MARKS[Mark.SAME][0]
    if divergence.signal_class is not SignalClass.BEHAVIOUR:
        return MARKS[Mark.WORDS][0]
    return MARKS[Mark.CARRIED if divergence.status is Status.CARRIED else Mark.NEW][0]


def cause_in_words(cause: Cause, compared: TurnComparison) -> str:
    """What may have made a turn part: `most likely: current node, "offer" → "book" (first to differ)`."""
    what = "what the user said" if cause.signal is Signal.OTHER else cause.signal.value.replace("_", " ")
    if cause.path and cause.signal is not Signal.OTHER:
        what += f" {cause.path}"
    if cause.turn != compared.index:
        what += f" in turn {cause.turn}"
    found = next((d for d in compared.divergences if (d.signal, d.path) == (cause.signal, cause.path)), None)
    if found is not None and found.signal is not Signal.REPLY:
        values = (found.baseline, found.candidate)
        what += f", {' → '.join(_shortened(value_in_words(value, found.signal)) for value in values)}"
    return f"{cause.likelihood.value}: {what} ({cause.why})"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_IN_A_SENTENCE else f"{text[: _LONGEST_IN_A_SENTENCE - 1]}…"


def value_in_words(value: JsonValue | Missing, signal: Signal | None = None) -> str:
    """A value as JSON, that of a latency with its unit; `—` where there is none."""
    if signal is Signal.LATENCY and isinstance(value, int | float):
        return duration(value)
    return "—" if isinstance(value, Missing) else json.dumps(value, ensure_ascii=False)
