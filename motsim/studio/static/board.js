// The board: stages side by side, what customers meet above, what happens behind below, and under
// both the curve that the engine gives for it. A value can be tried before it is kept.
import { asker, at, page, put } from "./api.js";
import { ask, fill, h, option, say } from "./dom.js";
import { curve, numbers } from "./curve.js";
import { drawer } from "./drawer.js";

const state = { id: null, hash: null, design: "", psychology: "", picked: null, tried: {}, now: null, before: null, held: null, text: false, month: 0, years: null, yearsBefore: null };
let app, root, parts = {};

const ask_live = asker((q) => at(q.id, "/live"), (picture, q) => {
  if (q.hash !== state.hash) return;
  state.error = "";
  if (q.trial) state.now = picture;
  else { state.before = picture; if (!tries()) state.now = picture; }
  draw();
}, (error, q) => {
  if (q.hash !== state.hash) return;
  state.error = app.said(error);
  draw();
});

// of people who come back: every month of the answer, from which the slider takes one
const ask_months = asker((q) => at(q.id, "/months"), (picture, q) => {
  if (q.hash !== state.hash) return;
  state.error = "";
  if (q.trial) state.years = picture;
  else { state.yearsBefore = picture; if (!tries()) state.years = picture; }
  draw();
}, (error, q) => {
  if (q.hash !== state.hash) return;
  state.error = app.said(error);
  draw();
});

const tries = () => Object.keys(state.tried).length > 0;
export const steps = (b) => b.stages.flatMap((stage) => stage.steps.map((step) => ({ ...step, stage })));
const key = (step) => [...step.at, "quality"].join(".");

const asked = (trial) => ({ id: app.board.id, hash: state.hash, trial, body: { page, design: state.design || null, psychology: state.psychology || null, settings: trial ? state.tried : {} } });

function ask_now(trial) {
  if (!app.board.valid) return;
  ask_live(asked(trial));
  if (state.month) ask_months(asked(trial));
  else Object.assign(state, { years: null }, trial ? {} : { yearsBefore: null });  // it answers another question
}

function ask_years() {
  if (!app.board.valid || state.years) return;
  if (tries() && !state.yearsBefore) ask_months(asked(false));
  ask_months(asked(tries()));
}
const forgetAnswers = () => Object.assign(state, { before: null, now: null, years: null, yearsBefore: null });

export function tryValue(step, points) {
  const same = Number(step.points) === Number(points);
  if (same) delete state.tried[key(step)]; else state.tried[key(step)] = String(points);
  if (!tries() && state.before) { state.now = state.before; state.years = state.yearsBefore; draw(); }
  ask_now(tries());
  parts.drawer?.tried(step, points);
}
export const tried = (step) => state.tried[key(step)];
export function forget() { state.tried = {}; state.now = state.before; state.years = state.yearsBefore; if (state.month) ask_years(); }

export function show(to, the) {
  root = to; app = the;
  const b = app.board, w = app.words;
  if (state.id !== b.id) Object.assign(state, { id: b.id, hash: null, design: "", psychology: "", picked: null, tried: {}, now: null, before: null, held: null, text: false, error: "", month: 0, years: null, yearsBefore: null });
  if (state.month > b.months) state.month = 0;
  if (state.hash !== b.hash) { Object.assign(state, { hash: b.hash, tried: {} }); state.error = ""; ask_now(false); }
  const all = steps(b), picked = all.find((one) => one.name === state.picked);
  if (state.picked && !picked) state.picked = null;
  const columns = b.stages.reduce((n, s) => n + s.columns, 0);
  parts.live = h("div", { class: "live" });
  parts.runs = h("span", { class: "soft small", role: "status" });
  const lanes = state.text ? textEditor(b) : h("div", { class: "scroller" }, h("div", { class: "canvas", vars: { columns, grid: b.stages.map((s) => `minmax(0, ${s.columns}fr)`).join(" ") } },
    h("div", { class: "lanes stage-row" },
      h("span", { class: "lane-name" }, h("button", { type: "button", class: "add", "data-key": "new stage", onclick: newStage }, `+ ${w("stage")}`)), b.stages.map((stage) => stageHead(stage))),
    h("div", { class: "lanes rest" },
      h("span", { class: "lane-name" }, w("lane customer")), b.stages.map((stage) => lane(stage, "contact")),
      h("span", { class: "lane-name" }, w("lane behind")), b.stages.map((stage) => lane(stage, "behind"))),
    h("div", { class: "live-box" }, b.months ? monthSlider(b) : "", parts.live)));
  parts.drawer = picked && !state.text ? drawer(picked, b, app, { close: () => pick(null) }) : null;
  root.classList.toggle("with-drawer", !!parts.drawer);
  fill(root, h("div", { class: "work" }, h("h1", { class: "hidden" }, w("page board")), bar(b), lanes, mistakes(b)), parts.drawer?.el || "");
  draw();
}

