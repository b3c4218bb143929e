"""What the semantic layer answers is what the marts say, metric by metric, group by group."""

from __future__ import annotations

import math
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from dbt_metricflow.cli.main import query as query_command
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from project import ROOT, Project

GROUPS = ("segment", "industry", "region", "owner", "team_structure", "start_cohort", "parent")
MONTH = "metric_time__month"
Values = dict[tuple, float]


class Layer:
    """The semantic layer of one manifest over one warehouse, in this process."""

    def __init__(self, folder: Path, warehouse: Path, manifest: Path) -> None:
        """Give MetricFlow a copy of both: it opens the warehouse for writing."""
        (folder / "target").mkdir(parents=True)
        for name in ("dbt_project.yml", "profiles.yml"):
            shutil.copy(ROOT / name, folder / name)
        shutil.copy(manifest, folder / "target/semantic_manifest.json")
        os.environ["PENETRATION_WAREHOUSE"] = str(
            shutil.copy(warehouse, folder / warehouse.name)  # views name the catalogue
        )
        settings = CLIConfiguration()
        settings.setup(folder, folder, configure_file_logging=False)
        self.engine: MetricFlowEngine = settings.mf
        self.metrics = {
            metric.name: metric
            for metric in settings.semantic_manifest.metrics
            if not metric.type_params.is_private
        }

    def rows(self, metrics: list[str], group_by: list[str], **more: Any) -> list[dict]:
        """Return the answer, a mapping per row."""
        table = self.engine.query(
            MetricFlowQueryRequest.create(metric_names=metrics, group_by_names=group_by, **more)
        ).result_df
        return [dict(zip(table.column_names, row, strict=True)) for row in table.rows]

    def values(self, metric: str, *group_by: str, **more: Any) -> Values:
        """Return one metric by what it is grouped by; what is not known is left out."""
        return {
            tuple(plain(row[name]) for name in group_by): float(row[metric])
            for row in self.rows([metric], list(group_by), **more)
            if row[metric] is not None
        }


def plain(value: Any) -> Any:
    """Return a date for a point in time."""
    return value.date() if hasattr(value, "date") else value


@pytest.fixture(scope="module")
def layer(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layer]:
    """Ask the demo."""
    manifest = demo_warehouse.parent / "target/semantic_manifest.json"
    yield Layer(tmp_path_factory.mktemp("layer") / "demo", demo_warehouse, manifest)
    DuckDBConnectionManager.close_all_connections()


def known(marts: duckdb.DuckDBPyConnection, query: str) -> Values:
    """Return the last column of a query by the ones before; what is not known is left out."""
    return {row[:-1]: float(row[-1]) for row in marts.sql(query).fetchall() if row[-1] is not None}


def same(found: Values, expected: Values) -> bool:
    """Say whether both know the same, money to a millionth."""
    assert expected
    if found.keys() != expected.keys():
        return False
    return all(
        math.isclose(found[key], value, rel_tol=1e-9, abs_tol=1e-6)
        for key, value in expected.items()
    )


def without_zeros(values: Values) -> Values:
    """Leave out what is nothing: a sum of no rows has no row."""
    return {key: value for key, value in values.items() if abs(value) > 1e-9}


