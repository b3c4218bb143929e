"""A project that imports this one needs what docs/semantic-layer.md says, and no more."""

import os
import re
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from project import ROOT, insist

PROJECT = """
name: importer
profile: importer
flags: {send_anonymous_usage_stats: false}
"""
PROFILE = "importer: {target: memory, outputs: {memory: {type: duckdb, path: ':memory:'}}}"


def test_a_project_imports_the_marts(tmp_path: Path):
    """With the metrics off, as documented, dbt takes the package and runs something of it."""
    page = (ROOT / "docs/semantic-layer.md").read_text()
    (settings,) = re.findall(r"```yaml\n(metrics:\n.*?)```", page, flags=re.DOTALL)
    (tmp_path / "dbt_project.yml").write_text(PROJECT + settings)
    (tmp_path / "profiles.yml").write_text(PROFILE)
    package = os.path.relpath(ROOT, tmp_path.resolve())
    (tmp_path / "packages.yml").write_text(f"packages: [{{local: '{package}'}}]")
    places = ["--quiet", f"--project-dir={tmp_path}", f"--profiles-dir={tmp_path}"]
    try:
        deps = dbtRunner().invoke(["deps", *places])
        assert deps.success, deps.exception
        insist(dbtRunner().invoke(["seed", "--select", "penetration_benchmarks", *places]))
    finally:
        DuckDBConnectionManager.close_all_connections()
