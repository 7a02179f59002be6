// Counts what is ticked in a form [data-ticking] and says it in [data-ticked]; a row's cells tick its box.
(() => {
  document.querySelectorAll("[data-ticking]").forEach((form) => {
    const told = form.querySelector("[data-ticked]");
    if (!told) return;
    const empty = told.textContent;
    const count = () => {
      const ticked = form.querySelectorAll('input[type="checkbox"]:checked').length;
      told.textContent = ticked ? `已勾选 ${ticked} 项：` : empty;
    };
    form.addEventListener("change", count);
    count();
  });
})();
