export const MOST = 16;

/**
 * How close and where all large photos are looked at.
 *
 * Shifts are in shares of the photo's width and height at zoom 1, so photos of any size move in step. Beside what they
 * share, each photo may have a shift and a zoom of its own: it was laid over the other by hand.
 */
export class Zoom extends EventTarget {
  zoom = 1;
  x = 0;
  y = 0;

  /** Zoom by `factor` so that the point (shares from the middle of the pane) stays where it is. */
  by(factor, x = 0, y = 0) {
    const zoom = Math.min(MOST, Math.max(1, this.zoom * factor));
    const ratio = zoom / this.zoom;
    this.zoom = zoom < 1.005 ? 1 : zoom;
    this.to(x - (x - this.x) * ratio, y - (y - this.y) * ratio);
  }

  move(x, y) {
    this.to(this.x + x, this.y + y);
  }

  /** The photo may not be pushed out of its place. */
  to(x, y) {
    const reach = (this.zoom - 1) / 2;
    this.x = Math.min(reach, Math.max(-reach, x));
    this.y = Math.min(reach, Math.max(-reach, y));
    this.dispatchEvent(new Event("change"));
  }

  reset() {
    this.zoom = 1;
    this.dispatchEvent(new Event("reset"));
    this.to(0, 0);
  }
}
