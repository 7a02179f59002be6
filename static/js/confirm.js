// <button type="submit" data-confirm="确定印发？"> asks before the form goes; without JavaScript the server decides alone.
// After the first submit the buttons of a POST form rest for a moment, so that a double click sends once.
(() => {
  const REST_MS = 4000;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = "1";
    setTimeout(() => delete form.dataset.sending, REST_MS);
  }, true);
})();
