const PER_PAGE = 12;
const WORDS = { r: "right", w: "wrong", n: "no answer" };
const byId = (id) => document.getElementById(id);

/** A whole number from 1 on, or 0 where the text is none. */
function counted(text) {
  return /^[0-9]+$/.test(text || "") ? Number(text) : 0;
}

/** Make an element; text goes in as text, never as markup. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const gallery = {
  head: null,
  pieces: new Map(),
  waiting: new Map(),
  found: [],
  page: 0,
  open: null,
  selects: {},

  /** Called by data/index.js. */
  start(head) {
    this.head = head;
    this.build();
    this.read();
    this.filter();
    window.addEventListener("hashchange", () => { this.read(); this.filter(); });
  },

  /** Called by each piece of the data. */
  take(number, queries) {
    this.pieces.set(number, queries);
    for (const done of this.waiting.get(number) || []) done();
    this.waiting.delete(number);
  },

  /** Get the details of a query; its piece is loaded as a script, once. */
  async details(place) {
    const number = Math.floor(place / this.head.piece);
    if (!this.pieces.has(number)) {
      await new Promise((done) => {
        if (this.waiting.has(number)) { this.waiting.get(number).push(done); return; }
        this.waiting.set(number, [done]);
        document.head.append(make("script", { src: `${DATA}/${String(number).padStart(4, "0")}.js` }));
      });
    }
    return this.pieces.get(number)[place % this.head.piece];
  },

  build() {
    const { source, type, truth, category, kinds, hardness, models, swaps } = this.head;
    const lists = { source: source.names, type: type.names, truth: truth.names, category: category.names, kind: kinds.names };
    const named = { source: "source", type: "question", truth: "truth", category: "category", kind: "kind of negative" };
    for (const [key, names] of Object.entries(lists)) {
      if (names.filter(Boolean).length > 1) this.select(key, named[key], names.filter(Boolean).map((name) => [name, name]));
    }
    if (hardness.values.some(Boolean)) {
      this.select("hardness", "hardness", hardness.names.map((name) => [name, name === "1" ? "1 (least alike)" : name === "5" ? "5 (most alike)" : name]));
    }
    const verdicts = [["r", "is right"], ["w", "is wrong"], ["n", "does not answer"], ["x", "is not right"]];
    const options = models.map((name, place) => [String(place), name]);
    this.select("a", "model", options, null);
    this.select("av", "and it", verdicts);
    if (models.length > 1) {
      this.select("b", "another model", options, null);
      this.select("bv", "and that", [...verdicts, ["same", "judged alike"], ["other", "judged otherwise"]]);
      this.selects.b.value = String(models.length > 1 ? 1 : 0);
    }
    if (swaps.some((text) => /[ad]/.test(text))) this.select("swap", "when swapped", [["a", "the model says the same"], ["d", "the model changes its answer"]]);
    byId("filters").append(make("button", { type: "button", text: "Show all", onclick: () => { this.reset(); } }));
    byId("filters").addEventListener("change", () => { this.page = 0; this.filter(); });
    byId("first").onclick = () => this.turn(-Infinity);
    byId("previous").onclick = () => this.turn(-1);
    byId("next").onclick = () => this.turn(1);
    byId("last").onclick = () => this.turn(Infinity);
    byId("page").onchange = () => { this.page = (counted(byId("page").value) || 1) - 1; this.turn(0); };
    byId("before").onclick = () => this.step(-1);
    byId("after").onclick = () => this.step(1);
    byId("close").onclick = () => byId("closer").close();
    byId("closer").addEventListener("close", () => { this.open = null; this.write(); this.show(); });
    document.addEventListener("keydown", (event) => this.key(event));
  },

  /** Add a list to choose from; without a word for "any" one of them is always chosen. */
  select(key, name, options, any = "any") {
    const list = any === null ? options : [["", any], ...options];
    this.selects[key] = make("select", { name: key }, ...list.map(([value, text]) => make("option", { value, text })));
    byId("filters").append(make("label", {}, name, this.selects[key]));
  },

  reset() {
    for (const select of Object.values(this.selects)) select.selectedIndex = 0;
    if (this.selects.b) this.selects.b.value = "1";
    this.page = 0;
    this.filter();
  },

  /** Take what is chosen from the address; models are named by name. */
  read() {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const [key, select] of Object.entries(this.selects)) {
      let value = given.get(key);
      if (key === "a" || key === "b") value = value === null ? (key === "a" ? "0" : "1") : String(this.head.models.indexOf(value));
      select.value = value || "";
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    }
    this.page = (counted(given.get("page")) || 1) - 1;
    this.open = given.has("query") ? (counted(given.get("query")) || Infinity) - 1 : null;
  },

  /** Keep what is chosen in the address. */
  write() {
    const kept = new URLSearchParams();
    for (const [key, select] of Object.entries(this.selects)) {
      if (key === "a" || key === "b") {
        if (this.selects[`${key}v`].value) kept.set(key, this.head.models[Number(select.value)]);
      } else if (select.value) kept.set(key, select.value);
    }
    if (this.page > 0) kept.set("page", this.page + 1);
    if (this.open !== null) kept.set("query", this.open + 1);
    const text = kept.toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  },

  filter() {
    const chosen = Object.fromEntries(Object.entries(this.selects).map(([key, select]) => [key, select.value]));
    this.found = matching(this.head, chosen);
    for (const [key, select] of Object.entries(this.selects)) select.classList.toggle("set", key !== "a" && key !== "b" && select.value !== "");
    if (this.open !== null && !(this.open < this.found.length)) this.open = null;
    this.turn(0);
    if (this.open !== null) this.show();
  },

  turn(by) {
    const last = Math.max(0, Math.ceil(this.found.length / PER_PAGE) - 1);
    this.page = Math.min(last, Math.max(0, this.page + by));
    byId("count").replaceChildren(make("b", { text: this.found.length.toLocaleString("en") }), ` of ${this.head.queries.toLocaleString("en")} queries`);
    byId("page").value = this.page + 1;
    byId("page").max = last + 1;
    byId("pages").textContent = last + 1;
    byId("first").disabled = byId("previous").disabled = this.page === 0;
    byId("next").disabled = byId("last").disabled = this.page === last;
    this.write();
    return this.draw();
  },

  async draw() {
    const start = this.page * PER_PAGE, places = this.found.slice(start, start + PER_PAGE);
    const queries = await Promise.all(places.map((place) => this.details(place)));
    if (start !== this.page * PER_PAGE || places[0] !== this.found[start]) return;
    const cards = queries.map((query, number) => this.card(query, start + number));
    byId("cards").replaceChildren(...(cards.length ? cards : [make("p", { class: "empty", text: "No query is like that. Choose less, or show all." })]));
    document.body.dataset.ready = `${this.page + 1}`;
  },

  card(query, number) {
    const name = `Query ${number + 1}: ${query.question} Truth: ${query.truth}.`;
    const open = () => { this.open = number; this.write(); this.show(); };
    return make("button", { type: "button", class: "card", "aria-label": name, onclick: open }, photos(query), tags(query), said(query, this.head.models));
  },

  async show() {
    const dialog = byId("closer");
    if (this.open === null) { if (dialog.open) dialog.close(); return; }
    const number = this.open, query = await this.details(this.found[number]);
    if (number !== this.open) return;
    byId("closer-title").textContent = `${(number + 1).toLocaleString("en")} of ${this.found.length.toLocaleString("en")}`;
    byId("before").disabled = number === 0;
    byId("after").disabled = number === this.found.length - 1;
    byId("detail").replaceChildren(...closer(query, this.head.models));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  },

  step(by) {
    if (this.open === null) return;
    this.open = Math.min(this.found.length - 1, Math.max(0, this.open + by));
    const page = Math.floor(this.open / PER_PAGE);
    if (page !== this.page) { this.page = page; this.turn(0); } else this.write();
    this.show();
  },

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT)$/.test(event.target.tagName)) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
    if (!(event.key in steps)) return;
    event.preventDefault();
    if (this.open !== null) this.step(steps[event.key]);
    else this.turn(steps[event.key]);
  },
};

