"""Every table, one file an aggregate, one metadata.

`from crmtui.models import Ticket` imports the file of `Ticket`, and what its tables refer to, and
no other: all of them take a third of a second, which is too long for whoever waits for a console.
The stub beside this file says which names there are.
"""

import pkgutil
from importlib import import_module

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def load_all() -> None:
    """Import every file, for whoever goes by the metadata: it knows what was imported."""
    for file in pkgutil.iter_modules(__path__, f"{__name__}."):
        import_module(file.name)
