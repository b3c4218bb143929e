"""What every test may use: the demo's warehouse, and made-up inputs run in a fraction of a second.

`support` (helpers) and `oracle` (re-computations) are on the path, as pyproject.toml says.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import duckdb
import pytest
from browser import NAMES, Visit, find_browser, visit
from data_sets import DATA_SETS
from filelock import FileLock
from hypothesis import HealthCheck, Phase, settings
from pages import BOARDS, build_site, page_of, point_to
from project import (
    COLUMNS,
    MARTS,
    REQUIRED,
    ROOT,
    SOURCES,
    WAREHOUSE,
    Project,
    Replay,
    write_inputs,
)
from random_people import AS_OF
from recompute import World, read_world
from recompute_potential import KEYS
from recompute_relationships import KEYS as RELATIONSHIPS

settings.register_profile(
    "project",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],  # a seed that fails says all; a smaller one no more
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("project")

# `make test` has built the demo and its pages just before; by itself, pytest builds its own.
BUILT = "PENETRATION_BUILT" in os.environ


def once(name: str, make: Callable[[Path], object], factory: pytest.TempPathFactory) -> Path:
    """Return a folder that the first of several test processes fills, and all read."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(folder.with_suffix(".lock")):
        if not folder.with_suffix(".made").exists():
            make(folder)
            folder.with_suffix(".made").touch()
    return folder


@pytest.fixture(scope="session", autouse=True)
def shared_parse(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let every project of a run of the tests begin with what the first one has parsed."""
    base = tmp_path_factory.getbasetemp()
    Project.parsed = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "parsed"


@pytest.fixture(scope="session")
def demo_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the warehouse that `dbt build` makes from nothing: the demo."""

    def build(folder: Path) -> None:
        if not BUILT:
            project = Project(folder)
            project.keeps_manifest = True
            project.build("--exclude-resource-type", "unit_test")
            return
        shutil.copytree(ROOT / "target/built", folder / "target")
        shutil.copy(WAREHOUSE, folder)

    return Project(once("demo", build, tmp_path_factory)).warehouse


@pytest.fixture(scope="session")
def demo_world(demo_warehouse: Path) -> World:
    """Return the accepted rows of the demo, and whatever was already computed of them."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        as_of = connection.sql("select as_of_date from main_intermediate.int_as_of").fetchone()[0]
        return read_world(connection, as_of)


def replay_of(
    factory: pytest.TempPathFactory, marts: Iterable[str] = MARTS, **settings: object
) -> Replay:
    """Return a way to run inputs, which the first of several test processes prepares."""
    marts = sorted({*marts})
    key = hashlib.sha256(repr((marts, sorted(settings.items()))).encode()).hexdigest()[:12]
    folder = once(f"replay_{key}", lambda folder: Replay(folder, marts, **settings).keep(), factory)
    return Replay.kept(folder, factory.mktemp("replay"))


@pytest.fixture(scope="session")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Return a way to run any inputs as of 2025-06-30."""
    return replay_of(tmp_path_factory, as_of_date="2025-06-30")


@pytest.fixture(scope="session")
def replay_without_date(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Return a way to run any inputs as of the date that they imply."""
    return replay_of(tmp_path_factory, (*MARTS, "build_notes"))


@pytest.fixture(scope="session")
def replay_2024(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Return a way to run what is accepted, and the potential of it, as of the end of 2024."""
    marts = (
        *("rejected_rows", "rejected_cells", "rejected_rows_summary", "input_reconciliation"),
        *("account_penetration", "account_penetration_wide", "group_penetration", "build_notes"),
        *("penetration_bounds", "potential_audit", "stg_contacts"),
        *("whitespace_by_account", "whitespace_by_parent"),
    )
    return replay_of(tmp_path_factory, marts, as_of_date="2024-12-31")


@pytest.fixture(scope="session")
def wallets(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Return a way to run potential and whitespace in the middle of June 2025.

    Opinions in the CRM are trusted more than what somebody has seen, so that bounds open, and few
    accounts that were checked make a record.
    """
    return replay_of(
        tmp_path_factory,
        (*KEYS, "account_penetration"),
        as_of_date="2025-06-20",
        potential_trust_order=["crm_field", *(name for name in SOURCES if name != "crm_field")],
        minimum_checked_accounts=2,
    )


@pytest.fixture(scope="session")
def relations(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Return a way to run relationships on the 20th of June 2025 in New York."""
    return replay_of(
        tmp_path_factory,
        RELATIONSHIPS,
        as_of_date=str(AS_OF),
        reporting_time_zone="America/New_York",
    )


# The pages, rendered once


@pytest.fixture(scope="session")
def environment(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Point dbt-charts at the demo's warehouse and at the manifest of the build that made it."""
    return point_to(demo_warehouse, tmp_path_factory.mktemp("dbt"))


@pytest.fixture(scope="session", params=DATA_SETS)
def data_set(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a company of another shape than the demo's, draw its pages, and return the folder."""

    def make(folder: Path) -> None:
        inputs, settings = DATA_SETS[request.param]()
        given = write_inputs(folder / "inputs", inputs)
        for name in COLUMNS.keys() - inputs.keys() - {*REQUIRED}:  # not given, rather than empty
            (given / f"{name}.csv").unlink()
        project = Project(folder, input_folder=str(given), **settings)
        project.keeps_manifest = True
        project.build("--exclude-resource-type", "unit_test", "test")
        build_site(point_to(project.warehouse, folder / "dbt"), "pages", folder / "site")

    return once(request.param, make, tmp_path_factory)


@pytest.fixture(scope="session")
def site(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Render the pages into one folder as `make build` does, without a warning."""

    def make(folder: Path) -> None:
        if BUILT:
            said = (ROOT / "logs/site.log").read_text()
            shutil.copytree(ROOT / "site", folder)
        else:
            said = build_site(environment, "pages", folder)
        assert "WARN-" not in said

    return once("site", make, tmp_path_factory)


@pytest.fixture(scope="session")
def browser() -> None:
    """Skip what needs a browser where there is none, but fail there in CI."""
    if find_browser() is None:
        reason = f"no browser: none of {', '.join(NAMES)} is on the path"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture(scope="session")
def visits(browser: None, site: Path) -> dict[str, Visit]:
    """Open each page, and keep its picture."""
    found = {board: visit(page_of(site, board).as_uri(), width=1200) for board in BOARDS}
    (ROOT / "site").mkdir(exist_ok=True)
    for board, seen in found.items():
        (ROOT / f"site/{board}.png").write_bytes(seen.picture)
    return found


@pytest.fixture(scope="session")
def marts(demo_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse that the pages were rendered from."""
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        yield connection
