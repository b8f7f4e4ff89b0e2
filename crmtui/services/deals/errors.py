"""What can go wrong with deals and pipelines, said once."""

from uuid import UUID

from crmtui.kit.errors import Conflict, Invalid, NotFound
from crmtui.kit.i18n import _


def deal_not_found(deal_id: UUID) -> NotFound:
    message = _("There is no such deal.")
    return NotFound("deal.not_found", message, {"deal_id": message}, deal_id=str(deal_id))


def pipeline_not_found(pipeline_id: UUID) -> NotFound:
    message = _("There is no such pipeline.")
    fields = {"pipeline_id": message}
    return NotFound("pipeline.not_found", message, fields, pipeline_id=str(pipeline_id))


def stage_not_found(stage_id: UUID, field: str = "stage_id") -> NotFound:
    message = _("There is no such stage.")
    return NotFound("stage.not_found", message, {field: message}, stage_id=str(stage_id))


def link_not_found(kind: str, field: str) -> NotFound:
    message = {
        "contact": _("There is no such person."),
        "company": _("There is no such company."),
        "deal": _("There is no such deal."),
        "user": _("There is no such user here."),
    }[kind]
    return NotFound(f"{kind}.not_found", message, {field: message})


def required(area: str, field: str) -> Invalid:
    message = _("This cannot be empty.")
    return Invalid(f"{area}.required", f"{field}: {message}", {field: message})


def other_pipeline() -> Invalid:
    message = _("The stage belongs to another pipeline. Choose one of the deal's pipeline.")
    return Invalid("deal.stage_of_other_pipeline", message, {"stage_id": message})


def stage_needed() -> Invalid:
    message = _("Choose a stage of the other pipeline, too.")
    return Invalid("deal.stage_needed", message, {"stage_id": message})


def closed(status: str) -> Conflict:
    message = _("The deal is {status}. Open it again first.").format(status=status)
    return Conflict("deal.closed", message, {"status": message}, status=status)


def reason_without_loss() -> Invalid:
    message = _("Only a lost deal has a reason why it was lost.")
    return Invalid("deal.not_lost", message, {"lost_reason": message})


def moved_meanwhile(version: int) -> Conflict:
    message = _("Somebody else changed the deal in the meantime. Look at it again.")
    return Conflict("record.changed", message, version=version)


def nothing_to_undo() -> Conflict:
    return Conflict("deal.nothing_to_undo", _("The deal was not moved since it was made."))


def not_latest() -> Conflict:
    message = _("The deal was moved again since. Only its latest move can be taken back.")
    return Conflict("deal.not_latest_move", message)


def stage_gone() -> Conflict:
    return Conflict("deal.stage_gone", _("The stage that the deal came from was deleted since."))


def stage_in_use(count: int) -> Conflict:
    message = _("{count} deals are there. Choose a stage to which they move.").format(count=count)
    return Conflict("stage.in_use", message, {"target_stage_id": message}, deals=count)


def target_inside() -> Invalid:
    message = _("The deals cannot move to what is deleted. Choose another stage.")
    return Invalid("stage.target", message, {"target_stage_id": message})


def last_stage() -> Conflict:
    return Conflict("stage.last", _("A pipeline needs a stage. Add another one first."))


def last_pipeline() -> Conflict:
    return Conflict("pipeline.last", _("There must be a pipeline. Add another one first."))


def stages_differ() -> Invalid:
    message = _("Give every stage of the pipeline once. Load the pipeline again.")
    return Invalid("pipeline.stages", message, {"stage_ids": message})


def bad_cursor() -> Invalid:
    message = _("This page does not exist. Start at the first one.")
    return Invalid("page.cursor", message, {"after": message})
