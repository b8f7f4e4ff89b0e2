"""Guesses, how sure they are, and how they are corrected."""

import pytest

from crmtui.kit.errors import Invalid
from crmtui.services.imports.fields import TargetField as F
from crmtui.services.imports.fields import field_label
from crmtui.services.imports.guess import guess_mapping
from crmtui.services.imports.mapping import Mapping
from tests.unit.imports.lists import table


def guessed(text: str) -> dict[F, str]:
    mapping = guess_mapping(table(text)).mapping
    return {field: mapping.labels[index] for field, index in mapping.columns.items()}


def test_headers_are_known_without_case_accents_and_punctuation() -> None:
    found = guessed("PRÉNOM;nom de famille;E_MAIL;N° de commande\nA;B;a@example.com;1\n")
    assert found == {
        F.FIRST_NAME: "PRÉNOM",
        F.LAST_NAME: "nom de famille",
        F.EMAIL: "E_MAIL",
        F.ORDER_CODE: "N° de commande",
    }


def test_values_speak_where_there_is_no_header() -> None:
    found = guessed("Anna;anna@example.com\nBob;bob@example.com\nCleo;cleo@example.com\n")
    assert found == {F.EMAIL: "Column 2"}


def test_values_overrule_a_header_that_says_something_else() -> None:
    found = guessed("Name,Ticket\n" + "".join(f"P{i},CODE-{i:04}\n" for i in range(40)))
    assert F.PRODUCT not in found
    assert guessed("Name,Ticket\n" + "P,VIP\nQ,Regular\n" * 20)[F.PRODUCT] == "Ticket"


def test_a_single_address_belongs_to_the_attendee() -> None:
    assert guessed("Name,Order email\nAnna,anna@example.com\n")[F.EMAIL] == "Order email"
    both = guessed("Name,Attendee email,Email\nAnna,a@example.com,b@example.com\n")
    assert (both[F.EMAIL], both[F.BUYER_EMAIL]) == ("Attendee email", "Email")


def test_name_beside_vorname_is_the_last_name_unless_it_holds_both() -> None:
    assert guessed("Name;Vorname\nMuster;Anna\n")[F.LAST_NAME] == "Name"
    assert guessed("Name;Vorname\nAnna Muster;Anna\n")[F.NAME] == "Name"
    assert guessed("Nom;Ville\nAnna Muster;Lyon\n")[F.NAME] == "Nom"


def test_a_guess_shows_its_grounds() -> None:
    guess = guess_mapping(table("Name,Shirt\nAnna,M\nBob,M\n"))
    name, shirt = guess.columns
    assert (name.field, name.samples) == (F.NAME, ("Anna", "Bob"))
    assert 0.8 < name.confidence <= 1
    assert (shirt.field, shirt.confidence, shirt.samples) == (None, 0.0, ("M",))


def test_options_win_over_guesses() -> None:
    text = 'Name,Price\nAnna,"1,50"\n'
    assert guess_mapping(table(text)).mapping.decimal_mark == ","
    assert guess_mapping(table(text), decimal_mark=".").mapping.decimal_mark == "."


def test_a_mapping_is_corrected_by_label_or_number() -> None:
    mapping = guess_mapping(table("Name,Foo,Bar\nAnna,x,y\n")).mapping
    assert mapping.with_column(F.COMPANY, "foo").columns[F.COMPANY] == 1
    assert mapping.with_column(F.NOTE, 2).columns[F.NOTE] == 2
    assert F.NAME not in mapping.without(F.NAME).columns
    assert F.COMPANY not in mapping.columns


def test_a_column_that_is_not_there_is_named() -> None:
    mapping = guess_mapping(table("Name,Foo\nAnna,x\n")).mapping
    for column in ("Nmae", 7, -1):
        with pytest.raises(Invalid) as caught:
            mapping.with_column(F.NAME, column)
        assert caught.value.code == "import.no_such_column"
        assert "column" in caught.value.fields


def test_a_mapping_without_anybody_is_refused() -> None:
    mapping = guess_mapping(table("Name,Firma\nAnna,x\n")).mapping
    mapping.require_usable()
    with pytest.raises(Invalid) as caught:
        mapping.without(F.NAME).require_usable()
    assert caught.value.code == "import.nobody_mapped"


@pytest.mark.parametrize(
    "options",
    [
        {"timezone": "Mars/Olympus"},
        {"phone_region": "Germany"},
        {"phone_region": "ZZ"},
        {"currency": "Euro"},
        {"columns": {F.NAME: 9}},
        {"state_words": {"x": "perhaps"}},
        {"nonsense": 1},
    ],
)
def test_options_are_checked(options: dict[str, object]) -> None:
    with pytest.raises(Invalid) as caught:
        Mapping(labels=("a",), columns={}).replaced(**options)
    assert caught.value.code == "import.mapping"
    assert caught.value.fields


def test_a_mapping_survives_being_stored() -> None:
    mapping = guess_mapping(table("Name,E-Mail\nAnna,a@example.com\n"), phone_region="DE").mapping
    assert Mapping.model_validate_json(mapping.model_dump_json()) == mapping


def test_every_field_has_a_label() -> None:
    assert len({field_label(field) for field in F}) == len(F)
