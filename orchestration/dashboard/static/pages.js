// What each page shows of its tables: page by page, as they stand in the bar.

import { eight, grouped, rowsOfBars, spark, stacked } from "./charts.js";
import { el, named, shown } from "./dom.js";
import { journeys, usesOfJourneys } from "./journeys.js";
import { address, LEVELS, pageAddress, state } from "./state.js";
import { barred, card, csv, matrix, meaning, table } from "./tables.js";

const NEXT = { channel: "campaign", source: "campaign", medium: "campaign", campaign: "keyword" };
const UNITS = { "reporting currency": "money", share: "share", days: "days" };

export const PAGES = {
  overview: { title: "Overview", uses: () => ["model", "dates", "compare"], filters: LEVELS, build: overview },
  sources: { title: "Sources", uses: () => ["model", "dates", "compare"], filters: LEVELS, build: sources },
  journeys: { title: "Journeys", uses: usesOfJourneys, filters: [...LEVELS, "path"], build: journeys },
  pipeline: { title: "Pipeline", uses: () => ["model"], filters: ["channel", "source", "campaign"], build: pipeline },
  funnel: { title: "Funnel", uses: () => ["dates"], filters: ["channel"], build: funnel },
  stages: { title: "Stages", uses: () => ["dates"], filters: [], build: stages },
  sent: { title: "Sent", uses: () => ["dates"], filters: ["destination"], build: sent },
  trust: { title: "Trust", uses: () => ["model", "dates"], filters: [], build: trust },
};

function bucketName(view) {
  return { day: "day", week: "week", month: "month" }[view.bucket];
}

function overview({ tables, view, snapshot }) {
  const [now = {}] = tables.figures.filter((row) => row.period === "period");
  const [before] = tables.figures.filter((row) => row.period === "before");
  const figures = [
    ["visits", "Visits", "count", true], ["leads", "Leads", "credit", true], ["mqls", "MQLs", "credit", true],
    ["opportunities", "Opportunities", "credit", true], ["customers", "Customers", "credit", true],
    ["revenue", "Revenue", "round", true], ["spend", "Spend", "round", null],
    ["cost_per_customer", "CAC", "round", false], ["roi", "ROI", "ratio", true],
  ];
  const cards = figures.map(([key, label, kind, better]) => {
    const [value, earlier] = [now[key], before?.[key]];
    const change = before && value !== null && earlier ? (value - earlier) / Math.abs(earlier) : null;
    const isGood = change && better !== null ? (change > 0) === better : null;
    return el("div", { class: "kpi", "data-tip": meaning("rpt_sources", key), tabindex: "0", "data-figure": key, "data-value": value },
      el("span", { class: "label" }, label),
      el("span", { class: "value" }, shown(value ?? (kind === "count" ? 0 : null), kind)),
      el("span", { class: `delta ${isGood === null ? "" : isGood ? "good" : "bad"}` },
        change === null ? (before ? " " : "no period before") : `${change > 0 ? "▲" : change < 0 ? "▼" : ""} ${shown(Math.abs(change), "change").replace("+", "")}`,
        change === null ? null : el("span", { class: "was" }, ` was ${shown(earlier, kind)}`)));
  });
  const rows = eight(tables.trend, "channel", ["revenue", "leads"]);
  const changes = table("changes", "rpt_attribution_changes", [
    { key: "month", label: "Month", kind: "month" }, { key: "reason", label: "Reason", kind: "name" },
    { key: "conversion_type", label: "Of", kind: "name" }, { key: "channel", label: "Channel" },
    { key: "conversion_count", label: "Conversions", kind: "count" },
    { key: "credit_before", label: "Credit before", kind: "ratio" }, { key: "credit_after", label: "After", kind: "ratio" },
    { key: "revenue_before", label: "Revenue before", kind: "money" }, { key: "revenue_after", label: "After", kind: "money" },
    { key: "revenue_change", label: "For this reason", kind: "money" },
  ], tables.changes, { empty: "Nothing changed: no figure of a past month is another than before the last refresh." });
  return [
    el("div", { class: "kpis" }, cards),
    card(`Revenue by ${bucketName(view)}`, { about: meaning("rpt_sources", "revenue"), actions: [csv("trend"), csv("marks", "CSV of marks")] },
      rows.length ? stacked(`Revenue by ${view.bucket} and channel`, rows, { name: "channel", value: "revenue", money: true, bucket: view.bucket, marks: tables.marks }) : empty()),
    card(`Leads by ${bucketName(view)}`, { about: meaning("rpt_sources", "leads"), actions: [csv("trend")] },
      rows.length ? stacked(`Leads by ${view.bucket} and channel`, rows, { name: "channel", value: "leads", bucket: view.bucket, marks: tables.marks }) : empty()),
    card("Why did past months change since the last refresh?", { about: "What each figure of a past month was before the last refresh, what it is now, and how much of the change has which reason.", actions: [csv("changes")] }, changes),
  ];
}

