"""A believable venue to try the program on: the same each time, except that it happens today."""

from crmtui.services.demo.loading import demo_actor, is_running, load_demo
from crmtui.services.demo.venue import find_pin, first_login

__all__ = ["demo_actor", "find_pin", "first_login", "is_running", "load_demo"]
