"""How targets, times and divergences read in one line of text; everything from outside is made visible."""

import json
from urllib.parse import urlsplit

from rich.cells import cell_len

from polycompare.cli.layout import shortened
from polycompare.model.divergences import Cause, Change, Divergence, Signal, SignalClass, Status
from polycompare.model.outcomes import Failure, NotSent, NotSentReason, Reply
from polycompare.model.recoveries import Decision, Recovery
from polycompare.model.targets import AbTest, Api, Target
from polycompare.model.text import visible_line
from polycompare.model.turns import Origin, SideInfo, TurnComparison
from polycompare.model.values import JsonValue, Missing, Side

_SHORT_HASH = 12
_LONGEST_VALUE = 200


def target_in_words(target: Target) -> str:
    """A target in one line: its name, and what of the rest the name does not say."""
    parts = [target.name]
    if target.api is Api.CHAT:
        parts.append("Chat API (its token decides the environment)")
    elif target.environment.value != target.name:
        parts.append(target.environment.value)
    variant = target.variant_name or target.variant
    if variant is not None and variant not in target.name:
        parts.append(f"variant {variant}")
    parts.append(target.agent_id)
    parts.append(target.region or urlsplit(target.base_url).netloc)
    return visible_line(" · ".join(parts))


def failure_in_short(failure: Failure) -> str:
    """A failure in a few words, where its sentence would be too much, or its advice too late."""
    kind = failure.kind.value.replace("_", " ")
    known = ", and whether the agent took the turn is unknown" if failure.outcome_unknown else ""
    return f"{kind} after {duration(failure.elapsed_ms)}{known}"


def recovery_in_words(recovery: Recovery) -> str:
    """What was done about a side's failure, and what came of that."""
    if recovery.decision is Decision.RESEND:
        return "sent again"
    words = "new session"
    if turns := len(recovery.rebuilt) - 1:  # the greeting is not sent
        words += f", {turns} earlier turn{'' if turns == 1 else 's'} sent again" if turns > 0 else ""
    match recovery.rebuilt[-1].outcome if recovery.rebuilt else None:
        case Failure() as failure:
            return f"{words}, which failed at turn {recovery.rebuilt[-1].index} ({failure_in_short(failure)})"
        case Reply(ended=True):
            return f"{words}, which ended at turn {recovery.rebuilt[-1].index}"
        case _:
            pass
    if recovery.differs_from is not None:
        words += f"; it differs from turn {recovery.differs_from}"
    return words


def real_in_words(info: SideInfo, origin: Origin) -> str:
    """Which real conversation it is, and when it was fetched."""
    fetched = f"{origin.fetched_at:%Y-%m-%d %H:%M} UTC"
    conversation = visible_line(info.conversation_id)
    return f"real conversation {conversation}: {target_in_words(info.target)} · fetched {fetched}"


def origin_in_words(info: SideInfo) -> str:
    """Which deployment speaks on a side, and since when where that is a recording."""
    words = [deployment_in_words(info)]
    if info.recorded is not None:
        words.append(f"recorded {info.recorded.started_at:%Y-%m-%d %H:%M} UTC in {info.recorded.recording_id}")
    if info.ab_test is AbTest.RUNNING:
        words.append("an A/B test runs: replies may come from two versions")
    return visible_line(" · ".join(words))


def deployment_in_words(info: SideInfo) -> str:
    """Which deployment a side speaks to, or that it is not known."""
    deployment = info.deployment
    if deployment is None:
        return "deployment not known"
    number = f"{deployment.artifact_version} " if deployment.artifact_version else ""
    return visible_line(f"deployment {number}{deployment.version[:_SHORT_HASH]}")


def duration(milliseconds: float) -> str:
    """`812 ms`, `1.4 s`."""
    return f"{milliseconds:.0f} ms" if milliseconds < 999.5 else f"{milliseconds / 1000:.1f} s"


def glyph_of_turn(compared: TurnComparison) -> str:
    """The most important sign of a turn.

    ✖ failed or not to be compared, ◆ new behaviour, ◇ carried behaviour, ≈ other words, – a side was not asked,
    · same.
    """
    outcomes = compared.turn.outcomes
    if compared.fault is not None or any(isinstance(outcomes.of(side), Failure) for side in Side):
        return "✖"
    shown = [d for d in compared.divergences if d.muted is None]
    if any(d.counts for d in shown):
        return "◆"
    if any(d.status is Status.CARRIED and d.signal_class is SignalClass.BEHAVIOUR for d in shown):
        return "◇"
    if any(d.signal_class in (SignalClass.WORDING, SignalClass.EVIDENCE) for d in shown):
        return "≈"
    not_sent = [outcome for outcome in (outcomes.baseline, outcomes.candidate) if isinstance(outcome, NotSent)]
    if any(outcome.reason is not NotSentReason.ABSENT for outcome in not_sent):
        return "–"
    return "·"


def glyph_of_divergence(divergence: Divergence) -> str:
    """The sign of one divergence, as `glyph_of_turn` has them."""
    if divergence.status is Status.RESOLVED:
        return "·"
    if divergence.signal_class is not SignalClass.BEHAVIOUR:
        return "≈"
    if divergence.status is Status.CARRIED:
        return "◇"
    return "✖" if divergence.signal is Signal.ERROR else "◆"


def difference_in_words(divergence: Divergence, width: int | None = None) -> str:
    """One divergence in one line: where, both values, what kind, since when.

    With a `width` in cells the values are cut so far that the rest has its place.
    """
    text, note = _difference_and_note(divergence)
    if width is None:
        return text + note
    note = shortened(note, max(0, width * 2 // 3))
    return shortened(text, max(1, width - cell_len(note))) + note


def _difference_and_note(divergence: Divergence) -> tuple[str, str]:
    where = visible_line(f"{divergence.signal.value} {divergence.path}".rstrip())
    if divergence.signal is Signal.REPLY:
        return f"{where}: other words", ""  # they stand above, beside each other
    values = f"{_value(divergence.baseline)} → {_value(divergence.candidate)}"
    notes = []
    match divergence.change:
        case Change.MOVED:
            values = f"moved from {visible_line(divergence.moved_from or '')}"  # both values are the same
        case Change.TYPE:
            notes.append("another type")
        case Change.ADDED | Change.REMOVED:
            notes.append(divergence.change.value)
        case Change.CHANGED:
            pass
    if divergence.status is Status.CARRIED:
        notes.append(f"carried since turn {divergence.since}")
    elif divergence.status is Status.RESOLVED:
        notes.append(f"resolved, there since turn {divergence.since}")
    if divergence.remark is not None:
        notes.append(divergence.remark.value)
    if divergence.muted is not None:
        notes.append(visible_line(divergence.muted.in_words))
    return f"{where}: {values}", f" ({', '.join(notes)})" if notes else ""


def cause_in_words(cause: Cause) -> str:
    """What may have made a turn part, as a likelihood."""
    where = visible_line(f"{cause.signal.value.replace('_', ' ')} {cause.path}".rstrip())
    return f"{cause.likelihood.value} {where} ({visible_line(cause.why)})"


def _value(value: JsonValue | Missing) -> str:
    if isinstance(value, Missing):
        return "—"
    text = visible_line(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
