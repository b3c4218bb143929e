"""Relationships and signals a second time: every mart by its key, and how values agree."""

from __future__ import annotations

import math
from datetime import date

import duckdb
from project import Rows, fetch, is_same
from recompute import World
from recompute_champions import champion_risk, champion_risk_by_quarter, top_contact_stress
from recompute_coverage import account_coverage, group_coverage, known_contacts, unit_coverage
from recompute_people import People, Table
from recompute_plays import account_value_propositions, adjacency_plays, mapping_gaps
from recompute_potential import rollups, whitespace_cells
from recompute_signals import Listed, undiscovered_interest, unit_usage, warm_paths

KEYS = {
    "account_coverage": ("account_id", "month"),
    "unit_coverage": ("unit_id", "month"),
    "group_coverage": ("group_by", "group_value", "month"),
    "known_contacts": ("contact_id",),
    "champion_risk": ("unit_id",),
    "champion_risk_by_quarter": ("renewal_quarter",),
    "top_contact_stress": ("account_id",),
    "undiscovered_interest": ("account_id", "unit_id"),
    "warm_paths": ("unit_id", "colleague_id", "contact_id"),
    "unit_usage": ("unit_id", "product_id", "month"),
    "mapping_gaps": ("unit_id",),
    "adjacency_plays": ("unit_id", "product_id"),
    "account_value_propositions": ("unit_id",),
}
IN_WORDS = {"adjacency_plays": {"evidence"}, "undiscovered_interest": {"data_status"}}


def recomputed(world: World, seen: Rows | None = None) -> dict[str, Table]:
    """Return every mart once more, by mart and key, with what snapshots saw of people before."""
    people = People(world, seen)
    accounts = account_coverage(people)
    risk = champion_risk(people)
    interests = undiscovered_interest(people)
    paths = warm_paths(people)
    cells = whitespace_cells(world)
    plays = adjacency_plays(people, cells, paths, interests)
    return {
        "account_coverage": accounts,
        "unit_coverage": unit_coverage(people),
        "group_coverage": group_coverage(world, accounts),
        "known_contacts": known_contacts(people),
        "champion_risk": risk,
        "champion_risk_by_quarter": champion_risk_by_quarter(risk),
        "top_contact_stress": top_contact_stress(people, accounts, risk),
        "undiscovered_interest": interests,
        "warm_paths": paths,
        "unit_usage": unit_usage(people),
        "mapping_gaps": mapping_gaps(people, rollups(world, cells)["whitespace_by_unit"]),
        "adjacency_plays": plays,
        "account_value_propositions": account_value_propositions(people, plays),
    }


def in_sql(connection: duckdb.DuckDBPyConnection, mart: str) -> Table:
    """Return a mart by its key, without its words; whether interest is `ok` as a flag."""
    found = {}
    for row in fetch(connection, f"from {mart}"):
        key = tuple(row.pop(column) for column in KEYS[mart])
        if "data_status" in row:
            row["is_ok"] = row["data_status"] == "ok"
        words = IN_WORDS.get(mart, set())
        found[key] = {column: value for column, value in row.items() if column not in words}
    return found


def agrees(found: object, expected: object) -> bool:
    """Say whether two values are equal, or one is among those that ties allow."""
    if isinstance(expected, Listed):
        return expected.matches(found)
    if isinstance(expected, set):
        return any(agrees(found, each) for each in expected)
    if isinstance(expected, tuple):
        return expected[0] <= found <= expected[1]
    if isinstance(expected, date | str | bool) or None in (found, expected):
        return found == expected
    if isinstance(found, float):
        return math.isclose(found, float(expected), rel_tol=1e-9, abs_tol=1e-12)
    return is_same(found, expected)


def disagreements(connection: duckdb.DuckDBPyConnection, ours: dict[str, Table]) -> list[str]:
    """Return every difference: rows that one side lacks, columns, and values."""
    found = []
    for mart in KEYS:
        theirs, mine = in_sql(connection, mart), ours[mart]
        found += [f"{mart} only in SQL: {key}" for key in theirs.keys() - mine.keys()]
        found += [f"{mart} not in SQL: {key}" for key in mine.keys() - theirs.keys()]
        for key in theirs.keys() & mine.keys():
            if theirs[key].keys() != mine[key].keys():
                found.append(f"{mart} {key} columns: {theirs[key].keys() ^ mine[key].keys()}")
            found += [
                f"{mart} {key} {column}: SQL {theirs[key][column]}, recomputed {value}"
                for column, value in mine[key].items()
                if column in theirs[key] and not agrees(theirs[key][column], value)
            ]
    return found
