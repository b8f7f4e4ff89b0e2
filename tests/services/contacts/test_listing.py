"""Lists of contacts: the same rows, order and totals as sifting through all of them one by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError
from crmtui.kit.search_text import fold
from crmtui.services.companies import SIZE_BRACKETS
from crmtui.services.contacts import (
    delete_contact,
    listing,
    listing_filters,
    listing_plans,
)
from crmtui.services.contacts.counting import count_contacts
from crmtui.services.contacts.listing import browse_contacts, list_contacts
from crmtui.services.contacts.schemas import (
    ContactDetail,
    ContactFilter,
    ContactSort,
    SortField,
)
from tests.benchmarks.contact_rows import seed_contacts
from tests.factories import create_organization

COUNT = 240
SINCE = datetime(2024, 1, 1, 0, 2, tzinfo=UTC)

Test = Callable[[ContactDetail], bool]
FILTERS: list[tuple[dict[str, Any], Test]] = [
    ({"status": "lead"}, lambda c: c.status == "lead"),
    ({"industry": "hEALTHCARE "}, lambda c: c.industry == "Healthcare"),
    ({"country": "TÜRKIYE"}, lambda c: c.country == "Türkiye"),
    ({"country": "turkiye"}, lambda _c: False),
    ({"employee_size_bracket": "11-50"}, lambda c: c.employee_size_bracket == "11-50"),
    ({"lead_score_min": 40, "lead_score_max": 60}, lambda c: 40 <= c.lead_score <= 60),
    ({"created_since": SINCE}, lambda c: c.created_at >= SINCE),
    ({"updated_since": SINCE.replace(day=9)}, lambda c: c.updated_at >= SINCE.replace(day=9)),
    ({"has_email": False}, lambda c: not c.email),
    (
        {"has_phone": True, "has_linkedin": False},
        lambda c: bool(c.mobile_phone and not c.person_linkedin),
    ),
    ({"source": "event"}, lambda c: c.source == "event"),
    ({"tags": ("vip",)}, lambda c: "VIP" in _tags(c)),
    ({"tags": ("VIP", "press")}, lambda c: {"VIP", "Press"} <= _tags(c)),
    ({"tags": ("VIP", "nobody")}, lambda _c: False),
    ({"text": "ann"}, lambda c: _begins(c, "ann")),
    ({"text": "  "}, lambda _c: True),
    ({"text": "!!"}, lambda _c: False),
    ({"text": "+49 (0)151"}, lambda c: bool(c.mobile_phone)),
    ({"text": "gmx", "status": "active"}, lambda c: "@gmx" in c.email and c.status == "active"),
    ({"text": "ull", "has_email": True}, lambda c: bool(_inside(c, "ull") and c.email)),
]


def _tags(contact: ContactDetail) -> set[str]:
    return {tag.name for tag in contact.tags}


def _inside(contact: ContactDetail, part: str) -> bool:
    rest = f"{contact.email.rpartition('.')[0]} {contact.title} {contact.city}"
    return part in fold(f"{contact.full_name} {contact.company}") or part in fold(rest).split()


def _begins(contact: ContactDetail, part: str) -> bool:
    email = contact.email.replace("@", " ").replace(".", " ")
    rest = fold(f"{email} {contact.title} {contact.city}").split()
    named = fold(f"{contact.full_name} {contact.company}").split()
    return any(word.startswith(part) for word in rest) or any(part in word for word in named)


class Office:
    """An organization with contacts, beside another one."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.admin: Actor = create_organization(backend)
        seed_contacts(backend, self.admin, COUNT)
        stranger = create_organization(backend)
        seed_contacts(backend, stranger, 30)
        with backend.write(self.admin) as tx:
            for contact in list_contacts(tx, page_size=7).items:
                delete_contact(tx, contact.id)
        self.all = self.list(ContactFilter()) + self.list(ContactFilter(deleted=True))

    def list(self, wanted: ContactFilter, sort: ContactSort | None = None) -> list[ContactDetail]:
        with self.backend.read(self.admin) as tx:
            page = list_contacts(tx, wanted, sort, 1, 500)
            assert count_contacts(tx, wanted).total == page.total == len(page.items)
        return [*page.items]


