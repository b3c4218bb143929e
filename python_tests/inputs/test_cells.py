"""Cells and days as people have them: read, or NULL with a reason, and the money reported.

One account with one unit, product P1, a recurring line of 100 a month, unless a case says more.
"""

import random
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja_macros import load_macros
from project import (
    Inputs,
    Replay,
    account,
    estimate,
    fetch,
    line,
    product,
    random_inputs,
    unit,
)

STAGED = ("stg_accounts", "stg_buying_units", "stg_products", "stg_revenue_lines")
MARTS = ("rejected_rows", "rejected_cells", "rejected_rows_summary", "input_reconciliation")


@pytest.fixture
def replay(replay_2024: Replay) -> Replay:
    """Return what reads, checks and rejects, ready to run on other files."""
    return replay_2024


def world(**changes: list[dict]) -> Inputs:
    """Return one account that pays 100 a month, with other rows in place of some."""
    return {
        "accounts": [account("A1")],
        "buying_units": [unit("U1", "A1")],
        "products": [product("P1")],
        "revenue_lines": [line("L1", "A1", 100, "2024-01-01", unit_id="U1")],
    } | changes


def run(replay: Replay, inputs: Inputs, *models: str) -> duckdb.DuckDBPyConnection:
    """Build what is asked for and what tells of rejections."""
    connection = replay.run(inputs, *models, *MARTS)
    connection.execute("set search_path = 'main,main_staging,main_intermediate'")
    return connection


def told(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """Return the reason of each rejected cell by the key of its row and its column."""
    cells = fetch(connection, "from rejected_cells")
    assert all(cell["next_step"] for cell in cells)
    return {(cell["row_key"], cell["column_name"]): cell["reason"] for cell in cells}


def why(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the reason of each rejected row by its key."""
    rows = fetch(connection, "from rejected_rows")
    assert all(row["next_step"] for row in rows)
    return {row["row_key"]: row["reason"] for row in rows}


def values(connection: duckdb.DuckDBPyConnection, name: str, column: str) -> dict:
    """Return one column of an input's accepted rows by key."""
    key = {"accounts": "account_id", "buying_units": "unit_id", "products": "product_id"}
    key = key.get(name, "line_id")
    return {row[key]: row[column] for row in fetch(connection, f"from stg_{name}")}


# C1 to C4: cells that are optional


def test_c1_a_cell_that_cannot_be_read_takes_no_account_along(replay: Replay):
    """Counts with groups are read; a day before 1990 and a word are not, and say so."""
    rows = [
        account("A1", employee_count="1,200", annual_revenue="12,000,000", created_on="1987-05-01"),
        account("A2", employee_count="many", parent_account_id="A1"),
    ]
    with run(replay, world(accounts=rows), *STAGED) as connection:
        assert values(connection, "accounts", "employee_count") == {"A1": 1200, "A2": None}
        assert values(connection, "accounts", "annual_revenue")["A1"] == 12_000_000
        assert values(connection, "revenue_lines", "amount") == {"L1": 100}
        assert told(connection) == {
            ("A1", "created_on"): "created_on is outside 1990 to ten years from today",
            ("A2", "employee_count"): "employee_count is not a whole number",
        }


def test_c2_numbers_as_pandas_writes_them(replay: Replay):
    """1.0 is true; the parent 1001.0 is 1001 where only that is there; 7.0 is itself."""
    rows = [
        account("1001"),
        account("1002", parent_account_id="1001.0"),
        account("7"),
        account("7.0"),
        account("1003", parent_account_id="7.0"),
    ]
    units = [unit("U1", "1002.0", is_addressable="1.0"), unit("U2", "1002", is_addressable="0.0")]
    inputs = world(
        accounts=rows, buying_units=units, revenue_lines=[line("L1", "1001.0", 5, "2024-01-01")]
    )
    with run(replay, inputs, *STAGED) as connection:
        parents = values(connection, "accounts", "parent_account_id")
        assert (parents["1002"], parents["1003"]) == ("1001", "7.0")
        assert values(connection, "buying_units", "is_addressable") == {"U1": True, "U2": False}
        assert values(connection, "buying_units", "account_id")["U1"] == "1002"
        assert values(connection, "revenue_lines", "account_id") == {"L1": "1001"}
        assert why(connection) == {}


def test_c3_half_a_seat_costs_no_money(replay: Replay):
    """The line counts, its seats are not known."""
    rows = [line("L1", "A1", 100, "2024-01-01", seats="2.5")]
    with run(replay, world(revenue_lines=rows), *STAGED) as connection:
        assert values(connection, "revenue_lines", "amount") == {"L1": 100}
        assert values(connection, "revenue_lines", "seats") == {"L1": None}
        assert told(connection) == {("L1", "seats"): "seats is not a whole number"}


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["1.000", "2.500"], [1000, 2500]),
        (["1.000", "2.000"], [None, None]),
        (["1.000", "12.0"], [1, 12]),
        (["1,000", "1,250"], [1000, 1250]),
    ],
)
def test_c4_a_column_is_read_one_way(replay: Replay, cells: list[str], read: list):
    """2.500 is no whole number but with groups, so 1.000 has them too; alone it says two things."""
    rows = [line(f"L{n}", "A1", 100, "2024-01-01", seats=cell) for n, cell in enumerate(cells)]
    with run(replay, world(revenue_lines=rows), *STAGED) as connection:
        assert (
            list(dict(sorted(values(connection, "revenue_lines", "seats").items())).values())
            == read
        )
        assert ("set the var decimal_mark" in str(told(connection))) == (read[0] is None)


# C5: amounts as they are written


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["1,200.50", "$1,200.50", "(120.00)", "1,200"], ["1200.5", "1200.5", "-120", "1200"]),
        (["1.234,56", "1 200,50", "120,00-", "1.234"], ["1234.56", "1200.5", "-120", "1234"]),
        (["EUR 99.5", "1'200.50", "1,20,000", "6e2"], ["99.5", "1200.5", "120000", "600"]),
        (["1\u202f200,5 €", "7,25", "-3"], ["1200.5", "7.25", "-3"]),
        (["1,200", "2,400"], [None, None]),
        (["1,200.5", "1.200,5", "1.200"], ["1200.5", "1200.5", None]),
        (["12x", "1.2.3", "--5", "1,2,3", "0x1F", "1_2_3x"], [None] * 6),
        (["$ (1,200.50)", "500.00-", "1'200.-", "Rs.50"], ["-1200.5", "-500", "1200", "50"]),
        (["50.00 CR", "10+5", "(100", "10 Mio", "No.5", "5 10"], [None] * 6),
    ],
)
def test_c5_amounts_are_read_by_one_rule_a_column(replay: Replay, cells: list[str], read: list):
    """Groups, signs, currencies and brackets; what says two things is rejected."""
    rows = [line(f"L{n}", "A1", cell, "2024-01-01") for n, cell in enumerate(cells)]
    with run(replay, world(revenue_lines=rows), *STAGED) as connection:
        found = values(connection, "revenue_lines", "amount")
        expected = {f"L{n}": Decimal(cell) for n, cell in enumerate(read) if cell is not None}
        assert found == expected
        assert set(why(connection)) == {f"L{n}" for n, cell in enumerate(read) if cell is None}


