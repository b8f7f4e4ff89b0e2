"""What other systems, and people, call the columns of an attendee list.

The headers were taken from the exporters of pretix, Eventbrite (American and British), Tito,
Hi.Events and alf.io, and from hand-made lists in English, German, French, Spanish and more.
`strong` headers say whose value it is, `plain` ones say what it is, `weak` ones may mean it.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from crmtui.kit.search_text import fold
from crmtui.services.imports.fields import TargetField as F

STRONG: Final = 1.0
PLAIN: Final = 0.9
WEAK: Final = 0.6
LOOSE: Final = 0.5
_NOT_KEY: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class _Headers:
    strong: str = ""
    plain: str = ""
    weak: str = ""


_HEADERS: Final[dict[F, _Headers]] = {
    F.TICKET_CODE: _Headers(
        strong="ticket code|ticket secret|secret|barcode|barcode #|barcode no|barcode number"
        "|qr code|qr|qr code secret|public id|unique ticket url|ticket barcode|strichcode"
        "|ticketcode|eintrittscode|code barre|code barres|code-barres|code a barres|code billet"
        "|codigo de barras|codigo qr|codigo de entrada|codigo de la entrada|codice a barre"
        "|codice biglietto|streepjescode|kod kreskowy|ticket-secret|geheimnis|code du billet",
        plain="ticket number|ticket no|ticket id|ticketnummer|ticket-nr|ticket-id|ticket nr"
        "|numero de billet|n° billet|numero de entrada|numero de boleto|ticket reference"
        "|eintrittskarten-nr|kartennummer|code|numero biglietto|ticket hash|ticket uuid",
        weak="attendee #|attendee no|attendee number|attendee id|attendee ref|short id|id"
        "|teilnehmernummer|teilnehmer-id|reference|referenz|pseudonymization id|uuid|guest id"
        "|api_id|registration id|registration number|anmeldenummer|nummer|referencia"
        "|ticket|billet|entrada",
    ),
    F.NAME: _Headers(
        strong="attendee name|ticket full name|attendee full name|attendee|guest name|guest"
        "|participant name|participant|teilnehmer|teilnehmername|name des teilnehmers|gast"
        "|teilnehmer name|gastname|name des gastes|nom du participant|nom complet du participant"
        "|nombre del asistente|nombre del participante|asistente|teilnehmende|teilnehmerin"
        "|nome do participante|nome partecipante|ticket holder|ticket holder name|besucher"
        "|visitor|visitor name|karteninhaber|ticketinhaber|holder name|attendees|invite",
        plain="full name|name|vollstandiger name|vollname|nom complet|nombre completo"
        "|nombre y apellidos|nombre y apellido|nom et prenom|nom prenom|prenom nom"
        "|vor- und nachname|vorname nachname|nachname vorname|vor und zuname|nome completo"
        "|nominativo|nome e cognome|naam|navn|namn|imie i nazwisko|badge name|display name",
        weak="person|wer|who|contact|kontakt",
    ),
    F.FIRST_NAME: _Headers(
        strong="ticket first name|attendee first name|attendee name given name"
        "|attendee name first name|teilnehmername vorname|teilnehmer vorname|guest first name"
        "|vorname des teilnehmers|prenom du participant|nombre del asistente nombre",
        plain="first name|firstname|given name|givenname|forename|vorname|rufname|prenom"
        "|nombre|nombre de pila|primer nombre|nome proprio|voornaam|fornavn|fornamn|imie|jmeno"
        "|etunimi",
        weak="first|nome|given",
    ),
    F.LAST_NAME: _Headers(
        strong="ticket last name|attendee last name|attendee surname|attendee name family name"
        "|attendee name last name|teilnehmername nachname|teilnehmer nachname|guest last name"
        "|nachname des teilnehmers|nom de famille du participant|apellidos del asistente"
        "|teilnehmername familienname|attendee name surname",
        plain="last name|lastname|surname|family name|familyname|nachname|familienname|zuname"
        "|nom de famille|apellido|apellidos|cognome|sobrenome|apelido|achternaam|etternavn"
        "|efternamn|nazwisko|prijmeni|sukunimi",
        weak="last|nom|family",
    ),
    F.EMAIL: _Headers(
        strong="attendee email|attendee e-mail|ticket email|attendee email address|guest email"
        "|participant email|e-mail-adresse des teilnehmers|teilnehmer e-mail|e-mail teilnehmer"
        "|e-mail du participant|email du participant|correo del asistente|e-mail des teilnehmers"
        "|email del asistente|teilnehmer email|teilnehmer e-mail-adresse|holder email",
        plain="email|e-mail|email address|e-mail address|mail|e-mail-adresse|emailadresse"
        "|mailadresse|courriel|adresse e-mail|adresse email|adresse mail|adresse electronique"
        "|correo|correo electronico|direccion de correo|direccion de correo electronico"
        "|indirizzo e-mail|e-mailadres|sahkoposti|e-post|adres e-mail|email id",
    ),
    F.PHONE: _Headers(
        strong="attendee phone|ticket phone number|attendee phone number|guest phone",
        plain="phone|phone number|telephone|telephone number|cell phone|mobile|mobile phone"
        "|mobile number|cell|telefon|telefonnummer|tel|mobil|mobilnummer|handy|handynummer"
        "|mobiltelefon|telephone portable|portable|numero de telephone|mobile no|phone no"
        "|telefono|movil|telefono movil|numero de telefono|celular|cellulare|telefone"
        "|telefoonnummer|mobiele telefoon|puhelin|matkapuhelin|whatsapp|whatsapp number"
        "|rufnummer|telefon-nr|tel-nr|tel no|contact number",
        weak="order phone number|order phone|work phone|home phone",
    ),
    F.COMPANY: _Headers(
        strong="ticket company name|attendee company|firma des teilnehmers",
        plain="company|company name|firma|unternehmen|organisation|organization|organisme"
        "|societe|entreprise|empresa|compania|organizacion|azienda|societa|bedrijf|foretag"
        "|firmenname|institution|employer|arbeitgeber|affiliation|verein|yritys",
        weak="order company name|association|school|university|billing company",
    ),
    F.PRODUCT: _Headers(
        strong="ticket type|ticket name|product name|product|tickettyp|ticketart|ticket-typ"
        "|ticketkategorie|ticket category|kartenart|type de billet|tipo de entrada|produkt"
        "|tipo de boleto|produit|producto|type de ticket|admission type|item|tipo biglietto"
        "|tipo di biglietto|produktname|ticketname|ticket class|price tier name|prodotto"
        "|tarif|nom du billet|nombre de la entrada|eintrittskarte|ticket title|artikel",
        plain="ticket|category|kategorie|categorie|categoria|entrada|billet|biglietto|karte"
        "|pass|pass type|registration type|ticket art|tickets",
        weak="type|typ|tipo|art|price category|group|gruppe|rolle|role",
    ),
    F.VARIATION: _Headers(plain="variation|variante|variant|variacion|ticket variation"),
    F.PRICE: _Headers(
        strong="ticket price|ticketpreis|preis des tickets|prix du billet|item price",
        plain="price|preis|prix|precio|prezzo|preco|prijs|einzelpreis|gross price|betrag"
        "|bruttopreis|montant|importe|cost|ticket total|price paid|gezahlter preis",
        weak="total paid|gross|order total|amount|total|summe|gesamt|gesamtpreis|paid amount"
        "|amount paid|gross sales|ticket value",
    ),
    F.CURRENCY: _Headers(plain="currency|wahrung|devise|moneda|valuta|moeda|currency code"),
    F.QUANTITY: _Headers(
        plain="quantity|qty|anzahl|anzahl tickets|anzahl personen|personen|quantite|cantidad"
        "|nombre de places|nombre de personnes|numero de entradas|party size|number of tickets"
        "|menge|quantita|stuck|pax|aantal|number of guests",
        weak="count",
    ),
    F.ORDER_CODE: _Headers(
        strong="order code|order #|order no|order number|order reference|order id|order ref"
        "|bestellnummer|bestellcode|bestell-nr|bestellung|auftragsnummer|buchungsnummer"
        "|numero de commande|n° commande|n° de commande|code de commande|reference commande"
        "|reference de commande|numero de pedido|n° de pedido|nº de pedido|codigo de pedido"
        "|numero ordine|codice ordine|booking reference|booking number|booking id|booking code"
        "|codigo del pedido|commande|bestell-id|reservation code|reservierungsnummer",
        plain="order|pedido|ordine|booking|buchung|reservation|reserva|bestelnummer"
        "|confirmation number|confirmation code",
        weak="transaction id|invoice number|rechnungsnummer|public order id",
    ),
    F.POSITION: _Headers(
        strong="position id|order position|positionsnummer|positions-id|position no",
        # Not "number" or "row": a running number changes with the order of the list.
        plain="position|pos|line item",
    ),
    F.ORDER_STATE: _Headers(
        strong="order status|order state|payment status|bestellstatus|zahlungsstatus"
        "|statut de la commande|statut commande|statut du paiement|estado del pedido"
        "|estado del pago|stato ordine|status der bestellung|paiement",
        plain="status|state|statut|estado|stato|zustand|etat|tila|situacao",
        weak="order type|approval_status|approval status",
    ),
    F.TICKET_STATE: _Headers(
        strong="attendee status|ticket status|ticket state|teilnehmerstatus|ticketstatus"
        "|statut du billet|statut du participant|estado del asistente|estado de la entrada"
        "|guest status|registration status|rsvp|rsvp status",
        plain="anmeldestatus|attendance status|teilnahmestatus",
    ),
    F.PAID: _Headers(
        strong="paid|is paid|bezahlt|paid?|bezahlt?|paye|payee|pagado|pagada|pagato|betaald"
        "|zaplacono|pago|bezahlt am|payed|regle",
    ),
    F.VOIDED: _Headers(
        strong="void status|voided|void|cancelled|canceled|is cancelled|is canceled|storniert"
        "|annule|cancelado|annullato|cancelled?|canceled?|cancelled at|storniert am|refunded",
    ),
    F.CHECKED_IN: _Headers(
        strong="checked in|is checked in|checked-in|check-in status|eingecheckt|check-in"
        "|ist eingecheckt|checked in?|enregistre|acreditado|check in|checkin|checkin status"
        "|ingresado|registrado|used|redeemed|scanned|admitted|attended|anwesend|present",
        weak="arrived|da",
    ),
    F.CHECKED_IN_AT: _Headers(
        strong="checked in at|check-in date|check-in time|checkin date|checkin time|checkin at"
        "|eingecheckt am|eingecheckt um|check-in-zeit|check-in zeitpunkt|check-in am"
        "|date d'enregistrement|hora de entrada|fecha de check-in|redeemed at|scanned at"
        "|checkedin at|checkin_at|date de check-in|first checked in at|einlasszeit",
    ),
    F.SEAT: _Headers(
        strong="seat name|seat label|sitzplatz|sitzplatzname|sitzplatz name|nom du siege",
        plain="seat|sitz|platz|siege|place|asiento|butaca|posto|lugar|stoel|table|tisch|mesa",
        weak="seat number|sitzplatznummer|numero de siege|numero de asiento|seat id|platznummer",
    ),
    F.NOTE: _Headers(
        plain="note|notes|comment|comments|order comment|kommentar|bemerkung|bemerkungen|notiz"
        "|anmerkung|anmerkungen|notizen|commentaire|commentaires|remarque|remarques|observaciones"
        "|comentario|comentarios|nota|notas|remarks|internal note|hinweis|hinweise|annotazioni",
    ),
    F.ORDERED_AT: _Headers(
        strong="order date|order completed date|bestelldatum|date de commande|fecha del pedido"
        "|order created date|purchase date|date de la commande|kaufdatum|data ordine"
        "|fecha de compra|fecha de pedido|order datetime",
        plain="created date|created at|ticket created date|registration date|anmeldedatum"
        "|registered at|ordered at|buchungsdatum|bestellt am|gekauft am",
        weak="date|datum|fecha|created|timestamp|zeitstempel",
    ),
    F.BUYER_NAME: _Headers(
        strong="order name|buyer name|purchaser name|buyer|purchaser|customer name|customer"
        "|invoice address name|rechnungsadresse name|besteller|kaufer|kunde|acheteur|comprador"
        "|registration name|billing name|nom de l'acheteur|nombre del comprador|kundenname"
        "|rechnungsname|kaufername|booked by|acquirente",
    ),
    F.BUYER_FIRST_NAME: _Headers(
        strong="buyer first name|order first name|purchaser first name|prenom de l'acheteur"
        "|prenom acheteur|nombre comprador|kaufer vorname|besteller vorname|billing first name"
        "|customer first name",
    ),
    F.BUYER_LAST_NAME: _Headers(
        strong="buyer last name|buyer surname|order last name|purchaser last name"
        "|nom de famille de l'acheteur|nom acheteur|apellidos del comprador|kaufer nachname"
        "|besteller nachname|billing last name|customer last name",
    ),
    F.BUYER_EMAIL: _Headers(
        strong="buyer email|buyer e-mail|order email|order e-mail|purchaser email|customer email"
        "|registration email|billing email|e-mail des kaufers|besteller e-mail|kunden-e-mail"
        "|e-mail de l'acheteur|correo del comprador|kaufer e-mail|e-mail kaufer|e-mail besteller",
        # Where the attendee has an address of their own, an unnamed one is the buyer's.
        weak="email|e-mail|e-mail-adresse",
    ),
}
_KEYWORDS: Final[dict[F, re.Pattern[str]]] = {
    F.EMAIL: re.compile(r"\be ?mails?\b|\bcourriel|\bcorreo\b"),
    F.PHONE: re.compile(r"\b(phone|telephone|telefon\w*|telefono|handy\w*|mobil\w*|whatsapp)\b"),
    F.COMPANY: re.compile(r"\b(company|firma|unternehmen|employer|empresa|entreprise)\b"),
    F.NAME: re.compile(r"\b(your|ihr|votre|su|full) (full )?(name|nom|nombre)\b"),
}
_SOMEONE_ELSES: Final = re.compile(
    r"\b(emergency|notfall|urgence|emergencia|newsletter|updates?|verified|parent|guardian"
    r"|contact person|organi[sz]er|event|veranstalter|first|last|invoice|rechnung\w*)\b"
)


def header_key(header: str) -> str:
    """The header without case, accents, spaces and punctuation; `#` reads as `no`."""
    return _NOT_KEY.sub("", fold(header.replace("#", " no ")))


def header_meanings(header: str) -> dict[F, float]:
    """The fields that a header may stand for, each with a confidence of 0 to 1."""
    known = _index().get(header_key(header))
    return dict(known) if known else _loose_meanings(header)


def is_known_header(text: str) -> bool:
    """Whether some system uses exactly this text as a header."""
    return header_key(text) in _index()


def _loose_meanings(header: str) -> dict[F, float]:
    """Meanings of a header that is a question, such as "What is your e-mail address?"."""
    text = _NOT_KEY.sub(" ", fold(header))
    if _SOMEONE_ELSES.search(text):
        return {}
    return {field: LOOSE for field, keyword in _KEYWORDS.items() if keyword.search(text)}


@cache
def _index() -> dict[str, dict[F, float]]:
    index: dict[str, dict[F, float]] = {}
    for field, headers in _HEADERS.items():
        for text, confidence in (
            (headers.strong, STRONG),
            (headers.plain, PLAIN),
            (headers.weak, WEAK),
        ):
            for key in map(header_key, filter(None, text.split("|"))):
                index.setdefault(key, {}).setdefault(field, confidence)
    return index