@pytest.fixture(params=["few", "many"])
def abundance(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether what is found is looked up one by one, or gone through as at a million."""
    if request.param == "many":
        for module in (listing_filters, listing_plans):
            monkeypatch.setattr(module, "FEW", 1)


@pytest.mark.usefixtures("abundance")
def test_a_filter_finds_exactly_what_meets_it(backend: Backend) -> None:
    office = Office(backend)
    assert len(office.all) == COUNT
    assert 0 < sum(contact.deleted_at is not None for contact in office.all) < COUNT // 10
    for deleted in (False, True):
        for given, test in FILTERS:
            found = {c.id for c in office.list(ContactFilter(**given, deleted=deleted))}
            among = (c for c in office.all if (c.deleted_at is not None) is deleted)
            expected = {c.id for c in among if test(c)}
            assert found == expected, (given, deleted)


@pytest.mark.usefixtures("abundance")
def test_filters_combine(backend: Backend) -> None:
    office = Office(backend)
    shown = [contact for contact in office.all if contact.deleted_at is None]
    for (one, meets), (other, meets_too) in zip(FILTERS, FILTERS[5:] + FILTERS[:5], strict=True):
        if set(one) & set(other):
            continue
        found = {c.id for c in office.list(ContactFilter(**one, **other))}
        assert found == {c.id for c in shown if meets(c) and meets_too(c)}, (one, other)


def _key(field: str, contact: ContactDetail) -> object:
    value = getattr(contact, field)
    if field == "employee_size_bracket":
        return SIZE_BRACKETS.index(value)
    if field == "full_name":
        return fold(value)
    if isinstance(value, str):
        return "".join(letter.lower() if letter.isascii() else letter for letter in value)
    return value


@pytest.mark.usefixtures("abundance")
def test_every_order_of_what_a_filter_finds_is_that_of_all(backend: Backend) -> None:
    office = Office(backend)
    wanted = [
        ContactFilter(text="an"),
        ContactFilter(tags=("VIP",)),
        ContactFilter(text="gmx", tags=("VIP",), has_email=True),
        ContactFilter(lead_score_min=30),
    ]
    with backend.read(office.admin) as tx:
        for field in ("created_at", "full_name", "title"):
            for descending in (False, True):
                sort = ContactSort(field=field, descending=descending)
                everybody = [contact.id for contact in office.list(ContactFilter(), sort)]
                for one in wanted:
                    found = {contact.id for contact in office.list(one)}
                    expected = [contact for contact in everybody if contact in found]
                    listed = list_contacts(tx, one, sort, 1, 500).items
                    assert [contact.id for contact in listed] == expected, (one, sort)
                    for backwards in (False, True):
                        assert _browsed(tx, sort, one, 7, backwards=backwards) == expected, one


def test_pages_and_windows_show_the_same_order(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So few that they fill some pages and others not: what stands behind them is not sorted.
    monkeypatch.setattr(listing, "_SAMPLE", 100)
    office = Office(backend)
    with backend.read(office.admin) as tx:
        for field in get_args(SortField):
            for descending in (False, True):
                sort = ContactSort(field=field, descending=descending)
                listed = [
                    contact
                    for page in range(1, 5)
                    for contact in list_contacts(tx, None, sort, page, 80).items
                ]
                keys = [_key(field, contact) for contact in listed]
                if field not in ("last_name", "city", "first_name", "country"):  # not all ASCII
                    assert keys == sorted(keys, reverse=descending), field  # type: ignore[type-var]
                ids = [contact.id for contact in listed]
                assert _browsed(tx, sort, backwards=False) == ids, field
                assert _browsed(tx, sort, backwards=True) == ids, field


def _browsed(
    tx: Any,
    sort: ContactSort,
    wanted: ContactFilter | None = None,
    limit: int = 90,
    *,
    backwards: bool,
) -> list[Any]:
    found: list[Any] = []
    cursor: str | None = None
    while True:
        window = browse_contacts(tx, wanted, sort, cursor, limit, backwards)
        ids = [contact.id for contact in window.items]
        found = ids + found if backwards else found + ids
        cursor = window.previous_cursor if backwards else window.next_cursor
        if cursor is None:
            return found


def test_a_window_leads_back_to_where_it_came_from(sqlite_backend: Backend) -> None:
    office = Office(sqlite_backend)
    with sqlite_backend.read(office.admin) as tx:
        first = browse_contacts(tx, limit=10)
        second = browse_contacts(tx, cursor=first.next_cursor, limit=10)
        back = browse_contacts(tx, cursor=second.previous_cursor, limit=10, backwards=True)
        end = browse_contacts(tx, limit=10, backwards=True)
    assert first.previous_cursor is None
    assert back.items == first.items
    assert back.previous_cursor is None
    assert end.next_cursor is None
    assert {c.id for c in end.items}.isdisjoint(c.id for c in first.items + second.items)


@pytest.mark.parametrize("cursor", ["", "x", "W10", "é", "a" * 9_000, "bnVsbA"])
def test_a_mark_that_is_none_is_refused(sqlite_backend: Backend, cursor: str) -> None:
    admin = create_organization(sqlite_backend)
    with sqlite_backend.read(admin) as tx:
        for field in ("created_at", "full_name", "lead_score"):
            with pytest.raises(CrmError) as refused:
                browse_contacts(tx, None, ContactSort(field=field), cursor)
            assert refused.value.code == "page.cursor"


def test_a_page_behind_the_last_is_empty_and_counts_are_capped(sqlite_backend: Backend) -> None:
    office = Office(sqlite_backend)
    with sqlite_backend.read(office.admin) as tx:
        page = list_contacts(tx, page=10**30, page_size=50)
        capped = count_contacts(tx, at_most=100)
    assert page.items == ()
    assert page.total == count_contacts_of(office)
    assert (capped.total, capped.exact) == (100, False)


def count_contacts_of(office: Office) -> int:
    return sum(contact.deleted_at is None for contact in office.all)
