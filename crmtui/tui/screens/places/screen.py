"""Places: every bin in the order in which one walks past it, and what is in it."""

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.binding import Binding, BindingType

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.digits import DigitDialog
from crmtui.tui.printing import save_pdf
from crmtui.tui.screens.places import work
from crmtui.tui.screens.places.forms import BinForm, ManyBinsForm
from crmtui.tui.screens.places.warehouses import WarehousesScreen
from crmtui.tui.screens.record_list import RecordListScreen, list_bindings
from crmtui.tui.text import literal
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow

if TYPE_CHECKING:
    from crmtui.services.places import BinDetail, BinRow, BinsMade
    from crmtui.tui.screens.places.work import Planned
    from crmtui.tui.widgets.paged_table import Loader

RECEIVING = "receiving"
_CHANGES = frozenset({"many", "earlier", "later", "by_codes"})

_LABELS: Final = (
    ("one roll", _("This bin, on a roll")),
    ("all roll", _("All bins, on a roll")),
    ("all sheet", _("All bins, on sheets of A4")),
)


class PlacesScreen(RecordListScreen):
    """Bins, one warehouse after the other."""

    AREA_TITLE = _("Bins and warehouses")
    TOPICS: ClassVar[tuple[str, ...]] = ("bin", "zone", "warehouse", "stock")
    RIGHT = "warehouse:manage"
    SEQUENTIAL = False
    HINT = _("part of a code, zone or warehouse")
    EMPTY = _("No bins yet. F2 makes the first one, F4 many at once.")
    COLUMNS = (
        Column("code", _("bin"), 10, grow=1, most=40),
        Column("turn", _("walk"), 7, align="right", keep=80),
        Column("zone", _("zone"), 10, grow=2, most=40, keep=85),
        Column("warehouse", _("warehouse"), 10, grow=2, most=40, keep=70),
        Column("purpose", _("for"), 9, keep=75),
        Column("items", _("items"), 6, align="right", keep=60),
        Column("units", _("units"), 8, align="right", keep=90),
    )
    FILTERS = ((RECEIVING, _("for receiving")),)
    DELETE = work.delete_bin
    DELETE_TEXT = _("{name} is deleted. Only a bin in which nothing ever was can be.")
    BINDINGS: ClassVar[list[BindingType]] = list_bindings(
        Binding("f4", "many", _("Many"), tooltip=_("Many bins at once"), id="places.many"),
        Binding(
            "f7", "earlier", _("Earlier"), tooltip=_("Walk past it earlier"), id="places.earlier"
        ),
        Binding("f9", "later", _("Later"), tooltip=_("Walk past it later"), id="places.later"),
        Binding(
            "f10",
            "warehouses",
            _("Zones"),
            tooltip=_("Warehouses and their zones"),
            id="places.zones",
        ),
        Binding(
            "ctrl+r",
            "by_codes",
            _("By codes"),
            show=False,
            tooltip=_("Walk past all bins of this warehouse in the order of their codes"),
            id="places.by_codes",
        ),
        Binding(
            "ctrl+y",
            "labels",
            _("Labels"),
            show=False,
            tooltip=_("Print the label of the selected bin, or of all bins"),
            id="places.labels",
        ),
    )

    def loader(self, text: str, state: str) -> "Loader":
        return bin_loader(text, state)

    def action_new(self) -> None:
        self.read(work.read_warehouses, then=lambda names: self.open_form(BinForm(None, names)))

    def edit(self, record_id: UUID) -> None:
        self.read(work.read_bin, record_id, then=lambda found: self.open_form(BinForm(found, [])))

    def tell_saved(self, saved: "BinDetail | None") -> None:
        if saved is not None:
            self.say(_("Saved: {name}").format(name=literal(saved.code)))
            self.load(select=saved.id)

    def action_warehouses(self) -> None:
        """Show the warehouses and zones; Escape comes back."""
        self.app.push_screen(WarehousesScreen())

    def action_labels(self) -> None:
        """Ask which labels are printed, and on what."""
        chosen = self.selected()
        if chosen is None:
            return

        def answered(answer: str | None) -> None:
            if answer is not None:
                of, _sep, layout = answer.partition(" ")
                wanted, name = chosen if of == "one" else (None, _("bins"))
                save_pdf(self, name, work.print_labels, wanted, layout)

        self.app.push_screen(DigitDialog(_("Labels"), _LABELS), answered)

    # --- many bins --------------------------------------------------------------------------

    def action_many(self) -> None:
        """Ask for the first and the last of many bins."""

        def show(names: list[str]) -> None:
            self.app.push_screen(ManyBinsForm(names), self._ask_many)

        self.read(work.read_warehouses, then=show)

    def _ask_many(self, planned: "Planned | None") -> None:
        """Before they are made: how many they are, and what they are called."""
        if planned is None:
            return
        wanted, preview = planned
        new = preview.total - preview.known
        if not new:
            self.say(_("All of these bins are there already."))
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.write(work.make_bins, wanted, then=self._tell_made)

        text = ngettext("{count} bin: {codes}", "{count} bins: {codes}", new)
        shown = text.format(count=new, codes=literal(" ".join(_abridged(preview.examples, new))))
        if preview.known:
            shown += "\n" + _("{count} of these are there already and stay as they are.").format(
                count=preview.known
            )
        self.app.push_screen(ConfirmDialog(_("Make them?"), shown, verb=_("Make")), answered)

    def _tell_made(self, made: "BinsMade") -> None:
        self.say(
            ngettext("{count} bin made.", "{count} bins made.", made.made).format(count=made.made)
        )
        self.load()

    # --- the way ----------------------------------------------------------------------------

    def action_earlier(self) -> None:
        """Walk past the selected bin one place earlier."""
        self._step(later=False)

    def action_later(self) -> None:
        """Walk past the selected bin one place later."""
        self._step(later=True)

    def _step(self, *, later: bool) -> None:
        if self.search_field.value or self._filter:
            self.say(_("Here are not all bins: empty the search and show all, then move it."))
        elif (chosen := self.selected()) is not None:
            self.write(work.step, chosen[0], later, then=lambda moved: self.load(select=moved))

    def action_by_codes(self) -> None:
        """Ask, then walk past the bins of the selected one's warehouse as their codes go."""
        chosen = self.selected()
        if chosen is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.write(work.walk_by_codes, chosen[0], then=self._tell_ordered)

        text = _("One walks past all bins of this warehouse in the order of their codes then.")
        question = ConfirmDialog(_("Order by codes?"), text, verb=_("Order"))
        self.app.push_screen(question, answered)

    def _tell_ordered(self, moved: int) -> None:
        text = ngettext("{count} bin has another turn.", "{count} bins have another turn.", moved)
        self.say(text.format(count=moved))
        self.table.reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the operator may do is offered."""
        if action in _CHANGES:
            return self.may(self.RIGHT)
        return super().check_action(action, parameters)


def _abridged(examples: tuple[str, ...], many: int) -> tuple[str, ...]:
    """The last one is behind many others."""
    return examples if len(examples) == many else (*examples[:-1], "…", examples[-1])


def bin_loader(text: str, state: str) -> "Loader":
    """Bins by a part of their names, all or those for receiving."""

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.places import BinFilter, BinPurpose, browse_bins

        purpose = BinPurpose.RECEIVING if state == RECEIVING else None
        chosen = BinFilter(text=text or None, purpose=purpose)
        rows, total = browse_bins(tx, chosen, limit=wanted.limit, offset=wanted.offset)
        return LoadedPage([_row(row) for row in rows], total)

    return load


def _row(row: "BinRow") -> TableRow:
    receiving = row.purpose.value == RECEIVING
    return TableRow(
        row.id,
        (
            row.code,
            Cell(str(row.walk_order), "muted"),
            row.zone or "-",
            row.warehouse,
            Cell(_("receiving"), "caution") if receiving else _("storage"),
            str(row.items),
            str(row.units),
        ),
    )
