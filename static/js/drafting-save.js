// Saves the draft while one writes (“已保存 12:03”), tells who else has it open, and keeps both texts when two people
// write at once. <div data-drafting data-autosave-url data-presence-url data-notice> around the form; a notice that was
// never saved has only the copy of autosave.js in this browser, which also serves while network or login are gone.
(() => {
  const drafting = document.querySelector("[data-drafting]");
  const form = drafting?.querySelector("form");
  if (!globalThis.drafting || !drafting.dataset.autosaveUrl) return;
  const { ask, element, button } = globalThis.drafting;
  const body = form.querySelector("textarea[data-editor]");

  const PAUSE_MS = 1500;
  const RETRY_MS = 10000;
  const HEARTBEAT_MS = 15000;
  const TEXTS = ["masthead", "title", "addressee_line", "body", "signature", "note", "copied_to", "printing_office",
    "disclosure", "proofreader"];

  const said = drafting.querySelector("[data-save-status]");
  const presence = drafting.querySelector("[data-presence]");
  const meeting = drafting.querySelector("[data-meeting]");
  const revision = form.elements.revision;

  const texts = () => Object.fromEntries(TEXTS.map((name) => [name, form.elements[name]?.value ?? ""]));
  const rowNames = /^(?:contacts|attachments)-/;
  const rows = () => JSON.stringify([...new FormData(form)]
    .filter(([name, value]) => rowNames.test(name) && !(value instanceof File && !value.size)).map(([name, value]) => [name, String(value)]));
  const all = () => JSON.stringify([...new FormData(form)]
    .filter(([name, value]) => !(value instanceof File) && name !== "revision" && name !== "csrfmiddlewaretoken"));

  let base = texts();
  const firstRows = rows();
  let saved = all();
  let timer;
  let running = false;
  let stopped = form.querySelector(".is-invalid, .error-summary") !== null; // what came back with errors is saved by its button

  function soon(milliseconds = PAUSE_MS) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  async function save() {
    clearTimeout(timer);
    if (stopped || running || all() === saved) return;
    if (body.editor?.isComposing()) {
      soon();
      return;
    }
    running = true;
    const sent = { all: all(), texts: texts() };
    try {
      const { status, answer } = await ask(drafting.dataset.autosaveUrl, {
        user: document.body.dataset.user, base: JSON.stringify(base),
      });
      if (status === 200) stored(sent, answer);
      else if (status === 409) meet(answer);
      else refuse(answer.message);
    } catch (error) {
      const signedOut = error.message === "expired";
      say(signedOut ? "登录已过期，文字已暂存在本机。" : "暂时连不上服务器，文字已暂存在本机，恢复后自动保存。");
      if (signedOut) said.append(loginLink());
      soon(RETRY_MS);
    } finally {
      running = false;
    }
  }

  function stored(sent, answer) {
    revision.value = answer.revision;
    base = sent.texts;
    saved = sent.all;
    const rest = rows() !== firstRows ? "；联系人、附件请点“保存草稿”" : "";
    const left = answer.left.length ? `；${answer.left.join("、")}有误，未保存` : "";
    say(`已保存 ${answer.at}${left}${rest}`);
    if (all() !== saved) soon();
    else if (!rest && !left) form.dispatchEvent(new CustomEvent("stored"));
  }

  function say(words) {
    if (said.textContent !== words) said.textContent = words;
  }

  function loginLink() {
    const link = element("a", "", "在新窗口登录");
    link.href = "/login/";
    link.target = "_blank";
    return link;
  }

  function refuse(words) {
    stopped = true;
    say(words ?? "没有保存，请点“保存草稿”。");
  }

  // --- Two people at once

  function meet(answer) {
    stopped = true;
    say("没有保存：与同事的改动不一致，请在页面上方选择。");
    const heading = answer.closed ? answer.message
      : `${answer.by || "同事"}于 ${answer.at} 保存了新的内容，与您的文字不一致。两份文字都已留存，请选择。`;
    const choices = element("p", "meeting-choices");
    if (!answer.closed) {
      if (answer.merged) choices.append(button("btn btn-sm btn-primary", "合并两人的改动", () => take(answer, answer.merged)));
      choices.append(
        button("btn btn-sm btn-outline-secondary", "以我的为准", () => take(answer, mine(answer))),
        button("btn btn-sm btn-outline-secondary", "以对方的为准", () => take(answer, answer.theirs)),
      );
    }
    const details = element("details", "");
    details.open = true;
    details.append(element("summary", "", "对照两份正文"), compared(answer.redline));
    meeting.replaceChildren(element("p", "", heading), choices, details);
    meeting.hidden = false;
    meeting.focus();
  }

  // My text, but theirs in the fields that I never touched.
  function mine({ theirs }) {
    const now = texts();
    return Object.fromEntries(TEXTS.map((name) => [name, now[name] === base[name] ? theirs[name] : now[name]]));
  }

  function take(answer, chosen) {
    base = answer.theirs;
    saved = null;
    revision.value = answer.revision;
    for (const [name, value] of Object.entries(chosen)) {
      const field = form.elements[name];
      if (!field || field.value === value) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    meeting.hidden = true;
    stopped = false;
    save();
  }

  function compared(lines) {
    const sheet = element("div", "redline redline-small");
    const changed = lines.map(({ change, pieces }) => change !== "kept" || pieces.some(([fate]) => fate !== "kept"));
    for (const [at, { change, pieces }] of lines.entries()) {
      if (!changed[at] && !changed[at - 1] && !changed[at + 1]) continue;
      const paragraph = element("p", `redline-${change}`);
      for (const [fate, words] of pieces) {
        paragraph.append(element({ deleted: "del", inserted: "ins" }[fate] ?? "span", "", words));
      }
      sheet.append(paragraph);
    }
    sheet.prepend(element("p", "soft small", "划去的是对方的文字，加下划线的是您的文字。"));
    return sheet;
  }

  // --- Who else is here

  async function beat() {
    if (document.hidden) return;
    try {
      const { status, answer } = await ask(drafting.dataset.presenceUrl, {});
      if (status !== 200) return;
      const here = answer.others.length ? `${answer.others.join("、")}正在编辑` : "";
      const newer = answer.revision > Number(revision.value) && all() === saved && !running;
      presence.textContent = here + (newer ? `${here ? "，" : ""}已有新的保存` : "");
      presence.hidden = !presence.textContent;
      if (newer) presence.append(button("btn btn-sm btn-link", "载入", () => location.reload()));
    } catch { /* the next beat tries again; saving says that the server is away */ }
  }

  form.addEventListener("input", () => soon());
  form.addEventListener("change", () => soon());
  form.addEventListener("submit", () => {
    stopped = true;
    clearTimeout(timer);
    // A login in another window has changed the token that this form was made with.
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) form.elements.csrfmiddlewaretoken.value = token;
  });
  window.addEventListener("online", () => soon(0));
  window.addEventListener("pagehide", () => {
    const leaving = new FormData();
    leaving.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    leaving.set("leaving", "1");
    navigator.sendBeacon(drafting.dataset.presenceUrl, leaving);
  });
  setInterval(beat, HEARTBEAT_MS);
  beat();
})();