def number_macro(
    kind: str = "amount", given: str | None = None
) -> Callable[[list[str]], list[Decimal | None]]:
    """Return the macros that read a column of numbers, of a kind, as a function."""
    macros = load_macros("types/text", "types/text_list", "types/numbers", "types/type_money")
    macros |= {
        "adapter": SimpleNamespace(
            dispatch=lambda name, _: macros.get(f"duckdb__{name}") or macros[f"default__{name}"]
        ),
    }
    query = f"""
        with cells as (
            select unnest(generate_series(1, len(cells))) as n, unnest(cells) as cell
            from (select ?::varchar[] as cells)
        ),
        numbers as (
            select n, {macros["bare_number"](macros["clean_text"]("cell"))} as bare from cells
        ),
        formats as (select {macros["proven_mark"]("bare", kind, given)} as mark from numbers),
        plain as (
            select n, {macros["plain_number"]("bare", "mark", kind)} as plain
            from numbers cross join formats
        )
        select {macros["decimal_value"]("plain")} from plain order by n
    """
    connection = duckdb.connect()
    return lambda cells: [row[0] for row in connection.execute(query, [cells]).fetchall()]


@pytest.mark.parametrize(
    ("amount", "cells"),
    [
        (
            "1200.50",
            "1200.50|1,200.50|1.200,50|$1,200.50|€1.200,50|1,200.50 EUR|EUR1.200,50|+1,200.5"
            "|1 200,50|1\u00a0200,50|1\u2009200.50|1'200.50|1\u2019200.50|1,200.5 kr|1200,5 kr."
            "|1200,50 zł|Rs. 1,200.50|R$ 1.200,50|C$ 1200.5|US$ 1200.5|A$1,200.50|$1,200.50 USD"
            "|USD $1,200.50|$+1200.5|+$1200.5|eur 1200,5|$    1,200.50|1200,50 Kč|1.2005e3"
            "|12005e-1",
        ),
        (
            "-1200.50",
            "-1,200.50|\u22121,200.50|1,200.50-|1200.50-|1.200,50-|(1,200.50)|($1,200.50)"
            "|$(1,200.50)|$ (1,200.50)|(1,200.50) USD|(1,200.50)USD|(1,200.50 USD)|USD (1,200.50)"
            "|($1,200.50) USD|-$1,200.50|$-1,200.50|- 1200.5|EUR -1.200,50|EUR 1.200,50-"
            "|1.200,50- EUR|1.200,50 EUR-|(Rs. 1,200.50)|( 1 200,50 )|1\u2019200.50 -",
        ),
        (
            "1200",
            "1200|1200.|1200.0|1'200.-|1.200,-|1200,--|1200.--|Fr. 1200.\u2013|SFr 1200.-"
            "|CHF 1'200.\u2014|1200.- CHF|1200,-kr.|1 200 kr|1,200.|12e2|1.2e+03",
        ),
        ("-1200", "1200-|(1'200.-)|-1200,-|-1.200,- EUR|(1.200,-) €"),
        ("1234567", "12,34,567.00|12,34,567|1,234,567|1.234.567|1 234 567|12 34 567|$ 1'234'567"),
        ("50", "50|50,-|50.--|Rs.50|Fr.50|Kr.50|kr. 50|RS 50|50. EUR"),
        ("0.5", ".5|,5|0,500|$.5|.5 EUR|EUR .5|5e-1|.5e0"),
        ("-0.5", "-.5|0.50-|(.5)|($.50)|.5-|-$.5"),
        ("-5", "5-|-5|(5)|5 -|$5-"),
        ("0.00006", "6e-05|6E-5|0.00006"),
        ("9000000000000000", "9e15|9E+15|9000000000000000"),
        ("9007199254740993", "9007199254740993e0|9.007199254740993e15"),
    ],
)
def test_c5_numbers_are_read_to_the_last_digit_and_the_sign(amount: str, cells: str):
    """Each alone in its column: what it says does not hang on others."""
    read = number_macro()
    texts = cells.split("|")
    assert {text: read([text])[0] for text in texts} == dict.fromkeys(texts, Decimal(amount))


@pytest.mark.parametrize(
    "cells",
    [
        "50.00 CR|CR 50.00|50 DR|10 Mio|10 PC|10 Stk|EA 5|5 XYZ|5M|5k|5%|5¢|No.5|ca.50|EUR.5"
        "|NOK.5|EUR 5 USD|5 USDT|EURO 5|5 EUR USD|kr.|EUR|$",
        "10+5|5-5|1/2|100 (2)|5 10|12_34|1_000|1 2 3|2024 01|1 2000|5'10|'5|5'|$'|1 200'300|1'2",
        "50+|--5|5--|+-5|-5-|(1200)-|-(100)|+(5)|(-5)|(5-)|(100|100)|((5))|()|( )|-|.|,|+|$ -",
        "12x|0x1F|1.2.3|1,2,3|1,2345.5|1.200,500.5|1234,567.00|1,234,56|, 5|5,5,-|100, -|100,---"
        "|5e|e5|1ee5|1e3e5|1e5.5|½|\uff11\uff12",
    ],
)
def test_c5_what_is_not_written_as_a_number_is_none(cells: str):
    """No mark, word or bracket is left out to make a number of the rest."""
    read = number_macro()
    assert {
        text: value for text in cells.split("|") if (value := read([text])[0]) is not None
    } == {}


@pytest.mark.parametrize(
    "bad",
    [
        {"account_id": "nobody"},
        {"product_id": "nothing"},
        {"line_id": None},
        {"started_on": "soon"},
        {"amount_period": "fortnight"},
        {"currency": "GBP"},
        {"ended_on": "2023-12-01"},
        {"revenue_type": "one_time"},
    ],
    ids=lambda bad: next(iter(bad)),
)
def test_c5_a_row_that_is_left_out_proves_no_decimal_mark(replay: Replay, bad: dict):
    """What 1,234 means doesn't depend on whether a bad row stands beside it."""
    rows = [
        line("L1", "A1", "1,234", "2024-01-01", seats="1,234"),
        line("L2", "A1", 7, "2024-01-01"),
    ]
    wrong = line("L3", "A1", "12,5", "2024-01-01", seats="1,200,000") | bad
    with run(replay, world(revenue_lines=rows), "stg_revenue_lines") as connection:
        without = fetch(connection, "select * from stg_revenue_lines order by line_id")
        assert why(connection)["L1"].startswith("amount can be read two ways")
    with run(replay, world(revenue_lines=[*rows, wrong]), "stg_revenue_lines") as connection:
        assert fetch(connection, "select * from stg_revenue_lines order by line_id") == without
        assert len(why(connection)) == 2
    good = line("L4", "A1", "99.50", "2024-01-01")
    with run(replay, world(revenue_lines=[*rows, wrong, good]), "stg_revenue_lines") as connection:
        assert values(connection, "revenue_lines", "amount")["L1"] == 1234


