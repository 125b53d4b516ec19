import { byId } from "./dom.js";
import { counted } from "./words.js";

/** The badge that stands in sight while the server does not answer. */
export function drawUnsent(journal) {
  const waiting = journal.entries().length;
  const badge = byId("unsent");
  badge.hidden = journal.online;
  badge.textContent = waiting ? `Offline · ${counted(waiting, "verdict")} kept here` : "Offline";
  badge.title = "Verdicts are kept in this browser and sent when the server answers. Press to try now.";
}
