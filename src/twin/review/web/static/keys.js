/** What each key does, in the order of the help. `in` names the kind of view it works in; elsewhere it does nothing. */
export const KEYS = [
  { group: "Verdict", in: "comparison", keys: ["1", "s"], action: "same", text: "same, or one object" },
  { group: "Verdict", in: "comparison", keys: ["2", "d"], action: "different", text: "different, or two objects" },
  { group: "Verdict", in: "comparison", keys: ["3", "c"], action: "cannot_tell", text: "cannot tell" },
  { group: "Verdict", in: "grid", keys: ["Enter"], action: "checked", text: "done with these photos" },
  { group: "Verdict", in: "grid", keys: ["c"], action: "cannot_tell", text: "cannot tell" },
  { group: "Verdict", keys: ["u", "Backspace"], action: "undo", text: "undo, as often as you like" },
  { group: "Verdict", keys: ["n"], action: "comment", text: "comment" },
  { group: "Photos", keys: ["b"], action: "bad", text: "bad photo: the one under the mouse, or focused" },
  { group: "Photos", in: "grid", keys: [], action: "", text: "bad photo, by its number", shown: "1 – 9" },
  ...[..."1234567890"].map((digit) => ({ group: "Photos", in: "grid", keys: [digit], action: `mark-${digit}`, text: "" })),
  { group: "Photos", in: "grid", keys: ["e"], action: "enlarge", text: "enlarge one, and back" },
  { group: "Photos", in: "grid", keys: ["q"], action: "left-previous", text: "the one before, enlarged" },
  { group: "Photos", in: "grid", keys: ["w"], action: "left-next", text: "the one after, enlarged" },
  { group: "Photos", in: "comparison", keys: ["q"], action: "left-previous", text: "previous photo on the left" },
  { group: "Photos", in: "comparison", keys: ["w"], action: "left-next", text: "next photo on the left" },
  { group: "Photos", in: "comparison", keys: ["o", "["], action: "right-previous", text: "previous photo on the right" },
  { group: "Photos", in: "comparison", keys: ["p", "]"], action: "right-next", text: "next photo on the right" },
  { group: "Photos", in: "comparison", keys: ["Q"], action: "left-previous-any", text: "", shown: null },
  { group: "Photos", in: "comparison", keys: ["W"], action: "left-next-any", text: "with Shift: through the photos of both sides", shown: "Shift W" },
  { group: "Photos", in: "comparison", keys: ["O", "{"], action: "right-previous-any", text: "", shown: null },
  { group: "Photos", in: "comparison", keys: ["P", "}"], action: "right-next-any", text: "", shown: null },
  { group: "Look", in: "comparison", keys: ["f"], action: "flicker", text: "flicker: one after the other in one place" },
  { group: "Look", in: "comparison", keys: [" "], action: "turn", text: "in flicker, change by hand", shown: "Space" },
  { group: "Look", in: "comparison", keys: ["v"], action: "difference", text: "difference of the two" },
  { group: "Look", keys: ["+", "="], action: "zoom-in", text: "closer; also by wheel, pinch, double click", shown: "+" },
  { group: "Look", keys: ["-"], action: "zoom-out", text: "back", shown: "−" },
  { group: "Look", in: "comparison", keys: ["0"], action: "zoom-reset", text: "whole photos again" },
  { group: "Look", keys: ["ArrowLeft"], action: "pan-left", text: "move about; also by dragging", shown: "← ↑ → ↓" },
  { group: "Look", keys: ["ArrowRight"], action: "pan-right", text: "", shown: null },
  { group: "Look", keys: ["ArrowUp"], action: "pan-up", text: "", shown: null },
  { group: "Look", keys: ["ArrowDown"], action: "pan-down", text: "", shown: null },
  { group: "Look", in: "comparison", keys: [], action: "", text: "with Shift, wheel and drag move one photo alone", shown: "Shift" },
  { group: "Window", keys: ["g"], action: "queue-next", text: "go to the next queue" },
  { group: "Window", keys: ["t"], action: "theme", text: "light or dark" },
  { group: "Window", keys: ["?"], action: "help", text: "this help" },
  { group: "Window", keys: ["Escape"], action: "back", text: "back to both photos, or to all", shown: "Esc" },
];

/** Verdicts and the like: a key that is held down does them once. */
const ONCE = /^(same|different|cannot_tell|checked|bad|mark-|flicker|difference|queue|theme|comment|help|enlarge)/;

/** The action of a key event in a kind of view, or null. */
export function actionOf(event, kind) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return null;
  // A dialog that was closed keeps the focus until the page is drawn anew; the next key is for the page already.
  const dialog = event.target.closest("dialog");
  if (dialog ? dialog.open : event.target.closest("input, textarea, select")) return null;
  const button = event.target.closest("button");
  if (button && event.key === " ") return null;
  if (button && event.key === "Enter" && !button.closest(".grid")) return null;
  const wanted = (key) => KEYS.find((row) => row.keys.includes(key) && (!row.in || row.in === kind));
  const row = wanted(event.key) ?? wanted(event.key.toLowerCase());
  return !row || (event.repeat && ONCE.test(row.action)) ? null : row.action;
}
