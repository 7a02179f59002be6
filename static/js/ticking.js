// Counts what is ticked in a form [data-ticking] and says it in [data-ticked]; [data-tick-all] ticks all, or none again.
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
    const all = form.querySelector("[data-tick-all]");
    if (all) {
      all.hidden = false;
      all.addEventListener("click", () => {
        const boxes = [...form.querySelectorAll('input[type="checkbox"]:enabled')];
        const ticks = boxes.some((box) => !box.checked);
        boxes.forEach((box) => (box.checked = ticks));
        count();
      });
    }
    count();
  });
})();
