"""What every test may use: the demo's warehouse, and made-up inputs run in a fraction of a second.

`python_tests` is on the path by pytest's default, so the tests import `project` and `recompute`.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from project import Project, Replay

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


@pytest.fixture(scope="session")
def demo_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the warehouse that `dbt build` makes from nothing: the demo."""
    demo = Project(tmp_path_factory.mktemp("demo"))
    demo.build("--exclude-resource-type", "unit_test")
    return demo.warehouse


@pytest.fixture(scope="session")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Return a way to run any inputs as of 2025-06-30."""
    return Replay(tmp_path_factory.mktemp("replay"), as_of_date="2025-06-30")


@pytest.fixture(scope="session")
def replay_without_date(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Return a way to run any inputs as of the date that they imply."""
    return Replay(tmp_path_factory.mktemp("replay_without_date"))
