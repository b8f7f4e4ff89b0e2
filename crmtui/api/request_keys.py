"""The key by which a client may send a request again and have its answer once more."""

from typing import Annotated

from fastapi import Header

RequestKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=80,
        pattern=r"^[!-~]+$",
        description="Chosen by the client; the same request sent again gives the same answer.",
    ),
]
