/** Which photo the reviewer means: the one under the mouse, or the one with the focus, whichever came last. */
let pointer = null;
let focused = false;

document.addEventListener("pointermove", (event) => {
  if (event.pointerType !== "mouse") return;
  pointer = [event.clientX, event.clientY];
  focused = false;
}, { passive: true });
document.addEventListener("pointerout", (event) => { if (!event.relatedTarget) pointer = null; });
document.addEventListener("focusin", () => { focused = true; });

const photoAt = (element) => element?.closest?.("[data-photo]")?.dataset.photo ?? null;

/** The id of that photo, or null. */
export function photoMeant() {
  const byFocus = photoAt(document.activeElement);
  const byPointer = pointer && photoAt(document.elementFromPoint(...pointer));
  return focused ? byFocus ?? byPointer : byPointer ?? byFocus;
}
