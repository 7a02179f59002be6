/* data-copy-table="#table": a button that puts the table on the clipboard, to be pasted into Word or Excel. */
document.querySelectorAll("[data-copy-table]").forEach((button) => {
  const table = document.querySelector(button.dataset.copyTable);
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    const selection = getSelection();
    selection.removeAllRanges();
    const range = document.createRange();
    range.selectNode(table);
    selection.addRange(range);
    // The old command copies cells as cells, also without HTTPS, as on an intranet.
    const done = document.execCommand("copy");
    button.textContent = done ? "已复制，可粘贴到 Word 或 Excel" : "请按 Ctrl+C 复制";
    if (done) selection.removeAllRanges();
    setTimeout(() => { button.textContent = label; }, 4000);
  });
});
