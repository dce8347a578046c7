// The live page of a demonstration: the offline page, told by the room what to show. Votes, steps and
// language lie on the server's disk; this script hands keys over and shows what comes back.
"use strict";
(() => {
  const live = JSON.parse(document.getElementById("live").textContent);
  let seen = null, asked = 0;
  const words = () => live.words[language], trouble = made("p", "");
  trouble.id = "trouble";
  trouble.setAttribute("role", "alert");
  const joining = made("div", "screen");
  joining.id = "joining";
  joining.hidden = true;
  document.body.append(trouble);
  document.querySelector("[data-step=vote] .choices").after(joining);
  document.body.classList.toggle("onlooker", !live.leads);
  language = live.language;

  async function tell(act) {
    if (!live.leads) return;
    asked += 1;
    try {
      const answer = await fetch(`/api/v1/rooms/${live.code}/act`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(act) });
      const said = await answer.json();
      asked -= 1;
      if (answer.ok) take(said);
      trouble.textContent = answer.ok ? "" : said.said?.[language] || said.detail;
    } catch {
      asked -= 1;
      trouble.textContent = words().lost;
    }
  }

  // what the offline page does by itself, said to the room instead
  choose = (letter) => { if (data.letters.includes(letter)) { last = letter; tell({ do: "press", letter }); } };
  undo = () => tell({ do: "unpress" });
  again = () => tell({ do: "reset" });
  typed = () => {
    const many = find("typed").value.match(/\d+/g) || [];
    if (many.length) tell({ do: "typed", votes: Object.fromEntries(data.letters.map((letter, k) => [letter, Number(many[k] || 0)])) });
  };
  keep = () => {
    if (seen && step !== seen.step) tell({ do: "step", step });
    if (seen && language !== seen.language) tell({ do: "language", language });
    place();
  };
  note = () => window.open(`/#/room/${live.code}`, "motsim-lead");

  function take(now) {
    const moved = seen && now.step !== step;
    seen = now;
    if (asked) return;
    data.most = now.most;
    total = now.total;
    data.room[total] = data.room[total] || [];
    for (const letter of data.letters) {
      votes[letter] = now.votes[letter];
      data.room[total][votes[letter]] = now.rows[letter];
    }
    step = now.step;
    language = now.language;
    show();
    place();
    const bar = document.querySelector("#bar .asked");  // the heading, where the step has none
    for (const [key, value] of [["role", "heading"], ["aria-level", "1"]]) if (step === steps[0]) bar.removeAttribute(key); else bar.setAttribute(key, value);
    if (moved) window.scrollTo(0, 0);
  }

  function place() {
    joining.hidden = !seen || !seen.address;
    if (joining.hidden) return;
    const text = made("div", ""), w = words(), old = joining.querySelector("img");
    text.append(made("p", "", w.join), made("p", "place", `${seen.address}/j`), made("p", "code", seen.code),
      made("p", "count", w.voted.replace("{n}", seen.phones).replace("{of}", seen.joined)));
    const image = old && old.getAttribute("src") === `${seen.qr}?${seen.address}` ? old : made("img", "");
    if (image !== old) image.src = `${seen.qr}?${seen.address}`;
    image.alt = w.qr;
    joining.replaceChildren(...(seen.qr ? [image] : []), text);
  }

  function listen() {
    const line = new EventSource(`/r/${live.code}/wall`);
    line.onmessage = (event) => { trouble.textContent = ""; take(JSON.parse(event.data)); };
    line.onerror = () => { line.close(); trouble.textContent = words().lost; setTimeout(listen, 1500); };
  }
  listen();
})();
