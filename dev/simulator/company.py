"""Brightpath, the made-up company: its site, what it publishes and where it advertises."""

from dataclasses import dataclass

SITE = "https://www.brightpath.example"
NAME = "Brightpath"
TRACKING_PHONE = "+18335550100"
BUSINESS_PHONE = "+17815550100"

DEMO_FORM = "Demo request"
CONTACT_FORM = "Contact us"
WHITE_PAPER_FORM = "White paper download"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site; `stage` is the funnel stage that its content speaks to, blank if none."""

    path: str
    title: str
    kind: str = "page"
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword bought from Google, with the account, campaign and ad group that hold it."""

    customer_id: str
    currency: str
    campaign_id: str
    campaign: str
    ad_group_id: str
    ad_group: str
    criterion_id: str
    text: str
    match_type: str
    cost_per_click: float
    landing_path: str
    value_of_a_lead: float = 40.0


@dataclass(frozen=True, slots=True)
class MetaAd:
    """An ad on Facebook and Instagram, with the account, campaign and ad set that hold it.

    Its links keep the campaign's first name; Meta reports the later one from mid-window on.
    """

    account_id: str
    account: str
    currency: str
    campaign_id: str
    campaign: str
    renamed: str
    adset_id: str
    adset: str
    ad_id: str
    ad: str
    cost_per_click: float
    landing_path: str


HOME = Page("/", "Brightpath - know which marketing brings revenue", stage="awareness")
PRICING = Page("/pricing", "Pricing", stage="decision")
DEMO = Page("/demo", "Request a demo", stage="decision")
CONTACT = Page("/contact", "Contact us", stage="decision")
THANKS = Page("/thank-you", "Thank you")
WHITE_PAPER = Page(
    "/white-papers/revenue-attribution",
    "Revenue attribution in practice",
    "white_paper",
    "consideration",
)
TRACK_LEADS = Page(
    "/blog/how-to-track-lead-sources", "How to track lead sources", "blog_post", "awareness"
)
TOP_TOOLS = Page(
    "/blog/top-attribution-tools", "Top attribution tools compared", "blog_post", "consideration"
)
BROWSED = (
    Page("/product", "Product", stage="consideration"),
    Page("/product/call-tracking", "Call tracking", stage="consideration"),
    Page("/customers", "Customer stories", stage="consideration"),
    Page("/integrations", "Integrations", "data_sheet", "consideration"),
    Page("/about", "About us"),
    TRACK_LEADS,
    TOP_TOOLS,
    Page("/blog/utm-naming", "Naming campaigns so that they add up", "blog_post", "awareness"),
    Page("/blog/phone-leads", "The leads that only phone", "blog_post", "awareness"),
    Page("/blog/first-touch-last-touch", "First touch, last touch", "blog_post", "awareness"),
    Page("/webinars/closing-the-loop", "Closing the loop", "webinar", "consideration"),
    Page("/webinars/cfo-friendly-marketing", "Marketing a CFO trusts", "webinar", "decision"),
    WHITE_PAPER,
    PRICING,
    DEMO,
    CONTACT,
)
# What those read who want to buy.
DECISIVE = (PRICING, PRICING, BROWSED[2], BROWSED[3], BROWSED[11], DEMO)
PAGES = (HOME, *BROWSED, THANKS)
PAGE_BY_PATH = {page.path: page for page in PAGES}
SEARCH_LANDINGS = (HOME, TRACK_LEADS, TOP_TOOLS, *BROWSED[7:12])
LINKED_LANDINGS = (HOME, TOP_TOOLS, WHITE_PAPER, BROWSED[0], BROWSED[10])

