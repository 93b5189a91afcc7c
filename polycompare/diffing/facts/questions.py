"""Whether a reply asks the user for something: "What name?" and "Let me know your name." do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.stance_words import phrases

ASKS: Final = "asks"

_MARK: Final = re.compile(r"[?？؟¿]")


@dataclass(frozen=True, slots=True)
class _Requests:
    """How a language asks without a question mark, as `stance_words.phrases` takes it: for sure, and perhaps."""

    sure: str
    perhaps: str
    lists: dict[str, str]


_REQUESTS: Final = {
    "en": _Requests(
        sure=r"""
            (?:please|just|could you) <tell>(?! (?:me|us) <later>)
            (?:please|just) let (?:me|us) know(?! if (?:<offer>)| <later>)
            tell (?:me|us)(?! <later>)|give (?:me|us) (?:your|a|the)
            let (?:me|us) know (?!<later>)(?:your|the|what|which|when|where|who|how|whether|if (?!<offer>)\w+)
            (?:i|we)(?:'ll| will| just| still| would|'d)? need (?:to know|(?:\w+ )?your|a name|the name)
            (?:would|could|can|may|shall|do|are|have) (?:you|i|we) <want>
            i(?:'d| would) like to know
        """.replace(
            "<offer>", r"you (?:need|have|want|require|ever)|you(?: would|'d) like any|there|anything|[iw]e? can"
        ).replace(
            "<later>",
            r"(?:when|once|as soon as) you(?: are (?:here|there|ready)\b|'re (?:here|there|ready)\b| <do>)",
        ),
        perhaps=r"""
            let (?:me|us) know|tell (?:me|us)|feel free|happy to help|if you(?:'d| would)? like|how about
            just (?:ask|say)|please (?:contact|call|ask|reach)|anything else
            (?:don't|do not|still) (?:have|miss) your|missing your
        """,
        lists={
            "do": "arrive order book come call leave get pay check finish decide reserve sit",
            "want": "like give tell have please confirm prefer book ask spell",
            "tell": """tell give share provide enter specify confirm choose select say repeat spell type state send
                pick""",
        },
    ),
    "es": _Requests(
        sure=r"""
            <tell>(?! (?:al|cuando|en cuanto)\b)|hágame saber
            por favor,? <please>
            (?:indique|confirme|especifique|introduzca) (?:su|tu|el|la|los|las|si|qué|cuál|cuándo|para)
            (?:necesito|necesitaría|necesitamos|me falta) (?:saber|(?:\w+ )?(?:su|tu|un nombre|el nombre))
            (?:me|nos) (?:puede|podría|puedes|podrías) (?:decir|dar|indicar|confirmar|facilitar|repetir)
            (?:puede|podría|puedes) (?:decirme|darme|indicarme|confirmarme|repetir\w*)
        """,
        perhaps=r"si (?:lo )?(?:desea|quiere|necesita|prefiere)\w*|no dude\w*|avíse\w+|<tell>|algo más",
        lists={
            "tell": """dígame dime díganos indíqueme indíquenos indícame facilíteme facilítame confírmeme
                confírmenos confírmame deme dame denos proporcióneme deletréeme repítame elija escoja elige""",
            "please": """indique confirme elija proporcione diga dé repita deletree introduzca especifique
                facilite""",
        },
    ),
    "fr": _Requests(
        sure=r"""
            <tell>-(?:le(?!-)|(?:le-)?(?:moi|nous))(?! en \w+ant\b| quand\b| dès\b| lorsque\b)
            <specify> (?:votre|vos|le|la|les|une?|si)
            (?:veuillez|merci de|pourriez-vous|pouvez-vous) (?:me |nous |bien vouloir )*<please>
            (?:j'ai|j'aurais|nous avons) (?:\w+ )?besoin (?:de (?:votre|vos|connaître|savoir)|d'un nom)
            il me (?:faut|faudrait|manque) (?:\w+ )?(?:votre|vos|un nom)
            (?:souhaitez|voulez|pouvez|pourriez|préférez|désirez)-vous|puis-je|est-ce que vous
        """,
        perhaps=r"""
            si vous (?:le )?(?:souhaitez|voulez|désirez|avez besoin)|n'hésitez pas|autre chose|<tell>-\w+
            faites-(?:le-)?(?:moi|nous) savoir
        """,
        lists={
            "tell": "dites dis indiquez indique donnez donne confirmez précisez communiquez épelez répétez",
            "specify": "précisez indiquez confirmez choisissez donnez",
            "please": """indiquer préciser donner confirmer fournir choisir communiquer saisir dire répéter
                épeler""",
        },
    ),
    "de": _Requests(
        sure=r"""
            <tell> sie (?:mir|uns)(?! (?:\w+ ){0,3}bescheid)
            <tell> sie (?:bitte|ihren?|den|die|das|ob|eine?n?)|bitte <please>
            (?:sag|nenn|gib|nenne|teil) (?:mir|uns)
            (?:lassen sie|lass) (?:mich|uns) wissen,? (?:wie|was|wann|welche\w*|ob|für|auf)
            (?:ich|wir) <need> (?:\w+ ){0,2}?(?:ihren?|deinen?|einen namen|den namen|ihr|dein)
            (?:möchten|könnten|können|dürfen|würden|wollen) sie (?:mir|lieber|eine?n?|das)|darf ich|soll ich
        """,
        perhaps=r"""
            wenn sie (?:möchten|wollen|mögen)|melden sie sich|sonst noch|falls sie|zögern sie
            lassen sie (?:es )?(?:mich|uns)|bescheid
        """,
        lists={
            "tell": "nennen sagen geben teilen bestätigen wählen wiederholen buchstabieren verraten schreiben",
            "please": "nennen sagen geben bestätigen wählen wiederholen buchstabieren teilen mitteilen angeben",
            "need": "brauche benötige bräuchte brauchen benötigen",
        },
    ),
}


def questions(text: str, base: str) -> Iterator[Fact]:
    """That a text asks the user for something, if it does; an offer to help further is uncertain.

    A question and a request for the same are alike. `text` has no web addresses.
    """
    if base not in _REQUESTS:
        return
    if _MARK.search(text):
        yield Fact(FactKind.QUESTION, ASKS)
        return
    sure, perhaps = _requests(base)
    small = " ".join(text.lower().split())
    if sure.search(small):
        yield Fact(FactKind.QUESTION, ASKS)
    elif perhaps.search(small):
        yield Fact(FactKind.QUESTION, ASKS, certain=False)


@cache
def _requests(base: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = _REQUESTS[base]
    return phrases(words.sure, words.lists), phrases(words.perhaps, words.lists)
