"""What a response is written in reaches the system in one piece, and never too late."""

import asyncio

from crmtui.api.one_write import Gathering


class _Sent(asyncio.Transport):
    """Notes what it is asked to send."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.pieces.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


def test_what_is_written_in_one_step_is_sent_together() -> None:
    async def answer() -> list[bytes]:
        sent = _Sent()
        gathering = Gathering(sent, asyncio.get_running_loop())
        gathering.write(b"head ")
        gathering.write(b"body")
        assert sent.pieces == []
        await asyncio.sleep(0)
        gathering.write(b"next")
        await asyncio.sleep(0)
        return sent.pieces

    assert asyncio.run(answer()) == [b"head body", b"next"]


def test_an_answer_is_sent_before_its_connection_is_closed_and_not_after() -> None:
    async def answer() -> list[bytes]:
        sent = _Sent()
        gathering = Gathering(sent, asyncio.get_running_loop())
        gathering.write(b"last words")
        gathering.close()
        gathering.write(b"too late")
        await asyncio.sleep(0)
        return sent.pieces

    assert asyncio.run(answer()) == [b"last words"]


def test_a_long_answer_is_not_held_whole() -> None:
    async def answer() -> list[int]:
        sent = _Sent()
        gathering = Gathering(sent, asyncio.get_running_loop())
        for _ in range(5):
            gathering.write(b"x" * 50_000)
        before = [len(piece) for piece in sent.pieces]
        await asyncio.sleep(0)
        return [*before, len(sent.pieces[-1])]

    assert asyncio.run(answer()) == [100_000, 100_000, 50_000]
