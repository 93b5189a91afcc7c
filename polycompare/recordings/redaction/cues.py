"""Words before a number that say what it is."""

import re
from enum import Enum
from typing import Final

_REACH: Final = 48  # characters before a number that are looked at


class Cue(Enum):
    """What the words before a number say of it."""

    PHONE = "phone"
    CARD = "card"
    OTHER = "other"  # an order's number, an id, an amount
    NONE = "none"


_PHONE: Final = (
    "caller id|calling from|phones?|telephones?|tel|mobiles?|cells?|cellphone|calls?|called|caller|calling|"
    "callback|msisdn|ani|fax|whatsapp|wa me|sms|dtmf|dial(?:ed|led|ing|ling)?|reach|"
    "teléfonos?|telefono|móvil|movil|celular|llam\\w+|"
    "téléphones?|portable|appel\\w*|rappel\\w*|joindre|"
    "telefon\\w*|handy\\w*|rufnummer\\w*|mobil\\w*|anruf\\w*|erreich\\w*|rückruf\\w*"
)
_CARD: Final = (
    "cards?|visa|mastercard|maestro|amex|american express|credit|debit|pan|tarjetas?|cartes?|bancaire|karten?|"
    "kreditkarten?\\w*"
)
_OTHER: Final = (
    "#|orders?|references?|refs?|bookings?|reservations?|confirmations?|ids?|tickets?|invoices?|accounts?|acct|cases?|"
    "tracking|codes?|pins?|isbn|ean|sku|serial|polic(?:y|ies)|claims?|members?|membership|customers?|transactions?|"
    "amounts?|prices?|totals?|timestamps?|ts|epoch|versions?|builds?|sizes?|bytes|tokens|durations?|latency|ms|seed|"
    "counts?|zip|postcode|iban|vat|hash|"
    "pedidos?|referencias?|reservas?|facturas?|código|cliente|localizador|"
    "commandes?|références?|réservations?|dossiers?|factures?|"
    "bestell\\w*|buchung\\w*|reservierung\\w*|auftrag\\w*|rechnung\\w*|kunden\\w*|vorgang\\w*"
)
_WEAK: Final = "numbers?|contacts?|números?|numero|numéros?|nummern?|nr"  # of a phone where nothing else is said

_CUE: Final = re.compile(
    rf"(?<!\w)(?:(?P<phone>{_PHONE})|(?P<card>{_CARD})|(?P<other>{_OTHER})|(?P<weak>{_WEAK}))(?!\w)|(?P<sign>#)",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[;!?\n]|(?<=\w{4})\. ")
_JOINTS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[_.\-]")


def cue_before(text: str, at: int, key: str) -> Cue:
    """What is said of a number that stands at a place of a text, which is the value of `key` in an object.

    The last word that says something counts; one that only says *number* counts where none says more.
    """
    before = text[max(0, at - _REACH) : at]
    if at > _REACH:
        before = before.partition(" ")[2]  # a word that is cut in two says nothing
    words = _JOINTS.sub(" ", f"{key} {_SENTENCE_END.split(before)[-1]}")
    weak = False
    cue = Cue.NONE
    for found in _CUE.finditer(words):
        if found["phone"]:
            cue = Cue.PHONE
        elif found["card"]:
            cue = Cue.CARD
        elif found["weak"]:
            weak = True
        else:
            cue = Cue.OTHER
    return Cue.PHONE if cue is Cue.NONE and weak else cue
