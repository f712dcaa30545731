"""seeds/source_categories.csv against the public lists that it was made from."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LISTS = ROOT.parent / "shared" / "data" / "channel_lists"

# Where the lists contradict each other, or name what is no kind of source, the seed decides.
DECIDED = {
    # Assistants that Matomo or GA4 lists among search engines as well.
    "chatgpt.com": "ai_assistant",
    "chat.openai.com": "ai_assistant",
    "perplexity.ai": "ai_assistant",
    "you.com": "ai_assistant",
    # Networks with a search of their own, and video sites with a network.
    "facebook.com": "social",
    "digg.com": "social",
    "friendfeed.com": "social",
    # The network's page for its assistant cannot be told from the network by its host.
    "x.com": "social",
    "youtube.com": "video",
    "youtu.be": "video",
    "vimeo.com": "video",
    # A page for signing in; news sites and portals that have a search among other things.
    "login.live.com": None,
    "cnn.com": None,
    "apollo.lv": None,
}


@pytest.fixture(scope="module")
def seed() -> dict[str, dict[str, str]]:
    with (ROOT / "seeds" / "source_categories.csv").open(encoding="utf-8") as file:
        return {row["source"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def listed() -> dict[str, dict[str, set[str]]]:
    """Categories by origin and source."""
    if not LISTS.is_dir():
        pytest.skip("the lists are not at hand")
    sources: dict[str, dict[str, set[str]]] = {
        "ga4": defaultdict(set),
        "matomo": defaultdict(set),
    }
    with (LISTS / "ga4_source_categories.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            category = row["source_category"].removeprefix("SOURCE_CATEGORY_").lower()
            sources["ga4"][_host(row["source"])].add(category)
    for name, category in (("AIAssistants", "ai_assistant"), ("Socials", "social")):
        for hosts in _read(name).values():
            for host in hosts:
                sources["matomo"][_host(host)].add(category)
    for parts in _read("SearchEngines").values():
        for url in (url for part in parts for url in part.get("urls", [])):
            sources["matomo"][_host(url)].add("search")
    return sources


def _read(name: str) -> dict[str, list]:
    return yaml.safe_load((LISTS / f"{name}.yml").read_text(encoding="utf-8"))


def _host(listed: str) -> str:
    """A list's entry as the seed writes it: without www., and of an address its host alone."""
    entry = listed.lower().replace("android-app//", "").removeprefix("www.")
    return entry.split("/")[0]


def _category(seed: dict[str, dict[str, str]], source: str) -> str | None:
    """What the seed says of a source: by itself, else by the nearest domain above it."""
    if source in seed:
        return seed[source]["category"]
    above = source.partition(".")[2]
    while above:
        if above in seed and seed[above]["matches_subdomains"] == "true":
            return seed[above]["category"]
        above = above.partition(".")[2]
    return None


def test_every_listed_source_has_its_category(
    seed: dict[str, dict[str, str]], listed: dict[str, dict[str, set[str]]]
) -> None:
    categories: dict[str, set[str | None]] = defaultdict(set)
    for sources in listed.values():
        for source, found in sources.items():
            categories[source] |= found
    assert len(categories) > 1500
    for source, category in DECIDED.items():
        assert categories[source], f"{source} is in no list"
        categories[source] = {category}
    differing = {
        source: (_category(seed, source), category)
        for source, category in categories.items()
        if {_category(seed, source)} != category
    }
    assert differing == {}


def test_every_row_says_which_list_it_is_from(
    seed: dict[str, dict[str, str]], listed: dict[str, dict[str, set[str]]]
) -> None:
    strays = [
        source
        for source, row in seed.items()
        if row["origin"] != "closedloop" and source not in listed[row["origin"]]
    ]
    assert strays == []


def test_the_notice_names_every_list_with_its_licence(seed: dict[str, dict[str, str]]) -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    licences = {"ga4": "MIT License", "matomo": "CC0 1.0 Universal"}
    assert {row["origin"] for row in seed.values()} == {"closedloop", *licences}
    for origin, licence in licences.items():
        _, _, text = notice.partition(f"origin `{origin}`")
        assert licence in text, origin
