"""What must hold in every case; each function yields a complaint for whatever does not."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from polycompare.model.outcomes import Failure, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.targets import Api
from polycompare.model.values import Side
from polycompare.recordings.document import comparison_document, dump_document
from polycompare.simulator.faults import REFUSING, Where
from tests.faults.cases import TURNS, Case, DeadEnd
from tests.faults.doors import KEY, TOKEN
from tests.faults.driving import NAMES, Seen
from tests.faults.expected import METADATA, Fails, Replies, expected_of, turn_timeout

_MARGIN: Final = 2.0  # seconds beyond the timeout; the machine may be busy
_SENTENCE: Final = re.compile(r"[^\n]{20,600}; [^\n]{8,}\.")
_SAID: Final = {0: "Hello.", 1: "You said: one", 2: "Done.", 3: "You said: two"}
_MOST_ATTEMPTS: Final = 3


def complaints(case: Case, seen: Seen | Exception) -> list[str]:
    """Everything that is not as it must be; empty if all is well."""
    if isinstance(seen, Exception):
        return [f"it raised {seen!r}"]
    return [*_about_the_whole(case, seen), *_about_sides(case, seen), *_about_sending_twice(case, seen)]


def faulty_outcome(case: Case, seen: Seen) -> Outcome:
    """The outcome of the struck turn on the first faulty side."""
    return seen.comparison.turns[case.struck].turn.outcomes.of(case.sides[0])


def _about_the_whole(case: Case, seen: Seen) -> Iterator[str]:
    if seen.took > turn_timeout(case.kind) + _MARGIN:
        yield f"the turn took {seen.took:.1f} s"
    if seen.read_back != seen.comparison:
        yield "the recording reads back otherwise"
    document = dump_document(comparison_document(seen.comparison))
    if len(json.loads(document)["turns"]) != len(TURNS) + 1:
        yield "the document has not all turns"
    for secret in (KEY, TOKEN):
        if secret in document or secret.encode() in seen.stored or secret in repr(seen.comparison):
            yield "a key is in it"
    yield from (turn.fault for turn in seen.comparison.turns if turn.fault is not None)


def _about_sides(case: Case, seen: Seen) -> Iterator[str]:
    for side in Side:
        outcomes = [turn.turn.outcomes.of(side) for turn in seen.comparison.turns]
        expected = expected_of(case)
        if side not in case.sides:
            if [_text(outcome) for outcome in outcomes] != list(_SAID.values()):
                yield f"the other side came to {[_text(outcome) for outcome in outcomes]}"
        elif isinstance(expected, Fails):
            yield from _about_failing(case, side, outcomes, expected)
        else:
            yield from _about_replying(case, outcomes, expected)
            yield from _about_not_reported(case, side, seen, expected)


def _about_failing(case: Case, side: Side, outcomes: list[Outcome], expected: Fails) -> Iterator[str]:
    before, struck, after = outcomes[: case.struck], outcomes[case.struck], outcomes[case.struck + 1 :]
    if not all(isinstance(outcome, Reply) for outcome in before):
        yield "there are failures before the fault"
    if after != [NotSent(NotSentReason.FAILED, case.struck)] * len(after):
        yield "turns were sent after the failure"
    if not isinstance(struck, Failure):
        yield f"it came to {struck!r:.80}, not to a failure"
        return
    sentence = struck.message
    if (struck.kind, struck.outcome_unknown) != (expected.kind, expected.unknown):
        yield f"it came to {struck.kind}, not {expected.kind}"
    if not _SENTENCE.fullmatch(sentence) or not sentence.startswith(f"{NAMES.of(side)} (http"):
        yield f"no sentence that names the target and says what to do: {sentence}"
    if expected.advice not in sentence or ("unknown" in sentence) != expected.unknown:
        yield f"another advice than {expected.advice!r}: {sentence}"


def _about_replying(case: Case, outcomes: list[Outcome], expected: Replies) -> Iterator[str]:
    said = {**_SAID, **({case.struck: ""} if expected.wordless else {})}
    for index, outcome in enumerate(outcomes):
        text = _text(outcome)
        wrong = not text.startswith(said[index]) if index == case.struck else text != said[index]
        if wrong or (expected.wordless and index == case.struck and text):
            yield f"turn {index} came to {text!r}"
    struck = outcomes[case.struck]
    if isinstance(struck, Reply) and not expected.holds(struck):
        yield "the reply does not hold what was sent"


def _about_not_reported(case: Case, side: Side, seen: Seen, expected: Replies) -> Iterator[str]:
    for turn in seen.comparison.turns:
        silent = case.api is Api.CHAT or (expected.bare and turn.index == case.struck)
        for signal in METADATA:
            if (side in turn.not_reported.get(signal, ())) != silent:
                yield f"{signal} of turn {turn.index} is {'' if silent else 'not '}told as reported"


def _about_sending_twice(case: Case, seen: Seen) -> Iterator[str]:
    expected = expected_of(case)
    retried = isinstance(expected, Fails) and expected.retried
    for side in Side:
        stats = seen.stats.of(side)
        if not stats:
            continue  # nobody is there to count
        faulty = side in case.sides
        conversations = len(case.sides) if faulty else 1
        sent = _turns_sent(case, isinstance(expected, Fails)) if faulty else len(TURNS)
        untaken = faulty and case.place is Where.TURN and case.kind in REFUSING
        turns, counted = stats["turns"], f"{side.value}: {stats['turns']}"
        if turns["processed_again"] or turns["processed"] != conversations * (sent - untaken):
            yield f"processed more or less than was sent, {counted}"
        again = conversations * (_MOST_ATTEMPTS - 1) if retried and untaken else 0
        if turns["received_again"] > again or not 0 <= turns["received"] - conversations * sent <= again:
            yield f"received more or less than was sent, {counted}"
        yield from _about_conversations(case, stats, conversations, faulty=faulty, retried=retried)


def _turns_sent(case: Case, fails: bool) -> int:
    """The user turns that a faulty side sends to its agent."""
    if not fails:
        return len(TURNS)
    return 0 if case.kind is DeadEnd.GONE_AWAY else case.struck


def _about_conversations(
    case: Case, stats: dict[str, Any], conversations: int, *, faulty: bool, retried: bool
) -> Iterator[str]:
    """Each side opens one conversation, and closes it where the API can and the client knows it."""
    creating = faulty and case.place is Where.CREATE
    refused = creating and case.kind in REFUSING
    counts, requests = stats["conversations"], stats["requests"]
    if counts["opened"] != (0 if refused else conversations):
        yield f"conversations: {counts}"
    asked = requests["chat_create" if case.api is Api.CHAT else "create"]
    if asked != conversations and not (creating and retried and asked <= conversations * _MOST_ATTEMPTS):
        yield f"conversations were asked for {asked} times"
    lost = creating and isinstance(expected_of(case), Fails)
    stopped = faulty and case.kind is DeadEnd.GONE_AWAY
    if case.api is Api.CHAT and not lost and not stopped and counts["open"]:
        yield f"not closed: {counts}"


def _text(outcome: Outcome) -> str:
    return outcome.text if isinstance(outcome, Reply) else f"<{type(outcome).__name__}>"
