// <form data-autosave> keeps a copy of all its fields in this browser while they are filled in, and offers 恢复 above the
// page when the copy differs from it. A copy is named by the form's address and <body data-user>, so that a shared
// computer mixes up nothing; data-autosave="NAME" is for a form whose address says too little.
// A copy on offer is never written over: what is typed meanwhile is a copy of its own.
// A submit only marks the copy as sent; the page that answers it drops it. Login and error pages carry
// <body data-keep-copies> and take the mark away again: a lost session, server or network loses no text.
// A form that saves itself brings its own [data-save-status] and says “stored” when the server has all that it holds.
(() => {
  const PREFIX = "autosave:";
  const PAUSE_MS = 800;
  const DAYS_KEPT = 14;
  const MOST_COPIES = 3;
  const NOT_KEPT = ["password", "hidden", "submit", "button", "reset", "image"];

  // --- Copies: { id, time, sent, page, revision, values: {name: [texts]}, rows: {prefix-index: id}, files: [names] }

  function read(key) {
    try {
      const copies = JSON.parse(localStorage.getItem(PREFIX + key));
      return Array.isArray(copies) ? copies : [];
    } catch {
      return [];
    }
  }

  function write(key, copies) {
    try {
      if (copies.length) localStorage.setItem(PREFIX + key, JSON.stringify(copies));
      else localStorage.removeItem(PREFIX + key);
      return true;
    } catch {
      return false;
    }
  }

  const drop = (key, id) => write(key, read(key).filter((copy) => copy.id !== id));

  function keyOf(form) {
    const address = new URL(form.getAttribute("action") || location.href, location.href).pathname;
    return `${form.dataset.autosave || address}:u${document.body.dataset.user ?? ""}`;
  }

  // --- What a form holds

  const ticked = (field) => field.type === "checkbox" || field.type === "radio";

  function contents(form) {
    const found = { values: {}, rows: {}, files: [], revision: null };
    for (const field of form.elements) {
      if (!field.name || field.closest("[data-grid-rows]")) continue; // the rows of a grid stand in its store
      if (field.type === "file") found.files.push(...[...field.files].map((file) => file.name));
      else if (field.name === "revision") found.revision = field.value;
      else if (field.type === "hidden" && /-\d+-id$/.test(field.name)) found.rows[field.name.slice(0, -3)] = field.value;
      else if (field.type && !NOT_KEPT.includes(field.type) && field.type !== "fieldset") {
        const values = (found.values[field.name] ??= []);
        if (field.multiple && field.selectedOptions) values.push(...[...field.selectedOptions].map((option) => option.value));
        else if (!ticked(field) || field.checked) values.push(field.value);
      }
    }
    return found;
  }

  const normal = (text) => text.replace(/\r\n?/g, "\n").trim();

  function same(one, other) {
    const filled = ({ values }) => JSON.stringify(Object.entries(values)
      .map(([name, texts]) => [name, texts.map(normal).filter(Boolean)])
      .filter(([, texts]) => texts.length)
      .sort(([a], [b]) => (a < b ? -1 : 1)));
    return filled(one) === filled(other) && one.files.join() === other.files.join();
  }

  // --- Restoring

  const isBlank = (row) => [...row.querySelectorAll("input, select, textarea")]
    .every((field) => field.type === "hidden" || (ticked(field) ? !field.checked : field.value === ""));

  // Where each row of the copy belongs: the row with its id, else a blank one, which is added if need be.
  function placesOf(form, copy) {
    const places = new Map();
    const taken = new Set();
    for (const formset of form.querySelectorAll("[data-formset]")) {
      const prefix = formset.dataset.formset;
      const total = formset.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
      const rows = () => [...formset.querySelectorAll("[data-formset-row]")];
      const written = [...new Set(Object.keys(copy.values).map((name) => name.match(/^(.*-\d+)-[^-]+$/)?.[1])
        .filter((row) => row && row.replace(/-\d+$/, "") === prefix))]
        .sort((a, b) => a.match(/\d+$/)[0] - b.match(/\d+$/)[0]);
      for (const row of written) {
        const id = copy.rows[row];
        const known = id && form.querySelector(`[name^="${prefix}-"][name$="-id"][value="${CSS.escape(id)}"]`);
        if (known) places.set(row, known.name.slice(0, -3));
      }
      places.forEach((place) => taken.add(place));
      for (const row of written) {
        const empty = Object.entries(copy.values)
          .every(([name, texts]) => !name.startsWith(`${row}-`) || texts.every((text) => !text));
        if (places.has(row) || empty) continue;
        const nameOf = (shown) => shown.querySelector("[name]")?.name.match(/^(.*-\d+)-/)?.[1];
        let free = rows().find((shown) => !taken.has(nameOf(shown)) && isBlank(shown)
          && !shown.querySelector(`[name="${nameOf(shown)}-id"]`)?.value);
        if (!free && total) {
          const before = rows().length;
          formset.querySelector("[data-formset-add]")?.click();
          free = rows()[before];
        }
        if (!free) continue;
        places.set(row, nameOf(free));
        taken.add(nameOf(free));
      }
    }
    return places;
  }

  function fill(form, copy) {
    const places = placesOf(form, copy);
    for (const [name, texts] of Object.entries(copy.values)) {
      const row = name.match(/^(.*-\d+)-([^-]+)$/);
      const inRow = row && form.querySelector(`[data-formset="${CSS.escape(row[1].replace(/-\d+$/, ""))}"]`);
      if (inRow && !places.has(row[1])) continue;
      const there = inRow ? `${places.get(row[1])}-${row[2]}` : name;
      const fields = [...form.elements].filter((field) => field.name === there && !NOT_KEPT.includes(field.type));
      fields.forEach((field, index) => put(field, texts, index));
    }
  }

  function put(field, texts, index) {
    if (ticked(field)) {
      if (field.checked === texts.includes(field.value)) return;
      const removal = field.name.endsWith("-DELETE") && field.closest("[data-formset-row]");
      field.checked = !field.checked;
      if (removal && removal.querySelector("[data-formset-remove]")) removal.hidden = field.checked;
    } else if (field.multiple && field.options) {
      for (const option of field.options) option.selected = texts.includes(option.value);
    } else if (field.type !== "file") {
      if (field.value === (texts[index] ?? "")) return;
      field.value = texts[index] ?? "";
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // --- What the person sees

  const clock = (time) => new Date(time).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const day = (time) => new Date(time).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });

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

  function place(notice, form) {
    const header = document.querySelector(".page-header");
    if (header) header.after(notice);
    else (form.closest("details") ?? form).before(notice);
  }

  // What the page that was answered says of all that was sent: it is saved, though not yet complete.
  const isAllStored = () => document.querySelector("[data-all-stored]") !== null;
  const isWrong = (form) => !isAllStored() && form.querySelector(".is-invalid, .error-summary") !== null;

  function keepCopies(form) {
    const key = keyOf(form);
    let onPage = contents(form);
    const wrong = isWrong(form);
    const status = form.querySelector("[data-save-status]") ?? element("span", "autosave-status");
    const name = form.closest("details")?.querySelector("summary")?.textContent.trim();
    let id = crypto.getRandomValues(new Uint32Array(2)).join("-");
    let sent = false;
    let timer = null;

    if (!status.isConnected) (form.querySelector(".form-actions") ?? form).append(status);
    for (const copy of read(key).reverse()) {
      if (!same(copy, onPage)) offer(copy);
      else if (wrong) id = copy.id; // what was sent came back with errors: not saved yet
      else drop(key, copy.id);
    }

    function offer(copy) {
      const notice = element("div", "alert alert-warning autosave-notice");
      const later = copy.revision !== onPage.revision ? "其后已有新的保存，恢复后请核对。" : "";
      const words = element("p", "", `${day(copy.time)}${name ? `在“${name}”中` : ""}填写的内容尚未提交，已在本机保存，与当前页面不同。${later}`);
      notice.tabIndex = -1;
      notice.setAttribute("role", "alert");
      notice.append(
        words,
        button("btn btn-sm btn-primary", "恢复", () => restore(copy, notice, words)),
        button("btn btn-sm btn-link", "不用了", () => {
          drop(key, copy.id);
          notice.remove();
        }),
      );
      place(notice, form);
      if (document.activeElement?.classList.contains("error-summary")) return;
      notice.focus({ preventScroll: true });
      notice.scrollIntoView({ block: "center" });
    }

    function restore(copy, notice, words) {
      save();
      const typed = read(key).find((kept) => kept.id === id);
      if (typed) offer(typed);
      id = copy.id;
      form.closest("details")?.setAttribute("open", "");
      fill(form, copy);
      save();
      notice.querySelectorAll("button").forEach((shown) => shown.remove());
      words.textContent = copy.files.length ? `已恢复，尚未提交。请重新选择文件：${copy.files.join("、")}` : "已恢复，尚未提交。";
      notice.focus();
    }

    function save() {
      clearTimeout(timer);
      timer = null;
      const now = contents(form);
      const others = read(key).filter((copy) => copy.id !== id);
      if (same(now, onPage) && !wrong) {
        write(key, others);
        return;
      }
      const time = Date.now();
      const kept = write(key, [{ ...now, id, time, sent, page: location.pathname }, ...others]);
      if (!sent && !(kept && form.matches("[data-stored]"))) status.textContent = kept ? `已在本机保存 ${clock(time)}` : "本机暂存不可用，请及时保存";
    }

    function changed() {
      sent = false;
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE_MS);
    }

    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", (event) => {
      sent = !event.defaultPrevented;
      save();
    });
    form.addEventListener("stored", () => {
      onPage = contents(form);
      form.toggleAttribute("data-stored", true);
      save();
    });
    // Only what is not kept yet: this may run after the next page has looked at the copies.
    window.addEventListener("pagehide", () => { if (timer !== null) save(); });
  }

  // Before the forms of this page look at their copies: drop what is old and what this page answers.
  function tidy(forms) {
    const keep = "keepCopies" in document.body.dataset;
    const arrived = performance.getEntriesByType("navigation")[0]?.type === "navigate";
    const before = arrived && document.referrer ? new URL(document.referrer).pathname : null;
    const here = new Set(forms.map(keyOf));
    const wrong = new Set(forms.filter(isWrong).map(keyOf));
    // A form that saves itself stands here as it is stored: its copy is compared, whatever was sent. Where the page says
    // that all is stored it is not: the server writes “约1.2万” as 12000.
    const compared = new Set(isAllStored() ? [] : forms.filter((form) => form.querySelector("[data-save-status]")).map(keyOf));
    const oldest = Date.now() - DAYS_KEPT * 86400000;
    try {
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith(PREFIX)) continue;
        const key = name.slice(PREFIX.length);
        const copies = read(key)
          .filter((copy) => copy.time > oldest && copy.values)
          .filter((copy) => !(copy.sent && copy.page === before && !keep && !wrong.has(key) && !compared.has(key)))
          .map((copy) => ({ ...copy, sent: copy.sent && !here.has(key) && !(keep && copy.page === before) }));
        write(key, copies.slice(0, MOST_COPIES));
      }
    } catch { /* storage switched off */ }
  }

  const forms = [...document.querySelectorAll("form[data-autosave]")];
  tidy(forms);
  forms.forEach(keepCopies);
})();
