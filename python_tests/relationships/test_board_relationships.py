"""The page for who works accounts shows the numbers of the marts."""

import re

import pytest
from browser import Visit
from pages import dollars, in_order, money, percent, row, rows, squeezed, value, written

LAST = "month = (select max(month) from group_coverage)"


@pytest.fixture(scope="session")
def page(visits: dict[str, Visit]) -> dict[str, str]:
    """Return the words on the page, by chart."""
    return visits["relationships"].texts


@pytest.fixture(scope="session")
def account(visits: dict[str, Visit]) -> dict[str, str]:
    """Return the words on the page of the account that no var names."""
    return visits["account"].texts


def test_cards_show_the_portfolio(page, marts):
    """Coverage beside its median, what hangs on one person, who left, and what is unseen."""
    score, median, contacts, accounts, threads, arr, share = row(
        marts,
        f"""
        select coverage_score, median_score, contacts, accounts, single_threaded_accounts,
            single_threaded_arr, single_threaded_arr_share
        from group_coverage where group_by = 'portfolio' and {LAST}
        """,
    )
    words = page["chart-coverage"]
    assert words.startswith(f"{score:.1%} ")
    assert f"of {contacts} known people at {accounts} customers" in words
    assert f"{percent(median)} the median customer" in words
    assert page["chart-threads"].startswith(f"{money(arr)} ARR of the {threads} customers")
    assert f"{percent(share)} of ARR" in page["chart-threads"]
    units, arr = row(marts, "select count(*), sum(arr) from champion_risk where status = 'left'")
    assert page["chart-departures"].startswith(f"{money(arr)} ARR of {units} units")
    for card, query in {
        "unknown_units": "select count(*) from mapping_gaps where contacts = 0",
        "interest_units": "select count(*) from undiscovered_interest where rank > 0",
    }.items():
        assert page[f"chart-{card}"].startswith(f"{value(marts, query)} "), card
    won, plays = row(marts, "select sum(realistic_whitespace), count(*) from adjacency_plays")
    assert page["chart-plays_value"].startswith(f"{money(won)} To win in {plays} plays")


def test_plays_stand_in_order_with_their_evidence(page, marts):
    """Rank, who, where, what, how much and why."""
    found = rows(
        marts,
        """
        select rank, account_name, unit_name, product_name, owner_id, realistic_whitespace,
            path_strength, interest_strength, weighted_whitespace, evidence
        from adjacency_plays where rank <= 12 order by rank
        """,
    )
    formats = (str, str, str, str, str, dollars, percent, percent, dollars, str)
    lines = [squeezed(written(cells, formats)) for cells in found]
    assert len(lines) == 12
    assert in_order(squeezed(page["chart-play_table"]), lines)


def test_segments_show_what_hangs_on_one_person(page, marts):
    """Counts, rates and amounts of each segment."""
    formats = (str, str, str, percent, percent, str, dollars, dollars, percent)
    for cells in rows(
        marts,
        f"""
        select group_value, accounts, contacts, coverage_score, median_score,
            single_threaded_accounts, arr, single_threaded_arr, single_threaded_arr_share
        from group_coverage where group_by = 'segment' and {LAST}
        """,
    ):
        assert squeezed(written(cells, formats)) in squeezed(page["chart-segment_table"])


def test_the_distribution_counts_every_customer(page, marts):
    """The bars of all bands and segments add up to the customers."""
    bands = rows(
        marts,
        """
        select segment, count(*) from account_penetration_wide
        where is_customer and month = (select max(month) from account_penetration_wide)
        group by segment
        """,
    )
    customers = value(
        marts, f"select accounts from group_coverage where group_by = 'portfolio' and {LAST}"
    )
    assert sum(count for _, count in bands) == customers
    assert in_order(page["chart-distribution"], ["Nobody known", "0 %", "75 to 100 %"])


