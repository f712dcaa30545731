// The frame: which page, the bar of model and dates, one request a view, links without a reload.

import { redraw } from "./charts.js";
import { el, named, shown, tips } from "./dom.js";
import { PAGES } from "./pages.js";
import { address, go, LEVELS, pageAddress, query, state } from "./state.js";
import { modelMeaning, setMeanings } from "./tables.js";

const JOURNEY = "account,people,conversions,timeline";
const byId = (id) => document.getElementById(id);
const main = byId("view");
let asked = 0;
let current = null;
const meaningsRead = fetch("/api/definitions").then(async (answer) => answer.ok && setMeanings(await answer.json()));

async function show({ stay = false } = {}) {
  const number = (asked += 1);
  const now = state();
  const page = now.page ?? "overview";
  navigation(page);
  main.setAttribute("aria-busy", "true");
  const tables = page !== "journeys" ? null : now.account || now.person ? JOURNEY : "found,paths";
  try {
    const answer = await fetch(`/api/${encodeURIComponent(page)}?${query({ table: tables })}`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(text.length < 600 ? text : answer.statusText);
    await meaningsRead;
    if (number !== asked) return; // another view was asked for meanwhile
    current = JSON.parse(text);
    controls(page, current);
    const { title, build } = PAGES[page];
    document.title = `${title} · closedloop`;
    const isDrilled = page === "sources" && LEVELS.some((level) => now[level]);
    main.replaceChildren(...[el("h1", { class: isDrilled ? "" : "unseen" }, isDrilled ? crumbs() : title),
      chips(page), ...cut(current), ...build(current)].filter(Boolean));
    byId("said").textContent = `${title}, ${named(current.view.model)}, ${current.view.from} to ${current.view.to}`;
    if (!stay) scrollTo(0, 0);
  } catch (error) {
    if (number !== asked) return;
    main.replaceChildren(el("h1", { class: "unseen" }, "Not shown"), el("p", { class: "refused", role: "alert" }, error.message),
      el("p", {}, el("a", { href: "?" }, "To the overview")));
  } finally {
    if (number === asked) main.setAttribute("aria-busy", "false");
  }
}

function navigation(page) {
  const nav = byId("nav");
  nav.replaceChildren(...Object.entries(PAGES).map(([name, { title }]) =>
    el("a", { href: pageAddress(name), "aria-current": name === page ? "page" : null }, title)));
  const here = nav.querySelector("[aria-current]"); // in sight where the pages are wider than the screen
  if (here) nav.scrollLeft = here.offsetLeft - nav.offsetLeft - nav.clientWidth / 2;
}

function crumbs() {
  const now = state();
  const parts = [el("a", { href: pageAddress("sources") }, "Sources")];
  const path = LEVELS.filter((level) => now[level]);
  path.forEach((level, place) => {
    const dropped = Object.fromEntries(path.slice(place + 1).map((one) => [one, null]));
    const next = path[place + 1] ?? now.by;
    parts.push(el("span", { "aria-hidden": "true" }, " › "), place === path.length - 1
      ? el("span", {}, now[level])
      : el("a", { href: address({ ...dropped, by: next, order: null }) }, now[level]));
  });
  return parts;
}

function chips(page) {
  const now = state();
  const found = PAGES[page].filters.filter((name) => now[name]);
  if (!found.length || (page === "sources" && !now.path)) return null;
  const about = page === "journeys" && !now.path ? "People whose first touch, and a lead of the period:" : "Only:";
  return el("p", { class: "chips" }, about, found.map((name) => el("span", { class: "chip" }, `${named(name)}: ${now[name]} `,
    el("a", { href: address({ [name]: null }), "aria-label": `Without ${name}` }, "×"))));
}

function cut({ cut: names }) {
  return names.map((name) => el("p", { class: "note" }, `The table ${name} shows its first 1,000 rows; its CSV has all.`));
}

// Presets end on the last day that is covered.
function presets({ first_day: first, last_day: last }) {
  const day = (text, days = 0) => {
    const date = new Date(`${text}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + days);
    return date.toISOString().slice(0, 10);
  };
  const month = `${last.slice(0, 7)}-01`;
  const quarter = `${last.slice(0, 5)}${String(Math.floor((last.slice(5, 7) - 1) / 3) * 3 + 1).padStart(2, "0")}-01`;
  const before = day(month, -1);
  const start = `${day(quarter, -1).slice(0, 5)}${String(Number(day(quarter, -1).slice(5, 7)) - 2).padStart(2, "0")}-01`;
  return [
    ["Last 7 days", day(last, -6), last], ["Last 30 days", day(last, -29), last], ["Last 90 days", day(last, -89), last],
    ["This month", month, last], ["Last month", `${before.slice(0, 7)}-01`, before],
    ["This quarter", quarter, last], ["Last quarter", start, day(quarter, -1)],
    ["This year", `${last.slice(0, 4)}-01-01`, last], ["Last 12 months", day(last, -364), last], ["All days", first, last],
  ].map(([name, from, to]) => [name, from < first ? first : from, to]);
}

function controls(page, { snapshot, view }) {
  const uses = PAGES[page].uses(state());
  const model = byId("model");
  model.replaceChildren(...snapshot.models.map((name) => el("option", { value: name, selected: name === view.model }, named(name))));
  model.value = view.model;
  const asks = modelMeaning(view.model);
  explain(model, uses.includes("model"), asks ? `${named(view.model)}: ${asks}` : null, "These figures are the same in every model.");
  const choices = snapshot.last_day ? presets(snapshot) : [];
  const chosen = choices.find(([, from, to]) => from === view.from && to === view.to);
  byId("period").replaceChildren(...choices.map(([name, from, to]) => el("option", { value: `${from} ${to}`, selected: name === chosen?.[0] }, name)),
    chosen ? "" : el("option", { value: "", selected: true }, "Own dates"));
  for (const id of ["period", "from", "to"]) explain(byId(id), uses.includes("dates"), null, "These figures are those of the snapshot's day.");
  for (const id of ["from", "to"]) {
    byId(id).value = view[id];
    byId(id).min = snapshot.first_day ?? "";
    byId(id).max = snapshot.last_day ?? "";
  }
  const compare = byId("compare");
  compare.value = state().compare ?? "before";
  explain(compare, uses.includes("compare"), view.before_from ? `${view.before_from} to ${view.before_to}` : compare.value === "before" ? `Not covered: records begin on ${snapshot.first_day}.` : null, "This page compares in its own way.");
  const late = snapshot.exports_late;
  byId("asof").replaceChildren(`as of ${snapshot.as_of_date} · `, el("a", { href: pageAddress("trust") },
    late ? `${late} export${late > 1 ? "s" : ""} late` : "all exports in time"));
  byId("foot").replaceChildren(
    el("span", {}, `Snapshot ${snapshot.snapshot_id}, made for ${snapshot.as_of_date}, published ${shown(snapshot.published_at, "time")} UTC`),
    el("span", {}, `Money in ${snapshot.currency ?? "the reporting currency"}. Leads to customers are sums of credit, so they have fractions.`),
    el("span", {}, `closedloop ${snapshot.closedloop_version}`));
}

function explain(control, isUsed, about, otherwise) {
  control.disabled = !isUsed;
  const label = control.closest("label");
  label.classList.toggle("off", !isUsed);
  const tip = isUsed ? about : otherwise;
  if (tip) label.dataset.tip = tip;
  else delete label.dataset.tip;
}

byId("controls").addEventListener("change", ({ target }) => {
  if (target.id === "period") {
    const [from, to] = target.value.split(" ");
    if (to) go(address({ from, to }));
  } else if (target.name && target.reportValidity() && target.value) {
    go(address({ from: current?.view.from, to: current?.view.to, ...pair(target) }));
  }
});
byId("controls").addEventListener("submit", (event) => event.preventDefault());

// A period whose end is moved before its beginning becomes that day.
function pair(target) {
  const changed = { [target.name]: target.value };
  if (target.name === "from" && target.value > byId("to").value) changed.to = target.value;
  if (target.name === "to" && target.value < byId("from").value) changed.from = target.value;
  if (!["from", "to"].includes(target.name) && !state().from) return { ...changed, from: null, to: null };
  return changed;
}

addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='?']");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  show({ stay: "stay" in link.dataset });
});
addEventListener("popstate", () => show());
addEventListener("view", () => show({ stay: true }));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
tips();
show();
