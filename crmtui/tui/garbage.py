"""The garbage collector while the console starts.

It would walk again and again over modules and classes that all stay: a tenth of the start. So it
pauses until there is something to work with, and never looks at what was there by then: that also
keeps its later rounds too short to be felt in a scan.
"""

import gc


def pause() -> None:
    """Collect nothing until `resume`. What is free of cycles is still freed at once."""
    gc.disable()


def resume() -> None:
    """Collect again, but not what exists now. Without a `pause` before, do nothing."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
