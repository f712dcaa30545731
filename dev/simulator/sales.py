"""How leads become CRM contacts and deals."""

from random import Random

from dev.simulator.clock import DAY, MINUTE, SECOND, Window, whole_second
from dev.simulator.company import DEAL_KINDS
from dev.simulator.crm import Change, Contact, Deal, draw_deal, draw_lifecycle, refund
from dev.simulator.handovers import draw_statuses
from dev.simulator.households import Household
from dev.simulator.journeys import Lead
from dev.simulator.names import spell_phone
from dev.simulator.people import Numbers, learn
from dev.simulator.profiles import COUNTRIES, job_title

_CRM_SOURCE = {
    "Organic Search": "ORGANIC_SEARCH",
    "Paid Search": "PAID_SEARCH",
    "Paid Social": "PAID_SOCIAL",
    "Organic Social": "SOCIAL_MEDIA",
    "Referral": "REFERRALS",
    "Email": "EMAIL_MARKETING",
    "Direct": "DIRECT_TRAFFIC",
    "AI Assistant": "AI_REFERRALS",
}


def make_contacts(
    rng: Random, numbers: Numbers, household: Household, window: Window
) -> list[Contact]:
    """Enter each lead that counts as a contact, seconds after it came in."""
    contacts: list[Contact] = []
    for journey in household.journeys:
        leads = [lead for lead in journey.leads if lead.counts]
        if not leads:
            continue
        contact = _enter(rng, numbers, household, leads[0], window)
        contacts.append(contact)
        if household.quirk == "merged_contacts" and len(leads) > 1:
            contacts.append(_merge(rng, numbers, household, contact, leads[-1], window))
    return contacts


def make_deals(
    rng: Random, numbers: Numbers, household: Household, contacts: list[Contact], window: Window
) -> list[Deal]:
    """Open a deal for every contact that became an opportunity, and what may follow a won one."""
    deals: list[Deal] = []
    for contact in contacts:
        reached = {change.value: change.at for change in contact.stages()}
        if "opportunity" not in reached:
            continue
        deal = _open(rng, numbers, household, contact, contacts, reached["opportunity"])
        draw_deal(rng, deal, deal.created_at, reached.get("customer"), window)
        deals.append(deal)
        if deal.is_won:
            deals.extend(_follow_up(rng, numbers, household, deal, window))
            if not household.must_win and rng.random() < 0.1:
                _forget_customer(contact)
    return deals


def _enter(
    rng: Random, numbers: Numbers, household: Household, lead: Lead, window: Window
) -> Contact:
    person = lead.person
    at = whole_second(min(lead.at + rng.randrange(1, 60) * SECOND, window.end - 1))
    email = person.email if lead.email in household.shared_identifiers else lead.email
    phone = lead.phone or (person.phone if household.quirk == "switchboard" else None)
    values = {
        "firstname": person.first_name,
        "lastname": person.last_name,
        "hs_analytics_source": _CRM_SOURCE.get(lead.entry.channel, "OTHER_CAMPAIGNS"),
        "country": COUNTRIES[person.country],
    }
    title = job_title(person)
    if title:
        values["jobtitle"] = title
    if email:
        values["email"] = email
    if phone:
        values["phone"] = spell_phone(rng, phone)
    contact = Contact(str(next(numbers.contact)), person, at)
    contact.changes = [Change(at, name, value) for name, value in values.items()]
    if not email and rng.random() < 0.7:
        contact.changes.append(Change(at + 5 * MINUTE, "email", person.email))
    if not phone and rng.random() < 0.25:
        spelled = spell_phone(rng, person.phone)
        contact.changes.append(Change(at + rng.randrange(1, 72) * 60 * MINUTE, "phone", spelled))
    contact.changes += draw_lifecycle(
        rng, at, window, household.quirk, person.intent, must_win=household.must_win
    )
    contact.changes += draw_statuses(contact, window.end)
    # The two that are merged are of one company.
    is_linked = household.must_win or household.quirk == "merged_contacts"
    if is_linked or rng.random() < 0.75:
        _link_company(numbers, household, contact)
    _settle(contact, window)
    return contact


def _link_company(numbers: Numbers, household: Household, contact: Contact) -> None:
    employer = household.employer
    if employer.company_id is None:
        employer.company_id = str(next(numbers.company))
    contact.changes.append(Change(contact.created_at, "associatedcompanyid", employer.company_id))


