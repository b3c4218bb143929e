"""The pages for the boards: they show the marts' numbers, need no network and raise no error.

Without a browser what needs one is skipped, but fails where the environment variable CI is set.
What each page shows is in test_board_<name>.py.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
import yaml
from browser import visit
from pages import BOARDS, marts_of, page_of, points, row, run_dct, run_site, value, words_of
from project import ROOT

EXPOSURES = ROOT / "models/exposures.yml"
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
def test_exposure_names_the_marts_of_the_board(board):
    """What dbt knows of a board is what the board reads."""
    exposures = yaml.safe_load(EXPOSURES.read_text())["exposures"]
    (known,) = [each["depends_on"] for each in exposures if each["name"] == f"{board}_board"]
    assert sorted(known) == sorted(
        f"ref('account_penetration', '{mart}')" for mart in marts_of(board)
    )


def test_only_pages_that_show_something_else_are_drawn_again(environment, site, tmp_path):
    """One board's digest is another: its page alone is drawn, and is what it was."""
    shutil.copytree(site, tmp_path / "site")
    digests = json.loads((site / "pages.json").read_text())
    assert digests.keys() == BOARDS.keys()
    changed = {**digests, "revenue": "something else"}
    (tmp_path / "site/pages.json").write_text(json.dumps(changed))
    said = run_site(environment, "pages", f"--site={tmp_path / 'site'}").stdout
    kept = set(re.findall(r"page (\w+), as it was", said))
    assert kept == BOARDS.keys() - {"revenue"}
    assert json.loads((tmp_path / "site/pages.json").read_text()) == digests
    assert words_of(page_of(tmp_path / "site", "revenue")) == words_of(page_of(site, "revenue"))


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


def test_served_pages_stay_on_this_machine(browser, environment):
    """`make serve` listens on 127.0.0.1; its pages, one with a box to type in, ask nobody else."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [sys.executable, ROOT / "charts/build_site.py", "serve", f"--port={port}"]
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
