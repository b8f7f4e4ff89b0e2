import gc
import tracemalloc
from collections.abc import Iterator
from threading import Thread

import pytest

from crmtui.documents.inputs import TicketDocument
from crmtui.documents.ticket import make_ticket_pdf, stream_tickets_pdf
from crmtui.kit.errors import Invalid
from tests.documents.reading import check_directory, draw_page, read_texts, scan
from tests.documents.samples import make_ticket


def _tickets(count: int) -> Iterator[TicketDocument]:
    for number in range(count):
        yield make_ticket(
            attendee=f"Łukasz {number}", code=f"code-{number:06d}", ticket_number=f"A7KQ2-{number}"
        )


def test_every_ticket_has_its_page() -> None:
    pdf = b"".join(stream_tickets_pdf(_tickets(40)))
    texts = read_texts(pdf)
    assert len(texts) == 40
    assert all(f"Łukasz {number}" in text for number, text in enumerate(texts))
    assert scan(draw_page(pdf, 39)) == ["code-000039"]
    check_directory(pdf)


def test_pages_leave_before_the_next_ticket_is_asked_for() -> None:
    asked: list[int] = []

    def counted() -> Iterator[TicketDocument]:
        for number, ticket in enumerate(_tickets(5)):
            asked.append(number)
            yield ticket

    stream = stream_tickets_pdf(counted())
    assert next(stream).startswith(b"%PDF-1.4")
    assert asked == [0]
    next(stream)
    assert asked == [0, 1]


def test_no_tickets_is_an_error_before_the_first_byte() -> None:
    with pytest.raises(Invalid) as refused:
        stream_tickets_pdf([])
    assert refused.value.code == "document.empty"


def test_same_tickets_same_bytes() -> None:
    assert b"".join(stream_tickets_pdf(_tickets(12))) == b"".join(stream_tickets_pdf(_tickets(12)))


def _growth(start: int, end: int) -> int:
    """Bytes kept between two points of one stream, the file itself thrown away."""
    kept: dict[int, int] = {}
    tracemalloc.start()
    try:
        for number, _piece in enumerate(stream_tickets_pdf(_tickets(end + 1))):
            if number in (start, end):
                gc.collect()
                kept[number] = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    return kept[end] - kept[start]


@pytest.mark.soak
def test_a_ticket_leaves_only_its_lines_in_the_directory() -> None:
    # 30 bytes a ticket. What is kept for each shows after 2,000 as after 10,000, whose limit is
    # half a megabyte; a file kept whole would grow by 3 MB. Caches are full after 500.
    assert _growth(start=500, end=2_500) < 105_000


def test_threads_do_not_mix_their_files() -> None:
    names = ["Łukasz", "Οδυσσέας", "山田太郎", "Симфония"]
    alone = [make_ticket_pdf(make_ticket(attendee=name)) for name in names]
    together: dict[str, list[bytes]] = {name: [] for name in names}

    def work(name: str) -> None:
        together[name] = [make_ticket_pdf(make_ticket(attendee=name)) for _ in range(8)]

    threads = [Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, expected in zip(names, alone, strict=True):
        assert together[name] == [expected] * 8
