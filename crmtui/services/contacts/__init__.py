"""People: the office's memory."""

from crmtui.services.companies import SIZE_BRACKETS
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
    "ContactCreate",
    "ContactDetail",
    "ContactFilter",
    "ContactSort",
    "ContactSource",
    "ContactStatus",
    "ContactUpdate",
    "FurtherEmail",
]
