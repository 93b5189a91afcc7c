"""The same values of other things: exchanged, or only told in another order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.facts.facts import compare_facts
from polycompare.model.values import Pair

EXCHANGED = [
    ("en", "Table 4 for 6 people.", "Table 6 for 4 people.", "number"),
    ("en", "Table four for six people.", "For 4 people, table 6.", "number"),
    ("en", "2 adults and 3 children.", "2 children and 3 adults.", "number"),
    ("en", "3 rooms at $40, 2 at $60.", "2 rooms at $40, 3 at $60.", "number"),
    ("en", "From 5 pm to 9 pm.", "From 9 pm to 5 pm.", "time"),
    ("en", "Open from 5 pm until 9 pm.", "Open from 9 pm to 5 pm.", "time"),
    ("en", "On Friday at 7 pm and on Saturday at 8 pm.", "On Friday at 8 pm and on Saturday at 7 pm.", "date"),
    ("en", "You stay from March 3 to March 5.", "You stay from March 5 to March 3.", "date"),
    ("es", "La mesa 4 para 6 personas.", "La mesa 6 para 4 personas.", "number"),
    ("es", "De las 17:00 a las 21:00.", "De las 21:00 a las 17:00.", "time"),
    ("fr", "La table 4 pour 6 personnes.", "La table 6 pour 4 personnes.", "number"),
    ("fr", "De 17:00 à 21:00.", "De 21:00 à 17:00.", "time"),
    ("de", "Tisch 4 für 6 Personen.", "Tisch 6 für 4 Personen.", "number"),
    ("de", "Von 17:00 bis 21:00 Uhr.", "Von 21:00 bis 17:00 Uhr.", "time"),
]

NOT_EXCHANGED = [
    ("en", "Table 4 for 6 people.", "For 6 people, table 4."),
    ("en", "3 rooms at $40, 2 at $60.", "2 at $60 and 3 rooms at $40."),
    ("en", "From 5 pm to 9 pm.", "To 9 pm from 5 pm."),
    ("en", "2 adults and 3 children.", "3 children with 2 adults."),
    ("en", "Adults: 2, children: 3.", "That is 2 adults, 3 children."),
    ("en", "We have 7 pm and 8 pm.", "We have 8 pm, or 7 pm."),
    ("en", "At 7 pm we have 2 tables, at 8 pm 3.", "3 tables at 8 pm, 2 at 7 pm."),
    ("en", "Friday at 7 pm, Saturday at 8 pm.", "On Saturday at 8 pm, or Friday at 7 pm."),
    ("en", "Not at 7 pm, but I have 8 pm.", "I have a table at 8 pm, not 7 pm."),
    ("en", "For 2 people at 7 pm or 4 people at 9 pm.", "At 9 pm for 4 people, at 7 pm for 2 people."),
    ("es", "Mesa 4 para 6 personas.", "Para 6 personas, la mesa 4."),
    ("fr", "De 17:00 à 21:00, table 4 pour 6 personnes.", "Pour 6 personnes, table 4, de 17:00 à 21:00."),
    ("de", "Tisch 4 für 6 Personen.", "Für 6 Personen Tisch 4."),
]


@pytest.mark.parametrize(("language", "a", "b", "kind"), EXCHANGED)
def test_exchanged_values_are_one_change(language: str, a: str, b: str, kind: str) -> None:
    for texts in (Pair(a, b), Pair(b, a)):
        (finding,) = compare_facts(texts, Pair(language, language))
        assert (finding.path, finding.baseline != finding.candidate) == ((kind, 0), True)


def test_an_exchange_says_what_each_side_tells_of_what() -> None:
    (finding,) = compare_facts(Pair("Table 4 for 6 people.", "Table 6 for 4 people."), Pair("en", "en"))
    assert (finding.baseline, finding.candidate) == ("table: 4, people: 6", "table: 6, people: 4")


@pytest.mark.parametrize(("language", "a", "b"), NOT_EXCHANGED)
def test_another_order_of_clauses_is_no_change(language: str, a: str, b: str) -> None:
    assert compare_facts(Pair(a, b), Pair(language, language)) == []
    assert compare_facts(Pair(b, a), Pair(language, language)) == []


CLAUSES = st.lists(
    st.sampled_from(["table 4", "for 6 people", "2 rooms at $40", "3 nights at $60", "from 5 pm", "to 9 pm"]),
    unique=True,
)


@given(CLAUSES.flatmap(lambda clauses: st.tuples(st.just(clauses), st.permutations(clauses))))
def test_clauses_may_come_in_any_order(orders: tuple[list[str], list[str]]) -> None:
    one, other = map(", ".join, orders)
    assert compare_facts(Pair(one, other), Pair("en", "en")) == []
