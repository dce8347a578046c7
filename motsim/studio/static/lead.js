// The one who leads a room: what is on the wall, what to say now, who has answered.
import { get, post, remove } from "./api.js";
import { fill, h, option, say } from "./dom.js";
import { workshop } from "./agenda.js";

let app, root, room = null, line = null, lan = null, clock = null, drawn = "", since = { step: "", at: 0 };

export function show(to, the) {
  root = to; app = the;
  if (room?.code !== app.room) { leave(); room = null; begin(app.room); }
  else draw();
}

// The address has changed to another page: nobody listens any more.
export function leave() {
  line?.close();
  clearInterval(clock);
  line = clock = null;
}

async function begin(code) {
  try {
    [room, lan] = await Promise.all([get(`/rooms/${code}`), get("/lan")]);
  } catch (error) { app.fail(error); app.go("#/teach"); return; }
  draw();
  listen(code);
  clock = setInterval(tick, 1000);
}

function listen(code) {
  line = new EventSource(`/api/v1/rooms/${code}/events`);
  line.onmessage = (event) => { if (app.room === code) { room = JSON.parse(event.data); draw(); } };
  line.onerror = () => {
    line?.close();
    line = null;
    if (app.page !== "room" || app.room !== code) return;
    get(`/rooms/${code}`).then((found) => { room = found; draw(); listen(code); }, (error) => { app.fail(error); setTimeout(() => app.page === "room" && !line && listen(code), 2000); });
  };
}

async function tell(act) {
  try { room = await post(`/rooms/${room.code}/act`, act); draw(); } catch (error) { app.fail(error); }
}

async function door(open, address) {
  try { lan = open ? await post("/lan", { address: address || "" }) : await remove("/lan"); room = await get(`/rooms/${room.code}`); draw(); } catch (error) { app.fail(error); }
}

const minutes = (ms) => { const s = Math.max(0, Math.floor(ms / 1000)); return `${Math.floor(s / 60)}:${`${s % 60}`.padStart(2, "0")}`; };
function tick() {
  for (const el of document.querySelectorAll("[data-since]")) el.textContent = minutes(Date.now() - Number(el.dataset.since));
  for (const el of document.querySelectorAll("[data-until]")) el.textContent = minutes(Number(el.dataset.until) - Date.now());
}

