"""The mask of the QR codes is fixed for speed; a decoder says that nothing is lost by it."""

import secrets
from random import Random

import pytest
from PIL import Image, ImageFilter

from crmtui.documents.ticket import make_ticket_pdf, stream_tickets_pdf
from tests.documents.reading import draw_page, scan
from tests.documents.samples import CODE, make_ticket


def test_many_codes_are_read() -> None:
    random = Random(7)
    codes = [secrets.token_urlsafe(random.randint(8, 30)) for _ in range(40)]
    codes += [f"{number:020d}" for number in range(10)] + ["A" * n for n in range(1, 41, 4)]
    pdf = b"".join(stream_tickets_pdf(make_ticket(code=code) for code in codes))
    assert [scan(draw_page(pdf, page, scale=1)) for page in range(len(codes))] == [
        [code] for code in codes
    ]


@pytest.mark.parametrize("angle", [3, 17, 45, 90, 180, 211])
def test_read_when_turned_and_out_of_focus(angle: int) -> None:
    page = draw_page(make_ticket_pdf(make_ticket()), scale=1.5).convert("L")
    turned = page.rotate(angle, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    assert scan(turned.filter(ImageFilter.GaussianBlur(1.2))) == [CODE]


def test_read_when_a_corner_is_torn_off() -> None:
    """Error level M restores 15 % of the code; here a blot hides about 4 % of it."""
    page = draw_page(make_ticket_pdf(make_ticket()), scale=2)
    width = page.width
    page.paste((90, 60, 30), (width - 190, 250, width - 140, 300))
    assert scan(page) == [CODE]
