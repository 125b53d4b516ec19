const FINEST = 1200;
const GAIN = 2.6;

/** Where two panes differ, drawn over a grey picture of the first: the brighter the colour, the more. */
export function drawDifference(canvas, first, second) {
  const box = canvas.getBoundingClientRect();
  if (!box.width || !box.height) return;
  const scale = Math.min(1, FINEST / Math.max(box.width, box.height));
  const [width, height] = [Math.round(box.width * scale), Math.round(box.height * scale)];
  Object.assign(canvas, { width, height });
  const [one, other] = [first, second].map((pane) => pixelsOf(pane, width, height, scale));
  const drawn = canvas.getContext("2d");
  const result = drawn.createImageData(width, height);
  compare(one.data, other.data, result.data);
  drawn.putImageData(result, 0, 0);
}

function pixelsOf(pane, width, height, scale) {
  const drawn = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  const placed = pane.placed();
  drawn.imageSmoothingQuality = "high";
  const [left, top] = [width / 2 + (placed.x - placed.width / 2) * scale, height / 2 + (placed.y - placed.height / 2) * scale];
  drawn.drawImage(pane.image, left, top, placed.width * scale, placed.height * scale);
  return drawn.getImageData(0, 0, width, height);
}

/** Fill `into`; outside of either photo nothing is drawn. Photos of another exposure are first made equally bright. */
export function compare(one, other, into) {
  const [a, b] = brightness(one, other);
  for (let at = 0; at < one.length; at += 4) {
    if (!one[at + 3] || !other[at + 3]) continue;
    let apart = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      const moved = (other[at + channel] - b[channel].mean) * (a[channel].spread / b[channel].spread) + a[channel].mean;
      apart += Math.abs(one[at + channel] - moved);
    }
    const heat = Math.min(1, (apart / 765) * GAIN);
    const grey = 0.3 * one[at] + 0.59 * one[at + 1] + 0.11 * one[at + 2];
    paint(into, at, heat, 38 + grey * 0.42);
  }
}

/** From grey over violet and orange to pale yellow, in even steps of lightness. */
function paint(into, at, heat, grey) {
  const hot = [Math.min(255, 70 + 330 * heat), Math.max(0, 300 * heat - 90), Math.max(40, 130 - 40 * heat)];
  const share = Math.min(1, heat * 1.8);
  for (let channel = 0; channel < 3; channel += 1) into[at + channel] = grey * (1 - share) + hot[channel] * share;
  into[at + 3] = 255;
}

/** Mean and standard deviation of each channel where both photos are. */
function brightness(one, other) {
  const sums = [0, 1].map(() => [0, 1, 2].map(() => ({ sum: 0, squares: 0 })));
  let count = 0;
  for (let at = 0; at < one.length; at += 4) {
    if (!one[at + 3] || !other[at + 3]) continue;
    count += 1;
    [one, other].forEach((pixels, which) => {
      for (let channel = 0; channel < 3; channel += 1) {
        const value = pixels[at + channel];
        sums[which][channel].sum += value;
        sums[which][channel].squares += value * value;
      }
    });
  }
  return sums.map((channels) => channels.map(({ sum, squares }) => {
    const mean = sum / Math.max(1, count);
    return { mean, spread: Math.sqrt(Math.max(1, squares / Math.max(1, count) - mean * mean)) };
  }));
}
