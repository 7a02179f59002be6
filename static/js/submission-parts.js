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

  function changed(field) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // `value` as the server tells it: a text, { value, approximate }, or nothing.
  function put(key, value) {
    const field = fieldOf(key);
    const tick = tickOf(key);
    if (tick) tick.checked = value?.approximate ?? false;
    fill(field, (typeof value === "object" ? value?.value : value) ?? "");
  }

  function fill(field, text) {
    field.value = text;
    changed(field);
  }

  function add(field, words) {
    fill(field, field.value.trim() ? `${field.value.trimEnd()}\n${words}` : words);
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

  // Shows the other's words under a field; `chosen` is called when the person has decided.
  function offer(field, value, who, chosen) {
    const place = field.closest("[data-part], [data-cell]");
    place.querySelector("[data-other]")?.remove();
    const box = element("div", "part-other");
    box.dataset.other = "";
    box.append(element("p", "part-other-head", `${who}保存的内容`), element("p", "prewrap", words(value) || "空着。"));
    place.append(box);
    choices(field, box, value, chosen);
  }

  function choices(field, box, value, chosen) {
    const row = element("p", "part-other-choices");
    const key = field.closest("[data-part]")?.dataset.part;
    const button = (label, act) => {
      const made = element("button", "btn btn-sm btn-outline-secondary", label);
      made.type = "button";
      made.addEventListener("click", () => {
        act();
        box.remove();
        field.focus();
        chosen();
      });
      row.append(made);
    };
    button("用这一份", () => (key ? put(key, value) : fill(field, value)));
    if (field.matches("textarea") && words(value)) button("两份都留", () => add(field, words(value)));
    button("用我写的", () => {});
    box.append(row);
  }

  const undecided = () => form.querySelectorAll("[data-other]").length;

  // Those that the server has put there, after 保存草稿.
  function adoptOthers(chosen) {
    for (const box of form.querySelectorAll("[data-other]")) {
      const place = box.closest("[data-part], [data-cell]");
      const { value } = box.dataset;
      const isNumber = place.querySelector("input[type=checkbox]") !== null;
      choices(place.querySelector(".form-control"), box, isNumber ? { value, approximate: "approximate" in box.dataset } : value, chosen);
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

  globalThis.submissionParts = { keys: [...parts.keys()], fieldOf, put, offer, remark, undecided, adoptOthers };
})();
