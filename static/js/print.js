/* data-print: a button that opens the browser's print dialog. */
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

/* data-print-open: what is folded is printed too. */
addEventListener("beforeprint", () => {
  document.querySelectorAll("details[data-print-open]").forEach((each) => {
    each.open = true;
  });
});
