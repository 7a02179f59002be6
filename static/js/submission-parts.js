// The parts of a submission's form: <div data-part="KEY" data-label> around a text, or a number with its tick.
// Under a part stand last year's words ([data-take-over] puts them into its field), what to look at again
// ([data-remarks]), and what a colleague has saved ([data-other]) with the choice between both.
// `submissionParts` serves submission-save.js.
(() => {
  const form = document.querySelector("form[data-save-url]");
  if (!form) return;

  const parts = new Map([...form.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
  const fieldOf = (key) => parts.get(key).querySelector(".form-control");
  const tickOf = (key) => parts.get(key).querySelector("input[type=checkbox]");
  const labelOf = (key) => parts.get(key).dataset.label;

  // What stands in the part as it was typed; two of the same are equal as texts.
  const raw = (key) => JSON.stringify([fieldOf(key).value, tickOf(key)?.checked ?? false]);

  function changed(field) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // `value` as the server tells it: a text, { value, approximate }, or nothing.
  function put(key, value) {
    const field = fieldOf(key);
    const tick = tickOf(key);
    field.value = (typeof value === "object" ? value?.value : value) ?? "";
    if (tick) tick.checked = value?.approximate ?? false;
    changed(field);
  }

  function add(field, words) {
    field.value = field.value.trim() ? `${field.value.trimEnd()}\n${words}` : words;
    changed(field);
    field.focus();
  }

  function remark(key, remarks) {
    const list = parts.get(key)?.querySelector("[data-remarks]");
    if (!list) return;
    list.replaceChildren(...remarks.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
    list.hidden = remarks.length === 0;
  }

  // --- Mine or theirs

  function element(tag, className, text = "") {
    return Object.assign(document.createElement(tag), { className, textContent: text });
  }

  const words = (value) => (typeof value === "object" && value ? `${value.approximate ? "约" : ""}${value.value}` : value ?? "");

  // Shows the other's words under the part; `chosen` is called when the person has decided.
  function offer(key, value, who, chosen) {
    const part = parts.get(key);
    part.querySelector("[data-other]")?.remove();
    const box = element("div", "part-other");
    box.dataset.other = "";
    const said = element("p", "prewrap", words(value) || "空着。");
    box.append(element("p", "part-other-head", `${who}保存的内容`), said);
    part.append(box);
    choices(key, box, value, chosen);
  }

  function choices(key, box, value, chosen) {
    const row = element("p", "part-other-choices");
    const button = (look, label, act) => {
      const made = element("button", `btn btn-sm btn-${look}`, label);
      made.type = "button";
      made.addEventListener("click", () => {
        act();
        box.remove();
        fieldOf(key).focus();
        chosen(key);
      });
      row.append(made);
    };
    button("outline-secondary", "用这一份", () => put(key, value));
    if (fieldOf(key).matches("textarea") && words(value)) button("outline-secondary", "两份都留", () => add(fieldOf(key), words(value)));
    button("outline-secondary", "用我写的", () => {});
    box.append(row);
  }

  const undecided = () => [...parts.keys()].filter((key) => parts.get(key).querySelector("[data-other]"));

  // Those that the server has put there, after 保存草稿.
  function adoptOthers(chosen) {
    for (const key of undecided()) {
      const box = parts.get(key).querySelector("[data-other]");
      const { value } = box.dataset;
      choices(key, box, tickOf(key) ? { value, approximate: "approximate" in box.dataset } : value, chosen);
    }
  }

  for (const button of form.querySelectorAll("[data-take-over]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.takeOver);
      const { from } = button.dataset; // a county is named before its words
      add(field, (from ? `【${from}】\n` : "") + button.parentElement.querySelector("[data-precedent-words]").textContent);
    });
  }

  for (const button of form.querySelectorAll("[data-take-figure]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const { takeFigure, value } = button.dataset;
      put(takeFigure, { value, approximate: "approximate" in button.dataset });
      fieldOf(takeFigure).focus();
    });
  }

  globalThis.submissionParts = { keys: [...parts.keys()], raw, put, offer, remark, undecided, adoptOthers, labelOf };
})();
