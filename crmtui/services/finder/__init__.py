"""One box that finds people, companies and tickets."""

from crmtui.services.finder.queries import search_everything
from crmtui.services.finder.schemas import Found, Hit, HitKind

__all__ = ["Found", "Hit", "HitKind", "search_everything"]
