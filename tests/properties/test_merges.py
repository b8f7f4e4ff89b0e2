"""Any two records: a merge and its undoing leave no trace but what was edited in between."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as some

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict
from crmtui.services import contacts, deals, duplicates
from crmtui.services.contacts import ContactUpdate
from crmtui.services.deals import DealFilter, DealUpdate
from crmtui.services.duplicates import MergeChoice, Unmerged
from crmtui.services.duplicates.fields import GROUPS, PHONES, PROPERTY
from tests.services.duplicates.twins import KINDS, Twins

_PHONES = ("", "0151 23456781", "+49 151 23456781", "0151 23456782", "030 123456")
_TEXT = some.sampled_from(["", "x", "y"])
_ADDRESSES = some.sampled_from(["a@x.example", "b@x.example", "B@X.example", "c@y.example"])
_FIELDS = {
    "full_name": some.sampled_from(["Ada Lovelace", "Ada King", "Ada"]),
    "email": some.one_of(some.just(""), _ADDRESSES),
    **{phone: some.sampled_from(_PHONES) for phone in PHONES},
    **dict.fromkeys(("title", "company", "city", "notes", "person_linkedin"), _TEXT),
    "employees": some.sampled_from([None, 7, 500]),
    "technologies": some.lists(some.sampled_from(["Go", "Ada"]), unique=True).map(tuple),
    "tags": some.lists(some.sampled_from(["vip", "hot", "old"]), unique=True).map(tuple),
    "further_emails": some.lists(_ADDRESSES, max_size=3).map(
        lambda emails: tuple({"email": email} for email in emails)
    ),
    "custom_properties": some.dictionaries(
        some.sampled_from(["diet", "size"]), some.sampled_from([1, "1", [1.5]]), max_size=2
    ),
}
_PERSON = some.fixed_dictionaries(_FIELDS)
_EDIT = some.fixed_dictionaries({}, optional=_FIELDS)
_CHOICE = some.one_of(some.none(), some.frozensets(some.sampled_from([*GROUPS])))
_LINKS = some.lists(some.sampled_from(KINDS), max_size=3)
_OF_COLUMN = {column: name for name, group in GROUPS.items() for column in group}


def _person(house: Twins, fields: dict[str, Any]) -> UUID:
    """Addresses are unique, so whose is taken has none."""
    known = house.ask(contacts.find_by_email, fields["email"])
    taken = known is not None and known.email.casefold() == fields["email"].casefold()
    return house.person(**{**fields, "email": "" if taken else fields["email"]}).id


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=some.tuples(_PERSON, _PERSON), links=some.tuples(_LINKS, _LINKS), chosen=_CHOICE,
    edit=some.one_of(some.none(), _EDIT), unlink=some.booleans(),
)  # fmt: skip
def test_merging_and_separating_leaves_no_trace(
    sqlite_backend: Backend,
    people: tuple[dict[str, Any], dict[str, Any]],
    links: tuple[list[str], list[str]],
    chosen: frozenset[str] | None,
    edit: dict[str, Any] | None,
    unlink: bool,
) -> None:
    house = Twins(sqlite_backend)
    winner, loser = (_person(house, fields) for fields in people)
    for contact, kinds in zip((winner, loser), links, strict=True):
        house.link(contact, kinds)
    before = house.state(winner), house.state(loser), house.links(winner, loser)
    choice = None if chosen is None else tuple(sorted(chosen))
    merge = MergeChoice(winner_id=winner, loser_id=loser, from_loser=choice)
    merge_id = house.do(duplicates.merge, merge).merge_id
    merged = house.state(winner)
    assert house.links(loser) == {loser: set()}
    edited = _edit(house, winner, edit)
    moved = _unlink(house, winner, before[2][loser]) if unlink else None
    apart = _separate(house, merge_id)
    if apart is None:
        event("an address was taken since")
        assert edit is not None
        assert edit.get("email")
        assert house.state(winner) == edited
        return
    named = {each.name for each in apart.conflicts if each.kind == "field"}
    assert house.state(loser) == before[1]
    _check_links(house, before[2], moved, apart)
    if edit is None:
        assert named == set()
        assert house.state(winner) == before[0]
    else:
        event("edited since" + (", with conflicts" if named else ""))
        states = before[0][0], merged[0], edited[0], house.state(winner)[0]
        _check_columns(*states, named)


def _separate(house: Twins, merge_id: UUID) -> Unmerged | None:
    """None where somebody has an address that would come back."""
    try:
        apart: Unmerged = house.do(duplicates.unmerge, merge_id)
    except Conflict as error:
        if error.code == "contact.email_taken":
            return None
        raise
    return apart


def _edit(house: Twins, winner: UUID, edit: dict[str, Any] | None) -> Any:
    if edit is not None:
        house.do(contacts.update_contact, winner, ContactUpdate.model_validate(edit))
    return house.state(winner)


def _unlink(house: Twins, winner: UUID, were_losers: set[UUID]) -> UUID | None:
    """Take a deal away from the winner that was the loser's, if there is one."""
    for deal in house.ask(deals.list_deals, DealFilter(contact_id=winner)).items:
        if deal.id in were_losers:
            house.do(deals.update_deal, deal.id, DealUpdate(contact_id=None))
            return UUID(str(deal.id))
    return None


def _check_links(house: Twins, before: Any, moved: UUID | None, apart: Any) -> None:
    assert [each.record_id for each in apart.conflicts if each.kind == "link"] == (
        [moved] if moved else []
    )
    winner, loser = apart.winner.id, apart.loser.id
    expected = {winner: before[winner], loser: before[loser] - {moved}}
    assert house.links(winner, loser) == expected


def _check_columns(
    before: dict[str, Any],
    merged: dict[str, Any],
    edited: dict[str, Any],
    after: dict[str, Any],
    named: set[str],
) -> None:
    """Each column is as it was, or as it was edited; who finds neither is told."""
    if named & {*PHONES}:
        named |= {*PHONES}
    for column, value in after.items():
        if column == "custom_properties":
            told = [each[column] for each in (before, merged, edited, after)]
            _check_properties(told, named)
            continue
        if edited[column] != merged[column]:
            assert value == edited[column] or value == before[column]
        if value != before[column]:
            by_edit = merged[column] == before[column] and value == edited[column]
            assert by_edit or _OF_COLUMN.get(column, column) in named


def _check_properties(told: list[dict[str, Any]], named: set[str]) -> None:
    for name in {name for each in told for name in each}:
        was, became, then, now = (each.get(name) for each in told)
        if then == became:
            assert now == was
        else:
            assert now == then
            assert was in (became, then) or PROPERTY + name in named
