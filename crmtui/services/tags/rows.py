"""Loading tags, and what is told of them when they change."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import ReadTx
from crmtui.models import Tag
from crmtui.services.tags import errors
from crmtui.services.tags.schemas import TagDetail, TagRef


def tag_key(name: str) -> str:
    """What a tag's name is compared by: case, accents and blanks make no difference."""
    return " ".join(fold(name).split())[:60] or name


def load_tag(tx: ReadTx, tag_id: UUID, *, lock: bool = False) -> Tag:
    """The tag, locked until the end of the transaction if wanted; raises tag.not_found."""
    query = select(Tag).where(Tag.id == tag_id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = tx.session.scalar(query, execution_options={"populate_existing": lock})
    if found is None:
        raise errors.not_found(tag_id)
    return found


def find_by_key(tx: ReadTx, key: str) -> Tag | None:
    """The tag whose name is compared by `key`."""
    return tx.session.scalar(select(Tag).where(Tag.name_key == key))


def tag_detail(tag: Tag, contacts: int = 0) -> TagDetail:
    return TagDetail.model_validate(tag).model_copy(update={"contacts": contacts})


def tag_happened(topic: str, tag: Tag | TagRef, **more: Any) -> DomainEvent:
    data = {"id": str(tag.id), "displayName": tag.name, "color": tag.color, **more}
    return DomainEvent(topic, "tag", tag.id, data)
