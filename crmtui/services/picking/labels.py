"""What a bin's code tells a person who looks for it."""

import re
from typing import Final, NamedTuple

from crmtui.services.places import read_place

_FIELDS: Final = re.compile(r"[^\W_]+")
_RUNS: Final = re.compile(r"\d+|[^\W\d_]+")


class Signs(NamedTuple):
    """What hangs over the aisle, stands on the rack, and so on."""

    aisle: str = ""
    bay: str = ""
    level: str = ""
    slot: str = ""


def read_signs(code: str) -> Signs:
    """The parts of a code as they are written; empty where it does not tell a place."""
    if read_place(code) is None:
        return Signs()
    fields = _FIELDS.findall(code)
    if len(fields) == 1:
        fields = _RUNS.findall(code)
    before, own = fields[:-4], fields[-4:]
    return Signs("-".join((*before, own[0])), *own[1:])
