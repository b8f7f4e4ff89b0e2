"""The pipelines with their stages, one below the other: made, named, put in order, deleted."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.modals.confirm import ChoiceDialog, ConfirmDialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.deals.pipeline_forms import PipelineForm, StageForm
from crmtui.tui.screens.deals.steps import WRITE
from crmtui.tui.text import literal, shorten
from crmtui.tui.widgets.click_line import ClickLine, Piece
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.deals import PipelineDetail, StageDetail

_COLUMNS: Final = (
    Column("name", _("pipeline and stages"), 24, grow=3, most=70),
    Column("probability", _("won from here"), 13, align="right"),
)
_ACTING: Final = ("new_pipeline", "new_stage", "edit", "shift", "delete")


class PipelinesScreen(ServiceScreen):
    """A list; Escape leads back to the board."""

    AREA_TITLE = _("Pipelines")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("stage", "pipeline")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", _("Back"), tooltip=_("To the board"), id="pipelines.leave"),
        Binding(
            "ctrl+n",
            "new_stage",
            _("Stage"),
            tooltip=_("Add a stage to the pipeline, behind the chosen one"),
            id="pipelines.stage",
        ),
        Binding(
            "f2", "new_pipeline", _("Pipeline"), tooltip=_("Add a pipeline"), id="pipelines.new"
        ),
        Binding("f4", "edit", _("Edit"), tooltip=_("Name and probability"), id="pipelines.edit"),
        Binding(
            "less_than_sign,shift+up,K",
            "shift(-1)",
            _("Up"),
            tooltip=_("Put the stage before the one above"),
            id="pipelines.up",
        ),
        Binding(
            "greater_than_sign,shift+down,J",
            "shift(1)",
            _("Down"),
            tooltip=_("Put the stage behind the one below"),
            id="pipelines.down",
        ),
        Binding(
            "f8",
            "delete",
            _("Delete"),
            tooltip=_("Delete the stage or the pipeline"),
            id="pipelines.delete",
        ),
    ]
    DEFAULT_CSS = """
    PipelinesScreen > #pipelines-steps { color: $text-muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._pipelines: tuple[PipelineDetail, ...] = ()

    def compose_body(self) -> ComposeResult:
        yield PagedTable(_COLUMNS, empty=_("No pipeline yet."))
        yield ClickLine(id="pipelines-steps")

    def on_mount(self) -> None:
        self.table.focus()
        self.load()

    @property
    def table(self) -> PagedTable:
        return self.query_one(PagedTable)

    @property
    def _may_write(self) -> bool:
        actor = self.console.connection.actor
        return bool(actor and actor.can(WRITE))

    # --- list -------------------------------------------------------------------------------

    def load(self, select: UUID | None = None) -> None:
        """Read all pipelines; the cursor goes to `select`."""
        self.table.load(self._load, select=select)

    def _load(self, tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.deals import list_pipelines

        self._pipelines = list_pipelines(tx)
        rows = [row for pipeline in self._pipelines for row in _rows(pipeline)]
        return LoadedPage(rows[wanted.offset : wanted.offset + wanted.limit], len(rows))

    def requery(self) -> None:
        self.table.reload()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self._tell()

    def _tell(self) -> None:
        pieces = [
            Piece(_("^N stage"), "", "new_stage", _("Add a stage")),
            Piece(_("F2 pipeline"), "", "new_pipeline", _("Add a pipeline")),
            Piece(_("< up"), "", "shift(-1)", _("Put the stage before the one above")),
            Piece(_("> down"), "", "shift(1)", _("Put the stage behind the one below")),
            Piece(_("F8 delete"), "", "delete", _("Delete the stage or the pipeline")),
        ]
        line = self.query_one("#pipelines-steps", ClickLine)
        line.show(pieces if self._may_write else [], [Piece(self.table.position())])
        self.refresh_bindings()

    def _chosen(self) -> "tuple[PipelineDetail, StageDetail | None] | None":
        """The pipeline of the selected row, and its stage if the row is one."""
        row = self.table.cursor_row
        for pipeline in self._pipelines:
            if row is not None and row.id == pipeline.id:
                return pipeline, None
            for stage in pipeline.stages:
                if row is not None and row.id == stage.id:
                    return pipeline, stage
        return None

    # --- changes ----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered; pipelines have no order to change."""
        if action not in _ACTING:
            return True
        if not self._may_write:
            return False
        if action == "shift":
            chosen = self._chosen() if self.is_mounted else None
            return True if chosen is not None and chosen[1] is not None else None
        return True

    def action_leave(self) -> None:
        if self in self.app.screen_stack:
            self.dismiss(None)

    def action_new_pipeline(self) -> None:
        self.app.push_screen(PipelineForm(None), self._saved)

    def action_new_stage(self) -> None:
        """A stage behind the chosen one."""
        chosen = self._chosen()
        if chosen is not None:
            pipeline, stage = chosen
            place = len(pipeline.stages) if stage is None else stage.position + 1
            self.app.push_screen(StageForm(None, pipeline.id, place), self._saved)

    def action_edit(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        pipeline, stage = chosen
        form: Any = PipelineForm(pipeline) if stage is None else StageForm(stage, pipeline.id, 0)
        self.app.push_screen(form, self._saved)

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        if self._may_write:
            self.action_edit()

    def _saved(self, saved: Any) -> None:
        if saved is not None:
            self.say(_("Saved: {name}").format(name=_short(saved.name)))
            self.load(select=saved.id)

    def action_shift(self, by: int) -> None:
        """Let the chosen stage change places with its neighbour."""
        chosen = self._chosen()
        if chosen is None or chosen[1] is None:
            return
        pipeline, moved = chosen[0], chosen[1].id
        order = [one.id for one in pipeline.stages]
        place = order.index(moved) + by
        if not 0 <= place < len(order):
            self.app.bell()
            return
        order.remove(moved)
        order.insert(place, moved)
        self.write(_reorder, pipeline.id, order, then=lambda _done: self.load(moved))

    def action_delete(self) -> None:
        """Ask; where deals are there, ask too to which stage they move."""
        chosen = self._chosen()
        if chosen is None:
            return
        pipeline, stage = chosen
        command = _delete_pipeline if stage is None else _delete_stage
        name = pipeline.name if stage is None else stage.name
        deleted = {one.id for one in pipeline.stages} if stage is None else {stage.id}

        def answered(yes: bool | None) -> None:
            if yes:
                self._delete(command, (stage or pipeline).id, name, deleted)

        text = _("{name} is deleted. This cannot be taken back; its deals move to another stage.")
        question = ConfirmDialog(_("Delete?"), text.format(name=_short(name)), verb=_("Delete"))
        self.app.push_screen(question, answered)

    def _delete(
        self,
        command: Callable[..., Any],
        record_id: UUID,
        name: str,
        deleted: set[UUID],
        target: UUID | None = None,
    ) -> None:
        def done(_result: object) -> None:
            self.say(_("Deleted: {name}").format(name=_short(name)))
            self.load()

        def again(stage: UUID) -> None:
            self._delete(command, record_id, name, deleted, stage)

        def failed(problem: Problem) -> bool:
            if problem.code != "stage.in_use":
                return False
            self._ask_target(problem, deleted, again)
            return True

        self.write(command, record_id, target, then=done, failed=failed)

    def _ask_target(
        self, problem: Problem, deleted: set[UUID], then: Callable[[UUID], object]
    ) -> None:
        def answered(chosen: str | None) -> None:
            if chosen:
                then(UUID(chosen))

        choices = [
            (str(stage.id), f"{pipeline.name} / {stage.name}")
            for pipeline in self._pipelines
            for stage in pipeline.stages
            if stage.id not in deleted
        ]
        dialog = ChoiceDialog(_("Where do its deals go?"), choices, text=problem.message)
        self.app.push_screen(dialog, answered)


def _rows(pipeline: "PipelineDetail") -> list[TableRow]:
    stages = [
        TableRow(stage.id, (f"   {stage.position + 1}  {stage.name}", f"{stage.probability} %"))
        for stage in pipeline.stages
    ]
    return [TableRow(pipeline.id, (pipeline.name, ""), "strong"), *stages]


def _short(name: str) -> str:
    return shorten(literal(name), 60)


def _reorder(tx: Any, pipeline_id: UUID, order: list[UUID]) -> None:
    from crmtui.services.deals import reorder_stages

    reorder_stages(tx, pipeline_id, order)


def _delete_stage(tx: Any, stage_id: UUID, target: UUID | None) -> None:
    from crmtui.services.deals import delete_stage

    delete_stage(tx, stage_id, target)


def _delete_pipeline(tx: Any, pipeline_id: UUID, target: UUID | None) -> None:
    from crmtui.services.deals import delete_pipeline

    delete_pipeline(tx, pipeline_id, target)
