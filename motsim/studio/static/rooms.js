// Teach: a demonstration before a room; and the rooms that were begun.
import { get, post, remove } from "./api.js";
import { ask, fill, h } from "./dom.js";

const ORDER = ["cold-water", "good-end-bad-middle", "surprise-or-promise"];  // of thirty minutes

export async function show(root, app) {
  const w = app.words, [demos, rooms] = await Promise.all([get("/demos"), get("/rooms")]).catch((error) => { app.fail(error); return []; });
  if (!demos || app.page !== "teach") return;
  const [first, second, third] = ORDER.map((name) => demos.find((one) => one.name === name)?.question[app.lang] || name);
  const begin = async (body) => app.go(`#/room/${(await post("/rooms", { ...body, language: app.lang })).code}`);
  const workshop = () => {
    const send = (said) => begin({ kind: "workshop", title: said.title, stages: said.stages.split("\n").filter((one) => one.trim()), budget: said.budget }).then(() => "", app.said);
    ask(w("workshop"), [
      { name: "title", label: w("title"), make: () => h("input", { maxlength: 80, required: true }) },
      { name: "stages", label: w("stages of it"), make: () => h("textarea", { class: "few", rows: 5, required: true }, w("usual stages").split(" | ").join("\n")) },
      { name: "budget", label: w("budget each"), make: () => h("input", { inputmode: "numeric", value: "300000" }) }], w("begin"), w("cancel"), send);
  };
  fill(root, h("h1", {}, w("teach title")), h("p", {}, w("teach how")),
    h("div", { class: "begin" }, h("div", {}, h("h2", {}, w("workshop")), h("p", {}, w("workshop how")), h("button", { type: "button", class: "main", "data-key": "workshop", onclick: workshop }, w("begin workshop")))),
    h("h2", {}, w("demonstrations")),
    h("ul", { class: "cards" }, demos.map((one) => h("li", { class: "card" }, h("h2", {}, one.question[app.lang]),
      h("span", { class: "row" }, h("button", { type: "button", class: "main", onclick: () => begin({ kind: "demo", demo: one.name }).catch(app.fail), "aria-label": `${w("begin")}: ${one.question[app.lang]}` }, w("begin")))))),
    h("p", { class: "soft" }, w("teach order", { first, second, third })),
    h("h2", {}, w("rooms")), rooms.length ? list(rooms, root, app) : h("p", { class: "soft" }, w("no rooms")));
}

function list(rooms, root, app) {
  const w = app.words;
  return h("ul", { class: "cards" }, rooms.map((one) => h("li", { class: "card" },
    one.kind === "unreadable" ? h("p", { class: "note" }, w("room unreadable", { code: one.code })) : [h("a", { class: "cover", href: `#/room/${one.code}` }, `${one.code} · ${one.title[app.lang]}`),
    h("span", { class: "soft small" }, new Date(one.when).toLocaleString(app.lang === "zh" ? "zh-CN" : "en-GB", { dateStyle: "medium", timeStyle: "short" }), " · ", w("n joined", { n: one.joined }))],
    h("span", { class: "row" }, h("button", { type: "button", class: "quiet small", "aria-label": `${w("remove")} ${one.code}`, onclick: async () => {
      if (!(await ask(w("remove room", { code: one.code }), [], w("remove"), w("cancel")))) return;
      await remove(`/rooms/${one.code}`).catch(app.fail);
      show(root, app);
    } }, w("remove"))))));
}
