"""What the screen of a contact's enrichment asks of the services, and tells them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail
    from crmtui.services.enrichment import EnrichmentDetail, RequestOutcome

SHOWN: Final = 100
"""Lookups of one contact that are shown, the latest ones."""


class Researched(NamedTuple):
    """A contact, and what was asked about it."""

    contact: "ContactDetail"
    lookups: tuple["EnrichmentDetail", ...]
    """The latest first."""
    total: int
    all_credits: int
    """Of all contacts together."""

    @property
    def latest(self) -> "EnrichmentDetail | None":
        return self.lookups[0] if self.lookups else None

    @property
    def is_under_way(self) -> bool:
        return any(each.status.value in ("pending", "processing") for each in self.lookups)

    @property
    def credits(self) -> int:
        """Of the lookups that are shown."""
        return sum(each.credits for each in self.lookups)

    @property
    def differing(self) -> dict[str, str]:
        """By field what was found last, where somebody typed something else that still stands."""
        found: dict[str, Any] = {}
        for lookup in reversed(self.lookups):
            found.update(lookup.kept)
        known = self.contact.model_dump(mode="json")
        return {
            field: str(value)
            for field, value in found.items()
            if isinstance(value, str | int) and known.get(field, value) != value
        }


def read_researched(tx: Any, contact_id: UUID) -> Researched:
    """A contact with its lookups."""
    from crmtui.services import enrichment
    from crmtui.services.contacts import get_contact

    contact = get_contact(tx, contact_id)
    page = enrichment.list_contact_enrichments(tx, contact.id, 1, SHOWN)
    return Researched(contact, tuple(page.items), page.total, enrichment.count_credits(tx))


def request(tx: Any, contact_id: UUID, outside: bool) -> "EnrichmentDetail":
    """Have a contact looked up, from outside or from what is known here."""
    from crmtui.services.enrichment import request_for_contact

    return request_for_contact(tx, contact_id, outside)


def request_all(
    tx: Any, contact_ids: Sequence[UUID], outside: bool
) -> "tuple[RequestOutcome, ...]":
    """Have many contacts looked up."""
    from crmtui.services.enrichment import request_for_contacts

    return request_for_contacts(tx, contact_ids, outside)


def retry(tx: Any, lookup_id: UUID) -> "EnrichmentDetail":
    """Try a lookup again; what was paid for is not paid again."""
    from crmtui.services.enrichment import retry_enrichment

    return retry_enrichment(tx, lookup_id)


def take_over(
    tx: Any, contact_id: UUID, values: Mapping[str, Any], version: int | None
) -> "ContactDetail":
    """Write what was found over what somebody typed."""
    from crmtui.services.contacts import ContactUpdate, update_contact

    data = ContactUpdate.model_validate({**values, "expected_version": version})
    return update_contact(tx, contact_id, data)
