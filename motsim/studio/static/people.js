// People: the day of single customers, as the engine made it and in words.
import { follow, get, post } from "./api.js";
import { fill, h, option, svg } from "./dom.js";
import { shade } from "./curve.js";

let app, root, state = {};

export function show(to, the) {
  root = to; app = the;
  const b = app.board, w = app.words;
  if (state.id !== b.id) state = { id: b.id, design: b.designs[0]?.name || "", who: "", result: null, busy: false };
  const number = h("input", { inputmode: "numeric", value: /^\d+$/.test(state.who) ? state.who : "", placeholder: "17", "aria-label": w("customer number"), "data-key": "number", size: 6, onchange: (e) => { const n = e.target.value.trim(); if (/^\d*$/.test(n)) { state.who = n; load(); } else app.fail(new Error(w("whole number", { said: n }))); } });
  fill(root, h("h1", {}, w("page people")), h("p", { class: "soft" }, w("people how")),
    b.valid ? null : h("p", { class: "note" }, w("mend first", { n: b.mistakes.length })),
    h("div", { class: "row" }, h("label", { class: "row" }, w("design"), h("select", { "data-key": "design", onchange: (e) => { state.design = e.target.value; load(); } }, b.designs.map((d) => option(d.name, d.label[app.lang], state.design)))),
      h("label", { class: "row" }, w("customer number"), number),
      state.who ? h("button", { type: "button", onclick: () => { state.who = ""; load(); } }, w("everybody again")) : null),
    state.result && state.hash !== b.hash ? h("p", { class: "note" }, w("result stale"), " ", h("button", { type: "button", onclick: load }, w("ask again"))) : null,
    h("div", { class: `persons ${state.busy ? "busy" : ""}` }, state.result ? state.result.people.map(person) : h("p", { class: "soft" }, b.valid ? w("first answer") : w("no curve"))));
  if (!state.result && !state.busy && b.valid) load();
}

async function load() {
  const mine = state;
  state.busy = true;
  state.hash = app.board.hash;
  try {
    const job = await follow(await post("/days", { scenario: app.board.id, design: state.design, who: state.who }), () => {});
    if (state !== mine) return;
    if (job.state === "done") state.result = await get(`/jobs/${job.job}/result`);
    else app.fail(new Error(app.problem(job)));
  } catch (error) { app.fail(error); }
  state.busy = false;
  if (app.page === "people") show(root, app);
}

function person(one) {
  const w = app.words, lang = app.lang, felt = one.felt.filter((f) => f.kind !== "wait"), told = one.told[lang];
  return h("article", { class: "card" }, h("h2", {}, one.label[lang]), h("span", { class: "soft" }, w("customer n", { n: one.customer }), ` · ${w("figure of", { what: w("remembered"), value: one.remembered[lang] })}`),
    h("p", {}, told.title, " ", told.worst),
    h("dl", { class: "person-facts" }, told.facts.map((f) => h("div", {}, h("dt", {}, f.label), h("dd", {}, f.said)))),
    felt.length ? h("div", { class: "mini", "aria-hidden": "true" }, h("div", { class: "plot", vars: { h: "110px" } },
      svg("svg", { viewBox: "0 -10 100 20", preserveAspectRatio: "none" }, svg("g", { transform: "scale(1,-1)" }, svg("line", { x1: 0, x2: 100, y1: 0, y2: 0, class: "zero" }), svg("polyline", { class: "now", points: felt.map((f) => `${f.place},${f.emotion}`).join(" ") }))),
      felt.map((f) => h("span", { class: `dot ${shade(f.emotion)}`, vars: { x: `${f.place}%`, e: f.emotion } })))) : null,
    h("ol", { class: "day" }, told.day.map((row) => h("li", { class: row.bad ? "bad" : "" }, h("span", { class: "soft" }, row.when), h("span", {}, row.said), h("b", {}, row.felt)))),
    told.more.map((part) => h("details", {}, h("summary", {}, part.head), h("ul", { class: "lines" }, part.lines.map((line) => h("li", {}, line || " "))))));
}
