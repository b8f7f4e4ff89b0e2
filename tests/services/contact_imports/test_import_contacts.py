"""Lists of contacts: what becomes of their rows."""

from __future__ import annotations

from crmtui.services.contact_imports import list_failures, stream_failures_csv
from tests import factories
from tests.services.contact_imports.lists import HEADER, Office, numbers

PEOPLE = HEADER + (
    "Anna Schmidt,Anna@Example.com,+49 30 1234567,Acme Inc,CEO,Berlin,VIP; Press\n"
    '"Müller, Jürgen",juergen@example.com,,Acme Inc,Buyer,Köln,\n'
    "Nobody Reachable,,,Other Ltd,,,\n"
)


def test_a_list_comes_in_and_again_changes_nothing(office: Office) -> None:
    company = factories.create_company(office.backend, office.actor, name="ACME inc")
    assert numbers(office.plan(PEOPLE).counts) == (3, 0, 0, 0, 0)
    assert office.people() == {}
    done = office.run(PEOPLE)
    assert (done.status, done.processed, done.total) == ("completed", 3, 3)
    assert numbers(done) == (3, 0, 0, 0, 0)
    people = office.people()
    anna, juergen = people["Anna Schmidt"], people["Jürgen Müller"]
    assert (anna.email, anna.email_domain, anna.source) == (
        "Anna@Example.com",
        "example.com",
        "import",
    )
    assert [tag.name for tag in anna.tags] == ["Press", "VIP"]
    assert (juergen.first_name, juergen.last_name) == ("Jürgen", "Müller")
    assert anna.company_id == juergen.company_id == company.id
    assert office.found_by("030 1234567") == office.found_by("chmid") == ["Anna Schmidt"]
    before = office.state()
    assert numbers(office.plan(PEOPLE).counts) == (0, 0, 3, 0, 3)
    assert numbers(office.run(PEOPLE)) == (0, 0, 3, 0, 3)
    assert office.state() == before


def test_rows_that_fail_stay_out_and_come_back_as_they_were(office: Office) -> None:
    text = HEADER + (
        "Good,good@example.com,,,,,\n"
        "Bad Mail,nobody-at-home,,,,,\n"
        ",,,Acme,,,\n"
        "Bad Phone,p@example.com,ask the desk,,,,\n"
        f"{'x' * 201},long@example.com,,,,,\n"
        "Twice,good@example.com,,,,,\n"
    )
    failures = office.refused(text)
    assert [(each.row_no, *each.codes) for each in failures] == [
        (3, "contact.email"),
        (4, "contact.identifier"),
        (5, "phone.invalid"),
        (6, "value.too_long"),
    ]
    done = office.run(text)
    assert numbers(done) == (0, 0, 2, 4, 2)
    with office.backend.read(office.actor) as tx:
        assert [each.row_no for each in list_failures(tx, done.id)] == [3, 4, 5, 6]
        lines = b"".join(stream_failures_csv(tx, done.id)).decode().splitlines()
    assert lines[0].startswith("Name,Email,Mobile Phone")
    assert lines[3].startswith("Bad Phone,p@example.com,ask the desk")
    assert [line.rsplit(",", 1)[1] for line in lines[1:]] == ["3", "4", "5", "6"]


def test_known_people_are_updated_by_the_field_that_was_chosen(office: Office) -> None:
    linkedin = "https://www.linkedin.com/in/ada"
    factories.create_contact(
        office.backend,
        office.actor,
        full_name="Ada Lovelace",
        email="ada@old.example",
        person_linkedin=linkedin,
        mobile_phone="+44 20 7946 0000",
        company="Engines",
        notes="kept",
        tags=("Old",),
    )
    head = "Name,Email,LinkedIn,Phone,Company,Title,Tags\n"
    row = "ADA  Lovelace,{email},{linkedin},{phone},engines,{title},New\n"
    same = {"email": "", "linkedin": "", "phone": ""}
    ways = {
        "email": {**same, "email": "ADA@old.example"},
        "linkedin": {**same, "linkedin": "linkedin.com/in/ADA/"},
        "phone": {**same, "phone": "0044 20 79460000"},
        "name_company": same,
    }
    for title, (by, cells) in enumerate(ways.items()):
        text = head + row.format(title=f"T{title}", **cells)
        keep = office.run(text, update_by=by, update_existing=False)
        assert numbers(keep) == (0, 0, 1, 0, 1), by
        assert numbers(office.run(text, update_by=by)) == (0, 1, 0, 0, 1), by
        (ada,) = office.people().values()
        assert (ada.title, ada.notes) == (f"T{title}", "kept")
        assert {tag.name for tag in ada.tags} == {"Old", "New"}
    moved = head + "Ada Lovelace,ada@new.example,linkedin.com/in/ada,,,,\n"
    assert numbers(office.run(moved, update_by="linkedin")) == (0, 1, 0, 0, 1)
    (ada,) = office.people().values()
    assert (ada.email, ada.company) == ("ada@new.example", "engines")


def test_two_who_could_be_meant_and_an_address_that_is_taken_are_refused(office: Office) -> None:
    for email in ("a@example.com", "b@example.com"):
        factories.create_contact(
            office.backend, office.actor, full_name="Jo", email=email, company="Acme"
        )
    head = "Name,Email,Company\n"
    (failure,) = office.refused(head + "Jo,,Acme\n")
    assert failure.codes == {"contact.ambiguous"}
    (failure,) = office.refused(head + "Other,a@example.com,\n", update_by="name_company")
    assert failure.codes == {"contact.email_taken"}


def test_what_is_known_of_the_company_fills_gaps(office: Office) -> None:
    factories.create_company(
        office.backend, office.actor, name="Acme Inc", industry="Tools", employees=70
    )
    text = "Name,Company,Industry\nAnna,Acme Inc,\nBob,Acme Inc,Toys\n"
    assert numbers(office.run(text, auto_fill=True)) == (2, 0, 0, 0, 0)
    people = office.people()
    assert (people["Anna"].industry, people["Anna"].employee_size_bracket) == ("Tools", "51-200")
    assert (people["Bob"].industry, people["Bob"].employees) == ("Toys", 70)
    assert numbers(office.run(text, auto_fill=True)) == (0, 0, 2, 0, 2)
