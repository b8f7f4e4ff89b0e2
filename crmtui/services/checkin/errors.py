"""What can go wrong in check-in besides a refusal, which is an answer and not an error."""

from crmtui.kit.errors import Conflict, Forbidden, Invalid, NotFound
from crmtui.kit.i18n import _


def list_not_found() -> NotFound:
    return NotFound("checkin_list.not_found", _("There is no such check-in list."))


def gate_not_found() -> NotFound:
    return NotFound("gate.not_found", _("There is no such gate."))


def event_not_found() -> NotFound:
    return NotFound("event.not_found", _("There is no such event."))


def scan_not_found() -> NotFound:
    return NotFound("scan.not_found", _("There is no such scan."))


def nonce_reused() -> Conflict:
    message = _("This request id was used for another scan. Send a new one.")
    return Conflict("scan.nonce_reused", message, {"nonce": message})


def already_annulled() -> Conflict:
    return Conflict("scan.annulled", _("This scan was undone already."))


def nothing_to_annul() -> Conflict:
    return Conflict("scan.refused", _("This scan let nobody in or out: there is nothing to undo."))


def superseded() -> Conflict:
    return Conflict(
        "scan.superseded", _("The ticket was scanned again since. Undo the later scan first.")
    )


def not_own_latest() -> Forbidden:
    return Forbidden(
        "scan.not_own_latest",
        _("You can undo your own latest scan for 15 minutes. Ask a supervisor."),
        permission="checkin:supervise",
    )


def unknown_products() -> Invalid:
    message = _("Choose products of this event.")
    return Invalid("checkin_list.products", message, {"product_ids": message})


def no_products() -> Invalid:
    message = _("Choose at least one product, or all.")
    return Invalid("checkin_list.no_products", message, {"product_ids": message})


def window_reversed() -> Invalid:
    message = _("The end must not be before the start.")
    return Invalid("checkin_list.window", message, {"valid_until": message})


def missing_value(field: str) -> Invalid:
    message = _("This must not be empty.")
    return Invalid("checkin_list.required", message, {field: message})
