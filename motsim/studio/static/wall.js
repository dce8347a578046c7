// The wall of a workshop: what the room has said, as the server says it; nothing is reckoned here but
// the clock.
import { fill, h } from "./dom.js";

const live = JSON.parse(document.getElementById("live").textContent);
const bar = document.getElementById("bar"), main = document.getElementById("wall"), trouble = document.getElementById("trouble");
let now = null, until = 0;

function draw() {
  const w = live.words[now.language], some = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const of = some(w.answered, { n: now.phones, of: now.joined }), body = now.body;
  document.documentElement.lang = now.language === "zh" ? "zh-Hans" : "en";
  document.title = `${now.title[now.language]} · motsim`;
  const gathering = now.address && now.phase === "notes" && !body.stages.some((one) => one.items.length), small = now.address && !gathering;
  fill(bar, h("h1", {}, w[`phase ${now.phase}`]), h("span", { class: "of" }, h("b", {}, of), now.open ? null : ` · ${w.closed}`), h("span", { class: "clock", id: "clock" }),
    small ? [h("span", { class: "of" }, `${now.address}/j`, h("b", { class: "code" }, now.code)), now.qr ? h("img", { src: `${now.qr}?${now.address}`, alt: w.qr }) : null] : null);
  if (gathering) {
    fill(main, h("div", { class: "joining" }, now.qr ? h("img", { src: `${now.qr}?${now.address}`, alt: w.qr }) : null, h("div", {}, h("p", {}, w["join room"]), h("p", { class: "place" }, `${now.address}/j`), h("p", { class: "code" }, now.code))));
  } else if (!body) fill(main, h("p", { class: "covered" }, h("b", {}, of), w.covered));
  else fill(main, body.said ? h("p", { class: "lead" }, body.said) : null, shown(w, body, some));
}

function shown(w, body, some) {
  const nothing = h("p", { class: "covered" }, w.nothing);
  if (body.stages) return h("div", { class: "stages" }, body.stages.map((one) => h("section", {}, h("h2", {}, one.name), one.items.map((note) => h("p", { class: "note" }, note.name, note.same > 1 ? h("b", {}, ` ×${note.same}`) : null)))));
  if (body.cards) return body.cards.length ? h("div", { class: "cards" }, body.cards.map((one) => h("article", {}, h("h2", {}, one.name), h("span", { class: "soft" }, one.text), one.fields.map((field) => [h("p", { class: "soft" }, field.label), h("p", {}, field.text)])))) : nothing;
  if (!body.items.length) return nothing;
  if (body.items[0].x) return curve(w, body.items);
  return h("div", { class: "bars" }, body.items.map((one) => h("div", { class: one.key ? "row key" : "row" }, h("div", { class: "name" }, one.name, h("small", {}, one.price ? `${one.stage} · ${one.price}` : one.stage)), h("div", {}, h("i", { vars: { w0: one.width } })),
    h("div", { class: "said" }, some(one.price ? w.buyers : w.votes, { n: one.price ? one.buyers : one.votes }), one.key ? [" · ", h("b", {}, one.price ? w.bought : w.key)] : null))));
}

function curve(w, items) {
  return [h("p", { class: "soft" }, w.curve),
    h("div", { class: "plot", role: "img", "aria-label": items.map((one) => `${one.name} ${one.said}`).join(", ") },
      [["+10", "96%"], ["+5", "73%"], ["0", "50%"], ["-5", "27%"], ["-10", "4%"]].map(([text, y]) => h("div", { class: text === "0" ? "line zero" : "line", vars: { y } }, h("span", {}, text))),
      items.map((one) => [one.given.map((dot) => h("span", { class: "given", vars: { x: one.x, e: dot.e, n: dot.n } })), one.mean === null ? null : h("span", { class: `mean ${one.colour}`, vars: { x: one.x, e: one.mean } })])),
    h("div", { class: "names" }, items.map((one) => h("div", {}, h("b", {}, one.said), one.name)))];
}

function tick() {
  const clock = document.getElementById("clock");
  if (!clock) return;
  const left = until ? Math.max(0, Math.round((until - Date.now()) / 1000)) : null;
  clock.textContent = left === null ? "" : `${Math.floor(left / 60)}:${`${left % 60}`.padStart(2, "0")}`;
  clock.classList.toggle("over", left === 0);
}

function listen() {
  const line = new EventSource(`/r/${live.code}/wall`);
  line.onmessage = (event) => {
    now = JSON.parse(event.data);
    until = now.left === null ? 0 : Date.now() + now.left * 1000;
    trouble.textContent = "";
    draw();
    tick();
  };
  line.onerror = () => { line.close(); trouble.textContent = now ? live.words[now.language].lost : ""; setTimeout(listen, 1500); };
}
listen();
setInterval(tick, 500);