@pytest.mark.parametrize(
    ("text", "currency", "names_another"),
    [
        ("EUR 100", "USD", True),
        ("100 EUR", "EUR", False),
        ("€100", "USD", True),
        ("$100", "EUR", True),
        ("US$ 100", "USD", False),
        ("$100", "CAD", False),
        ("£100", "EUR", True),
        ("100 gbp", None, True),
        ("100 usd", None, False),
        ("kr 100", None, True),
        ("100 kr", "USD", True),
        ("Rs. 100", None, True),
        ("C$ 100", None, True),
        ("A$100", None, True),
        ("NT$100", "USD", True),
        ("R$ 100", None, True),
        ("zł 100", "EUR", True),
        ("Kč 100", None, True),
        ("US$ 100", "CAD", True),
        ("C$ 100", "CAD", False),
    ],
)
def test_c5_an_amount_in_another_currency_than_its_row(
    replay: Replay, text: str, currency: str | None, names_another: bool
):
    """EUR 100 is no hundred dollars where the row says USD; beside a blank it is reported."""
    rates = [
        {"currency": code, "rate_date": "2023-01-01", "rate_to_reporting": 1}
        for code in ("EUR", "CAD")
    ]
    lines = [
        line("L1", "A1", text, "2024-01-01", currency=currency),
        line("L2", "A1", 1000, "2024-01-01", currency=currency, discount_amount=text),
    ]
    made = world(
        accounts=[account("A1", annual_revenue=text, currency=currency)],
        revenue_lines=lines,
        exchange_rates=rates,
        control_totals=[{"month": "2024-01-01", "measure": "mrr", "amount": text}],
    )
    another = "{} is written in another currency than its row"
    with run(replay, made, "stg_revenue_lines", "stg_accounts") as connection:
        rejected, doubted = why(connection), told(connection)
        says = [
            rejected.get("L1") == another.format("amount"),
            doubted.get(("L2", "discount_amount")) == another.format("discount_amount"),
            doubted.get(("A1", "annual_revenue")) == another.format("annual_revenue"),
        ]
        assert says == [names_another and currency is not None] * 3
        is_dollar = text.upper().strip("0123456789 ") in ("$", "US$", "USD")
        assert (rejected.get("2024-01-01 / mrr") == another.format("amount")) != is_dollar
        names = {key: reason for (key, column), reason in doubted.items() if column == "currency"}
        expected = {
            "L1": "amount names another currency than the one it counts in",
            "L2": "discount_amount names another currency than the one it counts in",
            "A1": "annual_revenue names another currency than the one it counts in",
        }
        assert names == (expected if names_another and currency is None else {})
        left_out = fetch(connection, "from rejected_rows_summary")
        assert all(row["amount_in_reporting_currency"] is None for row in left_out)


@pytest.mark.parametrize(
    ("kind", "given", "cells", "read"),
    [
        ("rate", None, ["31,500.50", "25,000"], ["31500.5", "25000"]),
        ("rate", None, ["0,917", "25,000"], ["0.917", "25"]),
        ("rate", None, ["25,000", "131.579"], [None, None]),
        ("rate", ".", ["25,000", "131.579"], ["25000", "131.579"]),
        ("rate", ".", ["0,917", "25,000"], ["0.917", "25"]),
        ("rate", None, ["1,083", "9.500"], ["1.083", "9.5"]),
        ("rate", None, ["1,083", "1,050.5"], ["1083", "1050.5"]),
        ("rate", None, ["25000", "0.917", "1.083"], ["25000", "0.917", "1.083"]),
        ("rate", None, ["0.91", "0,91", "25.000"], ["0.91", "0.91", None]),
        ("decimal", None, ["0,125", "99.500", "12,500"], ["0.125", "99.5", "12.5"]),
        ("amount", ",", ["1.200", "1,200", "7"], ["1200", "1.2", "7"]),
        ("amount", ",", ["1,200", "7.25"], ["1200", "7.25"]),
        ("amount", None, ["1,200", "6e2"], [None, "600"]),
        ("amount", None, ["1,200", "100,-"], ["1.2", "100"]),
        ("integer", None, ["0,500"], ["0.5"]),
        ("integer", None, ["2,500", "1,000"], ["2500", "1000"]),
    ],
)
def test_c5_what_says_two_things_is_read_as_its_column_proves(
    kind: str, given: str | None, cells: list[str], read: list[str | None]
):
    """Else as the var says, else not at all; but a rate below ten has decimals."""
    expected = [None if number is None else Decimal(number) for number in read]
    assert number_macro(kind, given)(cells) == expected


@pytest.mark.parametrize(
    ("cells", "read"),
    [(["31,500.50", "25,000"], ["31500.5", "25000"]), (["25,000", "1,083"], [None, "1.083"])],
)
def test_c5_a_rate_of_thousands_is_never_guessed(replay: Replay, cells: list[str], read: list):
    """Its column proves it, or it is refused with what to do."""
    rates = [
        {"currency": currency, "rate_date": "2024-01-01", "rate_to_reporting": cell}
        for currency, cell in zip(("EUR", "GBP"), cells, strict=True)
    ]
    with run(replay, world(exchange_rates=rates), *STAGED, "stg_exchange_rates") as connection:
        found = {
            row["currency"]: row["rate_to_reporting"]
            for row in fetch(connection, "from stg_exchange_rates")
        }
        assert found == {
            currency: Decimal(rate)
            for currency, rate in zip(("EUR", "GBP"), read, strict=True)
            if rate is not None
        }
        assert ["set the var decimal_mark" in text for text in why(connection).values()] == [
            True
        ] * (read.count(None))


def written(amount: int, marks: tuple[str, str], group: int, form: str) -> str:
    """Return an amount in cents as text: its marks, the size of its groups, and around it."""
    between, mark = marks
    whole, part = divmod(abs(amount), 100)
    digits, end = str(whole), ""
    if between and len(digits) > 3:
        digits, end = digits[:-3], between + digits[-3:]
        while len(digits) > group:
            digits, end = digits[:-group], between + digits[-group:] + end
    return form.format(f"{digits}{end}{mark}{part:02d}")


MARKS = [(",", "."), (".", ","), (" ", ","), ("'", "."), ("\u2019", "."), ("\u00a0", ",")]
CURRENCIES = ["$", "€", "EUR", "kr", "kr.", "Rs.", "zł", "R$", "US$", "CHF"]
AROUND = {
    1: ["{}", "+{}", "C{}", "C {}", "{}C", "{} C", "+C{}", "C +{}"],
    -1: [
        *["-{}", "- {}", "\u2212{}", "{}-", "({})", "-C{}", "-C {}", "C-{}", "C -{}", "-{} C"],
        *["(C{})", "(C {})", "({} C)", "C ({})", "C({})", "({}) C", "C {}-", "{}- C", "{} C-"],
    ],
}
ways_to_write = st.tuples(
    st.sampled_from([*MARKS, ("", "."), ("", ",")]), st.sampled_from([2, 3]), st.randoms()
)
read_amounts = number_macro()


def in_some_way(amount: int, way: tuple) -> str:
    """Return an amount in cents, written in one of the ways."""
    marks, group, rng = way
    around = rng.choice(AROUND[-1 if amount < 0 else 1]).replace("C", rng.choice(CURRENCIES))
    return written(amount, marks, group, around)


