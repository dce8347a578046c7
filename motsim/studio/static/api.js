// The one door to the server: problems come as exceptions that hold what the server said.
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `${status}`);
    this.status = status;
    this.said = body.said || {};
    this.mistakes = body.mistakes || [];
  }
}

async function call(method, path, body, raw) {
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method,
      headers: raw ? { "Content-Type": "application/octet-stream" } : body ? { "Content-Type": "application/json" } : {},
      body: raw || (body ? JSON.stringify(body) : undefined),
    });
  } catch {
    throw new Problem(0, { detail: "offline" });
  }
  if (answer.status === 204) return null;
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Problem(answer.status, said);
  return said;
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);
export const put = (path, body) => call("PUT", path, body);
export const remove = (path) => call("DELETE", path);
export const upload = (path, file) => call("POST", path, null, file);
export async function file(path) {
  const answer = await fetch(`/api/v1${path}`).catch(() => { throw new Problem(0, { detail: "offline" }); });
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => ({})));
  return answer.blob();
}
export const at = (id, rest = "") => `/scenarios/${encodeURIComponent(id)}${rest}`;
export const page = Array.from(crypto.getRandomValues(new Uint8Array(9)), (n) => n.toString(36)).join("");

// Jobs until they end. One line to the server tells how all of them go on; browsers call again by
// themselves when it breaks off, and say which event was the last.
const followed = new Map();
let line = null;
const alive = (job) => ["waiting", "running"].includes(job.state);

export function follow(job, each) {
  if (!alive(job)) return Promise.resolve(job);
  return new Promise((ended, fail) => {
    followed.set({ key: job.job, each, ended, fail }, null);
    if (!line) listen();
    else look(job.job);  // it may have gone on before anybody listened
  });
}

function tell(job) {
  for (const one of [...followed.keys()].filter((f) => f.key === job.job)) {
    if (alive(job)) one.each(job);
    else { followed.delete(one); one.ended(job); }
  }
  if (!followed.size && line) { line.close(); line = null; }
}

async function look(key) {
  try { tell(await get(`/jobs/${key}`)); } catch (error) {
    for (const one of [...followed.keys()].filter((f) => f.key === key)) { followed.delete(one); one.fail(error); }
  }
}

function listen() {
  line = new EventSource("/api/v1/jobs/events");
  for (const kind of ["progress", "done", "failed", "stopped"]) line.addEventListener(kind, (e) => tell(JSON.parse(e.data)));
  line.onerror = async () => {
    if (line?.readyState !== EventSource.CLOSED) return;  // it is called again
    line = null;
    for (const key of new Set([...followed.keys()].map((one) => one.key))) await look(key);
    if (followed.size) setTimeout(() => { if (!line) listen(); }, 2000);
  };
}

// Lines of JSON as they come; `stop` ends the request.
async function lines(path, body, stop, each) {
  const answer = await fetch(`/api/v1${path}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal: stop.signal,
  });
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => ({})));
  const reader = answer.body.getReader(), decode = new TextDecoder();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += decode.decode(value, { stream: true });
    const parts = rest.split("\n");
    rest = parts.pop();
    for (const part of parts) each(JSON.parse(part));
  }
}

// Questions of which only the newest counts: one is under way, one waits, and the one that waits is
// asked as soon as the other has its first answer.
export function asker(path, show, fail) {
  let waiting = null, busy = false, stop = null, answered = false;
  async function run() {
    busy = true;
    while (waiting) {
      const question = waiting;
      stop = new AbortController();
      waiting = null;
      answered = false;
      try {
        await lines(path(question), question.body, stop, (answer) => {
          if (answer.stopped) return;
          if (answer.problem) fail(new Problem(422, { detail: answer.problem, said: answer.said }), question);
          else show(answer, question);
          answered = true;
          if (waiting) stop.abort();
        });
      } catch (error) {
        if (error.name !== "AbortError") fail(error instanceof Problem ? error : new Problem(0, { detail: "offline" }), question);
      }
    }
    busy = false;
  }
  return (question) => {
    waiting = question;
    if (!busy) run();
    else if (answered) stop.abort();
  };
}
