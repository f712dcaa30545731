"""Before the first extraction: a connections.yml to fill in, and a trial of each stream."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from orchestration.lib.common.settings import Home
from orchestration.lib.extracting.run import (
    configured,
    connect,
    explained,
    prepared,
    reason,
    streams_of,
)
from orchestration.lib.extracting.streams import vendor, vendor_names

_HEAD = """\
# Which vendors closedloop reads by itself. Take the # from the lines of what you use.
# A credential is the NAME of an environment variable that holds it, never the credential itself.
# `make connect` tries what stands here, `make extract` brings it, and so does `make refresh`.
# Each vendor may have streams (all, unless some are named), per_second (calls) and base_url.
extract:
"""


def template() -> str:
    """A connections.yml in which every vendor is a comment."""
    examples = (vendor(name).example for name in vendor_names())
    return _HEAD + "".join(f"\n{indent(example, '  # ')}" for example in examples)


def tried(home: Home) -> Iterator[tuple[str, str | None]]:
    """Each configured stream, and what keeps it from being brought, if anything does.

    Raises ConnectionsError when nothing can be tried.
    """
    for source, given in configured(home).items():
        secrets: set[str] = set()
        try:
            found, settings = prepared(home, source, given)
            secrets = settings.secrets()
            client = connect(home, source, found, settings)
        except Exception as error:
            yield source, reason(error, secrets)
            continue
        for name in streams_of(found, source, settings):
            problem = None
            try:
                found.streams[name].trial(client, settings)
            except Exception as error:
                problem = explained(error, found.streams[name], client)
            yield f"{source}.{name}", problem
