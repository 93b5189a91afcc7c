"""How a reply denies: that something is there, can be done, or was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class DenialWords:
    """Phrases of a language, as `stance_words.phrases` takes them.

    A clause is looked at where it has a `hint`. `idioms` sound like denials and are none: they are taken out
    first. `sure` phrases deny; `perhaps` is what may deny, or may be other words for what is affirmed.
    """

    hint: str
    idioms: str
    sure: str
    perhaps: str
    lists: Mapping[str, str] = field(default_factory=dict)


_ENGLISH: Final = DenialWords(
    hint=r"""
        \w+n't|no[tr]?|nope|cannot|unable|impossible|unavailable|unsuccessful|none|nothing|nobody|neither|never
        without
        fully|sold|booked|gone|taken|full|stock|fail\w*|declined|rejected|wrong|unfortunately|afraid|sorry|regret\w*
        closed|only|instead|out
    """,
    idioms=r"""
        (?:no|not a) (?:problems?|worries|trouble|bother)(?: at all)?
        no,? (?:that's|that is|it's|it is) (?:fine|ok|okay|perfect|great|all right|no problem)
        no (?:need|doubt|matter|rush|hurry|pressure)
        (?:no|not) (?:earlier|later|sooner|more|less|fewer|longer|before|after) than|in no time
        no (?:\w+ ){0,2}(?:needed|required|necessary)
        no (?:extra |additional |booking |cancellation |hidden )?(?:charges?|costs?|fees?)
        not (?:only|just|merely|to mention|to worry|at all|long|far|least)|or not|why not|if not
        why don't (?:you|we|i)|don't see (?:why|a problem|any problem)
        (?:don't|do not) (?:you )?(?:hesitate|worry|forget|be shy|mention|mind|miss|bother)
        (?:can't|cannot|can not) (?:wait|go wrong|help but|miss|beat|tell you|thank you enough|recommend)
        (?:couldn't|could not) (?:be (?:better|happier|easier|more)|agree more|ask for)
        (?:is|are|was|were|do|does|did|would|could|can|should|wo|has|have)n't (?:it|you|we|they|i)
        (?:if|unless|in case|whenever|should)\b[^,]{0,40}\b(?:\w+n't|not|cannot|unable|no)\b[^,]*
        (?:anything|nothing) else
        booked in full
    """,
    sure=r"""
        can't|couldn't|cannot|can not|could not
        unable|impossible|unavailable|unsuccessful|sold out|out of stock|no longer
        (?:are|is|re|run|ran|all|currently|completely|now) out of (?!place\b)<things>
        booked (?:out|up|solid)|fully (?:booked|occupied|reserved)
        (?:is|are|were) (?:(?:all|already) ){1,2}taken|are (?:(?:all|already) ){1,2}(?:booked|reserved)
        (?:is|are|we're|it's|they're) (?:completely |already |all )?full(?! (?:of|service|menu))
        (?:not|\w+n't) (?:\w+ ){0,2}<states>
        (?:is|are|was|were|am|been|be|has|have) not <participle>
        (?:(?:is|are|was|were|has|have)n't|\w+'(?:s|re|m|ve) not) <participle>
        (?:do|does|did)(?:n't| not) (?:\w+ly |even )?(?:have(?! (?:to|your)\b)|take(?! long)|go through|<offers>)
        (?:has|have|had)(?:n't| not) (?:yet )?(?:found|got|any|received)
        (?:there's|there (?:is|are|was|were)|have|has|had|see|find|found|got|with) (?:\w+ly )?no (?!<free_of>\b)\w+
        (?:not|\w+n't) (?:have |see |find )?any|not a single
        no (?:\w+ ){0,2}?<things>
        (?:nothing|none|nobody|no one|neither) <of_none>
        failed|fails|failure|declined|rejected|went wrong
        (?:is|are|has|have|'s|all) gone(?! (?:through|well|up|down|by|to))
        (?:will not|won't) (?:be (?:able|possible|available|open)|work|fit|go through)
        (?:afraid|unfortunately|sorry),? not
    """.replace(
        "<participle>",
        r"(?:(?:yet|currently|been|being|really|actually|fully) ){0,2}"
        r"(?!(?:needed|required|charged|limited|expected|supposed)\b)[a-z]{3,}ed",
    ),
    perhaps=r"""
        \w+n't|not|cannot|no|never|none|nothing|nobody|neither|nor|without
        unfortunately|regret\w*|afraid|sorry|closed|full|taken|only|instead
    """,
    lists={
        "states": """available possible open free able allowed permitted working valid correct found stock
            bookable included offered served accepted taken made done given suitable eligible complete
            successful active welcome admitted""",
        "offers": """offer serve accept find see allow open work exist provide support sell permit match
            recognise recognize manage succeed cater deliver ship cover include""",
        "things": """table tables seat seats room rooms space spaces slot slots availability appointment
            appointments opening openings spot spots place places result results matches reservation
            reservations ticket tickets flight flights vacancy vacancies parking""",
        "of_none": """is are was were available free left open at for on that in of found came work works
            suitable""",
        "free_of": """fee fees charge charges cost costs need rush hurry deposit obligation doubt trouble
            problem problems worries issue issues idea extra additional booking cancellation hidden minimum
            way""",
    },
)

_SPANISH: Final = DenialWords(
    hint=r"""
        no|nunca|nada|ning\w+|tampoco|sin|lament\w*|desgracia\w*|siento|cerrad\w+|temo|imposible|agotad\w+
        complet[oa]s?|llen[oa]s?|reservad\w+|fall\w*|rechazad[oa]|denegad[oa]|incapaz|ocupad\w+|ni|sol[oa]|sólo
    """,
    idioms=r"""
        no hay (?:ningún )?(?:problema|de qué|prisa|inconveniente|coste|cargo|duda)s?
        (?:sin|ningún) (?:ningún )?(?:problema|inconveniente|coste|cargo|compromiso)s?
        no (?:se|te) preocupe[ns]?|no dude[ns]?|no olvide[ns]?|no pasa nada|no cuelgue
        no (?:hace falta|es necesari[oa]|es obligatori[oa]|necesita\w*|se requiere)
        no (?:solo|sólo|solamente|obstante|más de|menos de|más tarde|antes de|después de)
        no t(?:iene|ienes|endrá|endrás|ienen) (?:que|por qué|más que)|de nada|nada más
        (?:si|cómo|por qué) no|no puedo esperar|o no
        no (?:he|hemos) (?:entendido|comprendido|oído)|no (?:le|te) (?:entiendo|he \w+)
        (?:si|cuando|en caso de que)\b[^,]{0,40}\bno\b[^,]*
        (?:reserva|información|pedido|solicitud|registro|perfil|menú) (?:ya )?está complet[oa]
    """,
    sure=r"""
        no (?:<pronouns> ){0,2}(?:<verbs>)\w*
        no (?:<pronouns> ){0,2}(?:hay|he|ha (?:sido|podido|funcionado|quedado)|será posible|fue posible)
        no (?:es|son|está|están|estaba|será|estará) (?:\w+ )?<states>|no <states>
        no (?:está|están|estamos|es|son) \w+[ai]d[oa]s?
        (?:ningun[ao]?|ningún|sin) (?:\w+ )?<things>
        nada (?:libre|disponible|para|a las)|imposible|incapaz|agotad[oa]s?
        <be> (?:todo |ya |tod[oa]s )?(?:complet[oa]s?|llen[oa]s?|reservad[oa]s|ocupad[oa]s?)
        todo (?:está )?(?:reservado|ocupado|completo)
        ha fallado|falló|fallid[oa]|rechazad[oa]|denegad[oa]
        (?:temo que|lamentablemente|desgraciadamente|por desgracia),? no
    """.replace(
        "<verbs>",
        "pued|pod|pud|habí|hubo|habrá|tenemos|tengo|tiene|tení|tendr|queda|encuentr|encontr|hemos|ofrec"
        "|serv|sirv|acept|permit|existe|aparece|consta|funcion|dispon|dispong|ve[om]|admit|logr|consegu|consig"
        "|cabe",
    ),
    perhaps=r"""
        no|nunca|nada|ningún|ninguno|ninguna|tampoco|sin|ni|solo|sólo
        lamentablemente|desgraciadamente|desgracia|siento|cerrad[oa]s?|temo
    """,
    lists={
        "be": "estamos está están",
        "pronouns": "se me le les nos te lo la los las os",
        "states": """disponible disponibles abierto abierta abiertos abiertas libre libres permitido
            permitida permitidos permitidas admitido admitida admitidos admitidas incluido incluida
            confirmado confirmada reservado reservada posible válido válida bienvenidos bienvenidas""",
        "things": """mesa mesas sitio sitios plaza plazas habitación habitaciones hueco huecos
            disponibilidad cita citas resultado resultados horario horarios vuelo vuelos entrada entradas""",
    },
)

_FRENCH: Final = DenialWords(
    hint=r"""
        n'\w+|ne|pas|aucune?|rien|jamais|sans|malheur\w*|désol\w*|regrett?\w*|fermée?s?|indisponibles?|impossible
        compl[eè]\w+|pris|échoué|échec|refus\w*|épuis\w*|incapable|non|plus|seulement|ni
    """,
    idioms=r"""
        n'hésite[zs]? pas|ne vous inquiétez pas|ne t'inquiète pas|n'oublie[zs]? pas|ne quittez pas|ne manquez pas
        n'est-ce pas|pourquoi pas|rien d'autre|ou (?:pas|non)|de rien
        (?:ce n'est )?(?:pas|aucun|sans) (?:de )?(?:grave|problème|souci|doute)s?
        il n'y a (?:pas|aucun) (?:de )?(?:quoi|problème|souci|frais|supplément)s?
        (?:n'(?:avez|as|est|y a) )?pas (?:de )?(?:besoin|nécessaire|obligatoire|utile|seulement)
        (?:sans|aucuns?) (?:frais|supplément|engagement)|pas (?:plus|moins|avant|après)
        ne ser(?:ez|as) pas (?:déçue?s?|débitée?s?)|n'ai pas (?:bien |tout )?(?:compris|entendu|saisi)
        (?:si|au cas où|lorsque)\b[^,]{0,40}\b(?:ne|n'|pas)\b[^,]*|s'il n[^,]*
        (?:dossier|menu|commande|profil|inscription|réservation|formulaire) est (?:déjà )?compl\w+
    """,
    sure=r"""
        (?:ne |n')(?:<pronouns> |[lmts]')*(?:<verbs>)\w* (?:\w+ ){0,2}?(?:pas|plus|aucune?|rien|personne)
        (?:ne |n')(?:<be>) (?:\w+ )?(?:pas|plus) (?:\w+ )?(?:<states>|en mesure|[a-zà-ÿ]{3,}ée?s?)
        (?:aucune?|plus de|pas de) (?:\w+ )?<things>
        indisponibles?|impossible|incapable|épuisée?s?|échoué|échec|refusée?
        (?:est|sommes|sont|affichons|affiche) (?:déjà |malheureusement )?compl(?:et|ets|ète|ètes)
        (?:pas|plus) <states>|rien (?:de (?:libre|disponible)|à|pour)
        (?:malheureusement|crains que),? (?:non|pas)
        tout est (?:déjà )?(?:pris|réservé)
    """.replace(
        "<verbs>",
        "peu[xt]|pouv|pourr|pu|ai|as|a|avons|avez|ont|aura|avait|trouv|propos|serv|sert|accept|pren"
        "|parvien|arriv|réussi|fonctionn|march|permet|exist|figur|offr|voi[st]|voyons|dispos|rest",
    ),
    perhaps=r"""
        ne|n'\w+|pas|aucune?|rien|jamais|sans|ni|seulement
        malheureusement|désolée?s?|regrett\w+|fermée?s?
    """,
    lists={
        "pronouns": "vous nous lui leur me te le la les y en se",
        "be": "est sont sera seront serait était suis sommes êtes",
        "states": """disponible disponibles possible possibles libre libres ouvert ouverte ouverts ouvertes
            autorisé autorisée autorisés autorisées admis admise admises bienvenus bienvenues
            valable valables valide confirmé confirmée réservé réservée inclus incluse accepté
            acceptée acceptés acceptées permis trouvé trouvée enregistré enregistrée prévu prévue""",
        "things": """table tables place places chambre chambres créneau créneaux disponibilité
            disponibilités réservation réservations résultat résultats horaire horaires rendez-vous option
            options billet billets vol vols commande commandes compte comptes parking""",
    },
)

_GERMAN: Final = DenialWords(
    hint=r"""
        nichts?|kein\w*|nie\w*|weder|ohne|leider|bedau\w*|geschlossen|nur|leid|nein|unmöglich|belegt|vergeben
        besetzt
        voll|ausgebucht|ausverkauft|vergriffen|fehlgeschlagen|abgelehnt|gescheitert|schiefgegangen
    """,
    idioms=r"""
        (?:gar |überhaupt )?keine?n? (?:problem|thema|ursache|sorge|sorgen|umstände|eile|muss|mühe)
        nicht (?:nur|zuletzt|wahr|nötig|notwendig|erforderlich|vergessen|zögern|später|früher|mehr als|weniger)
        nicht (?:lange|weit|schlimm|erwarten)|warum nicht|oder nicht|macht nichts|nichts zu danken
        (?:zögern|vergessen) sie (?:bitte )?nicht|(?:zögere|vergiss|zögert) (?:bitte )?nicht|sorgen sie sich nicht
        keine (?:zusätzlichen |weiteren |extra )?(?:gebühr|gebühren|kosten|anzahlung)
        nicht (?:ganz |richtig )?(?:verstanden|mitbekommen)|nicht, oder|belegt mit
        (?:falls|wenn|sollte|sollten|ob)\b[^,]{0,50}\b(?:nicht|kein\w*)\b[^,]*
    """,
    sure=r"""
        nicht (?:\w+ ){0,3}?<states>|(?:leider|heute) nicht|nicht mehr
        <modals> (?:\w+ ){0,6}?(?:nichts?|keine?[nmrs]?)
        (?:<have>|gibt es|gab es) (?:\w+ ){0,5}?keine?[nmrs]? (?!<free_of>\b)\w+
        keine?[nmrs]? (?:\w+ ){0,2}?<things>|keine?[nmrs]? (?:\w+ ){0,3}<states>
        nichts (?:frei|freies|verfügbar|mehr|gefunden|da|übrig)|unmöglich|ausverkauft|vergriffen|ausgebucht|belegt
        (?:voll|komplett) (?:besetzt|voll)|(?:schon|bereits|alle) (?:\w+ )?vergeben
        fehlgeschlagen|abgelehnt|gescheitert|schiefgegangen|wir sind (?:leider |schon |ganz ){0,2}voll
    """,
    perhaps=r"""
        nichts?|kein\w*|nie|niemals|niemand|weder|ohne|leider|bedau\w+|geschlossen|nur|leid
    """,
    lists={
        "modals": "kann können konnte konnten darf dürfen könnte könnten kannst darfst",
        "have": "haben habe hat hatten finde finden sehe bieten ist sind war waren",
        "states": """verfügbar möglich frei geöffnet erlaubt gestattet machbar buchbar vorrätig gültig
            bestätigt reserviert gebucht gefunden enthalten inbegriffen finden anbieten buchen reservieren
            helfen machen annehmen durchführen bestätigen funktioniert geklappt klappen gelungen existiert
            erreichbar zulässig zugelassen willkommen lieferbar""",
        "things": """tisch tische tischen platz plätze plätzen zimmer termin termine terminen verfügbarkeit
            reservierung buchung ergebnis ergebnisse kapazität kapazitäten tickets flüge bestellung
            parkplätze freien freie freier""",
        "free_of": """problem sorge sorgen umstände ursache gebühr gebühren zusätzliche zusätzlichen extra
            kosten eile mühe weitere weiteren""",
    },
)

DENIAL_WORDS: Final = {"en": _ENGLISH, "es": _SPANISH, "fr": _FRENCH, "de": _GERMAN}
NO: Final = {
    "en": r"(?:(?:sorry|unfortunately|i'm afraid|oh|well),? )*(?:no|nope)(?= ?$| ?[,:—–-]| (?:we|i|it|they)\b)",
    "es": r"(?:(?:lo siento|lamentablemente|desgraciadamente|perdón),? )*no(?= ?$| ?[,:])",
    "fr": r"(?:(?:désolée?|malheureusement|je regrette),? )*non(?= ?$| ?[,:])",
    "de": r"(?:(?:leider|tut mir leid|entschuldigung),? )*nein(?= ?$| ?[,:])",
}
"""A clause that begins so answers no."""
