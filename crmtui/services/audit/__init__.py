"""The audit trail: who did what, when and from where."""

from crmtui.services.audit.queries import list_entries
from crmtui.services.audit.recorder import record_events
from crmtui.services.audit.schemas import AuditEntry, AuditFilter

__all__ = ["AuditEntry", "AuditFilter", "list_entries", "record_events"]
