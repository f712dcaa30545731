// Tables: figures aligned, heads that sort and say what they mean, a CSV of every row.

import { el, named, shown } from "./dom.js";
import { address, query, state } from "./state.js";

const TEXT = new Set(["text", "name", "time", "month", "link"]);
let meanings = { charts: "/charts/any.js", metrics: {}, columns: {}, models: {} };

export function setMeanings(found) { meanings = found; }

// What a figure means: the metric of this name, else the published column.
export function meaning(table, column) {
  return meanings.metrics[column] ?? meanings.columns[`${table}.${column}`] ?? null;
}

export function chartsAddress() { return meanings.charts; }

export function modelMeaning(model) { return meanings.models[model] ?? null; }

// A card with a heading, what can be done with it, and something in it.
export function card(title, { about = null, actions = [] } = {}, ...children) {
  return el("section", { class: "card" },
    el("div", { class: "head" },
      el("h2", about ? { "data-tip": about, tabindex: "0" } : {}, title),
      el("div", { class: "actions" }, ...actions)),
    ...children);
}

export function csv(table, label = "CSV") {
  const page = state().page ?? "overview";
  return el("a", {
    class: "quiet", href: `/csv/${page}/${table}?${query({ table: null })}`, download: true,
    "aria-label": `${label} of ${table}`,
  }, label);
}

// columns: {key, label, kind, tip, cell, better}; rows: records; name: the table's in the page's SQL.
export function table(name, mart, columns, rows, { total = null, empty = "Nothing in this view.", label = null } = {}) {
  if (!rows.length) return el("p", { class: "empty" }, empty);
  const order = state().order ?? "";
  const head = columns.map((column) => {
    const by = `${name}.${column.key}`;
    const isDown = order === `${name}.-${column.key}`;
    const isUp = order === by;
    const isText = TEXT.has(column.kind ?? "text");
    const next = isDown || (isText && !isUp) ? by : `${name}.-${column.key}`;
    const tip = column.tip ?? meaning(mart, column.key);
    return el("th", {
      scope: "col", class: isText ? null : "figure",
      "aria-sort": isDown ? "descending" : isUp ? "ascending" : null,
    }, column.unsorted
      ? el("span", { "data-tip": tip, tabindex: tip ? "0" : null }, column.label)
      : el("a", { href: address({ order: next }), "data-tip": tip, "data-stay": true },
        column.label, isDown ? " ↓" : isUp ? " ↑" : ""));
  });
  const line = (row, isTotal = false) => columns.map((column, place) => {
    const kind = column.kind ?? "text";
    const value = row[column.key];
    const content = column.cell && !isTotal ? column.cell(row) : shown(value, kind);
    const signed = kind === "change" && value ? (value > 0) === (row.is_higher_better ?? true) : null;
    const sign = signed === null ? "" : signed ? " good" : " bad";
    return el(place ? "td" : "th", {
      scope: place ? null : "row",
      class: `${TEXT.has(kind) ? "" : "figure"}${sign}${value === null || value === undefined ? " none" : ""}`,
    }, content);
  });
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label ?? name },
    el("table", {},
      el("thead", {}, el("tr", {}, head)),
      el("tbody", {}, rows.map((row) => el("tr", {}, line(row)))),
      total ? el("tfoot", {}, el("tr", {}, line(total, true))) : null));
}

// A name over a thin bar of its share.
export function barred(content, share) {
  return el("div", { class: "barred" }, content,
    el("div", { class: "share", width: `${Math.max(0, Math.min(1, share || 0)) * 100}%` }));
}

// Rows by one key, columns by another; cells are shaded by how large they are.
export function matrix(rows, { row, column, value, kind, order, columns, label, mark = null, link = null }) {
  const names = columns ?? [...new Set(rows.map((one) => one[column]))].sort();
  const lines = new Map();
  for (const one of rows) {
    if (!lines.has(one[row])) lines.set(one[row], {});
    lines.get(one[row])[one[column]] = one[value];
  }
  const largest = Math.max(...rows.map((one) => Math.abs(one[value])), 0);
  const body = [...lines].map(([name, cells]) => {
    const own = mark ? mark(cells) : {};
    return el("tr", {},
      el("th", { scope: "row" }, link ? link(name) : name),
      order ? el("td", { class: "figure sum" }, shown(order(cells), kind)) : null,
      names.map((at) => {
        const found = cells[at];
        const depth = largest && found > 0 ? Math.ceil((found / largest) * 5) : 0;
        return el("td", { class: `figure heat${depth}${found === undefined ? " none" : ""}${own[at] ?? ""}` },
          shown(found, kind));
      }));
  });
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    el("table", { class: "matrix" },
      el("thead", {}, el("tr", {},
        el("th", { scope: "col" }, ""),
        order ? el("th", { scope: "col", class: "figure" }, order.label ?? "All") : null,
        names.map((at) => el("th", { scope: "col", class: "figure wrapped" }, named(at))))),
      el("tbody", {}, body)));
}
