"""People: the office's memory."""

from crmtui.services.contacts.schemas import (
    SIZE_BRACKETS,
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
    "ContactCreate",
    "ContactDetail",
    "ContactFilter",
    "ContactSort",
    "ContactSource",
    "ContactStatus",
    "ContactUpdate",
    "FurtherEmail",
]
