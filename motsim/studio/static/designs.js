// Ideas and budget: what is switched on costs so much, and brings so much against today.
import { asker, at, follow, get, page, post, remove } from "./api.js";
import { ask, fill, h, option, say } from "./dom.js";
import { addIdea } from "./drawer.js";
import { steps, nameOf, everyName, labelEdits } from "./board.js";

let app, root, purse, state = { id: null, hash: null, cost: null, brings: null, busy: false, error: "" };

const choose = asker((q) => at(q.id, "/choice"), (answer, q) => {
  if (q.hash !== state.hash) return;
  state.error = "";
  if (answer.cost) Object.assign(state, { cost: answer.cost, busy: true });
  if (answer.brings) { Object.assign(state, { brings: answer.brings, busy: false }); if (answer.brings.covers) say(`${answer.brings.gain[app.lang]}, ${answer.brings.range[app.lang]}`); }
  drawPurse();
}, (error, q) => {
  if (q.hash !== state.hash) return;
  Object.assign(state, { error: app.said(error), busy: false });
  drawPurse();
});

function ask_now() {
  const b = app.board, on = app.chosen[b.id];
  if (!b.valid) return;
  state.busy = true;
  choose({ id: b.id, hash: state.hash, body: { page, ideas: [...on.keys()], budget: sum(state.budget) } });
  drawPurse();
}

// A sum as people type it, 300000 or 300,000; null where it is none.
const sum = (text) => (/^\d{1,3}([,，]\d{3})*(\.\d+)?$|^\d+(\.\d+)?$/.test(`${text}`.trim()) ? Number(`${text}`.replace(/[,，]/g, "")) : null);

export function show(to, the) {
  root = to; app = the;
  const b = app.board, w = app.words;
  if (state.id !== b.id) state = { id: b.id, hash: null, cost: null, brings: null, busy: false, error: "", budget: b.designs.find((d) => d.budget)?.budget || "" };
  const on = (app.chosen[b.id] ??= new Map());
  for (const name of [...on.keys()]) if (!b.ideas.some((one) => one.name === name)) on.delete(name);
  if (state.hash !== b.hash) { state.hash = b.hash; ask_now(); }
  purse = h("section", { class: "purse", "aria-label": w("budget") });
  const groups = ["key", "important", "ordinary", ""].map((one) => [one, b.ideas.filter((idea) => (idea.class || "") === one)]).filter(([, ideas]) => ideas.length);
  fill(root, h("h1", {}, w("page designs")), h("p", { class: "soft" }, w("designs how")),
    b.valid ? null : h("p", { class: "note" }, w("mend first", { n: b.mistakes.length })),
    h("div", { class: "buying" },
      h("div", {},
        h("div", { class: "row" },
          h("label", { class: "row" }, w("take over"), h("select", { "data-key": "take", onchange: (e) => take(e.target.value) }, option("", "–"), b.designs.filter((d) => d.with.length).map((d) => option(d.name, d.label[app.lang])), option("*none", w("nothing")), option("*all", w("all ideas")))),
          h("button", { type: "button", onclick: newIdea, disabled: !steps(b).some((s) => s.points !== null) }, `+ ${w("new idea")}`)),
        groups.map(([one, ideas]) => h("section", {}, h("h2", {}, one ? w(`class ${one}`) : w("no class")), h("ul", { class: "cards" }, ideas.map(card)))),
        b.ideas.length ? null : h("p", { class: "soft" }, w("no ideas"))),
      purse));
  drawPurse();
}

function card(idea) {
  const w = app.words, b = app.board, on = app.chosen[b.id], wrong = b.mistakes.filter((m) => m.idea === idea.name);
  const box = h("input", { type: "checkbox", checked: on.has(idea.name), "data-key": `idea ${idea.name}`, onchange: () => { if (box.checked) on.set(idea.name, 1); else on.delete(idea.name); el.classList.toggle("on", box.checked); ask_now(); } });
  const changes = idea.changes[app.lang];
  const el = h("li", { class: `card idea ${on.has(idea.name) ? "on" : ""}` },
    h("label", {}, box, h("span", {}, idea.label[app.lang])),
    h("span", {}, idea.shown ? idea.shown[app.lang] : idea.typed.cost?.once || "", h("span", { class: "soft small" }, ` ${w("first year")}`)),
    changes.length ? h("ul", {}, changes.map((one) => h("li", {}, one))) : h("span", { class: "soft small" }, w("by rules")),
    idea.owner[app.lang] ? h("span", { class: "soft small" }, w(idea.by[app.lang] ? "owned by when" : "owned by", { owner: idea.owner[app.lang], by: idea.by[app.lang] })) : null,
    wrong.map((m) => h("span", { class: "wrong" }, m.said[app.lang])));
  return el;
}

