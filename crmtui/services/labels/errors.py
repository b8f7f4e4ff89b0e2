"""The typed errors of labels."""

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _


def copies_wrong(most: int) -> Invalid:
    message = _("From 1 to {most} labels go into one file.").format(most=most)
    return Invalid("label.copies", message, {"copies": message})
