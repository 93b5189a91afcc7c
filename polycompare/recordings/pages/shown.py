"""What a page shows of a comparison, in the order in which it is read; HTML and Markdown are made of the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from polycompare.diffing.interest import points_of_interest
from polycompare.diffing.words import word_changes
from polycompare.model.divergences import Divergence, Signal, SignalClass, Status
from polycompare.model.expectations import Judgement
from polycompare.model.links import studio_link
from polycompare.model.outcomes import Failure, NotSent, Outcome, Reply
from polycompare.model.reviews import Review
from polycompare.model.turn_marks import mark_of
from polycompare.model.turns import Comparison, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import root_turn, verdict_of
from polycompare.recordings.pages.wording import (
    MARKS,
    annotation_in_words,
    cause_in_words,
    change_in_words,
    counted,
    counts_in_words,
    deployment_in_words,
    divergence_sign,
    moment,
    not_compared_in_words,
    recovery_in_words,
    reply_notes,
    status_in_words,
    target_in_words,
    value_in_words,
    verdict_in_words,
)

_POINT: Final = "◆"
"""The sign of a turn of a real conversation that is worth looking at."""


@dataclass(frozen=True, slots=True)
class ShownSide:
    """Who spoke. `link` is the conversation in Agent Studio."""

    side: Side
    name: str
    target: str
    deployment: str
    conversation: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a text; `differs` where the other side says something else."""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    """What a side gave: a reply's words, or in `problem` why there is none."""

    side: Side
    runs: tuple[Run, ...] = ()
    problem: str | None = None
    failed: bool = False
    notes: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownDivergence:
    """A difference; `counts` where it is new and in behaviour. Other words have no values: replies show them."""

    sign: str
    signal: str
    kind: str
    path: str
    status: str
    change: str
    values: Pair[str] | None
    counts: bool
    muted: str | None


@dataclass(frozen=True, slots=True)
class ShownExpectation:
    """An expectation; `passed` is None where that is not known."""

    side: Side
    text: str
    passed: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """One turn. `divergences` are those in behaviour that are new; the others are in `groups`, by title."""

    index: int
    mark: str
    sign: str
    mark_in_words: str
    heard: tuple[tuple[str, str], ...]
    outcomes: tuple[ShownOutcome, ...]
    divergences: tuple[ShownDivergence, ...]
    groups: tuple[tuple[str, tuple[ShownDivergence, ...]], ...]
    folded: tuple[str, ...]
    causes: tuple[str, ...]
    remarks: tuple[str, ...]
    expectations: tuple[ShownExpectation, ...]
    bookmarked: bool


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """A whole comparison."""

    title: str
    id: str
    started_at: str
    verdict: str
    verdict_in_words: str
    counts: str
    root: int | None
    one_sided: bool
    sides: tuple[ShownSide, ...]
    facts: tuple[str, ...]
    expectations: tuple[ShownExpectation, ...]
    tags: tuple[str, ...]
    note: str
    turns: tuple[ShownTurn, ...]


def shown(comparison: Comparison, review: Review) -> ShownComparison:
    """What is shown of a comparison and of what was said about it. All texts are as they came."""
    one_sided = comparison.origin is not None
    points = _points(comparison) if one_sided else {}
    sides = (Side.BASELINE,) if one_sided else tuple(Side)
    judged = comparison.judgements
    return ShownComparison(
        comparison.name or _names(comparison),
        comparison.id,
        moment(comparison.started_at),
        "one-sided" if one_sided else verdict_of(comparison.turns, judged).value,
        counted(len(comparison.turns), "turn") if one_sided else verdict_in_words(comparison),
        counts_in_words(comparison.turns),
        root_turn(comparison.turns),
        one_sided,
        tuple(_side(comparison, side) for side in sides),
        tuple(_facts(comparison, review)),
        tuple(_expectation(judgement) for judgement in judged if judgement.turn is None),
        tuple(sorted(review.tags)),
        review.note,
        tuple(_turn(comparison, turn, review, sides, points.get(turn.index)) for turn in comparison.turns),
    )


def _points(comparison: Comparison) -> dict[int, str]:
    """What is worth looking at in a real conversation, by turn."""
    points: dict[int, list[str]] = {}
    for point in points_of_interest([turn.turn for turn in comparison.turns], comparison.judgements):
        points.setdefault(point.turn, []).append(point.words)
    return {turn: " · ".join(words) for turn, words in points.items()}


def _names(comparison: Comparison) -> str:
    """What a comparison without a name is called by."""
    sides = comparison.sides
    if comparison.origin is not None:
        return f"{sides.baseline.target.name} · {sides.baseline.conversation_id}"
    return f"{sides.baseline.target.name} ⇄ {sides.candidate.target.name}"


def _side(comparison: Comparison, side: Side) -> ShownSide:
    info = comparison.sides.of(side)
    link = studio_link(info)
    if link is not None and not link.startswith(("https://", "http://")):
        link = None  # a file from elsewhere may hold any text for one
    deployment = deployment_in_words(info)
    return ShownSide(side, info.target.name, target_in_words(info.target), deployment, info.conversation_id, link)


