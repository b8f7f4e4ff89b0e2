"""How tasks are put into words: when they are due, how they stand. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from crmtui.kit.i18n import _
from crmtui.tui.sign import Sign
from crmtui.tui.times import local_stamp, zone
from crmtui.tui.widgets.pages import Cell, Tone

if TYPE_CHECKING:
    from crmtui.services.tasks import TaskDetail

PRIORITIES: Final = ("high", "medium", "low")


class Shown(NamedTuple):
    """When and where somebody looks."""

    now: datetime
    timezone: str

    def days_until(self, moment: datetime) -> int:
        """Days by the wall clock: 0 is today, 1 tomorrow."""
        local = zone(self.timezone)
        return (moment.astimezone(local).date() - self.now.astimezone(local).date()).days


def due_sign(task: "TaskDetail", shown: Shown) -> Sign:
    """How a task stands: done, or when it is due, or how long it has been."""
    if task.status.value == "completed":
        return Sign("[OK]", _("done"), "good")
    if task.due_at is None:
        return Sign("[..]", _("at some time"), "muted")
    days = shown.days_until(task.due_at)
    time = local_stamp(task.due_at, shown.timezone)[11:16]
    if task.due_at < shown.now:
        late = _("late {days} d").format(days=-days) if days else _("late, {time}")
        return Sign("[!!]", late.format(time=time), "bad")
    if days == 0:
        return Sign("[!.]", _("today {time}").format(time=time), "caution")
    if days == 1:
        return Sign("[..]", _("tomorrow {time}").format(time=time), "")
    return Sign("[..]", local_stamp(task.due_at, shown.timezone)[:16], "")


def priority_word(priority: str) -> str:
    """How pressing a task is."""
    words: Mapping[str, str] = {"high": _("high"), "medium": _("medium"), "low": _("low")}
    return words.get(priority, priority)


def priority_cell(priority: str) -> Cell:
    """The same as a list shows it."""
    tones: dict[str, Tone] = {"high": "strong", "low": "muted"}
    return Cell(priority_word(priority), tones.get(priority, ""))
