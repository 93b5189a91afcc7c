"""Planted personal values are nowhere in what comes out, differences stay, and nothing else is touched."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polycompare.model.events import ComparisonStarted, TurnStarted
from polycompare.model.outcomes import Failure, FailureKind, RawResponse
from polycompare.model.reviews import Review
from polycompare.model.targets import Deployment, Environment, Target
from polycompare.model.turns import Origin, SideInfo, UserTurn
from polycompare.model.values import Pair, Side
from polycompare.recordings.records import KeptAnswer, KeptReply, KeptTurnEnd, Record
from polycompare.recordings.redaction.redactor import Redactor
from polycompare.recordings.redaction.rules import RedactionRules

AT = datetime(2026, 11, 21, tzinfo=UTC)
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
RULES = RedactionRules(("customer.name", "loyalty.**"), (r"member ([A-Z]{3}-\d{4})",))


@dataclass(frozen=True)
class Person:
    """Somebody's values; `phones` and `emails` are ways of writing the same one."""

    core: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    card: str
    name: str
    code: str


def spelled(digits: str) -> str:
    return " ".join(WORDS[int(digit)] for digit in digits)


def north_american(core: str) -> tuple[str, ...]:
    a, b, c = core[:3], core[3:6], core[6:]
    return (
        f"+1 ({a}) {b}-{c}",
        f"({a}) {b}-{c}",
        f"{a}-{b}-{c}",
        f"{a}.{b}.{c}",
        f"{a} {b} {c}",
        f"+1{core}",
        f"1-{a}-{b}-{c}",
        core,
        f"001 {a} {b} {c}",
        f"{', '.join(' '.join(part) for part in (a, b, c))}",
        spelled(core),
    )


def british(core: str) -> tuple[str, ...]:
    a, b, c = core[:2], core[2:6], core[6:]
    return (
        f"+44 {a} {b} {c}",
        f"0{a} {b} {c}",
        f"(0{a}) {b} {c}",
        f"+44 (0){a} {b} {c}",
        f"0044 {a} {b} {c}",
        f"0{core[:4]} {core[4:]}",
        f"0{core}",
        f"+44{core}",
        spelled(f"0{core}"),
    )


def french(core: str) -> tuple[str, ...]:
    pairs = [f"0{core[0]}", *(core[at : at + 2] for at in (1, 3, 5, 7))]
    return (" ".join(pairs), ".".join(pairs), "-".join(pairs), f"0{core}", f"+33 {core[0]} {' '.join(pairs[1:])}")


def german(core: str) -> tuple[str, ...]:
    a, b = core[:3], core[3:]
    return (f"0{a} {b}", f"0{a}/{b}", f"(0{a}) {b}", f"+49 {a} {b}", f"0049 {a} {b}", f"+49{core}", f"0{core}")


def spanish(core: str) -> tuple[str, ...]:
    a, b, c = core[:3], core[3:6], core[6:]
    return (f"+34 {a} {b} {c}", f"{a} {b} {c}", f"{a} {core[3:5]} {core[5:7]} {core[7:]}", f"+34{core}")


def australian(core: str) -> tuple[str, ...]:
    return (
        f"0{core[:3]} {core[3:6]} {core[6:]}",
        f"+61 {core[0]} {core[1:5]} {core[5:]}",
        f"(0{core[0]}) {core[1:5]} {core[5:]}",
    )


NATIONS: tuple[tuple[Callable[[str], tuple[str, ...]], str], ...] = (
    (north_american, r"[2-9][0-8]\d[2-9]\d{6}"),
    (british, r"(?:20[378]\d{7}|7[4-9]\d{8}|1[1-9]\d{8})"),
    (french, r"[1-7]\d{8}"),
    (german, r"1[567]\d{8}"),
    (spanish, r"[67]\d{8}"),
    (australian, r"[23478][1-9]\d{7}"),
)


@st.composite
def cards(draw: st.DrawFn) -> str:
    head = draw(st.from_regex(r"4[0-9]{14}|5[1-5][0-9]{13}|3[47][0-9]{12}", fullmatch=True))
    return next(f"{head}{last}" for last in range(10) if luhn(f"{head}{last}"))


