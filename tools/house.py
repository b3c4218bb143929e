"""Measure the house: how long, how deep and how plain the models are.

    python tools/house.py            after a build or a parse, which writes target/manifest.json

Lines are those that are not blank. Folders with one model for each input may be long.
"""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
MODELS = ROOT / "models"
PLAIN = re.compile(r"\{\{ *(ref\([^)]*\)|(dbt\.)?type_\w+\(\)) *\}\}")
WHERE = ROOT / "docs/map.md"


def main() -> None:
    """Print the table."""
    print("| measure | is | aim |\n|---|---|---|")
    for name, value, aim in measures():
        print(f"| {name} | {value} | {aim} |")


def measures() -> list[tuple[str, object, str]]:
    """Return each measure with what it is and what it should be."""
    sql = {path: lines_of(path) for path in sorted(MODELS.rglob("*.sql"))}
    lengths = sorted(len(lines) for lines in sql.values())
    every = [line for lines in sql.values() for line in lines]
    jinja = share_with_jinja(every)
    beyond_names = share_with_jinja([PLAIN.sub("", line) for line in every])
    yaml = sum(len(lines_of(path)) for path in MODELS.rglob("*.yml"))
    folders = Counter(
        path.parent.relative_to(MODELS)
        for kind in ("sql", "py")
        for path in MODELS.rglob(f"*.{kind}")
    )
    for one_each in ("raw", "staging"):
        folders.pop(Path(one_each))
    folder, files = folders.most_common(1)[0]
    return [
        ("models in SQL", len(sql), ""),
        ("median lines of SQL", round(median(lengths)), "45"),
        ("longest SQL", max(lengths), "110"),
        ("Jinja, share of lines", f"{jinja:.1%}", "8 %"),
        ("the same without refs and types", f"{beyond_names:.1%}", ""),
        (f"models in the largest folder ({folder})", files, "20"),
        ("deepest path, models", deepest(), "25"),
        ("YAML ÷ SQL, lines", f"{yaml / len(every):.2f}", "1.0"),
        *((f"files of: {question}", count, "3") for question, count in places().items()),
    ]


def lines_of(path: Path) -> list[str]:
    """Return the lines of a file that are not blank."""
    return [line for line in path.read_text().splitlines() if line.strip()]


def share_with_jinja(lines: list[str]) -> float:
    """Return the share of lines that can't be read without knowing what they compile to."""
    return sum("{{" in line or "{%" in line for line in lines) / len(lines)


def deepest() -> int:
    """Return how many models stand one behind the other on the longest path."""
    nodes = json.loads((ROOT / "target/manifest.json").read_text())["nodes"]
    models = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}

    @cache
    def depth(key: str) -> int:
        parents = [each for each in models[key]["depends_on"]["nodes"] if each in models]
        return 1 + max(map(depth, parents), default=0)

    return max(map(depth, models))


def places() -> dict[str, int]:
    """Return how many files the map names for each question of where something is defined."""
    rows = re.findall(r"^\| (?:Where|How do I)[^|]*\|.*$", WHERE.read_text(), re.MULTILINE)
    return {
        row.split("|")[1].strip(): len(set(re.findall(r"`([\w/.]+\.\w+)`", row.split("|")[2])))
        for row in rows
    }


if __name__ == "__main__":
    main()
