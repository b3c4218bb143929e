"""The page for sales and the page of one account show the numbers of the marts."""

import re
from pathlib import Path

import duckdb
import pytest
from browser import Visit, visit
from pages import (
    build_site,
    dollars,
    in_order,
    money,
    page_of,
    percent,
    points,
    row,
    rows,
    squeezed,
    value,
    whole,
    words_of,
    written,
)

REASONS = ("unit_name", "product_name", "owner_id")
LAST = "(select max(month) from account_penetration)"


@pytest.fixture(scope="session")
def whitespace(visits: dict[str, Visit]) -> dict[str, str]:
    """Return the words on the page for sales, by chart."""
    return visits["whitespace"].texts


@pytest.fixture(scope="session")
def account(visits: dict[str, Visit]) -> dict[str, str]:
    """Return the words on the page of the account that no var names."""
    return visits["account"].texts


# The page for sales


@pytest.mark.parametrize(
    ("card", "amount"),
    [
        ("potential", "potential"),
        ("captured", "captured"),
        ("whitespace", "whitespace"),
        ("realistic", "realistic_whitespace"),
        ("pipeline", "open_pipeline"),
    ],
)
def test_card_shows_the_sum_of_all_cells(whitespace, marts, card, amount):
    """Every amount of the cells, in the grid or not; whitespace is what accounts have left."""
    mart = "whitespace_by_account" if card == "whitespace" else "whitespace_cells"
    total = value(marts, f"select sum({amount}) from {mart}")
    assert whitespace[f"chart-{card}"].startswith(f"{money(total)} ")


def test_card_shows_what_is_verified(whitespace, marts):
    """The verified share of the potential in the rate, and its age."""
    share, age = row(
        marts,
        """
        select verified_share, mean_age_days from potential_quality
        where group_by = 'portfolio' and is_month_complete order by month desc limit 1
        """,
    )
    words = whitespace["chart-verified"]
    assert words.startswith(f"{share:.1%} ")
    assert words.endswith(f"{whole(age)} days old on average")


def test_heatmap_shows_accounts_and_products(whitespace, marts):
    """The twenty accounts with the most, in order, each with what its products sum to."""
    found = rows(
        marts,
        """
        select account_name, realistic_whitespace from whitespace_by_account
        order by realistic_whitespace desc, account_id limit 20
        """,
    )
    words = whitespace["chart-heatmap"]
    assert in_order(words, [f"{name} {money(total)}" for name, total in found])
    (first, _), *_ = found
    cells = rows(
        marts,
        f"""
        select p.product_name, sum(c.realistic_whitespace) as amount
        from whitespace_cells as c
        inner join whitespace_by_product as p using (product_id)
        inner join whitespace_by_account as a using (account_id)
        where a.account_name = '{first}' and c.is_in_grid
        group by p.product_name, p.realistic_whitespace order by p.realistic_whitespace desc
        """,
    )
    line = " ".join(money(amount, digits=2) for _, amount in cells)
    assert in_order(words, [name for name, _ in cells])
    assert line in words


def test_opportunities_stand_in_order_with_their_reasons(whitespace, marts):
    """Rank, who, where, what, how much and why."""
    lines = [
        f"{rank} {account} {unit} {product} {owner} {dollars(amount)} "
        f"{best if best == worst else f'{best} to {worst}'} {reason}"
        for rank, account, unit, product, owner, amount, best, worst, reason in rows(
            marts,
            """
            select rank, account_name, unit_name, product_name, owner_id, realistic_whitespace,
                rank_high, rank_low, reason
            from whitespace_opportunities where rank <= 20 order by rank
            """,
        )
    ]
    assert len(lines) == 20
    assert in_order(whitespace["chart-opportunity_table"], lines)


def test_statuses_sum_up_the_cells(whitespace, marts):
    """Cells and amounts of each status; what is outside the grid apart."""
    names = {"open": "Open", "competitor": "Competitor", "in_pipeline": "In pipeline"}
    names |= {"unknown": "Unknown", "in_house": "In house", "unallocated": "Belongs to no cell"}
    for status, cells, *amounts in rows(
        marts,
        f"""
        select status, count(*), sum(potential), sum(captured), sum(whitespace),
            sum(realistic_whitespace)
        from whitespace_cells where status in {tuple(names)} group by status
        """,
    ):
        shown = " ".join(dollars(amount).replace("$-", "$−") for amount in amounts)
        assert f"{names[status]} {cells:,} {shown}" in whitespace["chart-status_table"]


