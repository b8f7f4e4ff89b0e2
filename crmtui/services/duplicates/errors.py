"""What can go wrong with duplicates and merges, said once."""

from uuid import UUID

from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.i18n import _


def pair_not_found(pair_id: UUID) -> NotFound:
    message = _("There is no such pair of contacts.")
    return NotFound("duplicate.not_found", message, {"pair_id": message}, id=str(pair_id))


def pair_merged(pair_id: UUID) -> Conflict:
    message = _("These contacts are one already. Separate them first.")
    return Conflict("duplicate.merged", message, id=str(pair_id))


def merge_not_found(merge_id: UUID) -> NotFound:
    message = _("There is no such merge.")
    return NotFound("merge.not_found", message, {"merge_id": message}, id=str(merge_id))


def contact_not_found(contact_id: UUID) -> NotFound:
    message = _("There is no such contact.")
    return NotFound("contact.not_found", message, {"contact_id": message}, id=str(contact_id))


def contact_merged(winner_id: UUID) -> Conflict:
    message = _("This contact was merged into another one already.")
    return Conflict("contact.merged", message, contact_id=str(winner_id))


def same_contact() -> Invalid:
    message = _("A contact cannot be merged with itself. Choose two.")
    return Invalid("merge.same", message, {"loser_id": message})


def unknown_field(name: str) -> Invalid:
    message = _("There is no field '{name}' to choose. See the preview.").format(name=name[:60])
    return Invalid("merge.field", message, {"from_loser": message})


def nameless() -> Invalid:
    message = _("Keep the name or the e-mail address of one of them.")
    return Invalid("contact.identifier", message, {"from_loser": message})


def undone(merge_id: UUID) -> Conflict:
    message = _("These contacts were separated already.")
    return Conflict("merge.undone", message, id=str(merge_id))


def superseded(winner_id: UUID, merge_id: UUID | None) -> Conflict:
    message = _("This contact became part of another one since. Take that merge back first.")
    later = None if merge_id is None else str(merge_id)
    return Conflict("merge.superseded", message, contact_id=str(winner_id), merge_id=later)
