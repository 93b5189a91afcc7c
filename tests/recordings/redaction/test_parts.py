"""Parts of what is personal: numbers said in several turns, last digits, single words of a name, odd shapes."""

import json
from datetime import UTC, datetime

import pytest

from polycompare.model.events import TurnStarted
from polycompare.model.outcomes import RawResponse
from polycompare.model.values import Side
from polycompare.recordings.records import KeptAnswer, KeptReply, Record
from polycompare.recordings.redaction.redactor import Redactor
from polycompare.recordings.redaction.rules import RedactionRules

AT = datetime(2026, 11, 21, tzinfo=UTC)


def turns(*said: str) -> list[Record]:
    return [TurnStarted(index, text, AT) for index, text in enumerate(said)]


def answer(document: object) -> KeptAnswer:
    body = json.dumps(document).encode()
    return KeptAnswer(0, Side.BASELINE, KeptReply((RawResponse(200, body),), 1.0, delayed=False))


def body_of(record: Record) -> str:
    assert isinstance(record, KeptAnswer)
    assert isinstance(record.outcome, KeptReply)
    return record.outcome.responses[0].body.decode()


def said_after(records: list[Record], rules: RedactionRules = RedactionRules()) -> list[str]:  # noqa: B008 - frozen
    redactor = Redactor(rules)
    redactor.learn(records)
    redacted = [redactor.record(record) for record in records]
    return [record.user for record in redacted if isinstance(record, TurnStarted)]


@pytest.mark.parametrize(
    ("said", "redacted"),
    [
        (("my number is 07911", "555 123"), ["my number is 07700", "900 000"]),
        (("my number is 07911", "", "yes, 555", "and 123."), ["my number is 07700", "", "yes, 900", "and 000."]),
        (
            ("it's oh seven nine one one", "five five five one two three"),
            ["it's zero seven seven zero zero", "nine zero zero zero zero zero"],
        ),
        (("call me on 415", "867 5309, thanks"), ["call me on 202", "555 0100, thanks"]),
        (("call me on 415", "867 5309 for two"), ["call me on 415", "867 5309 for two"]),
        (("order number 48213", "390 221"), ["order number 48213", "390 221"]),
        (("for 4", "at 1930", "21 11 2026"), ["for 4", "at 1930", "21 11 2026"]),
    ],
)
def test_a_number_that_is_said_in_several_turns_is_one(said: tuple[str, ...], redacted: list[str]) -> None:
    assert said_after(turns(*said)) == redacted


def test_what_was_said_in_parts_is_the_same_wherever_it_stands() -> None:
    records = [*turns("my number is 07911", "555 123"), answer({"user_input": "555 123", "phone": "07911 555123"})]
    redactor = Redactor()
    redactor.learn(records)
    assert json.loads(body_of(redactor.record(records[-1]))) == {"user_input": "900 000", "phone": "07700 900000"}


def test_last_digits_are_those_of_the_stand_in() -> None:
    said = (
        "my card is 4539 5787 6362 1486, the one that ends with 1486; last four digits are 1-4-8-6, ends in 2020"
    )
    (redacted,) = said_after(turns(said))
    last = redacted[11:30][-4:]
    assert last != "1486"
    assert redacted.endswith(f"the one that ends with {last}; last four digits are {'-'.join(last)}, ends in 2020")
    records = [*turns("my card is 4539 5787 6362 1486"), answer({"card_last4": "1486", "table": "1486"})]
    redactor = Redactor()
    redactor.learn(records)
    assert json.loads(body_of(redactor.record(records[-1]))) == {"card_last4": last, "table": "1486"}


def test_each_word_of_a_name_is_known_in_small_letters_too() -> None:
    state = answer({"state": {"name": "Zebedee Quux", "guest": {"name": "Will Hunt"}}})
    records = [state, *turns("it is zebedee", "quux", "I will look for a table, says Will")]
    first, last, both = said_after(records, RedactionRules(("name", "guest.name")))
    assert "zebedee" not in first
    assert "quux" not in last
    assert both.startswith("I will look for a table, says ")
    assert "Will" not in both


def test_a_number_that_became_a_fraction_is_one() -> None:
    body = '{"phone": 7911555123.0, "price": 12.0, "mobile": "7911555123.0", "total": 1234567.50}'
    record = KeptAnswer(0, Side.BASELINE, KeptReply((RawResponse(200, body.encode()),), 1.0, delayed=False))
    redacted = body_of(Redactor().record(record))
    phone = json.loads(redacted)["phone"]
    assert phone != 7911555123.0
    assert redacted == body.replace("7911555123", f"{phone:.0f}")


def test_stand_ins_of_rarer_lengths_look_like_numbers_of_their_country() -> None:
    redactor = Redactor()
    assert redactor.text("call 1 555 123") == "call 5 550 100"
    assert redactor.text("030 901820") == "030 231250"
