"""What two contacts have of which each may have several: phones, addresses, tags."""

from sqlalchemy import select

from crmtui.kit.emails import normalise_email
from crmtui.kit.errors import Invalid
from crmtui.kit.search_text import digits
from crmtui.kit.time_zone_regions import find_region
from crmtui.kit.transactions import ReadTx
from crmtui.models import Organization
from crmtui.services.companies import phone_key
from crmtui.services.contacts import ContactDetail, FurtherEmail
from crmtui.services.duplicates.fields import PhoneKey
from crmtui.services.tags import TagRef, tag_key


def phone_keys(tx: ReadTx) -> PhoneKey:
    """What numbers are compared by where this organization is at home."""
    query = select(Organization.timezone).where(Organization.id == tx.organization_id)
    region = find_region(tx.session.scalars(query).one())

    def key(number: str) -> str:
        try:
            return phone_key("phone", number, region) or digits(number) or number
        except Invalid:
            return digits(number) or number

    return key


def email_key(email: str) -> str:
    """What an address that was accepted once is compared by."""
    return normalise_email(email).casefold()


def unite_emails(
    winner: ContactDetail, loser: ContactDetail, first_key: str | None
) -> tuple[FurtherEmail, ...]:
    """All addresses of both, each once, but the one that comes first."""
    firsts = [FurtherEmail(email=each.email) for each in (winner, loser) if each.email]
    found: dict[str, FurtherEmail] = {}
    for each in (*winner.further_emails, *firsts, *loser.further_emails):
        found.setdefault(email_key(each.email), each)
    return tuple(each for key, each in found.items() if key != first_key)


def unite_tags(*several: tuple[TagRef, ...]) -> tuple[TagRef, ...]:
    """All of these, each once, by name."""
    found = {tag.id: tag for tags in several for tag in tags}
    return tuple(sorted(found.values(), key=lambda tag: tag_key(tag.name)))
