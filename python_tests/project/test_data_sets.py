"""Boards on other data than the demo's: they say what is not there, and no value stops a page."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
from pages import BOARDS, build_site, marts_of, page_of, rows, squeezed, value, words_of

POTENTIAL = "No potential is known for any account: add potential_estimates."
YEAR = "There is no full year of history yet."
SAID = {
    "two_accounts": {
        "account_penetration": ["Net revenue retention, 12 months", YEAR],
        "revenue": [YEAR, "no control totals were given"],
        "whitespace": ["No two months a year apart can be compared yet."],
        "priorities": ["There is insufficient data to learn a score from."],
        "relationships": ["Nobody is known: add contacts and engagements."],
        "diagnosis": ["no opportunities", "0 customers of a year ago, 1 needed"],
        "experiments": ["There are no experiments: add outreach_assignments."],
        "account": [
            "It was in the rate at neither end, or there are no two full years to compare.",
            "Account A",
        ],
    },
    "bare_ledger": {
        "account_penetration": [POTENTIAL, "It is not known which units buy: add buying_units"],
        "revenue": ["No account pays recurring revenue and has a known potential"],
        "whitespace": [POTENTIAL, "There are no estimates: add potential_estimates."],
        "priorities": ["No account can be ranked"],
        "relationships": ["No unit is known: add buying_units."],
        "account": ["Its potential is not known: add potential_estimates."],
    },
    "purchases": {
        "revenue": ["No month is complete yet, or nothing recurs"],
        "relationships": ["No unit is known: add buying_units."],
    },
}
CURRENCIES = {"two_accounts": ("USD", "$"), "bare_ledger": ("GBP", "£"), "purchases": ("EUR", "€")}


def test_every_board_is_there_and_says_what_is_missing(data_set: Path):
    """Eight pages; where there is no number a sentence says why; no change without two ends."""
    note = "As of 2025-06-30: set by the var as_of_date."
    for board in BOARDS:
        words = words_of(page_of(data_set / "site", board))
        assert not re.search(r"ERR-|\bnan\b|>None<|{{|{%", words)
        for sentence in (note, *SAID[data_set.name].get(board, ())):
            assert squeezed(sentence) in words, (board, sentence)


def test_b6_a_card_without_a_year_before_shows_no_change(data_set: Path):
    """Two accounts and six months have no year ago."""
    if data_set.name == "two_accounts":
        for board in BOARDS:
            assert "onayearago" not in words_of(page_of(data_set / "site", board))


def test_b2_every_board_writes_the_reporting_currency(data_set: Path):
    """Code and sign are those of the var, the code is on every board, and no other."""
    code, _ = CURRENCIES[data_set.name]
    for board in BOARDS:
        words = words_of(page_of(data_set / "site", board))
        for other, mark in CURRENCIES.values():
            if other != code:
                assert other not in words and not re.search(rf"{re.escape(mark)}\d", words)
        assert f"Amountsarein{code}" in words


def test_f12_the_card_and_the_segments_count_the_same_low_accounts(data_set: Path):
    """Whether a cause is known of a customer or not, its rate is low or it is not."""
    with duckdb.connect(str(next(data_set.glob("*.duckdb"))), read_only=True) as connection:
        card, table = connection.execute(low_accounts()).fetchone()
    assert card == table


def low_accounts() -> str:
    """Return a query of what the board's card and its table count."""
    return """
        with now as (
            select * from low_penetration_causes
            where month = (select max(month) from low_penetration_causes)
        )
        select count(distinct account_id) filter (where is_rate_low), (
            select coalesce(sum(low), 0) from (
                select count(distinct account_id) filter (where is_rate_low) as low
                from now inner join account_penetration_wide using (account_id, month)
                group by segment
            )
        ) from now
    """


# Values that nobody thought of, in the demo's marts

NASTY = (
    "<script>alert(1)</script> {{ name }} {% raw %} \"q\" 'q' \\ | *a* _b_ `c` [l](x) "
    "שלום עליכם 😀 & &amp; " + "a very long name " * 8
)
RATE = re.compile(r"rate|share|nrr|grr|ceiling$|ratio|score|growth|strength")


