"""One simulation per home: mixing the exports of two would make the truth of both untrue."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Share:
    """What one of several processes, numbered from 0, makes of a simulation in a home of its own.

    The first share alone tells the stories and writes the company's own files; the costs in them
    are those of its own clicks.
    """

    number: int = 0
    of: int = 1


WHOLE = Share()


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
