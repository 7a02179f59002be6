// Selecting words in [data-remark-text] fills the quote of [data-remark-form] and where it stands; typing it works too.
(() => {
  const text = document.querySelector("[data-remark-text]");
  const form = document.querySelector("[data-remark-form]");
  if (!text || !form) return;
  const { quote, start } = form.elements;
  const lines = [...text.querySelectorAll(":scope > p")];
  const body = lines.map((line) => line.textContent).join("\n");

  function placeOf(node, offset) {
    const at = lines.findIndex((line) => line.contains(node));
    if (at < 0) return null;
    const before = document.createRange();
    before.setStart(lines[at], 0);
    before.setEnd(node, offset);
    return lines.slice(0, at).reduce((sum, line) => sum + line.textContent.length + 1, 0) + before.toString().length;
  }

  text.addEventListener("pointerup", () => setTimeout(() => {
    const selection = document.getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const places = [placeOf(range.startContainer, range.startOffset), placeOf(range.endContainer, range.endOffset)];
    if (places.includes(null)) return;
    const words = body.slice(...places);
    start.value = places[0] + words.length - words.trimStart().length;
    quote.value = words.trim();
    quote.dispatchEvent(new Event("input", { bubbles: true }));
    form.elements.text.focus({ preventScroll: true });
  }));
})();
