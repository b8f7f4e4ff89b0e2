"""The words with which ticket systems say paid, unpaid, cancelled and checked in."""

import re
from enum import StrEnum
from typing import Final

from crmtui.kit.search_text import fold

_NOT_KEY: Final = re.compile(r"[\W_]+")


class ImportedState(StrEnum):
    """What a list says of a ticket."""

    VALID = "valid"
    UNPAID = "unpaid"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"
    CHECKED_IN = "checked_in"


_STATE_WORDS: Final[dict[ImportedState, str]] = {
    ImportedState.VALID: (
        "paid|p|bezahlt|paye|payee|pagado|pagada|pagato|betaald|attending|active|aktiv|actif|activo"
        "|confirmed|bestatigt|confirme|confirmado|confermato|valid|gultig|valide|valido|complete"
        "|completed|abgeschlossen|approved|genehmigt|free order|free|kostenlos|gratis|gratuit"
        "|nimmt teil|teilnehmend|angemeldet|registered|inscrit|inscrito|accepted|angenommen|going"
        "|issued|assigned|succeeded|success|ok|placed|paypal|credit card|purchased|sold|comp"
        "|complimentary|ilmoittautunut|zusage|zugesagt|participe|asistira|asiste|guest list|new"
        "|ausgestellt|not checked in|nicht eingecheckt|payment received|invitation|invite|gastliste"
        "|erfolgreich|acquired|checked out|ausgecheckt|eventbrite completed|processed|settled"
    ),
    ImportedState.UNPAID: (
        "unpaid|n|e|pending|awaiting payment|awaiting offline payment|awaiting_payment|reserved"
        "|on hold|processing|open|offen|unbezahlt|ausstehend|nicht bezahlt|zahlung ausstehend"
        "|en attente|impaye|non paye|no pagado|pendiente|pay at door|abendkasse|partially paid"
        "|teilweise bezahlt|pending overdue|ausstehend uberfallig|overdue|uberfallig|expired"
        "|abgelaufen|expire|expirado|approval pending|freigabe ausstehend|payment pending|not paid"
        "|en attente de paiement|pago pendiente|in attesa|reserviert|pay later|barzahlung"
        "|unconfirmed|zahlung offen|da pagare|non pagato|payment not received"
        "|pending approval|outstanding"
    ),
    ImportedState.BLOCKED: "blocked|gesperrt|bloque|bloquee|bloqueado|bloqueada|bloccato",
    ImportedState.CANCELLED: (
        "cancelled|canceled|c|cancel|storniert|storno|annule|annulee|cancelado|cancelada|annullato"
        "|refunded|erstattet|ruckerstattet|rembourse|reembolsado|rimborsato|void|voided|deleted"
        "|geloscht|supprime|eliminado|not attending|nimmt nicht teil|declined|abgelehnt|abgesagt"
        "|absage|rejected|refuse|rechazado|transferred|ubertragen|waitlist|waitlisted|waiting list"
        "|warteliste|liste d attente|lista de espera|failed|fehlgeschlagen|invalid|ungultig|revoked"
        "|widerrufen|peruutettu|no asiste|ne participe pas|chargeback|partially refunded|inactive"
        "|invalidated|canceled paid fee|payment failed|denied|abandoned|not going|removed"
    ),
    ImportedState.CHECKED_IN: (
        "checked in|checkedin|checked_in|eingecheckt|redeemed|eingelost|used|benutzt|scanned"
        "|gescannt|admitted|attended|enregistre|pointe|present|anwesend|acreditado|ingresado"
        "|asistio|entwertet|arrived|angekommen|utilise|usado|validated|entered|check in"
    ),
}
_YES: Final = "yes|y|ja|j|oui|o|si|s|sim|true|t|wahr|vrai|verdadero|vero|1|x|on|tak|kylla|vrai"
_NO: Final = "no|n|nein|non|nao|false|f|falsch|faux|falso|0|off|nie|ei|never|nie|none"
_TICKS: Final = frozenset("✓✔☑✅")
_CROSSES: Final = frozenset("✗✘❌☐–—-")


_TOTALS: Final = frozenset(
    {
        "summe",
        "total",
        "totale",
        "gesamt",
        "gesamtsumme",
        "sum",
        "somme",
        "suma",
        "totals",
        "totaal",
    }
)


def is_total(name: str) -> bool:
    """Whether a row so named is the sum below a list and not a person."""
    return word_key(name) in _TOTALS


def word_key(text: str) -> str:
    """A word of a list without case, accents and punctuation."""
    return _NOT_KEY.sub("", fold(text))


_STATES: Final = {
    word_key(word): state for state, words in _STATE_WORDS.items() for word in words.split("|")
}
_ANSWERS: Final = {
    **dict.fromkeys(map(word_key, _YES.split("|")), True),
    **dict.fromkeys(map(word_key, _NO.split("|")), False),
}


def find_state(text: str) -> ImportedState | None:
    """The state that `text` names, None where no known system says so."""
    key = word_key(text)
    known = _STATES.get(key)
    # Eventbrite says how an order was paid: "PayPal Completed", "Eventbrite Completed".
    return ImportedState.VALID if known is None and key.endswith("completed") else known


def find_answer(text: str) -> bool | None:
    """Yes or no in any of the known languages, also as a tick or a cross; None for neither."""
    stripped = text.strip()
    if stripped in _TICKS:
        return True
    if stripped in _CROSSES:
        return False
    return _ANSWERS.get(word_key(stripped))
