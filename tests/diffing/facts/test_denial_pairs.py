"""A statement against its denial in the same words, in four languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.facts.denial_pairs import denies_other
from polycompare.diffing.facts.facts import compare_facts
from polycompare.model.values import Pair

OPPOSITE = [
    ("en", "We take a deposit of €8.00. It isn't refundable.", "We take a deposit of €8.00. It is refundable."),
    ("en", "The deposit is non-refundable.", "The deposit is refundable."),
    ("en", "The deposit is nonrefundable.", "The deposit is refundable."),
    ("en", "Breakfast is not included.", "Breakfast is included."),
    ("en", "Breakfast's not included.", "Breakfast is included."),
    ("en", "It doesn't include breakfast.", "It includes breakfast."),
    ("en", "We didn't receive your payment.", "We received your payment."),
    ("en", "You don't have to pay now.", "You have to pay now."),
    ("en", "No deposit is required.", "A deposit is required."),
    ("en", "You won't be charged.", "You will be charged."),
    ("en", "The room comes without breakfast.", "The room comes with breakfast."),
    ("en", "The room has a view but no balcony.", "The room has a view and a balcony."),
    ("en", "Unfortunately, it isn't refundable, shall I book it?", "It is refundable, shall I book it?"),
    ("en", "We have no table at 7. It isn't refundable.", "We have no table at 7. It is refundable."),
    ("en", "The deposit is €8, and it is not refundable.", "There is a refundable deposit of €8."),
    ("en", "A non-refundable deposit of €8.", "The deposit is €8, and it is refundable."),
    ("en", "We never close.", "We close."),
    ("en", "We never close.", "We always close."),
    ("en", "We don't always close.", "We always close."),
    ("en", "You can book without a deposit.", "You can book with a deposit."),
    ("en", "That isn't a problem.", "That is a problem."),
    ("en", "I do not think so.", "I think so."),
    ("en", "We are out of tables.", "We have tables."),
    ("en", "We have no table.", "No, we have a table."),
    ("en", "Nobody is coming.", "Someone is coming."),
    ("es", "Nadie viene.", "Alguien viene."),
    ("es", "Nunca cerramos.", "Siempre cerramos."),
    ("fr", "Personne ne vient.", "Quelqu'un vient."),
    ("de", "Niemand kommt.", "Jemand kommt."),
    ("es", "Pedimos una señal. No es reembolsable.", "Hay una señal reembolsable."),
    ("fr", "L'acompte est de 8 € et il n'est pas remboursable.", "Il y a un acompte remboursable de 8 €."),
    ("de", "Die Anzahlung beträgt 8 € und ist nicht erstattbar.", "Es gibt eine erstattbare Anzahlung von 8 €."),
    ("es", "La señal no es reembolsable.", "La señal es reembolsable."),
    ("es", "El desayuno no está incluido.", "El desayuno está incluido."),
    ("es", "No incluye ningún desayuno.", "Incluye desayuno."),
    ("es", "Viene sin desayuno.", "Viene con desayuno."),
    ("fr", "L'acompte n'est pas remboursable.", "L'acompte est remboursable."),
    ("fr", "L'acompte est non remboursable.", "L'acompte est remboursable."),
    ("fr", "Ce n'est pas compris.", "C'est compris."),
    ("fr", "La taxe n'est plus comprise.", "La taxe est comprise."),
    ("fr", "Avec un balcon, mais sans vue.", "Avec un balcon et une vue."),
    ("de", "Die Anzahlung ist nicht erstattbar.", "Die Anzahlung ist erstattbar."),
    ("de", "Das Frühstück ist nicht inbegriffen.", "Das Frühstück ist inbegriffen."),
    ("de", "Das Zimmer hat keinen Balkon.", "Das Zimmer hat einen Balkon."),
    ("de", "Es ist leider noch nicht bezahlt.", "Es ist bezahlt."),
]

NOT_OPPOSITE = [
    ("en", "Isn't it lovely?", "Is it lovely?"),
    ("en", "It isn't far.", "It is near."),
    ("en", "Let us know whether or not you come.", "Let us know whether you come."),
    ("en", "Not only the terrace is open.", "The terrace is open."),
    ("en", "No problem, it is booked.", "It is booked."),
    ("en", "If it isn't sunny we sit inside.", "If it is sunny we sit inside."),
    ("en", "It is not refundable. It is refundable for members.", "It is not refundable."),
    ("en", "I don't think it costs more.", "I think it doesn't cost more."),
    ("en", "It is refundable, but the fee is not refundable.", "There is a refundable deposit."),
    ("en", "Is it not refundable?", "Is there a refundable deposit?"),
    ("en", "We serve no vegetable soup.", "We do not serve soups, but a vegetable pie."),
    ("en", "We don't always close.", "We close."),
    ("en", "It is a bit out of place.", "It has a place."),
    ("es", "No pasa nada, está incluido.", "Está incluido."),
    ("es", "No solo está incluido.", "Está incluido."),
    ("fr", "Ce n'est que remboursable.", "C'est remboursable."),
    ("fr", "C'est plus cher.", "C'est cher."),
    ("fr", "Pas de souci, c'est compris.", "C'est compris."),
    ("de", "Nicht nur das Frühstück ist inbegriffen.", "Das Frühstück ist inbegriffen."),
    ("de", "Kein Problem, es ist bezahlt.", "Es ist bezahlt."),
]


@pytest.mark.parametrize(("language", "denial", "statement"), OPPOSITE)
def test_a_statement_and_its_denial_differ(language: str, denial: str, statement: str) -> None:
    (finding,) = compare_facts(Pair(denial, statement), Pair(language, language))
    assert type(finding.path[0]) is str
    assert (finding.path, finding.baseline, finding.candidate) == (("negation",), "denies", "denies nothing")
    (finding,) = compare_facts(Pair(statement, denial), Pair(language, language))
    assert (finding.path, finding.baseline, finding.candidate) == (("negation",), "denies nothing", "denies")


@pytest.mark.parametrize(("language", "a", "b"), NOT_OPPOSITE)
def test_what_only_looks_like_the_denial_of_the_other_is_none(language: str, a: str, b: str) -> None:
    assert compare_facts(Pair(a, b), Pair(language, language)) == []


TEXTS = st.lists(
    st.sampled_from(["It is", "It isn't", "not", "refundable", "we", "have", "no", "table", ".", "?", ","]),
    max_size=12,
).map(" ".join)


@given(TEXTS, TEXTS)
def test_one_side_denies_what_the_other_says_whichever_comes_first(a: str, b: str) -> None:
    there, back = denies_other(Pair(a, b), "en"), denies_other(Pair(b, a), "en")
    assert there == Pair(back.candidate, back.baseline)
    assert denies_other(Pair(a, a), "en") == Pair(False, False)