def luhn(digits: str) -> bool:
    total = 0
    for at, digit in enumerate(reversed(digits)):
        total += sum(divmod(int(digit) * (1 + at % 2), 10))
    return total % 10 == 0


@st.composite
def persons(draw: st.DrawFn) -> Person:
    write, pattern = draw(st.sampled_from(NATIONS))
    core = draw(st.from_regex(pattern.replace(r"\d", "[0-9]"), fullmatch=True))
    names = st.from_regex(r"[B-DF-HJ-NP-TV-Z][aeiou][qxkj][aeiou][a-z]{2,4}", fullmatch=True)
    first, last = draw(names), draw(names)
    host = draw(st.sampled_from(("gmail.com", "mail.example.co.uk", "firma.de")))
    mail = f"{first}.{last}@{host}".lower()
    said = f"{first} dot {last} at {host.replace('.', ' dot ')}".lower()
    code = draw(st.from_regex(r"[A-Z]{3}-[0-9]{4}", fullmatch=True))
    emails = (mail, mail.upper(), mail.title(), said)
    return Person(core, write(core), emails, draw(cards()), f"{first} {last}", code)


def spellings(person: Person) -> list[str]:
    number = person.card
    fours = [number[at : at + 4] for at in range(0, len(number), 4)]
    card = (number, " ".join(fours), "-".join(fours)) if len(number) == 16 else (number,)
    return [*person.phones, *person.emails, *card, person.name, person.name.upper(), f"member {person.code}"]


FILLERS = ("", "please", "it is", "my number:", "for two people at 19:30 on 2026-11-21,", "“", "(")


@st.composite
def sentences(draw: st.DrawFn, people: Sequence[Person]) -> str:
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        person = draw(st.sampled_from(people))
        parts += [draw(st.sampled_from(FILLERS)), draw(st.sampled_from(spellings(person))), ";"]
    return " ".join(parts)


@st.composite
def bodies(draw: st.DrawFn, people: Sequence[Person]) -> bytes:
    person = draw(st.sampled_from(people))
    said = sentences(people)
    number: Any = int(draw(st.sampled_from((person.core, f"44{person.core}", person.card))))
    state = {
        "customer": {"name": person.name, "phone": draw(said), "tries": 2},
        "loyalty": {"number": int(person.core), "level": "gold", "codes": [person.code]},
        draw(st.sampled_from(spellings(person))): {"seen": True},
        "caller_phone": number,
        "note": json.dumps({"callback_number": person.phones[0], "card": person.card}),
    }
    arguments = {"customer": {"name": person.name}, "to": draw(said)}
    events = [{"name": "send_sms", "arguments": draw(st.sampled_from((arguments, json.dumps(arguments))))}]
    document = {"response": draw(said), "metadata": {"state": state, "functionEvents": events}}
    return json.dumps(document, ensure_ascii=draw(st.booleans())).encode()


@st.composite
def recordings(draw: st.DrawFn) -> tuple[list[Person], list[Record]]:
    people = draw(st.lists(persons(), min_size=1, max_size=3, unique_by=lambda person: person.core))
    target = Target("live", "https://x.example", "P-1", Environment.LIVE, attributes={"ani": people[0].phones[0]})
    deployment = Deployment("d", "abc", created_by=people[0].emails[0])
    info = SideInfo(target, "AS_CHAT_106b4f9a-2541-4924-9ea1-fe5ced3c1eec", deployment)
    records: list[Record] = []
    for index in range(draw(st.integers(1, 3))):
        metadata: dict[str, Any] = {"customer": {"name": people[0].name}, "said": draw(sentences(people))}
        other = UserTurn(draw(sentences(people)))
        records.append(TurnStarted(index, draw(sentences(people)), AT, metadata, to_candidate=other))
        reply = KeptReply((RawResponse(200, draw(bodies(people))),), 5.0, delayed=False)
        records.append(KeptAnswer(index, Side.BASELINE, reply))
        failure = Failure(FailureKind.SERVER, draw(sentences(people)), responses=reply.responses)
        records += [KeptAnswer(index, Side.CANDIDATE, failure), KeptTurnEnd(index, ())]
    # Whatever tells that a value is personal may come after it.
    known = [{"state": {"customer": {"name": one.name}}, "note": f"member {one.code}"} for one in people]
    origin = Origin(AT, RawResponse(200, json.dumps(known).encode()))
    started = ComparisonStarted("r-1", AT, Pair(info, info), origin=origin)
    records.insert(draw(st.integers(0, len(records))), started)
    return people, records


