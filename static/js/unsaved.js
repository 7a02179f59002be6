// <form data-unsaved> warns before a changed form is left.
(() => {
  function warnBeforeLeaving(form) {
    let changed = form.querySelector(".is-invalid") !== null;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", (event) => { if (!event.defaultPrevented) changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }

  document.querySelectorAll("form[data-unsaved]").forEach(warnBeforeLeaving);
})();
