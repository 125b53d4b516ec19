/** What is asked and what can be said, by queue and by how many sides an item has. */
const UNSURE = { verdict: "cannot_tell", label: "Cannot tell", icon: "unsure" };
const LINK = {
  question: "The same object, or a look-alike?",
  verdicts: [
    { verdict: "same", label: "Same", icon: "equal", key: "1" },
    { verdict: "different", label: "Different", icon: "differ", key: "2" },
    { ...UNSURE, key: "3" },
  ],
};
const TWO_OBJECTS = {
  question: "One object, or two mixed up?",
  verdicts: [
    { verdict: "same", label: "One object", icon: "equal", key: "1" },
    { verdict: "different", label: "Two objects", icon: "differ", key: "2" },
    { ...UNSURE, key: "3" },
  ],
};
const PHOTO = {
  question: "Which photos do not show it clearly?",
  verdicts: [
    { verdict: "checked", label: "Done", icon: "check", key: "Enter" },
    { ...UNSURE, key: "C" },
  ],
};

export const QUEUES = { link: "Links", photo: "Photos", identity: "Identity" };

/** The question and the verdicts of an item. */
export function wordsOf(item) {
  if (item.queue === "photo") return PHOTO;
  return item.sides.length === 1 ? TWO_OBJECTS : LINK;
}

/** How a verdict on an item is called. */
export function saidOf(item, verdict) {
  return wordsOf(item).verdicts.find((one) => one.verdict === verdict)?.label ?? verdict;
}

/** "1 photo", "5 photos". */
export const counted = (many, thing) => `${many.toLocaleString("en")} ${thing}${many === 1 ? "" : "s"}`;

/** What an item shows: its category, its titles where they are told, and how many photos. */
export function aboutOf(item) {
  const kinds = [...new Set(item.sides.map((side) => side.category).filter(Boolean))];
  const titles = [...new Set(item.sides.map((side) => side.title).filter(Boolean))];
  const many = item.sides.map((side) => side.photos.length);
  const photos = many.length === 1 ? counted(many[0], "photo") : `${many[0]} and ${counted(many[1], "photo")}`;
  return [kinds.join(" / "), titles.join(" / "), photos].filter(Boolean).join(" · ");
}
