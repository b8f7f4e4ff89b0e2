"""The form of a company: a new one, or one that is there."""

from typing import TYPE_CHECKING, Any, Final

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, Values
from crmtui.tui.screens.companies import reading
from crmtui.tui.screens.companies.reading import FormRead
from crmtui.tui.screens.companies.words import field_label
from crmtui.tui.screens.contacts.form_values import (
    read_values,
    show_properties,
    show_shared,
    without_empty,
)
from crmtui.tui.screens.contacts.long_form import LongForm
from crmtui.tui.screens.contacts.words import SIZES
from crmtui.tui.screens.deals.links import with_owner

if TYPE_CHECKING:
    pass

_LONGEST: Final = {
    **dict.fromkeys(("name", "domain"), 200),
    **dict.fromkeys(("website", "linkedin", "address"), 300),
    **dict.fromkeys(("industry", "city", "state", "country"), 120),
    **dict.fromkeys(("phone", "tax_id", "annual_revenue"), 60),
    "employees": 9,
    "technologies": 4_000,
    "tags": 1_000,
    "notes": 10_000,
    "custom_properties": 16_000,
}
"""Characters, field by field, in the order in which the form shows them."""
_ORDER: Final = (
    *("name", "website", "domain", "phone", "address", "city", "state", "country", "industry"),
    *("employees", "employee_size_bracket", "tags", "owner_id", "annual_revenue", "tax_id"),
    *("linkedin", "technologies", "notes", "custom_properties"),
)
_KINDS: Final[dict[str, Any]] = {
    "employees": "integer",
    "notes": "multiline",
    "custom_properties": "multiline",
}


class CompanyForm(LongForm[Any]):
    """Gives the saved company."""

    def __init__(self, read: FormRead) -> None:
        self._company = company = read.company
        title = _("New company")
        if company is not None:
            title = _("Company {name}").format(name=company.name)
        super().__init__(title, _fields(read), version=company.version if company else None)

    def save(self, values: Values) -> None:
        if self._company is None:
            given = without_empty(read_values(values, {}))
        else:
            given = read_values(self.changes(values), self._company.custom_properties)
        self.write(reading.save_company, self._company, self.version, given, then=self.saved)

    def describe(self, name: str, value: Any) -> tuple[str, str]:
        if isinstance(value, dict):
            return field_label(name), show_properties(value)
        label, shown = super().describe(name, value)
        return (field_label(name) if label == name else label), shown


def _fields(read: FormRead) -> list[Field]:
    shown = {} if read.company is None else show_shared(read.company)
    return [_field(name, shown, read) for name in _ORDER]


def _field(name: str, shown: dict[str, Any], read: FormRead) -> Field:
    label, value = field_label(name), shown.get(name, "")
    if name == "owner_id":
        owners = with_owner(read.owners, value, read.owner)
        return Field(name, label, "choice", value, choices=owners, hint=_("nobody"))
    if name == "employee_size_bracket":
        sizes = dict.fromkeys((*SIZES, *([value] if value else [])))
        hint = _("follows from the number")
        return Field(name, label, "choice", value, choices=[(one, one) for one in sizes], hint=hint)
    kind, longest = _KINDS.get(name, "text"), _LONGEST[name]
    return Field(name, label, kind, value, name == "name", longest, _hints().get(name, ""))


def _hints() -> dict[str, str]:
    return {
        "domain": _("of its e-mail addresses; follows from the website"),
        "tags": _("with commas between; new ones are made"),
        "technologies": _("with commas between"),
    }
