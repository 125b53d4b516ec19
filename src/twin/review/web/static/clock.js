/** Seconds that the page was in sight since it was last started. */
export class Clock {
  #since = 0;
  #before = 0;

  constructor() {
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#before = this.seconds();
      else this.#since = performance.now();
    });
  }

  start() {
    this.#before = 0;
    this.#since = performance.now();
  }

  seconds() {
    return document.hidden ? this.#before : this.#before + (performance.now() - this.#since) / 1000;
  }
}