# Ratios and levels: mart, its column, which rows.
VARIANTS = {
    "revenue": "account_penetration_rate",
    "buying_units": "buying_units_penetration_rate",
    "products": "products_penetration_rate",
    "seats_sold": "seats_sold_penetration_rate",
    "seats_active": "seats_active_penetration_rate",
}
LEVELS = {
    **{
        metric: ("group_penetration", column, f"variant = '{variant}'")
        for variant, rate in VARIANTS.items()
        for metric, column in {
            rate: "rate",
            f"{variant}_captured": "captured",
            f"{variant}_potential": "potential",
        }.items()
    },
    "whitespace": ("group_penetration", "whitespace", "variant = 'revenue'"),
    "accounts_with_known_potential": ("group_penetration", "accounts", "variant = 'revenue'"),
    "potential_coverage": ("group_penetration", "share_covered", "variant = 'revenue'"),
    **{
        metric: ("revenue_retention", column, "window_months = 12 and is_default_basis")
        for metric, column in {
            "net_revenue_retention": "nrr",
            "gross_revenue_retention": "grr",
            "logo_retention": "logo_retention",
            "opening_mrr": "opening_mrr",
            "retained_mrr": "retained_mrr",
            "gross_retained_mrr": "gross_retained_mrr",
            "opening_customers": "customers",
        }.items()
    },
    **{
        metric: ("group_coverage", column, "true")
        for metric, column in {
            "coverage_score": "coverage_score",
            "single_threaded_arr_share": "single_threaded_arr_share",
            "known_contacts": "contacts",
            "engaged_contacts": "engaged_contacts",
            "single_threaded_arr": "single_threaded_arr",
            "customer_arr": "arr",
        }.items()
    },
    "expansion_share_of_month": ("expansion_share", "expansion_share", "true"),
    "quick_ratio_of_month": ("quick_ratio", "quick_ratio", "true"),
}
FLOWS = {
    **{
        f"{category}_mrr": ("revenue_bridge", f"{category}_mrr")
        for category in ("new", "reactivation", "expansion", "contraction", "churn")
    },
    "expansion_won": ("expansion_share", "expansion_mrr"),
    "expansion_or_new_won": ("expansion_share", "new_mrr + expansion_mrr"),
    "gained_mrr": ("quick_ratio", "gained_mrr"),
    "lost_mrr": ("quick_ratio", "lost_mrr"),
}
TRAILING = {
    "expansion_share": ("expansion_share", "expansion_share_12_months"),
    "quick_ratio": ("quick_ratio", "quick_ratio_12_months"),
    "expansion_won_12_months": ("expansion_share", "expansion_mrr_12_months"),
    "expansion_or_new_won_12_months": (
        "expansion_share",
        "new_mrr_12_months + expansion_mrr_12_months",
    ),
    "gained_mrr_12_months": ("quick_ratio", "gained_mrr_12_months"),
    "lost_mrr_12_months": ("quick_ratio", "lost_mrr_12_months"),
}


@pytest.mark.parametrize("metric", LEVELS)
def test_levels_and_ratios_by_month_and_group(layer: Layer, marts, metric: str):
    """Every month of every group of the mart, and of the portfolio."""
    mart, column, rows = LEVELS[metric]
    clean = without_zeros if metric == "accounts_with_known_potential" else dict
    expected = known(
        marts, f"select month, {column} from {mart} where group_by = 'portfolio' and {rows}"
    )
    assert same(layer.values(metric, MONTH), expected)
    for group in GROUPS:
        if (group, metric.startswith("buying_units")) == ("parent", True):
            continue  # seen from its parent, a subsidiary without units is one
        query = f"select month, group_value, {column} from {mart} where {rows}"
        expected = known(marts, f"{query} and group_by = '{group}'")
        found = layer.values(metric, MONTH, f"customer__{group}")
        assert same(clean(found), clean(expected)), group


def test_retained_customers(layer: Layer, marts):
    """The one part of a ratio that the mart of groups keeps to itself."""
    expected = known(
        marts,
        "select month, group_value, logo_retention * customers from revenue_retention "
        "where group_by = 'segment' and window_months = 12 and is_default_basis",
    )
    assert same(layer.values("retained_customers", MONTH, "customer__segment"), expected)


@pytest.mark.parametrize("metric", FLOWS)
def test_movements_by_month_and_group(layer: Layer, marts, metric: str):
    """Sums of a month; the mart has a 0 where the layer has no row."""
    mart, column = FLOWS[metric]
    for group in GROUPS:
        expected = known(
            marts, f"select month, group_value, {column} from {mart} where group_by = '{group}'"
        )
        found = layer.values(metric, MONTH, f"customer__{group}")
        assert same(without_zeros(found), without_zeros(expected)), group


