"""One job, read with the moment at which it was so."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from crmtui.services.jobs import JobDetail


class Read(NamedTuple):
    """A job and the database's clock."""

    job: "JobDetail"
    now: datetime


def read_job(tx: Any, job_id: UUID) -> Read:
    """The job as it is now.

    Raises:
        NotFound: job.not_found.
    """
    from crmtui.services.jobs import get_job

    return Read(get_job(tx, job_id), tx.now)
