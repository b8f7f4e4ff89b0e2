"""All kinds of work that this program knows, with their handlers.

An area declares its own in `services/<area>/jobs.py` as `JOBS`, a tuple of (kind, handler); a line
here lets workers run them. What enqueues work needs the kind only and never comes here.
"""

from importlib import import_module
from typing import Final

from crmtui.scheduler.enrichment import lookup_jobs
from crmtui.scheduler.maintenance import upkeep_jobs
from crmtui.scheduler.messages import message_jobs
from crmtui.scheduler.runner import Registry
from crmtui.services.jobs import Handler, JobKind
from crmtui.settings import Settings

_AREAS: Final = (
    "contact_imports",
    "contacts",
    "duplicates",
    "exports",
    "imports",
    "stock",
    "tasks",
)
"""Areas with work of their own."""


def load_registry(settings: Settings) -> Registry:
    """Every kind by its name.

    Raises:
        ValueError: two kinds have one name.
    """
    declared = [*upkeep_jobs(settings), *message_jobs(settings), *lookup_jobs(settings)]
    for area in _AREAS:
        declared += import_module(f"crmtui.services.{area}.jobs").JOBS
    registry: dict[str, tuple[JobKind, Handler]] = {}
    for kind, handler in declared:
        if kind.name in registry:
            raise ValueError(f"two kinds of jobs are called {kind.name}")
        registry[kind.name] = (kind, handler)
    return registry
