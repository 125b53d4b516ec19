import { getHistory, getItem } from "./api.js";

const MANY = 500;

/** What this reviewer has judged in a queue, the latest last: here, and before the page was loaded. */
export class Past {
  #done = [];
  #withdrawn = new Set();
  #journal;

  constructor(queue, journal) {
    this.queue = queue;
    this.#journal = journal;
  }

  /** Remember a verdict that was just given. */
  push(verdict, item) {
    this.#done.push({ ...verdict, shown: item });
  }

  /** Take the latest verdict out, with its item (null where its photos are gone); null where there is none. Asks the server where needed, so it may throw. */
  async pop() {
    if (!this.#done.length) await this.#recall();
    const last = this.#done.at(-1);
    if (!last) return null;
    const item = last.shown ?? (await getItem(last.item).catch(goneAsNull));
    this.#done.pop();
    this.#withdrawn.add(last.client_id);
    return { ...last, shown: item };
  }

  async #recall() {
    await this.#journal.send(); // what was given before the queue or the page was left, too
    const { verdicts } = await getHistory(this.queue, MANY);
    this.#done = verdicts.filter((one) => !this.#withdrawn.has(one.client_id)).reverse();
  }
}

function goneAsNull(error) {
  if (error.status !== 410) throw error;
  return null;
}
