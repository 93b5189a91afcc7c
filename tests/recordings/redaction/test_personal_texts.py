"""What is personal in a text, in which spellings, and what is not."""

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.recordings.redaction.cards import is_card
from polycompare.recordings.redaction.redactor import Redactor


@pytest.mark.parametrize(
    "number",
    [
        "+1 (415) 867-5309",
        "(415) 867-5309",
        "415-867-5309",
        "415.867.5309",
        "415 867 5309",
        "1-415-867-5309",
        "001 415 867 5309",
        "4158675309",
        "4 1 5, 8 6 7, 5 3 0 9",
        "+44 20 7123 4567",
        "020 7123 4567",
        "(020) 7123 4567",
        "+44 (0)20 7123 4567",
        "0044 20 7123 4567",
        "07911 123456",
        "07911123456",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "+33 6 12 34 56 78",
        "030 1234567",
        "0151/23456789",
        "(0151) 23456789",
        "+49 151 23456789",
        "612 345 678",
        "612 34 56 78",
        "+34 612 345 678",
        "0412 345 678",
        "(02) 9374 4000",
        "+353 85 123 4567",
        "+91 98765 43210",
        "+48 512 345 678",
        "867-5309",
    ],
)
def test_each_way_of_writing_a_number_is_seen_by_itself(number: str) -> None:
    redacted = Redactor().text(f"You can have {number}, thanks")
    assert redacted != f"You can have {number}, thanks"
    assert re.sub(r"\D", "", number)[-7:] not in re.sub(r"\D", "", redacted)
    assert re.sub(r"\d", "0", redacted) == re.sub(r"\d", "0", f"You can have {number}, thanks")


@pytest.mark.parametrize(
    "text",
    [
        "null eins fünf eins zwei drei vier fünf sechs sieben",
        "seis uno dos, tres cuatro cinco, seis siete ocho",
        "double five five oh one two three four five six",
        "my mobile is 12 34 56 78",
        "phone: 442071234567",
        "[DTMF 4158675309#]",
        "call 867-5309",
        "ana.ruiz@mail.example.co.uk",
        "ana%2Eruiz%40mail.com",
        "ana underscore ruiz at mail dot com",
        "a n a at gmail dot com",
        "ana at gmail.com",
        "ana (at) gmail (punto) com",
        "card ending soon: 4111-1111-1111-1111",
        "my card number is 1234 5678 9012 3456",
        "four one one one one one one one one one one one one one one one",
        "２１２ ８６７ ５３０９",
        "zed @ planted . org",
        "zed @ planted.org",
        "zed@planted . org",
        "zed_AT_planted.org",
        "write to zed_at_planted_dot_org",
        "07911_555_123",
        "415_867_5309",
        "oh seven nine one one ... five five five one two three",
    ],
)
def test_other_ways_of_telling_are_seen(text: str) -> None:
    assert Redactor().text(text) != text


@pytest.mark.parametrize(
    "text",
    [
        "Tomorrow at 19:30, 2026-11-21 19:30, 21/11/2026 at 7.30 pm, 11-21-2026, 21.11.26 19.30",
        "20261121T193000Z 2026-11-21T19:30:00.123456+02:00 1763753400 1763753400123",
        "from 900-1730, 9:00-17:30, 2019-2020, Monday 09.30-11.45, 12 people",
        "$1,234,567.89 or 1.234.567,89 € or 2125551234 dollars",
        "106b4f9a-2541-4924-9ea1-fe5ced3c1eec AS_CHAT_PC_20261121-051523-7f3a9c_A hold_48213390",
        "order 4155550132, order number 123-4567, reference 2125551234, ORD-2026-0042",
        "#4155550132, Bestellung 123456789, pedido 612345678",
        "ticket 100-200-3000, booking 5551234567, your ID is 6505551234",
        "table for 4 at 7 pm, 2 adults 3 children, room 1204, ZIP 94107, 123 4567 units",
        "40.7127753, -74.0059728, v41.2.3, 192.168.100.200:8080, 3.14159265",
        "1 2 3, 10 20 30, one two three four, meet me at seven dot",
        "the menu at example.com, @ana, git@host, 4 @ 5.00",
        "look_at_this.txt, dinner @ Nobu. Thanks, arrive_at_gate.closed, 4 @ 5 . 00",
        "2026_11_21_19_30, 21_11_2026_1930, ORD_2026_0042_123, 20261121_051523, 0001_0002_0003, 555_123_4567x",
        "the last 3 rooms are 100 200 300, it ends in 2026, ending with 6467",
        "0.1234567, 1234567, 12345678, 1000000, 10 000 000 people",
    ],
)
def test_dates_times_prices_ids_and_orders_are_left_alone(text: str) -> None:
    assert Redactor().text(text) == text


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2039, 1, 1)),
    st.sampled_from(
        ("%Y-%m-%d %H:%M", "%d/%m/%Y at %H:%M", "%d.%m.%Y %H.%M", "%Y%m%dT%H%M%S", "%m/%d/%y", "%H:%M:%S.%f")
    ),
)
def test_no_moment_is_a_telephone_number(moment: datetime, layout: str) -> None:
    text = f"booked for {moment:{layout}}"
    assert Redactor().text(text) == text


def test_spellings_of_one_number_have_spellings_of_one_stand_in() -> None:
    redactor = Redactor()
    assert redactor.text("+1 (415) 867-5309") == "+1 (202) 555-0100"
    assert redactor.text("4158675309, 867-5309") == "2025550100, 555-0100"
    assert redactor.text("four one five eight six seven five three oh nine") == (
        "two zero two five five five zero one zero zero"
    )
    assert redactor.text("+1 (415) 867-5310") == "+1 (202) 555-0101"
    assert redactor.text("+44 (0)20 7123 4567 or 020 7123 4567") == "+44 (0)20 7946 0000 or 020 7946 0000"
    assert redactor.text("07911 123456") == "07700 900000"


def test_stand_ins_are_of_the_same_kind() -> None:
    redactor = Redactor()
    assert redactor.text("4111 1111 1111 1111 or 371449635398431") == "4242 4200 0000 0000 or 378282000000008"
    assert is_card("4242420000000000")
    assert is_card("378282000000008")
    assert redactor.text("ana@mail.com, bob@mail.com") == "alex@example.com, billie@example.com"
    assert redactor.text("Ana dot Ruiz at mail dot com").lower() == "casey at example dot com"