// What is shown: the answer of one visit, or of a month beside the same month without what is tried.
function shown() {
  const w = app.words, m = state.month;
  if (!m) return { now: state.now, before: tries() ? state.before : null, was: "was" };
  const of = (years, k) => years && { ...years, ...years.months[k - 1] };
  return tries() ? { now: of(state.years, m), before: of(state.yearsBefore, m), was: "was" }
    : { now: of(state.years, m), before: m > 1 ? of(state.years, 1) : null, was: "first month" };
}

function draw() {
  if (!parts.live?.isConnected && !parts.live) return;
  const b = app.board, w = app.words, focus = document.activeElement?.dataset?.moment, { now, before, was } = shown();
  const waiting = w(state.month ? "months coming" : "first answer");
  parts.live.classList.toggle("stale", !b.valid || !!state.error);
  parts.runs.textContent = state.error || (!b.valid ? w("curve stale") : now ? w("runs", { n: now.runs, of: now.of, s: now.seconds }) : waiting);
  parts.runs.classList.toggle("harm", !!state.error);
  drawTrying(b);
  if (!now) { fill(parts.live, h("p", { class: "soft" }, b.valid ? waiting : w("no curve"))); return; }
  const open = parts.live.querySelector("details")?.open;
  const table = numbers(now, app.lang, w);
  table.open = !!open;
  fill(parts.live,
    curve({ stages: b.stages, now, before, lang: app.lang, words: w, picked: state.picked, hint: w("drag hint"),
      onpick: (name) => { if (!dragging) pick(name); }, ondrag: drag }),
    h("div", { class: "tally" }, now.measures.map((one, k) => h("div", { class: "tally-one" }, h("span", {}, one.label[app.lang]), h("b", {}, one.said[app.lang]),
      h("span", {}, before ? w(was, { said: before.measures[k].said[app.lang] }) : one.range[app.lang])))),
    table);
  if (focus) parts.live.querySelector(`[data-moment="${CSS.escape(focus)}"]`)?.focus();
  parts.drawer?.answer(now);
}

// What is tried and not kept is said as long as the curve shows it, the drawer open or not.
function drawTrying(b) {
  const w = app.words, names = steps(b).filter((one) => tried(one) !== undefined).map((one) => `${one.label[app.lang]} ${tried(one)}`);
  fill(parts.trying, names.length ? [h("span", {}, w("trying n", { names: names.join(", ") })), h("button", { type: "button", class: "quiet small", onclick: () => { forget(); show(root, app); } }, w("forget"))] : "");
}

function monthSlider(b) {
  const w = app.words, said = () => (state.month ? w("month of", { n: state.month, of: b.months }) : w("no month"));
  const told = h("output", { class: "soft small" }, said());
  const slider = h("input", { type: "range", min: 0, max: b.months, step: 1, value: state.month, "data-key": "months", "aria-valuetext": said(), title: w("months how"),
    oninput: (e) => {
      const before = state.month;
      state.month = Number(e.target.value);
      told.textContent = said();
      slider.setAttribute("aria-valuetext", said());
      if (state.month && !before) ask_years();
      draw();
    } });
  return h("label", { class: "row months" }, w("months"), slider, told);
}
// --- moving a point of the curve: the whole height of the picture is the whole scale of quality -----
let dragging = false;
function drag(name, { step, pointer, plot }) {
  const one = steps(app.board).find((s) => s.name === name);
  if (!one || one.points === null || !app.board.valid) return;
  const begin = Number(tried(one) ?? one.points), keep = (v) => String(Math.min(100, Math.max(0, Math.round(v))));
  if (step) { tryValue(one, keep(begin + step)); return; }
  const y0 = pointer.clientY, height = plot.clientHeight;
  const move = (e) => {
    if (!dragging && Math.abs(e.clientY - y0) < 4) return;
    dragging = true;
    tryValue(one, keep(begin + ((y0 - e.clientY) / height) * 100));
  };
  const end = () => {
    removeEventListener("pointermove", move);
    if (dragging) pick(name);
    setTimeout(() => { dragging = false; });
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end, { once: true });
}

