"""What is to be done about companies by workers; the contacts' area does it."""

from typing import Final
from uuid import UUID

from crmtui.kit.schemas import Schema
from crmtui.services.jobs import JobKind


class RenamedCompany(Schema):
    """Which company."""

    company_id: UUID


FOLLOW_NAME: Final = JobKind("companies.follow_name", RenamedCompany)
"""Who works there shall be found by the new name."""