@given(st.lists(st.tuples(st.integers(-(10**15), 10**15), ways_to_write), min_size=1, max_size=30))
@settings(max_examples=100, deadline=None)
def test_c5_any_way_to_write_cents_is_read_back(amounts: list[tuple[int, tuple]]):
    """Whatever the marks, the groups, the sign and the currency."""
    cells = [in_some_way(amount, way) for amount, way in amounts]
    assert dict(zip(cells, read_amounts(cells), strict=True)) == {
        cell: Decimal(amount) / 100 for cell, (amount, _) in zip(cells, amounts, strict=True)
    }


@given(st.integers(-(10**9), 10**9), ways_to_write)
@settings(max_examples=100, deadline=None)
def test_c5_a_stray_character_makes_no_other_number(amount: int, way: tuple):
    """It is refused, or says the same; a minus may say the opposite, at an end only."""
    cell = in_some_way(amount, way)
    cells = [
        (stray, cell[:place] + stray + cell[place:])
        for place in range(len(cell) + 1)
        for stray in "xkmRCDSLfz$€£%&#()[]+-'\u2019 _/\\*=:;\"~^!?\u2013\u2212\u00a0\u200b½²"
    ]
    found = read_amounts([text for _, text in cells])
    expected = Decimal(amount) / 100
    for (stray, text), number in zip(cells, found, strict=True):
        allowed = [None, expected]
        if stray in "-\u2212" and amount > 0:
            allowed.append(-expected)
        assert number in allowed, (cell, text, number)


# C6 to C10: what means nothing is there


@pytest.mark.parametrize(
    "nothing",
    [
        "NaT",
        "\\N",
        "NULL",
        "None",
        "nan",
        "n/a",
        "0000-00-00",
        "  ",
        "#N/A",
        "<NA>",
        "\u00a0",
        "\u200b",
    ],
)
def test_c6_spellings_of_nothing_are_missing(replay: Replay, nothing: str):
    """In dates, numbers, references and texts alike: no reason, no rejected cell."""
    rows = [
        account(
            "A1",
            employee_count=nothing,
            segment=nothing,
            created_on=nothing,
            parent_account_id=nothing,
        )
    ]
    lines = [
        line(
            "L1",
            "A1",
            100,
            "2024-01-01",
            ended_on=nothing,
            seats=nothing,
            unit_id=nothing,
            currency=nothing,
        )
    ]
    with run(replay, world(accounts=rows, revenue_lines=lines), *STAGED) as connection:
        (row,) = fetch(connection, "from stg_accounts")
        assert {
            row[name] for name in ("employee_count", "segment", "created_on", "parent_account_id")
        } == {None}
        (row,) = fetch(connection, "from stg_revenue_lines")
        assert {row[name] for name in ("ended_on", "seats", "unit_id")} == {None}
        assert (told(connection), why(connection)) == ({}, {})


def test_c7_fillers_mean_never_and_always(replay: Replay):
    """Far ends never come, early starts were always there; a line that starts in 1900 is none."""
    inputs = world(
        products=[product("P1", launched_on="1900-01-01", retired_on="9999-12-31")],
        buying_units=[unit("U1", "A1", opened_on="0001-01-01", closed_on="2099-12-31")],
        exchange_rates=[
            {"currency": "EUR", "rate_date": "1900-01-01", "rate_to_reporting": "1.104"}
        ],
        revenue_lines=[
            line("L1", "A1", 100, "2024-01-01", ended_on="2099-12-31", currency="EUR"),
            line("L2", "A1", 100, "1900-01-01"),
        ],
    )
    with run(replay, inputs, *STAGED, "stg_exchange_rates") as connection:
        assert values(connection, "products", "launched_on") == {"P1": None}
        assert values(connection, "buying_units", "closed_on") == {"U1": None}
        assert values(connection, "revenue_lines", "ended_on") == {"L1": None}
        (rate,) = fetch(connection, "from stg_exchange_rates")
        assert rate["rate_to_reporting"] == Decimal("1.104")
        assert told(connection) == {}
        assert why(connection) == {"L2": "started_on is outside 1990 to ten years from today"}


@pytest.mark.parametrize("tail", ["\t", "\n", "\r\n", "\u00a0", "\u200b", "\ufeff", "\u3000", "  "])
def test_c8_blanks_that_cannot_be_seen_make_no_segment(replay: Replay, tail: str):
    """One segment, whatever stands after or in its name."""
    rows = [
        account("A1", segment="Mid Market"),
        account("A2", segment=f"Mid Market{tail}"),
        account("A3", segment=f"{tail}Mid\u00a0Mar\u200bket"),
        account(f"A4{tail}"),
    ]
    with run(replay, world(accounts=rows), *STAGED) as connection:
        segments = values(connection, "accounts", "segment")
        assert {segments[key] for key in ("A1", "A2", "A3")} == {"Mid Market"}
        assert "A4" in segments


def test_c9_an_account_that_names_itself_has_no_parent(replay: Replay):
    """As a column of ultimate parents says; a circle and a lost parent are reported."""
    rows = [
        account("A1", parent_account_id="A1"),
        account("A2", parent_account_id="A1"),
        account("B1", parent_account_id="B2"),
        account("B2", parent_account_id="B1"),
        account("B3", parent_account_id="B2"),
        account("C1", parent_account_id="gone"),
    ]
    with run(replay, world(accounts=rows), *STAGED) as connection:
        assert values(connection, "accounts", "parent_account_id") == {
            "A1": None,
            "A2": "A1",
            "B1": None,
            "B2": None,
            "B3": "B2",
            "C1": None,
        }
        assert why(connection) == {}
        assert set(told(connection)) == {(key, "parent_account_id") for key in ("B1", "B2", "C1")}


def test_c10_a_blank_reference_is_missing_not_unknown(replay: Replay):
    """On a line and on an opportunity."""
    inputs = world(
        revenue_lines=[line("L1", "", 100, "2024-01-01")],
        opportunities=[
            {
                "opportunity_id": "O1",
                "account_id": " ",
                "kind": "upsell",
                "stage": "open",
                "created_on": "2024-01-01",
            }
        ],
    )
    with run(replay, inputs, *STAGED) as connection:
        assert why(connection) == {"L1": "missing account_id", "O1": "missing account_id"}


# C11: the nearest known key, and the money


def test_c11_an_unknown_key_has_its_nearest_and_its_money(replay: Replay):
    """GTXPro beside GTX Pro, a slip of one letter, a name in place of a key."""
    inputs = world(
        products=[product("GTX Pro"), product("P1", product_name="Planner Plus")],
        revenue_lines=[
            line("L1", "A1", 100, "2024-01-01"),
            line("L2", "A1", 250, "2024-01-01", product_id="GTXPro"),
            line("L3", "A1", 50, "2024-01-01", product_id="planner plus"),
            line(
                "L4",
                "A1",
                600,
                "2024-01-01",
                product_id="GTX Prp",
                amount_period="total",
                ended_on="2024-07-01",
            ),
            line("L5", "A1", 10, "2024-01-01", product_id="something else"),
        ],
    )
    with run(replay, inputs, *STAGED) as connection:
        rows = {row["row_key"]: row for row in fetch(connection, "from rejected_rows")}
        nearest = {key: row["nearest_known"] for key, row in rows.items()}
        assert nearest == {"L2": "GTX Pro", "L3": "P1", "L4": "GTX Pro", "L5": None}
        money = {key: row["amount_in_reporting_currency"] for key, row in rows.items()}
        assert money == {"L2": 3000, "L3": 600, "L4": 600, "L5": 120}
        (summary,) = fetch(connection, "from rejected_rows_summary")
        assert summary["amount_in_reporting_currency"] == 4320
        assert summary["share_of_money"] == pytest.approx(4320 / 5520)