/** Places of the queries that are as chosen, in order. */
function matching(head, chosen) {
  const wanted = [];
  for (const key of ["source", "type", "truth", "category"]) {
    if (chosen[key]) { const code = head[key].names.indexOf(chosen[key]), values = head[key].values; wanted.push((i) => values[i] === code); }
  }
  for (const [key, column] of [["kind", "kinds"], ["hardness", "hardness"]]) {
    if (chosen[key]) { const bit = 1 << head[column].names.indexOf(chosen[key]), values = head[column].values; wanted.push((i) => (values[i] & bit) !== 0); }
  }
  const is = (letter, verdict) => (verdict === "x" ? letter === "w" || letter === "n" : letter === verdict);
  const first = head.verdicts[Number(chosen.a)], second = head.verdicts[Number(chosen.b)];
  if (chosen.av) wanted.push((i) => is(first[i], chosen.av));
  if (chosen.bv === "same" || chosen.bv === "other") {
    wanted.push((i) => first[i] !== "-" && second[i] !== "-" && ((first[i] === "r") === (second[i] === "r")) === (chosen.bv === "same"));
  } else if (chosen.bv) wanted.push((i) => is(second[i], chosen.bv));
  if (chosen.swap) { const letters = head.swaps[Number(chosen.a)]; wanted.push((i) => letters[i] === chosen.swap); }
  const found = [];
  for (let i = 0; i < head.queries; i += 1) if (wanted.every((holds) => holds(i))) found.push(i);
  return found;
}

