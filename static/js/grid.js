// The grid of proposed activities: <div data-grid> around a table whose cells are ordinary fields.
// Like a sheet: a cell that one comes to by keyboard is selected as a whole, typing replaces it, the arrows go on;
// Enter goes down, Alt+Enter breaks the line; Ctrl+Z and Ctrl+Y undo and redo whole steps, a paste is one.
// All rows stand as JSON in [data-grid-store], which is what the form sends; `gridRows` serves submission-save.js.
(() => {
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;

  const MOST_STEPS = 100;
  const body = grid.querySelector("[data-grid-rows]");
  const store = grid.querySelector("[data-grid-store]");
  const blank = grid.querySelector("template[data-grid-blank]");
  const summary = grid.querySelector("[data-grid-summary]");
  const next = grid.querySelector("[data-grid-next]");
  const most = Number(grid.dataset.most);
  const { unit, unitColumn } = grid.dataset;
  const columns = [...grid.querySelectorAll("th[data-column]")]
    .map((head) => ({ name: head.dataset.column, title: head.firstChild.textContent }));
  const names = columns.map(({ name }) => name);
  const choices = [...grid.querySelectorAll("#grid-categories option")].map((option) => option.value);
  const grows = !CSS.supports("field-sizing", "content");

  // --- Rows

  const rows = () => [...body.children];
  const fieldOf = (row, name) => row.querySelector(`[data-cell="${name}"] .form-control`);
  const fieldsOf = (row) => (row.fields ??= Object.fromEntries(names.map((name) => [name, fieldOf(row, name)])));
  const valuesOf = (row) => Object.fromEntries(names.map((name) => [name, fieldsOf(row)[name].value.trim()]));
  const isBlank = (values) => names.every((name) => !values[name] || (name === unitColumn && values[name] === unit));
  const state = () => rows().map((row) => ({ key: row.dataset.key, values: valuesOf(row) }));

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/(.{8})(.{4})(.{4})(.{4})(.*)/, "$1-$2-$3-$4-$5");
  }

  function named(row, key) {
    row.dataset.key = key;
    for (const [name, field] of Object.entries(fieldsOf(row))) {
      field.removeAttribute("name");
      field.id = `id_${key}_${name}`;
      const note = field.parentElement.querySelector(".grid-note");
      note.id = `${field.id}_note`;
      field.setAttribute("aria-describedby", note.id);
    }
    row.querySelectorAll("[data-grid-copy], [data-grid-delete]").forEach((button) => {
      button.hidden = false;
      button.tabIndex = -1;
    });
    row.querySelectorAll("input[type=hidden], [data-without-script]").forEach((field) => field.remove());
    return row;
  }

  const made = (key = newKey()) => named(blank.content.cloneNode(true).querySelector("tr"), key);

  function put(field, text) {
    if (field.value !== text) field.value = text;
    field.atFocus = text;
    if (field.hasAttribute("list")) field.title = text;
    grow(field);
  }

  function grow(field) {
    if (!grows || field.tagName !== "TEXTAREA") return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }

  function renumber() {
    rows().forEach((row, index) => {
      const number = String(index + 1);
      const shown = row.querySelector("[data-grid-number]");
      if (shown.textContent === number) return;
      shown.textContent = number;
      columns.forEach(({ name, title }) => fieldsOf(row)[name].setAttribute("aria-label", `第${number}项${title}`));
    });
  }

  // --- What is sent, and what was before

  let steps = [state()];
  let at = 0;

  function write() {
    const text = JSON.stringify(state().filter(({ values }) => !isBlank(values)));
    if (text === store.value) return;
    store.value = text;
    store.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // Let what was done since the last step be one that can be undone.
  function step() {
    const now = state();
    if (same(now, steps[at])) return;
    steps = [...steps.slice(Math.max(0, at + 1 - MOST_STEPS), at + 1), now];
    at = steps.length - 1;
    settle();
  }

  function settle() {
    renumber();
    grid.querySelector("[data-grid-undo]").disabled = at === 0;
    grid.querySelector("[data-grid-redo]").disabled = at === steps.length - 1;
    grid.querySelector("[data-grid-add]").disabled = rows().length >= most;
    write();
    tell();
  }

  function show(shown) {
    const there = new Map(rows().map((row) => [row.dataset.key, row]));
    const kept = new Set(shown.map(({ key }) => key));
    for (const [key, row] of there) if (!kept.has(key)) row.remove();
    shown.forEach(({ key, values }, index) => {
      const row = there.get(key) ?? made(key);
      if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
      for (const name of names) put(fieldsOf(row)[name], values[name] ?? "");
    });
  }

  function go(to) {
    step();
    spoken = "";
    const wanted = at + to;
    if (wanted < 0 || wanted >= steps.length) return;
    const before = steps[at];
    at = wanted;
    show(steps[at]);
    settle();
    const changed = steps[at].findIndex((row, index) => !same(row, before[index]));
    const row = rows()[changed < 0 ? rows().length - 1 : changed];
    const name = names.find((each) => changed >= 0 && steps[at][changed].values[each] !== before[changed]?.values[each]) ?? names[0];
    if (row) select(fieldsOf(row)[name]);
  }

  // --- Doing

  function add(values = {}, after = null) {
    if (rows().length >= most) {
      say(`一次最多填报${most}项。`);
      return null;
    }
    const row = made();
    for (const name of names) if (values[name] !== undefined) put(fieldsOf(row)[name], values[name]);
    body.insertBefore(row, after ? after.nextSibling : null);
    return row;
  }

  function copy(row) {
    const copied = add(valuesOf(row), row);
    step();
    if (copied) select(fieldsOf(copied)[names[1]]);
  }

  function remove(row) {
    const beside = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    const there = beside ?? add();
    step();
    say("已删除一项，可以撤销。");
    select(fieldsOf(there)[names[0]]);
  }

  function paste(field, block) {
    const start = rows().indexOf(field.closest("tr"));
    const found = globalThis.gridPaste.fit(block, columns, names.indexOf(field.closest("td").dataset.cell));
    let covered = 0;
    let added = 0;
    for (const [index, values] of found.entries()) {
      const there = rows()[start + index];
      if (there && !isBlank(valuesOf(there))) covered += 1;
      const row = there ?? add();
      if (!row) break;
      for (const [name, text] of Object.entries(values)) put(fieldsOf(row)[name], text);
      added += 1;
    }
    step();
    const left = found.length - added;
    say(`已粘贴${added}行${covered ? `，盖住了原有的${covered}行，可以撤销` : ""}${left ? `；最多${most}项，其余${left}行没有粘贴` : ""}。`);
  }

  // --- Going about by keyboard

  function select(field) {
    field.focus();
    field.select();
    field.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  const isWhole = (field) => field.selectionStart === 0 && field.selectionEnd === field.value.length;
  const isLine = (field) => field.tagName === "INPUT" || field.clientHeight < 2 * parseFloat(getComputedStyle(field).lineHeight) + 4;

  function move(field, down, right) {
    const row = field.closest("tr");
    const all = rows();
    let at_ = all.indexOf(row) + down;
    let column = names.indexOf(field.closest("td").dataset.cell) + right;
    if (column < 0 || column >= names.length) {
      at_ += Math.sign(right);
      column = (column + names.length) % names.length;
    }
    if (at_ < 0) return false;
    if (at_ >= all.length) {
      if (isBlank(valuesOf(row)) || !add()) return false;
      step();
    }
    select(fieldsOf(rows()[at_])[names[column]]);
    return true;
  }

  function arrows(event, field) {
    const whole = isWhole(field);
    const list = field.hasAttribute("list") && !(whole && field.value);
    const { selectionStart: from, selectionEnd: to, value } = field;
    const moves = {
      ArrowUp: !list && (whole || to === 0 || isLine(field)) && [-1, 0],
      ArrowDown: !list && (whole || from === value.length || isLine(field)) && [1, 0],
      ArrowLeft: (whole || to === 0) && [0, -1],
      ArrowRight: (whole || from === value.length) && [0, 1],
    };
    return moves[event.key] && move(field, ...moves[event.key]);
  }

  function pressed(event) {
    const field = event.target.closest("[data-cell] .form-control");
    if (event.isComposing) return;
    const ctrl = (event.ctrlKey || event.metaKey) && !event.altKey;
    const letter = event.key.toLowerCase();
    if (ctrl && (letter === "z" || letter === "y")) {
      const back = letter === "z" && !event.shiftKey;
      // What is being typed into a cell the browser undoes letter by letter.
      if (back && field && field.value !== (field.atFocus ?? field.value)) return;
      event.preventDefault();
      go(back ? -1 : 1);
      return;
    }
    if (!field) return;
    if (ctrl && letter === "d") {
      event.preventDefault();
      step();
      copy(field.closest("tr"));
    } else if (event.altKey && event.key === "Delete") {
      event.preventDefault();
      step();
      remove(field.closest("tr"));
    } else if (event.key === "Enter" && event.altKey) {
      event.preventDefault();
      if (field.tagName === "TEXTAREA") document.execCommand("insertText", false, "\n");
    } else if (event.key === "Enter" && !event.shiftKey && !ctrl) {
      event.preventDefault();
      setTimeout(() => move(field, 1, 0)); // after a list has taken its choice
    } else if (event.key === "Tab" && move(field, 0, event.shiftKey ? -1 : 1)) {
      event.preventDefault();
    } else if (event.key.startsWith("Arrow") && !ctrl && !event.shiftKey && !event.altKey && arrows(event, field)) {
      event.preventDefault();
    }
  }

  // 进企业 is the one category that has these words.
  function complete(field) {
    const typed = field.value.trim();
    field.title = typed;
    if (!typed || choices.includes(typed)) return;
    const like = choices.filter((choice) => choice.includes(typed));
    if (like.length === 1) field.value = like[0];
    field.title = field.value;
  }

  // --- What there is to say of cells

  function remark(told) {
    for (const row of rows()) {
      for (const name of names) {
        const { complaint = "", lacking = false, reading = "" } = told[row.dataset.key]?.[name] ?? {};
        const field = fieldsOf(row)[name];
        const cell = field.parentElement;
        const quiet = lacking && !("strict" in grid.dataset);
        const words = (quiet ? "" : complaint) || reading;
        const note = cell.querySelector(".grid-note");
        if (note.textContent !== words) note.textContent = words;
        cell.classList.toggle("is-wrong", Boolean(complaint) && !quiet);
        cell.classList.toggle("is-lacking", lacking);
        if (complaint && !quiet) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
    }
    tell();
  }

  let spoken = "";

  function say(words) {
    spoken = words;
    tell();
  }

  function tell() {
    const count = state().filter(({ values }) => !isBlank(values)).length;
    const wrong = grid.querySelectorAll(".is-wrong:not(.is-lacking)").length;
    const lacking = grid.querySelectorAll(".is-lacking").length;
    summary.textContent = [`共${count}项`, wrong && `${wrong}处有误`, lacking && `${lacking}处未填`, spoken.replace(/。$/, "")].filter(Boolean).join("，");
    next.hidden = !wrong && !lacking;
  }

  // --- Start

  [...body.children].forEach((row) => named(row, row.dataset.key || newKey()));
  grid.querySelector("[data-grid-mark]").value = "1";
  grid.querySelectorAll("[data-without-script]").forEach((shown) => shown.remove());
  grid.querySelectorAll("[data-grid-tools], [data-grid-add]").forEach((shown) => { shown.hidden = false; });
  rows().forEach((row) => names.forEach((name) => grow(fieldsOf(row)[name])));
  steps = [state()];
  settle();

  body.addEventListener("focusin", ({ target }) => {
    if (target.closest("[data-cell]")) target.atFocus = target.value;
  });
  body.addEventListener("input", ({ target }) => {
    grow(target);
    spoken = "";
    write();
    tell();
  });
  body.addEventListener("change", ({ target }) => {
    if (target.hasAttribute("list")) complete(target);
    target.atFocus = target.value;
    step();
  });
  body.addEventListener("paste", (event) => {
    const field = event.target.closest("[data-cell] .form-control");
    const block = field && globalThis.gridPaste.read(event.clipboardData);
    if (!block) return;
    event.preventDefault();
    step();
    paste(field, block);
  });
  body.addEventListener("click", ({ target }) => {
    const row = target.closest("tr");
    if (target.matches("[data-cell]")) fieldsOf(row)[target.dataset.cell].focus(); // beside a short text
    if (!target.matches("[data-grid-copy], [data-grid-delete]")) return;
    step();
    if (target.matches("[data-grid-copy]")) copy(row);
    else remove(row);
  });
  grid.addEventListener("keydown", pressed);
  grid.querySelector("[data-grid-add]").addEventListener("click", () => {
    step();
    const row = add();
    if (row) select(fieldsOf(row)[names[0]]);
    step();
  });
  grid.querySelector("[data-grid-undo]").addEventListener("click", () => go(-1));
  grid.querySelector("[data-grid-redo]").addEventListener("click", () => go(1));
  next.addEventListener("click", () => {
    const places = [...grid.querySelectorAll(".is-wrong .form-control, .is-lacking .form-control")];
    const here = places.indexOf(grid.lastPlace);
    grid.lastPlace = places[(here + 1) % places.length];
    select(grid.lastPlace);
  });
  // 恢复 of a copy kept in this browser.
  store.addEventListener("input", (event) => {
    if (!event.isTrusted && store.value !== JSON.stringify(state().filter(({ values }) => !isBlank(values)))) {
      step();
      show(JSON.parse(store.value));
      step();
    }
  });
  globalThis.gridRows = {
    remark,
    show: (merged) => {
      if (same(merged, state().filter(({ values }) => !isBlank(values)))) return;
      step();
      show(merged);
      step();
    },
    field: (key, name) => fieldOf(rows().find((row) => row.dataset.key === key), name),
  };
})();
