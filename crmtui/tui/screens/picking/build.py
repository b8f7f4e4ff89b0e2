"""Building batches: what is to be picked together, a look at it, and then the batches."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.picking import calls
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.picking import BatchPreview

CART_KEY: Final = "picking.cart"
_GRAMS: Final = 1000
_DIGITS: Final = 9


class Choices(NamedTuple):
    """What can be chosen when batches are built."""

    warehouses: tuple[str, ...]
    zones: tuple[str, ...]


class BuildForm(FormModal[Any]):
    """Which orders' units go into which batches. Gives the batches that were built."""

    SAVE_LABEL = _("Preview (^S)")
    FIELD_OF: ClassVar[Mapping[str, str]] = {"weight_grams": "weight", "cart": "totes"}

    def __init__(self, choices: Choices, kept: Mapping[str, Any]) -> None:
        super().__init__(_("Build pick batches"), _fields(choices, kept))
        self._wanted: Values = {}

    def save(self, values: Values) -> None:
        self._wanted = values
        self.console.remember(CART_KEY, dict(values))
        self.read(calls.preview, values, then=self._look)

    def _look(self, previews: "tuple[BatchPreview, ...]") -> None:
        self._saving = False
        if not previews:
            text = _("Nothing waits to be picked there: no order has units reserved.")
            self.show_errors({}, text)
            return
        self.app.push_screen(PreviewDialog(previews), self._build)

    def _build(self, yes: bool | None) -> None:
        if yes and not self._saving:
            self._saving = True
            self.write(calls.build, self._wanted, then=self.saved)


class PreviewDialog(Dialog[bool]):
    """The batches as they would be built."""

    DEFAULT_CSS = """
    PreviewDialog > .dialog--frame { width: 76; }
    """

    def __init__(self, previews: "tuple[BatchPreview, ...]") -> None:
        super().__init__()
        self._previews = previews

    def title_text(self) -> str:
        count = len(self._previews)
        return ngettext("{n} batch would be built", "{n} batches would be built", count).format(
            n=count
        )

    def compose_content(self) -> Iterable[Widget]:
        for number, batch in enumerate(self._previews, start=1):
            yield Static(_describe(number, batch))

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Change"), id="cancel", compact=True)
        yield Button(_("Build"), id="build", variant="primary", compact=True)

    def on_mount(self) -> None:
        self.query_one("#build").focus()

    def pressed(self, button: str) -> None:
        self.dismiss(True)


def _describe(number: int, batch: "BatchPreview") -> Content:
    text = _("{number}.   lines {lines}   units {units}   places {bins}   {weight} kg")
    head = text.format(
        number=number,
        lines=batch.lines,
        units=batch.units,
        bins=batch.bins,
        weight=Decimal(batch.weight_grams) / _GRAMS,
    )
    marks = [
        *([_("!! urgent")] if batch.is_urgent else []),
        *([_("!! more than the cart holds")] if batch.is_over_capacity else []),
    ]
    orders = shorten("    " + ", ".join(literal(code) for code in batch.orders), 70)
    return Content.assemble(
        (head, "bold"), "  ", ("  ".join(marks), "$text-warning bold"), "\n", orders
    )


def _fields(choices: Choices, kept: Mapping[str, Any]) -> list[Field]:
    def of(name: str, default: str) -> Any:
        return kept.get(name, default)

    warehouse = of("warehouse", choices.warehouses[0] if len(choices.warehouses) == 1 else "")
    return [
        Field(
            "warehouse",
            _("Warehouse"),
            "choice",
            warehouse if warehouse in choices.warehouses else "",
            required=len(choices.warehouses) > 1,
            choices=_named(choices.warehouses),
        ),
        Field(
            "zone",
            _("Zone"),
            "choice",
            zone if (zone := of("zone", "")) in choices.zones else "",
            choices=_named(choices.zones),
            hint=_("all zones"),
        ),
        Field("totes", _("Totes on the cart"), "integer", of("totes", "8"), True, longest=3),
        Field(
            "weight",
            _("Most weight, kg"),
            value=of("weight", ""),
            longest=_DIGITS,
            hint=_("no limit"),
            check=_complain_about_weight,
        ),
        Field("most_batches", _("Batches at most"), "integer", of("most_batches", "10"), True, 3),
    ]


def _named(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


def _complain_about_weight(text: str) -> str:
    try:
        return "" if grams_of(text) else _("Must be more than 0.")
    except InvalidOperation:
        return _("Write kilograms, such as 40 or 12.5.")


def grams_of(text: str) -> int:
    """Kilograms as people write them, in grams.

    Raises:
        InvalidOperation: it is no number.
    """
    kilograms = Decimal(text.replace(",", "."))
    if not kilograms.is_finite() or kilograms < 0:
        raise InvalidOperation
    return int(kilograms * _GRAMS)
