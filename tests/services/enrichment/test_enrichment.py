"""Looking people up: what is written, what is left alone, what it costs, and what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr

from crmtui.connectors.proxycurl import Proxycurl as ProxycurlSource
from crmtui.connectors.proxycurl import ProxycurlAccount
from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import Conflict, CrmError, Invalid, NotFound, Unavailable
from crmtui.kit.ids import new_id
from crmtui.services import contacts, enrichment, identity, jobs
from crmtui.services.contacts import ContactDetail, ContactUpdate
from crmtui.services.enrichment import (
    EnrichmentFilter,
    EnrichmentRequest,
    EnrichmentStatus,
    Profile,
    ProfilePostponed,
    ProfileRefused,
)
from crmtui.services.identity import ApiKeyCreate
from crmtui.services.jobs import Failed
from tests import factories
from tests.connectors.proxycurl_server import KEY, Proxycurl, run_proxycurl
from tests.services.enrichment.making import (
    CANONICAL,
    JANE,
    URL,
    Directory,
    look,
    work,
    write,
)


@pytest.fixture
def actor(backend: Backend) -> Actor:
    return system_actor("test", factories.create_organization(backend).organization_id)


@pytest.fixture
def proxycurl() -> Iterator[Proxycurl]:
    with run_proxycurl() as server:
        yield server


def show(backend: Backend, actor: Actor, contact_id: UUID | None) -> ContactDetail:
    assert contact_id is not None
    with backend.read(actor) as tx:
        return contacts.get_contact(tx, contact_id)


def activities(backend: Backend, actor: Actor, contact_id: UUID) -> list[str]:
    with backend.read(actor) as tx:
        found = contacts.list_contact_activities(tx, contact_id).items
    return [activity.type.value for activity in reversed(found)]


def test_a_job_fills_what_is_empty_and_leaves_what_was_typed(
    backend: Backend, actor: Actor, proxycurl: Proxycurl
) -> None:
    factories.create_company(backend, actor, name="Acme", industry="Tools", website="acme.example")
    person = factories.create_contact(
        backend, actor, full_name="Jane Doe", title="The boss", mobile_phone="(555) 123-4567"
    )
    with backend.write(actor) as tx:
        asked = enrichment.request_enrichment(tx, URL, person.id)
    assert (asked.status, asked.linkedin_url) == (EnrichmentStatus.PENDING, CANONICAL)
    account = ProxycurlAccount(SecretStr(KEY), proxycurl.url, proxied=False)
    source = ProxycurlSource(account)
    work(backend, source)
    source.close()
    done = look(backend, actor, asked.id)
    assert (done.status, done.provider, done.credits) == ("completed", "proxycurl", 3)
    assert done.kept == {"title": "Chief Technology Officer"}
    now = show(backend, actor, person.id)
    assert (now.title, now.mobile_phone) == ("The boss", "(555) 123-4567")
    assert (now.company, now.city, now.email) == ("Acme", "Seattle", "jane@example.com")
    assert (now.industry, now.website) == ("Tools", "acme.example")
    assert now.person_linkedin == CANONICAL
    assert now.enriched_at is not None
    assert done.applied["city"] == {"from": "", "to": "Seattle"}
    assert activities(backend, actor, person.id) == ["created", "enriched"]
    with backend.read(actor) as tx:
        assert enrichment.count_credits(tx) == 3
        (listed,) = enrichment.list_contact_enrichments(tx, person.id).items
        wanted = EnrichmentFilter(status=EnrichmentStatus.FAILED)
        assert enrichment.list_enrichments(tx, wanted).total == 0
    assert listed == done


def test_what_a_lookup_wrote_may_be_renewed_by_another(backend: Backend, actor: Actor) -> None:
    source = Directory()
    person = factories.create_contact(backend, actor, full_name="Jane Doe")
    enrichment.enrich_by_linkedin(backend, actor, source, person.id, URL)
    write(backend, actor, contacts.update_contact, person.id, ContactUpdate(city="Portland"))
    moved = Profile(full_name="Jane Doe", title="CEO", company="Beta", city="Berlin")
    source.known[CANONICAL] = moved
    second = enrichment.enrich_contact(backend, actor, source, person.id)
    assert {name: change["to"] for name, change in second.applied.items()} == {
        "title": "CEO",
        "company": "Beta",
    }
    assert second.kept == {"city": "Berlin"}
    assert show(backend, actor, person.id).city == "Portland"


def test_what_belongs_together_is_not_mixed(backend: Backend, actor: Actor) -> None:
    person = factories.create_contact(
        backend, actor, full_name="J. Doe", company="Elsewhere", city="Lisbon"
    )
    done = enrichment.enrich_by_linkedin(backend, actor, Directory(), person.id, URL)
    assert set(done.kept) == {"full_name", "company", "title", "city", "state", "country"}
    now = show(backend, actor, person.id)
    assert (now.first_name, now.title, now.country) == ("J.", "", "")


def test_an_address_that_is_taken_stays_with_its_owner(backend: Backend, actor: Actor) -> None:
    factories.create_contact(backend, actor, full_name="Other", email="jane@example.com")
    person = factories.create_contact(backend, actor, full_name="Jane Doe")
    bad = Profile(full_name="Jane Doe", title="CTO", emails=JANE.emails, phones=("call me",))
    source = Directory({CANONICAL: bad})
    done = enrichment.enrich_by_linkedin(backend, actor, source, person.id, URL)
    assert done.kept == {"email": "jane@example.com", "mobile_phone": "call me"}
    assert (done.status, show(backend, actor, person.id).title) == ("completed", "CTO")


def test_a_job_makes_a_contact_once(backend: Backend, actor: Actor) -> None:
    source = Directory()
    made = []
    for _turn in range(2):
        asked = write(backend, actor, enrichment.request_enrichment, URL)
        work(backend, source)
        made.append(look(backend, actor, asked.id))
    assert [each.created_contact for each in made] == [True, False]
    assert made[0].contact_id == made[1].contact_id
    person = show(backend, actor, made[0].contact_id)
    assert (person.source, person.email) == ("enrichment", "jane@example.com")
    assert [each.email for each in person.further_emails] == ["jd@example.org"]
    assert person.enriched_at is not None
    assert made[1].applied == made[1].kept == {}


def test_who_may_make_no_contacts_gets_what_was_found(backend: Backend, actor: Actor) -> None:
    with backend.write(actor) as tx:
        data = ApiKeyCreate(name="key", dialect="crm", scopes=("enrichment:run",))
        made = identity.create_api_key(tx, data)
    with backend.read(system_actor("test")) as tx:
        key = identity.actor_for_api_key(tx, made.id, "crm")
    asked = write(backend, key, enrichment.request_enrichment, URL)
    work(backend, Directory())
    done = look(backend, actor, asked.id)
    assert (done.status, done.contact_id, done.found["title"]) == ("completed", None, "CTO")


def test_the_one_with_the_address_found_is_meant(backend: Backend, actor: Actor) -> None:
    known = factories.create_contact(backend, actor, full_name="Jane", email="Jane@Example.com")
    asked = write(backend, actor, enrichment.request_enrichment, URL)
    work(backend, Directory())
    done = look(backend, actor, asked.id)
    assert (done.contact_id, done.created_contact) == (known.id, False)
    assert done.kept == {"full_name": "Jane Doe"}


def test_the_same_is_not_asked_for_twice(backend: Backend, actor: Actor) -> None:
    source = Directory()
    first, second = (write(backend, actor, enrichment.request_enrichment, URL) for _ in range(2))
    assert first.id == second.id
    with backend.write(actor) as tx:
        jobs.cancel_job(tx, first.job_id)
    third = write(backend, actor, enrichment.request_enrichment, URL)
    assert (third.id, third.job_id == first.job_id) == (first.id, False)
    work(backend, source)
    assert (look(backend, actor, first.id).status, source.asked) == ("completed", 1)


def test_a_fault_of_the_source_is_told_in_the_end(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    source = Directory(refusal=RuntimeError("secret"))
    asked = write(backend, actor, enrichment.request_enrichment, URL)
    for _attempt in range(6):
        work(backend, source)
        clock.advance(timedelta(hours=1))
    failed = look(backend, actor, asked.id)
    assert (failed.status, "secret" in failed.error) == ("failed", False)
    with pytest.raises(RuntimeError):
        enrichment.search_profile(backend, actor, source, URL)


def test_failures_are_seen_and_can_be_repeated(backend: Backend, actor: Actor) -> None:
    source = Directory({})
    lost = write(backend, actor, enrichment.request_enrichment, URL)
    (outcome,) = work(backend, source)
    assert isinstance(outcome, Failed)
    failed = look(backend, actor, lost.id)
    assert (failed.status, failed.credits) == ("failed", 1)
    assert failed.error
    source.known[CANONICAL] = JANE
    again = write(backend, actor, enrichment.retry_enrichment, lost.id)
    assert (again.status, again.error) == ("pending", "")
    with pytest.raises(Conflict) as twice:
        write(backend, actor, enrichment.retry_enrichment, lost.id)
    assert twice.value.code == "enrichment.under_way"
    work(backend, source)
    done = look(backend, actor, lost.id)
    assert (done.status, done.credits) == ("completed", 4)
    with pytest.raises(Conflict) as over:
        write(backend, actor, enrichment.retry_enrichment, lost.id)
    assert over.value.code == "enrichment.completed"


def test_what_cannot_be_asked_now_is_asked_again(
    backend: Backend, actor: Actor, clock: FixedClock
) -> None:
    source = Directory(refusal=ProfilePostponed("proxycurl.limit", "Too often.", 30))
    asked = write(backend, actor, enrichment.request_enrichment, URL)
    work(backend, source)
    waiting = look(backend, actor, asked.id)
    assert (waiting.status, waiting.error) == ("pending", "Too often.")
    source.refusal = None
    assert work(backend, source) == []
    clock.advance(timedelta(seconds=31))
    work(backend, source)
    assert look(backend, actor, asked.id).status == "completed"
    source.refusal = ProfileRefused("proxycurl.credits", "Used up.")
    refused = write(backend, actor, enrichment.request_enrichment, URL)
    (outcome,) = work(backend, source)
    assert isinstance(outcome, Failed)
    assert outcome.failure.give_up
    assert look(backend, actor, refused.id).error == "Used up."


def test_without_a_source_what_is_known_here_is_used(backend: Backend, actor: Actor) -> None:
    factories.create_company(backend, actor, name="Acme", domain="acme.example", industry="Tools")
    known = factories.create_contact(backend, actor, full_name="A", email="a@acme.example")
    unknown = factories.create_contact(backend, actor, full_name="B", email="b@gmail.com")
    asked = [
        write(backend, actor, enrichment.request_enrichment, URL, person)
        for person in (known.id, unknown.id, None)
    ]
    work(backend, None)
    done, *failed = (look(backend, actor, each.id) for each in asked)
    assert (done.status, done.provider, done.credits) == ("completed", "built-in", 0)
    assert (done.found["company"], done.found["industry"]) == ("Acme", "Tools")
    assert show(backend, actor, known.id).industry == "Tools"
    for each in failed:
        assert each.status == "failed"
        assert "CRMTUI_ENRICHMENT_KEY" in each.error
    at_once = enrichment.enrich_contact(backend, actor, None, unknown.id)
    assert (at_once.status, at_once.error) == ("failed", failed[0].error)
    without_url = enrichment.enrich_contact(backend, actor, Directory(), unknown.id)
    assert "CRMTUI" not in without_url.error
    # The domain of colleagues tells as well.
    factories.create_contact(backend, actor, full_name="C", email="c@beta.example", company="Beta")
    new = factories.create_contact(backend, actor, full_name="D", email="d@beta.example")
    enrichment.enrich_contact(backend, actor, Directory(), new.id)
    assert show(backend, actor, new.id).company == "Beta"


def test_many_are_asked_for_at_once(backend: Backend, actor: Actor) -> None:
    wanted = [
        EnrichmentRequest(linkedin_url=URL),
        EnrichmentRequest(linkedin_url="https://linkedin.com/company/acme"),
        EnrichmentRequest(linkedin_url=URL, contact_id=new_id()),
    ]
    good, *bad = write(backend, actor, enrichment.request_enrichments, wanted)
    assert good.enrichment.status == "pending"
    codes = ["enrichment.linkedin_url", "contact.not_found"]
    assert [each.error_code for each in bad] == codes
    with pytest.raises(Invalid) as many:
        write(backend, actor, enrichment.request_enrichments, wanted[:1] * 101)
    assert many.value.code == "enrichment.too_many"


def test_contacts_are_asked_about_by_who_they_are(backend: Backend, actor: Actor) -> None:
    factories.create_company(backend, actor, name="Acme", industry="Tools")
    jane = factories.create_contact(backend, actor, full_name="Jane", person_linkedin=URL)
    joe = factories.create_contact(backend, actor, full_name="Joe", company="Acme")
    nobody = factories.create_contact(backend, actor, full_name="Nobody")
    firm = factories.create_contact(
        backend, actor, full_name="Firm", person_linkedin="https://linkedin.com/company/acme"
    )
    directory = Directory()
    wanted = [jane.id, joe.id, nobody.id, firm.id, new_id()]
    outcomes = write(backend, actor, enrichment.request_for_contacts, wanted)
    codes = [each.error_code for each in outcomes]
    assert codes == [None, None, None, "enrichment.linkedin_url", "contact.not_found"]
    # What waits is not asked for again.
    again = write(backend, actor, enrichment.request_for_contact, joe.id)
    assert again.id == outcomes[1].enrichment.id
    work(backend, directory)
    made = [look(backend, actor, each.enrichment.id) for each in outcomes[:3]]
    assert [each.provider for each in made] == ["directory", "built-in", "built-in"]
    assert [each.status.value for each in made] == ["completed", "completed", "failed"]
    assert directory.asked == 1
    assert show(backend, actor, joe.id).industry == "Tools"
    # From within costs nothing, also where there is an address.
    free = write(backend, actor, enrichment.request_for_contact, jane.id, False)
    work(backend, directory)
    assert look(backend, actor, free.id).provider == "built-in"
    assert directory.asked == 1
    with pytest.raises(Invalid) as many:
        write(backend, actor, enrichment.request_for_contacts, [new_id()] * 101)
    assert many.value.code == "enrichment.too_many"


def test_a_search_stores_no_contact(backend: Backend, actor: Actor) -> None:
    found = enrichment.search_profile(backend, actor, Directory(), URL)
    assert (found.found["company"], found.credits, found.contact_id) == ("Acme", 3, None)
    with backend.read(actor) as tx:
        assert enrichment.matching_contacts(tx, URL) == ()
    for source, url, kind, code in (
        (None, URL, Unavailable, "enrichment.not_configured"),
        (Directory({}), URL, NotFound, "enrichment.profile_not_found"),
        (Directory(), "https://example.com/in/jane", Invalid, "enrichment.linkedin_url"),
        (
            Directory(refusal=ProfileRefused("proxycurl.key", "Unknown.")),
            URL,
            Unavailable,
            "proxycurl.key",
        ),
    ):
        with pytest.raises(CrmError) as refusal:
            enrichment.search_profile(backend, actor, source, url)
        assert isinstance(refusal.value, kind)
        assert refusal.value.code == code
    with backend.read(actor) as tx:
        wanted = EnrichmentFilter(status=EnrichmentStatus.FAILED)
        failed = enrichment.list_enrichments(tx, wanted).items
    assert [each.credits for each in failed] == [0, 1]


def test_a_profile_becomes_a_contact_once(backend: Backend, actor: Actor) -> None:
    source = Directory()
    other = factories.create_contact(backend, actor, full_name="Other", email="jane@example.com")
    with pytest.raises(Conflict) as taken:
        enrichment.create_contact_from_profile(backend, actor, source, URL)
    assert taken.value.code == "contact.email_taken"
    with backend.read(actor) as tx:
        (paid,) = enrichment.list_enrichments(tx).items
    assert (paid.status, paid.credits, paid.found["title"]) == ("failed", 3, "CTO")
    write(backend, actor, contacts.delete_contact, other.id)
    # What was paid for is not paid again.
    write(backend, actor, enrichment.retry_enrichment, paid.id)
    work(backend, source)
    done = look(backend, actor, paid.id)
    assert (done.status, done.created_contact, source.asked) == ("completed", True, 1)
    with pytest.raises(Conflict) as known:
        enrichment.create_contact_from_profile(backend, actor, source, URL)
    assert known.value.code == "enrichment.contact_exists"
    assert (known.value.details["contact_id"], source.asked) == (str(done.contact_id), 1)
    with backend.read(actor) as tx:
        (match,) = enrichment.matching_contacts(tx, "www.linkedin.com/in/JaneDoe/?x=1")
    assert match.id == done.contact_id
