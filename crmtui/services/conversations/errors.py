"""What can go wrong with interactions and messages, said once."""

from crmtui.kit.errors import Conflict, CrmError, Invalid, NotFound
from crmtui.kit.i18n import _


def interaction_not_found() -> NotFound:
    message = _("There is no such interaction.")
    return NotFound("interaction.not_found", message, {"interaction_id": message})


def message_not_found() -> NotFound:
    message = _("There is no such message.")
    return NotFound("message.not_found", message, {"message_id": message})


def subject_not_found(kind: str) -> NotFound:
    """`kind` is contact, company or deal."""
    messages = {
        "contact": _("There is no such contact."),
        "company": _("There is no such company."),
        "deal": _("There is no such deal."),
    }
    return NotFound(f"{kind}.not_found", messages[kind], {f"{kind}_id": messages[kind]})


def required(field: str) -> Invalid:
    message = _("This cannot be empty.")
    return Invalid("interaction.required", f"{field}: {message}", {field: message})


def span() -> Invalid:
    message = _("It must not end before it begins.")
    return Invalid("interaction.span", message, {"ended_at": message})


def is_sent() -> Conflict:
    message = _("This is the record of what was sent; only what it is linked to can be changed.")
    return Conflict("interaction.sent", message)


def not_a_call() -> Conflict:
    return Conflict("interaction.not_a_call", _("Only a call can be ended."))


def call_ended() -> Conflict:
    return Conflict("interaction.call_ended", _("The call has ended already."))


def no_recipient() -> Invalid:
    message = _("Say to whom: give an address, or a person who has one.")
    return Invalid("message.no_recipient", message, {"to": message})


def no_email(name: str) -> Invalid:
    message = _("{name} has no e-mail address that can be written to. Give one.")
    text = message.format(name=name or _("This person"))
    return Invalid("message.no_address", text, {"to": text})


def no_phone(name: str) -> Invalid:
    message = _("{name} has no phone number with a country code. Give one such as +15551234567.")
    text = message.format(name=name or _("This person"))
    return Invalid("message.no_address", text, {"to": text})


def bad_email() -> Invalid:
    message = _("This is not an e-mail address.")
    return Invalid("message.to", message, {"to": message})


def bad_number(field: str) -> Invalid:
    message = _("Write the number with its country code and digits only, such as +15551234567.")
    return Invalid(f"message.{field}", message, {field: message})


def no_body(field: str) -> Invalid:
    message = _("Write something: the message is empty.")
    return Invalid("message.empty", message, {field: message})


def request_reused() -> Conflict:
    message = _("Another message was sent with this key. Use a new key for a new message.")
    return Conflict("message.request_reused", message, {"request_id": message})


def already_sent() -> Conflict:
    return Conflict("message.sent", _("The message was sent. Write a new one instead."))


def under_way() -> Conflict:
    return Conflict("message.under_way", _("The message is on its way already."))


def broke_off(error: Exception, *, taken: bool) -> str:
    """Of a fault of the program, whose own text is in the log; `taken` by the server, perhaps."""
    reason = error.message if isinstance(error, CrmError) else type(error).__name__
    if taken:
        message = _("It was handed over, but that could not be noted: {reason}.")
    else:
        message = _("It broke off: {reason}.")
    return message.format(reason=reason.rstrip("."))
