// One step: what is typed of it, what its value would do if it were another, and where it stands.
import { at, post } from "./api.js";
import { ask, h, option } from "./dom.js";
import * as board from "./board.js";

const CLASSES = ["", "key", "important", "ordinary"];

export function drawer(step, b, app, { close }) {
  const w = app.words, t = step.typed, name = step.label[app.lang];
  const wrong = (key) => b.mistakes.filter((m) => m.step === step.name && (key ? m.key === key : !m.key));
  const set = (key, value) => app.edit([{ do: "set", at: [...step.at, ...key.split(".")], value: value === "" ? null : value }], `${name}: ${w(`key ${key}`)}`);
  const held = (key) => key.split(".").reduce((found, part) => found?.[part], t);

  function field(key, input, hint) {
    const id = `f-${key}`, mistakes = wrong(key.split(".")[0]);
    input.id = id;
    input.dataset.key = `${step.name} ${key}`;
    if (mistakes.length) { input.setAttribute("aria-invalid", "true"); input.setAttribute("aria-describedby", `${id}-wrong`); }
    input.addEventListener("change", () => set(key, input.value.trim()));
    return h("label", { class: "field", for: id }, h("span", {}, w(`key ${key}`), hint ? ` (${hint})` : ""), input,
      mistakes.map((m) => h("span", { class: "wrong", id: `${id}-wrong` }, m.said[app.lang])));
  }
  const text = (key, placeholder, hint) => {
    const found = held(key);
    if (found !== undefined && typeof found !== "string") return h("div", { class: "field" }, h("span", {}, w(`key ${key}`)), h("span", { class: "soft small" }, w("in the text")));
    return field(key, h("input", { value: found || "", placeholder: placeholder || "", autocomplete: "off" }), hint);
  };

  // the quality, as a slider that only tries and buttons that keep
  const points = board.tried(step) ?? step.points;
  const slider = h("input", { type: "range", min: 0, max: 100, step: 1, value: String(points ?? 50), "aria-label": w("key quality"), id: "quality-slider", "data-key": `${step.name} slider` });
  const number = h("input", { type: "number", min: 0, max: 100, value: String(points ?? ""), "aria-label": w("key quality") });
  const felt = h("span", { class: "soft small" });
  const keep = h("div", { class: "row", hidden: board.tried(step) === undefined },
    h("button", { type: "button", class: "main", onclick: () => keepToday() }, w("keep as today")),
    h("button", { type: "button", onclick: () => keepIdea() }, w("keep as idea")),
    h("button", { type: "button", class: "quiet", onclick: () => { board.forget(); app.refresh(); } }, w("forget")));
  slider.addEventListener("input", () => board.tryValue(step, slider.value));
  number.addEventListener("change", () => board.tryValue(step, number.value || "0"));

  async function keepToday() {
    await app.edit([{ do: "set", at: [...step.at, "quality"], value: board.tried(step) }], `${name}: ${board.tried(step)}`);
  }
  async function keepIdea() {
    const value = board.tried(step);
    const said = await ask(w("new idea"), [
      { name: "label", label: w("idea name"), make: () => h("input", { required: true, maxlength: 60 }) },
      { name: "cost", label: w("idea cost"), make: () => h("input", { inputmode: "decimal", placeholder: "0" }) },
      { name: "owner", label: w("idea owner"), make: () => h("input", { maxlength: 80 }) }], w("keep"), w("cancel"));
    if (!said?.label) return;
    await addIdea(app, b, { ...said, step, value });
  }

  const quality = step.kind !== "contact" ? null
    : step.points === null && t.quality !== undefined ? text("quality", "70")
    : h("div", { class: "tryout" },
      h("div", { class: "field" }, h("span", {}, w("try quality")), h("div", { class: "quality" }, slider, number), felt, wrong("quality").map((m) => h("span", { class: "wrong" }, m.said[app.lang]))),
      h("p", { class: "soft small" }, w("try how")), keep);

  const stages = h("select", { "aria-label": w("move to"), "data-key": `${step.name} move`, onchange: (e) => board.move(step, b.stages[Number(e.target.value)], null) },
    b.stages.map((s, k) => option(String(k), s.label[app.lang], String(b.stages.findIndex((one) => one.name === step.stage.name)))));
  const ideas = b.ideas.filter((one) => one.steps.includes(step.name));

  const el = h("aside", { class: "drawer", "aria-label": name, onkeydown: (e) => { if (e.key === "Escape" && !e.isComposing) { e.stopPropagation(); close(); document.querySelector(`[data-step="${CSS.escape(step.name)}"]`)?.focus(); } } },
    h("div", { class: "row" }, h("h2", { tabindex: "-1" }, name), h("span", { class: "room" }), h("button", { type: "button", class: "quiet", "aria-label": w("close"), onclick: close }, "×")),
    h("p", { class: "soft small" }, w(`kind ${step.kind}`), " · ", step.name),
    wrong("").map((m) => h("p", { class: "wrong" }, m.said[app.lang])),
    quality,
    h("label", { class: "field" }, h("span", {}, w("name")), h("input", { value: name, maxlength: 80, "data-key": `${step.name} label`, onchange: (e) => app.edit([{ do: "set", at: ["labels", app.lang, step.name], value: e.target.value.trim() || null }], `${name}: ${w("name")}`) })),
    h("div", { class: "two" },
      step.kind === "contact" ? field("class", h("select", {}, CLASSES.map((one) => option(one, one ? w(`class ${one}`) : "–", t.class || "")))) : null,
      step.kind !== "away" ? field("staff", h("select", {}, option("", w("nobody"), t.staff || ""), b.pools.map((p) => option(p.name, p.label[app.lang], t.staff)), t.staff && !b.pools.some((p) => p.name === t.staff) ? option(t.staff, t.staff, t.staff) : null)) : null,
      text("takes", "lognormal(10 min cv 0.3)"), text("chance", "30%"),
      step.kind === "contact" ? text("wait.acceptable", "5 min") : null,
      step.kind === "contact" ? text("expects", "62") : null),
    text("if", "waits_here"),
    ideas.length ? h("div", { class: "field" }, h("span", {}, w("ideas for it")), h("ul", {}, ideas.map((one) => h("li", { class: "small" }, one.label[app.lang], one.owner[app.lang] ? ` · ${one.owner[app.lang]}` : "")))) : null,
    h("label", { class: "field" }, h("span", {}, w("move to")), stages),
    h("div", { class: "row" },
      h("button", { type: "button", onclick: async () => {
        const said = await ask(w("rename"), [{ name: "name", label: w("rename how"), make: () => h("input", { value: step.name, required: true, maxlength: 40 }) }], w("keep"), w("cancel"));
        if (said?.name && said.name !== step.name) await app.edit([{ do: "rename", at: step.at, value: said.name }], `${step.name} → ${said.name}`);
      } }, w("rename")),
      h("button", { type: "button", onclick: () => { close(); app.edit([{ do: "remove", at: step.at }], `− ${name}`); } }, w("remove step"))));

  return {
    el,
    tried(one, value) {
      if (one.name !== step.name) return;
      slider.value = value;
      number.value = value;
      keep.hidden = board.tried(step) === undefined;
    },
    answer(picture) {
      const found = picture.points.find((p) => p.moment === step.name);
      felt.textContent = found ? `${w("felt")} ${found.said[app.lang]} · ${w("met by")} ${found.met[app.lang]}` : "";
    },
  };
}

export async function addIdea(app, b, { label, cost, owner, step, value }) {
  const w = app.words, name = board.nameOf(label, board.everyName(b));
  const idea = { set: { [`${step.name}.quality`]: `${step.typed.quality ?? step.points} -> ${value}` }, cost: { once: cost || "0" }, ...(owner ? { plan: { owner } } : {}) };
  return app.edit([{ do: "set", at: ["interventions", name], value: idea }, ...board.labelEdits(name, label)], `${w("idea")}: ${label}`);
}
