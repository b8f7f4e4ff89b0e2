"""Files of a whole event as jobs: the same bytes as direct, with progress, for those who may."""

from __future__ import annotations

from functools import partial

import pytest

from crmtui.kit.actor import Actor, system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError, Forbidden, NotFound
from crmtui.services import contacts, exports, jobs
from crmtui.services.catalogue import EventDetail
from crmtui.services.contacts import ContactFilter
from crmtui.services.exports import ContactsExport, ExportJob, ExportKind
from crmtui.services.exports.jobs import JOBS
from crmtui.services.jobs import JobCancelled, JobRun
from tests import factories
from tests.services.jobs.kinds import WORKER, claim_all

HANDLERS = {kind.name: (kind, handler) for kind, handler in JOBS}


@pytest.fixture
def actor(backend: Backend) -> Actor:
    return system_actor("test", factories.create_organization(backend).organization_id)


@pytest.fixture
def event(backend: Backend, actor: Actor) -> EventDetail:
    event = factories.create_event(backend, actor)
    product = factories.create_product(backend, actor, event_id=event.id)
    for name in ("Ada", "=Bob()", "漢字", "Dora", "Eve"):
        factories.create_ticket(backend, actor, product_id=product.id, name=name)
    return event


def start(backend: Backend, actor: Actor, what: ExportKind, data: ExportJob) -> JobRun:
    with backend.write(actor) as tx:
        exports.start_export(tx, what, data)
    return JobRun(backend, claim_all(backend)[0])


def work(run: JobRun) -> None:
    kind, handler = HANDLERS[run.claimed.kind]
    result = handler(run, kind.args.model_validate(run.claimed.args))
    with run.backend.write(WORKER) as tx:
        assert jobs.complete(tx, run.claimed, result)


@pytest.mark.parametrize("what", ExportKind)
def test_the_output_is_the_direct_export_byte_for_byte(
    backend: Backend, actor: Actor, event: EventDetail, what: ExportKind
) -> None:
    data = ExportJob(event_id=event.id, name=what.value, bom=True, locale="de")
    run = start(backend, actor, what, data)
    work(run)
    with backend.read(actor) as tx:
        direct = b"".join(exports.stream_export(tx, what, data))
        job = jobs.get_job(tx, run.job_id)
        small = exports.is_small_export(tx, what, event.id)
    (file,) = job.files
    _view, pieces = jobs.open_file(backend, actor, file.id)
    assert b"".join(pieces) == direct
    assert (file.name, file.size) == (what.value, len(direct))
    drawn = 0 if what is ExportKind.SCANS else 5
    assert (job.progress_done, job.progress_total, job.result) == (drawn, drawn, {"items": drawn})
    assert small is what.value.endswith("csv")


def test_it_stops_between_two_pages(backend: Backend, actor: Actor, event: EventDetail) -> None:
    data = ExportJob(event_id=event.id, name="t.pdf")
    run = start(backend, actor, ExportKind.TICKETS_PDF, data)
    with backend.write(actor) as tx:
        jobs.cancel_job(tx, run.job_id)
    with pytest.raises(JobCancelled):
        work(run)
    with backend.read(actor) as tx:
        assert not any(file.complete for file in jobs.get_job(tx, run.job_id).files)


def test_who_may_not_export_cannot_have_it_done(
    backend: Backend, actor: Actor, event: EventDetail
) -> None:
    assert actor.organization_id is not None
    mine = ExportJob(event_id=event.id, name="x")
    may = partial(factories.create_actor, actor.organization_id, None)
    stranger = factories.create_organization(backend, "Elsewhere")
    cases: list[tuple[Actor, type[CrmError]]] = [
        (may("tickets:read", "events:read"), Forbidden),
        (may("exports:read", "events:read"), Forbidden),
        (stranger, NotFound),
    ]
    for who, refusal in cases:
        with pytest.raises(refusal), backend.write(who) as tx:
            exports.start_export(tx, ExportKind.TICKETS_PDF, mine)
    assert claim_all(backend) == ()


def test_contacts_are_written_as_they_are_listed(backend: Backend, actor: Actor) -> None:
    for country, name in (("Portugal", "Rui"), ("Norway", "=Kari()"), ("Portugal", "Ana")):
        factories.create_contact(backend, actor, full_name=name, country=country)
    wanted = ContactFilter(country="Portugal")
    with backend.write(actor) as tx:
        exports.start_contacts_export(tx, ContactsExport(wanted=wanted, all_fields=True))
    run = JobRun(backend, claim_all(backend)[0])
    work(run)
    with backend.read(actor) as tx:
        direct = b"".join(contacts.stream_contacts_csv(tx, wanted, all_fields=True))
        job = jobs.get_job(tx, run.job_id)
    _view, pieces = jobs.open_file(backend, actor, job.files[0].id)
    assert b"".join(pieces) == direct
    assert direct.count(b"Portugal") == 2
    assert (job.progress_done, job.result) == (2, {"items": 2})
