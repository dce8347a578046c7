// The frame round every page: address, language, undo, what is saved, what is wrong.
import { at, get, post, Problem } from "./api.js";
import { fill, h, say } from "./dom.js";
// Each page's code comes when the page is first opened.
const PAGES = Object.fromEntries(["board", "figures", "designs", "compare", "questions", "people"].map((name) => [name, () => import(`./${name}.js`)]));
const LOOSE = { home: () => import("./home.js"), teach: () => import("./rooms.js"), room: () => import("./lead.js") };  // pages of no scenario
let view = null;  // the code of the page that is open
const head = document.getElementById("head"), root = document.getElementById("page");
const app = { lang: localStorage.lang || (navigator.language.startsWith("zh") ? "zh" : "en"), board: null, id: null, page: "home", chosen: {}, jobs: {} };
// What came inside the page: words of every language, the engine, and the folder's list if it was known.
const start = JSON.parse(document.getElementById("start").textContent), icon = document.querySelector("link[rel=icon]").href;
app.list = start.list;  // for the first page alone: later it may be another
app.words = (key, values = {}) => (start.words[app.lang][key] ?? key).replace(/\{\{|\}\}|\{(\w+)\}/g, (all, name) => (name ? values[name] ?? "" : all[0]));
app.said = (error) => (error instanceof Problem && error.message === "offline" ? app.words("offline")
  : error.status === 401 ? app.words("locked") : error.said?.[app.lang] || error.message || `${error}`);
app.problem = (job) => job.said?.[app.lang] || job.problem;
app.fail = (error) => {
  const box = h("div", { class: "toast", role: "alert" }, app.said(error),
    h("button", { type: "button", class: "quiet", onclick: () => box.remove(), "aria-label": app.words("close") }, "×"));
  document.querySelectorAll(".toast").forEach((one) => one.remove());
  document.body.append(box);
};
// What is no mistake and yet must be read.
app.note = (text) => app.fail(new Problem(200, { detail: text }));
app.theory = () => app.board.psychologies.find((one) => one.name === app.board.psychology)?.label[app.lang] || app.board.psychology;
app.go = (address) => { location.hash = address; };
app.refresh = () => show();

// Every change of the file goes through here: the page shows what the server has, or says why not.
app.change = async (request) => {
  try {
    app.board = await request(app.board);
    document.querySelectorAll(".toast").forEach((one) => one.remove());
    show();
    return true;
  } catch (error) {
    if (error.status === 409) {
      app.board = await get(at(app.id)).catch(() => app.board);
      show();
    }
    app.fail(error);
    return false;
  }
};
app.edit = (edits, label) => app.change((b) => post(at(b.id, "/edits"), { base: b.hash, edits, label: label || "" }));
const back = (what) => app.board && app.change((b) => post(at(b.id, `/${what}`), { base: b.hash })).then((ok) => ok && say(app.words(`${what} done`)));

function drawHead() {
  const w = app.words, b = app.board, tabs = Object.keys(PAGES);
  fill(head, 
    h("a", { class: "home", href: "#/", "aria-label": w("studio") }, h("img", { src: icon, alt: "", width: 22, height: 22 }), h("span", { class: "t" }, w("studio"))),
    b ? null : h("nav", { "aria-label": w("pages") }, ["home", "teach"].map((name) => h("a", { href: name === "home" ? "#/" : `#/${name}`, "aria-current": name === app.page ? "page" : null }, w(`page ${name}`)))),
    b && h("strong", { class: "title" }, b.title[app.lang] || b.id),
    b && h("nav", { "aria-label": w("pages") }, tabs.map((name) =>
      h("a", { href: `#/s/${encodeURIComponent(b.id)}/${name}`, "aria-current": name === app.page ? "page" : null }, w(`page ${name}`)))),
    h("span", { class: "room" }),
    b && h("span", { class: "soft saved", title: w("saved how") }, b.saved ? w("saved at", { time: b.saved }) : w("saved")),
    b && h("button", { type: "button", disabled: !b.undo, title: b.undo || "", "aria-label": w("undo"), onclick: () => back("undo") }, "↶", h("span", { class: "t" }, w("undo"))),
    b && h("button", { type: "button", disabled: !b.redo, title: b.redo || "", "aria-label": w("redo"), onclick: () => back("redo") }, "↷", h("span", { class: "t" }, w("redo"))),
    h("button", { type: "button", lang: app.lang === "zh" ? "en" : "zh", onclick: other }, app.lang === "zh" ? "English" : "中文"));
}

function other() {
  app.lang = localStorage.lang = app.lang === "zh" ? "en" : "zh";
  show();
}

function show() {
  document.documentElement.lang = app.lang === "zh" ? "zh-Hans" : "en";
  drawHead();
  const key = document.activeElement?.dataset?.key, kept = [".scroller", ".drawer"].map((one) => [one, document.querySelector(one)]).map(([one, el]) => [one, el?.scrollLeft, el?.scrollTop]);
  head.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  root.className = app.page;
  view.show(root, app);
  app.list = null;
  document.title = app.board ? `${app.board.title[app.lang] || app.board.id} · motsim` : "motsim Studio";
  if (key) document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  for (const [one, left, top] of kept) document.querySelector(one)?.scrollTo(left || 0, top || 0);
}

let turns = 0;  // of the address; a newer one wins

async function route() {
  const [path, query] = location.hash.slice(1).split("?"), turn = ++turns;
  const [, kind, id, page] = path.split("/"), name = kind === "s" && id ? decodeURIComponent(id) : null;
  const next = name ? (page in PAGES ? page : "board") : kind in LOOSE ? kind : "home";
  if (next !== "room") view?.leave?.();
  try {
    const open = () => (app.id === name ? app.board : null);
    const found = name && (open() || await get(at(name)));
    const code = await (LOOSE[next] || PAGES[next])();
    if (turn !== turns) return;
    view = code;
    Object.assign(app, { page: next, board: name && (open() || found), id: name, room: name ? app.room : id, query: new URLSearchParams(query || "") });
    show();
  } catch (error) {
    view = await LOOSE.home();
    Object.assign(app, { page: "home", board: null, id: null });
    show();
    app.fail(error);
  }
}

addEventListener("hashchange", route);
addEventListener("keydown", (e) => {
  if (e.isComposing || !(e.ctrlKey || e.metaKey) || e.key.toLowerCase() !== "z") return;
  if (["INPUT", "TEXTAREA"].includes(e.target.tagName) && e.target.type !== "range") return;
  e.preventDefault();
  back(e.shiftKey ? "redo" : "undo");
});
// A change from outside is seen as soon as somebody looks at the page again.
addEventListener("focus", async () => {
  if (!app.board) return;
  const newest = await get(at(app.id)).catch(() => null);
  if (newest && newest.hash !== app.board.hash) {
    app.board = newest;
    show();
    say(app.words("changed outside"));
  }
});

const engine = async () => warmed((await get("/health").catch(() => ({ engine: { ready: false } }))).engine);

function warmed(found) {
  document.body.classList.toggle("warming", !found.ready);
  app.ready = found.ready;
  const note = document.getElementById("engine") || document.body.appendChild(h("div", { id: "engine", role: "status" }));
  note.textContent = found.ready ? "" : app.words("warming", { seconds: Math.floor(found.seconds || 0) });
  if (!found.ready) setTimeout(engine, 700);
}

if (location.search) history.replaceState(null, "", location.pathname + location.hash);
warmed(start.engine);
route().catch((error) => { root.textContent = error.message; });
