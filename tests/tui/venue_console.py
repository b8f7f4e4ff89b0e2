"""A console of its own process, on a given database: for real terminals and for benchmarks.

`python -m tests.tui.venue_console DATA_DIR` starts what the command line starts, for an operator
who may do everything in the only organization.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmtui.cli.console import run_console

if TYPE_CHECKING:
    from crmtui.kit.actor import Actor

DATABASE = "venue.sqlite"


def main(data_dir: Path) -> int:
    def open_venue() -> Any:
        from crmtui.bootstrap import open_backend

        return open_backend(f"sqlite:///{data_dir / DATABASE}")

    options = Namespace(ascii=False, database=None)
    return run_console(options, data_dir, open_venue, find_operator)


def find_operator(backend: Any) -> Actor:
    """Anna, in the only organization."""
    from uuid import UUID

    from crmtui.kit.actor import EVERYTHING, Actor, system_actor
    from crmtui.services import identity

    with backend.read(system_actor("test")) as tx:
        organization = identity.list_organizations(tx)[0]
    return Actor("user", UUID(int=1), organization.id, frozenset({EVERYTHING}), "anna", "console")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
