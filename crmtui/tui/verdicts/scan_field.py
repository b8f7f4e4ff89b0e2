"""Where codes and numbers are typed that no scanner reads."""

from textual.geometry import Size
from textual.reactive import Reactive, reactive
from textual.widgets import Input


class ScanField(Input):
    """A field as wide as the screen: what is typed into it does not lay the screen out anew."""

    virtual_size: Reactive[Size] = reactive(Size(0, 0), layout=False)
