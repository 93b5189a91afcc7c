"""Pairs of replies in four languages: the same facts in other words, and other facts in nearly the same words."""

import pytest

from polycompare.diffing.facts.facts import compare_facts
from polycompare.model.values import Pair

SAME = {
    "en": [
        ("See you at 7 pm.", "See you at 19:00."),
        ("At half past seven in the evening.", "At 7:30 pm."),
        ("At twenty past seven pm.", "At 7:20 p.m."),
        ("At ten to eight.", "At 7:50."),
        ("At a quarter after six pm.", "At 18:15."),
        ("At seven fifteen, please.", "At 7:15, please."),
        ("Eight tonight works.", "Tonight at 8 pm works."),
        ("We have a spicy menu tonight.", "There is a spicy menu."),
        ("At noon.", "At 12 pm."),
        ("That is $45.", "That comes to 45 dollars."),
        ("It costs $1,200.", "It costs one thousand two hundred dollars."),
        ("It costs $45.50.", "It costs 45 dollars and 50 cents."),
        ("It is £30 a head.", "It is thirty pounds a head."),
        ("A budget of $2 million.", "A budget of two million dollars."),
        ("A table for two.", "A table for 2."),
        ("For a hundred and five guests.", "For 105 guests."),
        ("A dozen roses.", "12 roses."),
        ("One person only.", "Only 1 person."),
        ("On March 3rd.", "On 3 March."),
        ("On March 3rd, 2026.", "On 2026-03-03."),
        ("On the third of March, twenty twenty-six.", "On March 3, 2026."),
        ("On Friday.", "It's on friday."),
        ("The day after tomorrow.", "In two days."),
        ("Call (415) 555-2671.", "Call 415.555.2671."),
        ("Call +1 415 555 2671.", "Call 415-555-2671."),
        ("Call four one five, five five five, two six seven one.", "Call 415 555 2671."),
        ("Write to info@la-terrasse.example.", "Write to info at la dash terrasse dot example."),
        ("Write to Book.Now@x.example", "Write to book dot now at x dot example."),
        ("Write to info@x.com.", "Write to info [at] x [dot] com."),
        ("See https://www.x.com/menu/.", "See x.com/menu."),
        ("See www.x.com.", "See http://x.com/"),
        ("You save 15%.", "You save fifteen percent."),
        ("It is 3.5 stars.", "It is three point five stars."),
        ("On the 2nd floor.", "On the second floor."),
        ("On the twenty-first floor.", "On the 21st floor."),
        ("Your code is ABC123.", "Your code is A B C 1 2 3."),
        ("Your reference is K7Q-22P.", "K7Q22P is your reference."),
        ("Reference HOLD-8738.", "It is held as HOLD-8738."),
        ("Your locator is XKPQRZ.", "Locator: X K P Q R Z"),
        ("Call +44 20 7946 0958.", "Call (020) 7946 0958."),
        ("Call +44 (0)20 7946 0958.", "Call 020 7946 0958."),
        ("Call +353 1 437 0123.", "Call 01 437 0123."),
        ("Call 1-800-555-0199.", "Call 800-555-0199."),
        ("Call 1-800-555-0199.", "Call 1 (800) 555-0199."),
        ("Call 1-800-555-0199.", "Call +1 800 555 0199."),
    ],
    "es": [
        ("Son 1.200 €.", "Son 1 200 €."),
        ("Hay 1.200 plazas.", "Hay 1\u202f200 plazas."),
        ("Llame al 912\u00a0345\u00a0678.", "Llame al 912 345 678."),
        ("A las 7 de la tarde.", "A las 19:00."),
        ("A las siete y media de la tarde.", "A las 19:30."),
        ("A las ocho menos cuarto de la noche.", "A las 19:45."),
        ("A las ocho menos diez de la noche.", "A las 19:50."),
        ("A las siete y veinte de la tarde.", "A las 7:20 p. m."),
        ("A las siete y cinco de la tarde.", "A las 19:05."),
        ("A las 19 horas.", "A las 19:00 h."),
        ("A la una y media.", "A las 13:30."),
        ("Al mediodía.", "A las 12 del día."),
        ("Son 45 €.", "Son cuarenta y cinco euros."),
        ("Son 45,50 €.", "Son 45 euros con 50."),
        ("Son 1.200 €.", "Son mil doscientos euros."),
        ("Son 120 euros.", "Son ciento veinte euros."),
        ("Cuesta dos millones de euros.", "Cuesta 2.000.000 €."),
        ("Una mesa para dos.", "Una mesa para 2."),
        ("Para veintiuna personas.", "Para 21 personas."),
        ("Para una persona.", "Para 1 persona."),
        ("El 3 de marzo.", "El tres de marzo."),
        ("El primero de mayo.", "El 1 de mayo."),
        ("El 3 de marzo de 2026.", "El 03/03/2026."),
        ("El 3 mar 2026.", "El 3 de marzo del 2026."),
        ("El miércoles.", "El miercoles."),
        ("Pasado mañana.", "Dentro de dos días."),
        ("Mañana a las 20:00.", "A las ocho de la noche, mañana."),
        ("Llame al 912 345 678.", "Llame al 91 234 56 78."),
        ("Llame al +34 912 345 678.", "Llame al 912345678."),
        ("Escriba a info@casa.example.", "Escriba a info arroba casa punto example."),
        ("Vea https://www.casa.es/carta/.", "Vea casa.es/carta."),
        ("Un 15 % de descuento.", "Un quince por ciento de descuento."),
        ("En la 3ª planta.", "En la tercera planta."),
        ("Su código es ABC123.", "Su código es A B C 1 2 3."),
        ("Mide tres coma cinco metros.", "Mide 3,5 metros."),
    ],
    "fr": [
        ("C'est 1 200 €.", "C'est 1200 €."),
        ("C'est 1\u202f200 €.", "C'est 1\u00a0200 €."),
        ("C'est 1 200,50 €.", "C'est 1200,5 euros."),
        ("Il y a 1 200 places.", "Il y a 1200 places."),
        ("Un budget de 2 500 000 €.", "Un budget de 2500000 €."),
        ("Le +33 1 23 45 67 89.", "Le 01 23 45 67 89."),
        ("À 19 h 30, 200 places.", "200 places, à 19:30."),
        ("À 7 h du soir.", "À 19 h."),
        ("À sept heures et demie du soir.", "À 19h30."),
        ("À huit heures moins le quart du soir.", "À 19:45."),
        ("À huit heures moins dix du soir.", "À 19 h 50."),
        ("À dix-neuf heures trente.", "À 19 h 30."),
        ("À dix-neuf heures.", "À 19:00."),
        ("À midi.", "À 12 h."),
        ("À midi et demi.", "À 12h30."),
        ("C'est 45 €.", "C'est quarante-cinq euros."),
        ("C'est 45,50 €.", "C'est 45 euros 50."),
        ("C'est 1 200 €.".replace("1 200", "1.200"), "C'est mille deux cents euros."),
        ("C'est 120 euros.", "C'est cent vingt euros."),
        ("Un budget de 2 millions d'euros.", "Un budget de deux millions d'euros."),
        ("Une table pour deux.", "Une table pour 2."),
        ("Pour vingt et une personnes.", "Pour 21 personnes."),
        ("Pour une personne.", "Pour 1 personne."),
        ("Quatre-vingt-dix-sept places.", "97 places."),
        ("Le 3 mars.", "Le trois mars."),
        ("Le premier mai.", "Le 1er mai."),
        ("Le 3 mars 2026.", "Le 03/03/2026."),
        ("Le 3 déc. 2026.", "Le 3 décembre 2026."),
        ("Après-demain.", "Dans deux jours."),
        ("Demain à 20 h.", "À vingt heures, demain."),
        ("Aujourd'hui à midi.", "Aujourd’hui à 12:00."),
        ("Appelez le 01 23 45 67 89.", "Appelez le 0123456789."),
        ("Appelez le +33 1 23 45 67 89.", "Appelez le 01.23.45.67.89."),
        ("Écrivez à info@cafe.example.", "Écrivez à info arobase cafe point example."),
        ("Voir https://www.cafe.fr/carte/.", "Voir cafe.fr/carte."),
        ("15 % de remise.", "Quinze pour cent de remise."),
        ("Au 3e étage.", "Au troisième étage."),
        ("Votre code est ABC123.", "Votre code est A B C 1 2 3."),
        ("Il mesure trois virgule cinq mètres.", "Il mesure 3,5 mètres."),
    ],
    "de": [
        ("Das sind 1.200 €.", "Das sind 1 200 €."),
        ("Es gibt 1\u202f200 Plätze.", "Es gibt 1200 Plätze."),
        ("Rufen Sie +49 30 123 456 an.", "Rufen Sie 030 123456 an."),
        ("Um 7 Uhr abends.", "Um 19 Uhr."),
        ("Um halb acht abends.", "Um 19:30 Uhr."),
        ("Um Viertel vor acht am Abend.", "Um 19.45 Uhr."),
        ("Um zwanzig nach sieben abends.", "Um 19:20 Uhr."),
        ("Um fünf vor halb acht abends.", "Um 19:25."),
        ("Um zehn vor acht abends.", "Um 19 Uhr 50."),
        ("Um neunzehn Uhr dreißig.", "Um 19 Uhr 30."),
        ("Um sieben.", "Um 7 Uhr."),
        ("Um ein Uhr.", "Um 13:00 Uhr."),
        ("Um Mitternacht.", "Um 0 Uhr."),
        ("Das macht 45 €.", "Das macht fünfundvierzig Euro."),
        ("Das macht 45,50 €.", "Das macht 45 Euro 50."),
        ("Das macht 1.200 €.", "Das macht eintausendzweihundert Euro."),
        ("Das macht 120 Euro.", "Das macht einhundertzwanzig Euro."),
        ("Rund 2 Millionen Euro.", "Rund zwei Millionen Euro."),
        ("Ein Tisch für zwei.", "Ein Tisch für 2."),
        ("Für eine Person.", "Für 1 Person."),
        ("Für ein Dutzend Gäste.", "Für 12 Gäste."),
        ("Am 3. März.", "Am dritten März."),
        ("Am 3. März 2026.", "Am 03.03.2026."),
        ("Am 3.3. um 19 Uhr.", "Am 3. März um 19:00 Uhr."),
        ("Am Fr., dem 3. März.", "Am Freitag, dem 3. März."),
        ("Am 24. Dez.", "Am 24. Dezember."),
        ("Übermorgen.", "In zwei Tagen."),
        ("Morgen um 20 Uhr.", "Um zwanzig Uhr, morgen."),
        ("Heute Abend um acht Uhr.", "Um acht Uhr heute."),
        ("Rufen Sie 030 12345678 an.", "Rufen Sie 030/1234 5678 an."),
        ("Rufen Sie +49 30 12345678 an.", "Rufen Sie 030 12345678 an."),
        ("Schreiben Sie an info@haus.example.", "Schreiben Sie an info at haus punkt example."),
        ("Siehe https://www.haus.de/karte/.", "Siehe haus.de/karte."),
        ("15 % Rabatt.", "Fünfzehn Prozent Rabatt."),
        ("Im 3. Stock.", "Im dritten Stock."),
        ("Ihr Code ist ABC123.", "Ihr Code ist A B C 1 2 3."),
        ("Drei Komma fünf Meter.", "3,5 Meter."),
    ],
}

