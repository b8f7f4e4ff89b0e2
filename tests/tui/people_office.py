"""An office that knows people, for the contacts area: complete ones, strange ones, deleted ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from crmtui.services import companies, contacts, conversations, tags
from crmtui.services.companies import CompanyCreate
from crmtui.services.contacts import ContactCreate, ContactDetail, ContactUpdate
from crmtui.services.conversations import InteractionCreate, InteractionType
from crmtui.services.tags import TagCreate
from crmtui.tui.screens.contacts import ContactsScreen
from crmtui.tui.widgets.paged_table import PagedTable
from crmtui.tui.widgets.pages import text_of
from tests.tui.office import STRANGE, Office

if TYPE_CHECKING:
    from textual.pilot import Pilot

JOANA: dict[str, Any] = {
    "full_name": "Joana Ferreira-Lindqvist",
    "title": "Head of buying",
    "status": "customer",
    "email": "joana@nordlys.example",
    "mobile_phone": "+351 912 345 678",
    "corporate_phone": "+351 22 000 0000",
    "company": "Nordlys AB",
    "industry": "Retail",
    "street": "Rua das Flores 12",
    "postal_code": "4050-262",
    "city": "Porto",
    "country": "Portugal",
    "person_linkedin": "https://www.linkedin.com/in/joana",
    "notes": "Asks for wheelchair access at the gala.\nSpeaks Swedish [/x].",
    "tags": ("VIP", "Gala [/x]"),
    "further_emails": ({"label": "private", "email": "joana@ferreira.example"},),
    "custom_properties": {"allergy": "nuts [bold]", "seats": 2},
}
OTHERS: tuple[dict[str, Any], ...] = (
    {"full_name": "Abel Ferreira", "company": "Padaria Sol Lda", "city": "Porto"},
    {"full_name": "Luis Ferraz", "city": "Porto", "status": "lead", "mobile_phone": "+351 933333"},
    {
        "full_name": "Maria Ferrao",
        "company": "Quinta Alta SA",
        "city": "Lisboa",
        "status": "prospect",
    },
    {"full_name": "Rui Ferrer", "company": "Quinta Alta SA", "city": "Porto"},
    {"full_name": "Sara Ferro", "company": "Atelier Ferro", "status": "inactive"},
    {
        "first_name": STRANGE[:99],
        "last_name": "[/x]",
        "company": STRANGE,
        "city": "Łódź [/x]",
        "tags": ("x" * 60,),
    },
    {"full_name": "", "email": "nameless@example.org"},
)


class PeopleOffice(Office):
    """The office with a company, two tags, and people."""

    def add_person(self, **more: Any) -> ContactDetail:
        data = ContactCreate.model_validate(more)
        found: ContactDetail = self.write(contacts.create_contact, data)
        return found

    def add_people(self) -> dict[str, UUID]:
        """Everybody by their first name."""
        company = CompanyCreate(name="Nordlys AB", website="https://nordlys.example", employees=300)
        self.write(companies.create_company, company)
        self.write(tags.create_tag, TagCreate(name="VIP", color="#CC1122"))
        self.write(tags.create_tag, TagCreate(name="Gala [/x]", color="#2244CC"))
        made = [self.add_person(**person) for person in (JOANA, *OTHERS)]
        return {one.first_name or one.email: one.id for one in made}

    def change_person(self, contact_id: UUID, **values: Any) -> ContactDetail:
        data = ContactUpdate.model_validate(values)
        found: ContactDetail = self.write(contacts.update_contact, contact_id, data)
        return found

    def add_note(self, contact_id: UUID, text: str) -> None:
        """Something that somebody wrote down of a person."""
        note = InteractionCreate(type=InteractionType.NOTE, body=text, contact_id=contact_id)
        self.write(conversations.log_interaction, note)

    def find(self, email: str) -> UUID:
        """Whose address this is."""
        found: ContactDetail | None = self.read(contacts.find_by_email, email)
        assert found is not None
        return found.id

    def person(self, contact_id: UUID) -> ContactDetail:
        found: ContactDetail = self.read(contacts.get_contact, contact_id)
        return found


def area_of(pilot: Pilot[Any]) -> ContactsScreen:
    """The area's list, also while something is above it."""
    return next(one for one in pilot.app.screen_stack if isinstance(one, ContactsScreen))


def names_of(pilot: Pilot[Any]) -> list[str]:
    """The names in the list."""
    table = area_of(pilot).query_one(PagedTable)
    rows = [table._cache.row(index) for index in range(table.total)]
    return [text_of(row.cells[0]) for row in rows if row is not None]


def line_of(pilot: Pilot[Any], selector: str) -> str:
    """What a line, or a text, of the topmost screen shows."""
    widget = pilot.app.screen.query_one(selector)
    return str(widget.render())
