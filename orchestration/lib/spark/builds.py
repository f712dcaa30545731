"""dbt's two builds: on Spark in this process, and after it on DuckDB in one of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from orchestration.lib.building.dbt_ahead import FLAGS
from orchestration.lib.building.manifest import DBT, PARSED
from orchestration.lib.building.promises import DEVELOPMENT, Result
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.own_settings import own_vars
from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import PROJECT_ROOT, Home
from orchestration.lib.spark.sessions import SparkError
from orchestration.lib.spark.submission import run_on_the_driver

# Of ids: Spark has no type of 128 bits, and its bytes are in the same order.
_ID_TYPE = {"id_type": "binary"}
_SHOWN = 3  # failures
_MOST_SAID = 300  # of one; Spark adds its whole plan


def build_on_spark(home: Home, folder: Path, nodes: list[str]) -> int:
    """Builds these seeds and models in the session of this process; how many.

    What dbt writes goes to `folder`. Raises SparkError with what failed.
    """
    run_on_the_driver()
    from dbt.cli.main import dbtRunner

    private_folder(folder)
    done = dbtRunner().invoke(
        [
            *FLAGS,
            "build",
            *("--target", "spark"),
            *("--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT)),
            *("--target-path", str(folder), "--log-path", str(folder)),
            *("--vars", json.dumps(own_vars(home) | _ID_TYPE)),
            *("--exclude-resource-type", "test", "unit_test"),
            *("--select", *nodes),
        ]
    )
    results = getattr(done.result, "results", [])
    _refuse_failed([(one.node.name, str(one.status), one.message) for one in results])
    if not done.success:
        raise SparkError(f"dbt built nothing on Spark: {in_one_line(done.exception)}")
    return len(results)


def build_on_duckdb(home: Home, models: list[str]) -> list[Result]:
    """Builds seeds and these models in the work file, and runs all tests; how each of them ended.

    Raises SparkError with what failed.
    """
    private_folder(home.dbt)
    shutil.copy(PARSED, home.dbt)  # what dbt has read of the project is the same for every home
    results = home.dbt / "run_results.json"
    results.unlink(missing_ok=True)
    done = subprocess.run(
        [
            *(str(DBT), *FLAGS, "build"),
            *("--exclude-resource-type", "unit_test", "--exclude", f"tag:{DEVELOPMENT}"),
            *("--select", "resource_type:seed", "resource_type:test", *models),
        ],
        cwd=PROJECT_ROOT,
        env=os.environ
        | {
            "CLOSEDLOOP_HOME": str(home.root),
            "DBT_PROFILES_DIR": str(PROJECT_ROOT),
            "DBT_TARGET_PATH": str(home.dbt),
            "DBT_LOG_PATH": str(home.dbt),
        },
    )
    if not results.is_file():
        raise SparkError(f"dbt built nothing on DuckDB: see {home.dbt / 'dbt.log'}")
    told: list[dict[str, Any]] = json.loads(results.read_text(encoding="utf-8"))["results"]
    _refuse_failed(
        [(one["unique_id"].split(".")[2], one["status"], one["message"]) for one in told]
    )
    if done.returncode != 0:
        raise SparkError(f"dbt failed on DuckDB: see {home.dbt / 'dbt.log'}")
    return told


def _refuse_failed(ended: list[tuple[str, str, str | None]]) -> None:
    failed = [
        f"{node} ({in_one_line(message)[:_MOST_SAID]})"
        for node, status, message in ended
        if status in ("error", "fail")
    ]
    if failed:
        more = f"; and {len(failed) - _SHOWN} more" if len(failed) > _SHOWN else ""
        raise SparkError(f"dbt: {'; '.join(failed[:_SHOWN])}{more}")