def test_c12_an_amount_too_large_to_count_is_rejected(replay: Replay):
    """Nineteen nines name their row; cents at 1e15 count."""
    rows = [
        line("L1", "A1", "9999999999999999999", "2024-01-01"),
        line("L2", "A1", "1000000000000000.01", "2024-01-01"),
        line("L3", "A1", "1e30", "2024-01-01"),
        line("L4", "A1", "4e14", "2024-01-01", currency="VND"),
    ]
    rates = [{"currency": "VND", "rate_date": "2024-01-01", "rate_to_reporting": "25000"}]
    given = world(revenue_lines=rows, exchange_rates=rates)
    with run(replay, given, *STAGED) as connection:
        assert values(connection, "revenue_lines", "amount") == {
            "L2": Decimal("1000000000000000.01")
        }
        assert why(connection)["L1"] == "amount is out of range"
        assert "L3" in why(connection)
        assert why(connection)["L4"] == "amount is out of range in the reporting currency"


# D: days and instants


def starts(replay: Replay, *cells: str, column: str = "started_on") -> list[date | None]:
    """Return how the cells are read as days of a line."""
    rows = [line(f"L{n}", "A1", 100, "2020-01-01") | {column: cell} for n, cell in enumerate(cells)]
    with run(replay, world(revenue_lines=rows), *STAGED) as connection:
        found = values(connection, "revenue_lines", column)
    return [found.get(f"L{n}") for n in range(len(cells))]


def test_d3_two_spellings_of_one_instant_are_one_day(replay: Replay):
    """An offset counts, whatever day its clock shows."""
    assert (
        starts(replay, "2024-04-01T03:00:00Z", "2024-03-31T22:00:00-05:00")
        == [date(2024, 4, 1)] * 2
    )


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-01-01 00:00:00 UTC", "2024-01-01"),
        ("2024-01-01 20:00:00 -0800", "2024-01-02"),
        ("2024-01-01T23:30:00.123456+0000", "2024-01-01"),
        ("2024-01-01 00:00:00+00", "2024-01-01"),
        ("2024-01-01T00:00:00+05:30", "2023-12-31"),
        ("2024-01-01 12:00", "2024-01-01"),
        ("2024-02-30", None),
        ("2024-13-01T00:00:00Z", None),
        ("2024-01-01garbage", None),
        ("2024-01-01T25:00:00Z", None),
    ],
)
def test_d8_zones_as_tools_write_them(replay: Replay, cell: str, day: str | None):
    """With a blank, without a colon, with words; what is no day is none."""
    assert starts(replay, cell) == [day and date.fromisoformat(day)]


def test_d4_the_last_second_of_a_day_is_that_day_inclusive(replay: Replay):
    """A period to 23:59:59 and one from 00:00:00 leave no gap; a start is its day."""
    ends = starts(
        replay,
        "2024-06-30T23:59:59Z",
        "2024-06-30 23:59:59.999",
        "2024-07-01T00:00:00Z",
        column="ended_on",
    )
    assert ends == [date(2024, 7, 1)] * 3
    assert starts(replay, "2024-06-30T23:59:59Z") == [date(2024, 6, 30)]


@pytest.mark.parametrize(
    ("cell", "looks_like"),
    [
        ("31/03/2024", "DD/MM/YYYY"),
        ("03/31/2024", "MM/DD/YYYY"),
        ("03/04/2024", "DD/MM/YYYY or MM/DD/YYYY"),
        ("31.03.2024", "DD.MM.YYYY"),
        ("31-03-2024", "DD-MM-YYYY"),
        ("31-Mar-2024", "DD-MON-YYYY"),
        ("45382", "spreadsheet"),
        ("20240331", "YYYYMMDD"),
    ],
)
def test_d9_another_form_is_told_and_never_guessed(replay: Replay, cell: str, looks_like: str):
    """Rejected where the row rests on it, NULL elsewhere, with what it looks like."""
    rows = [line("L1", "A1", 100, cell), line("L2", "A1", 100, "2024-01-01", ended_on=cell)]
    with run(replay, world(revenue_lines=rows), *STAGED) as connection:
        for reason in (why(connection)["L1"], told(connection)["L2", "ended_on"]):
            assert looks_like in reason
            assert "date_format" in reason


def cell_macros(**settings: object) -> dict[str, Callable]:
    """Return the macros that read texts and days, under some vars."""
    macros = load_macros("types/text", "types/days", "types/text_list")
    macros |= {
        "var": lambda name: {"reporting_time_zone": "UTC", "date_format": None, **settings}[name],
        "adapter": SimpleNamespace(
            dispatch=lambda name, _: macros.get(f"duckdb__{name}") or macros[f"default__{name}"]
        ),
        "dbt": SimpleNamespace(
            type_string=lambda: "text",
            string_literal=lambda text: f"'{text}'",
            escape_single_quotes=lambda text: text.replace("'", "''"),
        ),
        "add_days": lambda day, days: f"cast({day} + cast({days} as integer) as date)",
    }
    return macros


