const PERIOD = 450;

/** Shows two panes in turn in one place, about once a second each; by hand where motion is not wanted. */
export class Flicker {
  #timer = 0;

  constructor(element) {
    this.element = element;
  }

  start() {
    this.element.dataset.shown = "left";
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.#timer = setInterval(() => this.turn(), PERIOD);
  }

  /** By hand: show the other one, and stop the clock. */
  step() {
    clearInterval(this.#timer);
    this.turn();
  }

  turn() {
    this.element.dataset.shown = this.element.dataset.shown === "left" ? "right" : "left";
  }

  stop() {
    clearInterval(this.#timer);
    delete this.element.dataset.shown;
  }
}
