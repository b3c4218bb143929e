"""Where a model lives and who may read it: by area, the steps of an area its own."""

import json
from collections import Counter, defaultdict
from pathlib import PurePath

import pytest
import yaml
from project import ROOT
from run_dbt import AREAS as FOLDERS

AREAS = FOLDERS[2:]  # after the inputs and the core

NO_KEY = {
    "rejected_rows": "the same row may come twice, and both are left out",
    "rejected_cells": "health_checks has no key: several readings of one day count",
}


@pytest.fixture(scope="module")
def models(demo_warehouse) -> dict[str, dict]:
    """Return every model of the demo's build by its unique id."""
    manifest = json.loads((demo_warehouse.parent / "target/manifest.json").read_text())
    return {
        key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"
    }


def test_each_area_is_a_group_and_its_steps_are_its_own(models: dict[str, dict]):
    """Marts are public, a step that another area reads is protected, any other is private."""
    read_by_others = defaultdict(set)
    for node in models.values():
        for parent in node["depends_on"]["nodes"]:
            if parent in models and models[parent]["group"] != node["group"]:
                read_by_others[parent].add(node["group"])
    for key, node in models.items():
        folder = PurePath(node["path"]).parts[0]
        assert node["group"] == ("inputs" if folder in ("raw", "staging") else folder)
        if folder in AREAS and "intermediate" not in node["path"]:
            assert node["access"] == "public", node["path"]
        elif folder not in ("raw", "staging") and node["access"] == "private":
            assert not read_by_others[key], (node["path"], read_by_others[key])


def test_no_folder_is_long_but_those_with_a_model_for_each_input():
    """One looks through a folder at a glance: 20 models at the most."""
    counts = Counter(
        path.parent.relative_to(ROOT / "models")
        for kind in ("sql", "py")
        for path in ROOT.glob(f"models/**/*.{kind}")
    )
    long = {str(folder): count for folder, count in counts.items() if count > 20}
    assert long.keys() <= {"raw", "staging"}, long


def test_every_mart_has_a_key_that_is_tested():
    """`valid_rows` tests it: no contract enforces a key."""
    keys = {}
    for file in ROOT.glob("models/**/*.yml"):
        if file.relative_to(ROOT / "models").parts[0] not in AREAS or "intermediate" in file.parts:
            continue
        for mart in yaml.safe_load(file.read_text())["models"]:
            arguments = [
                test["valid_rows"]["arguments"]
                for test in mart.get("data_tests", [])
                if isinstance(test, dict) and "valid_rows" in test
            ]
            assert arguments, f"{mart['name']} has no valid_rows"
            keys[mart["name"]] = any("key" in argument for argument in arguments)
    assert len(keys) > 80
    assert {mart for mart, has_key in keys.items() if not has_key} == NO_KEY.keys()
