"""Reminders of tasks, told wherever somebody is in the console: a notice each, once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.messages import EVERYTHING
from crmtui.tui.problems import log
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.tasks import TaskDetail
    from crmtui.tui.app import CrmApp

TOPIC: Final = "task.reminder"
_FRESH: Final = timedelta(minutes=1)
"""A console that starts tells of what was reminded of so shortly before, and of nothing older."""
_PAGE: Final = 1_000
_PAGES: Final = 10
_AT_ONCE: Final = 3
"""More notices would hide the screen; the others are told of by their number."""
_SECONDS: Final = 20.0
"""How long a notice stays: whoever is reminded has their eyes elsewhere."""


class Reminders:
    """Hears of reminders and tells those who are concerned: the owner, or everybody for a task
    that nobody owns.
    """

    def __init__(self, console: "CrmApp") -> None:
        self._console = console
        self._since: datetime | None = None
        self._told: set[tuple[UUID, datetime | None]] = set()

    def heard(self, topics: frozenset[str]) -> None:
        """Something changed; look for reminders if it was one."""
        if TOPIC in topics or EVERYTHING in topics:
            self._console.run_worker(self._tell(), group="reminders", exit_on_error=False)

    async def _tell(self) -> None:
        actor = self._console.connection.actor
        if actor is None or not actor.can("tasks:read") or self._console.session.locked:
            return
        self._since = self._since or self._console.now() - _FRESH
        try:
            found = await self._console.connection.read(read_reminded, self._since)
        except Exception:
            # The list of tasks shows all the same what is due, and its own reading tells why not.
            log.exception("Reminders could not be read")
            return
        new = [task for task in found if (task.id, task.reminded_at) not in self._told]
        self._told |= {(task.id, task.reminded_at) for task in new}
        self._show(new)

    def _show(self, tasks: list["TaskDetail"]) -> None:
        for task in tasks[:_AT_ONCE]:
            self._notify(shorten(literal(task.title), 150))
        if len(tasks) > _AT_ONCE:
            more = _("and {count} more; they are in the list of tasks")
            self._notify(more.format(count=len(tasks) - _AT_ONCE))

    def _notify(self, text: str) -> None:
        title = _("[!!] To do")
        self._console.notify(f"{title}: {text}", severity="warning", timeout=_SECONDS, markup=False)


def read_reminded(tx: Any, since: datetime) -> list["TaskDetail"]:
    """What somebody was reminded of since then, and still has to do."""
    me = tx.actor.id if tx.actor.kind == "user" else None
    return [
        task
        for task in _pending(tx)
        if task.reminded_at is not None
        and task.reminded_at >= since
        and task.owner_id in (None, me)
    ]


def _pending(tx: Any) -> Iterator["TaskDetail"]:
    from crmtui.services.tasks import TaskFilter, TaskStatus, list_tasks

    for number in range(1, _PAGES + 1):
        page = list_tasks(tx, TaskFilter(status=TaskStatus.PENDING), number, _PAGE)
        yield from page.items
        if number * _PAGE >= page.total:
            return
