import { icon, make } from "./dom.js";
import { imageOf } from "./photo.js";

/** One large photo, looked at through a zoom that it shares with others. */
export class Pane {
  #zoom;
  #box = { width: 0, height: 0 };
  #own = { x: 0, y: 0, zoom: 1 };
  photo = null;
  image = null;

  constructor(name, zoom) {
    this.name = name;
    this.#zoom = zoom;
    const attributes = { type: "button", class: "flag", tabindex: "-1", "aria-pressed": "false" };
    this.flag = make("button", attributes, icon("flag"), make("span", { text: "Bad photo" }));
    this.label = make("figcaption");
    this.frame = make("div", { class: "frame" });
    this.element = make("figure", { class: "pane", tabindex: "0", role: "group", "data-pane": name }, this.frame, this.label, this.flag);
    this.watch = new ResizeObserver(([entry]) => { this.#box = entry.contentRect; this.draw(); });
    zoom.addEventListener("change", () => this.draw());
    zoom.addEventListener("reset", () => { this.#own = { x: 0, y: 0, zoom: 1 }; });
  }

  /** Put a photo in; `image` may have been decoded before. */
  show(photo, label, bad, image) {
    if (photo !== this.photo) {
      this.photo = photo;
      this.image = image ?? imageOf(photo);
      this.image.alt = label;
      this.frame.replaceChildren(this.image);
      this.#own = { x: 0, y: 0, zoom: 1 };
    }
    this.element.dataset.photo = photo.id;
    this.element.classList.toggle("bad", bad);
    this.element.setAttribute("aria-label", bad ? `${label}, bad photo` : label);
    this.label.textContent = label;
    this.flag.setAttribute("aria-pressed", String(bad));
    this.flag.setAttribute("aria-label", `Bad photo: ${label}`);
    this.draw();
  }

  /** Width and height that the photo has at zoom 1. */
  fitted() {
    const { width, height } = this.photo;
    const scale = Math.min(this.#box.width / width, this.#box.height / height);
    return { width: width * scale, height: height * scale };
  }

  /** Where the photo lies now: its middle from the middle of the pane, and its size, in CSS pixels. */
  placed() {
    const { width, height } = this.fitted();
    const { zoom, x, y } = this.#zoom;
    const own = this.#own;
    return { x: (x + own.x * zoom) * width, y: (y + own.y * zoom) * height, width: width * zoom * own.zoom, height: height * zoom * own.zoom };
  }

  /** Move or zoom this photo alone; shifts in CSS pixels. */
  alone(x, y, factor = 1) {
    const { width, height } = this.fitted();
    this.#own.x += x / width / this.#zoom.zoom;
    this.#own.y += y / height / this.#zoom.zoom;
    this.#own.zoom = Math.min(8, Math.max(0.25, this.#own.zoom * factor));
    this.#zoom.dispatchEvent(new Event("change"));
  }

  draw() {
    if (!this.photo || !this.#box.width) return;
    const { width, height } = this.fitted();
    const placed = this.placed();
    Object.assign(this.image.style, {
      width: `${width}px`,
      height: `${height}px`,
      transform: `translate(-50%, -50%) translate(${placed.x}px, ${placed.y}px) scale(${placed.width / width})`,
    });
  }

  enter() {
    this.watch.observe(this.element);
  }

  leave() {
    this.watch.disconnect();
  }
}
