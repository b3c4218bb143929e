"""The pages for the boards: they show the marts' numbers, need no network and raise no error.

Without a browser what needs one is skipped, but fails where the environment variable CI is set.
What each page shows is in test_board_<name>.py.
"""

import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

import duckdb
import pytest
import yaml
from browser import visit
from pages import BOARDS, DCT, marts_of, page_of, points, render, row, run_dct, value
from project import ROOT

EXPOSURES = ROOT / "models/marts/exposures.yml"
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
RETENTION = {
    "account_penetration": "and basis = 'cohort'",
    "revenue": "and is_default_basis",
}
every_board = pytest.mark.parametrize("board", BOARDS)

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


@pytest.mark.parametrize("board", RETENTION)
def test_page_says_its_month(visits, marts, board):
    """The month is the last complete one."""
    month = value(marts, "select max(month) from group_penetration where is_month_complete")
    said = re.findall(r"(\w+ \d{4}) ?, the last complete month", visits[board].texts["page"])
    assert said == [f"{month:%B %Y}"]


@pytest.mark.parametrize("board", RETENTION)
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
        marts = marts_of("revenue") | marts_of("whitespace") | marts_of("account")
        kept = {"revenue_ledger", *marts_of("account_penetration"), "penetration_changes"}
        scores = {"high_low_comparison", "score_deciles", "score_validation", "time_to_expansion"}
        for mart in marts - kept | scores | {"revenue_retention"}:
            connection.execute(f"delete from {mart}")
    render(environment | {"PENETRATION_WAREHOUSE": warehouse}, tmp_path)
    pages = {board: page_of(tmp_path, board).read_text() for board in BOARDS}
    assert "No full year of history yet" in pages["account_penetration"]
    for words in ("Not enough data to tell", "Not enough accounts to tell"):
        assert words in pages["priorities"]
    for words in (
        "no month has moved yet",
        "No full year of history yet",
        "no control totals were given",
    ):
        assert words in pages["revenue"]
    for words in (
        "no potential is known",
        "without estimates nothing is known",
        "No two months a year apart can be compared yet",
        "There are no estimates",
    ):
        assert words in pages["whitespace"]
    assert "There is no account" in pages["account"]
    for page in pages.values():
        assert not re.search(r">[^<>]*\b(None|nan)\b[^<>]*</t", page)


def test_served_pages_stay_on_this_machine(browser, environment):
    """`make serve` listens on 127.0.0.1; its pages, one with a box to type in, ask nobody else."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [DCT, "serve", "--host=127.0.0.1", f"--port={port}", "--no-cache"]
    server = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        addresses = {board: f"http://127.0.0.1:{port}/{board}/" for board in ("revenue", "account")}
        wait_for(addresses["revenue"])
        found = {board: visit(address) for board, address in addresses.items()}
    finally:
        server.terminate()
        server.wait(30)
    for board, seen in found.items():
        assert seen.outside == []
        assert [error for error in seen.errors if "favicon.ico" not in error] == []
        title = yaml.safe_load(BOARDS[board].read_text())["title"]
        assert title in seen.texts["page"]


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
