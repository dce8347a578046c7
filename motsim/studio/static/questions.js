// More questions: each is a study of the library with a report of its own.
import { file, follow, post, remove } from "./api.js";
import { fill, h, option, say, takes } from "./dom.js";

const QUESTIONS = ["plan", "moments", "lows", "robust", "worth", "pilot"];
const OF_ONE = ["plan", "moments", "lows", "pilot"];
let app, root, state = {};

export function show(to, the) {
  root = to; app = the;
  const b = app.board, w = app.words;
  if (state.id !== b.id) state = { id: b.id, design: "", job: null, made: null, which: null, problem: "" };
  const busy = !!state.job;
  fill(root, h("h1", {}, w("page questions")), h("p", { class: "soft" }, w("questions how")),
    b.valid ? null : h("p", { class: "note" }, w("mend first", { n: b.mistakes.length })),
    h("label", { class: "row" }, w("design"), h("select", { "data-key": "design", onchange: (e) => { state.design = e.target.value; } }, option("", w("usual design"), state.design), b.designs.map((d) => option(d.name, d.label[app.lang], state.design)))),
    h("ul", { class: "cards asked" }, QUESTIONS.map((one) => h("li", { class: `card ${state.which === one ? "on" : ""}` }, h("h2", {}, w(`q ${one}`)), h("span", { class: "soft small" }, w(`q ${one} how`)),
      h("span", { class: "row" }, h("button", { type: "button", "data-key": `q ${one}`, disabled: busy || !b.valid, "aria-label": `${w("ask")}: ${w(`q ${one}`)}`, onclick: () => begin(one) }, w("ask")))))),
    h("div", { id: "progress" }),
    state.problem ? h("p", { class: "harm", role: "alert" }, state.problem) : null,
    state.made && state.hash !== b.hash ? h("p", { class: "note" }, w("result stale")) : null,
    state.made ? result() : null);
  if (busy) draw();
}

function draw() {
  const w = app.words, job = state.job, place = document.getElementById("progress");
  if (!job || !place) return;
  fill(place, h("div", { class: "row" }, h("progress", { max: job.of || 1, value: job.done || 0, "aria-label": w("progress") }),
    h("span", { class: "soft" }, job.of ? w("steps of", { done: job.done, of: job.of }) : w("preparing"), job.seconds_left !== null ? ` · ${w("seconds left", { s: Math.ceil(job.seconds_left) })}` : ""),
    h("button", { type: "button", onclick: () => remove(`/jobs/${job.job}`).catch(app.fail) }, w("stop"))));
}

async function begin(which) {
  const mine = state;
  Object.assign(mine, { which, problem: "", made: null, hash: app.board.hash });
  try {
    mine.job = await post("/studies", { scenario: mine.id, question: which, designs: mine.design && OF_ONE.includes(which) ? [mine.design] : [] });
    if (state === mine) show(root, app);
    mine.job = await follow(mine.job, (job) => { mine.job = job; if (state === mine && app.page === "questions") draw(); });
    if (mine.job.state === "done") { mine.made = mine.job.job; say(app.words(`q ${which}`)); }
    if (mine.job.state === "failed") mine.problem = app.problem(mine.job);
    if (mine.job.state === "stopped") mine.problem = app.words("stopped");
  } catch (error) { app.fail(error); }
  mine.job = null;
  if (state === mine && app.page === "questions") show(root, app);
}

function result() {
  const w = app.words, base = `/api/v1/jobs/${state.made}`, lang = app.lang;
  return h("section", {}, h("div", { class: "row" }, h("h2", {}, w(`q ${state.which}`)), h("span", { class: "room" }),
    h("a", { class: "button", href: `${base}/report?download=true&lang=${lang}`, download: "" }, w("take report")),
    h("a", { class: "button", href: `${base}/workbook?lang=${lang}`, download: "" }, w("take workbook")),
    takes(w("take pdf"), "report.pdf", () => file(`/jobs/${state.made}/pdf?lang=${lang}`), app.fail),
    h("a", { class: "button", href: `${base}/report?lang=${lang}`, target: "_blank", rel: "noopener" }, w("open report"))),
  h("p", { class: "soft", id: "writing" }, w("report coming")),
  h("iframe", { onload: () => document.getElementById("writing")?.remove(), src: `${base}/report?lang=${lang}`, title: w(`q ${state.which}`), sandbox: "allow-scripts allow-downloads" }));
}
