"""Tasks."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.workos import sales_wire as wire
from crmtui.api.dialects.workos.callers import KeyCall
from crmtui.api.dialects.workos.errors import refusals
from crmtui.api.dialects.workos.orgs import OwnOrg, actor_for
from crmtui.api.dialects.workos.sales_inputs import CompleteIn, TaskIn, TaskPath, TaskQuery
from crmtui.api.replies import JsonReply
from crmtui.api.sections import BODY_OPTIONAL, CREATED, section
from crmtui.services import tasks

router: Final = section("Tasks")


@router.get(
    "/api/tasks",
    summary="List Tasks",
    response_model=wire.TasksOut,
    responses=refusals("FORBIDDEN", "VALIDATION_ERROR"),
)
async def list_tasks(call: KeyCall, query: Annotated[TaskQuery, Query()]) -> Response:
    """What is to be done, by when it is due; behind it what is completed."""
    actor = call.actor_in(query.org_id)
    found = await call.read(actor, tasks.list_tasks, query.to_filter(), query.page, query.page_size)
    return JsonReply(wire.tasks_out(found, query.org_id))


@router.post(
    "/api/tasks",
    summary="Create Task",
    status_code=CREATED,
    response_model=wire.TaskOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def create_task(call: KeyCall, body: TaskIn) -> Response:
    """Pending; fires `task.created`."""
    made = await call.write(call.actor_in(body.org_id), tasks.create_task, body.to_create())
    return JsonReply(wire.task_out(made, body.org_id), CREATED)


@router.post(
    "/api/tasks/{id}/complete",
    summary="Complete Task",
    response_model=wire.TaskOut,
    responses=refusals("FORBIDDEN", "NOT_FOUND", "VALIDATION_ERROR"),
    openapi_extra=BODY_OPTIONAL,
)
async def complete_task(
    call: KeyCall, task_id: TaskPath, query: OwnOrg, body: CompleteIn
) -> Response:
    """Fires `task.completed`; a second time changes nothing."""
    actor = actor_for(call, query.org_id, body.org_id)
    done = await call.write(actor, tasks.complete_task, task_id)
    return JsonReply(wire.task_out(done, call.organization_id))
