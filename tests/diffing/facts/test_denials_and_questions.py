"""What denies and what asks, in four languages; and what only sounds like it."""

from typing import Final

import pytest

from polycompare.diffing.facts.fact import FactKind
from polycompare.diffing.facts.facts import compare_facts, extract_facts
from polycompare.model.values import Pair

DENIALS: Final = {
    "en": """
        We have no tables at 7 pm.
        There are no tables left on Friday.
        There's no availability tonight.
        I'm sorry, we are fully booked.
        We're fully booked tomorrow, would Friday suit you?
        The terrace is not available.
        The terrace isn't available at 7.
        Unfortunately, that is unavailable.
        I can't book that for you.
        I cannot change the booking.
        We could not find your reservation.
        I'm unable to process the payment.
        We don't have a table for ten.
        We do not serve breakfast.
        I don't see a booking under that name.
        Your card was declined.
        The payment failed.
        Nothing is free before nine.
        None of our tables is free.
        No, we only take cards.
        Sorry, no.
        The booking has not been confirmed.
        It hasn't been cancelled.
        All tables are already taken.
        The show is sold out.
        Dogs are not allowed inside.
        You can't bring dogs.
        I'm afraid not.
        There is no parking.
        We haven't got any rooms.
        Tables are no longer available.
        We won't be able to seat you.
        That slot is gone.
        The last table has gone.
        There is nothing left.
        We have nothing at 7.
        Unfortunately, we're full.
        We've sold out.
    """,
    "es": """
        No tenemos mesas a las siete.
        Lo siento, no hay mesas libres.
        No queda ninguna mesa.
        Lamentablemente estamos completos.
        Esa hora no está disponible.
        No puedo cambiar la reserva.
        No se puede reservar la terraza.
        No hemos podido confirmar su pago.
        No encuentro su reserva.
        Su tarjeta ha sido rechazada.
        No, solo aceptamos tarjeta.
        No aceptamos perros.
        No se permiten perros.
        No están admitidos perros.
        La reserva no está confirmada.
        Me temo que no.
        Es imposible a esa hora.
        No nos queda nada libre.
        El restaurante está completo.
        Está todo completo.
        Todo agotado.
    """,
    "fr": """
        Nous n'avons pas de table à 19 h.
        Désolé, il n'y a plus de table.
        Il ne reste aucune place.
        Nous sommes complets ce soir.
        La terrasse n'est pas disponible.
        Je ne peux pas modifier la réservation.
        Nous ne pouvons pas vous accueillir.
        Je ne trouve pas votre réservation.
        Le paiement a échoué.
        Votre carte a été refusée.
        Non, seulement par carte.
        Nous n'acceptons pas les chiens.
        Désolé, les chiens ne sont pas admis.
        C'est malheureusement impossible.
        Cet horaire est indisponible.
        La réservation n'est pas confirmée.
        Je n'ai rien de libre.
        Le restaurant est complet.
        Tout est pris.
        Il ne reste rien.
    """,
    "de": """
        Wir haben keinen Tisch um 19 Uhr.
        Leider sind keine Tische mehr frei.
        Es gibt heute keine freien Plätze.
        Leider sind wir ausgebucht.
        Die Terrasse ist nicht verfügbar.
        Ich kann die Reservierung nicht ändern.
        Das ist leider nicht möglich.
        Ich finde keine Reservierung auf diesen Namen.
        Die Zahlung ist fehlgeschlagen.
        Ihre Karte wurde abgelehnt.
        Nein, nur mit Karte.
        Hunde sind nicht erlaubt.
        Wir konnten Ihre Buchung nicht finden.
        Um diese Zeit ist nichts frei.
        Die Buchung ist nicht bestätigt.
        Das geht leider nicht.
        Es ist nichts übrig.
        Wir sind leider voll.
        Alles belegt.
    """,
}

