"""The pure rules of contacts and companies."""

from __future__ import annotations

import pytest

from crmtui.kit.errors import Invalid
from crmtui.services.companies import bracket_of, domain_of, linkedin_key, parse_bracket, phone_key
from crmtui.services.contacts.scoring import HIGHEST, explain, score
from crmtui.services.contacts.settling import NOTHING, read_given, settle
from crmtui.services.contacts.surroundings import Surroundings


def settled(**given: object) -> dict[str, object]:
    return {**NOTHING, **settle(read_given(given), NOTHING, Surroundings("DE"), None)}


def test_the_scores_of_the_documents_examples() -> None:
    john = settled(
        full_name="John Doe",
        email="john@acme.com",
        title="CEO",
        company="Acme Inc",
        mobile_phone="+1-555-123-4567",
        industry="Technology",
        employees=500,
        website="https://acme.com",
        person_linkedin="https://linkedin.com/in/johndoe",
        city="San Francisco",
        country="United States",
    )
    assert (john["lead_score"], john["employee_size_bracket"], john["reachable"]) == (
        85,
        "201-500",
        7,
    )
    jane = settled(
        first_name="Jane",
        last_name="Smith",
        email="jane.smith@techcorp.com",
        title="VP of Engineering",
        company="TechCorp",
        industry="Technology",
        person_linkedin="https://linkedin.com/in/janesmith",
    )
    assert (jane["lead_score"], jane["full_name"]) == (72, "Jane Smith")


def test_a_score_is_the_sum_of_its_parts_and_ends_at_the_highest() -> None:
    best = settled(
        **dict.fromkeys(("company", "industry", "city", "annual_revenue", "website"), "x"),
        full_name="A B",
        email="a@own.example",
        title="Managing Director",
        person_linkedin="x",
        home_phone="030 1234567",
        employees=20_000,
        technologies=("Go",),
        status="customer",
    )
    assert score(best) == sum(part.points for part in explain(best)) == HIGHEST
    assert all(part.points == part.most for part in explain(best))
    assert settled(full_name="A")["lead_score"] == 0
    assert settled(email="a@gmail.com")["lead_score"] == 12


@pytest.mark.parametrize(
    ("text", "bracket"),
    [
        ("51 – 200 employees", "51-200"),
        ("10,001+", "10000+"),
        ("5001-10,000", "5001-10000"),
        ("1000+", "1001-5000"),
        ("7", "1-10"),
        ("", ""),
    ],
)
def test_brackets_are_read(text: str, bracket: str) -> None:
    assert parse_bracket(text) == bracket


def test_brackets_of_numbers() -> None:
    known = {None: "", 0: "", 1: "1-10", 10: "1-10", 11: "11-50", 10_000: "5001-10000"}
    assert {number: bracket_of(number) for number in known} == known
    assert bracket_of(10_001) == "10000+"


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.Acme.com:8080/about?x#y", "acme.com"),
        ("acme.co.uk/", "acme.co.uk"),
        ("localhost", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_domains_of_websites(website: str, domain: str) -> None:
    assert domain_of(website) == domain


def test_addresses_on_linkedin_are_one() -> None:
    spellings = (
        "https://www.linkedin.com/in/JohnDoe/",
        "http://de.linkedin.com/in/johndoe?trk=people",
        "linkedin.com/in/johndoe",
        "LinkedIn.com/in/john%44oe#top",
    )
    assert {linkedin_key(text) for text in spellings} == {"linkedin.com/in/johndoe"}
    assert linkedin_key(" ") is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("030 1234567", "+49301234567"),
        ("+1-555-123-4567", "+15551234567"),
        ("+1234567890", None),
        ("", None),
        ("030 1234567 ext. 12", "+49301234567 x12"),
    ],
)
def test_phones_are_compared_by_one_form(text: str, key: str | None) -> None:
    assert phone_key("phone", text, "DE") == key


@pytest.mark.parametrize("text", ["call me", "1-800-FLOWERS", "12", "---"])
def test_what_cannot_be_a_phone_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        phone_key("home_phone", text, "DE")
    assert "home_phone" in refused.value.fields
