import { Offline, Refused, getItems, postRelease } from "./api.js";
import { Clock } from "./clock.js";
import { entryOf, newId } from "./entry.js";
import { Past } from "./past.js";

const AHEAD = 3;
const LONGEST = 86400;

/**
 * The work of a reviewer in one queue: the item at hand, those fetched ahead, and those judged.
 *
 * Fires `show` when another item, or none, is at hand. `state` is then "item", "loading", "offline", "empty" or "shut".
 */
export class Session extends EventTarget {
  #journal;
  #ahead = [];
  #judged = new Set();
  #filling = null;
  #undoing = Promise.resolve();
  #left = false;
  #visit = 0;
  #giving = Promise.resolve();
  #aside = null;
  #clock = new Clock();
  current = null;
  state = "loading";

  constructor(queue, journal) {
    super();
    this.queue = queue;
    this.#journal = journal;
    this.past = new Past(queue, journal);
  }

  /** Draw items until enough are ahead; one request at a time. */
  fill() {
    this.#filling ??= this.#draw().finally(() => { this.#filling = null; });
    return this.#filling;
  }

  async #draw() {
    for (let many = this.#wanted(); many > 0 && !this.#journal.shut; many = this.#wanted()) {
      await this.#giving; // or the server would hand out what it is just given back
      const visit = this.#visit;
      try {
        const { items } = await getItems(this.queue, many, this.#holding());
        this.#journal.heard(true);
        if (this.#left || visit !== this.#visit) { // what was held when these were asked for is not held any more
          this.#giveBack(items.map((item) => ({ item })).filter((entry) => !isSame(entry, this.#aside)));
          if (this.#left) return null;
          continue;
        }
        if (!this.#take(items) || items.length < many) return null;
      } catch (error) {
        return this.#failed(error);
      }
    }
    return null;
  }

  #wanted() {
    return AHEAD - this.#ahead.length + (this.current ? 0 : 1);
  }

  /** Verdicts on their way keep their items from being drawn again, and so does what was judged here. */
  #holding() {
    const unsent = this.#journal.entries().filter((entry) => entry.verdict && !entry.undone).map((entry) => entry.verdict.item);
    const held = [this.current, ...this.#ahead].filter(Boolean).map((entry) => entry.item.item);
    return [...new Set([...held, ...unsent])];
  }

  /** Put what is new ahead; gives how much that was. */
  #take(items) {
    const held = new Set([this.current, ...this.#ahead].filter(Boolean).map((entry) => keyOf(entry.item)));
    const fresh = items.filter((item) => !held.has(keyOf(item)) && !this.#judged.has(keyOf(item)));
    this.#ahead.push(...fresh.map((item) => (isSame({ item }, this.#aside) ? this.#aside : entryOf(item))));
    this.#aside = null; // not handed out again: others have judged it meanwhile
    if (!this.current) this.#next();
    return fresh.length;
  }

  #failed(error) {
    if (!(error instanceof Offline || error instanceof Refused)) throw error;
    this.#journal.failed(error);
    if (this.current || this.#journal.shut) return;
    const kept = this.#aside ?? this.#ahead.shift() ?? null;
    this.#aside = null;
    this.#show(kept, kept ? "item" : "offline");
  }

  #next() {
    const next = this.#ahead.shift() ?? null;
    this.#show(next, next ? "item" : this.#journal.online ? "empty" : "offline");
  }

  #show(entry, state) {
    this.current = entry;
    this.state = state;
    this.#clock.start();
    this.dispatchEvent(new Event("show"));
  }

  /** Judge the item at hand and show the next. */
  judge(verdict) {
    const { item, view, comment } = this.current;
    const given = {
      client_id: newId(),
      item: item.item,
      verdict,
      comment,
      seconds: Math.min(LONGEST, Math.round(this.#clock.seconds() * 1000) / 1000),
      bad_photos: [...view.bad],
      repeat: item.repeat,
      at: Date.now() / 1000,
    };
    this.past.push(given, item);
    this.#judged.add(keyOf(item));
    this.#journal.add(given);
    if (this.#ahead.length) this.#next();
    else this.#show(null, this.#journal.online ? "loading" : "offline");
    return this.#journal.send().then(() => (this.#journal.online ? this.fill() : null));
  }

  /** A verdict that was given here was not taken: its item may come again. */
  forget(verdict) {
    this.#judged.delete(keyOf(verdict));
  }

  /** Take the latest verdict back and show its item again; resolves to it, or null where there is none. */
  undo() {
    const undone = this.#undoing.then(() => this.#undo());
    this.#undoing = undone.catch(() => null);
    return undone;
  }

  async #undo() {
    const last = await this.past.pop();
    if (!last) return null;
    this.#journal.withdraw(last.client_id);
    this.#judged.delete(keyOf(last));
    if (!last.shown) return last;
    if (this.current) this.#ahead.unshift(this.current);
    this.#ahead = this.#ahead.filter((entry) => keyOf(entry.item) !== keyOf(last.shown));
    this.#show(entryOf(last.shown, { bad: last.bad_photos, comment: last.comment }), "item");
    return last;
  }

  /** The link is not valid any more. */
  shut() {
    this.current = this.#aside = null;
    this.state = "shut";
  }

  /** Work on this queue, from where it was left. */
  enter() {
    this.#left = false;
    this.#visit += 1;
    if (!this.#journal.online) this.current ??= this.#ahead.shift() ?? null;
    if (!this.#journal.shut) this.state = this.current ? "item" : this.#journal.online ? "loading" : "offline";
    this.#clock.start();
    return this.fill();
  }

  /**
   * Give back what will not be judged now; without connection it is kept. What is at hand stays leased: it is shown
   * again if the server, on return or after a reload, hands it out again.
   */
  leave() {
    this.#left = true;
    if (!this.#journal.online) return;
    this.#aside = this.current ?? this.#aside;
    this.current = null;
    this.#giveBack(this.#ahead.splice(0), true);
  }

  /** Give entries back; where the server does not hear, they are `kept`, or their leases end by themselves. */
  #giveBack(entries, kept = false) {
    if (!entries.length) return;
    const heard = postRelease(entries.map((entry) => entry.item.item)).catch((error) => {
      if (!kept) return;
      this.#ahead.unshift(...entries);
      this.#failed(error);
    });
    this.#giving = Promise.all([this.#giving, heard]);
  }
}

const isSame = (one, other) => other !== null && keyOf(one.item) === keyOf(other.item);
const keyOf = (item) => `${item.item}/${item.repeat}`;
