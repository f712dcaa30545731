"""A small Spark on this machine, for tests that are marked `spark`."""

from __future__ import annotations

from collections.abc import Iterator

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
def _spark_where_it_is_asked_for(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("spark"):
        request.getfixturevalue("small_spark")


@pytest.fixture(scope="session")
def small_spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Few threads and little compiling, for little data; without Spark the test is skipped."""
    try:
        refuse_missing()
    except SparkError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("spark")
    (folder / "spark-defaults.conf").write_text(_DEFAULTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        patch.setenv("SPARK_LOCAL_DIRS", str(folder))
        yield
