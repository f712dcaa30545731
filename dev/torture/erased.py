"""An erasure as it looks from outside: how far it is, and what must be left of a data folder."""

from __future__ import annotations

from pathlib import Path

from dev.torture.stages import STAGES, Watch
from orchestration.lib.common.erased import BEGUN, REDUCED, erasure_state
from orchestration.lib.common.settings import Home
from orchestration.lib.erasing.subject import Subject

LANDED = "landed files and state"
_SHORTEST = 8  # characters of what can be nothing else
# Before the journal is there, who goes is looked up and listed.
ORDER = ("list", LANDED, *STAGES)


class ErasureWatch:
    """How far an erasure is: by its journal, then by the refresh that it ends with."""

    def __init__(self, home: Home, output: Path) -> None:
        output.unlink(missing_ok=True)
        self._home = home
        self._refresh = Watch(home, output)

    def place(self) -> int:
        """The stage, as its place in the order."""
        state = erasure_state(self._home)
        if state == REDUCED:
            return ORDER.index(self._refresh.stage())
        return ORDER.index(LANDED if state == BEGUN else "list")


def texts(one: Subject) -> set[str]:
    """What no file may hold of a person who was erased."""
    # Behind the system of an id; a number alone may be another thing's, too.
    own = {value.partition(":")[2] or value for _, value in one.identifiers}
    own = {value for value in own if not value.isdigit()}
    browsers = {visitor.rpartition(":")[2] for visitor in one.visitors}
    found = own | browsers | set(one.spellings) | {str(one.person_id)}
    return {text for text in found if len(text) >= _SHORTEST}


def other_files(home: Home, other: Home) -> list[str]:
    """Landed files that are not those of another data folder, to the byte."""
    ours, theirs = (
        {
            path.relative_to(one.landing).as_posix(): path.read_bytes()
            for path in one.landing.rglob("*")
            if path.is_file()
        }
        for one in (home, other)
    )
    paths = sorted(ours.keys() | theirs.keys())
    return [f"{path} is another" for path in paths if ours.get(path) != theirs.get(path)]
