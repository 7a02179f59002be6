// Saves the clerk's page while one writes (“已自动保存 12:03”), after each pause, and never over a colleague:
// where two pages have saved, the server brings together what only one of them changed, part by part and cell by cell,
// by the seals of what this page was opened on; of what both changed both are shown until the person chooses.
// Each save names its page, so that one whose answer was lost is known again.
(() => {
  const form = document.querySelector("form[data-save-url]");
  const parts = globalThis.submissionParts;
  if (!form || !parts) return;

  const PAUSE_MS = 1200;
  const RETRY_MS = 10000;
  const OWN = ["revision", "seals", "csrfmiddlewaretoken", "window", "seen"];

  const said = form.querySelector("[data-save-status]");
  const meeting = form.querySelector("[data-meeting]");
  const hasGrid = form.querySelector("[data-grid]") !== null;
  form.toggleAttribute("data-stored", true); // the status line says what became of a save, not of the copy
  const key = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "window", value: key }));

  const all = () => JSON.stringify([...new FormData(form)].filter(([name, value]) => !(value instanceof File) && !OWN.includes(name)));

  let saved = all();
  let running = false;
  let stopped = parts.undecided() > 0;
  let timer;
  let waiting = null; // the button that was pressed while a save was on its way

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
    const now = all();
    form.toggleAttribute("data-pending", now !== saved);
    if (now === saved) return;
    running = true;
    try {
      const { status, answer } = await send();
      if (status === 200) stored(answer, now);
      else if (answer.expired) expired();
      else if (status === 409 && !answer.closed) meet(answer, now);
      else refuse(answer.closed ? `${answer.message}本页内容可以复制留存。` : answer.message);
    } catch {
      say("暂时连不上服务器，内容已暂存在本机，恢复后自动保存。");
      soon(RETRY_MS);
    } finally {
      running = false;
    }
    if (waiting) handOver();
    else if (!stopped && now === saved) save();
  }

  function expired() {
    const link = Object.assign(document.createElement("a"), { href: "/login/", target: "_blank", textContent: "在新窗口登录" });
    say("登录已过期，内容已暂存在本机。");
    said.append(link);
    soon(RETRY_MS);
  }

  function refuse(message = "") {
    stopped = true;
    say(message ? `没有保存：${message}` : "没有保存，请点“保存草稿”。");
  }

  function stored(answer, now) {
    saved = now;
    openOn(answer);
    if (hasGrid) globalThis.gridRows.remark(answer.remarks);
    else for (const part of parts.keys) parts.remark(part, answer.checks[part] ?? []);
    const left = answer.left.length ? `；${answer.left.map((label) => `“${label}”`).join("")}有误，未保存` : "";
    const files = [...form.elements].some((field) => field.type === "file" && field.files.length) ? "；附件请点“保存草稿”" : "";
    say(`已自动保存 ${answer.at}${left}${files}`);
    if (!left && !files && all() === saved) form.dispatchEvent(new CustomEvent("stored"));
  }

  function openOn(answer) {
    // 零报告, which has a form of its own, knows of it too.
    for (const field of document.querySelectorAll("input[name=revision]")) field.value = answer.revision;
    form.elements.seals.value = answer.seals;
  }

  // --- Saved in two pages at once

  function meet(answer, now) {
    if (all() !== now) { // typed since: the server has to be asked again
      soon();
      return;
    }
    for (const [part, value] of Object.entries(answer.brought)) parts.put(part, value);
    if (hasGrid) globalThis.gridRows.show(answer.rows);
    for (const [part, value] of Object.entries(answer.both)) parts.offer(parts.fieldOf(part), value, answer.by, chosen);
    for (const [row, name, text] of answer.cells) parts.offer(globalThis.gridRows.field(row, name), text, answer.by, chosen);
    openOn(answer);
    tell([...answer.said, ...(answer.apart ? [`${answer.apart}；两份都在栏下，请逐项选择，选完自动保存。`] : [])]);
    stopped = parts.undecided() > 0;
    if (waiting) delete form.dataset.sending; // what was just brought in has not been read yet
    waiting = null;
    if (stopped) say("没有保存：两处改动不一致，请选择。");
    else goOn();
  }

  function tell(lines) {
    meeting.replaceChildren(...lines.map((words) => Object.assign(document.createElement("p"), { textContent: words })));
    meeting.hidden = lines.length === 0;
    if (!parts.undecided()) return;
    meeting.focus({ preventScroll: true });
    meeting.scrollIntoView({ block: "center" });
  }

  function chosen() {
    if (parts.undecided()) return;
    meeting.hidden = true;
    goOn();
  }

  function goOn() {
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
    if (parts.undecided()) { // or what the other wrote would be gone
      event.preventDefault();
      delete form.dataset.sending;
      const other = form.querySelector("[data-other]");
      other.querySelector("button").focus({ preventScroll: true });
      other.scrollIntoView({ block: "center" });
      say("请先选择用哪一份。");
      return;
    }
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
  window.addEventListener("pageshow", (event) => { if (event.persisted) stopped = parts.undecided() > 0; });
  window.addEventListener("online", () => soon(0));
})();
