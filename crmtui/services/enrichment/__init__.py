"""Enrichment: learning more about people, from LinkedIn or from what is known already."""

from crmtui.services.enrichment.commands import (
    MAX_REQUESTS,
    request_enrichment,
    request_enrichments,
    request_for_contact,
    request_for_contacts,
    retry_enrichment,
)
from crmtui.services.enrichment.flows import (
    create_contact_from_profile,
    enrich_by_linkedin,
    enrich_contact,
    search_profile,
)
from crmtui.services.enrichment.kinds import RUN_ENRICHMENT, EnrichmentJob
from crmtui.services.enrichment.queries import (
    count_credits,
    describe_source,
    get_enrichment,
    list_contact_enrichments,
    list_enrichments,
    matching_contacts,
)
from crmtui.services.enrichment.schemas import (
    Configuration,
    EnrichmentDetail,
    EnrichmentFilter,
    EnrichmentRequest,
    EnrichmentStatus,
    LinkedInUrl,
    ProfileMatch,
    RequestOutcome,
)
from crmtui.services.enrichment.sources import (
    BUILT_IN,
    Profile,
    ProfileMissing,
    ProfilePostponed,
    ProfileRefused,
    ProfileSource,
)

__all__ = [
    "BUILT_IN",
    "MAX_REQUESTS",
    "RUN_ENRICHMENT",
    "Configuration",
    "EnrichmentDetail",
    "EnrichmentFilter",
    "EnrichmentJob",
    "EnrichmentRequest",
    "EnrichmentStatus",
    "LinkedInUrl",
    "Profile",
    "ProfileMatch",
    "ProfileMissing",
    "ProfilePostponed",
    "ProfileRefused",
    "ProfileSource",
    "RequestOutcome",
    "count_credits",
    "create_contact_from_profile",
    "describe_source",
    "enrich_by_linkedin",
    "enrich_contact",
    "get_enrichment",
    "list_contact_enrichments",
    "list_enrichments",
    "matching_contacts",
    "request_enrichment",
    "request_enrichments",
    "request_for_contact",
    "request_for_contacts",
    "retry_enrichment",
    "search_profile",
]
