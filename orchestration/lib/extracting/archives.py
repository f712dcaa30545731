"""CSV files in zip files, as some vendors hand over tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile

import requests

from orchestration.lib.extracting.refusals import ExtractionError


def rows_of(answer: requests.Response) -> Iterator[dict[str, str]]:
    """The rows of the first file in a zip file, by the names of its columns.

    A column without a name, as behind a comma at the end of a line, is left out. Raises
    ExtractionError where the answer is no zip file.
    """
    try:
        archive = ZipFile(BytesIO(answer.content))
    except BadZipFile:
        kind = answer.headers.get("Content-Type", "no type")
        where = urlsplit(answer.url).netloc
        raise ExtractionError(f"{where} gave {kind} and no zip file: try again later") from None
    with archive.open(archive.namelist()[0]) as file:
        for row in csv.DictReader(TextIOWrapper(file, encoding="utf-8-sig", newline="")):
            yield {name: value for name, value in row.items() if name and name.strip()}