OTHER = {
    "en": [
        ("At 7 pm.", "At 7 am.", "time"),
        ("At half past seven pm.", "At seven pm.", "time"),
        ("$45", "$54", "money"),
        ("$45", "£45", "money"),
        ("$1.5 million", "$1.5", "money"),
        ("For two.", "For twelve.", "number"),
        ("March 3rd.", "March 13th.", "date"),
        ("March 3rd, 2026.", "March 3rd, 2027.", "date"),
        ("Tomorrow.", "The day after tomorrow.", "date"),
        ("On Friday.", "On Thursday.", "date"),
        ("Call 415 555 2671.", "Call 415 555 2617.", "phone"),
        ("Call 1-800-555-0199.", "Call 1-800-555-0198.", "phone"),
        ("Call 1 (800) 555-0199.", "Call 1 (800) 555-0198.", "phone"),
        ("Call +44 20 7946 0958.", "Call (020) 7946 0959.", "phone"),
        ("a@x.example", "b@x.example", "email"),
        ("a at x dot example", "b@x.example", "email"),
        ("x.com/menu", "x.com/wine", "url"),
        ("15%", "50 percent", "percent"),
        ("The third floor.", "The fourth floor.", "ordinal"),
        ("Code ABC123.", "Code ABC132.", "code"),
        ("A B C 1 2 3", "ABC124", "code"),
        ("Your locator is XKPQRZ.", "Your locator is XKPQRA.", "code"),
        ("We have a table.", "We have no table.", "negation"),
        ("Shall I book it?", "I have booked it.", "question"),
    ],
    "es": [
        ("A las 7 de la tarde.", "A las 7 de la mañana.", "time"),
        ("A las siete y media.", "A las siete.", "time"),
        ("45 €", "54 €", "money"),
        ("ciento veinte euros", "cien euros", "money"),
        ("45 €", "45 dólares", "money"),
        ("Para dos.", "Para doce.", "number"),
        ("El 3 de marzo.", "El 13 de marzo.", "date"),
        ("El 3 de marzo.", "El 3 de mayo.", "date"),
        ("Mañana.", "Pasado mañana.", "date"),
        ("El lunes.", "El martes.", "date"),
        ("Llame al 912 345 678.", "Llame al 912 345 687.", "phone"),
        ("a arroba x punto example", "b@x.example", "email"),
        ("casa.es/carta", "casa.es/vinos", "url"),
        ("15 %", "cincuenta por ciento", "percent"),
        ("Tercera planta.", "Cuarta planta.", "ordinal"),
        ("Código ABC123.", "Código ABC132.", "code"),
        ("Tenemos mesa.", "No tenemos mesa.", "negation"),
        ("¿Se la reservo?", "Se la he reservado.", "question"),
    ],
    "fr": [
        ("C'est 1 200 €.", "C'est 1 300 €.", "money"),
        ("Il y a 1 200 places.", "Il y a 2 200 places.", "number"),
        ("À 7 h du soir.", "À 7 h du matin.", "time"),
        ("À sept heures et demie.", "À sept heures.", "time"),
        ("45 €", "54 €", "money"),
        ("cent vingt euros", "cent euros", "money"),
        ("45 €", "45 francs suisses", "money"),
        ("Pour deux.", "Pour douze.", "number"),
        ("Le 3 mars.", "Le 13 mars.", "date"),
        ("Le 3 mars.", "Le 3 mai.", "date"),
        ("Demain.", "Après-demain.", "date"),
        ("Lundi.", "Mardi.", "date"),
        ("Appelez le 01 23 45 67 89.", "Appelez le 01 23 45 67 98.", "phone"),
        ("a arobase x point example", "b@x.example", "email"),
        ("cafe.fr/carte", "cafe.fr/vins", "url"),
        ("15 %", "cinquante pour cent", "percent"),
        ("Troisième étage.", "Quatrième étage.", "ordinal"),
        ("Code ABC123.", "Code ABC132.", "code"),
        ("Nous avons une table.", "Nous n'avons pas de table.", "negation"),
        ("Je la réserve ?", "Je l'ai réservée.", "question"),
    ],
    "de": [
        ("Um 7 Uhr abends.", "Um 7 Uhr morgens.", "time"),
        ("Um halb acht.", "Um acht Uhr.", "time"),
        ("45 €", "54 €", "money"),
        ("hundertzwanzig Euro", "hundert Euro", "money"),
        ("45 €", "45 Franken", "money"),
        ("Für zwei.", "Für zwölf.", "number"),
        ("Am 3. März.", "Am 13. März.", "date"),
        ("Am 3. März.", "Am 3. Mai.", "date"),
        ("Morgen.", "Übermorgen.", "date"),
        ("Am Montag.", "Am Dienstag.", "date"),
        ("Rufen Sie 030 12345678 an.", "Rufen Sie 030 12345687 an.", "phone"),
        ("a at x punkt example", "b@x.example", "email"),
        ("haus.de/karte", "haus.de/weine", "url"),
        ("15 %", "fünfzig Prozent", "percent"),
        ("Im dritten Stock.", "Im vierten Stock.", "ordinal"),
        ("Code ABC123.", "Code ABC132.", "code"),
        ("Wir haben einen Tisch.", "Wir haben keinen Tisch.", "negation"),
        ("Soll ich ihn reservieren?", "Ich habe ihn reserviert.", "question"),
    ],
}


