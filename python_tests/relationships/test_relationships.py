"""The demo's stories about people are found, and people are named only where they may be."""

import json
import sys
from pathlib import Path

import duckdb
import pytest
from project import ROOT, Project, fetch

sys.path.append(str(ROOT / "seeds/demo"))
import demo_relationship_stories as story

AREA = sorted(path.stem for path in (ROOT / "models/relationships").glob("*.sql"))
LAST = "month = (select max(month) from account_coverage)"


def one(connection: duckdb.DuckDBPyConnection, query: str) -> dict:
    """Return a query's only row."""
    (found,) = fetch(connection, query)
    return found


# Stories


def test_a_champion_who_left_in_silence_comes_first(marts: duckdb.DuckDBPyConnection):
    """Gone for six weeks, the renewal next quarter, and nobody else in the unit engaged."""
    risk = one(marts, "select * from champion_risk where rank = 1")
    assert (risk["account_id"], risk["unit_id"]) == (story.CHAMPION_ACCOUNT, story.CHAMPION_UNIT)
    assert (risk["status"], risk["departed_champion_id"]) == ("left", story.CHAMPION)
    assert risk["champion_left_on"] == story.CHAMPION_LEFT_ON
    assert risk["next_renewal_on"] == story.CHAMPION_RENEWS_ON
    assert risk["exposed_arr"] == risk["arr"] > 200_000
    months = f"""
        select engaged_contacts from unit_coverage
        where unit_id = '{story.CHAMPION_UNIT}' and month in ('2026-04-01', '2026-06-01')
        order by month
    """
    before, after = (row["engaged_contacts"] for row in fetch(marts, months))
    assert before > after == 0
    (quarter,) = fetch(
        marts, "select * from champion_risk_by_quarter where renewal_quarter = '2026-Q3'"
    )
    assert quarter["left_champion_arr"] >= risk["arr"]


def test_a_department_researching_on_its_own_is_the_strongest_interest(marts):
    """Four people who are no points of contact, one product, a burst in the last window."""
    interest = one(marts, "select * from undiscovered_interest where rank = 1")
    assert interest["unit_id"] == story.RESEARCH_UNIT
    assert interest["interested_contacts"] == len(story.RESEARCHERS)
    assert (interest["strength"], interest["trend"]) == (1, "rising")
    assert interest["touches"] > 5 * interest["touches_before"]
    assert interest["topics"].startswith("Workforce Enterprise (")


def test_its_play_is_the_first_of_the_list(marts):
    """The next region uses the product, and a colleague knows somebody there well."""
    play = one(marts, "select * from adjacency_plays where rank = 1")
    assert (play["unit_id"], play["product_id"]) == (story.RESEARCH_UNIT, story.RESEARCH_PRODUCT)
    assert play["reference_unit_id"] == story.RESEARCH_REFERENCE_UNIT
    assert (play["colleague_id"], play["contact_id"]) == (
        story.RESEARCH_COLLEAGUE,
        story.RESEARCH_POINT,
    )
    days = (story.cat.AS_OF - story.RESEARCH_COLLEAGUE_MET_ON).days
    path = story.RESEARCH_COLLEAGUE_STRENGTH * 0.5 ** (days / 365) / 2
    assert play["path_strength"] == pytest.approx(path)
    weight = (1 + path + 1) / 3
    assert float(play["weighted_whitespace"]) == pytest.approx(
        float(play["realistic_whitespace"]) * weight
    )
    for words in (
        "is a reference (case study)",
        "Touches in 90 days: 25, in those before: 2; known people among them: 4.",
        "To win: 44000 USD a year.",
    ):
        assert words in play["evidence"]
    proposition = one(
        marts,
        f"select * from account_value_propositions where unit_id = '{story.RESEARCH_UNIT}'",
    )
    assert proposition["reference_unit_id"] == story.RESEARCH_REFERENCE_UNIT
    assert proposition["product_id"] == story.RESEARCH_PRODUCT


def test_a_small_deployment_that_is_used_up_has_outgrown_its_seats(marts):
    """94 of 107 seats are active, 447 people could be."""
    usage = one(
        marts,
        f"""select * from unit_usage
        where unit_id = '{story.CROWDED_UNIT}' and product_id = '{story.CROWDED_PRODUCT}'
            and month = '2026-06-01'""",
    )
    assert (usage["active_users"], usage["seats"], usage["potential_users"]) == (94, 107, 447)
    assert usage["is_outgrown"]
    assert not usage["is_underserved"]


