"""The catalogue is true to the marts, and the marts to the catalogue."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from project import REQUIRED, ROOT, Project, low_penetration_causes

COLUMNS = [
    *("slug", "name", "definition", "formula", "unit", "grain", "model", "column_name"),
    *("row_filter", "related_slugs", "month", "current_value", "year_ago_value", "verdict"),
]
CAUSES = [name.replace("_", "-") for name in low_penetration_causes()]


@pytest.fixture(scope="module")
def rows(marts: duckdb.DuckDBPyConnection) -> list[dict]:
    """Return the catalogue, a mapping per metric."""
    return [
        dict(zip(COLUMNS, row, strict=True))
        for row in marts.sql(f"select {', '.join(COLUMNS)} from metrics").fetchall()
    ]


@pytest.fixture(scope="module")
def models(demo_warehouse: Path) -> dict[str, dict]:
    """Return the public marts of the manifest, by name."""
    manifest = json.loads((demo_warehouse.parent / "target/manifest.json").read_text())
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["access"] == "public"
    }


def told(column: dict) -> list[str]:
    """Return the metrics that a column of a mart says it belongs to."""
    listed = column["config"].get("meta", {}).get("metrics", [])
    slugs = [each["slug"] if isinstance(each, dict) else each for each in listed]
    return [slug.replace("{cause}", cause) for slug in slugs for cause in causes_of(slug)]


def causes_of(slug: str) -> list[str]:
    """Return the causes that a metric of each cause stands for."""
    return CAUSES if "{cause}" in slug else [""]


def test_the_query_of_the_spec(marts: duckdb.DuckDBPyConnection):
    """One row, with a value."""
    found = marts.sql("select * from metrics where slug = 'account-penetration-rate'")
    assert [*found.columns[:8]] == COLUMNS[:8]
    (row,) = found.fetchall()
    assert 0 < dict(zip(found.columns, row, strict=True))["current_value"] < 1


def test_every_row_names_a_column_that_says_so_itself(rows: list[dict], models: dict[str, dict]):
    """The mart and its column exist, and the column's meta has the slug."""
    for row in rows:
        column = models[row["model"]]["columns"][row["column_name"]]
        assert row["slug"] in told(column), row["slug"]


def test_every_metric_that_a_column_names_is_in_the_catalogue(
    rows: list[dict], models: dict[str, dict]
):
    """No slug in a YAML file leads nowhere."""
    slugs = {row["slug"] for row in rows}
    for model in models.values():
        for column in model["columns"].values():
            assert {*told(column)} <= slugs, (model["name"], column["name"])


def test_every_figure_of_a_mart_of_groups_belongs_to_a_metric(models: dict[str, dict]):
    """Rates, ratios and scores by group are what people ask for: none is left out."""
    figures = [
        (model["name"], column["name"], told(column))
        for model in models.values()
        if "group_by" in model["columns"]
        for column in model["columns"].values()
        if column["data_type"] == "double precision"
    ]
    assert len(figures) > 30
    assert not [figure for figure in figures if not figure[2]]


def test_related_metrics_exist_both_ways(rows: list[dict], marts: duckdb.DuckDBPyConnection):
    """As text and as rows, the same pairs; nothing is related to itself or to nothing."""
    pairs = {(row["slug"], other) for row in rows for other in row["related_slugs"].split(", ")}
    assert {row["slug"] for row in rows} == {slug for slug, _ in pairs}
    assert pairs == {(other, slug) for slug, other in pairs}
    assert not [pair for pair in pairs if pair[0] == pair[1]]
    found = marts.sql("select slug, related_slug from metric_relationships").fetchall()
    assert pairs == {*found}


def test_every_text_is_there(rows: list[dict]):
    """Nothing is empty, names are given once, and a formula is not the definition."""
    assert len({row["name"] for row in rows}) == len(rows)
    for row in rows:
        assert all(row[key].strip() for key in COLUMNS[:8]), row["slug"]
        assert row["slug"] == row["slug"].lower().replace("_", "-").replace(" ", "-")
        assert row["definition"].endswith(".")


def test_each_value_is_in_the_row_it_names(rows: list[dict], marts: duckdb.DuckDBPyConnection):
    """Model, column and filter of a row lead to its values by hand, each in one row of the mart."""
    for row in rows:
        where = row["row_filter"] or "true"
        if row["grain"].endswith("today"):
            continue
        for value, year in (("current_value", 0), ("year_ago_value", 1)):
            month = row["month"].replace(year=row["month"].year - year)
            query = f"""select {row["column_name"]} from {row["model"]}
                where {where} and month = '{month}'"""
            found = marts.sql(query).fetchall()
            assert len(found) == 1, row["slug"]
            assert (None if found[0][0] is None else float(found[0][0])) == pytest.approx(
                row[value]
            ), row["slug"]


def test_values_of_today(rows: list[dict], marts: duckdb.DuckDBPyConnection):
    """They have no year ago and no verdict."""
    today = {row["slug"]: row for row in rows if row["grain"].endswith("today")}
    expected = {
        "realistic-whitespace": "select sum(realistic_whitespace) from whitespace_by_account",
        "open-pipeline": "select sum(open_pipeline) from whitespace_by_account",
        "ranked-accounts": "select max(rank) from account_priorities",
        "expected-value": "select sum(expected_value) from account_priorities where rank > 0",
        "time-to-expansion": "select any_value(median_months) from time_to_expansion "
        "where group_by = 'portfolio'",
    }
    assert today.keys() == expected.keys()
    for slug, query in expected.items():
        assert float(marts.sql(query).fetchone()[0]) == pytest.approx(today[slug]["current_value"])
        assert today[slug]["year_ago_value"] is None
        assert today[slug]["verdict"] is None


def test_b4_without_optional_inputs_no_metric_is_a_silent_zero(
    marts: duckdb.DuckDBPyConnection, tmp_path: Path
):
    """The demo's required inputs alone: what rests on another is NULL, and says so."""
    folder = tmp_path / "inputs"
    folder.mkdir()
    for name in REQUIRED:
        shutil.copy(ROOT / f"seeds/demo/demo_{name}.csv", folder / f"{name}.csv")
    (as_of,) = marts.sql("select as_of_date from main_intermediate.int_as_of").fetchone()
    project = Project(
        tmp_path, input_folder=str(folder), as_of_date=str(as_of), python_models=False
    )
    project.build_marts(["metrics", "related_metrics"])
    values = """
        select slug, current_value, verdict from metrics
        union all
        select metric, case when count(*) = count(case when value = 0 then 1 end) then 0
            else max(abs(value)) end, max(data_status)
        from related_metrics group by metric
    """
    before = {slug: value for slug, value, _ in marts.sql(values).fetchall()}
    with project.connect() as connection:
        now = connection.sql(values).fetchall()
    silent = [slug for slug, value, _ in now if value == 0 and before[slug] != 0]
    assert silent == []
    unknown = {slug: verdict for slug, value, verdict in now if value is None}
    assert len(unknown) >= 30
    assert unknown["open-pipeline"] == "insufficient data"
    assert all(verdict.startswith("insufficient data") for verdict in unknown.values())