// --- parts ------------------------------------------------------------------------------------------
function bar(b) {
  const w = app.words;
  const choose = (name) => (e) => { state[name] = e.target.value; forgetAnswers(); ask_now(false); if (tries()) ask_now(true); draw(); };
  return h("div", { class: "bar" },
    h("label", {}, w("design"), h("select", { "data-key": "design", onchange: choose("design") }, b.designs.map((d) => option(d.name, d.label[app.lang], state.design)))),
    h("label", {}, w("psychology"), h("select", { "data-key": "psychology", onchange: choose("psychology") }, b.psychologies.map((p) => option(p.name, p.label[app.lang], state.psychology || b.psychology)))),
    parts.runs, parts.trying = h("span", { class: "row small trying" }), h("span", { class: "room" }),
    h("button", { type: "button", "data-key": "text", "aria-pressed": state.text, onclick: () => { state.text = !state.text; show(root, app); } }, w(state.text ? "show board" : "show text")),
    h("a", { class: "button", href: `/api/v1${at(b.id, "/text")}`, download: b.id }, w("download file")));
}

function stageHead(stage) {
  const w = app.words, weight = stage.typed.weight;
  return h("div", { class: "stage-head" },
    h("button", { type: "button", "data-key": `stage ${stage.name}`, title: w("edit stage"), onclick: () => editStage(stage) }, stage.label[app.lang]),
    h("div", { class: "soft small" }, weight ? w("weight of", { weight }) : "", stage.typed.beside ? ` ${w("beside", { stage: labelOf(stage.typed.beside) })}` : ""));
}
const labelOf = (name) => app.board.stages.find((s) => s.name === name)?.label[app.lang] || name;

function lane(stage, which) {
  const w = app.words, mine = stage.steps.filter((s) => (s.kind === "contact") === (which === "contact"));
  const el = h("ul", { class: `lane ${which}`, "aria-label": `${stage.label[app.lang]}, ${w(which === "contact" ? "lane customer" : "lane behind")}`,
    ondragover: (e) => { if (state.held) { e.preventDefault(); el.classList.add("over"); } },
    ondragleave: () => el.classList.remove("over"),
    ondrop: (e) => { e.preventDefault(); drop(stage, e.target.closest("[data-step]")?.dataset.step); } },
    mine.map((step) => h("li", {}, card(step, stage))),
    h("li", {}, h("button", { type: "button", class: "add", "aria-label": w("add step to", { stage: stage.label[app.lang] }), onclick: () => newStep(stage, which) }, "+")));
  return el;
}

