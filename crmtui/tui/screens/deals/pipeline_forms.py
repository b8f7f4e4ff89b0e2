"""The forms of a pipeline and of a stage."""

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.text import shorten

if TYPE_CHECKING:
    from crmtui.services.deals import PipelineDetail, StageDetail

_LONGEST: Final = 120


class PipelineForm(FormModal[Any]):
    """A new pipeline, with the usual stages, or the name of one. Gives the pipeline."""

    def __init__(self, pipeline: "PipelineDetail | None") -> None:
        self._pipeline = pipeline
        title = _("Pipeline {name}").format(name=shorten(pipeline.name, 50)) if pipeline else ""
        name = pipeline.name if pipeline else ""
        hint = _("it begins with the usual stages")
        super().__init__(
            title or _("New pipeline"),
            [Field("name", _("Name"), value=name, required=True, longest=_LONGEST, hint=hint)],
            version=pipeline.version if pipeline else None,
        )

    def save(self, values: Values) -> None:
        if self._pipeline is None:
            self.write(_create_pipeline, values["name"], then=self.saved)
        else:
            given = {**self.changes(values), "expected_version": self.version}
            self.write(_update_pipeline, self._pipeline.id, given, then=self.saved)


class StageForm(FormModal[Any]):
    """A new stage of a pipeline at some place, or one that exists. Gives the stage."""

    def __init__(self, stage: "StageDetail | None", pipeline_id: UUID, position: int) -> None:
        self._stage = stage
        self._pipeline_id = pipeline_id
        self._position = position
        title = _("Stage {name}").format(name=shorten(stage.name, 50)) if stage else _("New stage")
        super().__init__(
            title,
            [
                Field(
                    "name",
                    _("Name"),
                    value=stage.name if stage else "",
                    required=True,
                    longest=_LONGEST,
                ),
                Field(
                    "probability",
                    _("Won from here, %"),
                    "integer",
                    str(stage.probability) if stage else "0",
                    required=True,
                    longest=3,
                    hint=_("0 to 100"),
                    check=_complain,
                ),
            ],
            version=stage.version if stage else None,
        )

    def save(self, values: Values) -> None:
        if self._stage is None:
            given = {
                "name": values["name"],
                "probability": int(values["probability"]),
                "position": self._position,
            }
            self.write(_create_stage, self._pipeline_id, given, then=self.saved)
            return
        changed = self.changes(values)
        if "probability" in changed:
            changed["probability"] = int(changed["probability"])
        given = {**changed, "expected_version": self.version}
        self.write(_update_stage, self._stage.id, given, then=self.saved)


def _complain(text: str) -> str:
    sound = text.isascii() and text.isdecimal() and int(text) <= 100
    return "" if sound else _("A whole number from 0 to 100.")


def _create_pipeline(tx: Any, name: str) -> "PipelineDetail":
    from crmtui.services.deals import PipelineCreate, create_pipeline

    return create_pipeline(tx, PipelineCreate(name=name))


def _update_pipeline(tx: Any, pipeline_id: UUID, given: dict[str, Any]) -> "PipelineDetail":
    from crmtui.services.deals import PipelineUpdate, update_pipeline

    return update_pipeline(tx, pipeline_id, PipelineUpdate.model_validate(given))


def _create_stage(tx: Any, pipeline_id: UUID, given: dict[str, Any]) -> "StageDetail":
    from crmtui.services.deals import StageCreate, create_stage

    return create_stage(tx, pipeline_id, StageCreate.model_validate(given))


def _update_stage(tx: Any, stage_id: UUID, given: dict[str, Any]) -> "StageDetail":
    from crmtui.services.deals import StageUpdate, update_stage

    return update_stage(tx, stage_id, StageUpdate.model_validate(given))
