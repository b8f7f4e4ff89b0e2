"""Companies: names are one whatever their spelling, and what follows from what is given."""

from __future__ import annotations

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, CrmError, Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import audit, companies
from crmtui.services.audit import AuditFilter
from crmtui.services.companies import CompanyFilter, CompanyUpdate
from tests.factories import create_company, create_organization


def test_what_follows_from_what_is_given(backend: Backend) -> None:
    admin = create_organization(backend)
    made = create_company(
        backend,
        admin,
        name="Acme Inc",
        website="https://www.Acme.com/about?x=1",
        employees=500,
        technologies=("Go", "Rust"),
        tags=("Customer",),
        custom_properties={"vat": {"id": "DE1"}},
    )
    assert (made.domain, made.employee_size_bracket) == ("acme.com", "201-500")
    assert (made.technologies, made.tags[0].name) == (("Go", "Rust"), "Customer")
    with backend.write(admin) as tx:
        changed = companies.update_company(
            tx,
            made.id,
            CompanyUpdate(
                website="acme.example",
                employees=None,
                city=None,
                tags=("Partner", "customer"),
                custom_properties={"vat": None, "since": 2019},
                expected_version=1,
            ),
        )
        assert (changed.domain, changed.employee_size_bracket) == ("acme.example", "")
        assert [tag.name for tag in changed.tags] == ["Customer", "Partner"]
        assert changed.custom_properties == {"since": 2019}
        assert changed.version == 2
        assert companies.get_company(tx, made.id) == changed
    with backend.read(admin) as tx:
        entry = audit.list_entries(tx, AuditFilter(subject_id=made.id)).items[0]
    assert entry.topic == "company.updated"
    assert entry.data["changes"]["tags"] == {"from": ["Customer"], "to": ["Customer", "Partner"]}
    assert entry.data["changes"]["employees"] == {"from": 500, "to": None}
    assert "name_key" not in entry.data["changes"]


def test_a_name_is_taken_until_its_company_is_deleted(backend: Backend) -> None:
    admin = create_organization(backend)
    first = create_company(backend, admin, name="Müller AG")
    with pytest.raises(Conflict) as taken:
        create_company(backend, admin, name="MULLER  ag")
    assert taken.value.code == "company.name_taken"
    assert taken.value.details["company_id"] == str(first.id)
    with backend.write(admin) as tx:
        companies.delete_company(tx, first.id)
        with pytest.raises(NotFound):
            companies.get_company(tx, first.id)
    second = create_company(backend, admin, name="Muller AG")
    with backend.write(admin) as tx:
        with pytest.raises(Conflict):
            companies.restore_company(tx, first.id)
        companies.delete_company(tx, second.id)
        assert companies.restore_company(tx, first.id).deleted_at is None
        found = companies.find_company_by_name(tx, "muller ag")
        assert found is not None
        assert found.id == first.id


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"domain": "not a domain"}, "company.domain"),
        ({"employee_size_bracket": "some"}, "company.size_bracket"),
        ({"phone": "call me"}, "phone.invalid"),
        ({"owner_id": new_id()}, "owner.unknown"),
        ({"custom_properties": {"big": "x" * 20_000}}, "company.custom_properties"),
        ({"name": None}, "company.required"),
    ],
)
def test_bad_input_names_its_field(
    sqlite_backend: Backend, fields: dict[str, object], code: str
) -> None:
    admin = create_organization(sqlite_backend)
    company = create_company(sqlite_backend, admin)
    with sqlite_backend.write(admin) as tx, pytest.raises(Invalid) as refused:
        companies.update_company(tx, company.id, CompanyUpdate.model_validate(fields))
    assert refused.value.code == code
    assert set(refused.value.fields) == set(fields)


def test_the_list_is_narrowed_and_numbered(backend: Backend) -> None:
    admin = create_organization(backend)
    with backend.write(admin) as tx:
        create_company(tx, name="Zebra Works", industry="Tools", tags=("a", "b"), city="Köln")
        create_company(tx, name="Acme Tools", industry="Tools", tags=("a",))
        create_company(tx, name="Beta", industry="Media", website="beta.example")
        gone = create_company(tx, name="Gone")
        companies.delete_company(tx, gone.id)

    def names(page: int = 1, page_size: int = 50, **wanted: object) -> tuple[list[str], int]:
        with backend.read(admin) as tx:
            found = companies.list_companies(
                tx, CompanyFilter.model_validate(wanted), page, page_size
            )
        return [company.name for company in found.items], found.total

    assert names() == (["Acme Tools", "Beta", "Zebra Works"], 3)
    assert names(2, 2) == (["Zebra Works"], 3)
    assert names(industry="Tools", tags=("a", "B")) == (["Zebra Works"], 1)
    assert names(text="koln")[0] == ["Zebra Works"]
    assert names(text="ools", industry="Tools")[0] == ["Acme Tools"]
    assert names(include_deleted=True)[1] == 4


def test_a_renamed_company_is_found_by_its_new_name_alone(backend: Backend) -> None:
    admin = create_organization(backend)
    company = create_company(backend, admin, name="Old Name")
    with backend.write(admin) as tx:
        companies.update_company(tx, company.id, CompanyUpdate(name="Wholly New"))
    with backend.read(admin) as tx:
        for text, total in (("old", 0), ("whol", 1)):
            assert companies.list_companies(tx, CompanyFilter(text=text)).total == total


def test_the_second_saver_sees_the_difference(backend: Backend) -> None:
    admin = create_organization(backend)
    company = create_company(backend, admin, city="Bonn")
    with backend.write(admin) as tx:
        companies.update_company(tx, company.id, CompanyUpdate(city="Kiel"))
    with pytest.raises(CrmError) as changed, backend.write(admin) as tx:
        companies.update_company(
            tx, company.id, CompanyUpdate(name="New", city="Jena", expected_version=1)
        )
    assert changed.value.code == "record.changed"
    assert changed.value.details["differences"]["city"] == {"yours": "Jena", "theirs": "Kiel"}
    tagged = CompanyUpdate(tags=("vip",), expected_version=2)
    with backend.write(admin) as tx:
        assert companies.update_company(tx, company.id, tagged).version == 3
    with pytest.raises(CrmError) as changed, backend.write(admin) as tx:
        companies.update_company(tx, company.id, CompanyUpdate(tags=("cold",), expected_version=2))
    assert changed.value.code == "record.changed"
