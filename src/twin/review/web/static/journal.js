import { Offline, Refused, postUndo, postVerdicts } from "./api.js";

const BATCH = 50;
const SOONEST = 500;
const LATEST = 5000;
const NEVER = new Set([413, 422]); // read by the server, and nothing that it will ever take

/**
 * Verdicts and withdrawals that the server has not acknowledged yet.
 *
 * Each lies under a key of its own in localStorage until there is a receipt, so nothing is lost with the page, and two
 * windows of one reviewer do not overwrite each other. What is sent twice counts once: the server knows the client id.
 */
export class Journal extends EventTarget {
  #prefix;
  #sending = null;
  #wait = SOONEST;
  #timer = 0;

  /** `online` is false from a request that was not answered to the next that was; `shut` once the link is not valid. */
  online = true;
  shut = false;

  /** `review` names the review and the reviewer: verdicts of another one in this browser are left alone. */
  constructor(review) {
    super();
    this.#prefix = `twin-review:${review}:unsent:`;
    window.addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.send(); });
  }

  /** What waits, the oldest first. */
  entries() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.#prefix));
    return keys.map((key) => JSON.parse(localStorage.getItem(key))).sort((one, other) => one.at - other.at);
  }

  /** Keep a verdict and send it. */
  add(verdict) {
    this.#keep({ id: verdict.client_id, at: verdict.at, verdict, tried: false, undone: false });
    this.send();
  }

  /** Take a verdict back, sent or not. */
  withdraw(id) {
    const entry = this.#read(id);
    if (entry && !entry.tried) this.#forget(id);
    else this.#keep({ ...(entry ?? { id, at: Date.now() / 1000, verdict: null }), tried: true, undone: true });
    this.send();
  }

  /** Send what waits; resolves when it is sent or the server did not answer. */
  send() {
    clearTimeout(this.#timer);
    this.#sending ??= this.#drain().finally(() => { this.#sending = null; });
    return this.#sending;
  }

  /** A request of anybody has failed; what it was about is still to be done. */
  failed(error) {
    if (error instanceof Offline) this.heard(false);
    else if (error.status === 401 || error.status === 403) this.#close();
  }

  /** Say whether the last request of anybody was answered. */
  heard(online) {
    const back = online && !this.online;
    this.online = online;
    if (online) this.#wait = SOONEST;
    else this.#later();
    if (back) this.dispatchEvent(new Event("back"));
    this.#changed();
  }

  async #drain() {
    this.#changed();
    for (let waiting = this.entries(); waiting.length && !this.shut; waiting = this.entries()) {
      const undone = waiting[0].undone;
      const end = waiting.findIndex((entry) => entry.undone !== undone);
      const batch = waiting.slice(0, Math.min(BATCH, end < 0 ? waiting.length : end));
      if (!(await this.#post(batch, undone))) return;
    }
  }

  /** Send some of them; gives whether the rest can follow. */
  async #post(batch, undone) {
    // Read anew: what was undone meanwhile stays so.
    for (const entry of batch.map(({ id }) => this.#read(id)).filter(Boolean)) this.#keep({ ...entry, tried: true });
    try {
      const { receipts } = await (undone ? postUndo(batch.map((entry) => entry.id)) : postVerdicts(batch.map((entry) => entry.verdict)));
      for (const entry of batch) this.#settle(entry, receipts[entry.id] ?? "refused: no receipt");
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Offline)) throw error;
      this.failed(error);
      if (error instanceof Offline || this.shut) return false;
      if (!NEVER.has(error.status)) {
        this.heard(false); // something before the review answers in its place
        return false;
      }
      if (batch.length > 1) return this.#post(batch.slice(0, 1), undone);
      this.#settle(batch[0], `refused: ${error.message}`);
    }
    this.heard(true);
    return true;
  }

  /** A receipt has come; what was undone meanwhile stays, to be withdrawn next. */
  #settle(entry, receipt) {
    if (!entry.undone && this.#read(entry.id)?.undone) return;
    this.#forget(entry.id);
    const refused = !entry.undone && receipt.startsWith("refused");
    const detail = { verdict: entry.verdict, reason: receipt.replace(/^refused:?\s*/, "") };
    if (refused) this.dispatchEvent(new CustomEvent("refused", { detail }));
  }

  #close() {
    this.shut = true;
    this.dispatchEvent(new Event("shut"));
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dispatchEvent(new Event("retry")), this.#wait);
    this.#wait = Math.min(LATEST, this.#wait * 2);
  }

  #read(id) {
    return JSON.parse(localStorage.getItem(this.#prefix + id));
  }

  #keep(entry) {
    localStorage.setItem(this.#prefix + entry.id, JSON.stringify(entry));
    this.#changed();
  }

  #forget(id) {
    localStorage.removeItem(this.#prefix + id);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
