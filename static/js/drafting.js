// The side of the drafting page: 版式, 校对, 大纲 beside the text of <form> in [data-drafting]. The text goes to
//   data-findings  → { findings: [{ id, field, label, start, end, severity, severity_label, message, source, fix, quote }] }
//   data-pages     → { pages: [{ key, image? }] }, the image left out where we said that we have it
// after a pause in typing, never in the middle of a composition. Without JavaScript the side stays hidden.
(() => {
  const drafting = document.querySelector("[data-drafting]");
  const form = drafting?.querySelector("form");
  const side = drafting?.querySelector("[data-drafting-side]");
  const body = form?.querySelector("textarea[data-editor]");
  if (!side || !body) return;

  const FINDINGS_PAUSE_MS = 350;
  const PAGES_PAUSE_MS = 700;
  const editor = body.editor;

  side.hidden = false;
  drafting.classList.add("drafting-live");

  // --- What is sent: the form as typed, without files; the cookie's token outlives a new login.

  function typed(extra, whole) {
    const data = whole ? new FormData(form) : new FormData();
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) data.set("csrfmiddlewaretoken", token);
    for (const [name, value] of Object.entries(drafting.dataset.notice ? { notice: drafting.dataset.notice, ...extra } : extra)) {
      data.set(name, value);
    }
    return data;
  }

  async function ask(url, extra, { whole = true, ...options } = {}) {
    const response = await fetch(url, { method: "POST", body: typed(extra, whole), headers: { Accept: "application/json" }, ...options });
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(`${response.status}`);
    const answer = await response.json();
    if (answer.expired) throw new Error("expired");
    return { status: response.status, answer };
  }

  // --- Tabs

  const tabs = [...side.querySelectorAll("[role=tab]")];

  function open(name, focus = false) {
    for (const tab of tabs) {
      const active = tab.dataset.side === name;
      tab.setAttribute("aria-selected", String(active));
      tab.tabIndex = active ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !active;
      if (active && focus) tab.focus();
    }
    if (name === "pages") pages.now();
  }

  const isOpen = (name) => tabs.some((tab) => tab.dataset.side === name && tab.getAttribute("aria-selected") === "true");

  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => open(tab.dataset.side));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) open(tabs[(index + step + tabs.length) % tabs.length].dataset.side, true);
    });
  });

  // After a pause: the newest text wins, an older answer is dropped.
  function paused(work, milliseconds) {
    let timer;
    let running;
    const now = () => {
      clearTimeout(timer);
      if (editor?.isComposing()) {
        soon();
        return;
      }
      running?.abort();
      running = new AbortController();
      work(running.signal).catch((error) => { if (error.name !== "AbortError") throw error; });
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(now, milliseconds);
    };
    return { now, soon };
  }

  function element(tag, className, text = "") {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function button(className, text, onClick) {
    const made = element("button", className, text);
    made.type = "button";
    made.addEventListener("click", onClick);
    return made;
  }

  // --- Findings

  const list = side.querySelector("[data-findings-list]");
  const findingsNote = side.querySelector("[data-findings-note]");
  const count = side.querySelector("[data-findings-count]");
  let findings = [];

  const fieldOf = ({ field }) => form.elements[field];
  const inBody = ({ field }) => field === "body";

  const proofreading = paused(async (signal) => {
    const sent = editor ? editor.text() : body.value;
    let reply;
    try {
      reply = await ask(drafting.dataset.findings, {}, { signal });
    } catch (error) {
      if (error.name !== "AbortError") findingsNote.textContent = "暂时不能校对，请检查网络或登录状态。";
      throw error.name === "AbortError" ? error : new DOMException("", "AbortError");
    }
    if ((editor ? editor.text() : body.value) !== sent || editor?.isComposing()) {
      proofreading.soon();
      return;
    }
    findings = reply.answer.findings ?? [];
    editor?.show(findings.filter(inBody).map((finding) => ({ ...finding, tone: finding.severity })));
    showFindings();
  }, FINDINGS_PAUSE_MS);

  function showFindings() {
    count.textContent = String(findings.length);
    count.hidden = findings.length === 0;
    findingsNote.textContent = findings.length ? "" : "没有发现问题。";
    list.replaceChildren(...findings.map((finding) => {
      const item = element("li", `finding finding-${finding.severity}`);
      item.dataset.note = finding.id;
      const place = button("finding-place", "", () => goTo(finding));
      place.append(
        element("span", "finding-severity", finding.severity_label),
        element("span", "finding-message", finding.message),
      );
      item.append(place);
      if (finding.quote) item.append(element("p", "finding-quote", `${finding.label}：${finding.quote}`));
      const foot = element("p", "finding-foot");
      if (finding.source) foot.append(element("span", "soft small", finding.source));
      if (typeof finding.fix === "string" && fieldOf(finding)) {
        const fix = button("btn btn-sm btn-outline-primary", finding.fix ? "改为 " : "删去", () => mend(finding));
        if (finding.fix) fix.append(element("ins", "fix", finding.fix));
        foot.append(fix);
      }
      if (finding.word && drafting.dataset.keepUrl) foot.append(button("btn btn-sm btn-link", "不再提示此词", () => keep(finding)));
      item.append(foot);
      return item;
    }));
  }

  // 不再提示此词: the office's own term from now on, for everybody who writes there.
  async function keep(finding) {
    if (!window.confirm(`校对不再提示“${finding.word}”，对本单位所有人有效。确定？`)) return;
    try {
      const { status, answer } = await ask(drafting.dataset.keepUrl, { value: finding.word }, { whole: false });
      findingsNote.textContent = status === 200 ? "" : answer.message;
    } catch {
      findingsNote.textContent = "没有保存，请检查网络或登录状态。";
    }
    proofreading.now();
  }

  // Where a finding stands now: the editor moves its own along with the text.
  const current = (finding) => (inBody(finding) && editor?.findings().find(({ id }) => id === finding.id)) || finding;

  function goTo(finding) {
    const { start, end } = current(finding);
    const field = fieldOf(finding);
    if (inBody(finding) && editor) editor.reveal(start, end);
    else if (field?.focus) {
      field.focus();
      field.setSelectionRange?.(start, end);
    }
  }

  function mend(finding) {
    const { start, end } = current(finding);
    if (inBody(finding) && editor) editor.replace(start, end, finding.fix);
    else {
      const field = fieldOf(finding);
      field.setRangeText(finding.fix, start, end, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    proofreading.now();
  }

  drafting.addEventListener("note-chosen", (event) => {
    const item = side.querySelector(`[data-note="${CSS.escape(event.detail)}"]`);
    if (!item) return;
    open(item.closest("[role=tabpanel]").dataset.panel);
    side.querySelectorAll(".is-chosen").forEach((other) => other.classList.remove("is-chosen"));
    item.classList.add("is-chosen");
    item.scrollIntoView({ block: "nearest" });
  });

  // A link from the page of the notice leads to the words: ?at=start-end#id_field.
  const [, from, to] = location.search.match(/[?&]at=(\d+)-(\d+)/) ?? [];
  const named = form.elements[location.hash.replace(/^#id_/, "")];
  if (from !== undefined && named) {
    const there = () => setTimeout(() => goTo({ field: named.name, start: Number(from), end: Number(to) }), 100);
    // Until the page is loaded, the browser goes to #id_field itself and takes the focus away.
    if (document.readyState === "complete") there();
    else window.addEventListener("load", there);
  }

  // --- Outline

  const contents = side.querySelector("[data-outline-list]");
  const contentsNote = side.querySelector("[data-outline-note]");

  function showOutline() {
    const rows = [];
    let at = 0;
    for (const line of (editor ? editor.text() : body.value).split("\n")) {
      const { level, headingEnd } = globalThis.outline.read(line);
      const start = at;
      if (level) {
        const words = line.trim().slice(0, headingEnd ? headingEnd : 24) + (headingEnd ? "" : "……");
        const item = element("li", `contents-${level}`);
        item.append(button("contents-place", words.replace(/。$/, ""), () => editor?.reveal(start, start)));
        rows.push(item);
      }
      at += line.length + 1;
    }
    contents.replaceChildren(...rows);
    contentsNote.hidden = rows.length > 0;
  }

  const outlining = paused(async () => showOutline(), 200);
  form.querySelectorAll("[data-renumber]").forEach((command) => {
    command.hidden = !editor;
    command.addEventListener("click", () => {
      const changed = editor.renumber();
      form.querySelector("[data-renumbered]").textContent = changed ? `已改 ${changed} 处序号，可按 Ctrl+Z 撤销。` : "序号已经连续。";
    });
  });

  // --- Pages: a picture stays in place until its page looks different

  const sheets = side.querySelector("[data-page-list]");
  const pagesNote = side.querySelector("[data-pages-note]");

  const pages = paused(async (signal) => {
    if (!isOpen("pages") || document.hidden) return;
    const had = [...sheets.children];
    pagesNote.textContent = had.length ? "正在更新……" : "正在排版……";
    let reply;
    try {
      reply = await ask(drafting.dataset.pages, { known: had.map((sheet) => sheet.dataset.key).join(" ") }, { signal });
    } catch (error) {
      if (error.name !== "AbortError") pagesNote.textContent = "版式暂时不能更新，请检查网络或登录状态。";
      throw error.name === "AbortError" ? error : new DOMException("", "AbortError");
    }
    if (reply.answer.message) {
      pagesNote.textContent = reply.answer.message;
      return;
    }
    const known = new Map(had.map((sheet) => [sheet.dataset.key, sheet.src]));
    reply.answer.pages.forEach(({ key, image }, index) => {
      const sheet = had[index] ?? sheets.appendChild(element("img", "side-page"));
      if (sheet.dataset.key === key) return;
      sheet.dataset.key = key;
      sheet.src = image ?? known.get(key);
      sheet.alt = `第${index + 1}页`;
    });
    had.slice(reply.answer.pages.length).forEach((sheet) => sheet.remove());
    pagesNote.textContent = `共 ${reply.answer.pages.length} 页，随文字更新`;
  }, PAGES_PAUSE_MS);

  // --- Start

  form.addEventListener("input", () => {
    proofreading.soon();
    pages.soon();
    outlining.soon();
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) pages.soon(); });
  globalThis.drafting = { ask, element, button, open };
  open(window.matchMedia("(width >= 62rem)").matches ? "pages" : "findings");
  showOutline();
  proofreading.now();
})();
