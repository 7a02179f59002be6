// Saves the grid while one writes (“已保存 12:03”) and hands what the server says of the cells to grid.js.
// Who was quicker keeps what they saved: then nothing more is saved by itself, and 保存草稿 shows both.
(() => {
  const grid = document.querySelector("[data-grid][data-autosave-url]");
  const form = grid?.closest("form");
  const said = form?.querySelector("[data-save-status]");
  if (!said) return;

  const PAUSE_MS = 1200;
  const RETRY_MS = 10000;
  const isOurs = ([name, value]) => !(value instanceof File) && name !== "revision" && name !== "csrfmiddlewaretoken";
  const all = () => JSON.stringify([...new FormData(form)].filter(isOurs));

  let saved = all();
  let running = false;
  let stopped = form.querySelector(".is-invalid") !== null || document.querySelector("#other-version") !== null;
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
    const response = await fetch(grid.dataset.autosaveUrl, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(String(response.status));
    return { status: response.status, answer: await response.json() };
  }

  async function save() {
    clearTimeout(timer);
    const now = all();
    if (stopped || running) return;
    form.toggleAttribute("data-pending", now !== saved);
    if (now === saved) return;
    running = true;
    try {
      const { status, answer } = await send();
      if (status === 200) stored(answer, now);
      else if (answer.expired) say("登录已过期，内容已暂存在本机，请在新窗口登录后继续。");
      else {
        stopped = true;
        say(`没有保存：${answer.message ?? ""}请点“保存草稿”。`);
      }
    } catch {
      say("暂时连不上服务器，内容已暂存在本机，恢复后自动保存。");
      soon(RETRY_MS);
    } finally {
      running = false;
    }
    if (waiting) handOver();
    else if (!stopped && now === saved) save();
  }

  function stored(answer, now) {
    saved = now;
    form.elements.revision.value = answer.revision;
    globalThis.gridRemark(answer.remarks);
    const left = answer.is_whole ? "" : "；数据项有误，未保存";
    const files = [...form.elements].some((field) => field.type === "file" && field.files.length) ? "；附件请点“保存草稿”" : "";
    say(`已保存 ${answer.at}${left}${files}`);
    if (!left && !files && all() === saved) form.dispatchEvent(new CustomEvent("stored"));
  }

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
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (running && event.submitter) {
      event.preventDefault();
      waiting = event.submitter;
      return;
    }
    stopped = true;
  });
  window.addEventListener("online", () => soon(0));
})();
