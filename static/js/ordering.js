// The order of a schedule's rows by drag: every drop and every button posts the whole order in the background, and the
// page that comes back takes the place of [data-ordering].  Without this script the buttons post by themselves.
// A row is dragged by its [data-drag-handle] (mouse, pen or finger) within and between the lists [data-order-list].
(() => {
  let area = document.querySelector("[data-ordering]");
  if (!area) return;
  let busy = false;

  const say = (text) => { area.querySelector("[data-ordering-status]").textContent = text; };

  async function send(form, button, focused) {
    if (busy) return;
    busy = true;
    say("正在保存…");
    const data = new FormData(form);
    if (button?.name) data.append(button.name, button.value);
    try {
      const response = await fetch(form.action, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.querySelector("[data-ordering]");
      if (!response.ok || !fresh) {
        say(page.querySelector("main p")?.textContent.trim() || "没有保存，请刷新后重试。");
        area.dataset.failed = "true";
        return;
      }
      area.replaceWith(fresh);
      area = fresh;
      start();
      say("次序已保存。");
      focus(focused);
    } catch {
      say("连接不上服务器，次序没有保存，请稍后重试。");
    } finally {
      busy = false;
    }
  }

  function focus(focused) {
    if (!focused) return;
    const [name, value] = focused;
    area.querySelector(`button[name="${name}"][value="${CSS.escape(value)}"]`)?.focus();
  }

  function submitted(event) {
    event.preventDefault();
    const button = event.submitter;
    send(event.target, button, button?.name && button.value ? [button.name, button.value] : null);
  }

  function rowAt(list, y) {
    return [...list.querySelectorAll("[data-order-row]:not(.is-dragged)")].find((row) => {
      const box = row.getBoundingClientRect();
      return y < box.top + box.height / 2;
    }) ?? null;
  }

  function listAt(y) {
    const lists = [...area.querySelectorAll("[data-order-list]")];
    return lists.find((list) => y < list.closest("section").getBoundingClientRect().bottom) ?? lists.at(-1);
  }

  function drag(event) {
    if (event.button !== 0 || busy) return;
    event.preventDefault();
    const row = event.currentTarget.closest("[data-order-row]");
    const [home, next] = [row.parentElement, row.nextElementSibling];
    let last = event.clientY;
    row.classList.add("is-dragged");

    const put = () => {
      const list = listAt(last);
      list.insertBefore(row, rowAt(list, last));
    };
    const move = (moving) => {
      last = moving.clientY;
      const edge = 64;
      if (last < edge) window.scrollBy(0, -12);
      if (last > window.innerHeight - edge) window.scrollBy(0, 12);
      put();
    };
    const end = (ending) => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      row.classList.remove("is-dragged");
      if (ending.type === "pointercancel") home.insertBefore(row, next);
      else if (row.parentElement !== home || row.nextElementSibling !== next) send(document.getElementById("order"));
    };
    // The document hears them, for a handle that is put elsewhere loses the pointer.
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  }

  function start() {
    area.querySelectorAll("form").forEach((form) => form.addEventListener("submit", submitted));
    area.querySelectorAll("[data-drag-handle]").forEach((handle) => {
      handle.hidden = false;
      handle.addEventListener("pointerdown", drag);
    });
  }

  start();
})();
