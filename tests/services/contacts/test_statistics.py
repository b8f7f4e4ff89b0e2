"""Statistics of contacts agree with counting them one by one."""

from __future__ import annotations

from collections import Counter

from crmtui.kit.backend import Backend
from crmtui.services import contacts
from crmtui.services.companies import SIZE_BRACKETS
from crmtui.services.contacts.statistics import comprehensive, overview
from tests.benchmarks.contact_rows import seed_contacts
from tests.factories import create_organization


def test_the_numbers_are_those_of_the_contacts(backend: Backend) -> None:
    admin = create_organization(backend)
    seed_contacts(backend, admin, 150)
    seed_contacts(backend, create_organization(backend), 20)
    with backend.read(admin) as tx:
        everybody = contacts.list_contacts(tx, page_size=500).items
        found = comprehensive(tx)
        assert overview(tx) == found.overview
    total = len(everybody)
    assert found.overview.total_contacts == total
    assert found.overview.total_companies == 3
    assert found.overview.valid_emails == sum(bool(contact.email) for contact in everybody)
    mean = sum(contact.lead_score for contact in everybody) / total / 10
    assert abs(found.overview.average_lead_score - mean) <= 0.0501
    for shares, field in (
        (found.sources, "source"),
        (found.statuses, "status"),
        (found.size_brackets, "employee_size_bracket"),
    ):
        counted = Counter(getattr(contact, field) for contact in everybody)
        assert {share.value: share.count for share in shares if share.count} == counted
    countries = Counter(contact.country for contact in everybody)
    assert [share.count for share in found.countries] == [n for _, n in countries.most_common(10)]
    assert [share.value for share in found.size_brackets] == [*SIZE_BRACKETS]
    scores = Counter(min(contact.lead_score // 10, 9) for contact in everybody)
    assert [share.count for share in found.score_distribution] == [scores[at] for at in range(10)]
    tags = Counter(tag.name for contact in everybody for tag in contact.tags)
    assert {share.value: share.count for share in found.tags} == tags
    filled = {one.field: one.percent for one in found.completeness}
    assert filled["title"] == 100.0
    phones = sum(bool(contact.mobile_phone) for contact in everybody)
    assert abs(filled["phone"] - 100 * phones / total) <= 0.0501
    assert [month.added for month in found.growth] == [0] * 12, "all were added in 2024"
    assert {month.total for month in found.growth} == {total}


def test_an_empty_office_has_no_numbers(sqlite_backend: Backend) -> None:
    with sqlite_backend.read(create_organization(sqlite_backend)) as tx:
        found = comprehensive(tx)
    assert found.overview.average_lead_score == 0.0
    assert {one.percent for one in found.completeness} == {0.0}
    assert len(found.growth) == 12
    assert found.growth[-1].month == "2026-06"


def test_a_new_contact_grows_this_month(sqlite_backend: Backend) -> None:
    admin = create_organization(sqlite_backend)
    with sqlite_backend.write(admin) as tx:
        contacts.create_contact(tx, contacts.ContactCreate(full_name="Ada"))
    with sqlite_backend.read(admin) as tx:
        growth = comprehensive(tx).growth
    assert (growth[-1].added, growth[-1].total, growth[-2].total) == (1, 1, 0)
