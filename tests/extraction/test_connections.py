"""connections.yml: what is wrong in it, in one line that shows no value."""

from __future__ import annotations

import pytest
from extraction_home import Extraction

from orchestration.lib.extracting.connections import ConnectionsError, read_connections

GOOD = "extract: {hubspot: {token: HUBSPOT_TOKEN}}"
TOKEN = "pat-eu1-4bcd-secret"


def problem(extraction: Extraction, text: str) -> str:
    """The one line that a run says of this file."""
    extraction.home.connections.write_text(text)
    try:
        (told,) = extraction.run().values()
    except ConnectionsError as error:
        line = str(error)
    else:
        assert told.name == "hubspot" or text.find(told.name) > 0
        line = told.problem or ""
    assert "\n" not in line
    assert TOKEN not in line
    return line.removeprefix(f"{extraction.home.connections}: ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("extract: [", "no YAML in line 1"),
        ("- a", "the file: Input should be a valid dictionary"),
        ("extract: {hubspot: 3}", "extract.hubspot: Input should be a valid dictionary"),
        ("export: {}", "export: is no key of it; take it out or correct its spelling"),
        (
            "extract: {hubspott: {}}",
            "extract.hubspott: no hubspott is known; did you mean hubspot?",
        ),
        ("extract: {hubspot: {}}", "extract.hubspot.token: is missing; add it"),
        ("extract: {hubspot: }", "extract.hubspot.token: is missing; add it"),
        (
            f"extract: {{hubspot: {{token: {TOKEN}}}}}",
            "extract.hubspot.token: must be the name of an environment variable",
        ),
        (
            "extract: {hubspot: {token: NOT_SET}}",
            "extract.hubspot.token: the environment variable NOT_SET is not set; export it",
        ),
        (
            f"extract: {{hubspot: {{token: HUBSPOT_TOKEN, tokn: {TOKEN}}}}}",
            "extract.hubspot.tokn: is no key of it",
        ),
        (
            "extract: {hubspot: {token: HUBSPOT_TOKEN, streams: [contact]}}",
            "extract.hubspot.streams: no contact is known; did you mean contacts?",
        ),
        (
            f"extract: {{hubspot: {{token: HUBSPOT_TOKEN, sweep_every_days: {TOKEN}}}}}",
            "extract.hubspot.sweep_every_days: Input should be a valid number",
        ),
    ],
)
def test_a_fault_names_the_key_and_the_remedy_and_no_value(
    extraction: Extraction, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    monkeypatch.setenv("HUBSPOT_TOKEN", "x" * 20)
    assert problem(extraction, text).startswith(told)


def test_without_a_file_nothing_is_configured(extraction: Extraction) -> None:
    assert read_connections(extraction.home) == {}


def test_settings_never_show_a_credential(
    extraction: Extraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.lib.extracting.run import connect, prepared

    monkeypatch.setenv("HUBSPOT_TOKEN", TOKEN)
    found, settings = prepared(extraction.home, "hubspot", {"token": "HUBSPOT_TOKEN"})
    assert settings.secrets() == {TOKEN}
    assert TOKEN not in repr(settings)
    assert TOKEN not in repr(connect(extraction.home, "hubspot", found, settings))
