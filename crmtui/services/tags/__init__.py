"""Coloured labels on people and companies."""

from crmtui.services.tags.schemas import TagColor, TagCreate, TagDetail, TagName, TagRef, TagUpdate

__all__ = ["TagColor", "TagCreate", "TagDetail", "TagName", "TagRef", "TagUpdate"]