def kinds(a: str, b: str, language: str) -> list[object]:
    return [finding.path[0] for finding in compare_facts(Pair(a, b), Pair(language, language))]


@pytest.mark.parametrize(("language", "a", "b"), [(code, *pair) for code, pairs in SAME.items() for pair in pairs])
def test_the_same_facts_in_other_words(language: str, a: str, b: str) -> None:
    assert kinds(a, b, language) == []
    assert kinds(b, a, language) == []


@pytest.mark.parametrize(
    ("language", "a", "b", "kind"), [(code, *pair) for code, pairs in OTHER.items() for pair in pairs]
)
def test_other_facts_in_nearly_the_same_words(language: str, a: str, b: str, kind: str) -> None:
    assert kinds(a, b, language) == [kind]
    assert kinds(b, a, language) == [kind]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("A table for two at 7 pm tomorrow.", "Una mesa para dos mañana a las 19:00."),
        ("We have no tables on Friday.", "Freitag haben wir keinen Tisch frei."),
        ("What name shall I put it under?", "Dites-moi votre nom."),
        ("That is €45.", "Son cuarenta y cinco euros."),
    ],
)
def test_the_same_facts_in_two_languages(a: str, b: str) -> None:
    spoken = {"Una": "es", "Fre": "de", "Dit": "fr", "Son": "es"}[b[:3]]
    assert compare_facts(Pair(a, b), Pair("en-US", spoken)) == []


