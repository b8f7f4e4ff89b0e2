"""The form of a contact: a new one, or one that is there."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple
from uuid import UUID

from textual.binding import Binding, BindingType
from textual.widgets import Input, Select

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, Values
from crmtui.tui.screens.contacts import reading
from crmtui.tui.screens.contacts.duplicates import SAVE, DuplicatesDialog
from crmtui.tui.screens.contacts.form_values import (
    read_values,
    show_properties,
    show_values,
    split_list,
    without_empty,
)
from crmtui.tui.screens.contacts.long_form import LongForm
from crmtui.tui.screens.contacts.reading import Names, Saved
from crmtui.tui.screens.contacts.words import SIZES, STATUSES, field_label, name_of, status_sign

if TYPE_CHECKING:
    from crmtui.services.companies import CompanyTemplate
    from crmtui.services.contacts import ContactDetail


class Existing(NamedTuple):
    """Instead of a new contact: the one that is there already."""

    contact_id: UUID


class _Text(NamedTuple):
    """A field of one line or, where it is `multiline`, of several."""

    name: str
    longest: int = 200
    hint: str = ""
    kind: Any = "text"
    check: Callable[[str], str] | None = None


def _complain_about_tags(typed: str) -> str:
    too_long = [name for name in split_list(typed) if len(name) > 60]
    return _("A tag has 60 letters at the most.") if too_long else ""


_PERSON: Final = (
    _Text("full_name"),
    _Text("first_name", 100, _("follows from the full name")),
    _Text("last_name", 100, _("follows from the full name")),
    _Text("title"),
    _Text("company", 200, _("Ctrl+G fills in what is known of it")),
    _Text("email", 200),
    _Text("mobile_phone", 60),
    _Text("corporate_phone", 60),
    _Text("home_phone", 60),
    _Text("other_phone", 60),
    _Text("further_emails", 5_000, kind="multiline"),
    _Text("person_linkedin", 300),
)
_PLACE: Final = (
    _Text("tags", 1_000, _("with commas between; new ones are made"), "text", _complain_about_tags),
    *(_Text("street", 300), _Text("postal_code", 20)),
    *(_Text("city", 120), _Text("state", 120), _Text("country", 120)),
    _Text("notes", 10_000, kind="multiline"),
    _Text("industry", 120),
    _Text("employees", 9, kind="integer"),
)
_COMPANY: Final = (
    *(_Text("annual_revenue", 60), _Text("website", 300), _Text("company_linkedin", 300)),
    _Text("technologies", 4_000, _("with commas between")),
    *(_Text("company_address", 300), _Text("company_city", 120)),
    *(_Text("company_state", 120), _Text("company_country", 120)),
    _Text("custom_properties", 16_000, kind="multiline"),
)


class ContactForm(LongForm[Saved | Existing]):
    """Gives the saved contact, or the existing one that was meant. Ctrl+G fills in the company."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+g",
            "fill",
            _("Fill in"),
            tooltip=_("Fill in what is known of the company and missing here"),
            id="contact_form.fill",
        ),
    ]
    FIELD_OF: ClassVar = {"company_id": "company"}

    def __init__(self, contact: "ContactDetail | None", names: Names) -> None:
        self._contact = contact
        title = _("New contact")
        if contact is not None:
            title = _("Contact {name}").format(name=name_of(contact))
        version = contact.version if contact else None
        super().__init__(title, _fields(contact, names), version=version)

    # --- saving -----------------------------------------------------------------------------

    def save(self, values: Values) -> None:
        if self._contact is None:
            made = without_empty(read_values(values, {}))
            self.read(reading.find_likely, made, then=lambda found: self._compare(made, found))
            return
        changed = read_values(self.changes(values), self._contact.custom_properties)
        self.write(reading.change, self._contact.id, self.version, changed, then=self.saved)

    def _compare(self, made: dict[str, Any], found: "tuple[ContactDetail, ...]") -> None:
        """Warn of those whom the new contact may be already."""

        def answered(chosen: str | None) -> None:
            if chosen == SAVE:
                self._create(made)
            elif chosen:
                self.dismiss(Existing(UUID(chosen)))
            else:
                self._saving = False

        if found:
            self.app.push_screen(DuplicatesDialog(found), answered)
        else:
            self._create(made)

    def _create(self, made: dict[str, Any]) -> None:
        self.write(reading.create, made, then=self.saved)

    def describe(self, name: str, value: Any) -> tuple[str, str]:
        if isinstance(value, dict):
            return field_label(name), show_properties(value)
        label, shown = super().describe(name, value)
        return (field_label(name) if label == name else label), shown

    # --- company ----------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Who may only read has nothing to fill in."""
        if action == "fill":
            return not self.read_only
        return super().check_action(action, parameters)

    def action_fill(self) -> None:
        """Look up what is known of the company that was typed."""
        company = self.values()["company"]
        if company:
            self.read(reading.find_template, company, then=self._fill)
        else:
            text = _("Say first for which company this person works.")
            self.show_errors({"company": text})

    def _fill(self, template: "CompanyTemplate") -> None:
        """Put it where nothing was typed."""
        known = template.model_dump(exclude={"company"})
        known["technologies"] = ", ".join(template.technologies)
        filled = [name for name, value in known.items() if value and self._put(name, str(value))]
        self.show_errors({})
        names = ", ".join(map(field_label, filled))
        self.say(_("Filled in: {names}").format(names=names or _("nothing was missing")))

    def _put(self, name: str, value: str) -> bool:
        """Whether the field was empty."""
        editor = self._editor(name)
        if isinstance(editor, Select) and editor.value is Select.NULL:
            editor.value = value
            return True
        if isinstance(editor, Input) and not editor.value.strip():
            editor.value = value
            return True
        return False


def _fields(contact: "ContactDetail | None", names: Names) -> list[Field]:
    shown = show_values(contact) if contact is not None else {}
    states = [(status, status_sign(status).whole) for status in STATUSES]
    status = shown.get("status", "active")
    size = shown.get("employee_size_bracket", "")
    return [
        *(_field(text, shown) for text in _PERSON),
        Field("status", field_label("status"), "choice", status, True, choices=states),
        *_owner(shown.get("owner_id", ""), names),
        *(_field(text, shown) for text in _PLACE),
        Field(
            "employee_size_bracket",
            field_label("employee_size_bracket"),
            "choice",
            size,
            choices=[(one, one) for one in dict.fromkeys((*SIZES, *([size] if size else [])))],
            hint=_("follows from the number"),
        ),
        *(_field(text, shown) for text in _COMPANY),
    ]


def _field(text: _Text, shown: dict[str, Any]) -> Field:
    value = shown.get(text.name, "")
    label = field_label(text.name)
    return Field(
        text.name, label, text.kind, value, False, text.longest, text.hint, check=text.check
    )


def _owner(owner: str, names: Names) -> list[Field]:
    """Whose contact it is, for those who may know who works here."""
    if not names.owners:
        return []
    choices = list(names.owners)
    if owner and owner not in dict(choices):
        choices.append((owner, _("(somebody who left)")))
    hint = _("nobody")
    return [Field("owner_id", field_label("owner_id"), "choice", owner, choices=choices, hint=hint)]