function card(step, stage) {
  const b = app.board, w = app.words, t = step.typed;
  const wrong = b.mistakes.filter((m) => m.step === step.name), ideas = b.ideas.filter((one) => one.steps.includes(step.name));
  const owners = [...new Set(ideas.map((one) => one.owner[app.lang]).filter(Boolean))];
  return h("button", {
    type: "button", class: `step ${t.class || ""} ${wrong.length ? "bad" : ""} ${state.held === step.name ? "held" : ""}`, draggable: "true",
    "data-step": step.name, "data-key": `step ${step.name}`, "aria-pressed": String(state.picked === step.name), "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight",
    onclick: () => pick(state.picked === step.name ? null : step.name),
    ondragstart: (e) => { state.held = step.name; e.dataTransfer.effectAllowed = "move"; e.dataTransfer.setData("text/plain", step.name); },
    ondragend: () => { state.held = null; },
    onkeydown: (e) => {
      const by = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[e.key];
      if (!e.altKey || !by) return;
      e.preventDefault();
      shift(step, stage, ...by);
    },
  },
  h("b", {}, step.label[app.lang]),
  h("span", { class: "m" }, step.words ? step.words[app.lang] : asTyped(step)),
  t.votes && t.votes !== "0" ? h("span", { class: "votes", title: w("votes", { n: t.votes }) }, ` ${"●".repeat(Math.min(9, Number(t.votes) || 0))}`) : null,
  ideas.length ? h("div", { class: "m" }, w("ideas here", { n: ideas.length }), owners.length ? ` · ${owners.join(", ")}` : "") : null,
  wrong.length ? h("div", { class: "wrong" }, wrong[0].said[app.lang]) : null);
}

// a text with a mistake has no words yet
function asTyped({ typed: t }) {
  return [typeof t.quality === "string" ? t.quality : null, t.staff, t.takes, t.if, t.chance].filter((one) => typeof one === "string").join(" · ");
}

function mistakes(b) {
  const w = app.words;
  if (!b.mistakes.length) return "";
  return h("section", { class: "mistakes", "aria-label": w("mistakes") }, h("h2", {}, w("n mistakes", { n: b.mistakes.length })),
    h("ul", {}, b.mistakes.map((m) => h("li", {}, h("button", { type: "button", onclick: () => (m.step ? pick(m.step) : toLine(m.line)) },
      `${m.line ? w("line", { n: m.line }) : ""} ${m.path ? `${m.path}: ` : ""}${m.said[app.lang]}`)))));
}

function pick(name) {
  state.picked = name;
  show(root, app);
  if (name) root.querySelector(".drawer h2")?.focus();
}

// --- the text itself --------------------------------------------------------------------------------
let typed = null;
function textEditor(b) {
  const w = app.words, area = h("textarea", { spellcheck: "false", "aria-label": w("text of", { file: b.id }) });
  fetch(`/api/v1${at(b.id, "/text")}`).then((r) => r.text()).then((text) => {
    area.value = typed ?? text;
    if (state.line) { const lines = area.value.split("\n"); const from = lines.slice(0, state.line - 1).join("\n").length + 1; area.focus(); area.setSelectionRange(from, from + (lines[state.line - 1] || "").length); state.line = 0; }
  });
  area.addEventListener("input", () => { typed = area.value; });
  return h("div", { class: "scroller canvas" }, area, h("div", { class: "row end" },
    h("button", { type: "button", onclick: () => { typed = null; show(root, app); } }, w("discard")),
    h("button", { type: "button", class: "main", onclick: async () => { const text = area.value; typed = null; if (!(await app.change((now) => put(at(now.id, "/text"), { base: b.hash, text })))) { typed = text; area.value = text; } } }, w("keep text"))));
}
function toLine(line) { state.text = true; state.line = line; show(root, app); }

// --- changing the journey ---------------------------------------------------------------------------
export const nameOf = (text, taken) => {
  let bare = text.trim().toLowerCase().normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "").slice(0, 40) || "step";
  if (/^\p{N}/u.test(bare)) bare = `m_${bare}`;
  let name = bare;
  for (let k = 2; taken.includes(name); k += 1) name = `${bare}_${k}`;
  return name;
};
export const everyName = (b) => ["today", ...b.stages.map((s) => s.name), ...steps(b).map((s) => s.name), ...b.pools.map((p) => p.name), ...b.ideas.map((i) => i.name), ...b.designs.map((d) => d.name), ...b.promises.map((p) => p.name), ...b.segments.map((p) => p.name)];
export const labelEdits = (name, text) => (text === name || text === name.replaceAll("_", " ") ? [] : [{ do: "set", at: ["labels", app.lang, name], value: text }]);

