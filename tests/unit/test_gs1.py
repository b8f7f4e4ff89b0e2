"""What scanned codes say of themselves."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmtui.services.items import ScannedElement, read_element

GTIN = "04006381333931"


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("4006381333931", {"gtin": GTIN}),
        ("]E04006381333931", {"gtin": GTIN}),
        ("036000291452", {"gtin": "00036000291452"}),
        ("96385074", {"gtin": "00000096385074"}),
        (f"]C101{GTIN}", {"gtin": GTIN}),
        (f"01{GTIN}10L-1", {"gtin": GTIN, "lot": "L-1"}),
        (
            f"\x02]d201{GTIN}10L-1\x1d17270200\x1d3024\x03".removeprefix("\x02"),
            {"gtin": GTIN, "lot": "L-1", "expires_on": date(2027, 2, 28), "count": 24},
        ),
        (
            f"]Q301{GTIN}1528022910L",
            {"gtin": GTIN, "lot": "L", "expires_on": date(2028, 2, 29)},
        ),
        (
            f"01{GTIN}152701011727030110L",
            {"gtin": GTIN, "lot": "L", "expires_on": date(2027, 3, 1)},
        ),
        (f"02{GTIN}3712", {"gtin": GTIN, "count": 12}),
        (f"02{GTIN}370", {"gtin": GTIN}),
        (f"(01){GTIN}(10)L-1", {"gtin": GTIN, "lot": "L-1"}),
        (f"https://id.gs1.org/01/{GTIN}/10/L-1", {"gtin": GTIN, "lot": "L-1"}),
        (f"01{GTIN}17000000", {"gtin": GTIN}),
        ("]C110L-1", {"lot": "L-1"}),
        ("\x1d10L-1", {"lot": "L-1"}),
        # Not told to be GS1, a code that begins as an identifier does is no lot.
        ("10L-1", {}),
        ("4006381333932", {}),
        (f"01{GTIN[:-1]}0", {}),
        (f"01{GTIN}17261399", {}),
        (f"]C101{GTIN[:9]}", {}),
        ("https://example.org/pen", {}),
        ("A-03-2-B", {}),
        ("", {}),
    ],
)
def test_what_a_code_says(code: str, known: dict[str, object]) -> None:
    read = read_element(code)
    assert read.model_dump(exclude_defaults=True, exclude={"text"}) == known


def test_years_lie_between_49_before_and_50_after_this_one() -> None:
    now = datetime.now(UTC).year
    for year in (now - 49, now, now + 50):
        read = read_element(f"01{GTIN}17{year % 100:02}0331")
        assert read.expires_on == date(year, 3, 31)


@given(st.text(max_size=60) | st.from_regex(r"\A(\]C1)?(01|02|10|17|37)[0-9A-Z\x1d(]{0,40}\Z"))
def test_nothing_that_is_scanned_fails(code: str) -> None:
    read = read_element(code)
    assert isinstance(read, ScannedElement)
    assert "\x00" not in read.text