ACROSS_PARTLY_READ = [
    ("Il lunedì 29 giugno ho un tavolo. Va bene?", "On Monday, June 29 I have a table. Does that suit you?"),
    ("Il lunedì 29 giugno.", "The 29th of June, a Monday."),
    ("Un tavolo per due alle 19:00.", "A table for 2 at 7 pm."),
    ("Un tavolo per 2 alle sette.", "A table for two at 7 pm."),
    ("Costa 1.200,50 €.", "That is €1,200.50."),
    ("Costa 1.200 €.", "That is €1,200."),
    ("Il 29/06/2026.", "On June 29, 2026."),
    ("Il 15 %.", "Fifteen percent."),
    ("Non abbiamo tavoli.", "We have no tables."),
    ("Mi dica il suo nome.", "What is your name?"),
    ("Codice ABC123, info@x.example, https://x.example/a", "Code ABC123, info@x.example, https://x.example/a"),
]

ACROSS_PARTLY_READ_OTHER = [
    ("Alle 19:00.", "At 20:00.", ("time", 0)),
    ("Codice ABC123.", "Your code is ABC124.", ("code", 0)),
    ("Costa 8,00 €.", "That is €9.00.", ("money", 0)),
    ("Per 4 persone.", "For 5 people.", ("number", 0)),
    ("Scriva a info@x.example.", "Please write to us.", ("email", 0)),
]


@pytest.mark.parametrize(("partly", "full"), ACROSS_PARTLY_READ)
def test_where_one_side_is_read_in_part_words_differ_nowhere(partly: str, full: str) -> None:
    assert compare_facts(Pair(partly, full), Pair("it-IT", "en-US")) == []
    assert compare_facts(Pair(full, partly), Pair("en-US", "it-IT")) == []


@pytest.mark.parametrize(("partly", "full", "path"), ACROSS_PARTLY_READ_OTHER)
def test_where_one_side_is_read_in_part_digits_codes_and_addresses_differ(
    partly: str, full: str, path: tuple[str, int]
) -> None:
    assert [finding.path for finding in compare_facts(Pair(partly, full), Pair("it-IT", "en-US"))] == [path]
    assert [finding.path for finding in compare_facts(Pair(full, partly), Pair("en-US", "it-IT"))] == [path]
