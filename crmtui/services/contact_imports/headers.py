"""What headers mean in the contact lists of other programs, in several languages.

The headers were taken from the exports of Google Contacts, Outlook, LinkedIn, HubSpot, Salesforce
and Apollo, from this program's own, and from hand-made lists.
"""

from functools import cache
from typing import Final

from crmtui.services.contact_imports.fields import ContactField as F
from crmtui.services.imports import header_key

_HEADERS: Final[dict[F, str]] = {
    F.FULL_NAME: (
        "full name|name|contact name|display name|contact|person|vollständiger name"
        "|ansprechpartner|kontakt|nom complet|nombre completo|nome completo|naam|navn|namn"
        "|formatted name|fn|vor- und nachname|nom et prénom|file as"
    ),
    F.FIRST_NAME: (
        "first name|firstname|given name|forename|first|vorname|prénom|nombre|voornaam"
        "|fornavn|förnamn|imię|nome"
    ),
    F.LAST_NAME: (
        "last name|lastname|surname|family name|last|nachname|familienname|nom de famille"
        "|nom|apellido|apellidos|cognome|achternaam|etternavn|efternamn|nazwisko"
    ),
    F.TITLE: (
        "title|job title|jobtitle|position|role|function|organization title"
        "|organization 1 - title|berufsbezeichnung|funktion|jobtitel|titel|poste|fonction"
        "|cargo|puesto|ruolo|occupation"
    ),
    F.STATUS: "status|lead status|lifecycle stage|contact status",
    F.EMAIL: (
        "email|e-mail|email address|e-mail address|mail|e-mail 1 - value|work email|email 1"
        "|primary email|business email|e-mail-adresse|emailadresse|mailadresse|courriel"
        "|adresse e-mail|adresse mail|correo|correo electrónico|indirizzo e-mail|e-post"
        "|contact email|person email"
    ),
    F.FURTHER_EMAILS: (
        "further emails|further e-mails|other emails|e-mail 2 address|e-mail 2 - value"
        "|secondary email|email 2|personal email|additional emails|weitere e-mails"
        "|second email"
    ),
    F.MOBILE_PHONE: (
        "mobile phone|mobile|mobile number|cell|cell phone|phone|phone number|telephone|tel"
        "|phone 1 - value|handy|handynummer|mobil|mobiltelefon|mobilnummer|telefon"
        "|telefonnummer|téléphone|portable|teléfono|móvil|telefono|cellulare|telefoon"
        "|whatsapp"
    ),
    F.OTHER_PHONE: "other phone|phone 2|phone 2 - value|other|secondary phone|weiteres telefon",
    F.HOME_PHONE: "home phone|home|private phone|telefon privat|privat|phone 3 - value",
    F.CORPORATE_PHONE: (
        "corporate phone|business phone|work phone|company phone|office phone"
        "|company main phone|work direct phone|telefon geschäftlich|geschäftlich|büro"
        "|direct phone"
    ),
    F.COMPANY: (
        "company|company name|organization|organisation|organization name|account"
        "|account name|employer|organization 1 - name|firma|unternehmen|firmenname|société"
        "|entreprise|empresa|azienda|bedrijf|företag|company name for emails"
        "|associated company"
    ),
    F.INDUSTRY: "industry|sector|branche|industrie|secteur|sector industrial|settore",
    F.EMPLOYEES: (
        "employees|# employees|number of employees|employee count|mitarbeiter"
        "|anzahl mitarbeiter|mitarbeiterzahl|effectif|empleados|headcount"
    ),
    F.EMPLOYEE_SIZE_BRACKET: (
        "employee size bracket|company size|size|employee range|employee size"
        "|unternehmensgröße|size bracket"
    ),
    F.ANNUAL_REVENUE: "annual revenue|revenue|umsatz|jahresumsatz|chiffre d'affaires|turnover",
    F.TECHNOLOGIES: "technologies|tech stack|technologien|technology|tools",
    F.WEBSITE: (
        "website|web site|url|web page|homepage|webseite|site web|sitio web|sito web"
        "|company website|website 1 - value|domain|web|company domain name"
    ),
    F.COMPANY_LINKEDIN: (
        "company linkedin|company linkedin url|linkedin company page|company linkedin profile"
    ),
    F.PERSON_LINKEDIN: (
        "person linkedin|linkedin|linkedin url|person linkedin url|linkedin profile"
        "|linkedin bio|profile url|personal linkedin|linkedin-profil"
    ),
    F.STREET: (
        "street|address|street address|home street|mailing street|straße|strasse|anschrift"
        "|adresse|rue|calle|dirección|via|indirizzo|address 1 - street|address line 1"
        "|business street"
    ),
    F.POSTAL_CODE: (
        "postal code|zip|zip code|postcode|plz|postleitzahl|code postal|código postal|cap"
        "|business postal code|home postal code|mailing zip|address 1 - postal code"
        "|zip/postal code"
    ),
    F.CITY: (
        "city|town|stadt|ort|wohnort|ville|ciudad|città|business city|home city"
        "|mailing city|address 1 - city|plaats"
    ),
    F.STATE: (
        "state|province|region|state/province|state/region|bundesland|business state"
        "|home state|mailing state|address 1 - region|estado|provincia|département"
    ),
    F.COUNTRY: (
        "country|land|pays|país|paese|country/region|business country/region"
        "|home country/region|mailing country|address 1 - country|nation|staat"
    ),
    F.COMPANY_ADDRESS: "company address|company street|firmenanschrift|firmenadresse",
    F.COMPANY_CITY: "company city|firmensitz|stadt der firma",
    F.COMPANY_STATE: "company state|bundesland der firma",
    F.COMPANY_COUNTRY: "company country|land der firma",
    F.NOTES: (
        "notes|note|comment|comments|description|notizen|notiz|bemerkung|bemerkungen"
        "|kommentar|remarques|notas|observaciones|memo|anmerkungen"
    ),
    F.TAGS: (
        "tags|tag|labels|label|group membership|categories|schlagworte|schlagwörter"
        "|kategorien|gruppen|étiquettes|etiquetas|lists"
    ),
}


def find_field(header: str) -> F | None:
    """The field that programs call by this header."""
    return _index().get(header_key(header))


@cache
def _index() -> dict[str, F]:
    """By key; each field's own name means it, and the first field that claims a header has it."""
    index = {header_key(field.value.replace("_", " ")): field for field in F}
    for field, headers in _HEADERS.items():
        for text in headers.split("|"):
            index.setdefault(header_key(text), field)
    return index
