"""What can go wrong with saved views, said once."""

from uuid import UUID

from crmtui.kit.errors import Conflict, Forbidden, Invalid, LimitReached, NotFound
from crmtui.kit.i18n import _


def not_found(view_id: UUID) -> NotFound:
    message = _("There is no such view.")
    return NotFound("view.not_found", message, {"view_id": message}, view_id=str(view_id))


def name_taken(name: str) -> Conflict:
    message = _("There is a view named '{name}'. Choose another name.").format(name=name)
    return Conflict("view.name_taken", message, {"name": message})


def unsortable(sort: str, known: str) -> Invalid:
    message = _("'{sort}' is nothing to sort by; choose one of {known}.").format(
        sort=sort[:40], known=known
    )
    return Invalid("view.sort", message, {"sort": message})


def required(field: str) -> Invalid:
    message = _("This cannot be empty.")
    return Invalid("view.required", f"{field}: {message}", {field: message})


def nobody() -> Forbidden:
    message = _("Only a person has views of their own. Share it instead.")
    return Forbidden("view.nobody", message, {"shared": message})


def too_many(limit: int) -> LimitReached:
    message = _("There are {limit} views already. Delete one that nobody needs.").format(
        limit=limit
    )
    return LimitReached("view.too_many", message, {"name": message}, limit=limit)
