"""A small Spark on this machine, for tests that are marked `spark`."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.lib.spark.sessions import SparkError, refuse_missing

_DEFAULTS = """\
spark.master local[2]
spark.driver.memory 2g
spark.ui.enabled false
spark.sql.shuffle.partitions 2
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
"""


@pytest.fixture(autouse=True)
def _small_spark(request: pytest.FixtureRequest) -> None:
    """Few threads and little compiling, for little data; without Spark the test is skipped."""
    if not request.node.get_closest_marker("spark"):
        return
    try:
        refuse_missing()
    except SparkError as error:
        pytest.skip(str(error))
    request.getfixturevalue("_spark_conf")


@pytest.fixture(scope="session")
def _spark_conf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spark")
    (folder / "spark-defaults.conf").write_text(_DEFAULTS)
    patch = pytest.MonkeyPatch()
    patch.setenv("SPARK_CONF_DIR", str(folder))
    patch.setenv("SPARK_LOCAL_DIRS", str(folder))
    return folder
