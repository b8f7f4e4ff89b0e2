"""What handlers return: nothing, or a small mapping that JSON can hold."""

import json
from collections.abc import Mapping
from typing import Any, Final

from crmtui.services.jobs import GiveUp

RESULT_LIMIT: Final = 20_000
"""Characters of JSON; what is larger belongs in a file of the job."""


def read_result(result: object) -> dict[str, Any] | None:
    """The result as it can be kept.

    Raises:
        GiveUp: job.bad_result. The work is done by then, and would be done twice if tried again.
    """
    if result is None:
        return None
    try:
        if not isinstance(result, Mapping):
            raise TypeError(f"a {type(result).__name__}")
        text = json.dumps(dict(result), allow_nan=False, ensure_ascii=False)
        text.encode()
        kept: dict[str, Any] = json.loads(text)
    except Exception as error:
        raise GiveUp("job.bad_result", f"What the handler returned is no JSON: {error}") from error
    if len(text) > RESULT_LIMIT or "\\u0000" in text:
        raise GiveUp("job.bad_result", "What the handler returned is too long, or has a zero byte.")
    return kept
