"""One terminal program that runs a venue or a small merchant."""

from typing import Final

__version__: Final = "0.1.0"
