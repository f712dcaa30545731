"""One simulation per home: mixing the exports of two would make the truth of both untrue."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The demo: so long that a month can be held against that of the year before.
DAYS, VISITORS, START = 425, 3_600, "2025-07-01"


@dataclass(frozen=True, slots=True)
class Share:
    """What one of several processes, numbered from 0, makes of a simulation in a home of its own.

    The first share alone tells the stories and writes the company's own files; the costs in them
    are those of its own clicks.
    """

    number: int = 0
    of: int = 1


WHOLE = Share()


@dataclass(frozen=True, slots=True)
class Instance:
    """One of several companies in one home, numbered from 0, each in folders `instance=<name>`.

    Their systems give out the same ids, each to people of its own. The first alone tells the
    stories. Without a `name` it is the only one.
    """

    number: int = 0
    name: str = ""

    @property
    def names_from(self) -> int:
        """Where the numbers that names and addresses are made of begin."""
        return self.number * 200_000

    @property
    def folder(self) -> str:
        """The folder of each stream's files, below the stream's own."""
        return f"instance={self.name}" if self.name else ""


ALONE = Instance()
_NAMES = ("north", "south", "east", "west")


def make_instances(count: int) -> tuple[Instance, ...]:
    """Name so many instances; raise ValueError when they are none or too many."""
    if not 1 <= count <= len(_NAMES):
        raise ValueError(f"There are 1 to {len(_NAMES)} instances, not {count}.")
    if count == 1:
        return (ALONE,)
    return tuple(Instance(number, name) for number, name in enumerate(_NAMES[:count]))


def claim_home(home: Path, settings: dict[str, Any]) -> None:
    """Note which simulation `home` holds; raise ValueError if it is another one."""
    path = home / "truth" / "settings.json"
    text = json.dumps(settings, indent=2) + "\n"
    if path.exists():
        held = path.read_text()
        if held != text:
            raise ValueError(
                f"{home} holds the exports of another simulation ({json.loads(held)}). "
                f"Choose another home, or remove {home / 'landing'} and {home / 'truth'}."
            )
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
