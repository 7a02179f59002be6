// Saves the clerk's page while one writes (“已自动保存 12:03”), after each pause, and never over a colleague:
// where two pages have saved, what only one of them changed is brought together, and of what both changed each part
// shows both until the person chooses. A table of rows ([data-grid]) that both changed is shown by 保存草稿.
// Each save names its page, so that one whose answer was lost is known again.
(() => {
  const form = document.querySelector("form[data-save-url]");
  const parts = globalThis.submissionParts;
  if (!form || !parts) return;

  const PAUSE_MS = 1200;
  const RETRY_MS = 10000;
  const OWN = ["revision", "csrfmiddlewaretoken", "window", "seen"];

  const said = form.querySelector("[data-save-status]");
  const meeting = form.querySelector("[data-meeting]");
  const hasGrid = form.querySelector("[data-grid]") !== null;
  form.toggleAttribute("data-stored", true); // the status line says what became of a save, not of the copy
  const key = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "window", value: key }));

  const all = () => JSON.stringify([...new FormData(form)].filter(([name, value]) => !(value instanceof File) && !OWN.includes(name)));
  const raws = () => Object.fromEntries(parts.keys.map((part) => [part, parts.raw(part)]));
  const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

  // As the page was opened: what was typed since, and what the server has that nobody here has seen.
  function valuesNow() {
    return Object.fromEntries(parts.keys.map((part) => {
      const [value, approximate] = JSON.parse(parts.raw(part));
      const isFigure = part.startsWith("figure_");
      return [part, value === "" ? undefined : isFigure ? { value, approximate } : value];
    }));
  }

  let base = { raws: raws(), values: valuesNow() };
  let saved = all();
  let running = false;
  let stopped = parts.undecided().length > 0 || document.querySelector("#other-version") !== null;
  let timer;
  let waiting = null; // the button that was pressed while a save was on its way
  let taken = null; // the revision that will be saved over once all is chosen

  const say = (words) => { if (said.textContent !== words) said.textContent = words; };

  function soon(milliseconds = PAUSE_MS) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  async function send() {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) data.set("csrfmiddlewaretoken", token);
    data.set("user", document.body.dataset.user);
    const response = await fetch(form.dataset.saveUrl, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(String(response.status));
    return { status: response.status, answer: await response.json() };
  }

  async function save() {
    clearTimeout(timer);
    if (stopped || running) return;
    const now = { all: all(), raws: raws() };
    form.toggleAttribute("data-pending", now.all !== saved);
    if (now.all === saved) return;
    running = true;
    try {
      const { status, answer } = await send();
      if (status === 200) stored(answer, now);
      else if (answer.expired) expired();
      else if (status === 409 && !answer.closed && !hasGrid) meet(answer, now);
      else refuse(answer.message);
    } catch {
      say("暂时连不上服务器，内容已暂存在本机，恢复后自动保存。");
      soon(RETRY_MS);
    } finally {
      running = false;
    }
    if (waiting) handOver();
    else if (!stopped && now.all === saved) save();
  }

  function expired() {
    const link = Object.assign(document.createElement("a"), { href: "/login/", target: "_blank", textContent: "在新窗口登录" });
    say("登录已过期，内容已暂存在本机。");
    said.append(link);
    soon(RETRY_MS);
  }

  function refuse(message = "") {
    stopped = true;
    say(`没有保存：${message}请点“保存草稿”。`);
  }

  function stored(answer, now) {
    saved = now.all;
    base = { raws: now.raws, values: answer.values };
    form.elements.revision.value = answer.revision;
    if (hasGrid) globalThis.gridRemark(answer.remarks);
    else for (const part of parts.keys) parts.remark(part, answer.checks[part] ?? []);
    const left = answer.left.length ? `；${answer.left.map((label) => `“${label}”`).join("")}有误，未保存` : "";
    const files = [...form.elements].some((field) => field.type === "file" && field.files.length) ? "；附件请点“保存草稿”" : "";
    say(`已自动保存 ${answer.at}${left}${files}`);
    if (!left && !files && all() === saved) form.dispatchEvent(new CustomEvent("stored"));
  }

  // --- Saved in two pages at once

  function meet(answer, now) {
    const who = answer.own ? "您另一个窗口" : answer.by;
    const brought = [];
    const both = [];
    for (const part of parts.keys) {
      const theirs = answer.theirs[part];
      if (same(theirs, base.values[part]) || same(theirs, answer.mine[part])) continue;
      if (now.raws[part] === base.raws[part] && parts.raw(part) === now.raws[part]) {
        parts.put(part, theirs);
        base.raws[part] = parts.raw(part);
        brought.push(part);
      } else both.push(part);
    }
    base.values = answer.theirs;
    taken = answer.revision;
    for (const part of both) parts.offer(part, answer.theirs[part], `${who} ${answer.at} `, chosen);
    tell(who, answer.at, brought, both);
    stopped = both.length > 0;
    if (!stopped) goOn();
    else say(`没有保存：与${who}的改动不一致，请选择。`);
  }

  function tell(who, at, brought, both) {
    const named = (keys) => keys.map((part) => `“${parts.labelOf(part)}”`).join("、");
    const lines = [];
    if (brought.length) lines.push(`${who} ${at} 改了${named(brought)}，已并入本页。`);
    if (both.length) lines.push(`${who} ${at} 也改了${named(both)}，与您写的不一致；两份都在栏下，请逐项选择，选完自动保存。`);
    meeting.replaceChildren(...lines.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
    meeting.hidden = lines.length === 0;
    if (both.length) {
      meeting.focus({ preventScroll: true });
      meeting.scrollIntoView({ block: "center" });
    }
  }

  function chosen() {
    if (parts.undecided().length) return;
    meeting.hidden = true;
    goOn();
  }

  function goOn() {
    if (taken !== null) form.elements.revision.value = taken;
    taken = null;
    stopped = false;
    saved = null;
    soon(0);
  }

  parts.adoptOthers(chosen); // on a page that says so itself: its revision is the newest already

  // --- Buttons

  // Two saves at once would be taken for those of two people.
  function handOver() {
    const button = waiting;
    const question = button.dataset.confirm;
    waiting = null;
    delete form.dataset.sending;
    delete button.dataset.confirm; // it has been answered
    form.requestSubmit(button);
    if (question) button.dataset.confirm = question;
  }

  form.addEventListener("input", () => {
    form.toggleAttribute("data-pending", true);
    soon();
  });
  form.addEventListener("change", () => soon());
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(timer);
    if (running && event.submitter) {
      event.preventDefault();
      waiting = event.submitter;
      return;
    }
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) form.elements.csrfmiddlewaretoken.value = token; // of a login in another window
    stopped = true;
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) stopped = parts.undecided().length > 0; });
  window.addEventListener("online", () => soon(0));
})();
