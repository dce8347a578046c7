// Home: my scenarios, ready ones to begin with, and a sheet of sticky notes made into one.
import { at, get, post, remove, upload } from "./api.js";
import { ask, fill, h, option } from "./dom.js";

let sheet = null;

export async function show(root, app) {
  const w = app.words;
  const found = app.list || await get("/scenarios").catch((error) => { app.fail(error); return null; });
  if (!found || app.page !== "home") return;
  if (sheet) { fill(root, confirmSheet(root, app)); return; }
  const begin = async (body) => {
    try {
      const { id } = await post("/scenarios", body);
      app.go(`#/s/${encodeURIComponent(id)}/board`);
    } catch (error) { app.fail(error); }
  };
  const choose = h("input", { type: "file", accept: ".csv,.xlsx,.txt,.tsv,.motsim", id: "sheet-file", onchange: (e) => take(e.target.files[0], root, app) });
  const drop = h("div", { class: "drop", ondragover: (e) => { e.preventDefault(); drop.classList.add("over"); },
    ondragleave: () => drop.classList.remove("over"),
    ondrop: (e) => { e.preventDefault(); drop.classList.remove("over"); take(e.dataTransfer.files[0], root, app); } },
    h("h2", {}, w("from sheet")), h("p", {}, w("from sheet how")), h("label", { class: "field", for: "sheet-file" }, h("span", {}, w("choose file")), choose));
  fill(root, 
    h("h1", {}, w("home title")), h("p", { class: "soft" }, w("home how", { folder: found.folder })),
    h("div", { class: "begin" }, drop,
      h("div", {}, h("h2", {}, w("from ready")), h("p", {}, w("from ready how")),
        h("label", { class: "field" }, h("span", {}, w("ready one")), h("select", { id: "ready" }, found.shipped.map((one) => option(one.name, one.title[app.lang] || one.name)))),
        h("button", { type: "button", class: "main", onclick: () => begin({ shipped: document.getElementById("ready").value }) }, w("begin copy"))),
      h("div", {}, h("h2", {}, w("from nothing")), h("p", {}, w("from nothing how")),
        h("button", { type: "button", class: "main", onclick: async () => {
          const said = await ask(w("from nothing"), [{ name: "title", label: w("title"), make: () => h("input", { required: true, maxlength: 80 }) }], w("begin"), w("cancel"));
          if (said?.title) begin({ title: said.title });
        } }, w("begin empty")))),
    h("h2", {}, w("my scenarios")),
    found.scenarios.length ? h("ul", { class: "cards" }, found.scenarios.map((one) => card(one, root, app))) : h("p", { class: "soft" }, w("no scenarios")));
}

function card(one, root, app) {
  const w = app.words;
  return h("li", { class: "card" },
    h("a", { class: "cover", href: `#/s/${encodeURIComponent(one.id)}/board` }, one.title[app.lang] || one.id),
    h("span", { class: "soft small" }, one.id),
    h("span", { class: "small" }, one.mistakes ? h("b", { class: "harm" }, w("n mistakes", { n: one.mistakes })) : w("n steps", { n: one.steps, ideas: one.ideas })),
    h("span", { class: "row" }, h("span", { class: "soft small" }, one.changed), h("span", { class: "room" }),
      one.mistakes ? null : h("a", { class: "small", href: `/api/v1${at(one.id, "/bundle")}`, download: "", "aria-label": `${w("share")} ${one.id}` }, w("share")),
      h("button", { type: "button", class: "quiet small", "aria-label": `${w("remove")} ${one.id}`, onclick: async () => {
        if (!(await ask(w("remove file", { file: one.id }), [], w("remove"), w("cancel")))) return;
        await remove(at(one.id)).catch(app.fail);
        show(root, app);
      } }, w("remove"))));
}

async function take(file, root, app) {
  if (!file) return;
  try {
    if (file.name.toLowerCase().endsWith(".motsim")) {
      const made = await upload(`/bundles?name=${encodeURIComponent(file.name)}`, file), said = made.said[app.lang];
      app.go(`#/s/${encodeURIComponent(made.id)}/board`);
      if (said) app.note(said);
      return;
    }
    sheet = await upload(`/walls?name=${encodeURIComponent(file.name)}`, file);
    show(root, app);
  } catch (error) { app.fail(error); }
}

// What the sheet seems to say: each column's meaning and the scale are confirmed by whoever knows.
function confirmSheet(root, app) {
  const w = app.words, means = [...sheet.means];
  const scale = h("select", { id: "scale", required: true }, !sheet.scale && sheet.stars ? option("", w("scale which")) : null,
    [...new Set([sheet.scale || (sheet.stars ? null : sheet.scales[0]), ...sheet.scales].filter(Boolean))].map((one) => option(one, w("scale from to", { range: one.replace("..", " … ") }), sheet.scale)));
  const wrong = h("div", { class: "wrong", role: "alert" });
  const columns = sheet.heads.map((head, k) => h("select", { "aria-label": w("column means", { head }), onchange: (e) => { means[k] = e.target.value; mark(); } },
    option("", w("means nothing"), means[k]), sheet.meanings.map((one) => option(one, w(`means ${one}`), means[k]))));
  const table = h("table", { class: "sheet" },
    h("thead", {}, h("tr", {}, columns.map((one) => h("th", {}, one))), h("tr", {}, sheet.heads.map((one) => h("th", { scope: "col" }, one)))),
    h("tbody", {}, sheet.rows.map((row) => h("tr", {}, sheet.heads.map((_, k) => h("td", {}, row[k] || ""))))));
  function mark() {
    for (const row of table.querySelectorAll("tr")) [...row.children].forEach((cell, k) => cell.classList.toggle("off", !means[k] && !cell.querySelector("select")));
  }
  mark();
  const made = async (e) => {
    e.preventDefault();
    const lack = ["stage", "touchpoint", "score"].filter((one) => !means.includes(one));
    if (lack.length) { wrong.textContent = w("columns missing", { names: lack.map((one) => w(`means ${one}`)).join(", ") }); return; }
    if (!scale.value) { wrong.textContent = w("scale which"); scale.focus(); return; }
    try {
      const { id } = await post(`/walls/${sheet.wall}/scenario`, { columns: Object.fromEntries(means.map((one, k) => [k, one])), scale: scale.value, name: name.value });
      sheet = null;
      app.go(`#/s/${encodeURIComponent(id)}/board`);
    } catch (error) { wrong.textContent = app.said(error); }
  };
  const name = h("input", { value: sheet.name, maxlength: 60, required: true });
  return h("form", { onsubmit: made }, h("h1", {}, w("sheet title", { n: sheet.count })), h("p", {}, w("sheet how")),
    h("div", { class: "scroll" }, table), h("p", { class: "soft small" }, w("sheet rows", { n: sheet.rows.length, of: sheet.count })),
    h("div", { class: "begin" }, h("div", {}, h("label", { class: "field" }, h("span", {}, w("scale")), scale), h("p", { class: "small" }, w(sheet.stars && !sheet.scale ? "scale stars" : "scale how"))),
      h("div", {}, h("label", { class: "field" }, h("span", {}, w("file name")), name))),
    wrong,
    h("div", { class: "row" }, h("button", { type: "submit", class: "main" }, w("make scenario")), h("button", { type: "button", onclick: () => { sheet = null; show(root, app); } }, w("cancel"))));
}
