"""Orders and tickets: issued, sold at the door, found, changed and printed.

A file is imported when one of its names, which the stub beside this one lists, is used first:
whoever opens a console waits for as few as possible.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
