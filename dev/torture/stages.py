"""How far a refresh is, as its files and its words tell anybody who looks from outside."""

from __future__ import annotations

import re
from pathlib import Path

from orchestration.lib.common.settings import Home

# In their order. `switch` is the moment between the two renames of a publication.
STAGES = (
    "start",
    "load",
    "books",
    "build",
    "audit mark",
    "copy of the marts",
    "lineage",
    "seal",
    "switch",
    "prune",
    "end",
)


class Watch:
    """Looks at one refresh that is about to begin."""

    def __init__(self, home: Home, output: Path) -> None:
        self._home = home
        self._output = output
        self._results_file = home.dbt / "run_results.json"  # dbt's, at the build's end
        self._results = _identity(self._results_file)
        self._scratch = _identity(home.scratch)
        self._loaded_once = False
        self._snapshots = self._folders()

    def stage(self) -> str:
        """The stage that the refresh is in."""
        said = self._output.read_bytes() if self._output.exists() else b""
        if b"\npublished 2" in said:
            return "end"
        if re.search(rb"\nbuilt \d+ models", said):
            return self._publication()
        if b"loaded " in said:
            return "audit mark" if self._was_built() else "build"
        return self._loading()

    def place(self) -> int:
        """The stage, as its place in their order."""
        return STAGES.index(self.stage())

    def _loading(self) -> str:
        scratch = _identity(self._home.scratch)
        if scratch is None:
            return "books" if self._loaded_once else "start"
        if scratch == self._scratch:
            return "start"
        self._loaded_once = True
        return "load"

    def _was_built(self) -> bool:
        return _identity(self._results_file) not in (None, self._results)

    def _publication(self) -> str:
        new = self._folders() - self._snapshots
        begun = [name for name in new if name.startswith(".")]
        if not begun:
            return self._renamed(new) if new else "copy of the marts"
        folder = self._home.published / "snapshots" / begun[0]
        if (folder / "snapshot.json").exists():
            return "seal"
        return "lineage" if (folder / "lineage").exists() else "copy of the marts"

    def _renamed(self, new: set[str]) -> str:
        link = self._home.published / "current"
        return "prune" if link.exists() and link.resolve().name in new else "switch"

    def _folders(self) -> set[str]:
        folder = self._home.published / "snapshots"
        return {path.name for path in folder.iterdir()} if folder.exists() else set()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_ctime_ns
