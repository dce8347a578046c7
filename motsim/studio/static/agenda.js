// The one who leads a workshop: the phases with their minutes, what the room has said, notes to tidy up.
import { post } from "./api.js";
import { ask, h, option } from "./dom.js";

const SCORED = ["scores", "dots", "cards", "buy", "plan"];

export function workshop(room, app, tell) {
  const w = app.words, at = room.phases.findIndex((one) => one.name === room.phase), next = room.phases[at + 1], minutes = room.phases[at].minutes;
  const timer = (m) => tell({ do: "timer", until: m ? Math.floor(Date.now() / 1000) + m * 60 : 0 });
  return [
    h("ol", { class: "steps" }, room.phases.map((one) => h("li", {}, h("button", { type: "button", "data-key": `phase ${one.name}`, "aria-current": one.name === room.phase ? "step" : null, onclick: () => tell({ do: "phase", phase: one.name }) }, `${w(`phase ${one.name}`)} · ${w("n minutes", { n: one.minutes })}`)))),
    h("section", { class: "saying" }, h("h2", {}, w("say now")), h("p", { class: "say" }, w(`lead ${room.phase}`))),
    h("div", { class: "row" },
      h("button", { type: "button", "data-key": "open", onclick: () => tell({ do: "open", on: !room.open }) }, w(room.open ? "close phase" : "open phase")),
      room.hides ? h("button", { type: "button", class: room.shown ? "" : "main", "data-key": "reveal", onclick: () => tell({ do: "show", on: !room.shown }) }, w(room.shown ? "cover" : "reveal")) : null,
      room.left === null ? h("button", { type: "button", "data-key": "timer", onclick: () => timer(minutes) }, w("start timer", { n: minutes })) : h("button", { type: "button", "data-key": "timer", onclick: () => timer(0) }, w("stop timer"), " ", h("b", { "data-until": `${Date.now() + room.left * 1000}` })),
      h("button", { type: "button", class: !room.hides || room.shown ? "main" : "", "data-key": "next", disabled: !next, onclick: () => next && tell({ do: "phase", phase: next.name }) }, next ? w("step next", { step: w(`phase ${next.name}`) }) : w("step last"))),
    room.phase === "buy" || room.phase === "cards" ? h("label", { class: "row" }, w("budget each"), h("input", { inputmode: "numeric", value: `${room.budget}`, "data-key": "budget", onchange: (e) => tell({ do: "budget", money: e.target.value }) })) : null,
    room.phase === "notes" ? null : summary(room, app),
    notes(room, app, tell),
    SCORED.includes(room.phase) ? became(room, app) : null];
}

// What the wall shows, also while it is covered there.
function summary(room, app) {
  const w = app.words, body = room.body || {};
  if (body.cards) return h("section", {}, h("h2", {}, w("filled in")), body.cards.length ? h("ul", {}, body.cards.map((one) => h("li", {}, w("figure of", { what: one.name, value: w("n fields", { n: one.fields.length }) })))) : h("p", { class: "soft" }, w("no idea yet")));
  if (!body.items?.length) return h("p", { class: "soft" }, w(room.phase === "buy" ? "no idea yet" : "nothing said"));
  return h("section", {}, h("h2", {}, w("room says")), body.said ? h("p", {}, body.said) : null,
    h("table", {}, h("tbody", {}, body.items.map((one) => h("tr", {}, h("th", { scope: "row" }, one.name, " ", h("span", { class: "soft small" }, one.stage)), h("td", { class: "n" }, one.said ?? (one.price ? `${one.price} · ${w("n buy", { n: one.buyers })}` : w("n dots", { n: one.votes }))), h("td", {}, one.key ? w(one.price ? "is bought" : "is key") : ""))))));
}

function notes(room, app, tell) {
  const w = app.words, standing = room.notes.filter((one) => !one.into && !one.hidden);
  const text = h("input", { maxlength: 120, "data-key": "add", "aria-label": w("new note") }), stage = h("select", { "aria-label": w("stage") }, room.stages.map((one) => option(one, one, room.stages[0])));
  const add = () => { if (text.value.trim()) { const said = text.value; text.value = ""; tell({ do: "add", key: Date.now().toString(36), stage: stage.value, text: said }); } };
  return h("details", { open: room.phase === "notes", class: "tidy" }, h("summary", {}, w("tidy up", { n: standing.length })),
    h("p", { class: "soft small" }, w("tidy how")),
    h("form", { class: "row", onsubmit: (e) => { e.preventDefault(); add(); } }, stage, text, h("button", { type: "submit" }, w("add"))),
    room.stages.map((name) => h("section", {}, h("h3", {}, name), h("ul", { class: "notes" }, room.notes.filter((one) => one.stage === name && !one.into).map((one) => note(one, room, app, tell))))));
}

function note(one, room, app, tell) {
  const w = app.words, same = room.notes.filter((other) => other.into === one.id);
  return h("li", { class: one.hidden ? "off" : "" }, h("span", {}, one.name, same.map((other) => h("span", { class: "soft small" }, ` + ${other.name} `, h("button", { type: "button", class: "quiet small", "aria-label": `${w("apart")}: ${other.name}`, onclick: () => tell({ do: "split", item: other.id }) }, w("apart"))))),
    h("span", { class: "row" },
      h("button", { type: "button", class: "quiet small", "aria-label": `${w("change")} ${one.name}`, onclick: () => change(one, room, app, tell) }, w("change")),
      h("button", { type: "button", class: "quiet small", "aria-label": `${w(one.hidden ? "show again" : "hide")} ${one.name}`, onclick: () => tell({ do: "hide", item: one.id, on: !one.hidden }) }, w(one.hidden ? "show again" : "hide"))));
}

async function change(one, room, app, tell) {
  const w = app.words, others = room.notes.filter((other) => other !== one && !other.into && !other.hidden);
  const said = await ask(one.name, [
    { name: "text", label: w("note text"), make: () => h("input", { value: one.name, maxlength: 120, required: true }) },
    { name: "stage", label: w("stage"), make: () => h("select", {}, room.stages.map((name) => option(name, name, one.stage))) },
    { name: "into", label: w("says the same"), make: () => h("select", {}, option("", w("no other"), ""), others.map((other) => option(other.id, other.name, ""))) }], w("keep"), w("cancel"));
  if (!said) return;
  if (said.text && said.text !== one.name) await tell({ do: "rename", item: one.id, text: said.text });
  if (said.stage !== one.stage) await tell({ do: "move", item: one.id, stage: said.stage });
  if (said.into) await tell({ do: "merge", item: one.id, into: said.into });
}

function became(room, app) {
  const w = app.words, make = async () => {
    try {
      const { id } = await post(`/rooms/${room.code}/scenario`);
      app.go(`#/s/${encodeURIComponent(id)}/board`);
    } catch (error) { app.fail(error); }
  };
  return h("section", {}, h("h2", {}, w("make scenario")), h("p", { class: "soft" }, w("made how")), room.unscored ? h("p", { class: "note" }, w("unscored", { n: room.unscored })) : null,
    h("div", { class: "row" }, h("button", { type: "button", class: room.phase === "plan" ? "main" : "", "data-key": "make", onclick: make }, w(room.made ? "make again" : "make scenario")),
      room.made ? ["board", "compare", "questions"].map((page) => h("a", { class: "button", href: `#/s/${encodeURIComponent(room.made)}/${page}` }, w(page === "questions" ? "q plan" : `page ${page}`))) : null));
}
