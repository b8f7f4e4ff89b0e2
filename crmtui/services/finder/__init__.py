"""One box that finds people, companies and tickets."""

from crmtui.services.finder.queries import search_everything
from crmtui.services.finder.schemas import Hit, HitKind

__all__ = ["Hit", "HitKind", "search_everything"]
