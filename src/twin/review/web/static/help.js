import { byId, make } from "./dom.js";
import { KEYS } from "./keys.js";

const NAMED = { Backspace: "⌫", Enter: "Enter" };

/** The keys of a kind of view as lists, one a group; of no view, all of them. */
export function drawKeys(kind) {
  const rows = KEYS.filter((row) => row.text && (!row.in || !kind || row.in === kind));
  const groups = [...new Set(rows.map((row) => row.group))];
  byId("keys").replaceChildren(...groups.map((group) => make("section", {},
    make("h3", { text: group }),
    make("dl", {}, ...rows.filter((row) => row.group === group).map(line)))));
}

function line(row) {
  const keys = row.shown ? [row.shown] : row.keys.map((key) => NAMED[key] ?? key.toUpperCase());
  const shown = keys.flatMap((key) => [make("kbd", { text: key }), " "]);
  return make("div", {}, make("dt", {}, ...shown), make("dd", { text: row.text }));
}
