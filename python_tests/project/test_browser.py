"""What the browser finds on pages can fail a test: pages by hand prove it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from browser import Visit, is_outside, visit


@pytest.fixture
def open_page(browser: None, tmp_path: Path) -> Callable[[str], Visit]:
    """Return a way to open a page with this body."""

    def open_body(body: str) -> Visit:
        file = tmp_path / "page.html"
        file.write_text(f"<!doctype html><title>by hand</title><body>{body}</body>")
        return visit(file.as_uri())

    return open_body


def test_a_harmless_page_has_no_findings(open_page):
    """A script, an inline picture and a warning are no error and no outside request."""
    picture = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    found = open_page(f"<img src='{picture}'><script>console.warn('fine')</script>")
    assert (found.outside, found.errors) == ([], [])
    assert found.picture.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "body",
    [
        "<img src='https://example.invalid/pixel.gif'>",
        "<script src='http://example.invalid/script.js'></script>",
        "<link rel='stylesheet' href='https://example.invalid/style.css'>",
        "<style>@font-face{font-family:f;src:url(https://example.invalid/f.woff)}</style>"
        "<p style='font-family:f'>text</p>",
        "<script>fetch('https://example.invalid/beacon').catch(() => 0)</script>",
        "<script>new WebSocket('wss://example.invalid/socket')</script>",
        "<iframe src='https://example.invalid/frame'></iframe>",
        "<iframe srcdoc=\"<img src='https://example.invalid/pixel.gif'>\"></iframe>",
        "<img src='other.gif'>",
    ],
)
def test_an_outside_request_is_found(open_page, body):
    """Whatever asks for it, and though it fails; another file is outside as well."""
    assert len(open_page(body).outside) == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<script>console.error('broken on purpose')</script>", "broken on purpose"),
        ("<script>throw new Error('thrown on purpose')</script>", "thrown on purpose"),
        ("<script>Promise.reject(new Error('rejected'))</script>", "rejected"),
        ("<script>setTimeout(() => console.error('late'), 500)</script>", "late"),
        ("<script>console.assert(false, 'not so')</script>", "not so"),
        ("<img src='https://example.invalid/pixel.gif'>", "ERR_NAME_NOT_RESOLVED"),
    ],
)
def test_a_console_error_is_found(open_page, body, message):
    """Said, thrown, rejected or late."""
    assert any(message in error for error in open_page(body).errors)


def test_a_page_that_is_not_there_is_an_error(browser, tmp_path):
    """A missing file is not an empty success."""
    assert visit((tmp_path / "missing.html").as_uri()).errors


@pytest.mark.parametrize(
    ("request_url", "expected"),
    [
        ("file:///site/page.html", False),
        ("file:///site/page.html#part", False),
        ("data:text/plain,x", False),
        ("blob:null/1", False),
        ("http://127.0.0.1:8080/x", False),
        ("ws://localhost:8080/live", False),
        ("http://[::1]:8080/", False),
        ("file:///site/other.html", True),
        ("https://127.0.0.1.example.com/", True),
        ("https://user@example.com/127.0.0.1", True),
        ("http://10.0.0.1/", True),
    ],
)
def test_what_counts_as_outside(request_url, expected):
    """The page's own file and loopback are inside, look-alikes are not."""
    assert is_outside(request_url, "file:///site/page.html") is expected