def of_cell(expression: str) -> Callable[[str], object]:
    """Return an expression of the column `cell` as a function."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    query = f"select {expression} from (select cast(? as text) as cell)"
    return lambda cell: connection.execute(query, [cell]).fetchone()[0]


def day_macro(*, is_end: bool = False, **settings: object) -> Callable[[str], date | None]:
    """Return the macro that reads a cell of a date, under some vars, as a function."""
    macros = cell_macros(**settings)
    return of_cell(macros["date_value"](macros["local_clock"]("cell"), is_end))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        *[(f"Mid{blank}Market", "Mid Market") for blank in "\x85\u00a0\u2028\u2029\u3000"],
        *[(f"\n{blank}Mid Market{blank}\t", "Mid Market") for blank in "\x85\u2028\u2029 "],
        *[
            (f"{mark}Mid {mark}Market{mark}", "Mid Market")
            for mark in "\u202a\u202e\u2066\u2069\ufe0f"
        ],
        *[
            ("Cafe\u0301", "Caf\u00e9"),
            ("Caf\u00e9", "Caf\u00e9"),
            ("Two\nlines", "Two\nlines"),
            ("\r\n\tMid\v\f", "Mid"),
            ("a'b\u00a0c", "a'b c"),
        ],
        *[
            (f"Mid{mark}Market{mark}".replace(mark, blank, 1), "Mid Market")
            for mark, blank in zip("\u3164\u2800\u1160", "\u3164\u2800\u1160", strict=True)
        ],
        *[(f"Mid{mark} Market{mark}", "Mid Market") for mark in "\u180e\x1f\x01\x7f"],
        *[(day, None) for day in ("00/00/0000", "00.00.0000", "00-00-0000", "0000/00/00")],
        *[(" \t\u2066 ", None), (None, None), ("NA", "NA"), ("0000-00-0012", "0000-00-0012")],
        *[("0000-00-00 00:00:00", None), ("0000-00-00T00:00:00.000Z", None), (" 0000-00-00", None)],
    ],
)
def test_c8_what_cannot_be_seen_is_a_blank_or_nothing(cell: str | None, text: str | None):
    """Around a text and within it; an accent written apart is no other letter."""
    assert of_cell(cell_macros()["text_value"]("cell"))(cell) == text


@pytest.mark.parametrize(
    ("cell", "day", "end"),
    [
        *[(f"2024-03-31T{time}", None, None) for time in ("25:00:00", "99:99:99", "24:00:01")],
        *[(f"2024-03-31 {time}", None, None) for time in ("23:60:00", "23:59:61", ":", "24")],
        *[(f"2024-03-31{time}", 31, 31) for time in ("", " 12:00", "T9:05:00", " 23:59:58.999")],
        *[(f"2024-03-31T{time}", 31, 32) for time in ("24:00:00", "23:59:59", "23:59:60", "24:00")],
    ],
)
def test_d10_a_time_that_cannot_be_makes_no_day(cell: str, day: int | None, end: int | None):
    """In any column of days; the last second and 24:00 are the end of their day."""
    days = {None: None, 31: date(2024, 3, 31), 32: date(2024, 4, 1)}
    assert day_macro()(cell) == days[day]
    assert day_macro(is_end=True)(cell) == days[end]


@pytest.mark.parametrize(
    ("cell", "is_day"),
    [
        *[
            ("31/03/2024 25:00:00", False),
            ("31/03/2024 23:60", False),
            ("31/03/2024T99:99:99", False),
        ],
        *[("31/03/2024 14:05", True), ("31/03/2024 2:05 PM", True), ("31/03/2024 14:05:00Z", True)],
    ],
)
def test_d10_a_time_that_cannot_be_makes_no_day_in_another_form(cell: str, is_day: bool):
    """As the var date_format says."""
    assert day_macro(date_format="DD/MM/YYYY")(cell) == (date(2024, 3, 31) if is_day else None)


def test_d9_two_digits_of_a_year_may_stand_first():
    """Nothing says which of three numbers is the year."""
    look = of_cell(cell_macros()["looks_like"]("cell"))
    assert "DD-MM-YY, MM-DD-YY or YY-MM-DD" in look("24-01-05")


@pytest.mark.parametrize(
    ("form", "cells"),
    [
        ("DD/MM/YYYY", ["31/03/2024", "31/3/2024", "31/03/2024 14:05", "2024-03-31"]),
        ("MM/DD/YYYY", ["03/31/2024", "3/31/2024"]),
        ("DD.MM.YY", ["31.03.24"]),
        ("DD-MON-YYYY", ["31-Mar-2024", "31-MAR-2024"]),
        ("YYYYMMDD", ["20240331"]),
        ("excel", ["45382", "45382.75"]),
    ],
)
def test_d9_the_var_date_format_reads_it(form: str, cells: list[str]):
    """As the var says, and YYYY-MM-DD beside it; what it does not say stays unread."""
    read = day_macro(date_format=form)
    assert {read(cell) for cell in cells} == {date(2024, 3, 31)}
    assert {read(cell) for cell in ("x", "99/99/9999", "31-XYZ-2024")} == {None}


@given(st.dates(date(1990, 1, 1), date(2036, 12, 31)))
@settings(max_examples=50, deadline=None)
def test_d9_any_day_is_read_back_in_any_form(day: date):
    """Twelve months, days of one digit and of two."""
    for form, text in {
        "DD/MM/YYYY": f"{day:%d/%m/%Y}",
        "M/D/YYYY": f"{day.month}/{day.day}/{day.year}",
        "DD-MON-YYYY": f"{day:%d-%b-%Y}",
        "YYYYMMDD": f"{day:%Y%m%d}",
        "excel": str((day - date(1899, 12, 30)).days),
    }.items():
        assert day_macro(date_format=form)(text) == day


@pytest.mark.parametrize(
    "form", ["DD/MM/YYYY", "MM/DD/YY", "DD.MM.YYYY", "DD-MON-YYYY", "YYYY/MM/DD"]
)
@pytest.mark.parametrize(
    ("time", "start", "end"),
    [
        ("", 30, 30),
        (" 12:15", 30, 30),
        (" 23:59", 30, 31),
        (" 23:59:00", 30, 31),
        (" 23:59:59", 30, 31),
        (" 23:59:58", 30, 30),
        (" 24:00:00", 30, 31),
        (" 04:00:00+05:00", None, None),
        (" 4:00:00 +05:00", None, None),
        (" 23:30:00Z", 30, 30),
        (" 11:59 PM", 30, 30),
        (" 25:00:00", None, None),
    ],
)
def test_d4_a_time_means_the_same_in_every_form(
    form: str, time: str, start: int | None, end: int | None
):
    """The last minute of a day is that day; what has a zone is written as 2024-03-31T04:00Z."""
    day = date(2024, 3, 30)
    names = {"DD": "%d", "MM": "%m", "MON": "%b", "YYYY": "%Y", "YY": "%y"}
    written = re.sub("[A-Z]+", lambda word: day.strftime(names[word[0]]), form) + time
    for is_end, expected in ((False, start), (True, end)):
        found = day_macro(is_end=is_end, date_format=form)(written)
        assert found == (expected and date(2024, 3, expected)), is_end
        if "PM" not in time and "+" not in time and "Z" not in time:
            assert day_macro(is_end=is_end)(f"{day}{time}") == found


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Return the same for a company in New York that writes days and numbers as in Europe."""
    return Replay(
        tmp_path_factory.mktemp("elsewhere"),
        STAGED,
        reporting_time_zone="America/New_York",
        date_format="DD/MM/YYYY",
        decimal_mark=",",
    )


def test_d2_the_zone_and_the_forms_hold_for_every_input(elsewhere: Replay):
    """02:30 in UTC on the first of April is March in New York; 1.200 is twelve hundred."""
    inputs = world(
        accounts=[account("A1", created_on="2024-04-01T02:30:00Z", employee_count="1.200")],
        revenue_lines=[
            line("L1", "A1", "1.200", "2024-04-01T02:30:00Z", ended_on="2024-07-01T02:30:00Z"),
            line("L2", "A1", "0,5", "01/04/2024", ended_on="2024-07-01 02:30:00"),
        ],
    )
    with elsewhere.run(inputs, *STAGED) as connection:
        connection.execute("set search_path = 'main_staging'")
        assert values(connection, "accounts", "created_on") == {"A1": date(2024, 3, 31)}
        assert values(connection, "accounts", "employee_count") == {"A1": 1200}
        lines = {row["line_id"]: row for row in fetch(connection, "from stg_revenue_lines")}
    days = {key: (row["started_on"], row["ended_on"]) for key, row in lines.items()}
    assert days["L1"] == (date(2024, 3, 31), date(2024, 6, 30))
    assert days["L2"] == (date(2024, 4, 1), date(2024, 7, 1))
    assert [lines[key]["amount"] for key in ("L1", "L2")] == [1200, Decimal("0.5")]


