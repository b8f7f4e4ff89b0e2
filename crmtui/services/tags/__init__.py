"""Coloured labels on people and companies."""

from crmtui.services.tags.commands import create_tag, delete_tag, ensure_tags, update_tag
from crmtui.services.tags.links import (
    link_companies,
    link_contacts,
    tags_of_companies,
    tags_of_contacts,
)
from crmtui.services.tags.queries import get_tag, get_tag_ref, list_tags
from crmtui.services.tags.rows import tag_key
from crmtui.services.tags.schemas import TagColor, TagCreate, TagDetail, TagName, TagRef, TagUpdate

__all__ = [
    "TagColor",
    "TagCreate",
    "TagDetail",
    "TagName",
    "TagRef",
    "TagUpdate",
    "create_tag",
    "delete_tag",
    "ensure_tags",
    "get_tag",
    "get_tag_ref",
    "link_companies",
    "link_contacts",
    "list_tags",
    "tag_key",
    "tags_of_companies",
    "tags_of_contacts",
    "update_tag",
]
