"""Reading what contacts are compared by."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.batches import chunks
from crmtui.kit.search_text import document
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact, ContactEmail
from crmtui.services.companies import company_key
from crmtui.services.duplicates.likeness import Profile


def load_profiles(tx: ReadTx, contact_ids: Collection[UUID]) -> dict[UUID, Profile]:
    """The profiles of those contacts that are not deleted, by id."""
    found: dict[UUID, Profile] = {}
    for chunk in chunks(sorted(contact_ids)):
        emails = _further_emails(tx, chunk)
        for row in tx.session.execute(
            select(
                Contact.id,
                Contact.full_name,
                Contact.company,
                Contact.phone_key,
                Contact.linkedin_key,
                Contact.email_key,
            ).where(Contact.id.in_(chunk))
        ):
            own = {row.email_key} if row.email_key else set()
            found[row.id] = Profile(
                row.id,
                document(row.full_name),
                company_key(row.company),
                row.phone_key,
                row.linkedin_key,
                frozenset(own | emails[row.id]),
            )
    return found


def _further_emails(tx: ReadTx, contact_ids: list[UUID]) -> defaultdict[UUID, set[str]]:
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    query = select(ContactEmail.contact_id, ContactEmail.email_key)
    for row in tx.session.execute(query.where(ContactEmail.contact_id.in_(contact_ids))):
        found[row.contact_id].add(row.email_key)
    return found
