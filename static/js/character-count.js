/* Shows how much is written in a textarea, counted as the server counts.

   <textarea data-character-count="#summary-count" data-min="300" data-max="800"></textarea>
   <p id="summary-count"></p>

   The band is optional.  The named element gets “已写 N 字” and, for styling,
   data-state: "short", "within" or "long" (absent without a band). */
(function (root) {
  "use strict";

  // The twin of gongwen/counting.py, which says what counts; change both together.
  const BLANK =
    "\\u0000-\\u0020\\u007F-\\u00A0\\u00AD\\u034F\\u1680\\u180B-\\u180F\\u2000-\\u200F\\u2028-\\u202F" +
    "\\u205F-\\u206F\\u3000\\uFE00-\\uFE0F\\uFEFF\\u{E0000}-\\u{E0FFF}";
  const LETTER =
    "0-9A-Za-z\\u00AA\\u00B5\\u00BA\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0300-\\u034E" +
    "\\u0350-\\u037D\\u037F-\\u0386\\u0388-\\u167F\\u1681-\\u180A\\u1810-\\u1FFF\\u20D0-\\u20FF" +
    "\\u2C60-\\u2C7F\\uA720-\\uA7FF\\uAB30-\\uAB6F\\uFF10-\\uFF19\\uFF21-\\uFF3A\\uFF41-\\uFF5A";
  const UNIT = new RegExp("[" + LETTER + "]+|[^" + LETTER + BLANK + "]", "gu");

  function countCharacters(text) {
    const units = text.match(UNIT);
    return units === null ? 0 : units.length;
  }

  function describe(count, min, max) {
    if (min !== null && count < min) {
      return { state: "short", text: `已写 ${count} 字，还差 ${min - count} 字` };
    }
    if (max !== null && count > max) {
      return { state: "long", text: `已写 ${count} 字，超出 ${count - max} 字` };
    }
    return { state: min === null && max === null ? "" : "within", text: `已写 ${count} 字` };
  }

  root.characterCount = { countCharacters, describe };

  const document = root.document;
  if (!document) {
    return;
  }

  const SELECTOR = "textarea[data-character-count]";
  const waiting = new WeakMap();

  function bound(value) {
    return value === undefined || value === "" ? null : Number(value);
  }

  function show(textarea) {
    const output = document.querySelector(textarea.dataset.characterCount);
    if (output === null) {
      return;
    }
    output.setAttribute("aria-live", "polite");
    const { min, max } = textarea.dataset;
    const { state, text } = describe(countCharacters(textarea.value), bound(min), bound(max));
    if (state) {
      output.dataset.state = state;
    } else {
      delete output.dataset.state;
    }
    if (output.textContent !== text) {
      output.textContent = text;
    }
  }

  function showAll() {
    document.querySelectorAll(SELECTOR).forEach(show);
  }

  // A pause in typing, so that a screen reader is not interrupted at every key.
  document.addEventListener("input", function (event) {
    if (event.target.matches(SELECTOR)) {
      clearTimeout(waiting.get(event.target));
      waiting.set(event.target, setTimeout(show, 250, event.target));
    }
  });
  document.addEventListener("reset", () => setTimeout(showAll));
  document.addEventListener("htmx:afterSettle", showAll);
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", showAll);
  } else {
    showAll();
  }
})(globalThis);
