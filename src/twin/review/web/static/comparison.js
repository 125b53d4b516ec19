import { make } from "./dom.js";
import { drawDifference } from "./difference.js";
import { Flicker } from "./flicker.js";
import { listen } from "./gestures.js";
import { Pane } from "./pane.js";
import { decoded, imageOf } from "./photo.js";
import { Strip } from "./strip.js";
import { Zoom } from "./zoom.js";

const EAGER = 12;
const PAN = 0.08;
const ZOOM = 1.35;
const WIDE = 1.2;
const NAMES = ["left", "right"];

/**
 * Two large photos beside the strips they are chosen from; also of an item with one side, whose photos stand in both strips.
 *
 * `ready` resolves once what is seen first has been decoded. Fires `change` where the look, the zoom or the bad photos change.
 */
export class Comparison extends EventTarget {
  #due = null;
  #next = [];

  constructor(item, bad = []) {
    super();
    this.item = item;
    this.bad = new Set(bad);
    this.zoom = new Zoom();
    this.sides = item.sides.length === 1 ? [item.sides[0], item.sides[0]] : item.sides;
    this.panes = NAMES.map((name) => new Pane(name, this.zoom));
    this.strips = this.sides.map((side, place) => {
      const choose = (photo, over) => this.choose(over ? 1 - place : place, photo);
      return new Strip(side, this.#sideName(place), EAGER, choose);
    });
    this.canvas = make("canvas", { class: "difference", role: "img", "aria-label": "Difference of the two large photos" });
    const legend = make("p", { class: "legend", text: "from alike to different" });
    const large = make("div", { class: "large" }, ...this.panes.map((pane) => pane.element), this.canvas, legend);
    this.element = make("div", { class: "comparison", "data-look": "both" }, this.strips[0].element, large, this.strips[1].element);
    this.flicker = new Flicker(this.element);
    this.look = "both";
    this.panes.forEach((pane) => listen(pane, this.zoom));
    this.panes.forEach((pane) => pane.flag.addEventListener("click", () => this.toggleBad(pane.photo.id)));
    this.zoom.addEventListener("change", () => this.#changed());
    this.#first();
  }

  #first() {
    const right = rightOf(this.sides[1], this.sides[0] === this.sides[1]);
    const images = [this.sides[0].photos[0], right].map(imageOf);
    this.ready = decoded([...images, ...this.strips.flatMap((strip) => strip.images)]);
    this.#put(0, this.sides[0].photos[0], images[0]);
    this.#put(1, right, images[1]);
    const [one, other] = this.panes.map(({ photo }) => photo.width / photo.height);
    this.element.classList.toggle("wide", one + other > 2 * WIDE);
    this.#mark();
  }

  /** Show a photo in the left (0) or right (1) large place. */
  choose(place, photo) {
    this.#put(place, photo);
    this.#mark();
    this.#changed();
  }

  /** The next or previous photo of a place; `both` walks through the photos of both sides. */
  step(place, by, both = false) {
    const photos = both ? [...new Set([...this.sides[place].photos, ...this.sides[1 - place].photos])] : this.sides[place].photos;
    const at = photos.indexOf(this.panes[place].photo);
    const after = (from) => photos[(from + by + photos.length) % photos.length];
    this.choose(place, at < 0 ? photos[0] : after(at));
    this.#next[place] = imageOf(after(photos.indexOf(this.panes[place].photo))); // who steps once often steps again
  }

  toggleBad(id) {
    const known = this.sides.some((side) => side.photos.some((photo) => photo.id === id));
    if (!known) return null;
    if (!this.bad.delete(id)) this.bad.add(id);
    this.panes.forEach((pane, place) => this.#put(place, pane.photo));
    this.#mark();
    this.#changed();
    return this.bad.has(id);
  }

  /** Look at both, one after the other in one place (`flicker`), or at their `difference`; again to go back. */
  lookAt(look) {
    this.look = this.look === look ? "both" : look;
    this.element.dataset.look = this.look;
    this.flicker.stop();
    if (this.look === "flicker") this.flicker.start();
    this.#changed();
    return this.look;
  }

  /** What a key does here; gives whether it did something. */
  act(action) {
    const done = {
      "left-next": () => this.step(0, 1),
      "left-previous": () => this.step(0, -1),
      "right-next": () => this.step(1, 1),
      "right-previous": () => this.step(1, -1),
      "left-next-any": () => this.step(0, 1, true),
      "left-previous-any": () => this.step(0, -1, true),
      "right-next-any": () => this.step(1, 1, true),
      "right-previous-any": () => this.step(1, -1, true),
      "zoom-in": () => this.zoom.by(ZOOM),
      "zoom-out": () => this.zoom.by(1 / ZOOM),
      "zoom-reset": () => this.zoom.reset(),
      "pan-left": () => this.zoom.move(PAN, 0),
      "pan-right": () => this.zoom.move(-PAN, 0),
      "pan-up": () => this.zoom.move(0, PAN),
      "pan-down": () => this.zoom.move(0, -PAN),
      turn: () => (this.look === "flicker" ? this.flicker.step() : null),
    }[action];
    done?.();
    return Boolean(done);
  }

  /** The view stands on the page now. */
  enter() {
    this.panes.forEach((pane) => pane.enter());
    this.#mark();
    if (this.look === "flicker") this.flicker.start();
  }

  leave() {
    this.flicker.stop();
    this.panes.forEach((pane) => pane.leave());
  }

  #sideName(place) {
    return this.sides[0] === this.sides[1] ? `for the ${NAMES[place]}` : NAMES[place];
  }

  #put(place, photo, image) {
    this.panes[place].show(photo, this.#labelOf(place, photo), this.bad.has(photo.id), image);
  }

  #labelOf(place, photo) {
    const own = this.sides[place].photos.indexOf(photo);
    const from = own < 0 ? 1 - place : place;
    const { photos } = this.sides[from];
    const which = `Photo ${photos.indexOf(photo) + 1} of ${photos.length}`;
    return this.sides[0] === this.sides[1] ? which : `${NAMES[from] === "left" ? "Left" : "Right"} · ${which}`;
  }

  #mark() {
    this.strips.forEach((strip, place) => strip.mark(this.panes[place].photo, this.panes[1 - place].photo, this.bad));
  }

  #changed() {
    if (this.look === "difference") this.#due ??= requestAnimationFrame(() => this.#drawDifference());
    this.dispatchEvent(new Event("change"));
  }

  async #drawDifference() {
    this.#due = null;
    await decoded(this.panes.map((pane) => pane.image));
    if (this.look === "difference" && this.element.isConnected) drawDifference(this.canvas, ...this.panes);
  }
}

/** What stands on the right at first: of one and the same side, its second photo. */
function rightOf(side, sameSide) {
  return side.photos[sameSide && side.photos.length > 1 ? 1 : 0];
}
