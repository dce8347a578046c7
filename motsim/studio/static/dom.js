// Elements without a framework: h("p", {class: "soft"}, "text"), and what every page needs of them.
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
    else if (key === "vars") for (const [name, v] of Object.entries(value)) el.style.setProperty(`--${name}`, v);
    else if (key in el && !["list", "form", "role"].includes(key) && typeof value !== "string") el[key] = value;
    else if (key === "value") el.value = value;
    else el.setAttribute(key, value === true ? "" : value);
  }
  el.append(...real(children));
  return el;
}

const real = (children) => children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false);
export const fill = (el, ...children) => el.replaceChildren(...real(children));

const SVG = "http://www.w3.org/2000/svg";
export function svg(tag, props = {}, ...children) {
  const el = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(props)) if (value !== null && value !== undefined) el.setAttribute(key, value);
  el.append(...children.flat());
  return el;
}

export function say(text) {
  document.getElementById("said").textContent = text;
}

// A file that takes a moment to make: the button waits for it, and what is refused is said.
export function takes(text, name, make, fail) {
  const button = h("button", { type: "button", onclick: async () => {
    button.disabled = true;
    try {
      const href = URL.createObjectURL(await make());
      h("a", { href, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10000);
    } catch (error) { fail(error); }
    button.disabled = false;
  } }, text);
  return button;
}

export function option(value, text, chosen) {
  return h("option", { value, selected: value === chosen }, text);
}

// A question in a dialog of the page: fields in, their values out, null if it was closed. `send`
// gets them first: while it answers with a sentence the dialog stays, with all that was typed.
export function ask(title, fields, yes, no, send = async () => "") {
  return new Promise((answer) => {
    const inputs = fields.map((field) => ({ ...field, el: field.make() }));
    const typed = () => Object.fromEntries(inputs.map((f) => [f.name, f.el.value.trim()]));
    const refused = h("div", { class: "wrong", role: "alert" }), sent = h("button", { type: "submit", class: "main" }, yes);
    const submit = async (e) => {
      e.preventDefault();
      sent.disabled = true;
      refused.textContent = await send(typed());
      sent.disabled = false;
      if (!refused.textContent) dialog.close("yes");
    };
    const dialog = h("dialog", { "aria-label": title },
      h("form", { method: "dialog", onsubmit: submit },
        h("h2", {}, title),
        inputs.map((field) => h("label", { class: "field" }, h("span", {}, field.label), field.el)),
        refused,
        h("div", { class: "row end" },
          h("button", { type: "button", onclick: () => dialog.close("") }, no),
          sent)));
    dialog.addEventListener("close", () => {
      const values = dialog.returnValue === "yes" ? typed() : null;
      dialog.remove();
      answer(values);
    });
    document.body.append(dialog);
    dialog.showModal();
    inputs[0]?.el.focus();
  });
}
