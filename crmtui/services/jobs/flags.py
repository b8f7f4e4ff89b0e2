"""Signs between the threads of a worker."""


class Flag:
    """Says that something has happened, to threads that look and do not wait.

    An Event of the standard library costs as much to make as a small job takes to run.
    """

    __slots__ = ("_is_set",)

    def __init__(self) -> None:
        self._is_set = False

    def set(self) -> None:
        """It has happened; for good."""
        self._is_set = True

    def is_set(self) -> bool:
        """Whether it has happened."""
        return self._is_set
