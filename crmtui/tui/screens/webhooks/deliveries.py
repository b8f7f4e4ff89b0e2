"""What was sent, waits and gave up: found by filter, opened, sent again, cancelled."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _
from crmtui.tui.screens.webhooks.choice import DeliveryChoice
from crmtui.tui.screens.webhooks.delivery_actions import DeliveryActions
from crmtui.tui.screens.webhooks.delivery_rows import COLUMNS, Deliveries
from crmtui.tui.screens.webhooks.filter_form import FilterForm, list_choices
from crmtui.tui.screens.webhooks.view import WebhookView
from crmtui.tui.screens.webhooks.words import may_cancel, may_replay
from crmtui.tui.text import shorten
from crmtui.tui.widgets.click_line import ClickLine, Piece
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import Tone
from crmtui.tui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from crmtui.services.webhooks import DeliverySummary

_MEMORY: Final = "webhooks.deliveries"


class DeliveriesView(WebhookView):
    """The list, newest first. What is chosen is remembered for each operator."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f4",
            "filter",
            _("Find"),
            tooltip=_("By endpoint, state, event, text, time"),
            id="deliveries.find",
        ),
        Binding(
            "f6",
            "next_state",
            _("Next state"),
            show=False,
            tooltip=_("All, what gave up, what is under way, then state by state"),
            id="deliveries.state",
        ),
        Binding(
            "f7",
            "replay",
            _("Again"),
            tooltip=_("Send the selected delivery again, now, with the same id"),
            id="deliveries.replay",
        ),
        Binding(
            "f8",
            "cancel",
            _("Cancel"),
            tooltip=_("Give up the selected delivery"),
            id="deliveries.cancel",
        ),
        Binding(
            "f9",
            "replay_all",
            _("All again"),
            tooltip=_("Send all of the filter again that are over; counted first"),
            id="deliveries.replay_all",
        ),
        Binding(
            "ctrl+e",
            "curl",
            _("curl"),
            show=False,
            tooltip=_("The selected delivery's request as a command line"),
            id="deliveries.curl",
        ),
        Binding(
            "slash",
            "search",
            _("Search"),
            show=False,
            tooltip=_("By a part of the body, or an id"),
            id="deliveries.search",
        ),
        Binding(
            "escape",
            "clear",
            _("All deliveries"),
            show=False,
            tooltip=_("Out of the search, then back to all deliveries"),
            id="deliveries.clear",
        ),
    ]
    DEFAULT_CSS = """
    DeliveriesView {
        & > #deliveries-search { height: 1; background: $panel; }
        & > #deliveries-filter { color: $text-muted; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.choice = DeliveryChoice()
        self._deliveries = Deliveries(self.choice, lambda: self.place)
        self._names: dict[str, str] = {}
        """Endpoints by id, as far as their names are known."""

    def compose(self) -> ComposeResult:
        hint = _("/ searches: a part of the body, or an id")
        yield SearchField(self._search, hint, id="deliveries-search")
        yield ClickLine(self, id="deliveries-filter")
        yield PagedTable(COLUMNS, follow_top=True, id="delivery-table")
        yield ClickLine(self, classes="webhooks--position")

    @property
    def _field(self) -> SearchField:
        return self.query_one("#deliveries-search", SearchField)

    @property
    def _actions(self) -> DeliveryActions:
        return DeliveryActions(self.area, self.reload)

    # --- reading ----------------------------------------------------------------------------

    def begin(self) -> None:
        kept = self.area.console.recall(_MEMORY)
        self._begin(DeliveryChoice.from_json(kept))

    def begin_with(self, endpoint_id: UUID) -> None:
        """Show all deliveries of one endpoint, whatever was chosen before."""
        self._begin(DeliveryChoice(endpoint=str(endpoint_id)))
        self._remember()

    def _begin(self, choice: DeliveryChoice) -> None:
        self._take(choice)
        self.area.read(list_choices, then=self._know, key="webhooks.names")

    def _know(self, choices: tuple[list[tuple[str, str]], list[str]]) -> None:
        self._names = dict(choices[0])
        self._show_filter()

    def choose(self, choice: DeliveryChoice) -> None:
        """Show other deliveries, and remember which."""
        if choice != self.choice:
            self._take(choice)
            self._remember()

    def _remember(self) -> None:
        self.area.console.remember(_MEMORY, self.choice.to_json())

    def _take(self, choice: DeliveryChoice) -> None:
        self.choice = choice
        self._field.show(choice.text)
        self._deliveries = Deliveries(choice, lambda: self.place)
        self.table.say_when_empty(self._empty_text())
        self.show_list(self._deliveries, sequential=True)
        self._show_filter()

    def _empty_text(self) -> str:
        if self.choice.is_all:
            return _("Nothing was sent yet. F3 leads to the endpoints; F6 there sends a test.")
        return _("No delivery is like that. Esc shows all, F4 changes the filter.")

    def on_paged_table_counted(self, event: PagedTable.Counted) -> None:
        self._rows_changed()

    def on_paged_table_row_highlighted(self, event: PagedTable.RowHighlighted) -> None:
        self._rows_changed()

    def on_resize(self) -> None:
        """The endpoint's address takes what room there is."""
        self._rows_changed()

    def _rows_changed(self) -> None:
        delivery = self._selected()
        left = []
        if delivery is not None:
            url = shorten(delivery.endpoint_url, max(20, self.app.size.width - 30))
            left.append(Piece(f"{delivery.dialect} {url}", "", "", _("Where it goes")))
        self.show_position(left)
        self.area.refresh_bindings()

    @property
    def _endpoint_name(self) -> str:
        return self._names.get(self.choice.endpoint, self.choice.endpoint)

    def _show_filter(self) -> None:
        tone: Tone = "caution" if self.choice.states else ""
        state = _("F6 state: {names}").format(names=self.choice.state_words)
        parts = self.choice.parts(self._endpoint_name)
        left = [
            Piece(state, tone, "next_state"),
            *(Piece(one, "caution", "filter") for one in parts),
        ]
        if not self.choice.is_all:
            left.append(Piece(_("Esc: all"), "", "clear"))
        self.query_one("#deliveries-filter", ClickLine).show(left)

    # --- filters ----------------------------------------------------------------------------

    def action_search(self) -> None:
        self._field.focus()

    def action_next_state(self) -> None:
        """Show the next of the quick choices."""
        self.choose(self.choice.next_quick())

    def action_clear(self) -> None:
        """Empty the search, else show all deliveries."""
        if self._field.has_focus or self.choice.text:
            self.choose(replace(self.choice, text=""))
            self.table.focus()
        else:
            self.choose(DeliveryChoice())

    def action_filter(self) -> None:
        """Ask for all parts of the filter."""
        self.area.read(list_choices, then=self._ask, key="webhooks.choices")

    def _ask(self, choices: tuple[list[tuple[str, str]], list[str]]) -> None:
        def answered(choice: DeliveryChoice | None) -> None:
            if choice is not None:
                self._know(choices)
                self.choose(choice)

        form = FilterForm(self.choice, *choices, self.place.timezone)
        self.app.push_screen(form, answered)

    def on_input_submitted(self) -> None:
        self.table.focus()

    def _search(self) -> None:
        self.choose(replace(self.choice, text=self._field.wanted))

    # --- acting -----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do; dim what the selected delivery does not allow."""
        if action == "replay_all":
            return self.may_manage
        if action in ("replay", "cancel"):
            delivery = self._selected()
            state = delivery.state.value if delivery else ""
            allowed = may_replay(state) if action == "replay" else may_cancel(state)
            return self.may_manage and (allowed or None)
        return True

    def _selected(self) -> "DeliverySummary | None":
        row = self.table.cursor_row if self.is_mounted else None
        return self._deliveries.known.get(row.id) if row and isinstance(row.id, UUID) else None

    def on_paged_table_row_opened(self, event: PagedTable.RowOpened) -> None:
        if isinstance(event.row.id, UUID):
            self.area.open_delivery(event.row.id)

    def action_replay(self) -> None:
        self.with_selected(self._actions.replay)

    def action_cancel(self) -> None:
        self.with_selected(self._actions.cancel)

    def action_curl(self) -> None:
        self.with_selected(self._actions.show_curl)

    def action_replay_all(self) -> None:
        """Count, ask, then send again what is over and chosen by the filter."""
        place = self.place
        wanted = self.choice.to_filter(place.now, place.timezone)
        self.area.bulk.matching(wanted, self.choice.describe(self._endpoint_name))
