// <form data-unsaved> warns before a changed form is left.
// <textarea data-autosave="KEY"> keeps a copy in this browser while typing and offers 恢复 when the copy differs from the
// page. KEY names the object, the field and the user (notice-12-body-u3), so that a shared computer mixes up nothing.
// A submit only marks the copy as sent; the next ordinary page drops it. Login and error pages carry
// <body data-keep-copies> and take the mark away again: a lost session or a server error loses no text.
(() => {
  const PREFIX = "autosave:";
  const PAUSE_MS = 800;
  const DAYS_KEPT = 14;

  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + key));
    } catch {
      return null;
    }
  };

  const write = (key, copy) => {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  };

  const drop = (key) => {
    try {
      localStorage.removeItem(PREFIX + key);
    } catch { /* storage switched off: there is no copy to drop */ }
  };

  const normal = (text) => text.replace(/\r\n?/g, "\n").trim();
  const clock = (time) => new Date(time).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const day = (time) => new Date(time).toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });

  function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function keepCopy(field) {
    const key = field.dataset.autosave;
    const onPage = field.value;
    const status = element("div", "autosave-status", "");
    let timer;
    let sent = false;

    const found = read(key);
    if (found && normal(found.text) === normal(onPage)) drop(key);
    else if (found) offer(found);

    function save() {
      clearTimeout(timer);
      if (normal(field.value) === normal(onPage)) return;
      const time = Date.now();
      const kept = write(key, { text: field.value, time, sent });
      if (!sent) status.textContent = kept ? `已在本机暂存 ${clock(time)}` : "本机暂存不可用，请及时保存草稿";
    }

    function offer(copy) {
      const notice = element("div", "autosave-notice", "");
      const restore = element("button", "btn btn-sm btn-outline-secondary", "恢复");
      const discard = element("button", "btn btn-sm btn-link", "不用了");
      restore.type = discard.type = "button";
      notice.setAttribute("role", "status");
      notice.append(element("span", "", `本机存有 ${day(copy.time)} 未保存的内容，与当前不同。`), restore, discard);
      restore.addEventListener("click", () => {
        field.value = copy.text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        notice.remove();
        field.focus();
      });
      discard.addEventListener("click", () => {
        drop(key);
        notice.remove();
      });
      field.after(notice);
    }

    field.after(status);
    field.addEventListener("input", () => {
      sent = false;
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE_MS);
    });
    field.form?.addEventListener("submit", (event) => {
      sent = !event.defaultPrevented;
      save();
    });
    window.addEventListener("pagehide", save);
  }

  function warnBeforeLeaving(form) {
    let changed = form.querySelector(".is-invalid") !== null;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", (event) => { if (!event.defaultPrevented) changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }

  // Before the fields of this page look at their copies: unmark, or drop what was sent and what is old.
  function tidy() {
    const keep = "keepCopies" in document.body.dataset;
    const here = new Set([...document.querySelectorAll("[data-autosave]")].map((field) => field.dataset.autosave));
    const oldest = Date.now() - DAYS_KEPT * 86400000;
    try {
      for (const name of Object.keys(localStorage)) {
        if (!name.startsWith(PREFIX)) continue;
        const key = name.slice(PREFIX.length);
        const copy = read(key);
        if (!(copy?.time > oldest)) drop(key);
        else if (copy.sent && keep) write(key, { ...copy, sent: false });
        else if (copy.sent && !here.has(key)) drop(key);
      }
    } catch { /* storage switched off */ }
  }

  tidy();
  document.querySelectorAll("textarea[data-autosave]").forEach(keepCopy);
  document.querySelectorAll("form[data-unsaved]").forEach(warnBeforeLeaving);
})();
