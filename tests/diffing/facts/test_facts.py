"""Which facts are read out of replies, and which replies tell other facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.facts.fact import FactKind
from polycompare.diffing.facts.facts import compare_facts, extract_facts, facts_are_partial
from polycompare.diffing.paths import format_path
from polycompare.model.values import MISSING, Pair


def facts(text: str, language: str | None = "en-US") -> set[str]:
    """What is told for certain, but for whether it denies and asks."""
    told = [
        fact for fact in extract_facts(text, language) if fact.kind not in (FactKind.NEGATION, FactKind.QUESTION)
    ]
    return {f"{fact.kind.value} {fact.value}" for fact in told if fact.certain}


def differences(a: str, b: str, language: str | None = "en-US") -> list[tuple[str, object, object]]:
    return [
        (format_path(finding.path), finding.baseline, finding.candidate)
        for finding in compare_facts(Pair(a, b), Pair(language, language))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7 pm", {"time 19:00"}),
        ("7pm", {"time 19:00"}),
        ("7 p.m.", {"time 19:00"}),
        ("7:00 PM", {"time 19:00"}),
        ("19:00", {"time 19:00"}),
        ("seven pm", {"time 19:00"}),
        ("half past seven in the evening", {"time 19:30"}),
        ("seven thirty pm", {"time 19:30"}),
        ("quarter to eight in the morning", {"time 07:45"}),
        ("12 am", {"time 00:00"}),
        ("noon", {"time 12:00"}),
        ("from 7 to 9 pm", {"time 07:00", "time 21:00"}),
        ("from 12 pm to 11 pm", {"time 12:00", "time 23:00"}),
        ("$45", {"money 45 USD"}),
        ("45 USD", {"money 45 USD"}),
        ("USD 45", {"money 45 USD"}),
        ("5 US dollars", {"money 5 USD"}),
        ("A$5", {"money 5 AUD"}),
        ("CA$5", {"money 5 CAD"}),
        ("a refund of -$5", {"money -5 USD"}),
        ("45 pence", {"money 45 pence"}),
        ("5551234567", {"phone 5551234567"}),
        ("1.2.3.4", {"number 1.2.3.4"}),
        ("5.6.2026", {"date 2026-06-05"}),
        ("19h30", {"time 19:30"}),
        ("45 dollars", {"money 45 USD"}),
        ("forty-five dollars", {"money 45 USD"}),
        ("45 dollars and 50 cents", {"money 45.5 USD"}),
        ("€1,200.50", {"money 1200.5 EUR"}),
        ("$1.2 million", {"money 1200000 USD"}),
        ("15%", {"percent 15%"}),
        ("fifteen percent", {"percent 15%"}),
        ("two", {"number 2"}),
        ("two hundred and five people", {"number 205"}),
        ("1,000,000", {"number 1000000"}),
        ("a table for one", {"number 1"}),
        ("one person", {"number 1"}),
        ("a 5-minute walk", {"number 5"}),
        ("March 3rd", {"date 03-03"}),
        ("3 March", {"date 03-03"}),
        ("the 3rd of March", {"date 03-03"}),
        ("Friday, March 3rd", {"date 03-03"}),
        ("March 3, 2026", {"date 2026-03-03"}),
        ("2026-03-03", {"date 2026-03-03"}),
        ("3/4", {"date 03-04"}),
        ("on Friday", {"date friday"}),
        ("tomorrow", {"date tomorrow"}),
        ("the day after tomorrow", {"date in 2 days"}),
        ("write to Book@La-Terrasse.example.", {"email book@la-terrasse.example"}),
        ("see https://la-terrasse.example/menu.", {"url la-terrasse.example/menu"}),
        ("call +1 (415) 555-2671", {"phone +14155552671"}),
        ("12 Harbour Street, 5 minutes away", {"number 12", "number 5"}),
    ],
)
def test_a_fact_has_one_normal_form(text: str, expected: set[str]) -> None:
    assert facts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "One moment while I check our tables…",
        "no one is here",
        "one of our team will call",
        "Which one would you like?",
        "Just a second.",
        "How can I help you today?",
        "We are open 24/7.",
        "I may march on.",
        "Someone else, anyone, at first.",
        "Good morning! Good evening!",
        "",
    ],
)
def test_what_is_no_fact_is_none(text: str) -> None:
    assert facts(text) == set()


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Tengo una mesa para dos mañana a las 19:00.", "es-ES", {"time 19:00", "date tomorrow", "number 2"}),
        ("a las siete y media de la tarde", "es-ES", {"time 19:30"}),
        ("vales desde 25 €, valen tres años", "es-ES", {"money 25 EUR", "number 3"}),
        ("el viernes 3 de marzo", "es-ES", {"date 03-03"}),
        ("¡Buenos días! Por la mañana.", "es-ES", set()),
        ("une table pour deux à 19 h 30 vendredi", "fr-FR", {"time 19:30", "number 2", "date friday"}),
        ("1.200,50 euros", "fr-FR", {"money 1200.5 EUR"}),
        ("Guten Morgen! Um 19 Uhr am 3. März.", "de-DE", {"time 19:00", "date 03-03"}),
        ("halb acht abends für fünfundzwanzig", "de-DE", {"time 19:30", "number 25"}),
        ("3.4.2026", "de-DE", {"date 2026-04-03"}),
        ("3/4", "en-GB", {"date 04-03"}),
        ("テーブル 2 名、19:00", "ja-JP", {"time 19:00", "number 2"}),
    ],
)
def test_facts_are_read_in_the_replys_language(text: str, language: str, expected: set[str]) -> None:
    assert facts(text, language) == expected


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Table for 2 at 7 pm, inside or terrace?", "I have 19:00 for two people. Terrace or inside?"),
        ("For two, lovely. Which day?", "A table for 2. On which day?"),
        ("At 7:15 tomorrow?", "Tomorrow at 7:15 pm?"),
        ("It is at 7.", "It is at seven pm."),
        ("At 7 pm. Yes, 7 pm.", "At 7 pm."),
        ("That is $45.", "That comes to forty-five dollars."),
        ("On March 3rd.", "On Tuesday, March 3, 2026."),
        ("One moment please.", "Let me see."),
        ("How can I help you today?", "What can I do for you?"),
        ("We have one table.", "We have 1 table."),
        ("See you next Friday.", "See you on Friday."),
        ("1. Inside\n2. Terrace", "Inside or terrace"),
        ("Your reference is LT-4F2K.", "LT-4F2K is your reference."),
    ],
)
def test_other_words_for_the_same_facts_are_no_difference(a: str, b: str) -> None:
    assert differences(a, b) == []
    assert differences(b, a) == []


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("At 7 pm.", "At 7:15 pm.", [("time[0]", "19:00", "19:15")]),
        ("At 7 am.", "At 7 pm.", [("time[0]", "07:00", "19:00")]),
        ("$45", "$54", [("money[0]", "45 USD", "54 USD")]),
        ("$45", "€45", [("money[0]", "45 USD", "45 EUR")]),
        ("For two.", "For three.", [("number[0]", "2", "3")]),
        ("Tomorrow.", "On Monday.", [("date[0]", "tomorrow", "monday")]),
        ("Today?", "Tomorrow?", [("date[0]", "today", "tomorrow")]),
        ("Shall I?", "Shall I, at 7 pm?", [("time[0]", MISSING, "19:00")]),
        ("It is LT-4F2K.", "It is LT-9Z1Q.", [("code[0]", "LT4F2K", "LT9Z1Q")]),
        ("2 adults and 2 children", "2 adults", [("number[0]", "2", MISSING)]),
        ("2 at 7 pm, $5", "3 at 8 pm, $5", [("time[0]", "19:00", "20:00"), ("number[0]", "2", "3")]),
    ],
)
def test_other_facts_are_told_by_kind(a: str, b: str, expected: list[tuple[str, object, object]]) -> None:
    assert differences(a, b) == expected


def test_each_side_is_read_in_its_own_language() -> None:
    texts = Pair("A table for two at 7 pm on Friday.", "Una mesa para dos el viernes a las 19:00.")
    assert compare_facts(texts, Pair("en-US", "es-ES")) == []


@given(
    st.text(max_size=60) | st.text(alphabet="0123456789.,:/-$€ apm@h", max_size=40),
    st.sampled_from(["en", "es", "fr", "de", "xx", None]),
)
def test_any_text_can_be_read(text: str, language: str | None) -> None:
    extract_facts(text, language)
    assert compare_facts(Pair(text, text + " "), Pair(language, language)) is not None


@pytest.mark.parametrize(
    "part",
    [
        "a", "1", "1 ", "a-", "1,", "a@", "@", "one ", "seven thirty ", "0 0", "monday ", "1.", "A$", "$5 ",
        "Sun ", "no ", "if not ", "can't ", "kann ", "ne pas ", "keine ", "a dot ", "info at x dot ", "A 1 ",
        "(at)", "00 ", "+1 ", "two hundred ", "let me know if ", "sorry, ", "…",
    ],
)  # fmt: skip
def test_reading_a_long_monotone_text_takes_no_long_time(part: str) -> None:
    for language in ("en", "es", "fr", "de"):
        extract_facts(part * (5_000 // len(part)), language)


@pytest.mark.parametrize("nothing", ["", " \n"])
def test_saying_nothing_at_all_is_a_fact(nothing: str) -> None:
    (finding,) = compare_facts(Pair("Table for 2?", nothing), Pair(None, None))
    assert (finding.path, finding.baseline, finding.candidate) == (("words",), "some", "none")
    assert compare_facts(Pair("", nothing), Pair(None, None)) == []


WORDS_WITH_NUMBERS = (
    "$", "€", "£", "¥", "₹", "¢", "A$", "CA$", "US$", "XYZ$", "-$", "−", "-", "(", ")", "%", "#", "+", "h", "k",
    "x", "USD", "usd", "uſd", "EUR", "eur", "GBP", "Jpy", "CHF", "AUD", "sek", "dollars", "US dollars",
    "u.s. dollar", "euros", "pounds sterling", "pence", "cents", "céntimos", "centimes", "Pfund", "Franken",
    "dólares", "bucks", "percent", "por ciento", "pour cent", "Prozent", "million", "millón", "thousand",
    "hundert", "cent", "mille", "one", "two", "first", "twenty-first", "dozen", "once", "y media", "halb",
    "Uhr", "quarter to", "et demie", "noon", "am", "p.m.", "o'clock", "la tarde", "du soir", "abends", "at",
    "las", "from", "to", "and", "next", "Sun", "Mon.", "Sat,", "ſunday", "FRİDAY", "viernes", "lundi", "Montag",
    "March", "März", "de marzo", "août", "today", "the day after tomorrow", "mañana", "st", "rd", "º", "\ue000",
    "\ue001", "\u212a", "ẞ", "dreiẞig",
)  # fmt: skip
NUMBERS = (
    "0", "1", "7", "19", "30", "45", "1.2.3", "1.2.3.4", "1,2,3", "0.0.2026", "31/12", "5.5.2026", "2026-13-45",
    "1,200.50", "1.200,50", "1,00,000", "5551234567", "007", "٣", "１９", "²", "½", "९" * 30, "9" * 5_000,
)  # fmt: skip
PARTS = st.sampled_from([*WORDS_WITH_NUMBERS, *NUMBERS, " ", ".", ":", "/", ",", "\n"])


@given(st.lists(PARTS, max_size=12).map("".join))
def test_numbers_glued_to_any_word_can_be_read(text: str) -> None:
    for language in ("en-US", "en-GB", "es-ES", "fr-FR", "de-DE", "ja-JP", None):
        extract_facts(text, language)


def test_every_word_of_the_vocabulary_can_be_read_in_odd_letters() -> None:
    words = "seven sunday dollars usd friday tomorrow six fifth december cents million first"
    for odd in (words.upper(), words.replace("s", "ſ"), words.replace("i", "ı"), words.replace("i", "İ")):
        extract_facts(f"5 {odd.replace(' ', ' 5 ')}", "en")


@pytest.mark.parametrize(
    "ways",
    [
        (
            "$5",
            "5 USD",
            "USD 5",
            "5usd",
            "US$5",
            "US$ 5",
            "5 US dollars",
            "5 U.S. dollars",
            "five dollars",
            "$5 USD",
        ),
        ("EUR 45", "45 EUR", "€45", "45 €", "45 euros", "45,00 €"),
        ("CHF 45", "45 CHF", "45 chf"),
        ("SEK 45", "45 SEK"),
        ("C$5", "CA$5", "CAD 5", "5 CAD", "$5 CAD", "5 Canadian dollars"),
        ("A$5", "AU$5", "AUD 5", "5 Australian dollars"),
        ("-$5", "$-5", "-5 USD", "−$5", "(-$5)"),
        ("555-123-4567", "5551234567", "(555) 123-4567", "(555)123-4567", "555.123.4567", "555 123 4567"),
        ("Sunday", "Sun", "Sun.", "on Sun", "on sunday"),
        ("Monday 7 pm", "Mon 7 pm", "Mon, 7 pm", "Mon. 7 pm", "on Mon at 7 pm"),
        ("Thursday", "Thu", "Thurs.", "Thur"),
        ("Saturday, March 7", "Sat, March 7", "Sat 7 March", "Sat. March 7th"),
        ("5.6.2026", "2026-06-05", "5 June 2026"),
        ("1,2,3", "1, 2, 3"),
    ],
)
def test_one_fact_in_many_ways(ways: tuple[str, ...]) -> None:
    assert facts(ways[0])
    for way in ways:
        assert facts(way) == facts(ways[0]), way


@pytest.mark.parametrize(
    "others",
    [
        ("$5", "A$5", "C$5", "-$5", "B$5", "€5", "5 cents", "5 pence"),
        ("1.2.3.4", "1234", "1.2.3.5", "12.3.4", "192.168.100.200"),
        ("45 SEK", "45 NOK", "45 EUR"),
    ],
)
def test_other_facts_in_like_ways(others: tuple[str, ...]) -> None:
    assert len({frozenset(facts(other)) for other in others}) == len(others)


@pytest.mark.parametrize("language", ["en-US", "es-ES", "fr-FR", "de-DE", "ja-JP"])
def test_some_ways_are_the_same_in_every_language(language: str) -> None:
    assert facts("19h30", language) == facts("19:30", language) == {"time 19:30"}
    assert facts("5.6.2026", language) == {"date 2026-06-05"}
    assert facts("10.0.0.1", language) == {"number 10.0.0.1"}
    assert facts("EUR 45", language) == facts("45 EUR", language) == {"money 45 EUR"}


@pytest.mark.parametrize(
    "text",
    ["The Sun Room is lovely.", "Sat outside in the sun, lovely.", "In the sun.", "Mon Dieu!", "Sun terrace"],
)
def test_words_that_are_also_short_for_days_are_words(text: str) -> None:
    assert facts(text) == set()


def test_a_price_range_has_no_minus() -> None:
    assert facts("$5-$10") == {"money 5 USD", "money 10 USD"}
    assert facts("5-10 people") == {"number 5", "number 10"}


def test_digits_of_any_script_are_digits() -> None:
    assert facts("１９:３０", "ja-JP") == {"time 19:30"}
    assert facts("٣", "ar") == {"number 3"}


SAYINGS = (
    "no", "not", "n't", "can't", "We have no table", "kein", "nicht", "no hay", "ne", "pas", "fully booked", "If",
    "Let me know", "your name", "¿", "?", "info at x dot example", "x.com/menu", "www.", "ABC123", "A B C 1 2 3",
    "XKPQRZ", "reference", "+1 415 555 2671", "(415) 555-2671", "030/123 456", "HOLD-8738", "in two days", "US$",
    "cad", "Sat", "Mon", "İ", "ß",
)  # fmt: skip
REPLY_PARTS = st.sampled_from([*SAYINGS, *WORDS_WITH_NUMBERS, *NUMBERS, " ", " ", ".", ","])
PARTS_OF_REPLIES = st.lists(REPLY_PARTS, max_size=12).map(" ".join)


@given(PARTS_OF_REPLIES, st.sampled_from(["en-US", "es-ES", "fr-FR", "de-DE", "it-IT", "ja-JP", None]))
def test_blanks_and_capital_letters_tell_nothing(text: str, language: str | None) -> None:
    for other in (
        text,
        text.upper(),
        text.lower(),
        text.replace(" ", "  "),
        text.replace(" ", "\n"),
        f" {text}\t",
    ):
        assert compare_facts(Pair(text, other), Pair(language, language)) == []


@given(PARTS_OF_REPLIES, st.sampled_from(["en-US", "es-ES", "fr-FR", "de-DE", "ja-JP"]))
def test_reading_twice_tells_the_same(text: str, language: str) -> None:
    assert extract_facts(text, language) == extract_facts(text, language)


@given(PARTS_OF_REPLIES, PARTS_OF_REPLIES, st.sampled_from(["en-US", "es-ES", "fr-FR", "de-DE", "ja-JP"]))
def test_differences_are_the_same_seen_from_the_other_side(a: str, b: str, language: str) -> None:
    there = compare_facts(Pair(a, b), Pair(language, language))
    back = compare_facts(Pair(b, a), Pair(language, language))
    assert [finding.path for finding in there] == [finding.path for finding in back]


PLAIN_LETTERS = st.text(alphabet="bcdfgjkpqvwxz ,;'\n", max_size=200)


@given(PLAIN_LETTERS, st.sampled_from(["en-US", "es-ES", "fr-FR", "de-DE", "ja-JP"]))
def test_a_text_without_numbers_and_known_words_tells_nothing(text: str, language: str) -> None:
    assert extract_facts(text, language) == []


@pytest.mark.parametrize("language", ["it-IT", "pt-BR", "ja-JP"])
def test_elsewhere_digits_codes_and_addresses_are_read(language: str) -> None:
    text = "Codice ABC123, 19:00, 45 €, info@x.example, https://x.example/menu, +39 06 1234 5678"
    assert facts(text, language) == {
        "code ABC123",
        "time 19:00",
        "money 45 EUR",
        "email info@x.example",
        "url x.example/menu",
        "phone +390612345678",
    }
    assert facts("tomorrow at half past seven for two", language) == set()


@pytest.mark.parametrize(
    ("baseline", "candidate", "partial"),
    [("en-US", "de_AT", False), (None, None, False), ("it-IT", "en-US", True), (None, "ja", True)],
)
def test_facts_are_partial_where_a_reply_is_in_another_language(
    baseline: str | None, candidate: str | None, partial: bool
) -> None:
    assert facts_are_partial(Pair(baseline, candidate)) is partial


@pytest.mark.parametrize(
    "text",
    [
        "OPEN DAILY, PLEASE WAIT HERE.",
        "See you at 7PM, 19H30 or 10AM.",
        "A 5G phone, an A4 page, MP3 files and H2O.",
        "I paid 45 USD or EUR45 on 2026-03-14.",
        "The 2nd of 3.",
        "a 16-year-old, mid-2024, the iphone15",
    ],
)
def test_no_words_times_amounts_or_dates_are_codes(text: str) -> None:
    assert not {fact for fact in facts(text) if fact.startswith("code")}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ABC123", "ABC123"),
        ("Your code: HOLD-8738.", "HOLD8738"),
        ("K7Q-22P", "K7Q22P"),
        ("It is A B C 1 2 3.", "ABC123"),
        ("It is A, B, C, one, two, three.", "ABC123"),
        ("K 7 Q dash 2 2 P", "K7Q22P"),
        ("Gate B12", "B12"),
        ("4F2K9", "4F2K9"),
        ("Your booking reference is XKPQRZ.", "XKPQRZ"),
        ("PNR: XKPQRZ", "XKPQRZ"),
        ("Su localizador es XKPQRZ", "XKPQRZ"),
    ],
)
def test_codes_have_one_normal_form(text: str, code: str) -> None:
    assert facts(text) == {f"code {code}"}
