"""Learning more about contacts: one, with all that was learnt already, or many at once."""

from crmtui.tui.screens.enrichment.many import request_many
from crmtui.tui.screens.enrichment.screen import open_enrichment

__all__ = ["open_enrichment", "request_many"]
