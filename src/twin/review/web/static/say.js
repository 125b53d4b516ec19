import { byId, make } from "./dom.js";

const SHOWN = 2600;
let timer = 0;

/** Tell those who listen to the page. */
export function announce(text) {
  byId("live").textContent = text;
}

/** Tell those who look at it, for a moment; `hint` is for those with a keyboard. */
export function toast(text, hint = "") {
  const shown = byId("toast");
  shown.replaceChildren(text, make("span", { class: "hinted", text: hint && ` · ${hint}` }));
  shown.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { shown.hidden = true; }, SHOWN);
}

/** Tell both. */
export function say(text) {
  announce(text);
  toast(text);
}
