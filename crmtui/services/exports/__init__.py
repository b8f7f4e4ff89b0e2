"""Tickets, badges and logs as files: what a person prints or opens in a spreadsheet."""

from crmtui.services.exports.contacts import ContactsExport, start_contacts_export
from crmtui.services.exports.jobs import (
    ExportJob,
    ExportKind,
    is_small_export,
    start_export,
    stream_export,
)
from crmtui.services.exports.printing import (
    badge_pdf,
    stream_badges_pdf,
    stream_tickets_pdf,
    ticket_pdf,
)
from crmtui.services.exports.tables import (
    stream_events_csv,
    stream_movements_csv,
    stream_products_csv,
    stream_scans_csv,
    stream_tickets_csv,
)

__all__ = [
    "ContactsExport",
    "ExportJob",
    "ExportKind",
    "badge_pdf",
    "is_small_export",
    "start_contacts_export",
    "start_export",
    "stream_badges_pdf",
    "stream_events_csv",
    "stream_export",
    "stream_movements_csv",
    "stream_products_csv",
    "stream_scans_csv",
    "stream_tickets_csv",
    "stream_tickets_pdf",
    "ticket_pdf",
]
