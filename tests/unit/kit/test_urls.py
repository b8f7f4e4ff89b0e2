"""Addresses that people type: each mistake has its own code, and names the field."""

import pytest

from crmtui.kit.errors import Invalid
from crmtui.kit.urls import LONGEST_URL, check_http_url


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/hook",
        "HTTP://Example.org:8080/hook?key=a%20b#part",
        "https://münchen.example/",
        "https://xn--mnchen-3ya.example/",
        "https://example.org./",
        "http://203.0.113.7:1/",
        "http://[2001:db8::7]:65535/a",
        "http://localhost/hook",
        "https://under_score.example.org/@name",
        "https://example.org/" + "a" * (LONGEST_URL - 20),
    ],
)
def test_usable_addresses_pass(url: str) -> None:
    check_http_url(url)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "url.empty"),
        ("https://example.org/" + "a" * LONGEST_URL, "url.length"),
        ("https://example.org/a b", "url.characters"),
        ("https://example.org/\r\nX: y", "url.characters"),
        ("https://example.org\\@evil.example/", "url.characters"),
        ("https://example.org/\u202eabc", "url.characters"),
        ("ftp://example.org/", "url.scheme"),
        ("file:///etc/passwd", "url.scheme"),
        ("example.org/hook", "url.scheme"),
        ("//example.org/hook", "url.scheme"),
        ("javascript:alert(1)", "url.scheme"),
        ("https://ana@example.org/", "url.credentials"),
        ("https://ana:secret@example.org/", "url.credentials"),
        ("https://@example.org/", "url.credentials"),
        ("https:///hook", "url.host"),
        ("https://", "url.host"),
        ("https://:80/", "url.host"),
        ("https://a..b/", "url.host"),
        ("https://-a.example/", "url.host"),
        ("https://exa%6dple.org/", "url.host"),
        ("https://" + "a" * 64 + ".example/", "url.host"),
        ("https://" + "a." * 127 + "example/", "url.host"),
        ("https://[::1/", "url.host"),
        ("https://[127.0.0.1]/", "url.host"),
        ("https://[fe80::1%25eth0]/", "url.host"),
        ("https://[v1.abc]/", "url.host"),
        ("http://2130706433/", "url.host"),
        ("http://0x7f.1/", "url.host"),
        ("http://0177.0.0.1/", "url.host"),
        ("http://127.1/", "url.host"),
        ("http://①②⑦.⓪.⓪.300/", "url.host"),
        ("http://127。0。0。300/", "url.host"),
        ("http://1.2.3.4.5/", "url.host"),
        ("https://example.org:0/", "url.port"),
        ("https://example.org:65536/", "url.port"),
        ("https://example.org:http/", "url.port"),
    ],
)
def test_each_mistake_has_a_code_and_names_the_field(url: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_http_url(url, "target")
    assert caught.value.code == code
    assert caught.value.fields == {"target": caught.value.message}
