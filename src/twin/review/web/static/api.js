const CSRF = document.querySelector("meta[name=csrf]").content;
const PATIENCE = 15000;

/** The server did not answer. */
export class Offline extends Error {}

/** The server answered, and said no. */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function ask(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options });
    if (answer.ok) return await answer.json();
  } catch (error) {
    throw new Offline(error.message);
  }
  if (answer.status >= 500) throw new Offline(`The server failed (${answer.status}).`);
  const { detail } = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, typeof detail === "string" ? detail : answer.statusText);
}

function post(address, message, keepalive = false) {
  const headers = { "Content-Type": "application/json", "X-Twin-CSRF": CSRF };
  return ask(address, { method: "POST", headers, body: JSON.stringify(message), keepalive });
}

/** Draw up to `many` items of a queue beyond those that are held; their leases are renewed. */
export function getItems(queue, many, holding) {
  return ask(`/api/items?${new URLSearchParams({ queue, many, holding: holding.join(",") })}`);
}

/** An item that this reviewer judged or holds. */
export const getItem = (item) => ask(`/api/item/${item}`);

/** The latest own verdicts in a queue, newest first. */
export const getHistory = (queue, many) => ask(`/api/history?queue=${queue}&many=${many}`);

export const getProgress = (queue) => ask(`/api/progress?queue=${queue}`);

/** Give verdicts; the receipts are by client id. */
export const postVerdicts = (verdicts) => post("/api/verdicts", { verdicts });

/** Withdraw verdicts by their client ids. */
export const postUndo = (ids) => post("/api/undo", { client_ids: ids });

/** Give items back that will not be judged now; may outlive the page. */
export const postRelease = (items) => post("/api/release", { items }, true);