function empty() {
  return el("p", { class: "empty" }, "Nothing in this period.");
}

function drill(row, by) {
  const now = state();
  if (by === "keyword" || row.name === "(unattributed)") return el("span", {}, row.name);
  return el("a", { href: address({ [by]: row.name, by: NEXT[by], order: null }, now), "data-drill": by }, row.name);
}

function sources({ tables, view }) {
  const by = view.by;
  const levels = el("div", { class: "tabs", role: "group", "aria-label": "Level" }, LEVELS.map((level) =>
    el("a", { href: address({ by: level, order: null }), "aria-current": level === by ? "true" : null }, named(level))));
  const most = Math.max(...tables.sources.map((row) => row.revenue), 0);
  const change = view.before_from ? `Revenue against ${view.before_from} to ${view.before_to}.` : "The period before is not covered, or not asked for.";
  const money = (key, label) => ({ key, label, kind: "money" });
  const columns = [
    { key: "name", label: named(by), kind: "link", cell: (row) => barred(drill(row, by), most ? row.revenue / most : 0) },
    { key: "visits", label: "Visits", kind: "count" }, { key: "leads", label: "Leads", kind: "credit" },
    { key: "form_leads", label: "Form", kind: "credit" },
    { key: "call_leads", label: "Call", kind: "credit" },
    { key: "chat_leads", label: "Chat", kind: "credit" },
    { key: "mqls", label: "MQLs", kind: "credit" },
    { key: "opportunities", label: "Opps", kind: "credit" },
    { key: "customers", label: "Cust.", kind: "credit" }, money("revenue", "Revenue"),
    { key: "change_rate", label: "Δ %", kind: "change", tip: change }, money("spend", "Spend"),
    money("cost_per_lead", "Cost/lead"), money("cost_per_customer", "CAC"),
    { key: "roas", label: "ROAS", kind: "ratio" }, { key: "roi", label: "ROI", kind: "ratio" },
  ];
  const filters = LEVELS.filter((level) => state()[level]);
  const first = filters.length
    ? el("a", { class: "button", href: pageAddress("journeys", Object.fromEntries(filters.map((level) => [level, state()[level]]))) }, "First touches of these leads")
    : null;
  const models = [...new Set(tables.models.map((row) => row.attribution_model))].sort();
  const spread = (cells) => Math.max(...Object.values(cells)) - Math.min(...Object.values(cells));
  spread.label = "Spread";
  return [
    card(`Revenue by ${bucketName(view)}`, { about: meaning("rpt_sources", "revenue"), actions: [csv("trend")] },
      tables.trend.length ? stacked(`Revenue by ${view.bucket} and ${by}`, tables.trend, { name: "name", value: "revenue", money: true, bucket: view.bucket }) : empty()),
    card("What each brought, and what it cost", { actions: [levels, first, csv("sources")].filter(Boolean) },
      table("sources", "rpt_sources", columns, tables.sources, { total: tables.total[0], label: `Figures by ${by}` })),
    card("Models side by side: revenue", { about: "The same revenue, shared out by every model. The spread says how much depends on the model.", actions: [csv("models")] },
      tables.models.length ? matrix(tables.models, {
        row: "name", column: "attribution_model", value: "revenue", kind: "round", order: spread, columns: models, label: "Revenue by model",
        mark: (cells) => marked(cells),
      }) : empty()),
  ];
}

// The model that gives a name the most, and the one that gives it the least.
function marked(cells) {
  const values = Object.entries(cells);
  const [high, low] = [Math.max(...values.map((one) => one[1])), Math.min(...values.map((one) => one[1]))];
  if (high === low) return {};
  return Object.fromEntries(values.filter(([, value]) => value === high || value === low).map(([name, value]) => [name, value === high ? " most" : " least"]));
}

