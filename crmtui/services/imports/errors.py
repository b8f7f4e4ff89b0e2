"""Why an import as a whole is refused."""

from crmtui.kit.errors import Invalid
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
