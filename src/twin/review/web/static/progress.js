import { Offline, Refused, getProgress } from "./api.js";

const PAUSE = 10000;
const NOTHING = { mine: 0, done: 0, total: 0, pace: 0, gold_right: 0, gold_seen: 0 };

/**
 * How far the work has come, as the server said last. Fires `change` when it says something new.
 *
 * It is not asked after every verdict: counting is work, and a figure that jumps at once would tell which items are known.
 */
export class Progress extends EventTarget {
  #journal;
  #asked = 0;
  #due = 0;
  #known = new Map();
  queues = {};

  constructor(journal) {
    super();
    this.#journal = journal;
    Object.assign(this, NOTHING);
  }

  /** Ask now, for a queue. */
  async ask(queue) {
    clearTimeout(this.#due);
    this.#due = 0;
    this.#asked = performance.now();
    if (queue !== this.queue) this.#turnTo(queue);
    try {
      const found = await getProgress(queue);
      this.#journal.heard(true);
      if (queue !== this.queue) return;
      Object.assign(this, found);
      this.dispatchEvent(new Event("change"));
    } catch (error) {
      if (!(error instanceof Offline || error instanceof Refused)) throw error;
      this.#journal.failed(error); // the figures stay as they are until the next time
    }
  }

  /** What was known of a queue stands until the server answers, which may be long. */
  #turnTo(queue) {
    const names = Object.keys(NOTHING);
    this.#known.set(this.queue, Object.fromEntries(names.map((name) => [name, this[name]])));
    Object.assign(this, this.#known.get(queue) ?? NOTHING, { queue });
    this.dispatchEvent(new Event("change"));
  }

  /** Ask before long. */
  askSoon() {
    this.#due ||= setTimeout(() => this.ask(this.queue), Math.max(0, this.#asked + PAUSE - performance.now()));
  }

  /** One verdict more, or one less; the server is asked before long. */
  count(by) {
    this.mine = Math.max(0, this.mine + by);
    if (this.queue in this.queues) this.queues[this.queue] = Math.max(0, this.queues[this.queue] - by);
    this.dispatchEvent(new Event("change"));
    this.askSoon();
  }
}