def test_champions_stand_in_order(page, marts):
    """Who left, and who is the only one."""
    lines = [
        squeezed(f"{rank} {account} {unit} {'Left on' if status == 'left' else 'Only'}")
        for rank, account, unit, status in rows(
            marts,
            """
            select rank, account_name, unit_name, status from champion_risk
            where rank <= 12 and exposed_arr > 0 order by rank
            """,
        )
    ]
    assert in_order(squeezed(page["chart-champion_table"]), lines)
    formats = (str, str, percent, percent, percent, str, dollars, dollars)
    for cells in rows(
        marts,
        """
        select account_name, contact_name, top_contact_share, coverage_score,
            coverage_score_without, units_at_risk, arr_at_risk, arr
        from top_contact_stress where arr_at_risk > 0
        """,
    ):
        assert squeezed(written(cells, formats)) in squeezed(page["chart-stress_table"])


def test_interest_and_its_heatmap_show_the_touches(page, marts):
    """The strongest in order; of the account with the most, what each kind of unit did."""
    formats = (str, str, str, str, str, str, str, lambda text: text.replace("_", " "), percent)
    lines = [
        squeezed(written(cells, formats))
        for cells in rows(
            marts,
            """
            select rank, account_name, unit_name, interested_contacts, touches, touches_before,
                anonymous_touches, topics, strength
            from undiscovered_interest where rank <= 12 order by rank
            """,
        )
    ]
    assert in_order(squeezed(page["chart-interest_table"]), lines)
    totals = rows(
        marts,
        """
        select account_name, sum(touches) from undiscovered_interest where rank > 0
        group by account_id, account_name order by 2 desc, account_id limit 15
        """,
    )
    assert in_order(page["chart-heatmap"], [f"{name} {total}" for name, total in totals])


def test_gaps_and_usage_stand_in_order(page, marts):
    """What is missing where the most can be won, and who has outgrown their seats."""
    lines = [
        squeezed(f"{rank} {account} {unit}") + ".*" + re.escape(squeezed(dollars(amount)))
        for rank, account, unit, amount in rows(
            marts,
            """
            select rank, account_name, unit_name, realistic_whitespace from mapping_gaps
            where rank <= 12 order by rank
            """,
        )
    ]
    assert re.search(".*".join(lines), squeezed(page["chart-gap_table"]))
    found = rows(
        marts,
        """
        select unit_name, active_users, seats, potential_users from unit_usage
        inner join mapping_gaps using (unit_id)
        where product_id = 'all' and is_outgrown
            and month = (select max(month) from unit_usage)
        order by potential_users desc, unit_id limit 12
        """,
    )
    lines = [
        rf"{unit} Outgrown {active} \S+ {seats} {people}" for unit, active, seats, people in found
    ]
    assert re.search(".*".join(lines), page["chart-usage_table"])


def test_the_account_page_answers_who_is_known_missing_and_at_risk(account, marts):
    """Its coverage, its people, and its units with what is missing."""
    key = value(marts, "select account_id from whitespace_opportunities where rank = 1")
    score, engaged, contacts, days = row(
        marts,
        f"""
        select coverage_score, engaged_contacts, contacts, days_since_last_touch
        from account_coverage where account_id = '{key}' and {LAST}
        """,
    )
    assert account["chart-coverage"].startswith(f"{percent(score)} ")
    assert f"{engaged} of {contacts} known people engaged" in account["chart-coverage"]
    assert account["chart-last_touch"].startswith(f"{days} ")
    people = rows(
        marts,
        f"""
        select contact_name from known_contacts where account_id = '{key}'
        order by touches desc, last_touch_on desc nulls last, contact_id limit 25
        """,
    )
    assert in_order(account["chart-people_table"], [name for (name,) in people])
    units = rows(
        marts, f"select unit_name from mapping_gaps where account_id = '{key}' order by rank"
    )
    assert in_order(account["chart-map_table"], [name for (name,) in units])
