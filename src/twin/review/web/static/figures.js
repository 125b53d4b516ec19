import { byId, make } from "./dom.js";
import { QUEUES } from "./words.js";

const whole = (number) => Math.round(number).toLocaleString("en");

/** "4 h 50 min", "12 min"; rounded so that it does not flicker. */
export function spoken(hours) {
  const minutes = Math.ceil((hours * 60) / 5) * 5;
  if (minutes > 60) return `${Math.floor(minutes / 60)} h ${minutes % 60 ? `${minutes % 60} min` : ""}`.trim();
  return hours * 60 < 5 ? `${Math.max(1, Math.ceil(hours * 60))} min` : `${minutes} min`;
}

/** What is told of the progress in a queue: names with values, the most important first. */
function told({ mine, pace, gold_right: right, gold_seen: seen }, left) {
  return [
    ["judged", whole(mine)],
    ["left", whole(left)],
    ["an hour", pace ? whole(pace) : "–"],
    ["to go", pace && left ? spoken(left / pace) : "–"],
    ["known right", seen ? `${right} of ${seen}` : "–"],
  ];
}

/** Draw the figures of the queue at hand. */
export function drawFigures(progress, queue) {
  const left = progress.queues[queue] ?? 0;
  const row = ([name, value]) => make("div", { "data-figure": name }, make("dt", { text: name }), make("dd", { text: value }));
  const rows = () => told(progress, left).map(row);
  byId("figures").replaceChildren(...rows());
  const all = make("div", {}, make("dt", { text: "done by all" }), make("dd", { text: `${whole(progress.done)} of ${whole(progress.total)}` }));
  byId("help-figures").replaceChildren(...rows(), all);
  const share = progress.mine + left ? progress.mine / (progress.mine + left) : 0;
  byId("bar").setAttribute("aria-valuenow", Math.round(share * 100));
  byId("bar").firstChild.style.transform = `scaleX(${share})`;
}

/** Draw how much is left in each queue, and which is at hand. */
export function drawQueues(queues, current) {
  for (const [queue, name] of Object.entries(QUEUES)) {
    const button = document.querySelector(`[data-queue=${queue}]`);
    const left = queues[queue];
    if (queue === current) button.setAttribute("aria-current", "true"); // an empty value means no
    else button.removeAttribute("aria-current");
    button.querySelector(".left").textContent = left === undefined ? "" : whole(left);
    button.setAttribute("aria-label", left === undefined ? name : `${name}, ${whole(left)} left`);
  }
}