def test_waterfall_leads_from_one_rate_to_the_other(whitespace, marts):
    """Both rates and the four effects of twelve months, and the reason in words."""
    *effects, explanation = row(
        marts,
        """
        select rate_before, selling_effect, potential_effect, mix_effect, entry_exit_effect,
            rate_after, explanation
        from penetration_waterfall where group_by = 'portfolio' and months_back = 12
        order by month desc limit 1
        """,
    )
    words = whitespace["chart-waterfall"]
    assert abs(sum(effects[:-1]) - effects[-1]) < 1e-9
    assert explanation in words
    for effect in effects:
        assert f"{abs(effect):.1%}" in words
    for segment, before, after, explanation in rows(
        marts,
        """
        select group_value, rate_before, rate_after, explanation from penetration_waterfall
        where group_by = 'segment' and months_back = 12
            and month = (select max(month) from penetration_waterfall)
        """,
    ):
        line = rf"{segment} {before:.1%} .* {after:.1%} {explanation}"
        assert re.search(line, whitespace["chart-change_table"])


def test_the_estimates_to_verify_and_the_records_show_the_marts(whitespace, marts):
    """The ten most in doubt, and how each source has done."""
    lines = [
        f"{rank} {account}" + ".*" + re.escape(f"{dollars(doubt)} {reason}")
        for rank, account, doubt, reason in rows(
            marts,
            """
            select rank, account_name, amount_in_doubt, doubt_reason
            from verify_next where rank <= 10 order by rank
            """,
        )
    ]
    assert re.search(".*".join(lines), whitespace["chart-verify_table"])
    whole_percent = "{:.0%}".format
    formats = (lambda name: name.replace("_", " "), str, percent, str, percent, percent, str)
    assert whole_percent(0.5) == percent(0.5)
    for cells in rows(
        marts,
        """
        select estimate_source, estimates, exceeded_share, checked_accounts, median_error_share,
            median_absolute_error_share, data_status
        from estimate_track_record where estimated_by = 'all'
        """,
    ):
        line = written(cells, formats).replace("-", "−")
        assert line in whitespace["chart-record_table"]


# The page of one account


def check_account(texts: dict[str, str], marts: duckdb.DuckDBPyConnection, key: str) -> None:
    """Compare the cards, the potential's parts and the first cell with the marts."""
    name, rate, captured, potential, mrr, status = row(
        marts,
        f"""
        select account_name, revenue_rate, revenue_captured, revenue_potential, mrr,
            revenue_status
        from account_penetration_wide where account_id = '{key}' and month = {LAST}
        """,
    )
    realistic = value(
        marts,
        f"select realistic_whitespace from whitespace_by_account where account_id = '{key}'",
    )
    assert f"{name} {key} " in texts["chart-account_table"]
    assert texts["chart-penetration"].startswith(f"{rate:.1%} ")
    assert status.replace("_", " ") in texts["chart-penetration"]
    for card, amount in {
        "captured": captured,
        "potential": potential,
        "realistic": realistic,
        "mrr": mrr,
    }.items():
        assert texts[f"chart-{card}"].startswith(f"{money(amount)} "), card
    reasons = rows(
        marts,
        f"""
        select reason from whitespace_cells where account_id = '{key}'
        order by realistic_whitespace desc, whitespace desc, captured desc, unit_id, product_id
        limit 25
        """,
    )
    assert in_order(squeezed(texts["chart-cell_table"]), [squeezed(each) for (each,) in reasons])
    for months_back, selling, revised in rows(
        marts,
        f"""
        select months_back, selling_effect, potential_effect from penetration_changes
        where account_id = '{key}' and variant = 'revenue'
            and month = (select max(month) from penetration_waterfall)
            and selling_effect is not null
        """,
    ):
        line = rf"\b{months_back} [\d.]+% {re.escape(points(selling))} {re.escape(points(revised))}"
        assert re.search(line, texts["chart-change_table"])


def test_without_a_var_it_is_the_account_of_the_first_opportunity(account, marts):
    """The page that `make build` renders."""
    key = value(marts, "select account_id from whitespace_opportunities where rank = 1")
    check_account(account, marts, key)


def test_a_var_chooses_the_account(browser, environment, marts, tmp_path: Path):
    """`--var account=…`, here one whose potential is the sum of its products."""
    (key, *_) = rows(
        marts,
        f"""
        select account_id from potential_audit
        where month = {LAST} and winner = 'by_products' and is_potential_known and is_customer
        order by potential desc limit 1
        """,
    )[0]
    build_site(environment, "account", tmp_path / "site", key)
    seen = visit(page_of(tmp_path / "site", f"account-{key}").as_uri(), width=1200)
    assert seen.errors == []
    assert "the sum of its products" in seen.texts["chart-potential"]
    check_account(seen.texts, marts, key)


def test_an_account_that_is_not_there_is_said_so(environment, tmp_path: Path):
    """A typing mistake is no empty page."""
    build_site(environment, "account", tmp_path / "site", "ACC-nobody")
    page = page_of(tmp_path / "site", "account-ACC-nobody")
    assert squeezed("There is no account ACC-nobody") in words_of(page)