function drawPurse() {
  if (!purse) return;
  const w = app.words, c = state.cost, r = state.brings, on = app.chosen[app.board.id];
  const budget = purse.querySelector("#budget") || h("input", { id: "budget", inputmode: "decimal", value: state.budget, "data-key": "budget", onchange: (e) => { state.budget = e.target.value; state.wanted = state.budget.trim() !== "" && sum(state.budget) === null; ask_now(); } });
  budget.setAttribute("aria-invalid", `${!!state.wanted}`);
  fill(purse, 
    h("label", { class: "field", for: "budget" }, h("span", {}, `${w("budget")} ${app.board.currency}`), budget, state.wanted ? h("span", { class: "wrong", role: "alert" }, w("budget wanted")) : null),
    c ? [h("div", { class: "soft" }, w("n chosen", { n: on.size })), h("div", { class: `big ${c.over ? "harm" : ""}` }, c.total[app.lang]),
      c.left ? [h("div", { class: c.over ? "harm" : "soft" }, w(c.over ? "too much by" : "left", { money: c.left[app.lang] })), h("div", { class: `meter ${c.over ? "over" : ""}` }, h("i", { vars: { w0: `${c.used}%` } }))] : null,
      c.classes.map((one) => [h("div", { class: "row small" }, one.label[app.lang], h("span", { class: "room" }), one.money[app.lang]), h("div", { class: "meter", "aria-hidden": "true" }, h("i", { vars: { w0: `${one.percent}%` } }))])] : null,
    h("div", { class: "row" }, state.job ? [h("progress", { max: state.job.of || 1, value: state.job.done || 0, "aria-label": w("progress") }), h("button", { type: "button", onclick: () => remove(`/jobs/${state.job.job}`).catch(app.fail) }, w("stop"))] : h("button", { type: "button", disabled: !app.board.valid, onclick: best }, w("best for it"))),
    state.best ? h("p", { class: "note small", role: "status" }, w("best is", { n: state.best.ideas.length, money: state.best.spend[app.lang] }), " ", state.best.as_good ? w("split as good") : w("split loses", { loses: state.best.loses[app.lang] })) : null,
    h("hr"),
    h("h3", {}, w("brings")),
    state.error ? h("p", { class: "harm" }, state.error)
      : r ? h("div", { class: state.busy ? "busy" : "" },
        h("div", { class: "soft" }, w(`judged ${r.judged}`)), h("div", { class: "big" }, r.gain[app.lang]), h("div", { class: "small" }, r.range[app.lang]),
        h("p", { class: "soft small" }, on.size ? (r.covers ? w("covers", { loses: r.loses[app.lang] }) : w("runs alone")) : ""),
        h("div", { class: "soft" }, w("remembered under", { theory: app.theory() })), h("div", { class: "big" }, r.remembered[app.lang]),
        r.clear || !on.size ? null : h("p", { class: "note small" }, w("not clear")))
        : h("p", { class: "soft" }, app.board.valid ? w("first answer") : w("no curve")),
    h("p", { class: "soft small" }, w("brings how")),
    h("div", { class: "row" }, h("button", { type: "button", class: "main", disabled: !on.size, onclick: () => app.go(`#/s/${encodeURIComponent(app.board.id)}/compare?mine=1`) }, w("compare it")),
      h("button", { type: "button", disabled: !on.size, onclick: saveDesign }, w("save as design"))));
}

function take(name) {
  const b = app.board, on = app.chosen[b.id];
  on.clear();
  const names = name === "*all" ? b.ideas.map((one) => one.name) : b.designs.find((d) => d.name === name)?.with || [];
  names.forEach((one) => on.set(one, 1));
  ask_now();
  show(root, app);
}

// The library's own search; it takes a minute or more, tells how far it is and can be stopped.
async function best() {
  const mine = state, budget = sum(state.budget);
  if (budget === null) { mine.wanted = true; drawPurse(); document.getElementById("budget").focus(); return; }
  try {
    mine.best = null;
    mine.job = await post("/allocations", { scenario: mine.id, budget });
    const draw = (job) => { mine.job = job; if (state === mine && app.page === "designs") drawPurse(); };
    draw(mine.job);
    mine.job = await follow(mine.job, draw);
    const { state: end, job } = mine.job, problem = app.problem(mine.job);
    mine.job = null;
    if (end === "failed") throw new Error(problem);
    if (end === "done" && state === mine) {
      mine.best = await get(`/jobs/${job}/result`);
      const on = app.chosen[mine.id];
      on.clear();
      mine.best.ideas.forEach((one) => on.set(one, 1));
      ask_now();
      if (app.page === "designs") show(root, app);
    }
  } catch (error) { mine.job = null; app.fail(error); }
  if (state === mine && app.page === "designs") drawPurse();
}

async function saveDesign() {
  const w = app.words, b = app.board, on = app.chosen[b.id];
  const said = await ask(w("save as design"), [{ name: "label", label: w("name"), make: () => h("input", { required: true, maxlength: 60 }) }], w("keep"), w("cancel"));
  if (!said?.label) return;
  const name = nameOf(said.label, everyName(b));
  await app.edit([{ do: "set", at: ["designs", name], value: { with: [...on.keys()] } }, ...labelEdits(name, said.label)], `${w("design")}: ${said.label}`);
}

async function newIdea() {
  const w = app.words, b = app.board, free = steps(b).filter((s) => s.points !== null);
  const said = await ask(w("new idea"), [
    { name: "label", label: w("idea name"), make: () => h("input", { required: true, maxlength: 60 }) },
    { name: "step", label: w("idea step"), make: () => h("select", {}, free.map((s) => option(s.name, `${s.label[app.lang]} (${s.points})`))) },
    { name: "value", label: w("idea lifts to"), make: () => h("input", { type: "number", min: 0, max: 100, required: true, value: "80" }) },
    { name: "cost", label: w("idea cost"), make: () => h("input", { inputmode: "decimal", placeholder: "0" }) },
    { name: "owner", label: w("idea owner"), make: () => h("input", { maxlength: 80 }) }], w("add"), w("cancel"));
  if (!said?.label) return;
  await addIdea(app, b, { ...said, step: free.find((s) => s.name === said.step) });
}
