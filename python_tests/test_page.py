"""The pages for the boards: they show the marts' numbers, need no network and raise no error.

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
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest
import yaml
from browser import NAMES, Visit, find_browser, is_outside, visit
from project import ROOT

BOARDS = {file.stem: file for file in sorted((ROOT / "charts").glob("*.yml"))}
EXPOSURES = ROOT / "models/marts/exposures.yml"
DCT = Path(sys.executable).with_name("dct")
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
VARIANTS = {
    "revenue_penetration": "revenue",
    "units_won": "buying_units",
    "products_bought": "products",
    "seats_bought": "seats_sold",
    "seats_used": "seats_active",
}
RETENTION = {
    "account_penetration": "and basis = 'cohort'",
    "revenue": "and is_default_basis",
}
MINUS = "\N{MINUS SIGN}"
every_board = pytest.mark.parametrize("board", BOARDS)

# The pages, rendered once


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
def site(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Render the pages into one folder as `make build` does, without a warning."""
    folder = tmp_path_factory.mktemp("site")
    assert "WARN-" not in render(environment, folder)
    return folder


@pytest.fixture(scope="session")
def browser() -> None:
    """Skip what needs a browser where there is none, but fail there in CI."""
    if find_browser() is None:
        reason = f"no browser: none of {', '.join(NAMES)} is on the path"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture(scope="session")
def visits(browser: None, site: Path) -> dict[str, Visit]:
    """Open each page, and keep its picture."""
    found = {board: visit(page_of(site, board).as_uri(), width=1200) for board in BOARDS}
    (ROOT / "site").mkdir(exist_ok=True)
    for board, seen in found.items():
        (ROOT / f"site/{board}.png").write_bytes(seen.picture)
    return found


@pytest.fixture(scope="session")
def penetration(visits: dict[str, Visit]) -> dict[str, str]:
    """Return the words on the page for the board of directors, by chart."""
    return visits["account_penetration"].texts


@pytest.fixture(scope="session")
def revenue(visits: dict[str, Visit]) -> dict[str, str]:
    """Return the words on the page for finance, by chart."""
    return visits["revenue"].texts


