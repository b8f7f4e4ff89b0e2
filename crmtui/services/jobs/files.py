"""Files that jobs read and make: pieces in the database, so that any worker has them."""

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from crmtui.kit.actor import Actor
from crmtui.kit.backend import Backend
from crmtui.kit.hot import HotStatement
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import JobFile
from crmtui.services.jobs import errors
from crmtui.services.jobs.access import is_own
from crmtui.services.jobs.schemas import JobFileView
from crmtui.services.jobs.tables import CHUNKS, FILES, JOBS

CHUNK_BYTES: Final = 256 * 1024
MAX_FILE_BYTES: Final = 256 * 1024 * 1024
"""Large enough for a list of a million people; larger ones do not belong into a database."""

_READ: Final = HotStatement(
    select(CHUNKS.c.content).where(
        CHUNKS.c.file_id == bindparam("file_id"), CHUNKS.c.number == bindparam("number")
    )
)
_WRITE: Final = HotStatement(
    insert(CHUNKS).values(
        file_id=bindparam("file_id"), number=bindparam("number"), content=bindparam("content")
    )
)
_GROW: Final = HotStatement(
    update(FILES)
    .where(FILES.c.id == bindparam("file_id"))
    .values(size=bindparam("length"), complete=bindparam("whole"))
)


def store_upload(
    backend: Backend, actor: Actor, name: str, media_type: str, pieces: Iterable[bytes]
) -> UUID:
    """Keep a file for a job that is enqueued next (`attach_input`); the file's id.

    An upload that breaks off leaves a file that is never complete, and that upkeep removes.

    Raises:
        Invalid: job_file.too_large (more than 256 MiB).
    """
    return write_file(lambda: backend.write(actor), "input", None, name, media_type, pieces)


def attach_input(tx: WriteTx, job_id: UUID, file_id: UUID) -> None:
    """Make an upload the input file of a job, in the transaction that enqueues it.

    Raises:
        NotFound: job_file.not_found, also for a file of another job or organization.
        Conflict: job_file.incomplete.
    """
    file = _find(tx, file_id)
    if file.job_id is not None:
        raise errors.file_not_found()
    if not file.complete:
        raise errors.file_incomplete()
    file.job_id = job_id
    tx.flush()


def open_file(backend: Backend, actor: Actor, file_id: UUID) -> tuple[JobFileView, Iterator[bytes]]:
    """A complete file and its pieces, read as they are asked for.

    Raises:
        Forbidden: permission.missing (jobs:read), unless the actor enqueued the file's job.
        NotFound: job_file.not_found.
        Conflict: job_file.incomplete.
    """
    with backend.read(actor) as tx:
        file = _find(tx, file_id)
        if not _is_own_file(tx, file):
            actor.require("jobs:read")
        if not file.complete:
            raise errors.file_incomplete()
        view = JobFileView.model_validate(file)
    return view, read_pieces(backend, actor, file_id)


def read_pieces(backend: Backend, actor: Actor, file_id: UUID) -> Iterator[bytes]:
    """The pieces in their order, a short transaction each."""
    number = 0
    while True:
        with backend.read(actor) as tx:
            rows = tx.run(_READ, {"file_id": file_id, "number": number})
        if not rows:
            return
        yield bytes(rows[0][0])
        number += 1


def write_file(
    open_write: Callable[[], AbstractContextManager[WriteTx]],
    role: str,
    job_id: UUID | None,
    name: str,
    media_type: str,
    pieces: Iterable[bytes],
) -> UUID:
    """Write a file, a transaction a chunk, so that nobody waits for a large one; its id.

    Raises:
        Invalid: job_file.too_large.
    """
    file_id, size = new_id(), 0
    with open_write() as tx:
        values = {"name": name[:200], "media_type": media_type[:100], "size": 0, "complete": False}
        tx.session.add(JobFile(id=file_id, job_id=job_id, role=role, **values))
    for number, chunk in enumerate(_rechunk(pieces)):
        size += len(chunk)
        if size > MAX_FILE_BYTES:
            raise errors.too_large(MAX_FILE_BYTES)
        with open_write() as tx:
            tx.change(_WRITE, {"file_id": file_id, "number": number, "content": chunk})
            tx.change(_GROW, {"file_id": file_id, "length": size, "whole": False})
    with open_write() as tx:
        tx.change(_GROW, {"file_id": file_id, "length": size, "whole": True})
    return file_id


def open_stream(pieces: Iterator[bytes]) -> io.BufferedReader:
    """`pieces` as a binary file."""
    return io.BufferedReader(_Stream(pieces), CHUNK_BYTES)


class _Stream(io.RawIOBase):
    """Reads pieces on demand."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        length = min(len(buffer), len(self._rest))
        buffer[:length] = self._rest[:length]
        self._rest = self._rest[length:]
        return length


def _rechunk(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in chunks of one size; the last one may be shorter."""
    kept = bytearray()
    for piece in pieces:
        kept += piece
        while len(kept) >= CHUNK_BYTES:
            yield bytes(kept[:CHUNK_BYTES])
            del kept[:CHUNK_BYTES]
    if kept:
        yield bytes(kept)


def _find(tx: ReadTx, file_id: UUID) -> JobFile:
    # The session adds the organization.
    file = tx.session.scalar(select(JobFile).where(JobFile.id == file_id))
    if file is None:
        raise errors.file_not_found()
    return file


def _is_own_file(tx: ReadTx, file: JobFile) -> bool:
    enqueued_by = select(JOBS.c.actor_kind, JOBS.c.actor_id).where(JOBS.c.id == file.job_id)
    row = tx.execute(enqueued_by).one_or_none()
    return row is not None and is_own(tx.actor, row.actor_kind, row.actor_id)