NO_DENIALS: Final = {
    "en": """
        No problem, it is booked.
        No worries! Your table is ready.
        Not only the terrace but the garden is open.
        Please don't hesitate to call.
        Don't worry, it is all booked.
        If not, just call us.
        If you can't make it, call us.
        Let us know whether or not you come.
        Why not try the terrace?
        Please come no later than 7 pm.
        We can't wait to see you.
        No deposit is required.
        There is no extra charge.
        You don't have to pay now.
        You won't be charged.
        It won't take long.
        Isn't it lovely?
        Don't forget your voucher.
        You can't go wrong with the fish.
        Nothing else to pay.
        No need to call.
        Table 5 is yours, and it is not far.
        I didn't catch that. Could you repeat it?
        In case you cannot come, let us know.
        Your table is booked.
        We have a table for you.
        Just one moment.
        Would you like to know more?
        It's not a problem at all.
        That won't be a problem.
        It's no trouble.
        Unfortunately, parking costs $5.
        Your full name, please.
        Your table is booked in full.
    """,
    "es": """
        No hay problema, está reservada.
        No se preocupe, está todo listo.
        No te preocupes.
        Sin problema.
        No dude en llamarnos.
        No solo la terraza, también el jardín.
        Si no puede venir, llámenos.
        ¿Por qué no prueba la terraza?
        No hace falta pagar ahora.
        No tiene que pagar ahora.
        No hay ningún coste.
        De nada.
        Venga no más tarde de las siete.
        No he entendido. ¿Puede repetirlo?
        ¿Algo más o nada más?
        No es problema.
        La reserva está completa.
        Su nombre completo, por favor.
        Su mesa está reservada.
    """,
    "fr": """
        Pas de problème, c'est réservé.
        N'hésitez pas à nous appeler.
        Ne vous inquiétez pas, tout est prêt.
        Aucun souci.
        Ce n'est pas grave.
        Si vous ne pouvez pas venir, appelez-nous.
        Pourquoi pas la terrasse ?
        Vous n'avez pas besoin de payer.
        Il n'y a pas de frais.
        Ne quittez pas.
        C'est joli, n'est-ce pas ?
        Je n'ai pas compris, pouvez-vous répéter ?
        N'oubliez pas votre bon.
        De rien.
        Ce n'est pas un problème.
        Votre dossier est complet.
        Le menu complet coûte 20 €.
        Sans supplément.
        Votre table est réservée.
    """,
    "de": """
        Kein Problem, es ist reserviert.
        Keine Sorge, alles ist bereit.
        Zögern Sie nicht, uns anzurufen.
        Bitte vergessen Sie nicht Ihren Gutschein.
        Nicht nur die Terrasse, auch der Garten.
        Falls Sie nicht kommen, rufen Sie an.
        Wenn das nicht passt, sagen Sie Bescheid.
        Warum nicht auf der Terrasse?
        Es fallen keine Kosten an.
        Eine Anzahlung ist nicht nötig.
        Schön, nicht wahr?
        Keine Ursache.
        Das habe ich nicht verstanden.
        Wir können es kaum erwarten.
        Das macht nichts.
        Das ist kein Problem.
        Das Brot ist belegt mit Käse.
        Ihr voller Name, bitte.
        Ihr Tisch ist reserviert.
    """,
}

QUESTIONS: Final = {
    "en": """
        Shall I book it?
        What name shall I put it under?
        Let me know your name.
        Please tell me your name.
        Please confirm the time.
        I'll need your phone number.
        Could you give me your name.
        Anything else I can help with?
        How can I help?
        Let me know if 7:15 works.
        Tell me which day you prefer.
        Tell me when you would like to come.
        Let me know when you want to come.
        Please tell me when you are coming.
        May I have your name, please.
        Please provide your email.
    """,
    "es": """
        ¿Se la reservo?
        ¿A qué nombre?
        Dígame su nombre.
        Por favor, indique la hora.
        Necesito su número de teléfono.
        Confírmeme la hora.
        ¿Algo más?
        Me puede dar su nombre, por favor.
    """,
    "fr": """
        Je la réserve ?
        À quel nom ?
        Dites-moi votre nom.
        Veuillez indiquer l'heure.
        J'ai besoin de votre numéro.
        Merci de me confirmer l'heure.
        Autre chose ?
        Puis-je avoir votre nom.
    """,
    "de": """
        Soll ich ihn reservieren?
        Auf welchen Namen?
        Nennen Sie mir bitte Ihren Namen.
        Bitte bestätigen Sie die Uhrzeit.
        Ich brauche noch Ihre Telefonnummer.
        Sagen Sie mir, wann Sie kommen.
        Sonst noch etwas?
        Darf ich Ihren Namen haben.
    """,
}

STATEMENTS: Final = {
    "en": """
        I have booked it.
        Your table is booked. Enjoy your evening!
        One moment while I check.
        Let me check that for you.
        Please arrive ten minutes early.
        Please hold the line.
        You can tell the waiter.
        The kitchen can leave them out. Tell us when you order.
        Just tell us once you are here.
        Let us know when you arrive.
        See x.example/?a=1 for the menu.
        See https://x.example/menu?day=1 for the menu.
    """,
    "es": """
        Se la he reservado.
        Su mesa está reservada. ¡Que disfrute!
        Un momento, por favor.
        Por favor, espere.
        Avísenos al pedir.
        Díganos al pedir.
    """,
    "fr": """
        Je l'ai réservée.
        Votre table est réservée. Bonne soirée !
        Un instant, s'il vous plaît.
        Veuillez patienter.
        Dites-le-nous en commandant.
    """,
    "de": """
        Ich habe ihn reserviert.
        Ihr Tisch ist reserviert. Guten Appetit!
        Einen Moment bitte.
        Bitte warten Sie.
        Sagen Sie uns bei der Bestellung Bescheid.
        Sagen Sie uns Bescheid, wenn Sie bestellen.
    """,
}