def update(connection: duckdb.DuckDBPyConnection, change: Callable[[str, str], str | None]) -> None:
    """Change the columns of every mart that a board reads, by their name and type."""
    views = {name for (name,) in rows(connection, "select view_name from duckdb_views()")}
    for mart in sorted(set().union(*map(marts_of, BOARDS)) - views - {"reporting_settings"}):
        columns = connection.execute(f"describe {mart}").fetchall()
        sets = ", ".join(
            f"{name} = {to}"
            for name, kind, nullable, *_ in columns
            if (to := change(name, kind)) and (to != "null" or nullable == "YES")
        )
        if sets:
            connection.execute(f"update {mart} set {sets}")


def make_extreme(connection: duckdb.DuckDBPyConnection) -> None:
    """Let rates be 1,410 %, money 10¹² or less than 0, names nasty, and a group, quarter one."""

    def change(name: str, kind: str) -> str | None:
        if name.endswith("_name") or name in ("title", "explanation", "evidence", "reason_1"):
            return "'" + NASTY.replace("'", "''") + f"' || coalesce({name}, '')"
        if RATE.search(name) and kind == "DOUBLE":
            return f"{name} * 0 + 14.1"
        if kind.startswith("DECIMAL"):
            return f"case when {name} > 1000 then 1e12 else -{name} end"
        return None

    for mart, what in (
        ("group_penetration", "group_by = 'segment' and group_value != 'SMB'"),
        ("revenue_retention", "group_by = 'segment' and group_value != 'SMB'"),
        ("champion_risk_by_quarter", "renewal_quarter not in ('none', '2026-Q3')"),
        ("revenue_bridge", "month < (select max(month) from revenue_bridge)"),
        ("low_penetration_causes_by_group", "cause != 'mapping'"),
    ):
        connection.execute(f"delete from {mart} where {what}")
    update(connection, change)


def make_unknown(connection: duckdb.DuckDBPyConnection) -> None:
    """Let nothing be known but keys, dates and words."""

    def change(name: str, kind: str) -> str | None:
        return "null" if kind.startswith(("DOUBLE", "DECIMAL")) else None

    update(connection, change)


def make_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    """Let every amount and count be 0, and groups be thirty."""

    def change(name: str, kind: str) -> str | None:
        return f"{name} * 0" if kind.startswith(("DECIMAL", "DOUBLE")) else None

    for mart in ("group_penetration", "revenue_retention", "group_coverage"):
        connection.execute(
            f"""
            insert into {mart}
            select m.* replace ('Segment ' || more.number as group_value)
            from {mart} as m, range(30) as more (number)
            where m.group_by = 'segment' and m.group_value = 'SMB'
            """
        )
    update(connection, change)


def test_b1_b10_b11_extremes_are_drawn(environment, demo_warehouse: Path, tmp_path: Path):
    """Rates of 1,410 % are multiples; names are text; one category is drawn."""
    words = draw_changed(make_extreme, environment, demo_warehouse, tmp_path)
    for board in ("account_penetration", "revenue", "whitespace", "relationships", "diagnosis"):
        assert "14.1×" in words[board], board
    for board in ("account_penetration", "whitespace", "relationships", "priorities"):
        assert squeezed("<script>alert(1)</script> {{ name }}") in words[board], board
        page = page_of(tmp_path / "site", board).read_text()
        assert "<script>alert(1)" not in page
    assert "2026-Q3" in words["relationships"]


def test_boards_on_marts_without_a_number_are_drawn(environment, demo_warehouse, tmp_path: Path):
    """No rate is known: every card and chart says so."""
    words = draw_changed(make_unknown, environment, demo_warehouse, tmp_path)
    assert squeezed(POTENTIAL) in words["account_penetration"]
    assert squeezed(YEAR) in words["revenue"]


def test_boards_on_zeros_and_thirty_groups_are_drawn(environment, demo_warehouse, tmp_path: Path):
    """Bars without height are no chart, and many groups fit."""
    draw_changed(make_nothing, environment, demo_warehouse, tmp_path)


def draw_changed(
    change: Callable[[duckdb.DuckDBPyConnection], None],
    environment: dict[str, str],
    demo_warehouse: Path,
    folder: Path,
) -> dict[str, str]:
    """Draw the boards on the demo's marts after a change, and return their words."""
    warehouse = shutil.copy(demo_warehouse, folder)
    with duckdb.connect(warehouse) as connection:
        change(connection)
        assert value(connection, "select count(*) from reporting_settings") == 1
    build_site(environment | {"PENETRATION_WAREHOUSE": warehouse}, "pages", folder / "site")
    return {board: words_of(page_of(folder / "site", board)) for board in BOARDS}
