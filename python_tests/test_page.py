"""The page for the board: it shows the marts' numbers, needs no network and raises no error.

The pages by hand at the end prove that the browser's findings can fail this test. Without a
browser everything here is skipped, but fails where the environment variable CI is set.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
import yaml
from browser import NAMES, Visit, find_browser, is_outside, visit
from project import ROOT

BOARD = ROOT / "charts/account_penetration.yml"
PICTURE = ROOT / "site/account_penetration.png"
DCT = Path(sys.executable).with_name("dct")
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
VARIANTS = {
    "revenue_penetration": "revenue",
    "units_won": "buying_units",
    "products_bought": "products",
    "seats_bought": "seats_sold",
    "seats_used": "seats_active",
}
RETENTION = {"net_retention": "nrr", "gross_retention": "grr"}

# The page, rendered once


@pytest.fixture(scope="session")
def environment(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Point dbt-charts at the demo's warehouse and at the manifest of the build that made it."""
    folder = tmp_path_factory.mktemp("dbt")
    (folder / "target").mkdir()
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, folder / name)
    manifest = demo_warehouse.parent / "target/manifest.json"
    shutil.copy(manifest, folder / "target/manifest.json")
    return os.environ | {
        "DO_NOT_TRACK": "1",
        "DBT_PROJECT_DIR": str(folder),
        "PENETRATION_WAREHOUSE": str(demo_warehouse),
    }