def test_d3_a_total_whose_end_nobody_can_read_says_so(replay: Replay):
    """The end is there: it is no date, and what it looks like is reported."""
    rows = [
        line("L1", "A1", 12_000, "2024-01-01", ended_on="whenever", amount_period="total"),
        line("L2", "A1", 12_000, "2024-01-01", ended_on="31/12/2024", amount_period="total"),
        line("L3", "A1", 12_000, "2024-01-01", amount_period="total"),
    ]
    with run(replay, world(revenue_lines=rows), *STAGED) as connection:
        reasons = why(connection)
    assert reasons["L1"] == "ended_on is not a date (YYYY-MM-DD)"
    assert reasons["L2"].endswith("it looks like DD/MM/YYYY: set the var date_format")
    assert reasons["L3"] == "recurring total without ended_on"


def test_d7_a_void_line_is_rejected_with_its_reason(replay: Replay):
    """Start and end on one day: nothing was in force; a one-time line with both is counted."""
    rows = [
        line("L1", "A1", 12_000, "2024-03-01", ended_on="2024-03-01", amount_period="total"),
        line(
            "L2",
            "A1",
            500,
            "2024-03-01",
            ended_on="2024-03-01",
            revenue_type="one_time",
            amount_period="total",
        ),
    ]
    with run(replay, world(revenue_lines=rows), *STAGED) as connection:
        assert why(connection) == {"L1": "void: it ends on the day it starts"}
        assert values(connection, "revenue_lines", "amount") == {"L2": 500}


# F: discounts, versions, payers


@pytest.mark.parametrize(
    ("amount", "discount", "counted"),
    [(100, -10, 10), (100, 10, 10), (30, 50, 30), (-30, 50, -30), (-100, -10, -10)],
)
def test_f1_f2_a_discount_has_the_lines_sign_and_no_more_than_it(
    replay: Replay, amount: int, discount: int, counted: int
):
    """Whatever its own sign; what is more than the line is reported."""
    rows = [line("L1", "A1", amount, "2024-01-01", discount_amount=discount)]
    with run(replay, world(revenue_lines=rows), *STAGED) as connection:
        assert values(connection, "revenue_lines", "discount_amount") == {"L1": counted}
        assert (("L1", "discount_amount") in told(connection)) == (abs(discount) > abs(amount))


def test_f3_the_later_version_of_a_row_counts(replay: Replay):
    """By recorded_on, whatever the content; the earlier one holds no money of its own."""
    rows = [
        line("V1", "A1", 100, "2024-01-01", recorded_on="2024-01-01"),
        line("V1", "A1", 90, "2024-01-01", recorded_on="2024-03-01"),
        line("V2", "A1", 7, "2024-01-01", recorded_on="2024-03-01"),
        line("V2", "A1", 8, "2024-01-01"),
    ]
    estimates = [
        estimate("E1", "A1", 500, "2024-01-01", recorded_on="2024-02-01"),
        estimate("E1", "A1", 400, "2024-01-01", recorded_on="2024-05-01"),
    ]
    accounts = [
        account("A1", segment="old", created_on="2023-01-01"),
        account("A1", segment="new", created_on="2024-01-01"),
    ]
    inputs = world(accounts=accounts, revenue_lines=rows, potential_estimates=estimates)
    with run(replay, inputs, *STAGED, "stg_potential_estimates") as connection:
        assert values(connection, "revenue_lines", "amount") == {"V1": 90, "V2": 7}
        assert values(connection, "accounts", "segment") == {"A1": "new"}
        assert [row["amount"] for row in fetch(connection, "from stg_potential_estimates")] == [400]
        rejected = fetch(connection, "from rejected_rows")
        assert {row["reason"] for row in rejected} == {"replaced by a later version of the row"}
        assert {row["amount_in_reporting_currency"] for row in rejected} == {0, None}


def test_f5_what_the_head_office_pays_counts_where_it_is_used(replay: Replay):
    """Within one family of accounts; the unit of a stranger is left out, its money stays."""
    inputs = world(
        accounts=[account("hq"), account("sub", parent_account_id="hq"), account("A1")],
        buying_units=[unit("U1", "A1"), unit("S1", "sub")],
        revenue_lines=[
            line("L1", "hq", 500, "2024-01-01", unit_id="S1"),
            line("L2", "hq", 70, "2024-01-01", unit_id="U1"),
        ],
    )
    with run(replay, inputs, *STAGED) as connection:
        rows = {row["line_id"]: row for row in fetch(connection, "from stg_revenue_lines")}
        assert (
            rows["L1"]["account_id"],
            rows["L1"]["paid_by_account_id"],
            rows["L1"]["unit_id"],
        ) == ("sub", "hq", "S1")
        assert (rows["L2"]["account_id"], rows["L2"]["unit_id"], rows["L2"]["amount"]) == (
            "hq",
            None,
            70,
        )
        assert told(connection) == {("L2", "unit_id"): "unit of another family of accounts"}


NEVER = ("bad", "1900-01-01", "1970-01-01", "0001-01-01", "1753-01-01", "9999-12-31")


