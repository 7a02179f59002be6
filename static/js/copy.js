/* data-copy="#field": a button that puts the field's text on the clipboard and says so. */
document.querySelectorAll("[data-copy]").forEach((button) => {
  const field = document.querySelector(button.dataset.copy);
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      // Without HTTPS, as on an intranet, browsers have no clipboard but this old command.
      if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
      else document.execCommand("copy");
      button.textContent = "已复制";
    } catch {
      button.textContent = "请按 Ctrl+C 复制";
    }
    setTimeout(() => { button.textContent = label; }, 3000);
  });
});
