"""People: the office's memory."""

from crmtui.services.companies import SIZE_BRACKETS
from crmtui.services.contacts.commands import (
    create_contact,
    delete_contact,
    restore_contact,
    update_contact,
)
from crmtui.services.contacts.counting import Count, count_contacts
from crmtui.services.contacts.listing import Browsed, browse_contacts, list_contacts
from crmtui.services.contacts.queries import find_by_email, find_by_linkedin, get_contact
from crmtui.services.contacts.schemas import (
    ContactCreate,
    ContactDetail,
    ContactFilter,
    ContactSort,
    ContactSource,
    ContactStatus,
    ContactUpdate,
    FurtherEmail,
)

__all__ = [
    "SIZE_BRACKETS",
    "Browsed",
    "ContactCreate",
    "ContactDetail",
    "ContactFilter",
    "ContactSort",
    "ContactSource",
    "ContactStatus",
    "ContactUpdate",
    "Count",
    "FurtherEmail",
    "browse_contacts",
    "count_contacts",
    "create_contact",
    "delete_contact",
    "find_by_email",
    "find_by_linkedin",
    "get_contact",
    "list_contacts",
    "restore_contact",
    "update_contact",
]
