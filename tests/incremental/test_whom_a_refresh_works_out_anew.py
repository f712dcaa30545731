"""What a load changes without an event of those whom it changes, case by case, against one full
build: each case is a reason of its own in models tagged change_log."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from arrivals import Delivery

from dev.compiled import CompiledHome, Project

SITE = "https://brightpath.example"


def visit(*events: tuple[str, str, str]) -> Delivery:
    """Page views: event id, time on 2026-03-02, page."""
    header = "event_id,occurred_at,visitor_id,event_name,page_url\n"
    lines = [f"{one},2026-03-02T{at}Z,v,page_view,{SITE}{page}\n" for one, at, page in events]
    return {f"generic/web_events/{events[0][0]}.csv": header + "".join(lines)}


def form(number: int, at: str, email: str, visitor: str = "v", name: str = "demo") -> Delivery:
    """A form filled in."""
    return {
        f"generic/form_submissions/{number}.csv": "submission_id,submitted_at,form_name,visitor_id,"
        f"email\n{number},2026-03-02T{at}Z,{name},{visitor},{email}\n"
    }


def exported(day: int, files: Delivery) -> Delivery:
    """The same files, as an export of a day."""
    return {
        f"{folder}/exported_at=2026-04-0{day}/{name}": content
        for folder, _, name in (path.rpartition("/") for path in files)
        for content in [files[f"{folder}/{name}"]]
    }


def mail_click(campaign: str) -> Delivery:
    """A click in an e-mail of a campaign."""
    return {
        f"generic/email_events/{campaign}.csv": "event_id,occurred_at,email,event_name,campaign\n"
        f"m,2026-03-02T10:00:00Z,{ANN},clicked,{campaign}\n"
    }


def contact(email: str) -> Delivery:
    """A contact in the CRM."""
    return {
        "generic/contacts/k.csv": "contact_id,created_at,updated_at,email\n"
        f"k,2026-03-01T10:00:00Z,2026-03-01T10:00:00Z,{email}\n"
    }


def stage(stage: str) -> Delivery:
    """What the CRM says of the contact, late."""
    return {
        f"generic/contact_stages/{stage}.csv": "contact_id,stage,entered_at\n"
        f"k,{stage},2026-03-02T09:00:00Z\n"
    }


def deal(updated_at: str, amount: str) -> Delivery:
    """A version of a won deal of the contact."""
    return {
        f"generic/deals/{amount}.csv": "deal_id,contact_ids,pipeline,stage,amount,currency,"
        "created_at,updated_at,closed_at,is_closed,is_won\n"
        f"d,k,new,won,{amount},USD,2026-03-02T12:00:00Z,2026-03-02T{updated_at}Z,"
        "2026-03-02T12:30:00Z,true,true\n"
    }


def content(day: int, funnel_stage: str) -> Delivery:
    """An export of what the pages are about."""
    return {
        f"generic/content/exported_at=2026-04-0{day}/c.csv": "page_path,content_type,funnel_stage\n"
        f"/blog,post,{funnel_stage}\n"
    }


def click(campaign: str) -> Delivery:
    """What Google Ads lists of a click, days after it."""
    row = {
        "campaign": {"id": "1", "name": campaign},
        "clickView": {"gclid": "Abc"},
        "segments": {"date": "2026-03-02"},
    }
    return {f"google_ads/clicks/{campaign}.jsonl": json.dumps(row) + "\n"}


def ga4_day(day: int, *pages: str) -> Delivery:
    """An export of one day of GA4's."""
    rows = [
        {
            "event_date": "20260302",
            "event_timestamp": str(1772445600000000 + number),
            "event_name": "page_view",
            "event_bundle_sequence_id": "1",
            "batch_event_index": str(number),
            "user_pseudo_id": "v",
            "event_params": [{"key": "page_location", "value": {"string_value": SITE + page}}],
        }
        for number, page in enumerate(pages)
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    return {f"ga4/events/exported_at=2026-04-0{day}/day.jsonl": lines}


ANN, BOB = "ann@firm.example", "bob@firm.example"
MORNING = visit(("1", "10:00:00", "/blog"))
# What is there, what comes, and a mart that must come out differently.
CASES: dict[str, tuple[Delivery, Delivery, str]] = {
    "a form names the browser of earlier visits": (
        MORNING,
        form(1, "11:00:00", ANN),
        "fct_sessions",
    ),
    "a browser's visits turn out to be an earlier person's": (
        MORNING | form(2, "11:00:00", ANN),
        form(1, "10:01:00", BOB),
        "fct_touchpoints",
    ),
    "a click is listed late": (
        visit(("1", "10:00:00", "/?gclid=Abc")),
        click("Spring"),
        "fct_sessions",
    ),
    "a listed click is told otherwise": (
        visit(("1", "10:00:00", "/?gclid=Abc")) | click("Spring"),
        click("Autumn"),
        "fct_touchpoints",
    ),
    "a form outside any visit": (
        MORNING | form(1, "10:05:00", ANN),
        form(2, "18:00:00", ANN, visitor=""),
        "fct_touchpoints",
    ),
    "the CRM tells a stage late": (
        MORNING | form(1, "10:05:00", ANN) | contact(ANN),
        stage("customer"),
        "fct_touchpoints",
    ),
    "a page turns out to be of another funnel stage": (
        MORNING | content(1, "awareness"),
        content(2, "decision"),
        "fct_touchpoints",
    ),
    "a deal's amount is put right": (
        MORNING | form(1, "10:05:00", ANN) | contact(ANN) | deal("13:00:00", "100.00"),
        deal("14:00:00", "250.01"),
        "fct_touchpoint_credits",
    ),
    "a deal's contact turns out to be somebody who was on the site": (
        MORNING | form(1, "10:05:00", ANN) | deal("13:00:00", "100.00"),
        contact(ANN),
        "fct_touchpoint_credits",
    ),
    "a touch before a conversion comes late": (
        MORNING | form(1, "10:05:00", ANN),
        visit(("0", "07:00:00", "/?utm_source=news&utm_medium=email")),
        "fct_touchpoint_credits",
    ),
    "a form is renamed": (
        exported(1, form(1, "10:05:00", ANN, name="White paper")),
        exported(2, form(1, "10:05:00", ANN, name="Demo request")),
        "fct_lead_score_points",
    ),
    "a click in an e-mail turns out to be of another campaign": (
        exported(1, mail_click("March")),
        exported(2, mail_click("April")),
        "fct_touchpoints",
    ),
    "what was told before of a click in an e-mail is told again": (
        exported(1, mail_click("March")) | exported(2, mail_click("April")),
        exported(3, mail_click("March")),
        "fct_touchpoints",
    ),
    "a day is exported anew without an event": (
        ga4_day(1, "/", "/pricing"),
        ga4_day(2, "/"),
        "fct_sessions",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_load_changes_whom_it_should(project: Project, tmp_path: Path, case: str) -> None:
    before, after, changed = CASES[case]
    with (
        closing(CompiledHome(project, tmp_path / "pieces")) as pieces,
        closing(CompiledHome(project, tmp_path / "whole")) as whole,
    ):
        pieces.land(before)
        pieces.refresh()
        first = pieces.rows(changed)
        pieces.land(after)
        pieces.refresh()
        whole.land(before | after)
        whole.refresh(full=True)
        assert whole.rows(changed) != first
        for model in project.compared:
            assert pieces.rows(model) == whole.rows(model), model