_US, _EU = ("4021177345", "USD"), ("7750913286", "EUR")
_BRAND = ("900101", "brand-us")
_ATTRIBUTION = ("900102", "attribution-software-us")
_CALLS = ("900103", "call-tracking-us")
_DACH = ("900201", "attribution-dach")
KEYWORDS = (
    Keyword(*_US, *_BRAND, "500101", "brand", "700101", "brightpath", "EXACT", 0.82, "/"),
    Keyword(
        *_US, *_BRAND, "500101", "brand", "700102", "brightpath pricing", "PHRASE", 1.1, "/pricing"
    ),
    Keyword(
        *_US,
        *_ATTRIBUTION,
        "500102",
        "software",
        "700103",
        "attribution software",
        "EXACT",
        9.4,
        "/product",
    ),
    Keyword(
        *_US,
        *_ATTRIBUTION,
        "500102",
        "software",
        "700104",
        "marketing attribution tool",
        "PHRASE",
        7.85,
        "/blog/top-attribution-tools",
    ),
    Keyword(
        *_US,
        *_ATTRIBUTION,
        "500103",
        "how-to",
        "700105",
        "how to measure marketing roi",
        "BROAD",
        3.3,
        "/blog/first-touch-last-touch",
    ),
    Keyword(
        *_US,
        *_ATTRIBUTION,
        "500103",
        "how-to",
        "700106",
        "track lead sources",
        "PHRASE",
        2.9,
        "/blog/how-to-track-lead-sources",
    ),
    Keyword(
        *_US,
        *_CALLS,
        "500104",
        "call tracking",
        "700107",
        "call tracking software",
        "EXACT",
        8.7,
        "/product/call-tracking",
    ),
    Keyword(
        *_US,
        *_CALLS,
        "500104",
        "call tracking",
        "700108",
        "phone lead attribution",
        "PHRASE",
        6.2,
        "/product/call-tracking",
    ),
    Keyword(
        *_EU,
        *_DACH,
        "500201",
        "software",
        "700201",
        "marketing attribution software",
        "PHRASE",
        5.6,
        "/product",
    ),
    Keyword(
        *_EU,
        *_DACH,
        "500201",
        "software",
        "700202",
        "anrufe nachverfolgen",
        "BROAD",
        2.4,
        "/product/call-tracking",
    ),
)

META_PLACEMENTS = ("facebook", "instagram")
_META_US = ("1002003004005", "Brightpath US", "USD")
_META_EU = ("1002003004006", "Brightpath EU", "EUR")
META_ADS = (
    MetaAd(
        *_META_US,
        "120211000001",
        "social-attribution-guide",
        "social-attribution-guide",
        "120211000011",
        "Marketing leaders",
        "120211000101",
        "Guide, carousel",
        1.9,
        "/white-papers/revenue-attribution",
    ),
    MetaAd(
        *_META_US,
        "120211000002",
        "social-demo-offer",
        "social-demo-always-on",
        "120211000012",
        "Visited pricing",
        "120211000102",
        "Demo, video",
        4.2,
        "/demo",
    ),
    MetaAd(
        *_META_US,
        "120211000002",
        "social-demo-offer",
        "social-demo-always-on",
        "120211000013",
        "Lookalikes",
        "120211000103",
        "Demo, still",
        3.1,
        "/product",
    ),
    MetaAd(
        *_META_EU,
        "120211000003",
        "social-dach",
        "social-dach",
        "120211000014",
        "DACH",
        "120211000104",
        "Vergleich",
        1.4,
        "/blog/top-attribution-tools",
    ),
)

# Stages of the one sales pipeline: id, label, probability, closed.
DEAL_STAGES = (
    ("appointmentscheduled", "Appointment scheduled", "0.2", False),
    ("qualifiedtobuy", "Qualified to buy", "0.4", False),
    ("presentationscheduled", "Presentation scheduled", "0.6", False),
    ("contractsent", "Contract sent", "0.9", False),
    ("closedwon", "Closed won", "1.0", True),
    ("closedlost", "Closed lost", "0.0", True),
)

# What sales says of a lost deal, and the kinds of deals there are.
LOST_REASONS = ("Price", "No decision", "Chose a competitor", "Missing feature", "Bad timing")
DEAL_KINDS = ("new", "renewal", "up_sell", "cross_sell")

# The CRM's lifecycle values and the canonical stages that they stand for.
CANONICAL_STAGE = {
    "lead": "lead",
    "marketingqualifiedlead": "mql",
    "salesqualifiedlead": "sql",
    "opportunity": "opportunity",
    "customer": "customer",
    "evangelist": "advocate",
    # A value that the company added.
    "churned": "churned",
}

BOT_USER_AGENTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.0; "
    "+https://openai.com/gptbot)",
)
USER_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/137.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.4 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.4 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/137.0.0.0 Mobile Safari/537.36",
)
