"""One warehouse for all hand-written cases: each `<subject>_landing.py` lands its own rows with
`land(landing)`, and one refresh reads them all. Ids and addresses of a subject start with its name,
so that no case meets another's."""

from importlib import import_module
from pathlib import Path

import duckdb
import pytest

from dev.refreshing import Demo, open_marts, refresh


@pytest.fixture(scope="session")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The cases of all subjects after one refresh."""
    home = tmp_path_factory.mktemp("scenarios")
    for module in sorted(Path(__file__).parent.glob("*_landing.py")):
        import_module(module.stem).land(home / "landing")
    done = refresh(home)
    assert done.returncode == 0, done.stdout + done.stderr
    work = duckdb.connect(str(home / "warehouse/closedloop.duckdb"), read_only=True)
    return Demo(home, done.stdout, open_marts(home), work)
