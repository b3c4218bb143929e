"""macros/replaced.sql in a project of three models, whose next build fails or not."""

import shutil
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from project import ROOT

FILES = {
    "dbt_project.yml": "{name: tiny, profile: tiny}",
    "profiles.yml": "tiny: {target: d, outputs: {d: {type: duckdb, path: 'FOLDER/tiny.duckdb'}}}",
    "models/by_sql.sql": "{{ config(materialized='table') }} select {{ env_var('VALUE') }} as n",
    "models/looks.sql": "{{ config(materialized='view') }} select {{ env_var('VALUE') }} as n",
    "models/by_python.py": (
        "import os\n"
        "def model(dbt, session):\n"
        "    return session.sql('select ' + os.environ['VALUE'] + ' as n')\n"
    ),
}
MODELS = ("by_sql", "looks", "by_python")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Write the project down."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text.replace("FOLDER", str(tmp_path)))
    (tmp_path / "macros").mkdir()
    shutil.copy(ROOT / "macros/replaced.sql", tmp_path / "macros")
    return tmp_path


def run(project: Path, monkeypatch: pytest.MonkeyPatch, value: str, *more: str) -> bool:
    """Run the models on a value."""
    monkeypatch.setenv("VALUE", value)
    monkeypatch.chdir(project)
    try:
        return dbtRunner().invoke(["--quiet", "run", "--profiles-dir", ".", *more]).success
    finally:
        DuckDBConnectionManager.close_all_connections()


def found(project: Path) -> dict[str, int]:
    """Return what each relation holds, and what should not be there."""
    with duckdb.connect(str(project / "tiny.duckdb"), read_only=True) as connection:
        names = connection.sql("select table_name from information_schema.tables").fetchall()
        return {name: connection.sql(f"select n from {name}").fetchone()[0] for (name,) in names}


def test_a_model_takes_the_place_of_the_old_one_or_leaves_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    """Nothing else stays, and the next build that succeeds has the place."""
    assert run(project, monkeypatch, "1")
    assert found(project) == dict.fromkeys(MODELS, 1)
    assert not run(project, monkeypatch, "no_such_column")
    assert found(project) == dict.fromkeys(MODELS, 1)
    assert run(project, monkeypatch, "2")
    assert found(project) == dict.fromkeys(MODELS, 2)


def test_a_table_takes_the_place_of_a_view(project: Path, monkeypatch: pytest.MonkeyPatch):
    """And a view that of a table."""
    assert run(project, monkeypatch, "1")
    for name, kind in (("by_sql", "view"), ("looks", "table")):
        (project / f"models/{name}.sql").write_text(
            f"{{{{ config(materialized='{kind}') }}}} select {{{{ env_var('VALUE') }}}} as n"
        )
    assert run(project, monkeypatch, "2")
    assert found(project) == dict.fromkeys(MODELS, 2)
