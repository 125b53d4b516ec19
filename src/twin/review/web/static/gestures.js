const STEP = 1.0016;
const TAP = 300;
const STILL = 12;

/** Wheel, drag, pinch and double tap on the panes move their common zoom; with Shift, the photo under the cursor alone. */
export function listen(pane, zoom) {
  const { element } = pane;
  const touches = new Map();
  const starts = new Map();
  let tapped = -TAP;

  const share = (x, y) => {
    const box = element.getBoundingClientRect();
    const { width, height } = pane.fitted();
    return [(x - box.x - box.width / 2) / width, (y - box.y - box.height / 2) / height];
  };

  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    const turned = (event.deltaY || event.deltaX) * (event.deltaMode === 1 ? 16 : 1);
    const factor = STEP ** -Math.max(-300, Math.min(300, turned));
    if (event.shiftKey) pane.alone(0, 0, factor);
    else zoom.by(factor, ...share(event.clientX, event.clientY));
  }, { passive: false });

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest("button")) return;
    touches.set(event.pointerId, event);
    starts.set(event.pointerId, event);
    element.setPointerCapture(event.pointerId);
  });

  element.addEventListener("pointermove", (event) => {
    const before = touches.get(event.pointerId);
    if (!before) return;
    const others = [...touches.values()].filter((one) => one.pointerId !== event.pointerId);
    touches.set(event.pointerId, event);
    if (others.length === 1) pinch(before, event, others[0]);
    else if (event.shiftKey) pane.alone(event.clientX - before.clientX, event.clientY - before.clientY);
    else drag(event.clientX - before.clientX, event.clientY - before.clientY);
  });

  const drag = (x, y) => {
    const { width, height } = pane.fitted();
    zoom.move(x / width, y / height);
  };

  const pinch = (before, now, other) => {
    const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    drag((now.clientX - before.clientX) / 2, (now.clientY - before.clientY) / 2);
    const middle = share((now.clientX + other.clientX) / 2, (now.clientY + other.clientY) / 2);
    zoom.by(apart(now) / Math.max(1, apart(before)), ...middle);
  };

  /** Two taps of one finger that does not move are a double tap. */
  const end = (event) => {
    const start = starts.get(event.pointerId);
    const alone = touches.size === 1;
    touches.delete(event.pointerId);
    starts.delete(event.pointerId);
    if (!start || event.pointerType === "mouse") return;
    const still = Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < STILL;
    if (!alone || !still || event.type !== "pointerup") tapped = -TAP;
    else if (event.timeStamp - tapped < TAP) toggle(event);
    else tapped = event.timeStamp;
  };
  const toggle = (event) => (zoom.zoom > 1 ? zoom.reset() : zoom.by(3, ...share(event.clientX, event.clientY)));
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
  element.addEventListener("dblclick", (event) => { if (!event.target.closest("button")) toggle(event); });
}
