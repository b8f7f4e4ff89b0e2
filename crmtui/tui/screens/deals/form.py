"""The form of a deal."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.kit.money import format_money, minor_digits, parse_money
from crmtui.tui.modals.form import Field, Values
from crmtui.tui.screens.deals.links import LinkedForm, with_owner
from crmtui.tui.screens.deals.reading import FormRead
from crmtui.tui.screens.deals.words import complain_about_day, read_day
from crmtui.tui.text import shorten

if TYPE_CHECKING:
    from crmtui.services.deals import DealDetail


class DealForm(LinkedForm[Any]):
    """A new deal in some stage, or one that exists. Gives the deal."""

    def __init__(self, read: FormRead, stage_id: UUID | None, locale: str) -> None:
        self._deal = read.deal
        self._locale = locale
        self.prepare(read.deal, read.names)
        title = _("Deal {name}").format(name=shorten(read.deal.name, 50)) if read.deal else ""
        fields = [*self._fields(read), *([] if read.deal else _stages(read, stage_id))]
        version = read.deal.version if read.deal else None
        super().__init__(title or _("New deal"), fields, version=version)

    def _fields(self, read: FormRead) -> list[Field]:
        deal = read.deal
        closes = deal.expected_close_on if deal else None
        owner = str(deal.owner_id) if deal and deal.owner_id else ""
        owners = with_owner(read.owners, owner, read.names.get(UUID(owner), "") if owner else "")
        worth = _plain(deal.value_minor, deal.currency) if deal and deal.value_minor else ""
        currency = deal.currency if deal else read.currency
        return [
            Field("name", _("Name"), value=deal.name if deal else "", required=True),
            Field("value", _("Value"), value=worth, longest=20, hint=_("such as 12,000.00")),
            Field("currency", _("Currency"), value=currency, required=True, longest=3),
            Field(
                "expected_close_on",
                _("Expected close"),
                value=closes.isoformat() if closes else "",
                longest=10,
                hint=_("a day, such as {example}").format(example="2026-12-24"),
                check=complain_about_day,
            ),
            Field(
                "contact",
                _("Person"),
                value=self.linked_text("contact"),
                hint=_("part of a name, or an e-mail address"),
            ),
            Field(
                "company", _("Company"), value=self.linked_text("company"), hint=_("part of a name")
            ),
            Field("owner_id", _("Owner"), "choice", owner, choices=owners, hint=_("nobody")),
            Field("notes", _("Notes"), "multiline", deal.notes if deal else "", longest=10_000),
        ]

    def validate(self, values: Values) -> dict[str, str]:
        """The amount must be one of its currency."""
        try:
            _read_value(values)
        except Invalid as error:
            wrong = {"value": "value", "currency": "currency"}
            return {wrong.get(name, name): text for name, text in error.fields.items()}
        return {}

    def keep(self, values: Values, links: dict[str, UUID | None]) -> None:
        given = dict(values) | links
        data = {
            "name": given["name"],
            "value_minor": _read_value(values),
            "currency": given["currency"].upper(),
            "expected_close_on": read_day(given["expected_close_on"]),
            "notes": given["notes"],
            "owner_id": UUID(given["owner_id"]) if given["owner_id"] else None,
            "contact_id": given["contact_id"],
            "company_id": given["company_id"],
        }
        deal = self._deal
        if deal is None:
            self.write(create, data | {"stage_id": UUID(given["stage_id"])}, then=self.saved)
            return
        changed = {name: value for name, value in data.items() if value != getattr(deal, name)}
        self.write(change, deal.id, self.version, changed, then=self.saved)

    def describe(self, name: str, value: Any) -> tuple[str, str]:
        if name == "value_minor":
            currency = self._deal.currency if self._deal else "EUR"
            return _("Value"), format_money(int(value), currency, self._locale)
        return super().describe(name, value.isoformat() if isinstance(value, date) else value)


def _stages(read: FormRead, stage_id: UUID | None) -> list[Field]:
    several = len(read.pipelines) > 1
    choices = [
        (str(stage.id), f"{pipeline.name} / {stage.name}" if several else stage.name)
        for pipeline in read.pipelines
        for stage in pipeline.stages
    ]
    known = [choice for choice, _label in choices]
    chosen = str(stage_id) if str(stage_id) in known else known[0]
    return [Field("stage_id", _("Stage"), "choice", chosen, True, choices=choices)]


def _read_value(values: Values) -> int:
    """The typed amount in minor units; nothing typed is nothing.

    Raises:
        Invalid: money.*, naming value or currency.
    """
    money = parse_money(values["value"] or "0", values["currency"].upper(), "value")
    if money.amount_minor < 0 or money.amount_minor > 10**12:
        message = _("An amount from 0 to ten thousand million.")
        raise Invalid("deal.value", message, {"value": message})
    return money.amount_minor


def _plain(minor: int, currency: str) -> str:
    """An amount as it is typed: `12000.00`."""
    digits = minor_digits(currency)
    text = f"{minor:0{digits + 1}d}"
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def create(tx: Any, values: dict[str, Any]) -> "DealDetail":
    """Make a deal from what was typed."""
    from crmtui.services.deals import DealCreate, create_deal

    return create_deal(tx, DealCreate.model_validate(values))


def change(tx: Any, deal_id: UUID, version: int | None, values: dict[str, Any]) -> "DealDetail":
    """Save what was changed in a deal."""
    from crmtui.services.deals import DealUpdate, update_deal

    data = DealUpdate.model_validate(values | {"expected_version": version})
    return update_deal(tx, deal_id, data)
