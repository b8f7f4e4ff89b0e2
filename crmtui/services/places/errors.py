"""The typed errors of places."""

from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.i18n import _


def bin_not_found(field: str = "bin_id") -> NotFound:
    message = _("There is no such bin.")
    return NotFound("bin.not_found", message, {field: message})


def bin_elsewhere(code: str, warehouse: str) -> Conflict:
    message = _("The bin {code} is in the warehouse {warehouse}.").format(
        code=code, warehouse=warehouse
    )
    return Conflict("bin.in_other_warehouse", message, {"warehouse": message})


def warehouse_unclear(names: list[str]) -> Invalid:
    message = _("Say in which warehouse: {names}.").format(names=", ".join(names[:10]))
    return Invalid("warehouse.unclear", message, {"warehouse": message})


def walk_order_needed() -> Invalid:
    message = _("A bin needs its place on the way.")
    return Invalid("bin.walk_order", message, {"walk_order": message})
