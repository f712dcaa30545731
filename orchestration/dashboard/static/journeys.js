// Journeys: a list that is searched, and one journey with every touch, stage and sale in one line.

import { el, named, shown } from "./dom.js";
import { address, go, LEVELS, state } from "./state.js";
import { card, csv, meaning, table } from "./tables.js";

const TYPES = ["customer", "repeat_sale", "opportunity", "sql", "mql", "lead"];
const WORDS = { session: "Visit", email_click: "E-mail click", crm_source: "Source in the CRM", chat: "Chat", call: "Call", form: "Form" };
const known = (value) => value && value !== "(not set)" && value !== "(none)";

// One journey is credited by a model; a list has a period where it asks for first touches.
export function usesOfJourneys(now) {
  if (now.account || now.person) return ["model"];
  return LEVELS.some((level) => now[level]) ? ["dates"] : [];
}

export function journeys(answer) {
  const now = state();
  return now.account || now.person ? journey(answer) : list(answer);
}

function list({ tables, view, names }) {
  const search = el("form", { class: "search", role: "search", onsubmit: (event) => {
    event.preventDefault();
    go(address({ q: new FormData(event.target).get("q").trim(), order: null }));
  } },
    el("label", { class: "unseen", for: "q" }, "Search"),
    el("input", { id: "q", name: "q", type: "search", value: view.q ?? "", placeholder: "Account, domain, person id, deal id", autocomplete: "off" }),
    el("button", {}, "Search"));
  const type = view.type ?? "customer";
  const types = el("div", { class: "tabs", role: "group", "aria-label": "Type of conversion" }, TYPES.map((one) =>
    el("a", { href: address({ type: one, path: null, order: null }), "aria-current": one === type ? "true" : null }, named(one))));
  return [
    card("Accounts and people", { about: "The 25 with the most revenue, of those found; the CSV has 100. Search to find others: by a part of the name or domain, or by the whole id of an account, person or deal.", actions: [search, csv("found")] },
      table("found", "dim_accounts", [
        { key: "name", label: "Account", kind: "link", cell: (row) => el("a", { href: address(row.account_id ? { account: row.account_id, order: null } : { person: row.person_id, order: null }) }, names[row.person_id] ?? row.name) },
        { key: "domain", label: "Domain" }, { key: "stage", label: "Stage", kind: "name", tip: "Of the person who was here last." },
        { key: "persons", label: "People", kind: "count" }, { key: "touches", label: "Touches", kind: "count", tip: "Visits, calls, clicks in e-mails and the like." },
        { key: "revenue", label: "Revenue", kind: "money" }, { key: "lead_score", label: "Score", kind: "days", tip: "The highest lead score of its people." },
        { key: "last_touched_at", label: "Last touch", kind: "time" },
      ], tables.found.slice(0, 25), { empty: "Nobody found. Try a part of the account's name or domain, or a whole id of an account, person or deal. The CRM's ids of contacts are not published.", label: "Accounts and people" })),
    card("Most frequent paths", { about: meaning("rpt_paths", "path") ?? "The channels of the touches before a conversion, in their order.", actions: [types, csv("paths")] },
      table("paths", "rpt_paths", [
        { key: "path", label: "Path", kind: "link", cell: (row) => el("a", { href: address({ path: row.path, type, order: null, q: null }) }, row.path) },
        { key: "touchpoint_count", label: "Touches", kind: "count" }, { key: "conversions", label: "Conversions", kind: "count" },
        { key: "conversion_share", label: "Share", kind: "share" }, { key: "revenue", label: "Revenue", kind: "money" },
        { key: "median_days_to_convert", label: "Median days", kind: "days" },
      ], tables.paths.slice(0, 25))),
  ];
}

