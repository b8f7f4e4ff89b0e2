"""The typed errors of stock."""

from crmtui.kit.errors import Conflict, Invalid, LimitReached, NotFound
from crmtui.kit.i18n import _


def insufficient(state: str, there: int, wanted: int) -> LimitReached:
    message = _("There are only {there} units {state}, not {wanted}.").format(
        there=there, state=state, wanted=wanted
    )
    return LimitReached(
        "stock.insufficient", message, {"quantity": message}, available=there, wanted=wanted
    )


def held_by_orders(state: str, free: int, held: int, wanted: int) -> LimitReached:
    message = _(
        "Of the units {state}, {held} belong to customers' orders. Only {free} others are there,"
        " not {wanted}."
    ).format(state=state, held=held, free=free, wanted=wanted)
    return LimitReached(
        "stock.insufficient", message, {"quantity": message}, available=free, wanted=wanted
    )


def quantity_wrong(signed: bool) -> Invalid:
    message = _("Must be a whole number of units, more than 0.")
    if signed:
        message = _("Must be a whole number of units other than 0.")
    return Invalid("stock.quantity", message, {"quantity": message})


def bin_needed(sku: str) -> Invalid:
    message = _("{sku} has no bin of its own yet. Say where it lies.").format(sku=sku)
    return Invalid("stock.bin_needed", message, {"bin_id": message})


def request_reused() -> Conflict:
    message = _("This request id was used for something else. Send a new one.")
    return Conflict("stock.request_reused", message, {"request_id": message})


def arrival_not_found() -> NotFound:
    message = _("Nothing like this was received or put away.")
    return NotFound("arrival.not_found", message, {"movement_id": message})


def movement_not_found() -> NotFound:
    return NotFound("movement.not_found", _("There is no such movement."))
