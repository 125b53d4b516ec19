import { photoMeant } from "./attention.js";
import { askComment } from "./comment.js";
import { drawDeck, drawLooks } from "./deck.js";
import { byId } from "./dom.js";
import { drawFigures, drawQueues } from "./figures.js";
import { drawKeys } from "./help.js";
import { Journal } from "./journal.js";
import { actionOf } from "./keys.js";
import { Progress } from "./progress.js";
import { announce, say, toast } from "./say.js";
import { Session } from "./session.js";
import { drawStage } from "./stage.js";
import { changeTheme } from "./theme.js";
import { drawUnsent } from "./unsent.js";
import { QUEUES, aboutOf, saidOf } from "./words.js";

const LOOK_AGAIN = 20000;
const QUEUE_KEY = "twin-review:queue";
const LETTERS_KEY = "twin-review:letters";
const WITH_LETTERS = new Set(["Enter", "Backspace"]); // these judge and undo, too
const VERDICTS = new Set(["same", "different", "cannot_tell", "checked"]);

const journal = new Journal(document.querySelector("meta[name=review]").content);
const progress = new Progress(journal);
const sessions = new Map();
let session;
let shownView = null;

/** Work on a queue, from where it was left. */
function open(queue) {
  if (queue === session?.queue) return;
  session?.leave();
  session = sessions.get(queue) ?? begin(queue);
  localStorage.setItem(QUEUE_KEY, queue);
  session.enter();
  show();
  progress.ask(queue);
}

function begin(queue) {
  const begun = new Session(queue, journal);
  begun.addEventListener("show", () => { if (begun === session) show(); });
  if (journal.shut) begun.shut();
  sessions.set(queue, begun);
  return begun;
}

/** Draw what is at hand. */
function show() {
  shownView?.leave();
  shownView = session.current?.view ?? null;
  drawStage(session);
  drawDeck(session.current);
  drawProgress();
  shownView?.enter();
  shownView?.addEventListener("change", drawLook);
  drawLook();
}

function drawLook() {
  if (shownView) drawLooks(shownView);
}

function drawProgress() {
  drawFigures(progress, session.queue);
  drawQueues(progress.queues, session.queue);
}

function judge(verdict) {
  if (!session.current || journal.shut) return;
  const { item } = session.current;
  const said = saidOf(item, verdict);
  progress.count(1);
  session.judge(verdict);
  const next = session.current ? `Next: ${aboutOf(session.current.item)}.` : "";
  announce(`${said}. ${progress.mine} judged, ${progress.queues[session.queue] ?? 0} left. ${next}`);
  toast(said, "U undoes");
}

async function undo() {
  try {
    const last = await session.undo();
    if (last) progress.count(-1);
    if (last && !last.shown) say("Undone; its photos are no longer in the catalogue.");
    else say(last ? `Undone: ${saidOf(last.shown, last.verdict)}. ${aboutOf(last.shown)}.` : "There is nothing to undo in this queue.");
  } catch (error) {
    journal.failed(error);
    say(`This cannot be undone now: ${error.message}`);
  }
}

function markBad() {
  const id = photoMeant() ?? shownView?.pane?.photo?.id;
  const bad = id ? shownView?.toggleBad(id) ?? null : null;
  if (bad === null) say("Point at a photo, or go to it with Tab; then press B.");
  else say(bad ? "Bad photo." : "Not a bad photo.");
}

function comment() {
  const { current } = session;
  if (!current) return;
  askComment(current.comment, (text) => {
    current.comment = text;
    drawDeck(session.current);
  });
}

function help() {
  drawKeys(session.queue === "photo" ? "grid" : "comparison");
  byId("help").showModal();
}

function nextQueue() {
  const queues = Object.keys(QUEUES);
  open(queues[(queues.indexOf(session.queue) + 1) % queues.length]);
}

function back() {
  if (shownView?.look === "close") shownView.enlarge();
  else if (shownView && shownView.look !== "both" && shownView.look !== "all") shownView.lookAt(shownView.look);
}

const ACTIONS = {
  undo,
  comment,
  help,
  back,
  bad: markBad,
  theme: changeTheme,
  "queue-next": nextQueue,
  "look-again": () => session.fill(),
  send: () => journal.send(),
  close: () => byId("help").close(),
  flicker: () => shownView?.lookAt?.("flicker"),
  difference: () => shownView?.lookAt?.("difference"),
};

function perform(action) {
  if (VERDICTS.has(action)) judge(action);
  else if (action in ACTIONS) ACTIONS[action]();
  else if (action.startsWith("queue-")) open(action.slice("queue-".length));
  else if (shownView) shownView.act(action, photoMeant());
}

const kindOfView = () => (session.queue === "photo" ? "grid" : "comparison");

document.addEventListener("keydown", (event) => {
  if (!byId("letters").checked && (event.key.length === 1 || WITH_LETTERS.has(event.key))) return;
  const action = actionOf(event, kindOfView());
  if (!action) return;
  event.preventDefault();
  perform(action);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (!button) return;
  // A mouse leaves the focus behind, where Enter and Space would press the button once more.
  if (event.detail && !button.closest("dialog")) byId("stage").focus();
  perform(button.dataset.action);
});

progress.addEventListener("change", drawProgress);
journal.addEventListener("change", () => drawUnsent(journal));
journal.addEventListener("refused", ({ detail: { verdict, reason } }) => {
  for (const one of sessions.values()) one.forget(verdict);
  say(`A verdict was not taken: ${reason}`);
});
journal.addEventListener("shut", () => {
  for (const one of sessions.values()) one.shut();
  show();
});
journal.addEventListener("back", () => {
  say("Connected again.");
  for (const one of sessions.values()) if (one !== session) one.leave(); // what was kept without connection
  session.fill();
});
journal.addEventListener("retry", async () => {
  await journal.send();
  if (!journal.online) await progress.ask(session.queue);
});
setInterval(() => { if (session.state === "empty" && !document.hidden) session.fill(); }, LOOK_AGAIN);

byId("letters").checked = localStorage.getItem(LETTERS_KEY) !== "off";
byId("letters").addEventListener("change", () => localStorage.setItem(LETTERS_KEY, byId("letters").checked ? "on" : "off"));
window.addEventListener("pagehide", () => session.leave());
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

const before = localStorage.getItem(QUEUE_KEY);
open(before in QUEUES ? before : "link");
journal.send();
announce(`${QUEUES[session.queue]}. Press question mark for the keys.`);
