import { Comparison } from "./comparison.js";
import { Grid } from "./grid.js";

/** An item with what is drawn of it; its photos start loading now. */
export function entryOf(item, { bad = [], comment = "" } = {}) {
  const View = item.queue === "photo" ? Grid : Comparison;
  return { item, view: new View(item, bad), comment };
}

/** A name for a verdict that nobody else gives; also where the page has no secure context. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
