"""What can go wrong with tasks, said once."""

from uuid import UUID

from crmtui.kit.errors import Invalid, NotFound
from crmtui.kit.i18n import _


def task_not_found(task_id: UUID) -> NotFound:
    message = _("There is no such task.")
    return NotFound("task.not_found", message, {"task_id": message}, task_id=str(task_id))


def required(field: str) -> Invalid:
    message = _("This cannot be empty.")
    return Invalid("task.required", f"{field}: {message}", {field: message})
