"""What follows from companies and names: templates, filling in, mending."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import Invalid, NotFound
from crmtui.models import Contact
from crmtui.services import companies, contacts, jobs
from crmtui.services.companies import CompanyUpdate
from crmtui.services.contacts import ContactUpdate, sweeps
from crmtui.services.contacts.jobs import JOBS
from crmtui.services.jobs import JobRun
from tests.factories import create_company, create_contact, create_organization
from tests.services.jobs.kinds import WORKER, claim_all


def test_a_template_comes_from_the_company_or_who_is_known_best(backend: Backend) -> None:
    admin = create_organization(backend)
    create_company(backend, admin, name="Acme", industry="Tools", linkedin="linkedin.com/co/acme")
    create_contact(backend, admin, company="Acme", industry="Wrong", website="x.example")
    create_contact(backend, admin, company="Béta AG", industry="Media")
    create_contact(
        backend, admin, company="Beta AG", industry="News", employees=40, company_city="Ulm"
    )
    create_contact(backend, admin, company="Beta AG Holding", industry="Other", website="b.example")
    with backend.read(admin) as tx:
        acme = contacts.company_template(tx, "ACME")
        assert (acme.industry, acme.website) == ("Tools", "")
        assert acme.company_linkedin == "linkedin.com/co/acme"
        beta = contacts.company_template(tx, "beta ag")
        assert (beta.industry, beta.employees, beta.company_city) == ("News", 40, "Ulm")
        with pytest.raises(NotFound) as unknown:
            contacts.company_template(tx, "Gamma")
        assert unknown.value.code == "company.not_found"


def test_only_what_is_missing_is_filled_in(backend: Backend) -> None:
    admin = create_organization(backend)
    create_company(
        backend,
        admin,
        name="Acme",
        industry="Tools",
        employees=500,
        city="Bonn",
        website="a.example",
    )
    ada = create_contact(backend, admin, company="Acme", industry="Mine")
    bob = create_contact(backend, admin, full_name="Bob", company="ACME", employees=3)
    lone = create_contact(backend, admin, full_name="Lone")
    with backend.write(admin) as tx:
        filled = contacts.fill_from_company(tx, ada.id)
        assert (filled.industry, filled.employees, filled.company_city) == ("Mine", 500, "Bonn")
        assert filled.lead_score > ada.lead_score
        with pytest.raises(Invalid) as refused:
            contacts.fill_from_company(tx, lone.id)
        assert refused.value.code == "contact.no_company"
    assert contacts.fill_all_from_companies(backend, admin).changed == 1
    assert contacts.fill_all_from_companies(backend, admin).changed == 0
    with backend.read(admin) as tx:
        kept = contacts.get_contact(tx, bob.id)
    assert (kept.industry, kept.employees, kept.employee_size_bracket) == ("Tools", 3, "1-10")


def test_full_names_are_mended_in_batches(backend: Backend) -> None:
    admin = create_organization(backend)
    broken = {
        "": ("Ada", "Lovelace", "Ada Lovelace"),
        "Somebody Else": ("Bob", "Ross", "Bob Ross"),
        "Dr. Carla Maria Stone": ("Carla", "Stone", "Dr. Carla Maria Stone"),
        "Dora Explorer": ("", "", "Dora Explorer"),
        "Eve Right": ("Eve", "Right", "Eve Right"),
    }
    made = {}
    with backend.write(admin) as tx:
        for full, (first, last, _mended) in broken.items():
            contact = create_contact(tx, full_name="temporary")
            made[contact.id] = full
            wrong = {"full_name": full, "first_name": first, "last_name": last}
            tx.execute(update(Contact).where(Contact.id == contact.id).values(wrong))
    with backend.write(admin) as tx:
        step = contacts.fix_full_names(tx, None, 2)
        assert (step.changed, step.examined) == (2, 2)
    assert contacts.fix_all_full_names(backend, admin).changed == 1
    assert contacts.fix_all_full_names(backend, admin).changed == 0
    with backend.read(admin) as tx:
        for contact_id, full in made.items():
            assert contacts.get_contact(tx, contact_id).full_name == broken[full][2]
        assert contacts.get_contact(tx, [*made][3]).last_name == "Explorer"


def work(backend: Backend) -> object:
    """What a worker does with the one job that waits."""
    (claimed,) = claim_all(backend)
    kind, handler = next(each for each in JOBS if each[0].name == claimed.kind)
    result = handler(JobRun(backend, claimed), kind.args.model_validate(claimed.args))
    with backend.write(WORKER) as tx:
        assert jobs.complete(tx, claimed, result)
    return result


def test_whoever_waits_gets_an_answer_and_a_worker_goes_on(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps.fix_full_names, "__defaults__", (None, 2))
    admin = system_actor("test", create_organization(backend).organization_id)
    with backend.write(admin) as tx:
        for number in range(5):
            contact = create_contact(tx, full_name="temporary")
            wrong = {"full_name": "", "first_name": "Ada", "last_name": str(number)}
            tx.execute(update(Contact).where(Contact.id == contact.id).values(wrong))
    done = contacts.fix_all_full_names(backend, admin, 0)
    assert (done.changed, done.job_id is None) == (2, False)
    assert work(backend) == {"changed": 3}
    assert contacts.fix_all_full_names(backend, admin, 0) == contacts.SweptAll(changed=0)


def test_who_works_for_a_renamed_company_is_found_by_its_new_name(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps.follow_company, "__defaults__", (None, 2))
    admin = system_actor("test", create_organization(backend).organization_id)
    company = create_company(backend, admin, name="Acme")
    staff = [create_contact(backend, admin, full_name=f"P{n}", company="ACME") for n in range(3)]
    other = create_contact(backend, admin, full_name="Other", company="Acme Holding")
    gone = create_contact(backend, admin, full_name="Gone", company="Acme")
    with backend.write(admin) as tx:
        contacts.delete_contact(tx, gone.id)
        companies.update_company(tx, company.id, CompanyUpdate(name="Zenith", city="Ulm"))
        # Whoever is changed meanwhile keeps what was said of them.
        contacts.update_contact(tx, staff[1].id, ContactUpdate(title="Boss"))
    assert work(backend) == {"changed": 3}
    with backend.read(admin) as tx:
        found = contacts.search_contacts(tx, "zenith")
        assert {each.id for each in found} == {each.id for each in staff}
        assert {(each.company, each.company_id) for each in found} == {("Zenith", company.id)}
        assert [each.id for each in contacts.search_contacts(tx, "acme")] == [other.id]
        assert contacts.get_contact(tx, staff[1].id).title == "Boss"
    with backend.write(admin) as tx:
        companies.update_company(tx, company.id, CompanyUpdate(city="Bonn"))
    assert not claim_all(backend)
    # Who was deleted at that time follows when they are restored.
    # Whoever restores them need not be allowed to change companies.
    restorer = replace(admin, permissions=frozenset({"contacts:delete"}))
    with backend.write(restorer) as tx:
        assert contacts.restore_contact(tx, gone.id).company == "Zenith"
    with backend.read(admin) as tx:
        found = contacts.search_contacts(tx, "zenith")
        assert gone.id in {each.id for each in found}
