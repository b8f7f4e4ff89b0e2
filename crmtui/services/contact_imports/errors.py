"""Why an import, an edit of many, or taking one back is refused."""

from uuid import UUID

from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.i18n import _


def batch_not_found(batch_id: UUID) -> NotFound:
    message = _("There is no such import or edit.")
    return NotFound("contact_batch.not_found", message, {"batch_id": message}, id=str(batch_id))


def running() -> Conflict:
    return Conflict("contact_batch.running", _("It is still running. Wait for it, or cancel it."))


def other_columns() -> Invalid:
    return Invalid(
        "import.other_columns",
        _("This mapping belongs to a file with other columns. Map the columns again."),
        {"mapping": _("made for this very file")},
    )


def nobody_mapped() -> Invalid:
    names = _("a full name, a first name, a last name or an e-mail address")
    return Invalid(
        "import.nobody_mapped",
        _("No column says who the people are. Map {names}.").format(names=names),
        {"columns": names},
    )


def no_such_column(column: str, known: str) -> Invalid:
    return Invalid(
        "import.no_such_column",
        _("The file has no column '{column}'. It has: {known}.").format(
            column=column[:80], known=known[:500]
        ),
        {"column": known[:500]},
    )


def no_such_field(field: str) -> Invalid:
    message = _("'{field}' is no field of a contact.").format(field=field[:80])
    return Invalid("import.no_such_field", message, {"columns": message})


def unreadable(kind: str, reason: str) -> Invalid:
    message = _("This {kind} file cannot be read: {reason}.").format(kind=kind, reason=reason[:200])
    return Invalid("import.not_a_table", message, {"file": message})


def empty() -> Invalid:
    message = _("No contact was found in this file.")
    return Invalid("import.empty", message, {"file": message})


def nothing_to_change() -> Invalid:
    message = _("Say what is to be changed.")
    return Invalid("bulk_edit.empty", message, {"changes": message})


def too_many_chosen(limit: int) -> Invalid:
    message = _("Choose at most {limit} contacts, or edit by a filter.").format(limit=limit)
    return Invalid("bulk_edit.too_many", message, {"contact_ids": message}, limit=limit)


def contact_gone(contact_id: UUID) -> NotFound:
    message = _("There is no such contact.")
    return NotFound("contact.not_found", message, {"contact_id": message}, id=str(contact_id))


def ended() -> Conflict:
    return Conflict("contact_batch.ended", _("Somebody has taken this import back meanwhile."))


def nothing_left() -> Conflict:
    message = _("Nothing is left to be brought in: all of it was stored, or it was taken back.")
    return Conflict("contact_batch.nothing_left", message)


def file_gone() -> Conflict:
    message = _("Its file is kept no longer. Import it again: who is there already is recognised.")
    return Conflict("contact_batch.file_gone", message)