@pytest.mark.parametrize("metric", TRAILING)
def test_trailing_twelve_months(layer: Layer, marts, metric: str):
    """Wherever the mart has twelve months; before, the layer tells what there is."""
    mart, column = TRAILING[metric]
    for group in ("portfolio", "segment", "region"):
        expected = known(
            marts, f"select month, group_value, {column} from {mart} where group_by = '{group}'"
        )
        by = () if group == "portfolio" else (f"customer__{group}",)
        found = layer.values(metric, MONTH, *by)
        found = {key if by else (*key, "all"): value for key, value in found.items()}
        first = min(month for month, _ in expected)
        found = {key: value for key, value in found.items() if key[0] >= first}
        assert same(without_zeros(found), without_zeros(expected)), group


def test_upsell_and_cross_sell_are_the_expansion(layer: Layer, marts):
    """By driver too, which only movements know."""
    query = """select month, driver, sum(amount) from revenue_movements
        where expansion_type = '{}' group by all"""
    for kind in ("upsell", "cross_sell"):
        found = layer.values(f"{kind}_mrr", MONTH, "movement__driver")
        assert same(without_zeros(found), known(marts, query.format(kind)))
    parts = [layer.values(f"{kind}_mrr")[()] for kind in ("upsell", "cross_sell")]
    assert math.isclose(sum(parts), layer.values("expansion_mrr")[()])


@pytest.mark.parametrize(
    ("metric", "column"),
    {
        "realistic_whitespace": "realistic_whitespace",
        "cell_whitespace": "whitespace",
        "open_pipeline": "open_pipeline",
        "whitespace_cells_count": "nullif(cells, 0)",
    }.items(),
)
def test_cells_by_product_unit_and_account(layer: Layer, marts, metric: str, column: str):
    """Today's cells, rolled up in four ways."""
    for key, entity in {"product": "product", "unit": "unit", "account": "account"}.items():
        # Cells without a unit have a row for each account in the mart of units.
        rows = "where unit_id is not null" if key == "unit" else ""
        query = f"select {key}_id, {column} from whitespace_by_{key} {rows}"
        if (metric, key) == ("cell_whitespace", "account"):
            # An account's own whitespace is less what other cells hold over their potential.
            query = "select account_id, sum(whitespace) from whitespace_cells group by all"
        expected = known(marts, query)
        found = layer.values(metric, entity)
        if key == "unit":
            found.pop((None,), None)
        assert same(found, expected), entity
    query = f"""select product_name, sum({column}) from whitespace_by_product group by all"""
    assert same(layer.values(metric, "product__product_name"), known(marts, query))
    column = "1 end" if metric == "whitespace_cells_count" else f"{column} end"
    query = f"""select segment, sum(case when {"is_in_grid" if "count" in metric else "true"}
        then c.{column}) from whitespace_cells c join customers using (customer_id) group by all"""
    expected = known(marts, query.replace("c.1", "1"))
    assert same(layer.values(metric, "customer__segment"), expected)


def test_pipeline_coverage_by_product(layer: Layer, marts):
    """A ratio of sums of cells."""
    query = """select product_id, open_pipeline / nullif(realistic_whitespace, 0)
        from whitespace_by_product"""
    assert same(layer.values("pipeline_coverage", "product"), known(marts, query))


@pytest.mark.parametrize(
    ("metric", "value"),
    {
        "ranked_accounts": "count(rank)",
        "accounts_to_call": "count(*) filter (where is_within_capacity)",
        "expected_value": "sum(expected_value) filter (where rank is not null)",
    }.items(),
)
def test_priorities_by_segment_and_account(layer: Layer, marts, metric: str, value: str):
    """The segment is that of the account's customer."""
    for column, dimension in {
        "segment": "customer__segment",
        "account_id": "account",
        "account_name": "account__account_name",
        "owner_id": "account__owner_id",
    }.items():
        query = f"select {column}, {value} from account_priorities group by all"
        found = layer.values(metric, dimension)
        assert same(without_zeros(found), without_zeros(known(marts, query))), column


