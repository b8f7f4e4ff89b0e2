"""What a stranger tries on what another organization has looked up."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from crmtui.kit.transactions import WriteTx
from crmtui.services import enrichment
from crmtui.services.enrichment import EnrichmentFilter, EnrichmentRequest
from tests.services.enrichment.making import JANE, Directory
from tests.services.tenancy_expectations import Case, hidden, marked, own, refused
from tests.services.tenancy_world import House


def _new(house: House) -> str:
    return f"https://linkedin.com/in/{house.event.hex}"


def _directory(house: House) -> Directory:
    """Knows whoever is asked for, but nobody's address."""
    url = f"https://www.linkedin.com/in/{house.event.hex}"
    return Directory({url: enrichment.Profile(full_name=JANE.full_name, credits=1)})


def _accepted(tx: WriteTx, url: str, house: House) -> int:
    wanted = EnrichmentRequest(linkedin_url=url, contact_id=house.people.contact)
    return sum(each.error_code is None for each in enrichment.request_enrichments(tx, [wanted]))


def _taken(tx: WriteTx, contact_id: UUID) -> int:
    outcomes = enrichment.request_for_contacts(tx, [contact_id])
    return sum(each.error_code is None for each in outcomes)


ENRICHMENT: Final[dict[str, Case]] = {
    "count_credits": own(lambda tx, _h, _: enrichment.count_credits(tx)),
    "create_contact_from_profile": own(
        lambda b, _h, me: enrichment.create_contact_from_profile(
            b, me.actor, _directory(me), _new(me)
        )
    ),
    "enrich_by_linkedin": refused(
        lambda b, h, me: enrichment.enrich_by_linkedin(
            b, me.actor, _directory(me), h.people.contact, _new(me)
        )
    ),
    "enrich_contact": refused(
        lambda b, h, me: enrichment.enrich_contact(b, me.actor, None, h.people.contact)
    ),
    "get_enrichment": refused(lambda tx, h, _: enrichment.get_enrichment(tx, h.lookups.done)),
    "list_contact_enrichments": refused(
        lambda tx, h, _: enrichment.list_contact_enrichments(tx, h.people.contact)
    ),
    "list_enrichments": hidden(lambda tx, _h, _: enrichment.list_enrichments(tx)),
    "list_enrichments/of": own(
        lambda tx, h, _: enrichment.list_enrichments(
            tx, EnrichmentFilter(contact_id=h.people.contact)
        )
    ),
    "matching_contacts": hidden(
        lambda tx, h, _: enrichment.matching_contacts(tx, h.people.linkedin)
    ),
    "request_enrichment": refused(
        lambda tx, h, me: enrichment.request_enrichment(tx, _new(me), h.people.contact)
    ),
    "request_enrichments": hidden(lambda tx, h, me: marked(_accepted(tx, _new(me), h))),
    "request_for_contact": refused(
        lambda tx, h, _: enrichment.request_for_contact(tx, h.people.contact)
    ),
    "request_for_contacts": hidden(lambda tx, h, _: marked(_taken(tx, h.people.contact))),
    "retry_enrichment": refused(lambda tx, h, _: enrichment.retry_enrichment(tx, h.lookups.failed)),
    "search_profile": own(
        lambda b, _h, me: enrichment.search_profile(b, me.actor, _directory(me), _new(me))
    ),
}