function pipeline({ tables }) {
  const open = tables.stages.filter((row) => row.state === "open");
  const closed = tables.stages.filter((row) => row.state !== "open");
  const order = [...new Set(tables.channels.map((row) => row.stage))];
  const columns = [
    { key: "stage", label: "Stage" }, { key: "deals", label: "Deals", kind: "credit" }, { key: "amount", label: "Amount", kind: "money" },
    { key: "weighted_amount", label: "Weighted", kind: "money" }, { key: "crm_weighted_amount", label: "Weighted by the CRM", kind: "money" },
    { key: "days_in_stage", label: "Days in stage", kind: "days", tip: meaning("rpt_opportunities", "average_days_in_stage") },
    { key: "reached", label: "Ever reached", kind: "credit" }, { key: "moved_on_rate", label: "Moved on", kind: "share" },
  ];
  const quarters = tables.predictions;
  const all = (cells) => Object.values(cells).reduce((sum, value) => sum + value, 0);
  return [
    card("Open deals by stage and channel: amount", { actions: [csv("channels")] },
      order.length ? rowsOfBars("Amount of open deals by stage and channel", tables.channels, { row: "stage", name: "channel", value: "amount", order }) : empty()),
    el("div", { class: "beside" },
      card("Open", { actions: [csv("stages")] }, table("stages", "rpt_opportunities", columns, open, { label: "Open stages" })),
      card("Closed", {}, table("stages", "rpt_opportunities", columns.slice(0, 3), closed, { label: "Closed stages" }))),
    card("What was predicted, and what came", { about: "What the deals that were open on a quarter's first day should bring, and what they had brought by its end.", actions: [csv("predictions")] },
      grouped("Predicted and won revenue by quarter", quarters.map((row) => row.is_as_of_day ? `now (${row.prediction_date})` : row.prediction_date), [
        { name: "Predicted", values: quarters.map((row) => row.predicted_revenue), tone: "--tone1" },
        { name: "Predicted by the CRM", values: quarters.map((row) => row.crm_predicted_revenue), tone: "--tone2" },
        { name: "Won in the quarter", values: quarters.map((row) => row.is_as_of_day ? null : row.won_revenue_in_quarter), tone: "--tone3" },
      ]),
      table("predictions", "rpt_revenue_predictions", [
        { key: "prediction_date", label: "On", kind: "text" }, { key: "open_deals", label: "Open deals", kind: "credit" },
        { key: "amount", label: "Amount", kind: "money" }, { key: "predicted_revenue", label: "Predicted", kind: "money" },
        { key: "crm_predicted_revenue", label: "By the CRM", kind: "money" }, { key: "won_revenue_in_quarter", label: "Won in the quarter", kind: "money" },
        { key: "won_revenue", label: "Won by now", kind: "money" }, { key: "still_open_deals", label: "Still open", kind: "credit" },
      ], quarters, { label: "Predictions" })),
    card("Why deals were lost: amount by reason and channel", { actions: [csv("lost")] },
      tables.lost.length ? matrix(tables.lost, { row: "lost_reason", column: "channel", value: "amount", kind: "round", order: all, label: "Lost amount" }) : empty()),
  ];
}