def all_text(record: Record) -> str:
    """Everything that a record tells, with JSON's escapes read."""
    text = repr(record)
    bodies = re.findall(r"body=b(?:'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\")", text)
    read = [json.dumps(json.loads(eval(f"b'{a}'" if a else f'b"{b}"')), ensure_ascii=False) for a, b in bodies]  # noqa: S307  # our own repr
    return "\n".join((text, *read))


def assert_gone(person: Person, text: str) -> None:
    said = re.sub(rf"\b(?:{'|'.join(WORDS)})\b", lambda word: str(WORDS.index(word[0].lower())), text, flags=re.I)
    for digits in (person.core, person.card):
        assert not re.search(r"(?<!\d)\d{0,6}" + r"[^\w]{0,3}".join(digits), said), digits
    folded = re.sub(r"\s+dot\s+", ".", re.sub(r"\s+at\s+", "@", text.lower()))
    assert person.emails[0] not in folded
    assert person.name.lower() not in folded
    assert not re.search(rf"\b{person.name.split()[0]}\b", text)
    assert person.code not in text


@settings(max_examples=20)
@given(recordings())
def test_no_planted_value_comes_out_in_any_spelling(recording: tuple[list[Person], list[Record]]) -> None:
    people, records = recording
    redactor = Redactor(RULES)
    redactor.learn(records)
    redacted = [redactor.record(record) for record in records]
    text = "\n".join(map(all_text, redacted))
    for person in people:
        assert_gone(person, text)
    assert [redactor.record(record) for record in records] == redacted


@settings(max_examples=40)
@given(st.data())
def test_a_difference_stays_one_and_what_is_equal_stays_equal(data: st.DataObject) -> None:
    people = data.draw(st.lists(persons(), min_size=2, max_size=2, unique_by=lambda person: person.core))
    one, other = data.draw(sentences(people)), data.draw(sentences(people))
    redactor = Redactor(RULES)
    redactor.learn([TurnStarted(0, one, AT), TurnStarted(1, other, AT)])
    assert (redactor.text(one) == redactor.text(other)) == (one == other)


def test_a_stand_in_is_never_one_of_the_originals() -> None:
    redactor = Redactor()
    texts = ["+1 415 867 5309", "+1 202 555 0100", "ana@mail.com", "alex@example.com"]
    redactor.learn([TurnStarted(index, text, AT) for index, text in enumerate(texts)])
    redacted = [redactor.text(text) for text in texts]
    assert not set(redacted) & set(texts)
    assert len(set(redacted)) == len(texts)


def test_numbers_in_json_stay_numbers_as_long() -> None:
    body = b'{"phone": 4158675309, "order_id": 4158675310, "price": 1.10, "big": 12345678901234567890.5, "x": NaN}'
    response = KeptReply((RawResponse(200, body),), 1.0, delayed=False)
    redacted = Redactor().record(KeptAnswer(0, Side.BASELINE, response))
    assert isinstance(redacted, KeptAnswer)
    assert isinstance(redacted.outcome, KeptReply)
    assert redacted.outcome.responses[0].body == (
        b'{"phone": 2025550100, "order_id": 4158675310, "price": 1.10, "big": 12345678901234567890.5, "x": NaN}'
    )


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 5000, b'{"a":  1}', b'{"a": "\\ud83d"}', b"<p>no</p>"])
def test_a_body_with_nothing_personal_is_the_same_bytes(body: bytes) -> None:
    record = KeptAnswer(0, Side.BASELINE, KeptReply((RawResponse(200, body),), 1.0, delayed=False))
    assert Redactor().record(record) == record


