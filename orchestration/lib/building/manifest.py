"""dbt's manifest, which says what models and tests there are: made when it is missing or stale."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from orchestration.lib.common.settings import PROJECT_ROOT

DBT = Path(sys.executable).with_name("dbt")
_SOURCES = ("dbt_project", "seeds", "dbt_project.yml", "profiles.yml")
_TARGET = PROJECT_ROOT / "target"
# What dbt remembers of the project as it has read it.
PARSED = _TARGET / "partial_parse.msgpack"


class ManifestError(RuntimeError):
    """A dbt project that cannot be parsed; the message is dbt's own."""


def read_manifest() -> dict[str, Any]:
    """The manifest of the dbt project as it is now.

    A test of several models hangs on one of them, so that Dagster shows it as a check. Raises
    ManifestError when dbt cannot parse the project.
    """
    make_manifest()
    manifest = json.loads((_TARGET / "manifest.json").read_text(encoding="utf-8"))
    for unique_id, node in manifest["nodes"].items():
        if unique_id.startswith("test.") and not node.get("attached_node"):
            node["attached_node"] = _main_model(manifest, node)
    return manifest


def make_manifest() -> None:
    """Has dbt parse the project unless the manifest is that of the project as it is now.

    What dbt remembers of it, `partial_parse.msgpack`, lies beside it, and what MetricFlow reads,
    `semantic_manifest.json`. Raises ManifestError.
    """
    path = _TARGET / "manifest.json"
    if not PARSED.is_file() or not path.is_file() or path.stat().st_mtime < _last_change():
        _parse()


def marts(manifest: dict[str, Any]) -> list[str]:
    """The names of the models that are published."""
    return sorted(
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"].get("schema") == "marts"
    )


def primary_keys(manifest: dict[str, Any]) -> dict[str, str]:
    """The column that is the key, as a test holds, of each published model that has one."""
    tests = [
        node
        for node in manifest["nodes"].values()
        if (node.get("test_metadata") or {}).get("name") == "primary_key"
    ]
    found = {node["attached_node"].rpartition(".")[2]: node["column_name"] for node in tests}
    return {mart: found[mart] for mart in marts(manifest) if mart in found}


def _main_model(manifest: dict[str, Any], node: dict[str, Any]) -> str | None:
    """Of the models that a test reads, the first mart, else the first."""
    models = sorted(one for one in node["depends_on"]["nodes"] if one in manifest["nodes"])
    published = [one for one in models if manifest["nodes"][one]["config"].get("schema") == "marts"]
    return next(iter(published or models), None)


def _last_change() -> float:
    paths = [PROJECT_ROOT / source for source in _SOURCES]
    # A folder's own time tells of files that were removed.
    inside = [found for path in paths if path.is_dir() for found in path.rglob("*")]
    return max(path.stat().st_mtime for path in [*paths, *inside] if path.exists())


def _parse() -> None:
    """Parses into a folder of its own, so that a reader never meets half a manifest."""
    _TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_TARGET, prefix="parse-") as folder:
        if PARSED.is_file():
            shutil.copy(PARSED, folder)
        done = subprocess.run(
            [DBT, "--no-use-colors", "--quiet", "parse", "--target-path", folder],
            cwd=PROJECT_ROOT,
            env=os.environ
            | {
                "DBT_PROFILES_DIR": str(PROJECT_ROOT),
                "DBT_LOG_PATH": folder,
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            },
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise ManifestError(f"dbt cannot parse the project:\n{done.stdout}{done.stderr}")
        for name in (PARSED.name, "semantic_manifest.json", "manifest.json"):
            Path(folder, name).replace(_TARGET / name)
    os.utime(_TARGET / "manifest.json")