@pytest.fixture(scope="session")
def marts(demo_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse that the pages were rendered from."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        yield connection


def run_dct(environment: dict[str, str], *arguments: str) -> str:
    """Run dbt-charts in the project's root and insist that it succeeds."""
    result = subprocess.run(
        [DCT, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def render(environment: dict[str, str], folder: Path) -> str:
    """Render every board into a folder and return what dbt-charts said."""
    boards = map(str, BOARDS.values())
    output = f"--output={folder}/{{stem}}.html"
    return run_dct(environment, "render", *boards, "--format=html", "--no-cache", output)


def page_of(folder: Path, board: str) -> Path:
    """Return the place of a board's page."""
    return folder / f"{board}.html"


def marts_of(board: str) -> set[str]:
    """Return the marts that a board reads."""
    return set(re.findall(r"ref\('(\w+)'\)", BOARDS[board].read_text()))


# The boards


def test_boards_are_valid(environment):
    """Every column that a board selects exists, by the manifest and by the warehouse."""
    run_dct(environment, "validate", *map(str, BOARDS.values()), "--strict", "--warehouse")


@every_board
def test_board_prints_the_reporting_currency(board):
    """The currency sign is the one of the project's default reporting currency."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text())
    read = yaml.safe_load(BOARDS[board].read_text())
    assert read["regional"]["currency"] == project["vars"]["reporting_currency"]


@every_board
def test_exposure_names_the_marts_of_the_board(board):
    """What dbt knows of a board is what the board reads."""
    exposures = yaml.safe_load(EXPOSURES.read_text())["exposures"]
    (known,) = [each["depends_on"] for each in exposures if each["name"] == f"{board}_board"]
    assert sorted(known) == sorted(f"ref('{mart}')" for mart in marts_of(board))


# The pages in a browser


@every_board
def test_page_raises_no_error(visits, board):
    """The console stays empty of errors."""
    assert visits[board].errors == []


@every_board
def test_page_needs_no_network(visits, site, board):
    """Nothing is asked for but the file itself, and the file names no other address."""
    assert visits[board].requests, "the browser reported nothing at all"
    assert visits[board].outside == []
    text = page_of(site, board).read_text()
    assert set(re.findall(r"https?://[\w./-]+", text)) <= NAMESPACES


@every_board
def test_page_shows_every_chart(visits, board):
    """No chart of the board is missing, empty or replaced by an error, and no text is cut."""
    charts = yaml.safe_load(BOARDS[board].read_text())["charts"]
    texts = visits[board].texts
    assert {f"chart-{name}" for name in charts} <= texts.keys()
    assert all(texts[f"chart-{name}"] for name in charts)
    assert not re.search(r"ERR-|WARN-|No data|\bnan\b|\bNone\b|{{|{%|…", texts["page"])


@every_board
def test_page_says_its_month(visits, marts, board):
    """The month is the last complete one."""
    month = value(marts, "select max(month) from group_penetration where is_month_complete")
    said = re.findall(r"(\w+ \d{4}) ?, the last complete month", visits[board].texts["page"])
    assert said == [f"{month:%B %Y}"]


@every_board
@pytest.mark.parametrize(
    ("card", "measure"), [("net_retention", "nrr"), ("gross_retention", "grr")]
)
def test_card_shows_the_retention_of_the_mart(visits, marts, board, card, measure):
    """The rate over twelve months, its change on a year ago, and the customers behind it."""
    rate, customers, before = row(
        marts,
        f"""
        select {measure}, customers, lag({measure}, 12) over (order by month)
        from revenue_retention
        where group_by = 'portfolio' and window_months = 12 {RETENTION[board]}
        order by month desc limit 1
        """,
    )
    words = visits[board].texts[f"chart-{card}"]
    assert words.startswith(f"{rate:.1%} ")
    assert f"{customers} customers)" in words
    assert words.endswith(f"{points(rate - before)} on a year ago")


def test_short_history_still_makes_a_page(environment, demo_warehouse, tmp_path):
    """With no year of data, or no month that moved, and inputs that are missing, pages say so."""
    warehouse = shutil.copy(demo_warehouse, tmp_path)
    with duckdb.connect(warehouse) as connection:
        connection.execute("update group_penetration set is_window_complete = false")
        connection.execute("delete from group_penetration where variant = 'seats_active'")
        for mart in marts_of("revenue") - {"revenue_ledger"}:
            connection.execute(f"delete from {mart}")
    render(environment | {"PENETRATION_WAREHOUSE": warehouse}, tmp_path)
    pages = {board: page_of(tmp_path, board).read_text() for board in BOARDS}
    assert "No full year of history yet" in pages["account_penetration"]
    for words in (
        "no month has moved yet",
        "No full year of history yet",
        "no control totals were given",
    ):
        assert words in pages["revenue"]
    for page in pages.values():
        assert not re.search(r">[^<>]*\b(None|nan)\b[^<>]*</t", page)


def test_served_pages_stay_on_this_machine(browser, environment):
    """`make serve` listens on 127.0.0.1 and its pages ask nobody else."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [DCT, "serve", "--host=127.0.0.1", f"--port={port}", "--no-cache"]
    server = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        addresses = [f"http://127.0.0.1:{port}/{board}/" for board in BOARDS]
        wait_for(addresses[0])
        found = [visit(address) for address in addresses]
    finally:
        server.terminate()
        server.wait(30)
    for seen in found:
        assert seen.outside == []
        assert [error for error in seen.errors if "favicon.ico" not in error] == []
        assert "Net revenue retention" in seen.texts["page"]


# The page for the board of directors


@pytest.mark.parametrize(("card", "variant"), VARIANTS.items())
def test_card_shows_the_penetration_of_the_mart(penetration, marts, card, variant):
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
    words = penetration[f"chart-{card}"]
    assert words.startswith(f"{rate:.1%} ")
    assert f"({accounts} accounts, {covered:.0%} covered)" in words
    assert words.endswith(f"{points(rate - before)} on a year ago")


def test_card_shows_the_whitespace_of_the_mart(penetration, marts):
    """The sum over the accounts behind the revenue penetration rate."""
    whitespace, accounts = row(
        marts,
        """
        select sum(whitespace), count(*) from account_penetration
        where variant = 'revenue' and is_customer and is_potential_known and month =
            (select max(month) from group_penetration where is_month_complete)
        """,
    )
    assert penetration["chart-whitespace_left"].startswith(money(float(whitespace)))
    assert f"({accounts} accounts" in penetration["chart-revenue_penetration"]


def test_band_is_the_benchmark_and_says_what_it_is(penetration, marts):
    """The range of the mart with its caveat beside it."""
    low, high, source = row(
        marts,
        """
        select benchmark_low, benchmark_high, benchmark_source from group_penetration
        where group_by = 'portfolio' and variant = 'revenue' limit 1
        """,
    )
    assert f"benchmark, {low:.0%} to {high:.0%}" in penetration["chart-penetration_trend"]
    assert f"{source}. A guardrail, not a target." in penetration["page"]


def test_tables_show_the_rows_of_the_marts(penetration, marts):
    """Segments with their rates, the accounts in order, and the rows left out."""
    month = "(select max(month) from group_penetration where is_month_complete)"
    for segment, rate in rows(
        marts,
        f"""
        select group_value, rate from group_penetration
        where group_by = 'segment' and variant = 'revenue' and month = {month}
        """,
    ):
        assert re.search(rf"{segment} \w+ {rate:.0%}", penetration["chart-segment_table"])
    widest = rows(
        marts,
        f"""
        select account_name from account_penetration_wide
        where month = {month} and is_customer and revenue_status in ('ok', 'disagreeing')
        order by whitespace desc, account_id limit 12
        """,
    )
    assert in_order(penetration["chart-whitespace_table"], [name for (name,) in widest])
    rejected = rows(marts, "select rows_rejected from input_reconciliation order by 1 desc")
    assert in_order(penetration["chart-input_table"], [str(count) for (count,) in rejected])


# The page for finance


def test_card_shows_the_closing_mrr_of_the_mart(revenue, marts):
    """MRR at the end of the month, and its change on the month before."""
    closing, before = row(
        marts,
        """
        select sum(mrr), lag(sum(mrr)) over (order by month) from revenue_ledger
        where is_month_complete group by month order by month desc limit 1
        """,
    )
    words = revenue["chart-closing_mrr"]
    assert words.startswith(f"{money(closing)} ")
    assert words.endswith(f" {signed(money(closing - before, digits=2))} on the month before")


def test_cards_show_the_ratios_of_the_marts(revenue, marts):
    """The quick ratio with what it divides, and the share of expansion with its verdict."""
    ratio, gained, lost, of_month = row(
        marts,
        """
        select quick_ratio_12_months, gained_mrr_12_months, lost_mrr_12_months, quick_ratio
        from quick_ratio where group_by = 'portfolio' order by month desc limit 1
        """,
    )
    words = revenue["chart-quick_ratio"]
    assert words.startswith(f"{ratio:.1f}× ")
    assert f"12 months: {dollars(gained)} in, {dollars(lost)} out)" in words
    assert words.endswith(f"{of_month:.1f}× in the last month")
    share, verdict, low, high = row(
        marts,
        """
        select expansion_share_12_months, verdict, healthy_low, healthy_high
        from expansion_share where group_by = 'portfolio' order by month desc limit 1
        """,
    )
    words = revenue["chart-expansion_share"]
    assert words.startswith(f"{share:.1%} ")
    assert f"published range: {low:.0%} to {high:.0%})" in words
    assert words.endswith(f" {verdict} the range")


def test_waterfall_shows_the_movements_of_twelve_months(revenue, marts):
    """The customers' movements, summed by category, lead from the opening to the closing."""
    month = "(select max(month) from revenue_movements)"
    moved = dict(
        rows(
            marts,
            f"""
            select category, sum(amount) from revenue_movements
            where month > {month} - interval 1 year group by category
            """,
        )
    )
    opening, closing = (
        value(marts, f"select sum(mrr) from revenue_ledger where month = {month} - interval {back}")
        for back in ("1 year", "0 years")
    )
    assert abs(opening + sum(moved.values()) - closing) < Decimal("0.01")
    order = ["new", "reactivation", "expansion", "contraction", "churn", "paused", "fx"]
    steps = [opening, *(moved[category] for category in order), closing]
    words = revenue["chart-waterfall"]
    assert " ".join(map(money, steps)) in words
    assert in_order(words, ["Opening", *order[:-1], "FX", "Closing"])
    assert in_order(revenue["chart-movements_by_month"], order)


def test_cohorts_show_the_mart(revenue, marts):
    """A row per start that is known: customers, first MRR, and NRR at every third month of age."""
    found = rows(
        marts,
        """
        select start_month, customers, opening_mrr, list(nrr order by age_months)
        from retention_cohorts where is_start_known and age_months > 0 and age_months % 3 = 0
        group by all order by start_month
        """,
    )
    ages = max(len(each[-1]) for each in found)
    for start, customers, first, rates in found:
        cells = [percent(rate) for rate in rates] + ["—"] * (ages - len(rates))
        line = " ".join([f"{start:%b %Y}", str(customers), dollars(first), *cells])
        assert line in revenue["chart-cohort_table"]


def test_definitions_show_the_mart(revenue, marts):
    """The five definitions of NRR, how far each lies from the cohort's, and all of them apart."""
    found = rows(
        marts,
        """
        select definition, nrr, difference_to_cohort, note, spread from retention_definitions
        where month = (select max(month) from retention_definitions)
        """,
    )
    words = revenue["chart-definition_table"]
    assert len(found) == 5
    for definition, rate, difference, note, spread in found:
        line = f"{definition.replace('_', ' ')} {rate:.1%} {points(difference)} {note}"
        assert squeezed(line) in squeezed(words)  # wrapped lines have no space between them
        assert f"{spread * 100:.1f} points" in words
    note = value(
        marts,
        """
        select max(note) from retention_definitions where definition = (
            select max(basis) from revenue_retention where is_default_basis
        )
        """,
    )
    assert squeezed(note) in squeezed(revenue["page"].replace(words, ""))


def test_ceilings_show_the_mart(revenue, marts):
    """All customers and each segment: potential and ARR of n accounts, and what they cover."""
    for segment, accounts, *amounts, covered, ceiling in rows(
        marts,
        """
        select if(group_by = 'portfolio', 'All customers', group_value), accounts, arr, ceiling,
            covered_share, nrr_ceiling
        from nrr_ceiling where group_by in ('portfolio', 'segment') and month =
            (select max(month) from nrr_ceiling where is_month_complete)
        """,
    ):
        arr, potential = map(dollars, amounts)
        line = f"{segment} {accounts} {arr} {percent(covered)} {potential} {percent(ceiling)}"
        assert line in revenue["chart-ceiling_table"]


def test_new_units_and_new_logos_show_the_mart(revenue, marts):
    """Wins, costs, win rate and cycle of each segment, with a dash where data are missing."""
    cents, one, rate = "${:,.2f}".format, "{:.1f}".format, "{:.1%}".format
    formats = (*[str] * 3, *[dollars] * 4, cents, str, str, rate, one, str)
    for cells in rows(
        marts,
        """
        select if(group_by = 'portfolio', 'All customers', group_value),
            if(kind = 'new_logo', 'New logos', 'New units'), wins, new_mrr, mrr_per_win, cost,
            cost_per_win, cost_per_new_arr, opportunities_closed, opportunities_won, win_rate,
            median_cycle_days, data_status
        from new_unit_economics where month = (select max(month) from new_unit_economics)
        """,
    ):
        assert written(cells, formats) in revenue["chart-unit_economics_table"]


def test_controls_show_the_mart(revenue, marts):
    """How many totals were compared, and the last three months of each."""
    months, totals, outside = row(
        marts,
        """
        select count(distinct month), count(*), count(*) filter (where not is_within_tolerance)
        from control_reconciliation
        """,
    )
    words = revenue["chart-control_table"]
    assert f"{months} months and {totals} totals given; {outside} out of tolerance" in words
    for month, measure, theirs, ours, difference in rows(
        marts,
        """
        select month, measure, control_amount, our_amount, difference
        from control_reconciliation order by month desc limit 12
        """,
    ):
        apart = f"{round(difference, 2) + 0:,.2f}".replace("-", MINUS)
        line = f"{month:%b %Y} {measure} {whole(theirs):,} {whole(ours):,} {apart} "
        assert line.lower() in words.lower()


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
    return f"{change * 100:+.1f} pts".replace("-", MINUS)


def money(amount: float | Decimal, digits: int = 3) -> str:
    """Write an amount with three digits and its unit, with a true minus sign."""
    units = (("B", 1e9), ("M", 1e6), ("K", 1e3), ("", 1))
    size = abs(round(float(amount), 2))
    unit, per = next((each for each in units if size >= each[1]), units[-1])
    return f"{MINUS if amount < 0 and size else ''}${size / per:.{digits}g}{unit}"


def signed(amount: str) -> str:
    """Put a plus before an amount that has no minus."""
    return amount if amount.startswith(MINUS) else f"+{amount}"


def dollars(amount: float | Decimal) -> str:
    """Write an amount without cents."""
    return f"${whole(amount):,}"


def percent(rate: float) -> str:
    """Write a rate as a whole percentage."""
    return f"{whole(rate * 100)}%"


def whole(number: float | Decimal) -> Decimal:
    """Round to a whole number; a half goes up, as in a browser."""
    return Decimal(str(number)).quantize(Decimal(1), ROUND_HALF_UP)


def written(cells: tuple, formats: tuple[Callable[[object], str], ...]) -> str:
    """Write a table's row, with a dash where there is nothing."""
    pairs = zip(cells, formats, strict=True)
    return " ".join("—" if cell is None else how(cell) for cell, how in pairs)


def squeezed(text: str) -> str:
    """Leave out all space."""
    return re.sub(r"\s", "", text)


def in_order(text: str, parts: list[str]) -> bool:
    """Say whether a text has all the parts one after the other, in capitals or not."""
    return re.search(".*".join(map(re.escape, parts)), text, re.IGNORECASE) is not None


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