def _settle(contact: Contact, window: Window) -> None:
    """Order a contact's changes, drop those after the end, and note what the CRM now knows."""
    contact.changes = sorted(
        (change for change in contact.changes if change.at < window.end),
        key=lambda change: change.at,
    )
    person = contact.person
    learn(person.contact_ids, contact.contact_id)
    for change in contact.changes:
        if change.name == "email":
            learn(person.emails, change.value)
        elif change.name == "phone":
            learn(person.phones, person.phone)


def _merge(
    rng: Random, numbers: Numbers, household: Household, first: Contact, lead: Lead, window: Window
) -> Contact:
    """Enter a second contact for the same person, and merge the first one into it."""
    second = _enter(rng, numbers, household, lead, window)
    first.changes = [change for change in first.changes if change.at < second.created_at]
    merged_at = second.created_at + 2 * DAY
    second.changes.append(Change(merged_at, "hs_merged_object_ids", first.contact_id))
    _settle(second, window)
    return second


def _open(
    rng: Random,
    numbers: Numbers,
    household: Household,
    contact: Contact,
    contacts: list[Contact],
    at: int,
) -> Deal:
    employer, quirk = household.employer, household.quirk
    is_linked = any(change.name == "associatedcompanyid" for change in contact.changes)
    deal = Deal(
        str(next(numbers.deal)),
        f"{employer.name} - {contact.person.last_name}",
        contact.person,
        at,
        company_id=employer.company_id if is_linked else None,
        contact_ids=[contact.contact_id],
    )
    if quirk == "euro_deal" or rng.random() < 0.03:
        deal.currency = "EUR"
    if quirk == "deal_with_contacts" or rng.random() < 0.15:
        colleagues = [other for other in contacts if other.created_at < at][:3]
        deal.contact_ids = sorted({contact.contact_id, *(c.contact_id for c in colleagues)})
    elif is_linked and (quirk == "deal_without_contacts" or rng.random() < 0.05):
        deal.contact_ids = []
    return deal


def _follow_up(
    rng: Random, numbers: Numbers, household: Household, won: Deal, window: Window
) -> list[Deal]:
    """Sell again, take money back, or neither."""
    quirk, closed = household.quirk, won.closed_at or 0
    later: list[Deal] = []
    if quirk == "refund" or rng.random() < 0.03:
        refund(rng, won, window)
    if quirk == "repeat_sale" or rng.random() < 0.4:
        pause = rng.uniform(3, 14) if quirk == "repeat_sale" else rng.uniform(10, 240)
        opened = whole_second(closed + int(pause * DAY))
        won_at = whole_second(opened + int(rng.uniform(2, 8) * DAY))
        if won_at < window.end:
            again = _next_deal(numbers, won, "renewal", opened)
            # Now and then a customer does not want more.
            is_lost = quirk != "repeat_sale" and rng.random() < 0.3
            draw_deal(rng, again, opened, None if is_lost else won_at, window)
            again.notes = () if is_lost else ("repeat_sale",)
            again.kind = Random(f"{again.deal_id}/kind").choice(DEAL_KINDS[1:])
            later.append(again)
    if quirk == "negative_deal" or rng.random() < 0.01:
        at = whole_second(closed + int(rng.uniform(1, 4) * DAY))
        if at < window.end:
            credit = _next_deal(numbers, won, "credit note", at)
            credit.change(at, "dealstage", "closedwon")
            credit.change(at, "amount", f"-{rng.randrange(5_000, 60_000) / 100:.2f}")
            credit.change(at, "closedate", str(at))
            credit.notes = ("negative_amount",)
            credit.kind = ""
            later.append(credit)
    return later


def _next_deal(numbers: Numbers, won: Deal, kind: str, at: int) -> Deal:
    return Deal(
        str(next(numbers.deal)),
        f"{won.name} - {kind}",
        won.person,
        at,
        won.currency,
        won.company_id,
        list(won.contact_ids),
    )


def _forget_customer(contact: Contact) -> None:
    """Leave a contact as an opportunity although the deal was won, as busy people do."""
    contact.changes = [
        change for change in contact.changes if change.value not in ("customer", "evangelist")
    ]