function funnel({ tables, view }) {
  const [first, ...others] = tables.stages;
  const most = Math.max(...others.map((row) => row.entered), 1);
  const bars = tables.stages.map((row) => el("tr", {},
    el("th", { scope: "row" }, named(row.stage)),
    el("td", { class: "figure" }, shown(row.entered, "count")),
    el("td", { class: "track" }, row === first
      ? el("span", { class: "aside" }, `${shown(row.conversion_rate, "share")} became known; not drawn to scale`)
      : el("div", { class: "funnel", width: `${(row.entered / most) * 100}%`, "aria-hidden": "true" },
        ...["moved_on", "still_there", "lost"].map((part) => el("div", { class: part, width: `${(row[part] / Math.max(row.entered, 1)) * 100}%` })))),
    el("td", { class: "figure" }, shown(row.moved_on, "count")), el("td", { class: "figure" }, shown(row.still_there, "count")),
    el("td", { class: "figure" }, shown(row.lost, "count")), el("td", { class: "figure" }, shown(row.conversion_rate, "share")),
    el("td", { class: "figure" }, shown(row.typical_days, "days"))));
  const heads = [["Stage"], ["Entered", "entered"], [""], ["Moved on", "moved_on"], ["Still there", "still_there"], ["Lost", "lost"], ["Rate", "conversion_rate"], ["Typical days", null, "Median days to the next stage. Medians do not add up: over several months and channels it is the one in which half of those who moved on are reached."]];
  const channels = [...new Set(tables.worst.map((row) => row.channel))].sort();
  return [
    card(`From stage to stage: people who entered from ${shown(`${view.from.slice(0, 7)}-01`, "month")} to ${shown(`${view.to.slice(0, 7)}-01`, "month")}`, { actions: [csv("stages")] },
      first ? el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Funnel" }, el("table", {},
        el("thead", {}, el("tr", {}, heads.map(([label, key, tip], place) => el("th", { scope: "col", class: place && place !== 2 ? "figure" : "" },
          el("span", { "data-tip": tip ?? (key ? meaning("rpt_funnel", key) : null), tabindex: tip || key ? "0" : null }, label || el("span", { class: "key" },
            el("i", { class: "moved_on" }), "moved on", el("i", { class: "still_there" }), "still there", el("i", { class: "lost" }), "lost")))))),
        el("tbody", {}, bars))) : empty()),
    card("Each channel's worst step, over all months", { about: "The step where the channel falls furthest behind the average of all channels.", actions: [csv("worst")] },
      table("worst", "rpt_drop_offs", [
        { key: "channel", label: "Channel", kind: "link", cell: (row) => el("a", { href: address({ channel: row.channel }) }, row.channel) },
        { key: "stage", label: "Loses people at", kind: "name" },
        { key: "entered", label: "Entered", kind: "count" }, { key: "moved_on", label: "Moved on", kind: "count" }, { key: "lost", label: "Lost", kind: "count" },
        { key: "conversion_rate", label: "Rate", kind: "share" }, { key: "average_conversion_rate", label: "All channels", kind: "share" },
        { key: "persons_short", label: "People short", kind: "days" },
      ], tables.worst, { empty: channels.length ? "" : "No channel falls behind with enough people." })),
    card("By month of entry", { actions: [csv("months")] },
      table("months", "rpt_funnel", [
        { key: "month", label: "Month", kind: "month" }, { key: "stage", label: "Stage", kind: "name" },
        { key: "entered", label: "Entered", kind: "count" }, { key: "moved_on", label: "Moved on", kind: "count" },
        { key: "still_there", label: "Still there", kind: "count" }, { key: "lost", label: "Lost", kind: "count" }, { key: "conversion_rate", label: "Rate", kind: "share" },
      ], tables.months)),
  ];
}

const kindOf = (unit) => UNITS[unit] ?? "figure";

function stages({ tables, view }) {
  const tabs = el("div", { class: "tabs large", role: "group", "aria-label": "Stage" }, ["attract", "capture", "nurture", "convert", "expand"].map((tab) =>
    el("a", { href: address({ tab, metric: null, order: null }), "aria-current": tab === view.tab ? "true" : null }, named(tab))));
  const metrics = byMetric(tables.metrics);
  const cards = [...metrics].map(([metric, rows]) => {
    const last = rows.at(-1);
    const kind = kindOf(last.unit);
    const change = (rate) => (rate === null ? null : rate && (rate > 0) === last.is_higher_better ? "good" : rate ? "bad" : null);
    const isChosen = view.metric === metric;
    return el("a", { class: "kpi metric", href: address({ metric: isChosen ? null : metric, order: null }), "data-stay": true, "aria-current": isChosen ? "true" : null, "data-tip": meaning("", metric) },
      el("span", { class: "label" }, named(metric), last.dimension_type === "(all)" ? "" : ` · ${last.dimension}`),
      el("span", { class: "line" }, el("span", { class: "value" }, shown(last.value, kind)), spark(rows.map((row) => row.value))),
      el("span", { class: "was" }, `${shown(last.month, "month")}${last.is_complete ? "" : " so far"}`),
      el("span", { class: "deltas" },
        el("span", {}, "month before ", el("b", { class: change(last.previous_month_change_rate) }, shown(last.previous_month_change_rate, "change"))),
        el("span", {}, "year before ", el("b", { class: change(last.previous_year_change_rate) }, shown(last.previous_year_change_rate, "change")))));
  });
  const figure = (key, label) => ({ key, label, kind: "figure", cell: (row) => shown(row[key], kindOf(row.unit)) });
  const rows = tables.dimensions;
  return [
    tabs,
    el("div", { class: "metrics" }, cards.length ? cards : empty()),
    card(view.metric ? `${named(view.metric)} by dimension` : "By dimension", { actions: [csv("dimensions")] },
      !view.metric ? el("p", { class: "empty" }, "Choose a metric above to see what it is made of. The CSV has all of them.") : table("dimensions", `rpt_${view.tab}`, [
        { key: "dimension", label: "Dimension" }, { key: "dimension_type", label: "By", kind: "name" },
        { key: "month", label: "Month", kind: "month" }, figure("value", "Value"), figure("previous_month_value", "Month before"),
        { key: "previous_month_change_rate", label: "Change", kind: "change" }, figure("previous_year_value", "Year before"),
        { key: "previous_year_change_rate", label: "Change", kind: "change" }, figure("first_reported_value", "First reported"),
      ], rows)),
  ];
}