function photoAddress(id) { return PHOTO.replace("HEAD", id.slice(0, 2)).replace("ID", id); }

function photos(query) {
  const kind = query.category || "object";
  const names = query.type === "multi" ? ["reference", ...query.photos.slice(1).map((_, place) => `candidate ${place + 1}`)] : ["first photo", "second photo"];
  const shown = query.photos.map((id, place) => make("span", {},
    make("img", { src: photoAddress(id), loading: "lazy", alt: `${query.photos.length > 1 ? names[place] : "photo"}, of a ${kind}` }),
    ...(query.type === "multi" ? [make("i", { text: place ? String(place) : "reference" })] : [])));
  return make("span", { class: query.photos.length > 1 ? "photos" : "photos one" }, ...shown);
}

function tags(query) {
  const words = [query.source, query.category, ...query.kinds, ...query.hardness.map((fifth) => `hardness ${fifth}`)].filter(Boolean);
  return make("span", { class: "tags" }, make("span", { class: "truth", text: `truth: ${query.truth}` }), ...words.map((text) => make("span", { text })));
}

function said(query, models) {
  const cells = query.answers.flatMap((answer) => [
    make("b", {}, make("span", { class: "dot", style: `--tone: var(--${TONES[answer.model]})` }), models[answer.model]),
    make("span", { class: answer.verdict, title: WORDS[answer.verdict], text: answer.answer ?? "no answer" }),
    make("span", { class: "small", text: answer.probability === undefined ? "" : `P(yes) ${answer.probability.toFixed(2)}` }),
  ]);
  return make("span", { class: "said" }, ...cells);
}

/** One query from close by: large photos, all that is known, whole replies. */
function closer(query, models) {
  const facts = [["truth", query.truth], ["source", query.source], ["category", query.category], ["negatives", query.kinds.join(", ")],
    ["hardness", query.hardness.join(", ")], ["similarity", query.similarity === null ? "" : Number(query.similarity).toFixed(3)],
    [query.type === "multi" ? "candidates" : "differs in", query.differences.join("; ")], ["query id", query.id]];
  const list = facts.filter(([, value]) => value).flatMap(([name, value]) => [make("dt", { text: name }), make("dd", { text: value })]);
  const replies = query.answers.map((answer) => make("article", { style: `--tone: var(--${TONES[answer.model]})` },
    make("b", { text: `${models[answer.model]} ` }),
    make("span", { class: answer.verdict, text: answer.answer ?? "no answer" }),
    make("span", { class: "small", text: answer.probability === undefined ? "" : `  P(yes) ${answer.probability.toFixed(3)}` }),
    make("span", { class: "small", text: !("swapped" in answer) ? "" : `  swapped: ${answer.swapped ?? "no answer"}` }),
    make("p", { text: answer.reply })));
  return [photos(query), make("h2", { text: query.question }), make("dl", {}, ...list), ...replies];
}
