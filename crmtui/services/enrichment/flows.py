"""Lookups that somebody waits for: short write, question to the source, short write.

What a lookup found, and that it failed, stays on record either way, because it may have cost
credits.
"""

from collections.abc import Callable
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError, Unavailable
from crmtui.kit.transactions import WriteTx
from crmtui.services import contacts
from crmtui.services.enrichment import errors
from crmtui.services.enrichment.rows import add_enrichment, enrichment_detail, load_enrichment
from crmtui.services.enrichment.rules import person_url
from crmtui.services.enrichment.schemas import EnrichmentDetail, EnrichmentStatus
from crmtui.services.enrichment.settling import (
    complete,
    fail,
    note_found,
    require_unknown,
    settle,
    settle_new,
    settle_within,
)
from crmtui.services.enrichment.sources import (
    BUILT_IN,
    ProfileMissing,
    ProfilePostponed,
    ProfileRefused,
    ProfileSource,
)


def search_profile(
    backend: Backend, actor: Actor, source: ProfileSource | None, linkedin_url: str
) -> EnrichmentDetail:
    """Look somebody up without storing a contact; `found` is what the source knows.

    Raises:
        Forbidden: permission.missing (enrichment:run).
        Invalid: enrichment.linkedin_url.
        NotFound: enrichment.profile_not_found.
        Unavailable: enrichment.not_configured, or what the source says.
    """
    actor.require("enrichment:run")
    url = person_url(linkedin_url)
    source = _require_source(source)
    with backend.write(actor) as tx:
        lookup = _begin(tx, url, None, source.name)
    _look_up(backend, actor, source, lookup, url)
    return _finish(backend, actor, lookup, _complete)


def create_contact_from_profile(
    backend: Backend, actor: Actor, source: ProfileSource | None, linkedin_url: str
) -> EnrichmentDetail:
    """Look somebody up and make a contact, whose id is `contact_id`.

    Raises:
        Forbidden: permission.missing (enrichment:run, contacts:write).
        Invalid: enrichment.linkedin_url; contact.identifier, when no name was found.
        NotFound: enrichment.profile_not_found.
        Conflict: enrichment.contact_exists, before anything is paid for; contact.email_taken.
            `details` of both have the other contact's `contact_id`.
        Unavailable: enrichment.not_configured, or what the source says.
    """
    actor.require("enrichment:run")
    actor.require("contacts:write")
    url = person_url(linkedin_url)
    source = _require_source(source)
    with backend.write(actor) as tx:
        require_unknown(tx, url)
        lookup = _begin(tx, url, None, source.name)
    _look_up(backend, actor, source, lookup, url)
    return _finish(backend, actor, lookup, settle_new)


def enrich_by_linkedin(
    backend: Backend,
    actor: Actor,
    source: ProfileSource | None,
    contact_id: UUID,
    linkedin_url: str | None = None,
) -> EnrichmentDetail:
    """Look a contact up by the address given, or else by its own, and add what is found.

    Raises:
        Forbidden: permission.missing (enrichment:run, contacts:read).
        Invalid: enrichment.linkedin_url; enrichment.no_linkedin_url, where there is none.
        NotFound: contact.not_found, enrichment.profile_not_found.
        Unavailable: enrichment.not_configured, or what the source says.
    """
    actor.require("enrichment:run")
    found_id, url = _find_url(backend, actor, contact_id, linkedin_url)
    if not url:
        raise errors.no_url()
    source = _require_source(source)
    with backend.write(actor) as tx:
        lookup = _begin(tx, url, found_id, source.name)
    _look_up(backend, actor, source, lookup, url)
    return _finish(backend, actor, lookup, settle)


def enrich_contact(
    backend: Backend, actor: Actor, source: ProfileSource | None, contact_id: UUID
) -> EnrichmentDetail:
    """Learn what can be learnt of a contact.

    Without a source, or without an address on LinkedIn, that is what the organization knows itself
    of the company; where that is nothing new, the enrichment is a failure that says what is
    missing.

    Raises:
        Forbidden: permission.missing (enrichment:run, contacts:read).
        Invalid: enrichment.linkedin_url.
        NotFound: contact.not_found, enrichment.profile_not_found.
        Unavailable: what the source says.
    """
    actor.require("enrichment:run")
    found_id, url = _find_url(backend, actor, contact_id, None)
    if source is not None and url:
        return enrich_by_linkedin(backend, actor, source, found_id, url)
    with backend.write(actor) as tx:
        lookup = _begin(tx, url, found_id, BUILT_IN)
        lacking = errors.explain_configuration() if source is None else errors.no_url().message
        settle_within(tx, lookup, lacking)
        return enrichment_detail(load_enrichment(tx, lookup))


def _find_url(
    backend: Backend, actor: Actor, contact_id: UUID, given: str | None
) -> tuple[UUID, str]:
    """The contact, and its address on LinkedIn unless one was given; empty where it has none."""
    with backend.read(actor) as tx:
        contact = contacts.get_contact(tx, contact_id)
    text = given or contact.person_linkedin
    return contact.id, person_url(text) if text else ""


def _require_source(source: ProfileSource | None) -> ProfileSource:
    if source is None:
        raise errors.not_configured()
    return source


def _begin(tx: WriteTx, url: str, contact_id: UUID | None, provider: str) -> UUID:
    return add_enrichment(tx, url, contact_id, EnrichmentStatus.PROCESSING, provider).id


def _look_up(backend: Backend, actor: Actor, source: ProfileSource, lookup: UUID, url: str) -> None:
    """Ask the source and keep its answer, whatever it is."""
    try:
        profile = source.find(url)
    except ProfileMissing as missing:
        error: CrmError = errors.profile_not_found(url)
        _fail(backend, actor, lookup, error.message, missing.cost)
        raise error from missing
    except (ProfileRefused, ProfilePostponed) as refusal:
        _fail(backend, actor, lookup, refusal.reason)
        raise Unavailable(refusal.code, refusal.reason) from refusal
    except Exception as error:
        _fail(backend, actor, lookup, errors.broke_off(error))
        raise
    with backend.write(actor) as tx:
        note_found(tx, lookup, source.name, profile)


def _finish(
    backend: Backend, actor: Actor, lookup: UUID, settle_it: Callable[[WriteTx, UUID], None]
) -> EnrichmentDetail:
    try:
        with backend.write(actor) as tx:
            settle_it(tx, lookup)
            return enrichment_detail(load_enrichment(tx, lookup))
    except CrmError as error:
        _fail(backend, actor, lookup, error.message)
        raise


def _complete(tx: WriteTx, lookup: UUID) -> None:
    complete(tx, load_enrichment(tx, lookup, lock=True))


def _fail(backend: Backend, actor: Actor, lookup: UUID, reason: str, cost: int = 0) -> None:
    with backend.write(actor) as tx:
        fail(tx, lookup, reason, cost)
