"""The text that goes beside an HTML mail."""

from __future__ import annotations

import pytest

from crmtui.services.conversations import to_plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>Welcome to WorkOS</h1>", "Welcome to WorkOS"),
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<html><head><title>T</title><style>p{}</style><body>Hi", "Hi"),
        (
            '<p>See <a href="https://x.example/?a=1&amp;b">here</a>.',
            "See here (https://x.example/?a=1&b).",
        ),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ("<table><tr><td>A<td>B<tr><td>C</table>", "A B\nC"),
        ("a &lt;b&gt; &amp; &nbsp; c", "a <b> & c"),
        ("<script>alert('<p>')</script>x<!-- no -->", "x"),
        ("5 < 6 and <", "5 < 6 and <"),
        ('<img alt="Logo" src="x"><div>a</div><div>b</div>', "Logo\na\nb"),
        ("", ""),
    ],
)
def test_what_a_reader_sees(html: str, text: str) -> None:
    assert to_plain_text(html) == text