def _facts(comparison: Comparison, review: Review) -> Iterator[str]:
    if comparison.origin is not None:
        yield f"a real conversation, fetched {moment(comparison.origin.fetched_at)}"
    if comparison.parent is not None:
        yield f"fork of recording {comparison.parent.recording_id}, from turn {comparison.parent.turn}"
    if comparison.part_of is not None:
        yield f"repeat {comparison.part_of.repeat} of run {comparison.part_of.run_id}"
    if comparison.origin is None:
        yield from not_compared_in_words(comparison.turns)
    if review.reviewed_at is not None:
        yield f"reviewed {moment(review.reviewed_at)}"


def _turn(
    comparison: Comparison,
    compared: TurnComparison,
    review: Review,
    sides: tuple[Side, ...],
    interest: str | None,
) -> ShownTurn:
    mark = mark_of(compared)
    sign, words = MARKS[mark]
    if len(sides) == 1:
        sign, words = ("", "") if interest is None else (_POINT, interest)
    judged = (judgement for judgement in comparison.judgements if judgement.turn == compared.index)
    return ShownTurn(
        compared.index,
        mark.value,
        sign,
        words,
        tuple(_heard(compared)),
        tuple(_outcomes(compared, sides)),
        tuple(_divergence(one) for one in compared.divergences if _group(one) is None),
        tuple(_groups(compared.divergences)),
        tuple(f"{folded.signal.value} {folded.path} ({folded.kind})" for folded in compared.folded),
        tuple(cause_in_words(cause, compared) for cause in compared.causes),
        tuple(_remarks(compared, review)),
        tuple(map(_expectation, judged)),
        compared.index in review.bookmarks,
    )


def _heard(compared: TurnComparison) -> Iterator[tuple[str, str]]:
    """Who was told what: pairs of a word for whom, and the text."""
    turn = compared.turn
    if turn.index == 0 and not turn.user:
        return
    yield ("user" if turn.to_candidate is None else "user to A", turn.user or "(silence)")
    if turn.metadata:
        yield ("metadata", value_in_words(dict(turn.metadata)))
    if turn.to_candidate is not None:
        yield ("user to B", turn.to_candidate.text or "(silence)")


def _outcomes(compared: TurnComparison, sides: tuple[Side, ...]) -> Iterator[ShownOutcome]:
    outcomes = compared.turn.outcomes
    runs: Pair[tuple[Run, ...]] = outcomes.map(lambda one: (Run(one.text),) if isinstance(one, Reply) else ())
    if isinstance(outcomes.baseline, Reply) and isinstance(outcomes.candidate, Reply):
        changes = word_changes(outcomes.baseline.text, outcomes.candidate.text)
        runs = Pair(
            tuple(Run(change.baseline, change.kind != "equal") for change in changes if change.baseline),
            tuple(Run(change.candidate, change.kind != "equal") for change in changes if change.candidate),
        )
    for side in sides:
        yield _outcome(side, outcomes.of(side), runs.of(side), compared.trace_offsets.of(side))


def _outcome(side: Side, outcome: Outcome, runs: tuple[Run, ...], trace_offset: int) -> ShownOutcome:
    match outcome:
        case Reply():
            nodes = (outcome.node_trace or ())[trace_offset:]
            names = (call.get("name") for call in outcome.functions or () if isinstance(call, dict))
            functions = tuple(name for name in names if isinstance(name, str))
            return ShownOutcome(side, runs, notes=tuple(reply_notes(outcome)), nodes=nodes, functions=functions)
        case Failure():
            return ShownOutcome(side, problem=outcome.message, failed=True)
        case NotSent():
            return ShownOutcome(side, problem=outcome.in_words)


def _group(divergence: Divergence) -> str | None:
    """What a divergence is folded under; None for one that is told openly."""
    if divergence.muted is not None:
        return "muted"
    if divergence.signal_class is not SignalClass.BEHAVIOUR:
        return "in wording, evidence and cost"
    return None if divergence.status is Status.NEW else divergence.status.value


def _groups(divergences: Sequence[Divergence]) -> Iterator[tuple[str, tuple[ShownDivergence, ...]]]:
    for group in (Status.CARRIED, Status.RESOLVED, "in wording, evidence and cost", "muted"):
        found = tuple(_divergence(one) for one in divergences if _group(one) == group)
        if found:
            yield f"{len(found)} {group}", found


def _divergence(divergence: Divergence) -> ShownDivergence:
    values = None
    if divergence.signal is not Signal.REPLY:
        baseline = value_in_words(divergence.baseline, divergence.signal)
        values = Pair(baseline, value_in_words(divergence.candidate, divergence.signal))
    return ShownDivergence(
        divergence_sign(divergence),
        divergence.signal.value.replace("_", " "),
        divergence.signal_class.value,
        divergence.path,
        status_in_words(divergence),
        "other words" if values is None else change_in_words(divergence),
        values,
        divergence.counts,
        None if divergence.muted is None else divergence.muted.in_words,
    )


def _remarks(compared: TurnComparison, review: Review) -> Iterator[str]:
    if compared.fault is not None:
        yield f"could not be compared: {compared.fault}"
    yield from map(recovery_in_words, compared.turn.recoveries)
    yield from (
        f"{side.letter} behaves otherwise here than it did in the recording" for side in compared.turn.parted
    )
    yield from (annotation_in_words(one) for one in review.annotations if one.turn == compared.index)


def _expectation(judgement: Judgement) -> ShownExpectation:
    return ShownExpectation(judgement.side, judgement.text, judgement.passed, judgement.why)