function journey({ tables, view, names, snapshot }) {
  const [head] = tables.account;
  const back = el("a", { href: address({ account: null, person: null, conversion: null, order: null }), class: "back" }, "← All journeys");
  if (!head) return [back, el("p", { class: "empty" }, "There is no such account or person in this snapshot.")];
  const fact = (label, value, kind, key) => el("div", {}, el("dt", { "data-tip": key ? meaning("dim_accounts", key) : null }, label), el("dd", {}, shown(value, kind)));
  const credited = tables.timeline.find((row) => row.is_credited);
  return [
    back,
    el("section", { class: "card account" },
      el("h2", { class: "title" }, head.name, known(head.domain) && head.domain !== head.name ? el("span", { class: "aside" }, ` ${head.domain}`) : null),
      el("dl", { class: "facts" }, fact("Stage", head.stage, "name"), fact("People", head.persons, "count"), fact("Lead score", head.lead_score, "days"),
        fact(`Revenue, ${snapshot.currency ?? ""}`, head.revenue, "money"), fact("First seen", head.first_seen_at, "time"), fact("Last touch", head.last_touched_at, "time"))),
    tables.people.length > 1 ? card("People", { actions: [csv("people")] }, table("people", "dim_persons", [
      { key: "person_id", label: "Person", kind: "link", cell: (row) => el("a", { href: address(view.person === row.person_id ? { person: null, account: head.account_id ?? null, conversion: null } : { person: row.person_id, account: null, conversion: null }), "data-tip": row.person_id, "aria-current": view.person === row.person_id ? "true" : null }, names[row.person_id] ?? row.person_id.slice(0, 8)) },
      { key: "stage", label: "Stage", kind: "name" }, { key: "lead_score", label: "Score", kind: "days" },
      { key: "first_channel", label: "First channel" }, { key: "last_channel", label: "Last channel" },
      { key: "first_seen_at", label: "First seen", kind: "time" }, { key: "last_touched_at", label: "Last touch", kind: "time" },
    ], tables.people)) : null,
    card("The journey", { about: "Every touch, stage and sale in the order of time. A stage and the conversion that is the same event are one line.", actions: [chooser(tables, credited), csv("timeline")] },
      timeline(tables, view, names, tables.people.length > 1 && !view.person, credited)),
  ];
}

// Which conversion the credit is of: the one that the server chose, unless another one is asked for.
function chooser({ conversions }, credited) {
  if (!conversions.length) return null;
  const label = (row) => `${named(row.conversion_type)}${row.lead_type ? ` (${row.lead_type})` : ""} ${row.converted_at.slice(0, 10)}${row.revenue === null ? "" : ` · ${shown(row.revenue, "money")}`}`;
  return el("label", {}, "Credit for ", el("select", { onchange: (event) => go(address({ conversion: event.target.value })) },
    conversions.map((row) => el("option", { value: row.conversion_id, selected: row.conversion_id === credited?.conversion_id }, label(row)))));
}

function timeline({ timeline: rows }, view, names, withPerson, credited) {
  if (!rows.length) return el("p", { class: "empty" }, "Nothing is known of this journey.");
  let day = "";
  const lines = rows.map((row) => {
    const [date, time] = row.happened_at.split(" ");
    const isNew = date !== day;
    day = date;
    const isTouch = row.kind === "touch";
    const where = [row.source, row.campaign, row.keyword, row.landing_page].filter(known);
    const isMoney = row.revenue !== null;
    const title = isTouch ? WORDS[row.what] ?? named(row.what) : stageName(row);
    return el("li", { class: `${row.kind}${row.is_credited ? " credited" : ""}${isMoney ? " sale" : ""}` },
      el("span", { class: "day" }, isNew ? date : ""), el("span", { class: "hour" }, time.slice(0, 5)),
      el("span", { class: "dot", "aria-hidden": "true" }),
      el("span", { class: "what" },
        el("b", {}, title),
        row.channel ? el("span", { class: "channel" }, row.channel) : null,
        where.length ? el("span", { class: "where" }, where.join(" · ")) : null,
        row.deal_id ? el("span", { class: "where" }, `deal ${row.deal_id}`) : null,
        isTouch && row.stage ? el("span", { class: "badge" }, "First seen") : null,
        withPerson ? el("span", { class: "badge" }, names[row.person_id] ?? row.person_id.slice(0, 8)) : null),
      el("span", { class: "credit" }, row.credit === null ? "" : shown(row.credit, "share")),
      el("span", { class: "money" }, isMoney ? shown(row.revenue, "money") : row.revenue_credit === null ? "" : shown(row.revenue_credit, "money")));
  });
  return el("div", {},
    credited ? el("p", { class: "note" }, `Credit by ${named(view.model)} for: ${stageName(credited)}, ${credited.happened_at.slice(0, 10)}`) : null,
    el("ol", { class: "timeline" }, lines));
}

function stageName(row) {
  const stage = named(row.stage ?? row.what);
  if (row.kind === "stage") return `${stage} (${{ crm: "said by the CRM", rule: "by a rule", implied: "implied by a later stage" }[row.what] ?? row.what})`;
  return row.what && row.what !== row.stage ? `${stage}: ${WORDS[row.what] ?? named(row.what)}` : stage;
}