def test_a_body_that_is_no_json_is_redacted_as_text() -> None:
    response = RawResponse(502, b"<p>ana@mail.com \xff</p>")
    failure = Failure(FailureKind.SERVER, "no", responses=(response,))
    redacted = Redactor().record(KeptAnswer(0, Side.BASELINE, failure))
    assert isinstance(redacted, KeptAnswer)
    assert isinstance(redacted.outcome, Failure)
    assert redacted.outcome.responses[0].body == b"<p>alex@example.com \xff</p>"


def test_configured_places_keep_shape_and_are_known_elsewhere() -> None:
    redactor = Redactor(RedactionRules(("customer.**", "pin", "lookup.arguments.plate")))
    customer = {"name": "Ana Ruiz", "born": "1984-03-12", "age": 34, "vip": True}
    state = {"customer": customer, "pin": "0042", "party": 2}
    calls = [{"name": "lookup", "arguments": {"plate": "KX61 ABC"}}]
    body = json.dumps({"metadata": {"state": state, "functionEvents": calls}}).encode()
    answer = KeptAnswer(0, Side.BASELINE, KeptReply((RawResponse(200, body),), 1.0, delayed=False))
    said = TurnStarted(0, "I am ana ruiz, my PIN is 0042, plate kx61 abc", AT)
    redactor.learn([said, answer])
    redacted = redactor.record(answer)
    assert isinstance(redacted, KeptAnswer)
    assert isinstance(redacted.outcome, KeptReply)
    read = json.loads(redacted.outcome.responses[0].body)["metadata"]
    customer, plate = read["state"]["customer"], read["functionEvents"][0]["arguments"]["plate"]
    assert datetime.fromisoformat(customer["born"]).year != 1984
    assert customer["vip"] is True
    assert customer["age"] != 34
    assert 10 <= customer["age"] <= 99
    assert re.fullmatch(r"\d{4}", read["state"]["pin"])
    assert read["state"]["party"] == 2
    assert re.fullmatch(r"[A-Z]{2}\d\d [A-Z]{3}", plate)
    heard = redactor.record(said)
    assert isinstance(heard, TurnStarted)
    assert (
        heard.user == f"I am {customer['name'].lower()}, my PIN is {read['state']['pin']}, plate {plate.lower()}"
    )
    first = customer["name"].split()[0]
    assert redactor.text("Thanks, Ana. I can mark Anabel.") == f"Thanks, {first}. I can mark Anabel."


def test_a_path_is_never_the_name_of_a_function() -> None:
    call = {
        "name": "book",
        "id": "f-1",
        "arguments": {"name": "Ana Ruiz"},
        "state_changes": {"added": {"name": "x9"}},
    }
    body = json.dumps({"metadata": {"state": {"name": "Ana Ruiz"}, "functionEvents": [call]}}).encode()
    redactor = Redactor(RedactionRules(("**.name", "**.id")))
    redacted = redactor.record(
        KeptAnswer(0, Side.BASELINE, KeptReply((RawResponse(200, body),), 1.0, delayed=False))
    )
    assert isinstance(redacted, KeptAnswer)
    assert isinstance(redacted.outcome, KeptReply)
    metadata = json.loads(redacted.outcome.responses[0].body)["metadata"]
    event = metadata["functionEvents"][0]
    assert (event["name"], event["id"]) == ("book", "f-1")
    assert event["arguments"]["name"] == metadata["state"]["name"] != "Ana Ruiz"
    assert event["state_changes"]["added"]["name"] != "x9"


def test_a_review_is_redacted_with_the_same_mapping() -> None:
    redactor = Redactor()
    review = redactor.review(Review(tags=frozenset({"ana@mail.com"}), note="ring +1 415 867 5309", sent_note=None))
    assert review == Review(tags=frozenset({"alex@example.com"}), note="ring +1 202 555 0100")
    assert redactor.text("415 867 5309") == "202 555 0100"


@pytest.mark.parametrize("rules", [RedactionRules(("a..b",)), RedactionRules(patterns=("(",))])
def test_rules_that_are_none_are_refused(rules: RedactionRules) -> None:
    with pytest.raises(ValueError, match="not a"):
        Redactor(rules)
