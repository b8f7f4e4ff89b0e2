"""One contact: names, addresses and phones, what follows from them, and who may have what."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, CrmError, Forbidden, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import audit, companies, contacts
from crmtui.services.audit import AuditFilter
from crmtui.services.companies import CompanyFilter, CompanyUpdate
from crmtui.services.contacts import ContactCreate, ContactDetail, ContactUpdate, FurtherEmail
from tests.factories import create_actor, create_company, create_contact, create_organization


def change(
    backend: Backend, actor: Actor, contact: ContactDetail, **fields: object
) -> ContactDetail:
    with backend.write(actor) as tx:
        return contacts.update_contact(tx, contact.id, ContactUpdate.model_validate(fields))


def test_everything_that_is_given_is_kept(backend: Backend) -> None:
    admin = create_organization(backend)
    company = create_company(backend, admin, name="Acme Inc")
    made = create_contact(
        backend,
        admin,
        full_name="Johanna von der Heide",
        email="J.Heide@ACME.example",
        mobile_phone="0151 2345 6789",
        company="ACME inc",
        employees=500,
        technologies=("Go",),
        person_linkedin="https://de.linkedin.com/in/JHeide/?x=1",
        tags=("vip", "Hot"),
        further_emails=(
            FurtherEmail(label="home", email="jo@home.example"),
            FurtherEmail(email="J.HEIDE@acme.example"),
        ),
        custom_properties={"diet": "none"},
    )
    assert (made.first_name, made.last_name) == ("Johanna", "von der Heide")
    assert (made.email, made.email_domain) == ("J.Heide@ACME.example", "acme.example")
    assert (made.company, made.company_id) == ("ACME inc", company.id)
    assert made.employee_size_bracket == "201-500"
    assert made.lead_score == 22 + 14 + 10 + 5 + 3 + 2
    assert [tag.name for tag in made.tags] == ["Hot", "vip"]
    assert [each.email for each in made.further_emails] == ["jo@home.example"]
    with backend.read(admin) as tx:
        assert contacts.get_contact(tx, made.id) == made
        for text in ("j.heide@acme.EXAMPLE", "Jo@Home.example"):
            assert contacts.find_by_email(tx, text) == made
        assert contacts.find_by_email(tx, "nobody@acme.example") is None
        assert contacts.find_by_linkedin(tx, "www.linkedin.com/in/jheide") == (made,)


def test_a_change_tells_each_field(backend: Backend) -> None:
    admin = create_organization(backend)
    company = create_company(backend, admin, name="Beta GmbH")
    made = create_contact(backend, admin, full_name="Ada King", tags=("a",))
    changed = change(
        backend,
        admin,
        made,
        last_name="Lovelace",
        company_id=company.id,
        tags=("b",),
        further_emails=(FurtherEmail(email="a@b.example"),),
        custom_properties={"x": 1},
        status="customer",
        expected_version=1,
    )
    assert (changed.full_name, changed.company, changed.version) == ("Ada Lovelace", "Beta GmbH", 2)
    with backend.read(admin) as tx:
        entry = audit.list_entries(tx, AuditFilter(subject_id=made.id)).items[0]
        assert contacts.get_contact(tx, made.id) == changed
    assert entry.topic == "contact.updated"
    assert entry.data["changes"] == {
        "last_name": {"from": "King", "to": "Lovelace"},
        "full_name": {"from": "Ada King", "to": "Ada Lovelace"},
        "company": {"from": "", "to": "Beta GmbH"},
        "company_id": {"from": None, "to": str(company.id)},
        "status": {"from": "active", "to": "customer"},
        "tags": {"from": ["a"], "to": ["b"]},
        "further_emails": {"from": [], "to": ["a@b.example"]},
        "custom_properties": {"from": {}, "to": {"x": 1}},
    }
    emptied = change(backend, admin, changed, title=None, company=None, employees=None, tags=None)
    assert (emptied.company, emptied.company_id, emptied.tags) == ("", None, ())
    same = change(backend, admin, emptied, full_name="Ada Lovelace")
    assert same == emptied


def test_an_address_belongs_to_one_until_it_is_free_again(backend: Backend) -> None:
    admin = create_organization(backend)
    ada = create_contact(backend, admin, email="Ada@Example.com")
    bob = create_contact(backend, admin, full_name="Bob", email="bob@example.com")
    with pytest.raises(Conflict) as taken:
        create_contact(backend, admin, full_name="Eve", email="ADA@example.COM")
    assert taken.value.code == "contact.email_taken"
    assert taken.value.details["contact_id"] == str(ada.id)
    with pytest.raises(Conflict) as taken:
        change(backend, admin, bob, email="ada@example.com")
    assert taken.value.details["contact_id"] == str(ada.id)
    assert change(backend, admin, ada, email="ADA@EXAMPLE.com").email == "ADA@EXAMPLE.com"
    with backend.write(admin) as tx:
        contacts.delete_contact(tx, ada.id)
        with pytest.raises(NotFound):
            contacts.get_contact(tx, ada.id)
        with pytest.raises(NotFound):
            contacts.delete_contact(tx, ada.id)
    eve = create_contact(backend, admin, full_name="Eve", email="ada@example.com")
    with pytest.raises(Conflict) as taken, backend.write(admin) as tx:
        contacts.restore_contact(tx, ada.id)
    assert taken.value.details["contact_id"] == str(eve.id)
    change(backend, admin, eve, email="")
    with backend.write(admin) as tx:
        back = contacts.restore_contact(tx, ada.id)
        assert (back.deleted_at, contacts.find_by_email(tx, "ada@example.com")) == (None, back)
    other = create_organization(backend, "Elsewhere")
    assert create_contact(backend, other, email="ada@example.com").email


def test_the_second_saver_sees_the_difference(backend: Backend) -> None:
    admin = create_organization(backend)
    made = create_contact(backend, admin, title="CTO", city="Bonn")
    change(backend, admin, made, title="CEO")
    with pytest.raises(Conflict) as changed:
        change(backend, admin, made, title="COO", city="Bonn", expected_version=1)
    assert changed.value.code == "record.changed"
    assert changed.value.details["differences"] == {"title": {"yours": "COO", "theirs": "CEO"}}


def test_links_stay_while_nobody_changes_them(sqlite_backend: Backend) -> None:
    admin = create_organization(sqlite_backend)
    company = create_company(sqlite_backend, admin, name="Old")
    made = create_contact(sqlite_backend, admin, company="Old")
    with sqlite_backend.write(admin) as tx:
        companies.update_company(tx, company.id, CompanyUpdate(name="New"))
    kept = change(sqlite_backend, admin, made, company="Old", title="CEO")
    assert kept.company_id == company.id
    with sqlite_backend.write(admin) as tx:
        companies.delete_company(tx, company.id)
    for fields in ({"company": "Old"}, {"company_id": company.id}):
        kept = change(sqlite_backend, admin, made, **fields, city="Bonn")
        assert (kept.company, kept.company_id) == ("Old", company.id)
    other = change(sqlite_backend, admin, made, company="Other")
    assert (other.company, other.company_id) == ("Other", None)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"full_name": None}, "contact.identifier", "full_name"),
        ({"email": "nobody"}, "contact.email", "email"),
        ({"further_emails": ({"email": "a@b"},)}, "contact.email", "further_emails"),
        ({"home_phone": "call me"}, "phone.invalid", "home_phone"),
        ({"employee_size_bracket": "many"}, "company.size_bracket", "employee_size_bracket"),
        ({"owner_id": new_id()}, "owner.unknown", "owner_id"),
        ({"company_id": new_id()}, "company.not_found", "company_id"),
        ({"full_name": "x" * 150}, "contact.name", "full_name"),
        ({"custom_properties": {"a": "x" * 20_000}}, "contact.custom_properties", None),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(
    sqlite_backend: Backend, fields: dict[str, object], code: str, field: str | None
) -> None:
    admin = create_organization(sqlite_backend)
    made = create_contact(sqlite_backend, admin)
    with pytest.raises(CrmError) as refused:
        change(sqlite_backend, admin, made, title="never", **fields)
    assert refused.value.code == code
    assert (field or "custom_properties") in refused.value.fields
    given = {"full_name": "New", **{k: v for k, v in fields.items() if v is not None}}
    if code == "contact.identifier":
        given = {"full_name": ""}
    with pytest.raises(CrmError) as refused:
        create_contact(sqlite_backend, admin, **given)  # type: ignore[arg-type]
    assert refused.value.code == code
    with sqlite_backend.read(admin) as tx:
        assert contacts.get_contact(tx, made.id) == made


@pytest.mark.parametrize("name", ["a\x00b", "a\x1bb", "\ud800"])
def test_control_characters_are_refused(name: str) -> None:
    for data in ({"full_name": name}, {"full_name": "x", "mobile_phone": name}):
        with pytest.raises(ValidationError):
            ContactCreate.model_validate(data)
    with pytest.raises(ValidationError):
        CompanyFilter.model_validate({"surprise": 1})


def test_permissions_are_asked_for(sqlite_backend: Backend) -> None:
    admin = create_organization(sqlite_backend)
    made = create_contact(sqlite_backend, admin)
    assert admin.organization_id is not None
    reader = create_actor(admin.organization_id, None, "contacts:read", "contacts:write")
    with sqlite_backend.write(reader) as tx:
        assert contacts.get_contact(tx, made.id) == made
        for refused in (contacts.delete_contact, contacts.restore_contact):
            with pytest.raises(Forbidden):
                refused(tx, made.id)
        with pytest.raises(Forbidden):
            companies.list_companies(tx)


def test_a_contact_of_a_merge_is_found_by_its_old_id(backend: Backend) -> None:
    from crmtui.models import Contact

    admin = create_organization(backend)
    winner, loser = (create_contact(backend, admin, full_name=name) for name in ("W", "L"))
    with backend.write(admin) as tx:
        row = tx.session.get_one(Contact, loser.id)
        row.merged_into_id, row.deleted_at = winner.id, tx.now
    with backend.write(admin) as tx:
        assert contacts.get_contact(tx, loser.id).id == winner.id
        with pytest.raises(NotFound):
            contacts.delete_contact(tx, loser.id)
        with pytest.raises(Conflict):
            contacts.restore_contact(tx, loser.id)
    assert change(backend, admin, loser, title="CEO").id == winner.id


def test_what_becomes_the_first_address_is_no_further_one(backend: Backend) -> None:
    admin = create_organization(backend)
    further = (FurtherEmail(email="Home@jo.example"), FurtherEmail(email="work@jo.example"))
    made = create_contact(backend, admin, email="jo@jo.example", further_emails=further)
    moved = change(backend, admin, made, email="home@JO.example")
    assert [each.email for each in moved.further_emails] == ["work@jo.example"]
    with backend.read(admin) as tx:
        assert contacts.get_contact(tx, made.id) == moved
        entry = audit.list_entries(tx, AuditFilter(topic_prefix="contact.updated")).items[0]
    assert entry.data["changes"]["further_emails"]["to"] == ["work@jo.example"]
