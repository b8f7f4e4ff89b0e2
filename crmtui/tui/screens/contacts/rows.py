"""The columns of the list, and a contact as one of its rows."""

from typing import TYPE_CHECKING, Final

from crmtui.kit.i18n import _
from crmtui.tui.screens.contacts.words import name_of, phone_of, score_text, sign_of
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, TableRow

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail

COLUMNS: Final = (
    Column("full_name", _("name"), 22, grow=4, most=44, keep=100),
    Column("company", _("company"), 15, grow=3, most=40, keep=90),
    Column("city", _("city"), 9, grow=1, most=24, keep=80),
    Column("status", _("status"), 13, keep=95),
    Column("lead_score", _("score"), 5, align="right", keep=85),
    Column("updated_at", _("changed"), 10, keep=60),
    Column("email", _("e-mail"), 18, grow=2, most=40, keep=50),
    Column("phone", _("phone"), 16, keep=40),
    Column("tags", _("tags"), 10, grow=1, most=30, keep=30),
)
"""Titles whose key is a `SortField` sort the list when they are clicked."""


def contact_row(contact: "ContactDetail", timezone: str) -> TableRow:
    """A contact as the list shows one."""
    return TableRow(
        contact.id,
        (
            name_of(contact),
            contact.company,
            contact.city,
            sign_of(contact).cell,
            score_text(contact.lead_score),
            Cell(local_stamp(contact.updated_at, timezone)[:10], "muted"),
            Cell(contact.email, "muted"),
            Cell(phone_of(contact), "muted"),
            Cell(", ".join(tag.name for tag in contact.tags), "muted"),
        ),
        "muted" if contact.deleted_at is not None else "",
    )
