"""The typed errors of items."""

from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.i18n import _


def item_not_found(field: str = "item_id") -> NotFound:
    message = _("There is no such item.")
    return NotFound("item.not_found", message, {field: message})


def lots_are_fixed() -> Conflict:
    message = _("There is or was stock of this item: whether it has lots cannot change any more.")
    return Conflict("item.lots_fixed", message, {"has_lots": message})


def lot_needed(sku: str) -> Invalid:
    message = _("{sku} is kept by lot. Say which one.").format(sku=sku)
    return Invalid("lot.needed", message, {"lot": message})


def lot_unwanted(sku: str) -> Invalid:
    message = _("{sku} is not kept by lot. Leave the lot out.").format(sku=sku)
    return Invalid("lot.unwanted", message, {"lot": message})


def lot_expires_otherwise(code: str, known: str) -> Conflict:
    message = _("The lot {code} expires on {known}.").format(code=code, known=known)
    return Conflict("lot.other_expiry", message, {"expires_on": message})


def required(field: str) -> Invalid:
    message = _("This may not be empty.")
    return Invalid("item.required", message, {field: message})


def still_in_stock(sku: str) -> Conflict:
    message = _("There are still units of {sku}. Adjust them to 0 first.").format(sku=sku)
    return Conflict("item.in_stock", message)
