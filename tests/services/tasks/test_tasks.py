"""Tasks: what is to be done, in order, and reminded of once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, Forbidden, Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import tasks
from crmtui.services.tasks import TaskCreate, TaskFilter, TaskPriority, TaskStatus, TaskUpdate
from tests.conftest import NOW
from tests.factories import create_organization
from tests.services.deals.making import Office

DAY = timedelta(days=1)


@pytest.fixture
def office(backend: Backend) -> Office:
    return Office(backend)


def make(office: Office, title: str, **fields: object) -> tasks.TaskDetail:
    data = TaskCreate.model_validate({"title": title, **fields})
    made: tasks.TaskDetail = office.do(tasks.create_task, data)
    return made


def titles(office: Office, **wanted: object) -> list[str]:
    found = office.ask(tasks.list_tasks, TaskFilter.model_validate(wanted))
    assert found.total == len(found.items)
    return [task.title for task in found.items]


def test_completing_happens_once_and_can_be_taken_back(office: Office) -> None:
    task = make(office, "Call back")
    assert (task.status, task.priority, task.due_at) == ("pending", TaskPriority.MEDIUM, None)
    done = office.do(tasks.complete_task, task.id)
    assert (done.status, done.completed_at) == (TaskStatus.COMPLETED, NOW)
    assert office.do(tasks.complete_task, task.id) == done
    assert office.topics("task") == ["task.created", "task.completed"]
    reopened = office.do(tasks.reopen_task, task.id)
    assert (reopened.status, reopened.completed_at) == (TaskStatus.PENDING, None)
    office.do(tasks.delete_task, task.id)
    with pytest.raises(NotFound):
        office.do(tasks.complete_task, task.id)
    assert titles(office) == []
    assert office.do(tasks.restore_task, task.id).deleted_at is None
    assert titles(office) == ["Call back"]


def test_what_is_to_be_done_first_stands_first(office: Office) -> None:
    deal = office.deal()
    make(office, "Some day", priority="high")
    make(office, "Übermorgen", due_at=NOW + 2 * DAY, deal_id=deal.id)
    make(office, "Tomorrow", due_at=NOW + DAY)
    done = make(office, "Done", due_at=NOW - DAY)
    office.do(tasks.complete_task, done.id)
    assert titles(office) == ["Tomorrow", "Übermorgen", "Some day", "Done"]
    assert titles(office, status="completed") == ["Done"]
    assert titles(office, status="pending", due_before=NOW + 2 * DAY) == ["Tomorrow"]
    assert titles(office, due_after=NOW + 2 * DAY) == ["Übermorgen"]
    assert titles(office, deal_id=deal.id) == titles(office, text="uber") == ["Übermorgen"]
    assert titles(office, priority="high") == ["Some day"]
    second = office.ask(tasks.list_tasks, TaskFilter(), 2, 3)
    assert [task.title for task in second.items] == ["Done"]


def test_changes_are_checked(office: Office) -> None:
    task = make(office, "Call back")
    stranger = Office(office.backend, create_organization(office.backend, "Other"))
    for field, value, code in (
        ("deal_id", stranger.deal().id, "deal.not_found"),
        ("owner_id", new_id(), "user.not_found"),
    ):
        with pytest.raises(NotFound) as raised:
            office.do(tasks.update_task, task.id, TaskUpdate.model_validate({field: value}))
        assert raised.value.code == code
    with pytest.raises(Invalid):
        office.do(tasks.update_task, task.id, TaskUpdate(title=None))
    changed = office.do(tasks.update_task, task.id, TaskUpdate(title="Write", expected_version=1))
    assert (changed.title, changed.version) == ("Write", 2)
    with pytest.raises(Conflict):
        office.do(tasks.update_task, task.id, TaskUpdate(title="Sing", expected_version=1))


def test_a_due_reminder_is_told_once_however_many_look(office: Office, clock: FixedClock) -> None:
    backend, soon = office.backend, NOW + timedelta(hours=1)
    tasked = {name: make(office, name, remind_at=soon) for name in ("Call", "Done", "Gone", "Edit")}
    make(office, "Later", remind_at=soon + DAY)
    office.do(tasks.complete_task, tasked["Done"].id)
    office.do(tasks.delete_task, tasked["Gone"].id)

    def remind(_number: int = 0) -> int:
        with backend.write(system_actor()) as tx:
            return tasks.remind_due(tx)

    assert remind() == 0
    clock.advance(timedelta(hours=1))
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(remind, range(4))) == 2
    assert remind() == 0
    assert office.topics("task").count("task.reminder") == 2
    shown = office.ask(tasks.get_task, tasked["Call"].id)
    # A reminder is no edit: whoever has the task open can still save it.
    assert (shown.reminded_at, shown.version) == (clock.now(), tasked["Call"].version)
    again: datetime = clock.now() + timedelta(minutes=5)
    moved = TaskUpdate(remind_at=again, expected_version=1)
    assert office.do(tasks.update_task, tasked["Edit"].id, moved).reminded_at is None
    clock.advance(timedelta(minutes=5))
    assert remind() == 1
    with pytest.raises(Forbidden), backend.write(office.actor) as tx:
        tasks.remind_due(tx)