ALIKE: Final = [
    ("en", "We have no tables at seven.", "We're fully booked at seven."),
    ("en", "I can't do that.", "That is not possible."),
    ("en", "It's free of charge.", "You don't pay anything."),
    ("en", "No dogs, please.", "Dogs are not allowed."),
    ("en", "Your table is booked.", "No problem, your table is booked."),
    ("en", "Let me know your name.", "What name shall I put it under?"),
    ("en", "It is booked.", "It is booked. Let me know if you need anything else."),
    ("en", "If you like, I can book it.", "Would you like me to book it?"),
    ("en", "Just the terrace is left. Is that fine?", "I can offer the terrace. Shall I take it?"),
    ("en", "I don't have your phone number yet.", "What is your phone number?"),
    ("en", "Seven is taken.", "Seven is not available."),
    ("es", "No hay mesas.", "Estamos completos."),
    ("es", "Dígame su nombre.", "¿A qué nombre?"),
    ("es", "Está reservada.", "No hay problema, está reservada."),
    ("fr", "Il n'y a plus de table.", "Nous sommes complets."),
    ("fr", "Dites-moi votre nom.", "À quel nom ?"),
    ("fr", "C'est réservé.", "Pas de souci, c'est réservé."),
    ("de", "Wir haben keine Tische.", "Wir sind ausgebucht."),
    ("de", "Nennen Sie mir Ihren Namen.", "Auf welchen Namen?"),
    ("de", "Er ist reserviert.", "Kein Problem, er ist reserviert."),
]


def lines(texts: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, line.strip()) for code, text in texts.items() for line in text.splitlines() if line.strip()]


def stance(text: str, language: str, kind: FactKind) -> list[str]:
    return [fact.value for fact in extract_facts(text, language) if fact.kind is kind and fact.certain]


@pytest.mark.parametrize(("language", "text"), lines(DENIALS))
def test_a_denial_is_a_fact(language: str, text: str) -> None:
    assert stance(text, language, FactKind.NEGATION) == ["denies"]
    assert stance(text.upper(), language, FactKind.NEGATION) == ["denies"]


@pytest.mark.parametrize(("language", "text"), lines(NO_DENIALS))
def test_what_sounds_like_a_denial_is_none(language: str, text: str) -> None:
    assert stance(text, language, FactKind.NEGATION) == []


@pytest.mark.parametrize(("language", "text"), lines(QUESTIONS))
def test_asking_is_a_fact(language: str, text: str) -> None:
    assert stance(text, language, FactKind.QUESTION) == ["asks"]


@pytest.mark.parametrize(("language", "text"), lines(STATEMENTS))
def test_a_statement_does_not_ask(language: str, text: str) -> None:
    assert stance(text, language, FactKind.QUESTION) == []


@pytest.mark.parametrize(("language", "a", "b"), ALIKE)
def test_other_words_deny_and_ask_alike(language: str, a: str, b: str) -> None:
    assert compare_facts(Pair(a, b), Pair(language, language)) == []
    assert compare_facts(Pair(b, a), Pair(language, language)) == []


def test_to_say_what_one_looks_up_is_not_to_ask() -> None:
    (finding,) = compare_facts(Pair("Let me check that.", "What time suits you?"), Pair("en", "en"))
    assert (finding.path, finding.baseline, finding.candidate) == (("question",), "asks nothing", "asks")


def test_a_denial_reads_as_one_change() -> None:
    (finding,) = compare_facts(Pair("We have a table.", "We have no table."), Pair("en", "en"))
    assert (finding.path, finding.baseline, finding.candidate) == (("negation",), "denies nothing", "denies")


def test_a_question_reads_as_one_change() -> None:
    (finding,) = compare_facts(Pair("Shall I book it?", "It is booked."), Pair("en", "en"))
    assert (finding.path, finding.baseline, finding.candidate) == (("question",), "asks", "asks nothing")


@pytest.mark.parametrize("language", ["it-IT", "pt-BR", "ja-JP"])
def test_elsewhere_neither_is_looked_for(language: str) -> None:
    for a, b in (("We have no table.", "We have a table."), ("Shall I?", "I have.")):
        assert compare_facts(Pair(a, b), Pair(language, language)) == []