def mrr(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the MRR of each month of 2024."""
    query = "from account_penetration_wide where month between '2024-01-01' and '2024-12-01'"
    return {f"{row['month']:%Y-%m}": row["mrr"] for row in fetch(connection, query)}


@pytest.mark.parametrize("end", NEVER)
def test_f6_an_end_that_is_not_known_leaves_its_start(replay: Replay, end: str):
    """A pause without a known end goes on; a unit, a product, a person keep their first day."""
    lines = [
        line("L1", "A1", 100, "2024-01-01", paused_on="2024-06-01", resumed_on=end, unit_id="U1")
    ]
    inputs = world(
        revenue_lines=lines,
        buying_units=[unit("U1", "A1", opened_on="2020-03-01", closed_on=end)],
        products=[product("P1", launched_on="2020-03-01", retired_on=end)],
        contacts=[
            {"contact_id": "C1", "account_id": "A1", "joined_on": "2020-03-01", "left_on": end}
        ],
    )
    with run(replay, inputs, *STAGED, "stg_contacts", "account_penetration_wide") as connection:
        found = mrr(connection)
        assert (found["2024-05"], found["2024-12"]) == (100, 0)
        for table, start, last in (
            ("revenue_lines", "paused_on", "resumed_on"),
            ("buying_units", "opened_on", "closed_on"),
            ("products", "launched_on", "retired_on"),
            ("contacts", "joined_on", "left_on"),
        ):
            (row,) = fetch(connection, f"from stg_{table}")
            assert row[start] is not None, table
            assert row[last] is None, table
        ends = {"resumed_on", "closed_on", "retired_on", "left_on"}
        assert {column for _, column in told(connection)} == (
            set() if end == "9999-12-31" else ends
        )


def test_f6_of_two_days_that_contradict_each_other_the_end_counts(replay: Replay):
    """As before: where the end is a day that counts."""
    rows = [
        line("L1", "A1", 100, "2024-01-01", paused_on="2024-06-01", resumed_on="2024-05-01"),
    ]
    with run(replay, world(revenue_lines=rows), *STAGED) as connection:
        assert values(connection, "revenue_lines", "paused_on") == {"L1": None}
        assert told(connection) == {("L1", "paused_on"): "paused_on is after resumed_on"}


def test_f7_a_start_before_1990_was_always_there(replay: Replay):
    """A discount from 1900 is one from the line's start; so is a pause, resumed or not."""
    dates = [("paused_on", "1900-01-01"), ("discount_starts_on", "0001-01-01")]
    rows = [
        line("L1", "A1", 100, "2024-01-01", discount_amount=30, **dict(dates[1:])),
        line("L2", "A1", 1000, "2024-01-01", **dict(dates[:1])),
        line("L3", "A1", 5, "2024-01-01", resumed_on="2024-07-01", **dict(dates[:1])),
    ]
    inputs = world(revenue_lines=rows)
    with run(replay, inputs, *STAGED, "account_penetration_wide") as connection:
        assert (told(connection), why(connection)) == ({}, {})
        found = mrr(connection)
        assert [found[month] for month in ("2024-01", "2024-06", "2024-07", "2024-12")] == [
            *(70, 70, 75, 75)
        ]


def test_f3_of_two_versions_of_a_day_the_later_time_counts(replay: Replay):
    """Whichever stands first, and by the text or not; a day alone is before any time."""
    rows = [
        line("V1", "A1", 200, "2024-01-01", recorded_on="2024-01-05T09:00:00"),
        line("V1", "A1", 100, "2024-01-01", recorded_on="2024-01-05T10:00:00"),
        line("V2", "A1", 1, "2024-01-01", recorded_on="2024-01-05T10:00:00.5Z"),
        line("V2", "A1", 2, "2024-01-01", recorded_on="2024-01-05 12:00:00+01:00"),
        line("V3", "A1", 1, "2024-01-01", recorded_on="2024-01-05"),
        line("V3", "A1", 2, "2024-01-01", recorded_on="2024-01-05 00:00"),
        line("V4", "A1", 1, "2024-01-01", recorded_on="2024-01-05 08:00"),
        line("V4", "A1", 2, "2024-01-01", recorded_on="2024-01-05 08:00:00"),
    ]
    with run(replay, world(revenue_lines=rows), *STAGED) as connection:
        assert values(connection, "revenue_lines", "amount") == {
            "V1": 100,
            "V2": 2,
            "V3": 2,
            "V4": 1,
        }
        rejected = fetch(connection, "from rejected_rows")
        assert {row["row_key"]: row["reason"] for row in rejected} == {
            **dict.fromkeys(("V1", "V2", "V3"), "replaced by a later version of the row"),
            "V4": "duplicate key with other content",
        }


def test_c13_who_opted_out_in_words_nobody_can_read_has_opted_out(replay: Replay):
    """The safe side, and said so; nothing at all means no."""
    words = {"C1": "Ja", "C2": "x", "C3": "true", "C4": "", "C5": "no"}
    rows = [
        {"contact_id": key, "account_id": "A1", "has_opted_out": word, "is_point_of_contact": "Ja"}
        for key, word in words.items()
    ]
    with run(replay, world(contacts=rows), *STAGED, "stg_contacts") as connection:
        found = {row["contact_id"]: row for row in fetch(connection, "from stg_contacts")}
        out = {key for key, row in found.items() if row["has_opted_out"]}
        assert out == {"C1", "C2", "C3"}
        assert not any(row["is_point_of_contact"] for row in found.values())
        cells = fetch(connection, "from rejected_cells where column_name = 'has_opted_out'")
        assert {cell["row_key"] for cell in cells} == {"C1", "C2"}
        for cell in cells:
            assert "they count as opted out" in cell["reason"]
            assert "count as opted out" in cell["next_step"]


@pytest.mark.parametrize(
    ("day", "is_out"),
    [("last May", True), ("31.12.24x", True), ("1900-01-01", True), ("9999-12-31", False)],
)
def test_c13_who_opted_out_on_a_day_nobody_can_read_has_opted_out(
    replay: Replay, day: str, is_out: bool
):
    """A day means that they did, whatever stands in has_opted_out; never means no."""
    row = {"contact_id": "C1", "account_id": "A1", "opted_out_on": day}
    with run(replay, world(contacts=[row]), *STAGED, "stg_contacts") as connection:
        (found,) = fetch(connection, "from stg_contacts")
        assert found["has_opted_out"] == is_out
        is_word = "is not a date (YYYY-MM-DD): they count as opted out"
        assert (is_word in (told(connection).get(("C1", "opted_out_on")) or "")) == (
            day not in ("1900-01-01", "9999-12-31")
        )


def test_c14_amounts_that_nobody_can_read_are_a_warning(replay: Replay):
    """By their share of the rows, since their money is not known."""
    rows = [line("L0", "A1", 100, "2024-01-01")]
    rows += [line(f"L{n}", "A1", "12x", "2024-01-01") for n in range(1, 10)]
    with run(replay, world(revenue_lines=rows), *STAGED, "build_notes") as connection:
        warnings = fetch(connection, "from build_notes where is_warning and kind = 'money'")
        assert [row["note"] for row in warnings] == [
            "90.0 % of the rows of revenue_lines are left out and their amount is not known: "
            '9 rows, most of them for "amount is not a number". See rejected_rows.'
        ]
        (summary,) = fetch(connection, "from rejected_rows_summary")
        assert summary["share_of_money"] is None
        assert summary["share_of_rows_without_amount"] == 0.9


# Good rows beside bad ones

BAD_CELLS = [
    "x",
    "12,5,0",
    "31/12/2024",
    "2024-02-30",
    "1900-01-01",
    "9999-12-31",
    "-1",
    "99999999999999999999",
    "unknown",
    "maybe",
    "",
]


@given(st.integers(0, 10**9))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_good_rows_count_the_same_with_and_without_bad_rows_beside_them(replay: Replay, seed: int):
    """Rows that are rejected, some with the keys of good ones, change no number of the others."""
    rng = random.Random(seed)
    good = random_inputs(rng)
    good["revenue_lines"].append(
        line(
            "G",
            good["accounts"][0]["account_id"],
            "99.5",
            "2024-01-01",
            product_id=good["products"][0]["product_id"],
        )
    )
    needed = {
        "accounts": [("account_id", [""])],
        "buying_units": [("account_id", ["", "nobody"])],
        "products": [("product_id", [""])],
        "revenue_lines": [
            ("amount", ["", "x", "9" * 20]),
            ("started_on", ["", "31/12/2024", "1900-01-01"]),
            ("account_id", ["", "nobody"]),
            ("product_id", ["", "nothing"]),
            ("amount_period", ["", "fortnight"]),
            ("currency", ["XXX"]),
        ],
        "potential_estimates": [
            ("amount", ["", "x", "-5"]),
            ("estimated_on", ["", "2024-02-30"]),
            ("unit_id", ["nowhere"]),
            ("estimate_source", ["guess"]),
        ],
    }
    bad = {name: list(rows) for name, rows in good.items()}
    for name, choices in needed.items():
        for _ in range(rng.randint(1, 3)):
            if good[name]:
                column, cells = rng.choice(choices)
                row = dict(rng.choice(good[name])) | {column: rng.choice(cells)}
                bad[name].insert(rng.randint(0, len(bad[name])), row)
    query = "select * exclude (month), month from account_penetration order by all"
    with (
        replay.run(good, "account_penetration") as one,
        replay.run(bad, "account_penetration") as other,
    ):
        assert fetch(one, query) == fetch(other, query)
