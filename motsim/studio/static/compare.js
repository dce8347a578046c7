// Compare: the verdict first, then a line a design, then the whole report; files to take along.
import { at, file, follow, get, post, remove } from "./api.js";
import { fill, h, option, say, takes } from "./dom.js";

let app, root, state = {};

export function show(to, the) {
  root = to; app = the;
  const b = app.board, w = app.words;
  if (state.id !== b.id) state = begun(b);
  for (const { name } of b.designs) if (!state.known.has(name)) { state.known.add(name); state.on.add(name); }  // made since
  const mine = [...(app.chosen[b.id]?.keys() || [])];
  if (app.query.has("mine") && mine.length) { if (!state.mine) { state.on = new Set([b.designs[0].name]); state.mine = true; } }
  const box = (name, label, checked, change) => h("label", {}, h("input", { type: "checkbox", checked, "data-key": `box ${name}`, onchange: (e) => change(e.target.checked) }), label);
  const stale = state.result && state.hash !== b.hash;
  fill(root, h("h1", {}, w("page compare")),
    b.valid ? null : h("p", { class: "note" }, w("mend first", { n: b.mistakes.length })),
    h("fieldset", {}, h("legend", {}, w("designs to compare")),
      b.designs.map((d) => box(d.name, d.label[app.lang], state.on.has(d.name), (on) => (on ? state.on.add(d.name) : state.on.delete(d.name)))),
      mine.length ? box("mine", w("my choice", { n: mine.length }), state.mine, (on) => { state.mine = on; }) : h("a", { href: `#/s/${encodeURIComponent(b.id)}/designs` }, w("choose ideas"))),
    h("div", { class: "row" },
      h("label", { class: "row" }, w("replications"), h("select", { onchange: (e) => { state.runs = e.target.value; } }, ["20", "50", "200"].map((n) => option(n, n, state.runs)))),
      box("all", w("all psychologies"), state.all, (on) => { state.all = on; }),
      h("button", { type: "button", class: "main", disabled: !b.valid || running(), onclick: () => begin(mine) }, w("compare"))),
    h("div", { id: "progress" }), stale ? h("p", { class: "note", role: "status" }, w("result stale")) : null,
    state.problem ? h("p", { class: "harm", role: "alert" }, state.problem) : null,
    state.result ? result() : null);
  draw();
}

// As it was compared last, by whoever sent the file, too.
function begun(b) {
  const last = b.settings, names = b.designs.map((d) => d.name), on = last.designs?.filter((name) => names.includes(name)) || [];
  const ideas = (last.ideas || []).filter((name) => b.ideas.some((one) => one.name === name));
  if (ideas.length) app.chosen[b.id] ??= new Map(ideas.map((name) => [name, 1]));
  return { id: b.id, known: new Set(names), on: new Set(on.length ? on : names.slice(0, 3)), mine: ideas.length > 0, runs: ["20", "50", "200"].find((n) => n === `${last.replications}`) || "50", all: last.psychologies?.length > 1, job: null, result: null };
}

const running = () => state.job && ["waiting", "running"].includes(state.job.state);

async function begin(mine) {
  const b = app.board;
  state.problem = "";
  try {
    state.hash = b.hash;
    state.job = await post("/comparisons", { scenario: b.id, designs: b.designs.map((d) => d.name).filter((n) => state.on.has(n)), ideas: state.mine ? mine : [], replications: Number(state.runs), psychologies: state.all ? [b.psychology, ...b.psychologies.map((p) => p.name).filter((n) => n !== b.psychology)] : [] });
    state.result = null;
    show(root, app);
    watch();
  } catch (error) { app.fail(error); }
}

function draw() {
  const w = app.words, job = state.job, place = document.getElementById("progress");
  if (place && running()) fill(place, h("div", { class: "row" }, h("progress", { max: job.of || 1, value: job.done || 0, "aria-label": w("progress") }),
    h("span", { class: "soft" }, job.of ? w("progress of", { done: job.done, of: job.of }) : w("preparing"), job.seconds_left !== null ? ` · ${w("seconds left", { s: Math.ceil(job.seconds_left) })}` : ""),
    h("button", { type: "button", onclick: () => remove(`/jobs/${job.job}`).catch(app.fail) }, w("stop"))));
}

async function watch() {
  const mine = state;
  try { mine.job = await follow(mine.job, (job) => { mine.job = job; if (state === mine) draw(); }); } catch (error) { app.fail(error); mine.job = null; }
  if (state !== mine) return;
  if (state.job?.state === "done") {
    try {
      state.result = await get(`/jobs/${state.job.job}/result`);
      state.made = state.job.job;
      say(state.result.verdict[app.lang]);
    } catch (error) { app.fail(error); }
  }
  if (state.job?.state === "failed") state.problem = app.problem(state.job);
  if (state.job?.state === "stopped") state.problem = app.words("stopped");
  if (app.page === "compare") show(root, app);
}

function result() {
  const w = app.words, r = state.result, lang = app.lang, base = `/api/v1/jobs/${state.made}`;
  const files = [["report", `${base}/report?download=true&lang=${lang}`, w("take report")], ["workbook", `${base}/workbook?lang=${lang}`, w("take workbook")], ["slides", `${base}/slides?lang=${lang}`, w("take slides")], ["bundle", `/api/v1${at(state.id, "/bundle")}`, w("share")], ["svg", `${base}/pictures/journey.svg?lang=${lang}`, w("take svg")], ["png", `${base}/pictures/journey.png?lang=${lang}`, w("take png")]];
  return h("section", {},
    h("h2", { class: "verdict" }, r.verdict[lang]), h("p", {}, r.rests[lang]), h("p", { class: "soft" }, `${r.holds[lang]} · ${w("n runs", { n: r.runs })}`),
    h("div", { class: "row" }, h("strong", {}, w("take along")), files.map(([, href, text]) => h("a", { class: "button", href, download: "" }, text)), takes(w("take pdf"), "report.pdf", () => file(`/jobs/${state.made}/pdf?lang=${lang}`), app.fail), h("a", { class: "button", href: `${base}/report?lang=${lang}`, target: "_blank", rel: "noopener" }, w("open report"))),
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, [w("design"), w(`judged ${r.designs[0].judged}`), w(r.designs[0].covers ? "range covers" : "range 95"), w("loses in"), w("remembered under", { theory: app.theory() })].map((text, k) => h("th", { class: k ? "n" : "", scope: "col" }, text)))),
      h("tbody", {}, r.designs.map((d, k) => h("tr", {}, h("th", { scope: "row" }, d.label[lang], d.name === r.advised && d.clear ? ` · ${w("advised")}` : ""), h("td", { class: "n" }, k ? d.gain[lang] : w("reference")), h("td", { class: "n" }, k ? d.range[lang] : ""), h("td", { class: "n" }, k && d.loses ? d.loses[lang] : ""), h("td", { class: "n" }, d.remembered[lang])))))),
    h("h2", {}, w("whole report")), h("p", { class: "soft", id: "writing" }, w("report coming")), h("iframe", { onload: () => document.getElementById("writing")?.remove(), src: `${base}/report?lang=${lang}`, title: w("whole report"), sandbox: "allow-scripts allow-downloads" }));
}
