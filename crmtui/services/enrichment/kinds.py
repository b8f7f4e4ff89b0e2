"""The kind of job that looks a person up."""

from typing import Final
from uuid import UUID

from crmtui.kit.schemas import Schema
from crmtui.services.jobs import JobKind


class EnrichmentJob(Schema):
    """Which enrichment."""

    enrichment_id: UUID


RUN_ENRICHMENT: Final = JobKind("enrichment.run", EnrichmentJob, max_attempts=6)
"""Six attempts span eight minutes: providers shed load for a few."""
