"""What workers can run, by the names that rows in the queue have."""

from crmtui.scheduler.kinds import load_registry
from crmtui.settings import Settings


def test_workers_know_the_work_of_every_area() -> None:
    registry = load_registry(Settings())
    wanted = {"attendees.import", "tickets.export", "scans.export", "tickets.print", "badges.print"}
    assert wanted <= registry.keys()
    assert all(name == kind.name for name, (kind, _handler) in registry.items())
