"""What can go wrong with contacts, said once."""

from uuid import UUID

from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.i18n import _


def not_found(contact_id: UUID) -> NotFound:
    message = _("There is no such contact.")
    return NotFound("contact.not_found", message, {"contact_id": message}, id=str(contact_id))


def company_not_found(company_id: UUID) -> NotFound:
    message = _("There is no such company.")
    return NotFound("company.not_found", message, {"company_id": message}, id=str(company_id))


def company_unknown(name: str) -> NotFound:
    message = _("Nothing is known of a company named '{name}'.").format(name=name[:60])
    return NotFound("company.not_found", message, {"company": message})


def bad_cursor() -> Invalid:
    message = _("This page does not exist. Start at the first one.")
    return Invalid("page.cursor", message, {"before": message})


def event_not_found(event_id: UUID) -> NotFound:
    message = _("There is no such event.")
    return NotFound("event.not_found", message, {"event_id": message}, event_id=str(event_id))


def email_taken(email: str, contact_id: UUID) -> Conflict:
    message = _("Another contact has the e-mail address {email}.").format(email=email)
    return Conflict("contact.email_taken", message, {"email": message}, contact_id=str(contact_id))


def nameless() -> Invalid:
    message = _("Give a full name, a first name, a last name or an e-mail address.")
    return Invalid("contact.identifier", message, dict.fromkeys(("full_name", "email"), message))


def bad_email(field: str, text: str) -> Invalid:
    message = _("'{text}' is no e-mail address. Write it like name@example.com.").format(
        text=text[:60]
    )
    return Invalid("contact.email", message, {field: message})


def long_name(limit: int) -> Invalid:
    message = _("A first or last name has {limit} letters at the most. Give both.").format(
        limit=limit
    )
    return Invalid("contact.name", message, {"full_name": message})


def too_many(count: int, limit: int) -> Invalid:
    message = _("{count} are too many at once; {limit} are allowed. Send them in parts.").format(
        count=count, limit=limit
    )
    return Invalid("contact.too_many", message, {"contacts": message}, limit=limit)


def merged(winner_id: UUID) -> Conflict:
    message = _("This contact was merged into another one. Separate them again instead.")
    return Conflict("contact.merged", message, contact_id=str(winner_id))


def repeated(contact_id: UUID) -> Invalid:
    message = _("This contact is in the list more than once.")
    return Invalid("contact.repeated", message, {"id": message}, contact_id=str(contact_id))


def no_company(contact_id: UUID) -> Invalid:
    message = _("Say first for which company this person works.")
    return Invalid("contact.no_company", message, {"company": message}, id=str(contact_id))


def no_member(user_id: UUID) -> Invalid:
    message = _("The owner must be somebody of this organization.")
    return Invalid("owner.unknown", message, {"owner_id": message}, id=str(user_id))
