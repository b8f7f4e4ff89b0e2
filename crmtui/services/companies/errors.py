"""What can go wrong with companies, said once."""

from collections.abc import Iterable
from uuid import UUID

from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.i18n import _


def not_found(company_id: UUID) -> NotFound:
    message = _("There is no such company.")
    return NotFound("company.not_found", message, {"company_id": message}, id=str(company_id))


def not_found_by_name(name: str) -> NotFound:
    message = _("Nothing is known of a company named '{name}'.").format(name=name)
    return NotFound("company.not_found", message, {"company": message})


def name_taken(name: str, company_id: UUID) -> Conflict:
    message = _("There is a company named '{name}'. Change that one, or the name.").format(
        name=name
    )
    return Conflict("company.name_taken", message, {"name": message}, company_id=str(company_id))


def required(field: str) -> Invalid:
    message = _("This cannot be empty.")
    return Invalid("company.required", f"{field}: {message}", {field: message})


def bad_bracket(text: str, brackets: Iterable[str]) -> Invalid:
    message = _("'{text}' is no number of employees. Choose one of {brackets}.").format(
        text=text, brackets=", ".join(brackets)
    )
    return Invalid("company.size_bracket", message, {"employee_size_bracket": message})


def bad_domain(text: str) -> Invalid:
    message = _("'{text}' is no domain. Write it like acme.com.").format(text=text[:60])
    return Invalid("company.domain", message, {"domain": message})


def bad_phone(field: str, text: str) -> Invalid:
    message = _("'{text}' is no phone number. Write its digits, such as +49 30 1234567.").format(
        text=text[:40]
    )
    return Invalid("phone.invalid", f"{field}: {message}", {field: message})


def no_member(user_id: UUID) -> Invalid:
    message = _("The owner must be somebody of this organization.")
    return Invalid("owner.unknown", message, {"owner_id": message}, id=str(user_id))
