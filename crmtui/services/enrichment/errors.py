"""What can go wrong with enrichment, said once."""

from uuid import UUID

from crmtui.kit.errors import Conflict, Invalid, NotFound, Unavailable
from crmtui.kit.i18n import _


def not_found() -> NotFound:
    message = _("There is no such enrichment.")
    return NotFound("enrichment.not_found", message, {"id": message})


def bad_url() -> Invalid:
    message = _("Give the address of a person on LinkedIn, such as https://linkedin.com/in/name.")
    return Invalid("enrichment.linkedin_url", message, {"linkedin_url": message})


def no_url() -> Invalid:
    message = _("This contact has no address on LinkedIn. Give one.")
    return Invalid("enrichment.no_linkedin_url", message, {"linkedin_url": message})


def nothing_new() -> str:
    """Of a lookup that asked nobody outside."""
    return _("Nothing that is known here of the company was missing.")


def too_many(count: int, limit: int) -> Invalid:
    message = _("{count} are too many at once; {limit} are allowed. Send them in parts.").format(
        count=count, limit=limit
    )
    return Invalid("enrichment.too_many", message, {"jobs": message}, limit=limit)


def not_configured() -> Unavailable:
    return Unavailable("enrichment.not_configured", explain_configuration())


def explain_configuration() -> str:
    """What has to be done before LinkedIn can be asked."""
    return _(
        "LinkedIn enrichment is not configured. Set CRMTUI_ENRICHMENT_KEY to the key of the "
        "provider's API, and CRMTUI_ENRICHMENT_URL if it is elsewhere."
    )


def profile_not_found(url: str) -> NotFound:
    message = _("Nothing is known of {url}.").format(url=url[:200])
    return NotFound("enrichment.profile_not_found", message)


def already_known(contact_id: UUID) -> Conflict:
    message = _("A contact has this address on LinkedIn. Enrich that one instead.")
    details = {"contact_id": str(contact_id)}
    return Conflict("enrichment.contact_exists", message, {"linkedin_url": message}, **details)


def broke_off(error: Exception) -> str:
    """Of a fault of the program; its own text is in the log."""
    return _("It broke off: {reason}.").format(reason=type(error).__name__)


def completed() -> Conflict:
    return Conflict("enrichment.completed", _("This was looked up already. Ask anew instead."))


def under_way() -> Conflict:
    return Conflict("enrichment.under_way", _("This is being looked up already."))
