// Menus and reason forms are <details> and work without this file; it closes them on Escape and on a click elsewhere.
(() => {
  // Browsers without ::details-content cannot show the content of closed details by style.
  if (window.matchMedia("(width >= 48rem)").matches) {
    document.querySelectorAll("details.filters").forEach((filters) => { filters.open = true; });
  }

  const open = () => document.querySelectorAll("details.menu[open], details.reason-form[open]");

  document.addEventListener("click", (event) => {
    for (const details of open()) {
      if (!details.contains(event.target) && !holdsText(details)) details.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const details of open()) {
      details.open = false;
      details.querySelector("summary").focus();
    }
  });

  function holdsText(details) {
    return [...details.querySelectorAll("textarea")].some((field) => field.value.trim() !== "");
  }
})();