function draw() {
  if (app.page !== "room" || !room) return;
  if (root.contains(document.activeElement) && ["INPUT", "SELECT", "TEXTAREA"].includes(document.activeElement.tagName)) { live(); return; }
  const w = app.words, key = document.activeElement?.dataset?.key, tidy = root.querySelector(".tidy")?.open, at = `${room.code} ${room.phase}`;
  fill(root, h("div", { class: "row leading" }, h("h1", {}, room.title[app.lang]), h("span", { class: "room" }),
    h("a", { class: "button main", href: `/wall/${room.code}`, target: `wall-${room.code}`, "data-key": "wall" }, w("open wall"))),
  h("div", { class: "lead" }, h("div", {}, room.demo ? vote() : workshop(room, app, tell)), h("aside", { "aria-label": w("phones") }, phones())));
  if (tidy !== undefined && drawn === at && root.querySelector(".tidy")) root.querySelector(".tidy").open = tidy;
  drawn = at;
  live();
  if (key) document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

// Numbers that change while somebody types elsewhere.
function live() {
  const w = app.words;
  for (const [id, text] of [["here", w("n here", { n: room.here, joined: room.joined })], ["answered", answered()]]) {
    const el = document.getElementById(id);
    if (el) el.textContent = text;
  }
  for (const el of room.demo ? document.querySelectorAll("[data-votes]") : []) el.textContent = room.all[el.dataset.votes];
  tick();
}

const answered = () => app.words(room.demo ? "n voted" : "n answered", { n: room.phones });

function phones() {
  const w = app.words, many = lan?.addresses || [];
  const choice = many.length > 1 ? h("select", { "aria-label": w("which address") }, many.map((one) => option(one, one, many[0]))) : null;
  return [
    room.address ? [h("div", { class: "ticket" }, room.qr ? h("img", { src: `${room.qr}?${room.address}`, alt: w("qr") }) : null,
      h("div", {}, h("span", { class: "soft" }, w("join at")), h("b", {}, `${room.address}/j`), h("span", { class: "soft" }, w("room number")), h("b", { class: "big" }, room.code))),
    room.qr ? null : h("p", { class: "note" }, w("no qr"))]
      : h("div", { class: "note" }, h("p", {}, w(many.length ? "door shut" : "no network")), h("div", { class: "row" }, choice, h("button", { type: "button", class: "main", "data-key": "door", disabled: !many.length, onclick: () => door(true, choice?.value) }, w("let in")))),
    h("p", { class: "big", id: "answered" }), h("p", { class: "soft", id: "here" }),
    room.address ? h("details", {}, h("summary", {}, w("nobody joins")), h("p", { class: "small" }, w("nobody joins how")), h("button", { type: "button", onclick: () => door(false) }, w("let out"))) : null,
    h("div", { class: "row" }, h("a", { class: "button", href: `/api/v1/rooms/${room.code}/answers.csv`, download: "" }, w("take answers")))];
}

function vote() {
  const w = app.words, lang = app.lang, d = room.demo, at = d.steps.findIndex((one) => one.name === room.step), now = d.steps[at], next = d.steps[at + 1];
  if (since.step !== `${room.code} ${room.step}`) since = { step: `${room.code} ${room.step}`, at: Date.now() };
  const says = d.says.filter((one) => one.step === room.step), first = at === 0;
  const typed = h("input", { id: "typed", inputmode: "numeric", autocomplete: "off", placeholder: d.options.map((_, k) => ["24", "16", "8", "4"][k]).join(" : "), "data-key": "typed",
    onkeydown: (e) => { if (e.key === "Enter") { e.preventDefault(); e.target.blur(); } }, onchange: (e) => hands(e.target.value) });
  return [
    h("ol", { class: "steps" }, d.steps.map((one) => h("li", {}, h("button", { type: "button", "data-key": `step ${one.name}`, "aria-current": one.name === room.step ? "step" : null, onclick: () => tell({ do: "step", step: one.name }) }, one.title[lang])))),
    h("div", { class: "row" },
      h("button", { type: "button", "data-key": "back", disabled: at === 0, onclick: () => go(-1) }, w("step back")),
      h("button", { type: "button", class: "main", "data-key": "next", disabled: !next, onclick: () => go(1) }, next ? w(first ? "show answer" : "step next", { step: next.title[lang] }) : w("step last")),
      h("span", { class: "soft" }, w("this step"), " ", h("span", { "data-since": `${since.at}` }), " · ", w("since begin"), " ", h("span", { "data-since": `${Date.parse(room.begun)}` }))),
    h("section", { class: "saying" }, h("h2", {}, w("say now")),
      first ? [h("p", {}, d.press[lang]), h("ul", {}, d.options.map((one) => h("li", {}, h("b", {}, one.letter), " ", one.text[lang])))] : null,
      says.map((one) => h("p", { class: "say" }, one.text[lang])),
      room.step === "room" ? h("p", {}, d.published[lang]) : null, room.step === "print" ? [h("p", {}, d.lesson[lang]), h("p", { class: "soft" }, d.honest[lang])] : null,
      !first && !says.length && !["room", "print"].includes(room.step) ? h("p", { class: "soft" }, w(`do ${room.step}`)) : null),
    h("section", {}, h("h2", {}, w("votes now")),
      h("div", { class: "tally" }, d.options.map((one) => h("div", { class: "tally-one" }, h("span", {}, one.letter), h("b", { "data-votes": one.letter })))),
      first ? h("p", { class: "soft small" }, w("votes hidden")) : null,
      first ? h("div", { class: "row" }, h("label", { class: "row", for: "typed" }, w("hands")), typed) : null,
      h("div", { class: "row" }, h("button", { type: "button", "data-key": "reset", onclick: () => tell({ do: "reset" }) }, w("vote again")))),
    h("details", {}, h("summary", {}, w("whole note")), d.says.map((one) => h("p", {}, h("b", {}, d.steps.find((s) => s.name === one.step)?.title[lang], ": "), one.text[lang])), h("p", { class: "soft" }, w("lead keys")))];
}

function hands(text) {
  const many = text.match(/\d+/g) || [];
  if (many.length) tell({ do: "typed", votes: Object.fromEntries(room.demo.options.map((one, k) => [one.letter, Number(many[k] || 0)])) });
}

function go(by) {
  const steps = room.demo.steps, to = steps[steps.findIndex((one) => one.name === room.step) + by];
  if (to) tell({ do: "step", step: to.name }).then(() => say(to.title[app.lang]));
}

// a presenter's remote sends these
addEventListener("keydown", (e) => {
  if (app?.page !== "room" || !room?.demo || e.ctrlKey || e.metaKey || e.altKey || ["INPUT", "SELECT", "TEXTAREA"].includes(e.target.tagName)) return;
  const by = { PageDown: 1, PageUp: -1 }[e.key];
  if (by) { e.preventDefault(); go(by); }
});
