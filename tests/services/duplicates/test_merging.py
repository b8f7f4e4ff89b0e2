"""Two records become one, and two again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crmtui.kit.backend import Backend
from crmtui.kit.errors import Conflict, CrmError, Forbidden, Invalid, NotFound
from crmtui.kit.ids import new_id
from crmtui.services import audit, contacts, deals, duplicates
from crmtui.services.audit import AuditFilter
from crmtui.services.contacts import ContactUpdate, FurtherEmail
from crmtui.services.deals import DealFilter, DealUpdate
from crmtui.services.duplicates import MergeChoice, Unmerged, UnmergePreview
from tests import factories
from tests.services.duplicates.twins import KINDS, Twins


def merge(house: Twins, winner: object, loser: object, **more: object) -> duplicates.Merged:
    choice = MergeChoice(winner_id=winner, loser_id=loser, **more)
    merged: duplicates.Merged = house.do(duplicates.merge, choice)
    return merged


def test_what_two_have_is_had_by_one(backend: Backend) -> None:
    house = Twins(backend)
    acme = factories.create_company(backend, house.actor, name="Acme Inc")
    winner = house.person(
        "Ada Lovelace",
        email="ada@one.example",
        title="Analyst",
        mobile_phone="0151 23456781",
        city="London",
        notes="Likes engines.",
        tags=("vip", "math"),
        further_emails=(FurtherEmail(label="old", email="old@one.example"),),
        custom_properties={"diet": "none", "size": "M"},
    )
    loser = house.person(
        "Ada King",
        email="ada@two.example",
        title="Countess",
        mobile_phone="0151 23456782",
        home_phone="+49 151 23456781",
        company="Acme Inc",
        notes="Likes poems.",
        tags=("math", "noble"),
        further_emails=(FurtherEmail(email="OLD@one.example"), FurtherEmail(email="x@two.example")),
        custom_properties={"diet": "vegan", "seat": 7},
    )
    house.link(loser.id, KINDS)
    preview = house.ask(duplicates.preview_merge, winner.id, loser.id)
    choices = {each.name: each for each in preview.fields}
    assert {name for name, each in choices.items() if each.conflicting} == {
        *("full_name", "email", "title", "mobile_phone", "custom_properties.diet"),
    }
    assert {name for name, each in choices.items() if each.default == "loser"} == {
        *("company", "home_phone", "custom_properties.seat"),
    }
    assert preview.links == dict.fromkeys(KINDS, 1) | {
        "interactions": preview.links["interactions"]
    }

    moved = house.links(winner.id, loser.id)
    chosen = ("email", "title", "company", "custom_properties.seat")
    merged = merge(house, winner.id, loser.id, from_loser=chosen).winner
    assert (merged.full_name, merged.title, merged.email) == (
        *("Ada Lovelace", "Countess", "ada@two.example"),
    )
    assert (merged.company, merged.company_id, merged.city) == ("Acme Inc", acme.id, "London")
    assert merged.notes == "Likes engines.\n\nLikes poems."
    assert (merged.mobile_phone, merged.other_phone) == ("0151 23456781", "0151 23456782")
    assert merged.home_phone == ""
    assert [tag.name for tag in merged.tags] == ["math", "noble", "vip"]
    assert [each.email for each in merged.further_emails] == [
        *("old@one.example", "ada@one.example", "x@two.example"),
    ]
    assert merged.custom_properties == {"diet": "none", "size": "M", "seat": 7}
    assert merged.lead_score > winner.lead_score
    assert house.links(winner.id, loser.id) == {
        winner.id: moved[winner.id] | moved[loser.id],
        loser.id: set(),
    }
    # The old id leads to the one who is left, and so does all that either was called.
    assert house.get(loser.id) == house.get(winner.id) == merged
    for text in ("lovelace", "ada two", "6782", "acme"):
        assert house.search(text) == {winner.id}
    assert house.search("king") == set()
    for email in ("ada@one.example", "ada@two.example", "x@two.example"):
        assert house.ask(contacts.find_by_email, email).id == winner.id


def test_everybody_is_told_and_both_histories_are_one(backend: Backend) -> None:
    house = Twins(backend)
    grandchild, child, winner = (house.person(f"Jo {n}") for n in ("Aa", "Bb", "Cc"))
    house.do(contacts.update_contact, grandchild.id, ContactUpdate(city="Rome"))
    merge(house, child.id, grandchild.id)
    merge(house, winner.id, child.id)
    assert house.get(grandchild.id).id == winner.id
    titles = [each.title for each in house.ask(contacts.timeline, winner.id).items]
    assert titles.count("Contact created") == 3
    assert "city" in titles
    told = house.ask(audit.list_entries, AuditFilter(topic_prefix="contact.")).items
    topics = [(each.topic, each.subject_id) for each in told[:4]]
    assert sorted(topics, key=str) == sorted(
        [
            ("contact.deleted", child.id),
            ("contact.updated", winner.id),
            ("contact.merged", winner.id),
            ("contact.merged", child.id),
        ],
        key=str,
    )
    both = house.ask(duplicates.list_merges, child.id)
    assert [(each.winner_name, each.loser_name) for each in both] == [
        *(("Jo Cc", "Jo Bb"), ("Jo Bb", "Jo Aa")),
    ]
    # What was merged later comes apart first.
    with pytest.raises(Conflict) as refused:
        house.do(duplicates.unmerge, both[1].id)
    assert refused.value.code == "merge.superseded"
    assert refused.value.details["merge_id"] == str(both[0].id)
    for each in both:
        house.do(duplicates.unmerge, each.id)
    assert [house.get(each.id).id for each in (grandchild, child, winner)] == [
        *(grandchild.id, child.id, winner.id),
    ]


def test_separating_keeps_what_was_edited_since(backend: Backend) -> None:
    house = Twins(backend)
    winner = house.person(
        email="w@x.example", title="Old", mobile_phone="0151 23456781", city="Bonn",
        custom_properties={"a": 1}, tags=("mine",),
    )  # fmt: skip
    loser = house.person(
        email="lucy@x.example", title="New", mobile_phone="0151 23456782", industry="Art",
        custom_properties={"a": 2, "b": 2}, tags=("theirs",),
    )  # fmt: skip
    house.link(loser.id, ("deals", "deals", "tasks"))
    before = house.state(loser.id)
    merge_id = merge(
        house, winner.id, loser.id, from_loser=("title", "email", "industry", "mobile_phone",
        "custom_properties.a", "custom_properties.b"),
    ).merge_id  # fmt: skip
    edit = ContactUpdate(
        title="Newest", home_phone="0151 1111111", city="Rome", tags=("mine", "theirs", "later"),
        custom_properties={"a": 3, "c": 1},
    )  # fmt: skip
    house.do(contacts.update_contact, winner.id, edit)
    first = house.ask(deals.list_deals, DealFilter(contact_id=winner.id)).items[0]
    house.do(deals.update_deal, first.id, DealUpdate(contact_id=None))

    seen: UnmergePreview = house.ask(duplicates.preview_unmerge, merge_id)
    assert (seen.loser.email, seen.links) == ("lucy@x.example", {"deals": 2, "tasks": 1})
    assert {"email", "industry"} <= {*seen.fields}
    assert not {"title", "city", "mobile_phone"} & {*seen.fields}
    apart: Unmerged = house.do(duplicates.unmerge, merge_id)
    assert seen.conflicts == tuple(each for each in apart.conflicts if each.kind == "field")
    named = {(each.kind, each.name): each for each in apart.conflicts}
    assert {*named} == {
        ("field", "title"),
        ("field", "mobile_phone"),
        ("field", "other_phone"),
        ("field", "custom_properties.a"),
        ("link", "deals"),
    }
    assert named["field", "title"].kept == "Newest"
    assert named["field", "title"].refused == "Old"
    assert named["link", "deals"].record_id == first.id
    kept = apart.winner
    assert (kept.title, kept.email, kept.industry, kept.city) == (
        *("Newest", "w@x.example", "", "Rome"),
    )
    assert (kept.mobile_phone, kept.other_phone) == ("0151 23456782", "0151 23456781")
    assert kept.custom_properties == {"a": 3, "c": 1}
    assert [tag.name for tag in kept.tags] == ["later", "mine"]
    assert kept.further_emails == ()
    assert house.state(loser.id) == before
    assert house.search("lucy") == {loser.id}
    assert len(house.links(loser.id)[loser.id]) == 2
    with pytest.raises(Conflict):
        house.do(duplicates.unmerge, merge_id)


def test_an_address_that_somebody_took_since_stops_it_whole(backend: Backend) -> None:
    house = Twins(backend)
    winner, loser = house.person(email="w@x.example"), house.person(email="l@x.example")
    merged = merge(house, winner.id, loser.id, from_loser=("email",))
    third = house.person("Third", email="w@x.example")
    before = house.state(winner.id), house.state(loser.id)
    with pytest.raises(Conflict) as refused:
        house.do(duplicates.unmerge, merged.merge_id)
    assert refused.value.code == "contact.email_taken"
    assert refused.value.details["contact_id"] == str(third.id)
    assert before == (house.state(winner.id), house.state(loser.id))
    house.do(contacts.delete_contact, third.id)
    assert house.do(duplicates.unmerge, merged.merge_id).conflicts == ()


def test_what_cannot_be_merged_is_refused(sqlite_backend: Backend) -> None:
    house = Twins(sqlite_backend)
    one, other = house.person(email="one@x.example"), house.person("", email="two@x.example")
    gone = house.person("Gone")
    house.do(contacts.delete_contact, gone.id)

    def refusal(**fields: object) -> CrmError:
        with pytest.raises(CrmError) as refused:
            merge(house, **{"winner": one.id, "loser": other.id, **fields})
        return refused.value

    assert refusal(loser=one.id).code == "merge.same"
    assert refusal(loser=gone.id).code == refusal(winner=new_id()).code == "contact.not_found"
    assert refusal(from_loser=("nose",)).code == "merge.field"
    assert refusal(loser_version=7).code == "record.changed"
    assert house.get(other.id).version == 1
    assert isinstance(refusal(from_loser=("nose",)), Invalid)
    merge(house, one.id, other.id)
    assert refusal().code == "contact.merged"
    assert house.get(other.id).id == one.id
    few = replace(house.actor, permissions=frozenset({"contacts:read", "contacts:write"}))
    with pytest.raises(Forbidden):
        house.do(duplicates.merge, MergeChoice(winner_id=one.id, loser_id=other.id), actor=few)
    with pytest.raises(NotFound):
        house.do(duplicates.unmerge, new_id())
