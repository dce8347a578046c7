// The emotion curve as the server gives it: places in percent, emotions from -10 to +10. Nothing is
// reckoned here; the picture's own coordinates and CSS put numbers in their places.
import { h, svg } from "./dom.js";

const path = (points) => points.map((p) => `${p.x},${p.emotion}`).join(" ");
const band = (points) => {
  const known = points.filter((p) => p.low !== null && p.high !== null);
  return [...known.map((p) => `${p.x},${p.high}`), ...known.reverse().map((p) => `${p.x},${p.low}`)].join(" ");
};
export const shade = (e) => (e <= -6 ? "m3" : e <= -3 ? "m2" : e <= -1 ? "m1" : e < 1 ? "zero" : e < 3 ? "p1" : e < 6 ? "p2" : "p3");

export function curve({ stages, now, before, lang, words, picked, onpick, ondrag, hint }) {
  const drawn = svg("svg", { viewBox: "0 -10 100 20", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("g", { transform: "scale(1,-1)" },
      [-5, 5].map((y) => svg("line", { x1: 0, x2: 100, y1: y, y2: y, class: "grid" })),
      svg("line", { x1: 0, x2: 100, y1: 0, y2: 0, class: "zero" }),
      stages.slice(1).map((s) => svg("line", { x1: s.begin, x2: s.begin, y1: -10, y2: 10, class: "grid" })),
      before ? svg("polyline", { points: path(before.points), class: "before" }) : [],
      now ? svg("polygon", { points: band(now.points), class: "band" }) : [],
      now ? svg("polyline", { points: path(now.points), class: "now" }) : []));
  const dots = (now?.points || []).map((p) => {
    const dot = h("button", {
      class: `dot ${shade(p.emotion)} ${p.peak ? "peak" : ""} ${p.end ? "end" : ""} ${picked === p.moment ? "picked" : ""}`,
      type: "button", role: "slider", "data-moment": p.moment,
      "aria-label": p.label[lang], "aria-valuemin": -10, "aria-valuemax": 10, "aria-valuenow": p.emotion,
      "aria-valuetext": `${words("felt")} ${p.said[lang]}`,
      vars: { x: `${p.x}%`, e: p.emotion }, title: `${p.label[lang]} ${p.said[lang]} · ${p.met[lang]}${hint ? ` · ${hint}` : ""}`,
      onclick: () => onpick?.(p.moment),
      onkeydown: (e) => {
        const step = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[e.key];
        if (step && ondrag) { e.preventDefault(); ondrag(p.moment, { step }); }
      },
    });
    if (ondrag) dot.addEventListener("pointerdown", (e) => ondrag(p.moment, { pointer: e, plot: dot.parentElement }));
    return dot;
  });
  const tags = (now?.points || []).filter((p) => p.peak || p.end).map((p) =>
    h("span", { class: `tag ${p.emotion > 6 ? "under" : ""}`, vars: { x: `${p.x}%`, e: p.emotion } },
      `${[p.peak && words("peak"), p.end && words("end")].filter(Boolean).join(" · ")} ${p.said[lang]}`));
  const waits = (now?.points || []).filter((p) => p.waited[lang]).map((p) =>
    h("span", { class: "waited", vars: { x: `${p.x}%` }, title: `${words("wait before")} ${p.label[lang]}` }, p.waited[lang]));
  return h("div", { class: "curve", role: "group", "aria-label": words("curve") },
    h("div", { class: "axis", "aria-hidden": "true" }, h("span", {}, "+10"), h("span", {}, "0"), h("span", {}, "−10")),
    h("div", { class: "plot" }, drawn, dots, tags),
    h("div", { class: "waits" }, h("span", { class: "soft" }, waits.length ? words("waits") : ""), waits));
}

export function numbers(picture, lang, words) {
  return h("details", { class: "numbers" }, h("summary", {}, words("as a table")),
    h("table", {}, h("thead", {}, h("tr", {}, [words("moment"), words("felt"), words("wait"), words("met by")].map((t) => h("th", { scope: "col" }, t)))),
      h("tbody", {}, picture.points.map((p) => h("tr", {}, h("th", { scope: "row" }, p.label[lang]),
        h("td", {}, p.said[lang]), h("td", {}, p.waited[lang]), h("td", {}, p.met[lang]))))));
}
