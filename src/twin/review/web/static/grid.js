import { icon, make } from "./dom.js";
import { listen } from "./gestures.js";
import { Pane } from "./pane.js";
import { decoded, sizesOf, tileOf } from "./photo.js";
import { Zoom } from "./zoom.js";

const EAGER = 24;
const ZOOM = 1.35;
const LEAST = 150;
const GAP = 10;
/** What the page around a grid takes of the window, about: photos are fetched before their place is known. */
const BESIDE = 28;
const ABOVE = 174;

/**
 * All photos of one instance side by side, to mark those that do not clearly show it; any can be looked at from close by.
 *
 * `ready` resolves once what is seen first has been decoded. Fires `change` where the look, the zoom or the bad photos change.
 */
export class Grid extends EventTarget {
  constructor(item, bad = []) {
    super();
    this.item = item;
    this.bad = new Set(bad);
    this.zoom = new Zoom();
    this.photos = item.sides.flatMap((side) => side.photos);
    const { side } = arranged(innerWidth - BESIDE, innerHeight - ABOVE, this.photos.length);
    this.images = this.photos.map((photo, place) => tileOf(photo, side, place >= EAGER));
    this.ready = decoded(this.images.slice(0, EAGER));
    this.tiles = this.photos.map((photo, place) => this.#tile(photo, place));
    this.list = make("div", { class: "tiles", role: "group", "aria-label": "Photos" }, ...this.tiles);
    this.pane = new Pane("close", this.zoom);
    this.all = make("button", { type: "button", class: "all", "data-action": "back" }, icon("close"), "All photos");
    this.element = make("div", { class: "grid" }, this.list, this.pane.element, this.all);
    this.look = "all";
    listen(this.pane, this.zoom);
    this.pane.flag.addEventListener("click", () => this.toggleBad(this.pane.photo.id));
    this.zoom.addEventListener("change", () => this.#changed());
    this.watch = new ResizeObserver(() => this.#arrange());
    this.#mark();
    this.#close();
  }

  toggleBad(id) {
    if (!this.photos.some((photo) => photo.id === id)) return null;
    if (!this.bad.delete(id)) this.bad.add(id);
    this.#mark();
    this.#changed();
    return this.bad.has(id);
  }

  /** Show the photo with this id large, or all of them again. */
  enlarge(id) {
    const place = this.photos.findIndex((photo) => photo.id === id);
    if (this.look === "close" || place < 0) this.#close();
    else this.#open(place);
    this.#changed();
  }

  act(action, meant) {
    const [verb, direction] = action.split("-");
    if (verb === "mark") this.#markNumber(Number(direction));
    else if (action === "enlarge" || (action === "zoom-in" && this.look !== "close")) this.enlarge(meant);
    else if (action === "zoom-in") this.zoom.by(ZOOM);
    else if (action === "zoom-out") this.zoom.by(1 / ZOOM);
    else if (action === "zoom-reset") this.zoom.reset();
    else if (verb === "pan") this.#walk(direction);
    else if (verb === "left" || verb === "right") this.#turn(action.includes("next") ? 1 : -1);
    else return false;
    return true;
  }

  /** The view stands on the page now. */
  enter() {
    this.watch.observe(this.list);
    this.pane.enter();
  }

  leave() {
    this.watch.disconnect();
    this.pane.leave();
  }

  #tile(photo, place) {
    const number = make("span", { class: "number", text: place + 1 });
    const attributes = { type: "button", class: "mark", "data-photo": photo.id, "aria-pressed": "false" };
    const mark = make("button", attributes, this.images[place], number, icon("flag"));
    mark.addEventListener("click", () => this.toggleBad(photo.id));
    mark.tabIndex = place === 0 ? 0 : -1;
    const closer = make("button", { type: "button", class: "closer", tabindex: "-1", "aria-label": `Enlarge photo ${place + 1}` }, icon("plus"));
    closer.addEventListener("click", () => this.enlarge(photo.id));
    return make("div", { class: "tile" }, mark, closer);
  }

  #arrange() {
    const { columns, side } = arranged(this.list.clientWidth, this.list.clientHeight, this.photos.length);
    this.list.style.setProperty("--columns", Math.min(columns, this.photos.length));
    this.list.style.setProperty("--side", `${side}px`);
    this.images.forEach((image, place) => { image.sizes = sizesOf(this.photos[place], side); });
    this.columns = columns;
  }

  #markNumber(number) {
    const photo = this.photos[number === 0 ? 9 : number - 1];
    if (photo) this.toggleBad(photo.id);
  }

  #walk(direction) {
    if (this.look === "close") {
      const [x, y] = { left: [1, 0], right: [-1, 0], up: [0, 1], down: [0, -1] }[direction];
      this.zoom.move(x * 0.08, y * 0.08);
      return;
    }
    const marks = this.tiles.map((tile) => tile.firstChild);
    const at = marks.indexOf(document.activeElement);
    const by = { left: -1, right: 1, up: -this.columns, down: this.columns }[direction];
    const next = marks[at < 0 ? 0 : Math.min(marks.length - 1, Math.max(0, at + by))];
    marks.forEach((mark) => { mark.tabIndex = mark === next ? 0 : -1; });
    next.focus();
  }

  #turn(by) {
    if (this.look !== "close") return;
    this.#open((this.photos.indexOf(this.pane.photo) + by + this.photos.length) % this.photos.length);
  }

  #open(place) {
    this.look = "close";
    this.pane.element.hidden = this.all.hidden = false;
    this.element.dataset.look = "close";
    this.list.inert = true;
    this.zoom.reset();
    this.#showLarge(this.photos[place]);
    this.pane.element.focus();
  }

  #close() {
    const was = this.pane.photo;
    const close = this.look === "close";
    this.look = "all";
    this.pane.element.hidden = this.all.hidden = true;
    this.element.dataset.look = "all";
    this.list.inert = false;
    if (close) this.tiles[this.photos.indexOf(was)].firstChild.focus();
  }

  #showLarge(photo) {
    this.pane.show(photo, `Photo ${this.photos.indexOf(photo) + 1} of ${this.photos.length}`, this.bad.has(photo.id));
  }

  #mark() {
    this.tiles.forEach((tile, place) => {
      const bad = this.bad.has(this.photos[place].id);
      tile.classList.toggle("bad", bad);
      tile.firstChild.setAttribute("aria-pressed", String(bad));
      tile.firstChild.setAttribute("aria-label", `Photo ${place + 1} of ${this.photos.length}: bad`);
    });
    if (this.look === "close") this.#showLarge(this.pane.photo);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** As many columns as make square tiles largest in a room; they scroll before they become too small. */
function arranged(width, height, many) {
  const side = (columns) => Math.min((width - GAP) / columns, (height - GAP) / Math.ceil(many / columns)) - GAP;
  const all = Array.from({ length: many }, (_, place) => place + 1);
  const best = all.reduce((one, other) => (side(other) > side(one) ? other : one), 1);
  const columns = side(best) >= LEAST ? best : Math.max(1, Math.floor((width - GAP) / (LEAST + GAP)));
  const fitted = side(best) >= LEAST ? side(best) : (width - GAP) / columns - GAP;
  return { columns, side: Math.floor(fitted) };
}
