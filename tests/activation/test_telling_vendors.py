"""What each ad platform is told: payloads by its documents, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, timedelta

import pytest
from activation_home import NOW, Activation, at, whats

from dev.fakes.ga4_collect import SECRET, Ga4Collect
from dev.fakes.google_ads import DEVELOPER_TOKEN, GoogleAds
from dev.fakes.google_ads import REFRESH_TOKEN as GOOGLE_TOKEN
from dev.fakes.linkedin_ads import REFRESH_TOKEN as LINKEDIN_TOKEN
from dev.fakes.linkedin_ads import LinkedInAds
from dev.fakes.meta_ads import TOKEN, MetaAds
from dev.fakes.microsoft_ads import DEVELOPER_TOKEN as MICROSOFT_DEVELOPER
from dev.fakes.microsoft_ads import REFRESH_TOKEN as MICROSOFT_TOKEN
from dev.fakes.microsoft_ads import MicrosoftAds
from orchestration.lib.activating.hashing import sha256

JANE = sha256("jane@x.com")
AT = int((NOW - timedelta(days=1)).replace(tzinfo=UTC).timestamp())


@pytest.fixture
def vendors(activation: Activation, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """Every ad platform, connected."""
    for name, value in {
        "DEVELOPER": DEVELOPER_TOKEN,
        "ID": "client-id",
        "SECRET": "client-s3cret",
        "GOOGLE": GOOGLE_TOKEN,
        "LINKEDIN": LINKEDIN_TOKEN,
        "MICROSOFT": MICROSOFT_TOKEN,
        "MICROSOFT_DEVELOPER": MICROSOFT_DEVELOPER,
        "META": TOKEN,
        "GA4": SECRET,
    }.items():
        monkeypatch.setenv(name, value)
    with ExitStack() as stack:
        google, meta, linkedin, microsoft, ga4 = (
            stack.enter_context(kind())
            for kind in (GoogleAds, MetaAds, LinkedInAds, MicrosoftAds, Ga4Collect)
        )
        google.add_account("77")
        meta.datasets.add("88")
        meta.audiences["99"] = set()
        microsoft.goals.add("Purchase")
        oauth = {"client_id": "ID", "client_secret": "SECRET"}
        activation.connect(
            google_ads=at(
                google,
                **oauth,
                token_url=f"{google.url}/token",
                developer_token="DEVELOPER",
                refresh_token="GOOGLE",
                customer="77",
                conversion_actions={"Purchase": "987"},
            ),
            meta_ads=at(meta, token="META", dataset="88", audiences={"customers": "99"}),
            linkedin_ads=at(
                linkedin,
                **oauth,
                token_url=f"{linkedin.url}/oauth/v2/accessToken",
                refresh_token="LINKEDIN",
                conversions={"Purchase": "104012"},
            ),
            microsoft_ads=at(
                microsoft,
                **oauth,
                token_url=f"{microsoft.url}/token",
                developer_token="MICROSOFT_DEVELOPER",
                refresh_token="MICROSOFT",
                customer="1",
                account="2",
            ),
            ga4=at(ga4, measurement_id="G-1", api_secret="GA4"),
        )
        linkedin.uses = 1_000
        activation.person("p1", "jane@x.com", "+12015550123")
        yield {
            "google_ads": google,
            "meta_ads": meta,
            "linkedin_ads": linkedin,
            "microsoft_ads": microsoft,
            "ga4": ga4,
        }


def kind_of(name: str) -> str:
    return {
        "google_ads": "gclid",
        "meta_ads": "fbclid",
        "linkedin_ads": "li_fat_id",
        "microsoft_ads": "msclkid",
        "ga4": "gclid",
    }[name]


def sale(activation: Activation, name: str, key: str = "1", value: object = "12.50") -> None:
    activation.sale(name, key, value, click_id_type=kind_of(name), client_id="1.2")
    if name == "ga4":
        activation.conversions[name, key]["event_name"] = "purchase"


@pytest.mark.parametrize("name", ["google_ads", "meta_ads", "linkedin_ads", "microsoft_ads", "ga4"])
def test_each_is_told_once(activation: Activation, vendors: dict[str, object], name: str) -> None:
    for number in range(5):
        sale(activation, name, str(number))
    vendors[name].lost = {  # type: ignore[attr-defined]
        "/customers/77:uploadClickConversions": 1,
        "/88/events": 1,
        "/rest/conversionEvents": 1,
        "/CampaignManagement/v13/OfflineConversions/Apply": 1,
        "/mp/collect": 1,
    }
    done = activation.run()[f"{name}.conversions"]
    if name == "ga4":  # which is never asked twice in one run, and knows a purchase again
        assert done.problem is not None
        done = activation.run()["ga4.conversions"]
    assert done.problem is None
    assert whats(done) == {("sent", ""): 5}
    counted = {
        "google_ads": "uploads",
        "meta_ads": "events",
        "linkedin_ads": "events",
        "microsoft_ads": "conversions",
        "ga4": "purchases",
    }[name]
    assert len(getattr(vendors[name], counted)) == 5
    assert ("held back", "unchanged since sent") in whats(activation.run()[f"{name}.conversions"])


def test_linkedin_is_told_as_its_documents_say(
    activation: Activation, vendors: dict[str, LinkedInAds]
) -> None:
    sale(activation, "linkedin_ads")
    activation.run()
    (asked,) = [one for one in vendors["linkedin_ads"].requests if "conversion" in one.path]
    assert asked.headers["X-RestLi-Method"] == "BATCH_CREATE"
    assert asked.headers["X-Restli-Protocol-Version"] == "2.0.0"
    assert asked.body == {
        "elements": [
            {
                "conversion": "urn:lla:llaPartnerConversion:104012",
                "conversionHappenedAt": AT * 1000,
                "conversionValue": {"currencyCode": "USD", "amount": "12.50"},
                "user": {
                    "userIds": [
                        {"idType": "SHA256_EMAIL", "idValue": JANE},
                        {
                            "idType": "LINKEDIN_FIRST_PARTY_ADS_TRACKING_UUID",
                            "idValue": "click-1",
                        },
                    ]
                },
                "eventId": "1",
            }
        ]
    }


def test_meta_is_told_as_its_documents_say(
    activation: Activation, vendors: dict[str, MetaAds]
) -> None:
    sale(activation, "meta_ads")
    activation.run()
    (asked,) = [one for one in vendors["meta_ads"].requests if one.path == "/88/events"]
    clicked = (AT - 3_600) * 1000
    assert asked.body == {
        "data": [
            {
                "event_name": "Purchase",
                "event_time": AT,
                "event_id": "1",
                "action_source": "system_generated",
                "user_data": {
                    "em": [JANE],
                    "ph": [sha256("12015550123")],
                    "fbc": f"fb.1.{clicked}.click-1",
                },
                "custom_data": {"value": 12.5, "currency": "USD", "order_id": "1"},
            }
        ]
    }


def test_microsoft_is_told_as_its_documents_say(
    activation: Activation, vendors: dict[str, MicrosoftAds]
) -> None:
    sale(activation, "microsoft_ads")
    activation.run()
    asked = vendors["microsoft_ads"].requests[-1]
    assert (asked.headers["CustomerId"], asked.headers["CustomerAccountId"]) == ("1", "2")
    assert asked.body == {
        "OfflineConversions": [
            {
                "ConversionName": "Purchase",
                "ConversionTime": f"{NOW - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
                "MicrosoftClickId": "click-1",
                "HashedEmailAddress": JANE,
                "HashedPhoneNumber": sha256("+12015550123"),
                "ConversionCurrencyCode": "USD",
                "ConversionValue": 12.5,
            }
        ]
    }


def test_google_s_older_upload_is_told_as_its_documents_say(
    activation: Activation, vendors: dict[str, GoogleAds]
) -> None:
    sale(activation, "google_ads")
    activation.run()
    (row,) = vendors["google_ads"].requests[-1].body["conversions"]
    assert row == {
        "conversionAction": "customers/77/conversionActions/987",
        "orderId": "1",
        "conversionDateTime": f"{NOW - timedelta(days=1):%Y-%m-%d %H:%M:%S}+00:00",
        "consent": {"adUserData": "GRANTED"},
        "conversionValue": 12.5,
        "currencyCode": "USD",
        "gclid": "click-1",
        "userIdentifiers": [
            {"hashedEmail": JANE},
            {"hashedPhoneNumber": sha256("+12015550123")},
        ],
    }


@pytest.mark.parametrize("name", ["google_ads", "microsoft_ads"])
def test_a_value_is_restated_and_a_sale_retracted(
    activation: Activation, vendors: dict[str, object], name: str
) -> None:
    for key in ("1", "2"):
        sale(activation, name, key)
    activation.run()
    sale(activation, name, "1", "20.00")
    del activation.conversions[name, "2"]
    done = whats(activation.run()[f"{name}.conversions"])
    assert done == {("adjusted", ""): 1, ("withdrawn", ""): 1}
    rows = getattr(vendors[name], "uploads" if name == "google_ads" else "conversions").values()
    values = [one.get("conversionValue", one.get("ConversionValue")) for one in rows]
    assert values == [20.0, 0.0]
    sale(activation, name, "2")
    back = whats(activation.run()[f"{name}.conversions"])
    assert back["held back", "withdrawn before, and not taken a second time"] == 1


@pytest.mark.parametrize("name", ["meta_ads", "linkedin_ads"])
def test_where_nothing_can_be_corrected_a_warning_says_so(
    activation: Activation, vendors: dict[str, object], name: str
) -> None:
    for key in ("1", "2"):
        sale(activation, name, key)
    activation.run()
    sale(activation, name, "1", "20.00")
    del activation.conversions[name, "2"]
    done = activation.run()[f"{name}.conversions"]
    assert whats(done) == {
        ("held back", "changed since sent, and no adjustment is taken"): 1,
        ("held back", "no longer there, and nothing is taken back"): 1,
    }
    assert "1 conversions (12.50 USD) are no longer there" in done.warnings[0]


def test_of_a_batch_that_meta_refuses_the_bad_row_is_found(
    activation: Activation, vendors: dict[str, MetaAds]
) -> None:
    for number in range(100):
        sale(activation, "meta_ads", f"{number:03}")
    vendors["meta_ads"].bad = {"037"}
    done = activation.run()["meta_ads.conversions"]
    assert done.count("sent") == 99
    assert done.count("refused") == 1
    assert len(vendors["meta_ads"].events) == 99


def test_a_wrong_token_of_meta_is_no_row_s_fault(
    activation: Activation, vendors: dict[str, MetaAds]
) -> None:
    sale(activation, "meta_ads")
    vendors["meta_ads"].tokens.clear()
    done = activation.run()["meta_ads.conversions"]
    assert done.problem is not None
    assert TOKEN not in done.problem
    assert len(vendors["meta_ads"].requests) == 1


def test_partial_failures_come_by_place(
    activation: Activation, vendors: dict[str, GoogleAds]
) -> None:
    for number in range(5):
        sale(activation, "google_ads", str(number))
    vendors["google_ads"].bad = {"1": "EXPIRED_EVENT", "3": "CLICK_NOT_FOUND"}
    done = whats(activation.run()["google_ads.conversions"])
    assert done == {
        ("sent", ""): 3,
        ("refused", "EXPIRED_EVENT: EXPIRED_EVENT."): 1,
        ("refused", "CLICK_NOT_FOUND: CLICK_NOT_FOUND."): 1,
    }


def test_linkedin_s_refusals_come_by_place(
    activation: Activation, vendors: dict[str, LinkedInAds]
) -> None:
    for number in range(5):
        sale(activation, "linkedin_ads", str(number))
    vendors["linkedin_ads"].bad = {"2"}
    done = whats(activation.run()["linkedin_ads.conversions"])
    assert done == {("sent", ""): 4, ("refused", "Invalid urn"): 1}


def test_an_event_that_ga4_would_count_twice_is_never_sent_a_second_time(
    activation: Activation, vendors: dict[str, Ga4Collect]
) -> None:
    activation.sale("ga4", "1", None, event_name="generate_lead", client_id="1.2")
    vendors["ga4"].lost["/mp/collect"] = 1
    assert activation.run()["ga4.conversions"].problem is not None
    done = activation.run()["ga4.conversions"]
    assert whats(done) == {("not known whether it arrived", "too long ago to be sent again"): 1}
    assert len(vendors["ga4"].events) == 1


def test_who_has_no_client_id_is_nobody_to_ga4(
    activation: Activation, vendors: dict[str, Ga4Collect]
) -> None:
    activation.sale("ga4", "1", client_id=None)
    assert whats(activation.run()["ga4.conversions"]) == {("held back", "no client id of GA4"): 1}


def test_a_destination_that_fails_leaves_the_others_alone(
    activation: Activation, vendors: dict[str, MetaAds]
) -> None:
    sale(activation, "meta_ads")
    sale(activation, "linkedin_ads")
    vendors["meta_ads"].tokens.clear()
    done = activation.run()
    assert done["meta_ads.conversions"].problem is not None
    assert done["linkedin_ads.conversions"].count("sent") == 1


def test_meta_s_audience_gains_and_loses_members(
    activation: Activation, vendors: dict[str, MetaAds]
) -> None:
    activation.member("meta_ads", "customers", "p1")
    activation.run()
    assert vendors["meta_ads"].audiences["99"] == {JANE, sha256("12015550123")}
    activation.members.clear()
    activation.run()
    assert vendors["meta_ads"].audiences["99"] == set()
