import { make } from "./dom.js";
import { thumbnailOf } from "./photo.js";

const HELD = 500;

/**
 * All photos of a side, small; one of them is shown large.
 *
 * Calls `choose(photo, over)`: `over` where the photo shall go to the other large place (Shift, or a long touch).
 */
export class Strip {
  constructor(side, name, eager, choose) {
    this.photos = side.photos;
    this.name = name;
    this.buttons = side.photos.map((photo, place) => this.#button(photo, place, place >= eager, choose));
    this.images = this.buttons.slice(0, eager).map((button) => button.firstChild);
    this.element = make("div", { class: "strip", role: "group", "aria-label": `Photos, ${name}` }, ...this.buttons);
    this.element.addEventListener("keydown", (event) => this.#step(event));
  }

  /** Mark which photo is large here, which in the other place, and which are bad. */
  mark(here, there, bad) {
    this.photos.forEach((photo, place) => {
      const button = this.buttons[place];
      const label = `Photo ${place + 1} of ${this.photos.length}, ${this.name}${bad.has(photo.id) ? ", bad photo" : ""}`;
      button.setAttribute("aria-label", label);
      button.setAttribute("aria-pressed", String(photo === here));
      button.classList.toggle("there", photo === there);
      button.classList.toggle("bad", bad.has(photo.id));
      button.tabIndex = photo === here || (!this.photos.includes(here) && place === 0) ? 0 : -1;
      if (photo === here) this.#bringIntoSight(button);
    });
  }

  #button(photo, place, lazy, choose) {
    const button = make("button", { type: "button", "data-photo": photo.id }, thumbnailOf(photo, lazy), make("span", { text: place + 1 }));
    let held = 0;
    let wasHeld = false;
    const hold = () => { wasHeld = true; choose(photo, true); };
    button.addEventListener("pointerdown", (event) => { wasHeld = false; if (event.pointerType === "touch") held = setTimeout(hold, HELD); });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) button.addEventListener(end, () => clearTimeout(held));
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    button.addEventListener("click", (event) => { if (!wasHeld) choose(photo, event.shiftKey); });
    return button;
  }

  /** Arrow keys walk through the photos; with Shift held, the other large place follows. */
  #step(event) {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const at = this.buttons.indexOf(event.target);
    if (!by || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.buttons[(at + by + this.buttons.length) % this.buttons.length];
    next.focus();
    next.dispatchEvent(new MouseEvent("click", { shiftKey: event.shiftKey }));
  }

  #bringIntoSight(button) {
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = button;
    const box = this.element;
    box.scrollLeft = Math.min(offsetLeft, Math.max(box.scrollLeft, offsetLeft + offsetWidth - box.clientWidth));
    box.scrollTop = Math.min(offsetTop, Math.max(box.scrollTop, offsetTop + offsetHeight - box.clientHeight));
  }
}
