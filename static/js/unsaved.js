// <form data-unsaved> warns before a changed form is left; “stored” says that the server has it all.
(() => {
  function warnBeforeLeaving(form) {
    let changed = form.querySelector(".is-invalid") !== null;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("stored", () => { changed = false; });
    form.addEventListener("submit", (event) => { if (!event.defaultPrevented) changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }

  document.querySelectorAll("form[data-unsaved]").forEach(warnBeforeLeaving);
})();