@pytest.fixture(scope="session")
def page(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Render the page as `make build` does."""
    made = tmp_path_factory.mktemp("site") / "account_penetration.html"
    run_dct(environment, "render", str(BOARD), "--format=html", "--no-cache", f"--output={made}")
    return made


@pytest.fixture(scope="session")
def browser() -> None:
    """Skip what needs a browser where there is none, but fail there in CI."""
    if find_browser() is None:
        reason = f"no browser: none of {', '.join(NAMES)} is on the path"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture(scope="session")
def seen(browser: None, page: Path) -> Visit:
    """Open the page, and keep its picture."""
    found = visit(page.as_uri(), width=1200)
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(found.picture)
    return found


@pytest.fixture(scope="session")
def marts(demo_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse that the page was rendered from."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        yield connection


def run_dct(environment: dict[str, str], *arguments: str) -> str:
    """Run dbt-charts in the project's root and insist that it succeeds."""
    result = subprocess.run(
        [DCT, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


# The board


def test_board_is_valid(environment):
    """Every column that the board selects exists, by the manifest and by the warehouse."""
    run_dct(environment, "validate", str(BOARD), "--strict", "--warehouse")


def test_board_prints_the_reporting_currency():
    """The currency sign is the one of the project's default reporting currency."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text())
    board = yaml.safe_load(BOARD.read_text())
    assert board["regional"]["currency"] == project["vars"]["reporting_currency"]


# The page in a browser


def test_page_raises_no_error(seen):
    """The console stays empty of errors."""
    assert seen.errors == []


def test_page_needs_no_network(seen, page):
    """Nothing is asked for but the file itself, and the file names no other address."""
    assert seen.requests, "the browser reported nothing at all"
    assert seen.outside == []
    assert set(re.findall(r"https?://[\w./-]+", page.read_text())) <= NAMESPACES


def test_page_shows_every_chart(seen):
    """No chart of the board is missing, empty or replaced by an error."""
    charts = yaml.safe_load(BOARD.read_text())["charts"]
    assert {f"chart-{name}" for name in charts} <= seen.texts.keys()
    assert all(seen.texts[f"chart-{name}"] for name in charts)
    assert not re.search(r"ERR-|WARN-|No data|\bnan\b|\bNone\b|{{", seen.texts["page"])


def test_page_says_its_month(seen, marts):
    """The month is the last complete one."""
    month = value(marts, "select max(month) from group_penetration where is_month_complete")
    assert seen.texts["page"].count(f"{month:%B %Y}") == 1


@pytest.mark.parametrize(("card", "variant"), VARIANTS.items())
def test_card_shows_the_penetration_of_the_mart(seen, marts, card, variant):
    """The pooled rate, its change on a year ago, and what stands behind it."""
    rate, accounts, covered, before = row(
        marts,
        f"""
        select rate, accounts, share_covered, lag(rate, 12) over (order by month)
        from group_penetration
        where group_by = 'portfolio' and variant = '{variant}' and is_month_complete
        order by month desc limit 1
        """,
    )
    words = seen.texts[f"chart-{card}"]
    assert words.startswith(f"{rate:.1%} ")
    assert f"({accounts} accounts, {covered:.0%} covered)" in words
    assert words.endswith(f"{points(rate - before)} on a year ago")


@pytest.mark.parametrize(("card", "measure"), RETENTION.items())
def test_card_shows_the_retention_of_the_mart(seen, marts, card, measure):
    """The rate over twelve months, its change on a year ago, and the customers behind it."""
    rate, customers, before = row(
        marts,
        f"""
        select {measure}, customers, lag({measure}, 12) over (order by month)
        from revenue_retention
        where group_by = 'portfolio' and basis = 'cohort' and window_months = 12
        order by month desc limit 1
        """,
    )
    words = seen.texts[f"chart-{card}"]
    assert words.startswith(f"{rate:.1%} ")
    assert f"({customers} customers)" in words
    assert words.endswith(f"{points(rate - before)} on a year ago")


def test_card_shows_the_whitespace_of_the_mart(seen, marts):
    """The sum over the accounts behind the revenue penetration rate."""
    whitespace, accounts = row(
        marts,
        """
        select sum(whitespace), count(*) from account_penetration
        where variant = 'revenue' and is_customer and is_potential_known and month =
            (select max(month) from group_penetration where is_month_complete)
        """,
    )
    assert seen.texts["chart-whitespace_left"].startswith(money(float(whitespace)))
    assert f"({accounts} accounts" in seen.texts["chart-revenue_penetration"]


def test_band_is_the_benchmark_and_says_what_it_is(seen, marts):
    """The range of the mart with its caveat beside it."""
    low, high, source = row(
        marts,
        """
        select benchmark_low, benchmark_high, benchmark_source from group_penetration
        where group_by = 'portfolio' and variant = 'revenue' limit 1
        """,
    )
    assert f"benchmark, {low:.0%} to {high:.0%}" in seen.texts["chart-penetration_trend"]
    assert f"{source}. A guardrail, not a target." in seen.texts["page"]


def test_tables_show_the_rows_of_the_marts(seen, marts):
    """Segments with their rates, the accounts in order, and the rows left out."""
    month = "(select max(month) from group_penetration where is_month_complete)"
    for segment, rate in rows(
        marts,
        f"""
        select group_value, rate from group_penetration
        where group_by = 'segment' and variant = 'revenue' and month = {month}
        """,
    ):
        assert re.search(rf"{segment} \w+ {rate:.0%}", seen.texts["chart-segment_table"])
    widest = rows(
        marts,
        f"""
        select account_name from account_penetration_wide
        where month = {month} and is_customer and revenue_status in ('ok', 'disagreeing')
        order by whitespace desc, account_id limit 12
        """,
    )
    assert in_order(seen.texts["chart-whitespace_table"], [name for (name,) in widest])
    rejected = rows(marts, "select rows_rejected from input_reconciliation order by 1 desc")
    assert in_order(seen.texts["chart-input_table"], [str(count) for (count,) in rejected])


def test_short_history_still_makes_a_page(environment, demo_warehouse, tmp_path):
    """With less than a year of data, and a variant that is switched off, the page says so."""
    warehouse = shutil.copy(demo_warehouse, tmp_path)
    with duckdb.connect(warehouse) as connection:
        connection.execute("update group_penetration set is_window_complete = false")
        connection.execute("delete from group_penetration where variant = 'seats_active'")
        connection.execute("delete from revenue_retention")
    made = tmp_path / "page.html"
    short = environment | {"PENETRATION_WAREHOUSE": warehouse}
    run_dct(short, "render", str(BOARD), "--format=html", "--no-cache", f"--output={made}")
    assert "No full year of history yet" in made.read_text()


def test_served_page_stays_on_this_machine(browser, environment):
    """`make serve` listens on 127.0.0.1 and its page asks nobody else."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [DCT, "serve", "--host=127.0.0.1", f"--port={port}", "--no-cache"]
    server = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/account_penetration/"
        wait_for(address)
        found = visit(address)
    finally:
        server.terminate()
        server.wait(30)
    assert found.outside == []
    assert [error for error in found.errors if "favicon.ico" not in error] == []
    assert "Revenue penetration" in found.texts["page"]


# The checks can fail: pages by hand


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


# Reading and writing numbers


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    """Return a query's rows, of which there must be some."""
    found = connection.execute(query).fetchall()
    assert found, query
    return found


def row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple:
    """Return a query's only row."""
    (found,) = rows(connection, query)
    return found


def value(connection: duckdb.DuckDBPyConnection, query: str) -> object:
    """Return a query's only value."""
    (found,) = row(connection, query)
    return found


def points(change: float) -> str:
    """Write a change of a rate in percentage points, with a true minus sign."""
    return f"{change * 100:+.1f} pts".replace("-", "\N{MINUS SIGN}")


def money(amount: float) -> str:
    """Write an amount with three digits and its unit."""
    unit, size = next(each for each in (("B", 1e9), ("M", 1e6), ("K", 1e3)) if amount >= each[1])
    return f"${amount / size:.3g}{unit}"


def in_order(text: str, parts: list[str]) -> bool:
    """Say whether a text has all the parts one after the other."""
    return re.search(".*".join(map(re.escape, parts)), text) is not None


def wait_for(address: str, patience: float = 180) -> None:
    """Wait until a server answers with a page."""
    deadline = time.monotonic() + patience
    while True:
        try:
            urllib.request.urlopen(address, timeout=patience).close()
            return
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
