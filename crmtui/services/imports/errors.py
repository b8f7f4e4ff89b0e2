"""Why an import as a whole is refused."""

from crmtui.kit.errors import Conflict, Invalid
from crmtui.kit.i18n import _


def other_columns() -> Invalid:
    """The mapping was made for a file with other columns."""
    return Invalid(
        "import.other_columns",
        _("This mapping belongs to a file with other columns. Map the columns again."),
        {"mapping": _("made for this very file")},
    )


def other_list() -> Invalid:
    """The check-in list belongs to another event."""
    return Invalid(
        "import.other_list",
        _("This check-in list belongs to another event."),
        {"checkin_list_id": _("a list of the event")},
    )


def running() -> Conflict:
    """One list after the other: each import looks for what the one before has made."""
    return Conflict(
        "import.running",
        _("A list is being imported into this event already. Wait for it, or cancel it."),
    )
