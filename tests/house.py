"""A data folder to try things in: real files, a real work file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import StreamLoad, load

SOURCES = """
version: 2
sources:
  - name: raw_web
    tables:
      - name: events
        description: Events.
        config:
          meta:
            layout: records
            fields:
              id: {type: text, required: true}
              type: {type: text, required: true, one_of: [page, track]}
              at: {type: timestamp, required: true}
              anonymous: {type: text}
              user: {type: text}
              day: {type: date}
              last_day: {type: date, same_as: day}
              properties.price: {type: number}
              stages: {type: history}
            any_of: [[anonymous, user]]
  - name: raw_crm
    tables:
      - name: contacts
        description: Contacts.
        config:
          meta:
            layout: columns
            fields:
              contact_id: {type: text, required: true}
              created_at: {type: timestamp, required: true}
              updated_at: {type: timestamp}
              email: {type: text}
              score: {type: integer}
              visits: {type: count}
              is_customer: {type: boolean}
              tags: {type: list}
              stage: {type: text}
"""


class House:
    """A data folder with a landing folder to drop files into."""

    def __init__(self, root: Path, declarations: Path | None = None) -> None:
        self.home = Home(root)
        self.streams = read_streams(declarations) if declarations else read_streams()

    def land(self, path: str, content: bytes | str) -> Path:
        """Drops a file into the landing folder."""
        file = self.home.landing / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def load(self) -> dict[str, StreamLoad]:
        """Loads what is new; the result by `<source>/<stream>`."""
        return {one.stream.path: one for one in load(self.home, self.streams)}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the work file answers."""
        with closing(connect(self.home, read_only=True)) as connection:
            return connection.execute(sql).fetchall()

    def quarantine(self) -> list[tuple[Any, ...]]:
        """File, row, reason and record of everything that did not come in."""
        return self.rows(
            'select file, "row", reason, record from quarantine.records order by file, "row"'
        )
