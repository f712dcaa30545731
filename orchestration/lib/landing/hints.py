"""What to do with a file that belongs to no stream, and where nothing has come in yet."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from orchestration.lib.landing.files import is_known, is_unfinished
from orchestration.lib.landing.streams import Stream

_ALIKE = 0.7  # of 1
_MOST = 3  # streams to name
_KINDS = {
    ".xls": "save it as .xlsx",
    ".xlsm": "save it as .xlsx",
    ".xlsb": "save it as .xlsx",
    ".ods": "save it as .xlsx",
    ".numbers": "export it as .xlsx",
    ".tsv": "name it .csv",
    ".txt": "name it .csv if it is a table, .jsonl if it is one JSON object a line",
    ".zip": "unpack it",
    ".tar.gz": "unpack it",
}


def hint(path: str, streams: list[Stream]) -> str | None:
    """What to do with a stray file, by its path below landing/; None where it is not clear."""
    parts = path.split("/")
    folders = [stream.path for stream in streams]
    folder = "/".join(parts[:2])
    if len(parts) > 2 and folder in folders:
        name = parts[-1].lower()
        if is_known(name) or is_unfinished(name):
            return None
        return next((advice for end, advice in _KINDS.items() if name.endswith(end)), None)
    meant = _meant(parts, streams)
    return f"did you mean {' or '.join(meant)}?" if meant else None


def nothing_came(landing: Path) -> str:
    """What to do where no record ever came in: marts without a row would tell nobody anything."""
    return (
        f"no record has come in yet, so there is nothing to publish: put exports into "
        f"{landing}/<source>/<stream>/, such as {landing}/generic/deals/2026-08.csv, and refresh "
        "again; README.md lists the sources, and `make quarantine` what was refused"
    )


def _meant(parts: list[str], streams: list[Stream]) -> list[str]:
    """The streams whose names are close to the folders of a path."""
    source = parts[0].lower().replace("-", "_").replace(" ", "_")
    stream = parts[1].lower().replace("-", "_").replace(" ", "_") if len(parts) > 2 else ""
    sources = sorted({one.source for one in streams})
    near = get_close_matches(source, sources, n=1, cutoff=_ALIKE)
    if near:
        names = [one.name for one in streams if one.source == near[0]]
        found = get_close_matches(stream, names, n=1, cutoff=_ALIKE) if stream else []
        if len(names) == 1:
            found = names
        return [f"{near[0]}/{name}" for name in found]
    # A stream's folder without its source.
    found = get_close_matches(source, {one.name for one in streams}, n=1, cutoff=_ALIKE)
    return [one.path for one in streams if found and one.name == found[0]][:_MOST]
