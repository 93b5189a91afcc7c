"""Scenario files made of conversations: what a user said, and what the side that was right made of it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from polycompare.config.yaml_files import Located
from polycompare.model.errors import UserError
from polycompare.model.keys import keys_as_text
from polycompare.model.outcomes import NotSent, NotSentReason
from polycompare.model.turns import TurnComparison
from polycompare.model.values import JsonObject, JsonValue, Pair, Side
from polycompare.scenarios.draft import Draft, DraftTurn, OfferedExpectation
from polycompare.scenarios.judging import judge
from polycompare.scenarios.offered_expectations import FACTS, offered_expectations
from polycompare.scenarios.offered_turns import seen_turns
from polycompare.scenarios.offered_variables import Writing, offered_variables
from polycompare.scenarios.scenario import scenario_of
from polycompare.scenarios.variables import Draw, escaped
from polycompare.scenarios.yaml_text import yaml_text

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_UNNAMED: Final = "conversation"
_LONGEST_STEM: Final = 60  # characters of a file's name before its ending
_ON_ONE_LINE: Final = frozenset({"called", "handoff", "metadata", "not_called", FACTS, "state", "tags", "visited"})
"""What stands behind these keys is short, and read as one."""


class DraftError(UserError):
    """A conversation that no scenario can be made of."""


def draft_of(
    turns: Sequence[TurnComparison],
    right: Side | None,
    *,
    name: str,
    day: date,
    description: str = "",
    language: str | None = None,
    tags: Sequence[str] = (),
) -> Draft:
    """A scenario of a conversation, from its greeting on, with everything that can be offered for it.

    Expectations are what the side that was `right` did, each of which holds for that conversation; without one
    there are none. Turns that this side did not hear any more, since it had ended, are left out. Keys that a
    caller pressed are said as text. `day` is that of the conversation, `language` what the right side speaks where
    its replies do not tell. Raises `DraftError` where the user said nothing.
    """
    heard = _heard(turns, right)
    if not heard:
        raise DraftError("There is no user turn in this conversation, and so nothing to make a scenario of.")
    said = tuple(_said(comparison, right) for comparison in heard)
    expectations = () if right is None else tuple(_offered(turns, right, len(heard), language))
    draft = Draft(
        _one_line(name) or _UNNAMED,
        said,
        expectations,
        offered_variables(_texts(said, expectations), day, language),
        _unicode(description),
        tuple(filter(None, map(_one_line, tags))),
    )
    return draft if right is None else _what_holds(draft, turns, right, day, language)


def scenario_text(draft: Draft) -> str:
    """The YAML file of what was chosen of a draft."""
    return yaml_text(scenario_data(draft), on_one_line=_ON_ONE_LINE)


def scenario_file_name(name: str) -> str:
    """The name of a file for a scenario of this name: `Two people, on Friday` → `two-people-on-friday.yaml`."""
    words = re.findall(r"\w+", name.lower().translate({ord("'"): None, ord("’"): None}))
    return f"{'-'.join(words)[:_LONGEST_STEM].strip('-') or _UNNAMED}.yaml"


def scenario_data(draft: Draft, *, facts_apart: bool = False) -> JsonObject:
    """What a scenario file says of a draft: only what was chosen. The facts of a turn are one expectation, unless
    they are to be told `facts_apart`, so that there are as many expectations as were chosen."""
    writing = Writing(draft.variables)
    expected: defaultdict[int, list[OfferedExpectation]] = defaultdict(list)
    for each in draft.expectations:
        if each.chosen:
            expected[each.turn].append(_written(each, writing))
    of_turn = _apart if facts_apart else _with_facts_joined
    entries = [
        _turn_entry(turn, of_turn(expected[index]), writing) for index, turn in enumerate(draft.turns, start=1)
    ]
    of_scenario = sum(not turn.cleanup for turn in draft.turns)
    values: JsonObject = {
        name: escaped(value) for each in draft.variables if each.chosen for name, value in each.values.items()
    }
    data: JsonObject = {
        "name": draft.name,
        "description": draft.description,
        "tags": [*draft.tags],
        "vars": values,
        "turns": entries[:of_scenario],
        "cleanup": entries[of_scenario:],
    }
    return {key: value for key, value in data.items() if value}


def _turn_entry(turn: DraftTurn, expect: list[JsonValue], writing: Writing) -> JsonValue:
    user = writing.of(turn.user)
    rest: JsonObject = {"metadata": _changed(dict(turn.metadata), writing.of), "expect": expect}
    filled = {key: value for key, value in rest.items() if value}
    return {"user": user, **filled} if filled else user


def _written(offer: OfferedExpectation, writing: Writing) -> OfferedExpectation:
    """The expectation with variables in it."""
    change = writing.of_told if offer.kind == FACTS else writing.of
    return replace(offer, value=_changed(offer.value, change))


def _apart(expected: Sequence[OfferedExpectation]) -> list[JsonValue]:
    return [{each.kind: each.value} for each in expected]


def _with_facts_joined(expected: Sequence[OfferedExpectation]) -> list[JsonValue]:
    told = [each.value for each in expected if each.kind == FACTS]
    facts: list[JsonValue] = [{FACTS: told[0] if len(told) == 1 else told}] if told else []
    return facts + _apart([each for each in expected if each.kind != FACTS])


def _changed(value: JsonValue, change: Callable[[str], str]) -> JsonValue:
    """The value with every text in it changed, but for keys."""
    match value:
        case str():
            return change(value)
        case list():
            return [_changed(item, change) for item in value]
        case dict():
            return {key: _changed(item, change) for key, item in value.items()}
    return value


def _heard(turns: Sequence[TurnComparison], right: Side | None) -> list[TurnComparison]:
    """The turns after the greeting that the right side heard, cleanup last; none where only cleanup is left."""
    after = [comparison for comparison in turns if comparison.index > 0]
    heard = [each for each in after if not each.turn.cleanup and not _had_ended(each, right)]
    return [*heard, *(each for each in after if each.turn.cleanup)] if heard else []


def _had_ended(comparison: TurnComparison, right: Side | None) -> bool:
    outcome = None if right is None else comparison.turn.outcomes.of(right)
    return isinstance(outcome, NotSent) and outcome.reason is NotSentReason.ENDED


def _said(comparison: TurnComparison, right: Side | None) -> DraftTurn:
    heard = comparison.turn.said.heard_by(right or Side.BASELINE)
    metadata = {_unicode(key): _changed(value, _unicode) for key, value in heard.metadata.items()}
    return DraftTurn(_unicode(keys_as_text(heard.text)), metadata, comparison.turn.cleanup)


def _unicode(text: str) -> str:
    """The text without lone surrogates, which no file can hold."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def _offered(
    turns: Sequence[TurnComparison], right: Side, last: int, language: str | None
) -> Iterator[OfferedExpectation]:
    """What may be expected of each turn that the right side answered."""
    for seen in seen_turns(turns[: last + 1], right, language):
        if seen.index > 0 and not seen.comparison.turn.cleanup:
            yield from offered_expectations(seen)


