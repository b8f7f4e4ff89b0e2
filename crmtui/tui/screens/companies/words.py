"""What the fields of a company are called."""

from crmtui.kit.i18n import _
from crmtui.tui.screens.contacts import words


def field_label(name: str) -> str:
    """What a field is called where people read it; most as with contacts."""
    own = {
        "name": _("Name"),
        "domain": _("E-mail domain"),
        "linkedin": _("LinkedIn"),
        "phone": _("Phone"),
        "tax_id": _("Tax number"),
        "address": _("Address"),
    }
    return own.get(name) or words.field_label(name)
