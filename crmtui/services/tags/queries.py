"""Reading tags."""

from uuid import UUID

from sqlalchemy import func, select

from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact, ContactTag, Tag
from crmtui.services.tags.rows import load_tag, tag_detail
from crmtui.services.tags.schemas import TagDetail, TagRef


def get_tag(tx: ReadTx, tag_id: UUID) -> TagDetail:
    """One tag.

    Raises:
        Forbidden: permission.missing (tags:read).
        NotFound: tag.not_found.
    """
    tx.actor.require("tags:read")
    return tag_detail(load_tag(tx, tag_id))


def get_tag_ref(tx: ReadTx, tag_id: UUID) -> TagRef:
    """One tag as it stands on records, for areas that asked for permission themselves.

    Raises:
        NotFound: tag.not_found.
    """
    return TagRef.model_validate(load_tag(tx, tag_id))


def list_tags(tx: ReadTx, *, with_counts: bool = False) -> tuple[TagDetail, ...]:
    """All tags by name; counted, if wanted, by the people who have them and are not deleted.

    Raises:
        Forbidden: permission.missing (tags:read).
    """
    tx.actor.require("tags:read")
    counts = _count_contacts(tx) if with_counts else {}
    tags = tx.session.scalars(select(Tag).order_by(Tag.name_key))
    return tuple(tag_detail(tag, counts.get(tag.id, 0)) for tag in tags)


def _count_contacts(tx: ReadTx) -> dict[UUID, int]:
    counted = (
        select(ContactTag.tag_id, func.count())
        .join(Contact, Contact.id == ContactTag.contact_id)
        .group_by(ContactTag.tag_id)
    )
    return {row[0]: row[1] for row in tx.session.execute(counted)}
