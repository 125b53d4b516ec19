import { byId, make } from "./dom.js";
import { aboutOf, wordsOf } from "./words.js";

const STATES = {
  loading: ["Loading …", ""],
  empty: [
    "Nothing is left here for you",
    "Other queues may have work. This page looks again by itself: others may give items back, or disagree.",
  ],
  offline: ["Waiting for the server", "Your verdicts are kept in this browser and are sent as soon as the server answers."],
  shut: [
    "Your link is not valid any more",
    "Ask the one who runs this review for a new one; if you have opened it already, load this page again. Verdicts that are not sent yet stay in this browser until then.",
  ],
};

/** Draw the item at hand, or why there is none. */
export function drawStage(session) {
  const { current, state } = session;
  const [title, text] = current ? [wordsOf(current.item).question, aboutOf(current.item)] : STATES[state];
  const hadFocus = byId("view").contains(document.activeElement);
  byId("question").textContent = title;
  byId("about").textContent = text;
  Object.assign(byId("stage").dataset, { state, queue: session.queue, item: current?.item.item ?? "" });
  byId("view").replaceChildren(...(current ? [current.view.element] : again(state)));
  if (hadFocus) byId("stage").focus();
}

function again(state) {
  if (state !== "empty" && state !== "offline") return [];
  return [make("button", { type: "button", class: "main", "data-action": "look-again", text: "Look again" })];
}
