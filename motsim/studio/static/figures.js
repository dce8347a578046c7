// Figures: who comes, who serves, what a visit is worth and what was observed, as typed in the file;
// and what the file says in words, with how busy everybody is.
import { at, get } from "./api.js";
import { ask, fill, h } from "./dom.js";
import { everyName, labelEdits, nameOf } from "./board.js";

const PARTS = [
  ["service", [["length", "4 weeks"], ["currency", "CNY"], ["opening", "08:00-18:00"], ["customers.expects", "62"], ["baseline", "55"], ["target", "80"]]],
  ["coming", [["customers.arrive.rate", "60 per day"], ["customers.arrive.every", "exponential(10 min)"]]],
  ["worth", [["value.margin", "900 per visit"], ["value.visits_per_year", "2"], ["value.horizon", "3 years"], ["value.sites", "1"], ["value.discount", "12%"]]],
  ["observed", [["observed.satisfaction", "72"], ["observed.nps", "18"], ["observed.return_rate", "55% within 12 months"], ["observed.complaint_rate", "3%"], ["observed.new_customers", "300 per month"], ["observed.by_recommendation", "25%"]]],
];
const OF_PEOPLE = ["observed.new_customers", "observed.by_recommendation"]; // of people who come back
let app, root;

export function show(to, the) {
  root = to; app = the;
  const b = app.board, w = app.words;
  fill(root, h("h1", {}, w("page figures")), h("p", { class: "soft" }, w("figures how")),
    h("div", { class: "parts" },
      PARTS.map(([name, fields]) => h("section", { class: "card" }, h("h2", {}, w(`part ${name}`)), h("p", { class: "soft small" }, w(`part ${name} how`)), h("div", { class: "two" }, fields.filter(([key]) => !OF_PEOPLE.includes(key) || b.typed.population !== undefined).map(([key, hint]) => field(key.split("."), w(`f ${key}`), hint))))),
      staff(b)),
    h("section", { class: "card", id: "says" }, h("h2", {}, w("says")), h("p", { class: "soft" }, b.valid ? w("first answer") : w("mend first", { n: b.mistakes.length }))));
  if (b.valid) words(b.hash);
}

function typed(path) {
  return path.reduce((found, key) => (found && typeof found === "object" ? found[key] : undefined), app.board.typed);
}

function field(path, label, hint) {
  const w = app.words, found = typed(path), id = `f-${path.join("-")}`, dotted = path.join(".");
  if (found !== undefined && typeof found !== "string") return h("div", { class: "field" }, h("span", {}, label), h("span", { class: "soft small" }, w("in the text")));
  const wrong = app.board.mistakes.filter((m) => m.path === dotted);
  return h("label", { class: "field", for: id }, h("span", {}, label),
    h("input", { id, value: found || "", placeholder: hint, autocomplete: "off", "data-key": id, "aria-invalid": wrong.length ? "true" : null,
      onchange: (e) => app.edit([{ do: "set", at: path, value: e.target.value.trim() || null }], `${label}: ${e.target.value.trim()}`) }),
    wrong.map((m) => h("span", { class: "wrong" }, m.said[app.lang])));
}

function staff(b) {
  const w = app.words;
  return h("section", { class: "card" }, h("h2", {}, w("part staff")), h("p", { class: "soft small" }, w("part staff how")),
    b.pools.map((pool) => h("fieldset", { class: "pool" }, h("legend", {}, pool.label[app.lang]),
      field([...pool.at, "count"], w("f count"), "2"), field([...pool.at, "wage"], w("f wage"), "60 per h"), field([...pool.at, "hours"], w("f hours"), "08:00-18:00"))),
    h("div", {}, h("button", { type: "button", "data-key": "new pool", onclick: async () => {
      const said = await ask(w("new pool"), [{ name: "label", label: w("name"), make: () => h("input", { required: true, maxlength: 40 }) }, { name: "count", label: w("f count"), make: () => h("input", { required: true, value: "2" }) }, { name: "wage", label: w("f wage"), make: () => h("input", { placeholder: "60 per h" }) }], w("add"), w("cancel"));
      if (!said?.label) return;
      const name = nameOf(said.label, everyName(b));
      await app.edit([{ do: "set", at: ["staff", name], value: { count: said.count, ...(said.wage ? { wage: said.wage } : {}) } }, ...labelEdits(name, said.label)], `+ ${said.label}`);
    } }, `+ ${w("new pool")}`)));
}

async function words(hash) {
  const found = await get(at(app.board.id, `/check?lang=${app.lang}`)).catch(() => null);
  const place = document.getElementById("says"), w = app.words;
  if (!found || !place || hash !== app.board.hash) return;
  const part = (name, lines, mark) => lines.length ? [h("h3", {}, w(`says ${name}`)), h("ul", { class: mark }, lines.map((line) => h("li", {}, line)))] : null;
  fill(place, h("h2", {}, w("says")), part("warnings", found.warnings, "note"), part("loads", found.loads), part("coming", found.coming), part("figures", found.figures), h("details", {}, h("summary", {}, w("says journey")), h("ul", {}, [...found.journey, ...found.defaults].map((line) => h("li", {}, line)))));
}
