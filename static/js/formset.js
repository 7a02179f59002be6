// Adds rows to a Django formset; without JavaScript the extra blank rows serve.
// <div data-formset="PREFIX"> holds the management form, rows [data-formset-row] in [data-formset-rows],
// <template data-formset-empty> with formset.empty_form (__prefix__) and a hidden <button type="button" data-formset-add>.
// A row may hold [data-formset-remove] (hidden): it ticks the row's DELETE box and hides the row.
(() => {
  function start(formset) {
    const prefix = formset.dataset.formset;
    const total = formset.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
    const maximum = formset.querySelector(`[name="${prefix}-MAX_NUM_FORMS"]`);
    const rows = formset.querySelector("[data-formset-rows]");
    const template = formset.querySelector("template[data-formset-empty]");
    const add = formset.querySelector("[data-formset-add]");
    if (!total || !rows || !template || !add) return;

    const limit = Number(maximum?.value || 1000);
    add.hidden = Number(total.value) >= limit;
    formset.querySelectorAll("[data-formset-remove]").forEach((button) => { button.hidden = false; });

    add.addEventListener("click", () => {
      const index = Number(total.value);
      if (index >= limit) return;
      const holder = document.createElement(rows.tagName === "TBODY" ? "tbody" : "div");
      holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(index));
      const row = holder.querySelector("[data-formset-row]") ?? holder.firstElementChild;
      row.querySelectorAll("[data-formset-remove]").forEach((button) => { button.hidden = false; });
      rows.append(row);
      total.value = String(index + 1);
      add.hidden = index + 1 >= limit;
      row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      row.dispatchEvent(new Event("input", { bubbles: true }));
    });

    formset.addEventListener("click", (event) => {
      const button = event.target.closest("[data-formset-remove]");
      if (!button) return;
      const row = button.closest("[data-formset-row]");
      const box = row.querySelector('[name$="-DELETE"]');
      if (!box) return;
      box.checked = true;
      row.hidden = true;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      add.focus();
    });
  }

  document.querySelectorAll("[data-formset]").forEach(start);
})();
