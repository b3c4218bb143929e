"""People copy the warehouse file for their BI tool, and call it as they like."""

import shutil
from pathlib import Path

import duckdb
from project import ROOT


def test_f13_every_public_mart_can_be_read_in_a_copy_under_any_name(
    demo_warehouse: Path, tmp_path: Path
):
    """Opened by itself, and attached beside the original; views as well as tables."""
    marts = {
        file.stem
        for folder in ("models/*/*.sql", "models/penetration/variants/*.sql")
        for file in ROOT.glob(folder)
        if file.parent.name not in ("raw", "staging")
    }
    copy = shutil.copy(demo_warehouse, tmp_path / "sales 2026.duckdb")
    with duckdb.connect(str(copy), read_only=True) as connection:
        for mart in marts:
            connection.execute(f"from main.{mart} limit 1")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{copy}' as elsewhere (read_only)")
        for mart in marts:
            connection.execute(f"from elsewhere.main.{mart} limit 1")