async function newStep(stage, which) {
  const w = app.words, kinds = which === "contact" ? ["contact"] : ["work", "away"];
  const said = await ask(w("new step in", { stage: stage.label[app.lang] }), [
    { name: "label", label: w("name"), make: () => h("input", { required: true, maxlength: 60 }) },
    kinds.length > 1 ? { name: "kind", label: w("kind"), make: () => h("select", {}, kinds.map((k) => option(k, w(`kind ${k}`)))) } : { name: "quality", label: w("quality"), make: () => h("input", { type: "number", min: 0, max: 100, value: "60" }) },
    { name: "takes", label: w("takes"), make: () => h("input", { placeholder: "5 min", value: kinds.length > 1 ? "10 min" : "" }) },
  ], w("add"), w("cancel"));
  if (!said?.label) return;
  const name = nameOf(said.label, everyName(app.board));
  const value = { [said.kind || "contact"]: name, ...(said.quality ? { quality: said.quality } : {}), ...(said.takes ? { takes: said.takes } : {}) };
  state.picked = name;
  await app.edit([{ do: "insert", at: [...stage.at, "steps"], value }, ...labelEdits(name, said.label)], `+ ${said.label}`);
}

async function newStage() {
  const w = app.words;
  const said = await ask(w("new stage"), [
    { name: "label", label: w("name"), make: () => h("input", { required: true, maxlength: 60 }) },
    { name: "step", label: w("first step"), make: () => h("input", { required: true, maxlength: 60 }) }], w("add"), w("cancel"));
  if (!said?.label || !said.step) return;
  const taken = everyName(app.board), name = nameOf(said.label, taken), step = nameOf(said.step, [...taken, name]);
  await app.edit([{ do: "insert", at: ["journey"], value: { stage: name, steps: [{ contact: step, quality: "60" }] } }, ...labelEdits(name, said.label), ...labelEdits(step, said.step)], `+ ${said.label}`);
}

async function editStage(stage) {
  const w = app.words, k = app.board.stages.indexOf(stage);
  const said = await ask(w("edit stage"), [
    { name: "label", label: w("name"), make: () => h("input", { value: stage.label[app.lang], required: true, maxlength: 60 }) },
    { name: "weight", label: w("weight"), make: () => h("input", { value: stage.typed.weight || "", placeholder: "25%" }) },
    { name: "place", label: w("place"), make: () => h("select", {}, app.board.stages.map((s, i) => option(String(i), w("place n", { n: i + 1 }), String(k)))) },
    { name: "gone", label: w("remove"), make: () => h("select", {}, option("", w("keep it")), option("yes", w("remove stage", { n: stage.steps.length }))) },
  ], w("keep"), w("cancel"));
  if (!said) return;
  if (said.gone) { await app.edit([{ do: "remove", at: stage.at }], `− ${stage.label[app.lang]}`); return; }
  const edits = [];
  if (said.label !== stage.label[app.lang]) edits.push({ do: "set", at: ["labels", app.lang, stage.name], value: said.label });
  if (said.weight !== (stage.typed.weight || "")) edits.push({ do: "set", at: [...stage.at, "weight"], value: said.weight || null });
  if (Number(said.place) !== k) edits.push({ do: "move", at: stage.at, to: ["journey"], index: Number(said.place) });
  if (edits.length) await app.edit(edits, said.label);
}

export async function move(step, stage, index) {
  const to = [...stage.at, "steps"];
  if (await app.edit([{ do: "move", at: step.at, to, index }], `↔ ${step.label[app.lang]}`)) say(app.words("moved", { step: step.label[app.lang], stage: stage.label[app.lang] }));
}

function drop(stage, beforeName) {
  const step = steps(app.board).find((one) => one.name === state.held);
  state.held = null;
  if (!step) return;
  const rest = stage.steps.filter((one) => one.name !== step.name), k = rest.findIndex((one) => one.name === beforeName);
  move(step, stage, k < 0 ? null : k);
}

function shift(step, stage, across, along) {
  const b = app.board, k = b.stages.indexOf(stage), to = b.stages[k + across];
  if (across && to) return move(step, to, null);
  const at_ = stage.steps.findIndex((one) => one.name === step.name) + along;
  if (!across && at_ >= 0 && at_ < stage.steps.length) return move(step, stage, at_);
  return say(app.words("no further"));
}
