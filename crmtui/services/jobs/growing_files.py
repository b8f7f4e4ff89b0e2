"""Files that grow with what a job has done: each piece is committed with the work it tells of.

Such a file is whole at every commit, so it can be fetched wherever its job ended.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update

from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.models import JobFile
from crmtui.services.jobs import errors
from crmtui.services.jobs.files import CHUNK_BYTES, MAX_FILE_BYTES
from crmtui.services.jobs.tables import CHUNKS, FILES

_SIZE: Final = select(FILES.c.size)
_NUMBER: Final = select(func.coalesce(func.max(CHUNKS.c.number) + 1, 0))


def begin_file(tx: WriteTx, job_id: UUID, name: str, media_type: str) -> UUID:
    """An empty output file of a job; its id."""
    values = {"name": name[:200], "media_type": media_type[:100], "size": 0, "complete": True}
    file = JobFile(id=new_id(), job_id=job_id, role="output", **values)
    tx.session.add(file)
    tx.flush()
    return file.id


def append(tx: WriteTx, file_id: UUID, content: bytes) -> bool:
    """Add to the end of a file; False where it is gone.

    Raises:
        Invalid: job_file.too_large.
    """
    size = tx.execute(_SIZE.where(FILES.c.id == file_id)).scalar()
    if size is None:
        return False
    if size + len(content) > MAX_FILE_BYTES:
        raise errors.too_large(MAX_FILE_BYTES)
    number = tx.execute(_NUMBER.where(CHUNKS.c.file_id == file_id)).scalar_one()
    for at in range(0, len(content), CHUNK_BYTES):
        piece = content[at : at + CHUNK_BYTES]
        tx.execute(CHUNKS.insert(), {"file_id": file_id, "number": number, "content": piece})
        number += 1
    grown = update(FILES).where(FILES.c.id == file_id).values(size=size + len(content))
    tx.execute(grown)
    return True
