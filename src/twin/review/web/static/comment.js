import { byId } from "./dom.js";

let kept = () => {};

/** Let the reviewer write a comment; `keep` gets the text at once when the window closes, before any further key. */
export function askComment(text, keep) {
  kept = keep;
  byId("comment-text").value = text;
  byId("comment").showModal();
  byId("comment-text").focus();
}

function close() {
  kept(byId("comment-text").value.trim());
  kept = () => {};
  byId("comment").close();
}

byId("comment-text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  close();
});
byId("comment").addEventListener("close", close);