def _what_holds(
    draft: Draft, turns: Sequence[TurnComparison], right: Side, day: date, language: str | None
) -> Draft:
    """The draft without what would not be judged as it was meant."""
    everything = replace(draft, expectations=tuple(replace(each, chosen=True) for each in draft.expectations))
    written = Located(scenario_data(everything, facts_apart=True), "the draft", {})
    moment = datetime.combine(day, time(12)).astimezone()
    script = scenario_of(Path("the draft"), written, frozenset()).rendered(Draw("draft", 1, moment, {}))
    of_right = replace(script, expectations=tuple(replace(each, side=right) for each in script.expectations))
    judgements = judge(of_right, turns, Pair(language, language))
    held = zip(draft.expectations, judgements, strict=True)
    return replace(draft, expectations=tuple(each for each, judgement in held if judgement.passed))


def _texts(said: Sequence[DraftTurn], expectations: Sequence[OfferedExpectation]) -> Iterator[str]:
    """Everything in which a variable may stand."""
    for turn in said:
        yield turn.user
        yield from _texts_in(dict(turn.metadata))
    for each in expectations:
        yield from _texts_in(each.value)


def _texts_in(value: JsonValue) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts_in(item)
        case dict():
            for item in value.values():
                yield from _texts_in(item)


def _one_line(text: str) -> str:
    """The text as a name: what is not to be seen becomes a blank."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
