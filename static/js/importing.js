// 导入通知: fields are filled with what is selected in the source, marks lead to fields and back, and all that stands in
// the form is kept on the server while one corrects it. <form data-import data-autosave-url> holds the [data-source].
(() => {
  const form = document.querySelector("form[data-import]");
  if (!form) return;
  const source = form.querySelector("[data-source]");
  const told = form.querySelector("[data-take-status]");
  const said = form.querySelector("[data-save-status]");
  const PAUSE_MS = 1200;
  const RETRY_MS = 10000;

  // --- The source: places count characters, as the server does, not UTF-16 units.

  const text = source.textContent;
  const characters = Array.from(text);
  const labels = {};
  form.querySelectorAll("[data-fact][data-name]").forEach((field) => { labels[field.dataset.fact] = field.dataset.name; });
  const unread = new Set();
  let at = 0;
  source.childNodes.forEach((node) => {
    const { length } = Array.from(node.textContent);
    if (node.className === "unread") for (let place = at; place < at + length; place += 1) unread.add(place);
    at += length;
  });
  let spans = {};
  try { spans = JSON.parse(form.elements.spans.value || "{}") ?? {}; } catch { /* shown without marks */ }

  function paint() {
    const owners = characters.map((_, place) => (unread.has(place) ? "-" : ""));
    const marks = Object.entries(spans)
      .flatMap(([name, places]) => places.map(([start, end]) => ({ name, start, end })));
    const breaks = new Set(marks.map(({ start }) => start));
    [...marks].sort((one, other) => (other.end - other.start) - (one.end - one.start))
      .forEach(({ name, start, end }) => owners.fill(name, start, end));

    // Where the mark of a field is first seen stands its name; once if it only goes on over a line break.
    const named = new Map();
    Object.keys(labels).forEach((name) => {
      let before = null;
      [...(spans[name] ?? [])].sort((one, other) => one[0] - other[0]).forEach(([start, end]) => {
        if (before === null || characters.slice(before, start).join("").trim()) {
          const seen = owners.indexOf(name, start);
          const place = seen >= 0 && seen < end ? seen : start;
          named.set(place, [...(named.get(place) ?? []), labels[name]]);
        }
        before = Math.max(end, before ?? 0);
      });
    });
    const nodes = [];
    for (let start = 0, end; start < characters.length; start = end) {
      const name = owners[start];
      end = start + 1;
      while (end < characters.length && owners[end] === name && !breaks.has(end) && !named.has(end)) end += 1;
      const words = characters.slice(start, end).join("");
      if (name === "") {
        nodes.push(document.createTextNode(words));
        continue;
      }
      const node = document.createElement(name === "-" ? "span" : "mark");
      node.textContent = words;
      node.className = name === "-" ? "unread" : `fact fact-${name}`;
      if (name !== "-") {
        node.dataset.field = name;
        if (named.has(start)) node.dataset.label = named.get(start).join("、");
      }
      nodes.push(node);
    }
    source.replaceChildren(...nodes);
  }

  // --- Selecting: pressing a button takes the selection away, so the last one is remembered.

  let chosen = null;

  function remember() {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (!source.contains(range.startContainer) || !source.contains(range.endContainer)) return;
    const before = range.cloneRange();
    before.selectNodeContents(source);
    before.setEnd(range.startContainer, range.startOffset);
    const start = Array.from(before.toString()).length;
    let words = range.toString();
    const lead = Array.from(words.match(/^\s*/)[0]).length;
    words = words.trim();
    if (!words) return;
    chosen = { words, start: start + lead, end: start + lead + Array.from(words).length };
    told.textContent = `已选中“${words.length > 20 ? `${words.slice(0, 20)}…` : words}”，请点相应一栏的“取自选中文字”。`;
  }

  function take(button) {
    const field = document.getElementById(button.dataset.take);
    const name = button.closest("[data-fact]").dataset.fact;
    if (!chosen) {
      told.textContent = "请先在原文中选中文字。";
      told.scrollIntoView({ block: "nearest" });
      return;
    }
    const isLong = field.name === "body" || field.name.endsWith("-text") && field.tagName === "TEXTAREA";
    const words = isLong ? chosen.words : chosen.words.replace(/\s*\n\s*/g, "");
    const appended = "append" in button.dataset && field.value;
    field.value = appended ? field.value + (isLong ? "\n" : "") + words : words;
    const isRow = button.closest("[data-formset-row]");
    const kept = appended || isRow ? spans[name] ?? [] : [];
    spans[name] = [...kept, [chosen.start, chosen.end]];
    form.elements.spans.value = JSON.stringify(spans);
    chosen = null;
    paint();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus({ preventScroll: true });
    told.textContent = `已填入“${labels[name] ?? ""}”。`;
  }

  // --- From a mark to its field and back

  function point(name) {
    source.querySelectorAll(".is-current").forEach((mark) => mark.classList.remove("is-current"));
    const marks = source.querySelectorAll(`mark[data-field="${name}"]`);
    marks.forEach((mark) => mark.classList.add("is-current"));
    if (!marks.length) return;
    const box = source.getBoundingClientRect();
    const place = marks[0].getBoundingClientRect();
    if (place.top < box.top || place.bottom > box.bottom) source.scrollTop += place.top - box.top - box.height / 3;
  }

  document.addEventListener("selectionchange", remember);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (button) {
      take(button);
      return;
    }
    const mark = event.target.closest("mark[data-label]");
    if (mark && document.getSelection().isCollapsed) {
      form.querySelector(`[data-fact="${mark.dataset.field}"] :is(input:not([type=hidden]), textarea)`)?.focus();
    }
  });
  form.addEventListener("focusin", (event) => {
    const fact = event.target.closest("[data-fact]");
    if (fact) point(fact.dataset.fact);
  });
  const show = (root) => root.querySelectorAll("[data-take]").forEach((button) => { button.hidden = false; });
  show(form);
  form.addEventListener("input", () => show(form)); // rows that were added

  // --- A new campaign needs its series

  const campaign = form.elements.campaign;
  const news = form.querySelector("[data-new-campaign]");
  const unfold = () => { news.hidden = campaign.value !== "new" && !news.querySelector(".is-invalid"); };
  campaign.addEventListener("change", unfold);
  unfold();

  // --- Keeping

  let timer;
  let running = false;
  const all = () => new URLSearchParams(new FormData(form)).toString();
  let stored = all();

  function soon(milliseconds = PAUSE_MS) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  async function save() {
    const sent = all();
    if (running || sent === stored) return;
    running = true;
    try {
      const response = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
        body: sent,
        redirect: "error",
      });
      if (response.ok) {
        stored = sent;
        const told = await response.json();
        said.textContent = told.message ?? `已保存 ${told.at}`;
        if (all() === stored) form.dispatchEvent(new Event("stored"));
      } else {
        said.textContent = response.status === 403 ? "登录已过期，填写的内容已暂存在本机，登录后可恢复。" : "没有保存，填写的内容已暂存在本机。";
      }
    } catch {
      said.textContent = "暂时连不上服务器，填写的内容已暂存在本机，恢复后自动保存。";
      soon(RETRY_MS);
    } finally {
      running = false;
    }
    if (all() !== sent) soon();
  }

  // 更正收文 saves nothing before it is sent.
  if (form.dataset.autosaveUrl) {
    form.addEventListener("input", () => soon());
    form.addEventListener("change", () => soon());
    form.addEventListener("submit", () => clearTimeout(timer));
  }
  paint();
})();