def test_the_widest_whitespace_without_anyone_is_the_first_gap(marts):
    """All of its target roles are missing."""
    gap = one(marts, "select * from mapping_gaps where rank = 1")
    assert (gap["account_id"], gap["unit_id"]) == (story.UNMET_ACCOUNT, story.UNMET_UNIT)
    assert (gap["gap"], gap["contacts"]) == ("no_contact", 0)


def test_a_single_thread_is_seen_and_tested(marts):
    """Nine are known, one is engaged: without that one nobody is."""
    account = f"account_id = '{story.THREAD_ACCOUNT}'"
    coverage = one(marts, f"select * from account_coverage where {account} and {LAST}")
    assert (coverage["contacts"], coverage["engaged_contacts"]) == (9, 1)
    assert coverage["is_single_threaded"]
    assert (coverage["thread_status"], coverage["top_contact_share"]) == ("single", 1)
    stress = one(marts, f"select * from top_contact_stress where {account}")
    assert stress["contact_id"] == story.THREAD_CONTACT
    assert stress["coverage_score_without"] == 0
    assert stress["arr_at_risk"] > 0


# Privacy


def personal_columns(project_folder: Path) -> dict[str, set[str]]:
    """Return, by mart, the columns tagged pii."""
    manifest = json.loads((project_folder / "target/manifest.json").read_text())
    return {
        node["name"]: {
            name for name, column in node["columns"].items() if "pii" in column["config"]["tags"]
        }
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["access"] == "public"
    }


def columns_with(connection: duckdb.DuckDBPyConnection, words: str) -> dict[str, set[str]]:
    """Return, by mart, the text columns in which a word of a query (`word`) stands."""
    texts = fetch(
        connection,
        "select table_name, column_name from duckdb_columns() where schema_name = 'main' "
        "and database_name = current_database() and data_type = 'VARCHAR'",
    )
    found: dict[str, set[str]] = {}
    for text in texts:
        table, column = text["table_name"], text["column_name"]
        query = f"""
            select 1 from (select distinct {column} as said from {table}) as cells
            inner join ({words}) as words on contains(cells.said, words.word) limit 1
        """
        if connection.execute(query).fetchone():
            found.setdefault(table, set()).add(column)
    return found


NAMES = """
    select distinct trim(contact_name) as word from main_raw.raw_contacts where contact_name != ''
    union select distinct trim(colleague_name) from main_raw.raw_connections
    where colleague_name != ''
"""


def test_names_stand_only_in_columns_tagged_pii(marts, demo_warehouse: Path):
    """In every text of every mart, the rejected rows included."""
    tagged = {
        mart: columns
        for mart, columns in personal_columns(demo_warehouse.parent).items()
        if columns
    }
    assert set(tagged) <= set(AREA)
    found = columns_with(marts, NAMES)
    assert found == {mart: columns for mart, columns in tagged.items() if mart in found}
    assert set(found) == set(tagged)


def test_who_opted_out_is_in_no_mart(marts):
    """Neither by name nor by key, even if they opted out only after the as-of date."""
    opted_out = """
        select contact_id as word from main_staging.stg_contacts
        where has_opted_out or opted_out_on is not null
        union select contact_name from main_staging.stg_contacts
        where has_opted_out or opted_out_on is not null
    """
    assert len(fetch(marts, opted_out)) > 80
    assert columns_with(marts, opted_out) == {}


def test_masked_names_are_ids_everywhere(marts, tmp_path: Path):
    """The var mask_pii: no name in any mart, and nothing else changes."""
    masked = Project(tmp_path, mask_pii=True)
    masked.build_marts([*AREA, "rejected_rows"])
    with masked.connect() as connection:
        assert columns_with(connection, NAMES) == {}
        people = "select contact_id, contact_name from known_contacts"
        assert all(row["contact_id"] == row["contact_name"] for row in fetch(connection, people))
        ranked = "select rank, unit_id, product_id from adjacency_plays order by rank"
        assert fetch(connection, ranked) == fetch(marts, ranked)


def test_who_left_is_in_no_path_and_no_list(marts):
    """Only champion_risk names them, as departed, and a cell to be mended its row."""
    gone = f"""
        select contact_id as word from main_staging.stg_contacts
        where left_on <= '{story.cat.AS_OF}'
    """
    assert len(fetch(marts, gone)) > 50
    assert columns_with(marts, gone) == {
        "champion_risk": {"departed_champion_id"},
        "rejected_cells": {"row_key"},
    }
