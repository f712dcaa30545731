"""From lives to records: what people did goes to the vendors' modules and to the truth."""

from dataclasses import dataclass, field
from random import Random

from dev.simulator.after_sales import Feedback, draw_churns, draw_feedback
from dev.simulator.claiming import claim_lead, claim_sale
from dev.simulator.clock import HOUR, Window
from dev.simulator.crms import Crm
from dev.simulator.households import Household
from dev.simulator.journeys import Journey, Lead
from dev.simulator.mailing import send_newsletters
from dev.simulator.people import Numbers, learn
from dev.simulator.permitting import Consent, draw_consents
from dev.simulator.sales import make_contacts, make_deals
from dev.simulator.stories import Story
from dev.simulator.truth import Truth
from dev.simulator.vendors import callrail, generic, intercom
from dev.simulator.vendors.google_ads import GoogleAds
from dev.simulator.vendors.meta_ads import MetaAds
from dev.simulator.visits import Visit
from dev.simulator.web import Web
from dev.simulator.writer import Tree


@dataclass(slots=True)
class Publisher:
    """Where everything goes."""

    landing: Tree
    truth: Truth
    window: Window
    ads: GoogleAds
    meta: MetaAds
    web: Web
    crm: Crm
    feedback: list[Feedback] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)

    def story(self, story: Story) -> None:
        """Write one of the two stories, untouched by chance."""
        rng = Random(story.person.person_id)
        for visit in story.visits:
            self._visit(rng, visit)
        for number, lead in enumerate(story.leads):
            self._lead(rng, lead, is_first=number == 0)
            claim_lead(self.ads, self.meta, self.truth, story.visits, lead)
        claim_sale(self.meta, self.truth, story.visits, story.deal)
        for at, campaign, url in story.email_clicks:
            email = story.person.email
            generic.write_email_event(
                self.landing, self.window, rng, at, email, "clicked", campaign, url
            )
        self.crm.company(story.person.employer, story.company_at)
        self.crm.group(None, [story.contact], [story.deal])
        self.truth.stages(story.contact)
        self.truth.deal(story.deal)
        self._feedback(story.feedback)
        self.truth.person(story.person, ("story",))

    def household(self, rng: Random, numbers: Numbers, household: Household) -> None:
        """Write a group of colleagues."""
        for journey in household.journeys:
            self._cut_off(journey)
            if household.quirk != "shared_device":
                send_newsletters(self.landing, rng, self.window, journey)
            for visit in sorted(journey.visits, key=lambda visit: visit.started_at):
                self._visit(rng, visit)
            self._leads(rng, numbers, journey)
            self._use_trial(rng, journey, household.quirk)
        self._crm(rng, numbers, household)
        notes = (household.quirk,) if household.quirk else ()
        shared = household.shared_identifiers
        for journey in household.journeys:
            person = journey.person
            person.emails = [email for email in person.emails if email not in shared]
            person.phones = [phone for phone in person.phones if phone not in shared]
            self.truth.person(person, notes, shared)

    def _cut_off(self, journey: Journey) -> None:
        """Forget what would happen after the end of the window."""
        end = self.window.end
        for visit in journey.visits:
            visit.hits = [hit for hit in visit.hits if hit.at < end]
        journey.visits = [visit for visit in journey.visits if visit.hits]
        journey.leads = sorted(
            (lead for lead in journey.leads if lead.at < end), key=lambda lead: lead.at
        )
        hits = [hit for visit in journey.visits for hit in visit.hits]
        journey.person.user_ids = [
            user_id
            for user_id in journey.person.user_ids
            if any(hit.user_id == user_id for hit in hits)
        ]

    def _visit(self, rng: Random, visit: Visit) -> None:
        person = visit.person
        is_new = visit.device.visitor_id not in person.visitor_ids
        learn(person.visitor_ids, visit.device.visitor_id)
        first_id = self.web.visit(rng, visit, is_new=is_new)
        for hit in visit.hits:
            if hit.type == "identify" and hit.extra.get("email") == person.email:
                learn(person.emails, person.email)
        entry = visit.entry
        is_listed = None
        if entry.keyword:
            is_listed = visit.device.clean or rng.random() > 0.05
            self.ads.click(entry.keyword, entry.gclid, visit.started_at, is_listed=is_listed)
        if entry.meta_ad:
            self.meta.click(entry.meta_ad, entry.source, visit.started_at)
        self.truth.visit(visit, first_id, is_click_listed=is_listed)
        self.truth.events(len(visit.hits))

    def _leads(self, rng: Random, numbers: Numbers, journey: Journey) -> None:
        first = next((lead for lead in journey.leads if lead.counts), None)
        for lead in journey.leads:
            if lead.kind == "form":
                lead.lead_id = callrail.form_id(rng)
            elif lead.kind == "call":
                lead.lead_id = callrail.call_id(rng)
            else:
                lead.lead_id = str(next(numbers.conversation))
            self._lead(rng, lead, is_first=lead is first)
            claim_lead(self.ads, self.meta, self.truth, journey.visits, lead)

    def _lead(self, rng: Random, lead: Lead, *, is_first: bool) -> None:
        if lead.kind == "form":
            callrail.write_form(self.landing, rng, self.window, lead)
        elif lead.kind == "call":
            callrail.write_call(self.landing, rng, self.window, lead)
        else:
            intercom.write_chat(self.landing, rng, self.window, lead)
        if not lead.is_junk:
            learn(lead.person.emails, lead.email)
            learn(lead.person.phones, lead.phone)
        self.truth.lead(lead, is_first)

    def _crm(self, rng: Random, numbers: Numbers, household: Household) -> None:
        """Write the contacts and deals that came of a group's leads."""
        contacts = make_contacts(rng, numbers, household, self.window)
        if not contacts:
            return
        deals = make_deals(rng, numbers, household, contacts, self.window)
        # A group that is made for a test of its own keeps to that.
        is_plain = household.quirk is None
        churns = draw_churns(contacts, deals, self.window) if is_plain else []
        employer = household.employer
        if employer.company_id:
            created = min(contact.created_at for contact in contacts)
            self.crm.company(employer, created)
        self.crm.group(rng, contacts, deals)
        for contact in contacts:
            self.truth.stages(contact)
            self.truth.lead_statuses(contact)
        for churn in churns:
            self.truth.churn(churn)
        self._feedback(draw_feedback(contacts, self.window) if is_plain else [])
        self.consents += draw_consents(contacts, self.window) if is_plain else []
        visits = {journey.person.person_id: journey.visits for journey in household.journeys}
        for deal in deals:
            self.truth.deal(deal)
            claim_sale(self.meta, self.truth, visits[deal.person.person_id], deal)

    def _feedback(self, said: list[Feedback]) -> None:
        """Keep what was said until its file is written."""
        self.feedback += said
        for feedback in said:
            self.truth.feedback(feedback)

    def _use_trial(self, rng: Random, journey: Journey, quirk: str | None) -> None:
        """Let some who have a user id use the product, whose servers report it."""
        person, known = journey.person, journey.known_at
        if known is None or not (person.user_ids or quirk == "trial_user"):
            return
        if quirk != "trial_user" and rng.random() < 0.7:
            return
        learn(person.user_ids, f"user_{person.person_id[1:]}")
        at = known + rng.randrange(1, 40) * HOUR
        if at < self.window.end:
            self.web.server_track(rng, at, "Trial Started", person.user_ids[0])
            if self.web.hears_all:
                self.truth.events(1)
