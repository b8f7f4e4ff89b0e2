"""What the contacts area is made of, without a terminal: pages from anywhere, choices, values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmtui.kit.actor import Actor
from crmtui.services import contacts
from crmtui.tui.screens.contacts import ContactsScreen, source
from crmtui.tui.screens.contacts.choice import ContactChoice, read_score
from crmtui.tui.screens.contacts.form_values import (
    read_emails,
    read_properties,
    read_values,
    show_properties,
    show_values,
)
from crmtui.tui.screens.contacts.source import ContactSource
from crmtui.tui.screens.contacts.undo import Undo
from crmtui.tui.screens.contacts.words import color_word
from crmtui.tui.widgets.pages import PAGE, PageRequest
from tests import factories
from tests.benchmarks.contact_rows import seed_contacts
from tests.tui.office import SIZE, press, settled
from tests.tui.people_office import JOANA, PeopleOffice, area_of
from tests.tui.support import until

if TYPE_CHECKING:
    from pathlib import Path

    from crmtui.kit.backend import Backend

MANY = 1_010
"""Of which some are deleted."""


class Reader:
    """A list that is asked for pages as the table asks."""

    def __init__(self, backend: Backend, actor: Actor, choice: ContactChoice) -> None:
        self.backend = backend
        self.actor = actor
        self.source = ContactSource(choice, lambda: "UTC")
        with backend.read(actor) as tx:
            wanted, sort = choice.to_filter(tx.now, "UTC"), choice.to_sort()
            pages = [contacts.list_contacts(tx, wanted, sort, n, 500).items for n in (1, 2, 3)]
        self.ids = [contact.id for page in pages for contact in page]

    def page(self, offset: int, cursor: str | None = None) -> tuple[list[UUID], int | None]:
        with self.backend.read(self.actor) as tx:
            found = self.source(tx, PageRequest(offset, PAGE, cursor))
        return [row.id for row in found.rows if isinstance(row.id, UUID)], found.total

    def right(self, offset: int) -> list[UUID]:
        return self.ids[offset : offset + PAGE]

    def count(self) -> None:
        with self.backend.read(self.actor) as tx:
            self.source.take_total(self.source.count_exactly(tx))


def test_a_page_is_the_same_wherever_one_comes_from(
    sqlite_backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "COUNTED_AT_ONCE", 300)
    monkeypatch.setattr(source, "QUICK", 60.0)
    owner = factories.create_organization(sqlite_backend)
    seed_contacts(sqlite_backend, owner, MANY)
    for sort in ("company", "lead_score", "created_at", "city"):
        compare_pages(Reader(sqlite_backend, owner, ContactChoice().sorted_by(sort)))


def test_only_what_is_quickly_counted_is_counted_before_a_page_is_shown(
    sqlite_backend: Backend,
) -> None:
    owner = factories.create_organization(sqlite_backend)
    seed_contacts(sqlite_backend, owner, MANY)
    reader = Reader(sqlite_backend, owner, ContactChoice(has_email="yes"))
    assert reader.page(0)[1] is None
    assert reader.source.counted == (PAGE, False)


def compare_pages(reader: Reader) -> None:
    first, total = reader.page(0)
    assert (first, total) == (reader.right(0), None)
    assert (reader.source.counted.total, reader.source.counted.exact) == (300, False)
    reader.count()
    many = len(reader.ids)
    for offset in range(many // PAGE * PAGE, -1, -PAGE):  # from the end to the top
        assert reader.page(offset) == (reader.right(offset), many)
    reader.source.renew()
    assert reader.page(2 * PAGE) == (reader.right(2 * PAGE), many)  # from nowhere
    reader.source.renew()
    assert reader.page(0) == (reader.right(0), many)  # counted at once, because that is quick
    assert reader.source.find(reader.ids[0]) is not None


async def test_the_end_of_a_long_list_is_a_key_away(
    sqlite_backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "COUNTED_AT_ONCE", 300)
    office = PeopleOffice(sqlite_backend, tmp_path)
    seed_contacts(sqlite_backend, office.owner, MANY)
    reader = Reader(sqlite_backend, office.owner, ContactChoice())
    async with office.console(ContactsScreen).run_test(size=SIZE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: area_of(pilot)._source.counted.exact)
        await settled(pilot)
        await press(pilot, "end")
        table = area_of(pilot).table
        assert table.position() == f"row {len(reader.ids):,} of {len(reader.ids):,}"
        assert table.cursor_row is not None
        assert table.cursor_row.id == reader.ids[-1]
        await press(pilot, "pageup", "up")
        number = int(table.position().split()[1].replace(",", ""))
        assert 900 < number < len(reader.ids)
        assert table.cursor_row is not None
        assert table.cursor_row.id == reader.ids[number - 1]


def test_a_choice_is_kept_and_what_makes_no_sense_is_left_out() -> None:
    choice = ContactChoice(
        text="ferr", tags=("VIP", "[x]"), has_phone="yes", company=str(UUID(int=4)), deleted=True
    ).sorted_by("lead_score")
    assert choice.descending
    assert ContactChoice.from_json(json.loads(json.dumps(choice.to_json()))) == choice
    strange = {"status": "married", "sort": "id; drop", "company": "x", "tags": "y", "deleted": 1}
    assert ContactChoice.from_json(strange) == ContactChoice()
    assert ContactChoice.from_json([1]) == ContactChoice()


@pytest.mark.parametrize(
    ("typed", "tenths"),
    [("7.5", 75), ("7,5", 75), ("10", 100), ("0", 0), ("10.1", None), ("-1", None), ("x", None)],
)
def test_scores_are_typed_as_they_are_shown(typed: str, tenths: int | None) -> None:
    assert read_score(typed) == tenths


@pytest.mark.parametrize(
    ("color", "word"),
    [
        *(("#CC1122", "red"), ("#2244CC", "blue"), ("#6B7280", "grey"), ("#10B981", "green")),
        *(("#F59E0B", "orange"), ("#8B5CF6", "purple"), ("#000000", "black"), ("none", "")),
    ],
)
def test_colours_have_names(color: str, word: str) -> None:
    assert color_word(color) == word


NAMES = st.from_regex(r"[a-zA-Z][a-zA-Z0-9 _-]{0,8}[a-z0-9]", fullmatch=True)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda part: (
        st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(NAMES, JSON, max_size=5))
def test_own_fields_survive_the_form(properties: dict[str, object]) -> None:
    assert read_properties(show_properties(properties)) == properties


def test_addresses_are_read_with_and_without_what_they_are_for() -> None:
    assert read_emails("home: a@b.example\n\n c@d.example \nx:") == (
        {"label": "home", "email": "a@b.example"},
        {"label": "", "email": "c@d.example"},
    )


def test_a_form_that_nobody_touched_changes_nothing(
    sqlite_backend: Backend, tmp_path: Path
) -> None:
    office = PeopleOffice(sqlite_backend, tmp_path)
    joana = office.add_person(**JOANA, technologies=("SAP", "C, C++"[:1]), employees=12)
    shown = show_values(joana)
    typed = {name: shown[name] for name in ("tags", "technologies", "further_emails", "employees")}
    typed |= {"custom_properties": shown["custom_properties"], "owner_id": None}
    same = office.change_person(joana.id, **read_values(typed, joana.custom_properties))
    assert Undo.between(joana, same) is None