function byMetric(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.metric, [...(groups.get(row.metric) ?? []), row]);
  return groups;
}

function sent({ tables, view }) {
  const person = (row) => (row.person_id
    ? el("a", { href: pageAddress("journeys", { person: row.person_id, conversion: row.conversion_id }), "data-tip": row.conversion_id }, row.person_id.slice(0, 8))
    : el("span", { "data-tip": row.send_key, tabindex: "0" }, "no longer one"));
  return [
    card(`Sends by ${bucketName(view)}`, { about: "Conversions told for the first time, changed values and withdrawals.", actions: [csv("trend")] },
      tables.trend.length ? stacked(`Sends by ${view.bucket} and destination`, tables.trend, { name: "destination", value: "sends", bucket: view.bucket }) : empty()),
    card("What the ad platforms were told", { about: "Of what was sent in the period, the newest version that was not rejected is what counts there.", actions: [csv("destinations")] },
      table("destinations", "fct_sends", [
        { key: "destination", label: "Destination", kind: "link", cell: (row) => el("a", { href: address({ destination: row.destination }) }, named(row.destination)) },
        { key: "event_name", label: "Event" }, { key: "conversions", label: "Conversions", kind: "count", tip: "Conversions that count there now." },
        { key: "value", label: "Value", kind: "money", tip: "Of the conversions that count there now." }, { key: "currency", label: "In" },
        { key: "new", label: "New", kind: "count", tip: "Told for the first time." },
        { key: "adjustments", label: "Adjusted", kind: "count", tip: "Values that had changed." },
        { key: "withdrawals", label: "Withdrawn", kind: "count", tip: "Sales that there are no more." },
        { key: "rejected", label: "Rejected", kind: "count" }, { key: "last_sent_at", label: "Last sent, UTC", kind: "time" },
      ], tables.destinations, { empty: "Nothing was sent in this period. `make activate` shows what would be sent, and what is held back and why." })),
    tables.rejected.length ? card("What they rejected", { about: "Some are tried again by themselves, as the platform says; the others when they change.", actions: [csv("rejected")] },
      table("rejected", "fct_sends", [
        { key: "destination", label: "Destination", kind: "name" }, { key: "reason", label: "Reason" }, { key: "sends", label: "Sends", kind: "count" },
        { key: "value", label: "Value", kind: "money" }, { key: "currency", label: "In" }, { key: "last_sent_at", label: "Last sent, UTC", kind: "time" },
      ], tables.rejected)) : null,
    card("Every send", { actions: [csv("sends")] },
      table("sends", "fct_sends", [
        { key: "sent_at", label: "Sent, UTC", kind: "time" }, { key: "destination", label: "Destination", kind: "name" }, { key: "event_name", label: "Event" },
        { key: "kind", label: "Kind", kind: "name" }, { key: "version", label: "Version", kind: "count" }, { key: "value", label: "Value", kind: "money" },
        { key: "currency", label: "In" }, { key: "happened_at", label: "Happened, UTC", kind: "time" }, { key: "state", label: "State", kind: "name" },
        { key: "reason", label: "Reason" }, { key: "consent", label: "Consent" }, { key: "person_id", label: "Person", kind: "link", cell: person },
      ], tables.sends)),
  ];
}

