"""The typed errors of picking. What a scan gets wrong is no error but a verdict."""

from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.i18n import _


def batch_not_found() -> NotFound:
    message = _("There is no such batch.")
    return NotFound("pick_batch.not_found", message, {"batch_id": message})


def task_not_found() -> NotFound:
    message = _("The batch has no such line.")
    return NotFound("pick_task.not_found", message, {"task_id": message})


def place_not_found(field: str, name: str) -> NotFound:
    message = _("There is nothing called {name}.").format(name=name)
    return NotFound("pick_batch.place_not_found", message, {field: message})


def warehouse_needed(names: list[str]) -> Invalid:
    message = _("Say in which warehouse: {names}.").format(names=", ".join(names[:10]))
    return Invalid("pick_batch.warehouse_needed", message, {"warehouse": message})


def batch_ended() -> Conflict:
    message = _("The batch is ended already.")
    return Conflict("pick_batch.ended", message)


def batch_not_yours(picker: str) -> Conflict:
    message = _("Nobody has the batch yet. Take it first.")
    if picker:
        message = _("{picker} has the batch.").format(picker=picker)
    return Conflict("pick_batch.not_yours", message)


def batch_taken(picker: str) -> Conflict:
    message = _("{picker} has the batch. It can be taken over.").format(picker=picker)
    return Conflict("pick_batch.taken", message)


def batch_begun() -> Conflict:
    message = _("Units were picked already. Close the batch instead.")
    return Conflict("pick_batch.begun", message)


def lines_unpicked(lines: int) -> Invalid:
    message = _("Lines that were not picked to their end: {lines}. Say why.").format(lines=lines)
    return Invalid("pick_batch.unpicked", message, {"reason": message}, lines=lines)


def reason_needed() -> Invalid:
    message = _("Say why.")
    return Invalid("pick_batch.reason", message, {"reason": message})


def units_not_put(units: int) -> Conflict:
    message = _("Put them into a tote first: {units} units that were picked.").format(units=units)
    return Conflict("pick_batch.not_put", message, units=units)
