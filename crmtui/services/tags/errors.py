"""What can go wrong with tags, said once."""

from uuid import UUID

from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.i18n import _


def not_found(tag_id: UUID) -> NotFound:
    message = _("There is no such tag.")
    return NotFound("tag.not_found", message, {"tag_id": message}, tag_id=str(tag_id))


def name_taken(name: str, tag_id: UUID) -> Conflict:
    message = _("There is a tag named '{name}'. Choose another name.").format(name=name)
    return Conflict("tag.name_taken", message, {"name": message}, tag_id=str(tag_id))


def required(field: str) -> Invalid:
    message = _("This cannot be empty.")
    return Invalid("tag.required", f"{field}: {message}", {field: message})


def bad_name(message: str) -> Invalid:
    return Invalid("tag.name", message, {"tags": message})