@pytest.mark.parametrize(
    ("metric", "column"),
    {
        "mrr": "mrr",
        "committed_mrr": "committed_mrr",
        "seats": "seats",
        "usage_and_one_time_revenue": "usage_revenue + one_time_revenue",
    }.items(),
)
def test_the_ledger_by_product_account_and_segment(layer: Layer, marts, metric: str, column: str):
    """The segment is two joins away; what is sold no longer has a 0 where the mart has no row."""
    joins = "revenue_ledger join account_priorities using (account_id) join customers "
    joins += "using (customer_id)"
    for key, dimension in {
        "product_id": "product",
        "account_id": "account",
        "customers.segment": "account__customer__segment",
    }.items():
        query = f"select revenue_ledger.month, {key}, sum({column}) from {joins} group by all"
        found = layer.values(metric, MONTH, dimension)
        assert same(without_zeros(found), without_zeros(known(marts, query))), key


def test_every_metric_is_compared(layer: Layer):
    """No metric of the layer is left out above."""
    compared = {*LEVELS, *FLOWS, *TRAILING, "retained_customers", "upsell_mrr", "cross_sell_mrr"}
    compared |= {"realistic_whitespace", "cell_whitespace", "open_pipeline", "pipeline_coverage"}
    compared |= {"whitespace_cells_count", "ranked_accounts", "accounts_to_call", "expected_value"}
    compared |= {"mrr", "committed_mrr", "seats", "usage_and_one_time_revenue"}
    compared |= {"captured_of_all_accounts"}  # the divisor of potential_coverage
    assert compared == layer.metrics.keys()