function trust({ tables, snapshot }) {
  const sum = (rows, key) => rows.reduce((total, row) => total + (row[key] ?? 0), 0);
  const quarantined = sum(tables.files, "rows_quarantined");
  const unexplained = sum(tables.checks, "days_unexplained");
  const tile = (label, value, isGood, more) => el("div", { class: "kpi" }, el("span", { class: "label" }, label),
    el("span", { class: `value ${isGood ? "" : "bad"}` }, shown(value, "count")), el("span", { class: "was" }, more));
  const made = tables.made_from[0];
  return [
    el("div", { class: "kpis few" },
      tile("Tests passed", snapshot.checks_passed, true, `${shown(snapshot.checks_warned, "count")} warn`),
      tile("Unexplained differences", unexplained, !unexplained, "days of checks, in the period"),
      tile("Exports late", snapshot.exports_late, !snapshot.exports_late, `of ${tables.freshness.length} kinds of record`),
      tile("Days with unusual volume", snapshot.days_unusual, !snapshot.days_unusual, "of the newest ones"),
      tile("Rows in quarantine", quarantined, true, `of ${shown(sum(tables.files, "rows_read"), "count")} read`)),
    card("Does it add up?", { about: "What the sources say against what the reports say, summed over the days of the period.", actions: [csv("checks")] },
      table("checks", "rpt_reconciliation", [
        { key: "check_name", label: "Check", kind: "name" }, { key: "days", label: "Days", kind: "count" }, { key: "expected", label: "Expected", kind: "money" },
        { key: "actual", label: "Actual", kind: "money" }, { key: "difference", label: "Difference", kind: "money" },
        { key: "days_unexplained", label: "Days unexplained", kind: "count" }, { key: "explained_by", label: "Mostly explained by" },
      ], tables.checks)),
    card("Is every export here?", { actions: [csv("freshness")] },
      table("freshness", "rpt_freshness", [
        { key: "source", label: "Source" }, { key: "kind", label: "Of", kind: "name" }, { key: "newest_date", label: "Newest record" },
        { key: "silent_days", label: "Silent days", kind: "count" }, { key: "normal_silent_days", label: "Usual at most", kind: "count" }, { key: "problem", label: "Problem" },
      ], tables.freshness)),
    tables.volumes.length ? card("Only half there?", { actions: [csv("volumes")] },
      table("volumes", "rpt_volumes", [
        { key: "report_date", label: "Day" }, { key: "source", label: "Source" }, { key: "kind", label: "Of", kind: "name" },
        { key: "actual", label: "Actual", kind: "figure" }, { key: "expected", label: "Expected", kind: "figure" }, { key: "problem", label: "Problem" },
      ], tables.volumes)) : null,
    card("Conversions without a touch", { about: "Why nothing could be credited, and what to do about it.", actions: [csv("unattributed")] },
      table("unattributed", "rpt_unattributed", [
        { key: "cause", label: "Cause" }, { key: "conversion_type", label: "Of", kind: "name" }, { key: "conversions", label: "Conversions", kind: "count" },
        { key: "revenue", label: "Revenue", kind: "money" }, { key: "what_to_do", label: "What to do" },
      ], tables.unattributed, { empty: "Every conversion of the period has a touch." })),
    card("What was read", { about: "Counts only: the rejected records themselves are in the work file. `make quarantine` lists them.", actions: [csv("files")] },
      table("files", "files", [
        { key: "source", label: "Source" }, { key: "stream", label: "Stream" }, { key: "files", label: "Files", kind: "count" },
        { key: "rows_read", label: "Rows read", kind: "count" }, { key: "rows_accepted", label: "Accepted", kind: "count" },
        { key: "rows_quarantined", label: "In quarantine", kind: "count" }, { key: "files_refused", label: "Files refused", kind: "count" },
        { key: "newest_export", label: "Newest export", kind: "time" },
      ], tables.files)),
    tables.tests.length ? card("Tests that did not pass", { actions: [csv("tests")] },
      table("tests", "checks", [{ key: "check_name", label: "Test" }, { key: "checks", label: "Of" }, { key: "status", label: "Status", kind: "name" }, { key: "failures", label: "Rows", kind: "count" }], tables.tests)) : null,
    card("What the snapshot was made from", { actions: [csv("made_from"), csv("marts", "CSV of tables")] },
      el("dl", { class: "facts" }, Object.entries(made).map(([name, value]) => el("div", {}, el("dt", {}, named(name)), el("dd", {}, shown(value, "text")))))),
  ];
}
