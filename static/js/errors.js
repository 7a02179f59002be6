// The summary of what is wrong in a form is read first, and the tab says so for every kind of form.
(() => {
  const MARK = "有误：";
  const summary = document.querySelector(".error-summary");
  if (!summary) return;

  if (!document.title.startsWith(MARK)) document.title = MARK + document.title;
  summary.focus({ preventScroll: true });
  summary.scrollIntoView({ block: "center" });
})();
