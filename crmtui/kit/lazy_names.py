"""Packages whose files are imported when one of their names is used first.

All tables together take a third of a second to import, and an area of services with all it uses
as long as a screen takes to be drawn; whoever opens a console waits for each. Such a package says
everything twice, once for those who read and check it, and once for those who run it; a test
compares the two:

    if TYPE_CHECKING:
        from crmtui.models.order import Order as Order
    else:
        __all__, __getattr__ = lazy_names(__name__, {"order": "Order"})

No name may be that of a file: it would be found as the file as soon as that was imported.
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_names(
    package: str, files: Mapping[str, str]
) -> tuple[tuple[str, ...], Callable[[str], Any]]:
    """The names of a package, given by file and separated by blanks, and what imports them."""
    homes = {name: f"{package}.{file}" for file, names in files.items() for name in names.split()}

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(homes[name]), name)
        setattr(sys.modules[package], name, found)
        return found

    return tuple(homes), find
