import { byId, icon, make } from "./dom.js";
import { wordsOf } from "./words.js";

let shown = null;

/** The buttons under an item: its verdicts, and what is said beside. */
export function drawDeck(entry) {
  byId("deck").hidden = !entry;
  if (!entry) return;
  const { item, comment } = entry;
  const words = wordsOf(item);
  if (words !== shown) byId("verdicts").replaceChildren(...words.verdicts.map(verdictButton)); // else a button keeps the focus
  shown = words;
  byId("looks").hidden = item.queue === "photo";
  const open = byId("comment-open");
  open.classList.toggle("set", Boolean(comment));
  open.querySelector("span").textContent = comment || "Comment";
  open.setAttribute("aria-label", comment ? `Comment: ${comment}` : "Comment");
}

function verdictButton({ verdict, label, icon: name, key }) {
  const attributes = { type: "button", class: `verdict ${verdict}`, "data-action": verdict, "aria-keyshortcuts": key };
  return make("button", attributes, icon(name), make("span", { text: label }), make("kbd", { text: key }));
}

/** Which look is on, how close, and how many photos are marked. */
export function drawLooks(view) {
  for (const button of document.querySelectorAll("[data-look][data-action]")) {
    button.setAttribute("aria-pressed", String(button.dataset.look === view.look));
  }
  byId("zoom").textContent = `${Math.round(view.zoom.zoom * 100)} %`;
  byId("zoom").setAttribute("aria-label", `Zoom ${byId("zoom").textContent}; whole photos again`);
  const checked = document.querySelector("[data-action=checked] span");
  if (checked) checked.textContent = view.bad.size ? `Done, ${view.bad.size} bad` : "Done, all good";
}
