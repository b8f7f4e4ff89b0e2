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


def warehouse_not_found() -> NotFound:
    message = _("There is no such warehouse.")
    return NotFound("warehouse.not_found", message, {"warehouse_id": message})


def zone_not_found() -> NotFound:
    message = _("There is no such zone.")
    return NotFound("zone.not_found", message, {"zone_id": message})


def needed(field: str) -> Invalid:
    message = _("A bin cannot be without it.")
    return Invalid(f"bin.{field}", message, {field: message})


def range_uneven() -> Invalid:
    message = _("Write it like the first one, with other numbers or letters: A-01-1 to A-12-4.")
    return Invalid("bin.range", message, {"last": message})


def range_backwards(first: str, last: str) -> Invalid:
    message = _("{last} comes before {first}.").format(first=first, last=last)
    return Invalid("bin.range", message, {"last": message})


def range_too_long(most: int) -> Invalid:
    message = _("That is more than {most} bins. Make them part by part.").format(most=most)
    return Invalid("bin.range", message, {"last": message})


def bin_not_empty(code: str) -> Conflict:
    message = _("Units are in the bin {code}. Transfer them first.").format(code=code)
    return Conflict("bin.not_empty", message)


def bin_has_history(code: str) -> Conflict:
    message = _("Units were in the bin {code}, and the ledger keeps that. Rename it instead.")
    return Conflict("bin.has_history", message.format(code=code))


def bin_is_home(code: str, sku: str) -> Conflict:
    message = _("The bin {code} is the home of {sku}. Give that another one first.").format(
        code=code, sku=sku
    )
    return Conflict("bin.is_home", message)


def still_has_bins(kind: str, name: str) -> Conflict:
    message = _("{name} still has bins. Move or delete these first.").format(name=name)
    return Conflict(f"{kind}.has_bins", message)
