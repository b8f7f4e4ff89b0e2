"""The board of deals: chosen with the arrow keys, moved, won and lost with one key each."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy, ServiceScreen
from crmtui.tui.messages import DataChanged
from crmtui.tui.modals.confirm import ChoiceDialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.deals import reading
from crmtui.tui.screens.deals.bindings import ACTING, DEAL_BINDINGS, STEP_BINDINGS
from crmtui.tui.screens.deals.board_view import BoardView
from crmtui.tui.screens.deals.choice import BoardChoice
from crmtui.tui.screens.deals.form import DealForm
from crmtui.tui.screens.deals.lines import deal_pieces, scope_pieces, stage_pieces, step_pieces
from crmtui.tui.screens.deals.links import Names, links_of, read_owners
from crmtui.tui.screens.deals.reading import BoardRead, FormRead
from crmtui.tui.screens.deals.steps import WRITE, DealSteps
from crmtui.tui.screens.deals.words import Here
from crmtui.tui.widgets.click_line import ClickLine

if TYPE_CHECKING:
    from crmtui.services.deals import DealDetail

_MEMORY: Final = "deals.choice"
_MARGIN: Final = 20
"""Cards before the last one that was read at which more are read."""


class DealsScreen(ServiceScreen):
    """One pipeline as a board."""

    AREA_TITLE = _("Deals")
    SCANS: ClassVar[ScanPolicy] = "refuse"
    TOPICS: ClassVar[tuple[str, ...]] = ("deal", "stage", "pipeline", "contact", "company")
    BINDINGS: ClassVar[list[BindingType]] = [
        *DEAL_BINDINGS,
        *STEP_BINDINGS,
        Binding(
            "f3",
            "choose_pipeline",
            _("Pipeline"),
            tooltip=_("Show another pipeline"),
            id="deals.pipeline",
        ),
        Binding(
            "f6",
            "filter",
            _("Filter"),
            tooltip=_("Status, owner, expected close"),
            id="deals.filter",
        ),
        Binding(
            "slash",
            "find",
            _("Find"),
            show=False,
            tooltip=_("A deal by name, wherever it stands"),
            id="deals.find",
        ),
        Binding(
            "f9",
            "edit_pipelines",
            _("Stages"),
            show=False,
            tooltip=_("Make, rename, order and delete pipelines and their stages"),
            id="deals.stages",
        ),
        Binding(
            "f5", "refresh", _("Refresh"), show=False, tooltip=_("Read again"), id="deals.refresh"
        ),
    ]
    DEFAULT_CSS = """
    DealsScreen {
        & > #deals-scope { background: $panel; }
        & > #deals-stages { color: $text-muted; }
        & > #deals-steps { color: $text-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.choice = BoardChoice()
        self.steps = DealSteps(self, self._changed)
        self._read: BoardRead | None = None
        self._names: Names = {}
        self._cards = reading.CARDS
        self._making = False

    def compose_body(self) -> ComposeResult:
        yield ClickLine(id="deals-scope")
        yield BoardView(self.here)
        yield ClickLine(id="deals-stages")
        yield ClickLine(id="deals-deal")
        yield ClickLine(id="deals-steps")

    def on_mount(self) -> None:
        self.choice = BoardChoice.from_json(self.console.recall(_MEMORY))
        self.board.focus()
        self.requery()

    @property
    def board(self) -> BoardView:
        return self.query_one(BoardView)

    @property
    def heading(self) -> str:
        return self._read.board.pipeline.name if self._read else ""

    def here(self) -> Here:
        """When, where and in which language somebody looks."""
        return Here(self.console.now(), self.console.timezone, self.console.options.locale)

    def may(self, permission: str) -> bool:
        """Whether the operator holds `permission`."""
        actor = self.console.connection.actor
        return bool(actor and actor.can(permission))

    # --- reading ----------------------------------------------------------------------------

    def on_data_changed(self, event: DataChanged) -> None:
        if event.concerns(("contact", "company")):
            self._names = {}
        super().on_data_changed(event)

    def requery(self) -> None:
        self.load()

    def load(self, select: UUID | None = None) -> None:
        """Read the board; the cursor goes to a deal, or stays on the one it is on."""
        keep = select or (self.board.deal.id if self.board.deal else None)
        self.read(
            reading.read_board,
            *(self.choice, self._cards, self._names, keep),
            then=lambda read: self._show(read, select),
            failed=self._not_read,
            key="board",
        )

    def _not_read(self, problem: Problem) -> bool:
        self.board.say(problem.message)
        return problem.expected and not problem.transient and self._read is None

    def _show(self, read: BoardRead | None, select: UUID | None) -> None:
        if read is None:
            self._make_first()
            return
        self._read, self._names = read, read.names
        self.board.show(read, select, self._empty_text(read))
        self.console.status.refresh()

    def _make_first(self) -> None:
        """Nobody has worked with deals here: the first pipeline is made."""
        if not self._making:
            self._making = True
            self.write(reading.make_pipelines, then=lambda _made: self.load())

    def on_board_view_chosen(self) -> None:
        """Say where one is; read what is seen now and was not read."""
        self._tell()
        read, column = self._read, self.board.column
        if read is None or column is None:
            return
        near_end = self.board.place.card(column) >= len(column.deals) - _MARGIN
        if near_end and len(column.deals) < column.count and self._cards < reading.MOST_CARDS:
            self._cards = min(reading.MOST_CARDS, 2 * self._cards)
            self.load()
        elif self._unnamed(read):
            shown = self.board.shown_cards()
            self.read(
                *(reading.name_more, read.board, self._names, shown), then=self._named, key="names"
            )

    def _unnamed(self, read: BoardRead) -> bool:
        shown = self.board.shown_cards()
        return any(
            link not in self._names
            for column in read.board.columns
            for deal in column.deals[reading.slice_of(shown.get(column.stage.id))]
            for _kind, link in links_of(deal)
        )

    def _named(self, names: Names) -> None:
        if self._read is not None:
            self._names = names
            self._read = self._read._replace(names=names)
            self.board.show(self._read, None, self._empty_text(self._read))

    def _empty_text(self, read: BoardRead) -> str:
        if read.board.count:
            return ""
        if not self.choice.is_all:
            return _("No such deal here. F6 changes the filter.")
        return _("No deal yet. ^N makes the first one.") if self.may(WRITE) else _("No deal yet.")

    def _tell(self) -> None:
        """Fill the lines around the board."""
        read, board = self._read, self.board
        if read is None:
            return
        here, can = self.here(), self.may(WRITE)
        self.query_one("#deals-scope", ClickLine).show(*scope_pieces(read, self.choice, here))
        stages = stage_pieces(board.columns, board.place.column, board.shown_columns)
        line = self.query_one("#deals-stages", ClickLine)
        line.display = len(board.shown_columns) < len(board.columns)
        line.show(stages)
        self.query_one("#deals-deal", ClickLine).show(*deal_pieces(board, read, here, can))
        self.query_one("#deals-steps", ClickLine).show(*step_pieces(board.deal, can))
        self.refresh_bindings()

    # --- what can be done -------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered; dim what the chosen deal does not allow."""
        if action in ("new", "edit_pipelines"):
            return self.may(WRITE)
        if action == "undo":
            return self.may(WRITE) if self.steps.can_undo else (None if self.may(WRITE) else False)
        if action in ACTING:
            return self._may_act(action)
        return True

    def _may_act(self, action: str) -> bool | None:
        if not self.may(WRITE):
            return False
        deal = self.board.deal if self.is_mounted else None
        if deal is None:
            return None
        if action in ("edit", "delete"):
            return True
        is_open = deal.status.value == "open"
        return True if is_open is (action != "reopen") else None

    def _changed(self, deal: "DealDetail | None") -> None:
        self.load(select=deal.id if deal is not None else None)

    def action_move(self, stages: int) -> None:
        """Put the chosen deal into another stage."""
        deal = self.board.deal
        if deal is not None and self._read is not None:
            self.steps.move(deal, self._read.board.pipeline, stages)

    def action_win(self) -> None:
        if self.board.deal is not None:
            self.steps.win(self.board.deal)

    def action_lose(self) -> None:
        if self.board.deal is not None:
            self.steps.lose(self.board.deal)

    def action_reopen(self) -> None:
        if self.board.deal is not None:
            self.steps.reopen(self.board.deal)

    def action_delete(self) -> None:
        if self.board.deal is not None:
            self.steps.delete(self.board.deal)

    def action_undo(self) -> None:
        self.steps.undo()

    def action_refresh(self) -> None:
        self._names = {}
        self.requery()

    # --- forms ------------------------------------------------------------------------------

    def action_new(self) -> None:
        """The form of a new deal, in the stage where the cursor is."""
        column = self.board.column
        stage_id = column.stage.id if column is not None else None
        self.read(reading.read_form, None, then=lambda read: self._open_form(read, stage_id))

    def action_edit(self) -> None:
        if self.board.deal is not None:
            self.read(reading.read_form, self.board.deal.id, then=self._open_form)

    def _open_form(self, read: FormRead, stage_id: UUID | None = None) -> None:
        if read.deal is not None or read.pipelines:
            form = DealForm(read, stage_id, self.console.options.locale)
            self.app.push_screen(form, self._saved)

    def _saved(self, deal: Any) -> None:
        if deal is None:
            return
        if str(deal.pipeline_id) != self.choice.pipeline and self._read is not None:
            self._choose(replace(self.choice, pipeline=str(deal.pipeline_id)), deal.id)
        else:
            self.load(select=deal.id)

    def on_board_view_opened(self, event: BoardView.Opened) -> None:
        self.open_deal(event.deal.id)

    def open_deal(self, deal_id: UUID) -> None:
        """Show all about a deal."""
        from crmtui.tui.screens.deals.detail import DealScreen

        self.app.push_screen(DealScreen(deal_id, self.steps))

    def action_open_chosen(self) -> None:
        """Show all about the chosen deal."""
        self.board.action_open()

    # --- what is shown ----------------------------------------------------------------------

    def action_choose_pipeline(self) -> None:
        """Ask for one of the pipelines."""
        if self._read is None:
            return

        def answered(chosen: str | None) -> None:
            if chosen:
                self._choose(replace(self.choice, pipeline=chosen))

        choices = [(str(one.id), one.name) for one in self._read.pipelines]
        current = str(self._read.board.pipeline.id)
        self.app.push_screen(ChoiceDialog(_("Pipeline"), choices, current=current), answered)

    def action_choose_stage(self, column: int) -> None:
        """Go to a stage."""
        self.board.choose(column)

    def action_find(self) -> None:
        """Ask for a deal by name and go there, whatever is shown now."""
        from crmtui.tui.screens.deals.find import FindDeal

        def answered(deal: "DealDetail | None") -> None:
            if deal is not None:
                choice = BoardChoice(str(deal.pipeline_id), deal.status.value)
                self._choose(choice, deal.id)

        self.app.push_screen(FindDeal(), answered)

    def action_filter(self) -> None:
        """Ask which deals are shown."""
        from crmtui.tui.screens.deals.filter_form import BoardFilterForm

        def answered(choice: BoardChoice | None) -> None:
            if choice is not None:
                self._choose(choice)

        def show(owners: list[tuple[str, str]]) -> None:
            self.app.push_screen(BoardFilterForm(self.choice, owners), answered)

        self.read(read_owners, then=show)

    def action_show_all(self) -> None:
        """All open deals of the pipeline."""
        self._choose(BoardChoice(self.choice.pipeline))

    def _choose(self, choice: BoardChoice, select: UUID | None = None) -> None:
        self.choice, self._cards = choice, reading.CARDS
        self.console.remember(_MEMORY, choice.to_json())
        self.load(select)

    def action_edit_pipelines(self) -> None:
        """Show the pipelines with their stages, to be changed."""
        from crmtui.tui.screens.deals.pipelines import PipelinesScreen

        self.app.push_screen(PipelinesScreen(), lambda _left: self.load())
