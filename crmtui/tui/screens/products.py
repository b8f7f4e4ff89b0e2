"""Products: the kinds of ticket of an event, and anything else with a price."""

from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

from textual.binding import BindingType

from crmtui.kit.i18n import _
from crmtui.kit.money import format_money
from crmtui.tui.screens.product_form import ProductForm
from crmtui.tui.screens.record_list import DELETED, RecordListScreen, list_bindings, status_cell
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow, Tone

if TYPE_CHECKING:
    from crmtui.services.catalogue import ProductDetail
    from crmtui.tui.widgets.paged_table import Loader

_TONES: Final[dict[str, Tone]] = {"draft": "muted", "active": "good", "inactive": "caution"}


def _delete(tx: Any, product_id: UUID) -> None:
    from crmtui.services.catalogue import delete_product

    delete_product(tx, product_id)


def _restore(tx: Any, product_id: UUID) -> "ProductDetail":
    from crmtui.services.catalogue import restore_product

    return restore_product(tx, product_id)


class ProductsScreen(RecordListScreen):
    """All products or, opened from an event, those of that event."""

    AREA_TITLE = _("Products")
    TOPICS: ClassVar[tuple[str, ...]] = ("product", "event", "ticket", "order", "import")
    RIGHT = "products:write"
    COLUMNS = (
        Column("name", _("name"), 16, grow=3, most=50),
        Column("event", _("event"), 12, grow=2, most=40, keep=50),
        Column("price", _("price"), 11, align="right", keep=95),
        Column("sold", _("sold"), 7, align="right", keep=90),
        Column("quantity", _("of"), 7, align="right", keep=85),
        Column("status", _("status"), 8, keep=80),
    )
    FILTERS = (
        ("active", _("on sale")),
        ("draft", _("drafts")),
        ("inactive", _("not on sale")),
        (DELETED, _("with deleted")),
    )
    DELETE = _delete
    DELETE_TEXT = _(
        "{name} is not sold any more and disappears from all lists. Tickets of it stay valid."
        " Ctrl+Z takes it back."
    )
    RESTORE = _restore
    BINDINGS: ClassVar[list[BindingType]] = list_bindings()

    def __init__(self, event_id: UUID | None = None, event_name: str = "") -> None:
        super().__init__()
        self._event_id = event_id
        self._event_name = event_name
        self.opened = event_id is not None

    @property
    def heading(self) -> str:
        return " / ".join(part for part in (self._event_name, super().heading) if part)

    def loader(self, text: str, state: str) -> "Loader":
        return product_loader(text, state, self._event_id, self.console.options.locale)

    def action_new(self) -> None:
        self.read(list_event_choices, then=lambda events: self._open(None, events))

    def edit(self, record_id: UUID) -> None:
        self.read(_get_with_events, record_id, then=lambda found: self._open(*found))

    def _open(self, product: "ProductDetail | None", events: list[tuple[str, str]]) -> None:
        self.open_form(ProductForm(product, events, self._event_id))


def list_event_choices(tx: Any) -> list[tuple[str, str]]:
    """Id and name of the events that a product may belong to, the latest first."""
    from crmtui.services.catalogue import list_events

    return [(str(event.id), event.name) for event in list_events(tx, limit=500).items]


def _get_with_events(tx: Any, product_id: UUID) -> tuple["ProductDetail", list[tuple[str, str]]]:
    from crmtui.services.catalogue import get_product

    return get_product(tx, product_id), list_event_choices(tx)


def product_loader(text: str, state: str, event_id: UUID | None, locale: str) -> "Loader":
    """Products whose name holds `text`, in one state, or all with the deleted ones."""

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.catalogue import ProductFilter, ProductStatus, list_products

        chosen = ProductFilter(
            event_id=event_id,
            status=ProductStatus(state) if state and state != DELETED else None,
            text=text or None,
            include_deleted=state == DELETED,
        )
        page = list_products(tx, chosen, wanted.limit, wanted.cursor)
        names = dict(list_event_choices(tx))
        rows = [product_row(product, names, locale) for product in page.items]
        return LoadedPage(rows, None, page.next_cursor)

    return load


def product_row(product: "ProductDetail", events: dict[str, str], locale: str) -> TableRow:
    """A product as the list shows one."""
    return TableRow(
        product.id,
        (
            product.name,
            Cell(events.get(str(product.event_id), "-"), "muted"),
            format_money(product.price_minor, product.currency, locale),
            str(product.sold),
            "-" if product.quantity is None else str(product.quantity),
            status_cell(product.status.value, _TONES, deleted=product.deleted_at is not None),
        ),
        "muted" if product.deleted_at else "",
    )