def test_levels_are_those_of_the_last_month_asked_for(layer: Layer, marts):
    """A quarter's rate is that of its last month, and no sum of three."""
    months = known(
        marts,
        "select month, rate from group_penetration "
        "where group_by = 'portfolio' and variant = 'revenue'",
    )
    last = {}
    for (month,), rate in sorted(months.items()):
        last[(date(month.year, (month.month - 1) // 3 * 3 + 1, 1),)] = rate
    assert same(layer.values("account_penetration_rate", "metric_time__quarter"), last)
    assert layer.values("account_penetration_rate")[()] == pytest.approx(max(months.items())[1])


def test_metrics_of_several_marts_stand_side_by_side(layer: Layer, marts):
    """One grouping, customer__segment, is the same for penetration, retention and coverage."""
    metrics = ["account_penetration_rate", "net_revenue_retention", "coverage_score"]
    region = marts.sql("select mode(region) from customers").fetchone()[0]
    rows = layer.rows(
        metrics,
        ["customer__segment"],
        where_constraints=[f"{{{{ Dimension('customer__region') }}}} = '{region}'"],
    )
    assert {row["customer__segment"] for row in rows} >= {"SMB", "Enterprise"}
    assert all(row[metric] is not None for row in rows for metric in metrics)


def test_a_merged_customer_keeps_its_past(layer: Layer, marts):
    """Where an account's customer of today has another segment than it had, both are right."""
    query = """select count(*) from account_priorities
        join customers as own on own.customer_id = account_id
        join customers as today on today.customer_id = account_priorities.customer_id
        where own.segment != today.segment or own.parent != today.parent"""
    assert marts.sql(query).fetchone()[0] > 0, "the demo tells the two apart no more"


def test_the_catalogue_says_the_same(layer: Layer, marts):
    """A metric of the layer that has a row in the catalogue has its value, now and a year ago."""
    columns = "slug, month, grain like '%today', current_value, year_ago_value"
    rows = marts.sql(f"select {columns} from metrics").fetchall()
    shared = [row for row in rows if row[0].replace("-", "_") in layer.metrics]
    assert len(shared) >= 24
    for slug, month, is_today, now, year_ago in shared:
        name = slug.replace("-", "_")
        found = layer.values(name, *([] if is_today else [MONTH]))
        if is_today:
            assert found[()] == pytest.approx(now), slug
            continue
        for value, at in ((now, month), (year_ago, month.replace(year=month.year - 1))):
            assert found.get((at,), 0) == pytest.approx(value), (slug, at)


def test_every_metric_is_in_the_catalogue_or_part_of_one_that_is(layer: Layer, marts):
    """By its name, or by `part_of` in its meta; and it says what it is."""
    slugs = dict(marts.sql("select slug, name from metrics").fetchall())
    for name, metric in layer.metrics.items():
        meta = metric.config.meta if metric.config else {}
        slug = name.replace("_", "-")
        assert (slug in slugs) != ("part_of" in meta), name
        assert meta.get("part_of", slug) in slugs, name
        assert metric.label == slugs.get(slug, metric.label or None)
        assert len(metric.description) > 20


# "Now" is the same month under any filter

RATIOS = {"account_penetration_rate", "coverage_score", "net_revenue_retention", "logo_retention"}
ENDED = """
    delete from revenue_ledger where month > '{month}' and (
        product_id = (select min(product_id) from revenue_ledger)
        or account_id in ({accounts})
    );
    delete from customer_retention where month > '{month}' and customer_id in ({customers});
    delete from account_coverage where month > '{month}' and (
        thread_status = 'none' or account_id in ({accounts})
    );
    delete from account_penetration where month > '{month}' and (
        status in ('ok', 'stale') or account_id in ({accounts})
    );
"""


@pytest.fixture(scope="module")
def ended(
    demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Layer, set[str]]]:
    """Ask a demo in which, three months ago, a product, a segment and some statuses ended."""
    folder = tmp_path_factory.mktemp("ended")
    warehouse = Path(shutil.copy(demo_warehouse, folder / demo_warehouse.name))
    customers = "select customer_id from customers where segment = 'SMB'"
    accounts = f"select account_id from account_priorities where customer_id in ({customers})"
    with duckdb.connect(str(warehouse)) as connection:
        (month,) = connection.execute(
            "select max(month) - interval 3 months from customer_retention"
        ).fetchone()
        connection.execute(ENDED.format(month=month, accounts=accounts, customers=customers))
    manifest = demo_warehouse.parent / "target/semantic_manifest.json"
    yield Layer(folder / "layer", warehouse, manifest)
    DuckDBConnectionManager.close_all_connections()


def by_dimensions(layer: Layer) -> dict[tuple, list[str]]:
    """Return the metrics that have the same dimensions, and whether they need a month."""
    found: dict[tuple, list[str]] = {}
    for metric in layer.metrics:
        names = {
            each.dunder_name
            for each in layer.engine.simple_dimensions_for_metrics([metric])
            if each.type.name == "CATEGORICAL"
        }
        found.setdefault((tuple(sorted(names)), metric in TRAILING), []).append(metric)
    return found


@pytest.mark.parametrize("place", range(8))
def test_m1_a_filter_and_a_grouping_say_the_same(ended: Layer, place: int):
    """Every metric where a dimension has a value is that of the value's group; so is NULL.

    Of each dimension one value that is there today, and one that is there no longer.
    """
    groups = by_dimensions(ended)
    assert len(groups) == 8
    (dimensions, is_trailing), metrics = list(groups.items())[place]
    time = [MONTH] if is_trailing else []
    gone = 0
    for dimension in dimensions:
        rows: dict[Any, dict] = {}
        for row in ended.rows(metrics, [*time, dimension]):
            key = tuple(plain(row[name]) for name in time)
            rows.setdefault(row[dimension], {})[key] = known_of(row, metrics)
        values = sorted((value for value in rows if value is not None), key=str)
        empty = [value for value in values if not any(any_of(rows[value]))]
        gone += len(empty)
        for value in {*values[-1:], *empty[:1]}:
            where = where_is(dimension, value)
            answer = {
                tuple(plain(row[name]) for name in time): known_of(row, metrics)
                for row in ended.rows(metrics, time, where_constraints=[where])
            }
            found, expected = (
                {
                    (key, metric): amount
                    for key, row in each.items()
                    for metric, amount in row.items()
                }
                for each in (answer, rows[value])
            )
            assert found == pytest.approx(expected), (dimension, value)
            if value in empty:
                assert not RATIOS & {metric for _, metric in found}, "a rate of nothing is NULL"
    if any(metric in LEVELS and metric not in FLOWS for metric in metrics):
        assert gone or "expansion_share_of_month" in metrics


def where_is(dimension: str, value: Any) -> str:
    """Return a filter; of a dimension two joins away MetricFlow wants the way named."""
    *path, entity, name = dimension.split("__")
    literal = str(value).replace("'", "''")
    return f"{{{{ Dimension('{entity}__{name}', entity_path={path}) }}}} = '{literal}'"


def known_of(row: dict, metrics: list[str]) -> dict[str, float]:
    """Return the metrics of a row that are known."""
    return {metric: float(row[metric]) for metric in metrics if row[metric] is not None}


def any_of(rows: dict[tuple, dict]) -> Iterator[float]:
    """Return every value of some rows."""
    return (value for row in rows.values() for value in row.values())


def test_m1_a_product_sold_no_longer_has_no_mrr_now(ended: Layer):
    """Not what it had when it was last sold; asked by month or quarter it has its past."""
    where = ["{{ Entity('product') }} = 'PRD-01'"]
    product = min(key for (key,) in ended.values("mrr", "product") if key)
    where = [where[0].replace("PRD-01", product)]
    assert ended.values("mrr", where_constraints=where) == {(): 0}
    months = ended.values("mrr", MONTH, where_constraints=where)
    quarters = ended.values("mrr", "metric_time__quarter", where_constraints=where)
    assert months[max(months)] == 0
    assert max(months.values()) > 0
    for (quarter,), value in quarters.items():
        (last,) = max(
            key
            for key in months
            if (key[0].year, (key[0].month - 1) // 3) == (quarter.year, (quarter.month - 1) // 3)
        )
        assert value == months[(last,)]


# The documentation

PAGE = (ROOT / "docs/semantic-layer.md").read_text()
LINES = re.findall(r"^mf query .*(?:\n  .*)*", PAGE, flags=re.MULTILINE)


def test_ten_questions():
    """Each has one line under its heading."""
    questions = PAGE.split("## Ten questions")[1].split("\n## ")[0].split("\n### ")[1:]
    assert len(questions) == 10
    assert [question.count("mf query") for question in questions] == [1] * 10
    assert len(LINES) >= 10


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_the_documented_lines_answer(layer: Layer, line: str):
    """As the command reads its options; every metric asked for is known somewhere."""
    arguments = shlex.split(line.replace("\\\n", " "))[2:]
    options = query_command.make_context("query", arguments).params
    rows = layer.rows(
        list(options["metrics"]),
        list(options["group_by"] or []),
        where_constraints=options["where"] or None,
        order_by_names=options["order"],
        limit=options["limit"],
        time_constraint_start=options["start_time"],
        time_constraint_end=options["end_time"],
    )
    assert rows
    for metric in options["metrics"]:
        assert any(row[metric] is not None for row in rows), metric


# Vars


def test_vars_reach_the_layer(
    layer: Layer, marts, demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory
):
    """Prospects count where the var population says so, reactivation where its var does."""
    folder = tmp_path_factory.mktemp("other")
    settings = {"population": "all_accounts", "reactivation_in_expansion_share": "new"}
    assert Project(folder / "project", **settings).dbt("parse").success
    other = Layer(
        folder / "layer", demo_warehouse, folder / "project/target/semantic_manifest.json"
    )
    query = """select month, sum(captured) / sum(potential) from account_penetration
        where variant = 'revenue' and is_potential_known group by all"""
    expected = known(marts, query)
    assert same(other.values("account_penetration_rate", MONTH), expected)
    assert not same(layer.values("account_penetration_rate", MONTH), expected)
    query = """select month, sum(engaged_contacts) / sum(contacts) from account_coverage
        group by all"""
    assert same(other.values("coverage_score", MONTH), known(marts, query))
    query = """select month, sum(amount) filter (where category = 'expansion') / sum(amount)
        from revenue_movements where category in ('new', 'expansion', 'reactivation')
        group by all"""
    found = without_zeros(other.values("expansion_share_of_month", MONTH))
    assert same(found, without_zeros(known(marts, query)))
