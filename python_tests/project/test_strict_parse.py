"""The project parses with every warning, deprecation and schema error as an error."""

from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner
from dbt.jsonschemas import jsonschemas

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checked_schemas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check the YAML against dbt's JSON schemas, which dbt leaves out on DuckDB."""
    monkeypatch.setattr(
        jsonschemas,
        "_JSONSCHEMA_SUPPORTED_ADAPTERS",
        jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS | {"duckdb"},
    )


@pytest.mark.usefixtures("checked_schemas")
def test_parses_without_a_warning(tmp_path: Path) -> None:
    """`warn_error_options` in dbt_project.yml turns each warning into a failure."""
    result = dbtRunner().invoke(
        [
            *("parse", "--no-partial-parse", "--show-all-deprecations"),
            *("--project-dir", str(ROOT), "--profiles-dir", str(ROOT)),
            *("--target", "memory", "--target-path", str(tmp_path)),
        ]
    )
    assert result.success, result.exception
