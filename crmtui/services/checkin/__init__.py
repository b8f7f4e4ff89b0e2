"""Check-in: lists and gates, scans and their verdicts, undo, counters and the scan log."""

from crmtui.services.checkin.admitting import Admitted, record_admissions
from crmtui.services.checkin.annul import OWN_SCAN_MINUTES, annul, latest_own_scan
from crmtui.services.checkin.choosing import choose_list
from crmtui.services.checkin.counters import get_counters, rebuild_counters, recount
from crmtui.services.checkin.flows import create_event_with_list
from crmtui.services.checkin.gates import create_gate, delete_gate, list_gates, rename_gate
from crmtui.services.checkin.group import admit_group, list_group
from crmtui.services.checkin.lists import (
    create_list,
    default_list,
    delete_list,
    get_list,
    list_lists,
    update_list,
)
from crmtui.services.checkin.redeem import redeem
from crmtui.services.checkin.scan_log import count_overrides, iter_scans, list_scans
from crmtui.services.checkin.schemas import (
    AdmittedTicket,
    Annulment,
    CounterRow,
    Counters,
    Direction,
    FirstScan,
    GateCreate,
    GateDetail,
    GateUpdate,
    GroupMember,
    ListCreate,
    ListDetail,
    ListUpdate,
    Result,
    ScanFilter,
    Scanned,
    ScanRow,
    Verdict,
)
from crmtui.services.checkin.together import Redeem, redeem_together

__all__ = [
    "OWN_SCAN_MINUTES",
    "Admitted",
    "AdmittedTicket",
    "Annulment",
    "CounterRow",
    "Counters",
    "Direction",
    "FirstScan",
    "GateCreate",
    "GateDetail",
    "GateUpdate",
    "GroupMember",
    "ListCreate",
    "ListDetail",
    "ListUpdate",
    "Redeem",
    "Result",
    "ScanFilter",
    "ScanRow",
    "Scanned",
    "Verdict",
    "admit_group",
    "annul",
    "choose_list",
    "count_overrides",
    "create_event_with_list",
    "create_gate",
    "create_list",
    "default_list",
    "delete_gate",
    "delete_list",
    "get_counters",
    "get_list",
    "iter_scans",
    "latest_own_scan",
    "list_gates",
    "list_group",
    "list_lists",
    "list_scans",
    "rebuild_counters",
    "record_admissions",
    "recount",
    "redeem",
    "redeem_together",
    "rename_gate",
    "update_list",
]
