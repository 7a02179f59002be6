// 批注 beside the text that is being written: each in its place in the editor, settled without leaving the page.
(() => {
  const side = document.querySelector("[data-drafting-side]");
  const editor = document.querySelector("textarea[data-editor]")?.editor;
  if (!side || !globalThis.drafting) return;
  const items = () => [...side.querySelectorAll(".remark[data-note]")];
  const count = side.querySelector("[data-remarks-count]");

  function tell() {
    count.textContent = String(items().length);
    count.hidden = items().length === 0;
    side.querySelector("[data-remarks-note]").hidden = items().length > 0;
  }

  const note = (item) => ({
    id: item.dataset.note,
    start: Number(item.dataset.start),
    end: Number(item.dataset.end),
    message: `批注：${item.querySelector("[data-remark-words]").textContent}`,
  });

  editor?.show(editor.findings(), items().map(note).filter(({ start }) => start >= 0));

  side.addEventListener("click", (event) => {
    const item = event.target.closest(".remark[data-note]");
    if (!item || event.target.closest("form")) return;
    const now = editor?.comments().find(({ id }) => id === item.dataset.note);
    if (now) editor.reveal(now.start, now.end);
  });

  side.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-resolve]");
    if (!form) return;
    event.preventDefault();
    const item = form.closest(".remark");
    try {
      const { status } = await globalThis.drafting.ask(form.action, {}, { whole: false });
      if (status !== 200) return;
    } catch {
      form.querySelector("button").textContent = "没有保存，请重试";
      return;
    }
    editor?.show(editor.findings(), editor.comments().filter(({ id }) => id !== item.dataset.note));
    item.remove();
    tell();
  });

  tell();
  if (items().length) globalThis.drafting.open("remarks");
})();
