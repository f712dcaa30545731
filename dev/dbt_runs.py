"""dbt commands, each in a process of its own as a user's are, that share one import of dbt: it
takes longer than what dbt has to do for a few models."""

import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path

from dev.refreshing import DEMO_DAY, ROOT
from orchestration.lib.common.settings import Home

_PRELOADED = ["dbt.cli.main", "dbt.adapters.duckdb", "orchestration.lib.building.dbt_plugin"]


class DbtRuns:
    """dbt on one data folder, writing what it compiles to `target`."""

    def __init__(self, home: Home, target: Path) -> None:
        self.home = home
        self.target = target
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(_PRELOADED)
        target.mkdir()
        parsed = ROOT / "target/partial_parse.msgpack"
        if parsed.is_file():
            (target / parsed.name).write_bytes(parsed.read_bytes())

    def __call__(self, *arguments: str, before: Callable[[], None] | None = None) -> None:
        """One command, after `before` in its process; fails with what dbt said when dbt does."""
        said = self.target / "said.txt"
        options = ["--no-use-colors", "--quiet", "--log-level-file", "none"]
        command = [*options, *arguments, "--target-path", str(self.target)]
        process = self._processes.Process(
            target=_invoke, args=(command, self.home.root, said, before)
        )
        process.start()
        process.join()
        assert process.exitcode == 0, said.read_text()


def _invoke(command: list[str], home: Path, said: Path, before: Callable[[], None] | None) -> None:
    os.chdir(ROOT)
    os.environ |= {"CLOSEDLOOP_HOME": str(home), "CLOSEDLOOP_AS_OF": DEMO_DAY}
    with said.open("w") as sys.stdout:
        from dbt.cli.main import dbtRunner

        if before:
            before()
        result = dbtRunner().invoke(command)
        print(result.exception or "", flush=True)
    sys.exit(0 if result.success else 1)
