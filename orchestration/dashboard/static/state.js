// What is looked at: everything that the address says after '?', so that a link is the view.

const KEPT = ["model", "from", "to", "compare"]; // on every page

export const LEVELS = ["channel", "source", "medium", "campaign", "keyword"];

export function state() {
  return Object.fromEntries(new URLSearchParams(location.search));
}

// The address of this view with some of its parts changed; null removes one.
export function address(changes, begin = state()) {
  const parts = { ...begin, ...changes };
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) {
    if (value !== null && value !== undefined && value !== "") asked.set(name, value);
  }
  if (asked.get("page") === "overview") asked.delete("page");
  return `?${asked}`;
}

// The address of another page, with the model and the dates of this one.
export function pageAddress(page, changes = {}) {
  const now = state();
  const kept = Object.fromEntries(KEPT.filter((name) => now[name]).map((name) => [name, now[name]]));
  return address({ page, ...changes }, kept);
}

// What the server is asked for: the view without its page.
export function query(changes = {}) {
  const asked = new URLSearchParams(address(changes));
  asked.delete("page");
  return asked.toString();
}

export function go(to) {
  history.pushState(null, "", to);
  dispatchEvent(new Event("view"));
}
