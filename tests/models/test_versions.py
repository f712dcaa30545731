"""Which version of a record wins is decided in one way: by version_at() and newest_first()."""

import re
from collections.abc import Iterator

import pytest

from dev import rendering

# What versions are told apart by, and only versions.
_TOLD_APART_BY = re.compile(
    r"\b(record_hash|exported_at|updated_at|modified\w*|lastmodified\w*|version_at|archived_at"
    r"|deleted_at)\b"
)
_CHOICES = re.compile(
    r"\border by\b|\b(?:(?:min|max)_by|arg_(?:min|max)(?:_null)?|first|last|any_value)\("
)
_BY_THE_MACRO = re.compile(r"\{\{ newest_first\(.*?\) \}\}", re.DOTALL)

# What looks like a choice between versions and is another one.
OTHER_CHOICES = {
    "int_web_event_duplicates": "an event never changes: the earliest received counts",
    "int_ga4_days_exported": "which export holds a day",
    "int_ad_spends_unioned": "which export holds a day",
    "int_ad_costs_deduplicated": "what one export holds twice",
    "int_companies_merged": "which of the companies that are one is kept",
    "int_campaigns_named": "which of the accounts that share a campaign's id names it",
    "int_deals_combined": "all rows of one time and export, for they are one version",
    "int_person_profiles": "which of a person's contacts describes them",
    "act_person_contacts": "which of a person's contacts is told first",
}
MODELS = {
    name: path.read_text() for name, path in rendering.MODELS.items() if not name.startswith("stg_")
}


def choices(text: str) -> Iterator[str]:
    """What each choice in a model goes by, but for those that the macro makes."""
    text = _BY_THE_MACRO.sub("", text)
    for found in _CHOICES.finditer(text):
        yield text[found.end() : _end(text, found.end())]


def _end(text: str, start: int) -> int:
    """Where the parenthesis ends that `start` lies in, or the text."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth < 0:
            return place
    return len(text)


@pytest.mark.parametrize("model", sorted(MODELS.keys() - OTHER_CHOICES.keys()))
def test_no_model_chooses_a_version_in_a_way_of_its_own(model: str) -> None:
    own = [" ".join(by.split()) for by in choices(MODELS[model]) if _TOLD_APART_BY.search(by)]
    assert own == [], f"{model} should order versions by newest_first()"


def test_the_other_choices_are_those_of_models_that_there_are() -> None:
    assert OTHER_CHOICES.keys() <= MODELS.keys()


def test_versions_are_ordered_by_the_time_that_version_at_gives() -> None:
    by_time = {name for name, text in MODELS.items() if "newest_first()" in text}
    assert by_time
    assert {name for name in by_time if "{{ version_at(" not in MODELS[name]} == set()


@pytest.mark.parametrize(
    "choice",
    [
        "row_number() over (partition by deal_id order by updated_at desc, record_hash)",
        "rank() over (partition by deal_id order by exported_at desc)",
        "first_value(stage) over (partition by deal_id order by version_at desc)",
        "arg_min(stage, (updated_at, record_hash))",
        "max_by(stage, modified_at)",
    ],
)
def test_a_choice_of_its_own_is_seen(choice: str) -> None:
    assert any(_TOLD_APART_BY.search(by) for by in choices(f"select {choice} from deals"))
    assert not any(
        _TOLD_APART_BY.search(by)
        for by in choices("row_number() over (order by {{ newest_first(none, 'a.exported_at') }})")
    )
