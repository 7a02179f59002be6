// Saves the draft while one writes (“已保存 12:03”), tells who else has it open, and keeps both texts when it was saved
// in two windows at once. <div data-drafting data-autosave-url data-presence-url data-notice> around the form; the copy
// of autosave.js in this browser serves while network or login are gone.
// A notice that was never saved (data-begin-url) becomes a draft with its first words; the address is then the draft's.
// Each save tells of which window it is and which of its saves, so that one whose answer was lost is known again.
(() => {
  const drafting = document.querySelector("[data-drafting]");
  const form = drafting?.querySelector("form");
  if (!globalThis.drafting) return;
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
  const OWN = ["revision", "csrfmiddlewaretoken", "window", "sent"];
  const all = () => JSON.stringify([...new FormData(form)].filter(([name, value]) => !(value instanceof File) && !OWN.includes(name)));

  // What is ticked or chosen, and not written: { name: [values] }.
  const PICKED = ["number_series", "form", "is_upward", "sealed", "printed_on", "addressee_groups", "addressee_agencies"];
  const picked = () => {
    const data = new FormData(form);
    return Object.fromEntries(PICKED.map((name) => [name, data.getAll(name)]));
  };

  const key = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");
  let sent = 0;
  let base = { texts: texts(), picked: picked() };
  let firstRows = rows();
  let rowsMoved = false; // rows were saved elsewhere since the page was opened
  let saved = all();
  let submitted;
  let timer;
  let running = false;
  let gone = false;
  let stopped = form.querySelector(".is-invalid, .error-summary") !== null; // what came back with errors is saved by its button

  function soon(milliseconds = PAUSE_MS) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  // What is on the page now, to the server: its answer, with what was sent; null for none.
  async function send() {
    sent += 1;
    const now = { all: all(), texts: texts(), picked: picked(), rows: rows() };
    try {
      const { status, answer } = await ask(drafting.dataset.autosaveUrl ?? drafting.dataset.beginUrl, {
        user: document.body.dataset.user, base: JSON.stringify(base.texts), window: key, sent,
      });
      return { status, answer, now };
    } catch (error) {
      const signedOut = error.message === "expired";
      say(signedOut ? "登录已过期，文字已暂存在本机。" : "暂时连不上服务器，文字已暂存在本机，恢复后自动保存。");
      if (signedOut) said.append(loginLink());
      return null;
    }
  }

  async function save() {
    clearTimeout(timer);
    const isStored = all() === saved;
    form.toggleAttribute("data-pending", !isStored);
    if (gone || stopped || running || isStored || (isNew() && !isBegun())) return;
    if (body.editor?.isComposing()) {
      soon();
      return;
    }
    running = true;
    const reply = await send();
    running = false;
    if (!reply) soon(RETRY_MS);
    else if (reply.status === 200) stored(reply);
    else if (reply.status === 409) meet(reply.answer);
    else refuse(reply.answer.message);
  }

  const isNew = () => !drafting.dataset.autosaveUrl;
  const isBegun = () => ["title", "body"].some((name) => form.elements[name].value !== base.texts[name]);

  // The draft that a new form has become: its address, its rows.
  function adopt({ answer, now }) {
    const unchanged = all() === now.all;
    Object.assign(drafting.dataset, { notice: answer.notice, autosaveUrl: answer.autosave, presenceUrl: answer.presence });
    history.replaceState(null, "", answer.edit);
    const rowsUnchanged = rows() === now.rows;
    for (const [row, { id, opened }] of Object.entries(answer.rows)) {
      if (!form.elements[`${row}-id`]) continue;
      form.elements[`${row}-id`].value = id;
      form.elements[`${row}-opened`].value = opened;
    }
    if (rowsUnchanged) firstRows = rows();
    now.all = answer.same && unchanged ? all() : null; // an earlier one stands: once more, with these words
    beat();
  }

  function hidden(name, value) {
    const field = form.elements[name] ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
    field.value = value;
  }

  function stored({ answer, now }) {
    if (isNew()) adopt({ answer, now });
    revision.value = answer.revision;
    base = now;
    saved = now.all;
    const rest = rows() !== firstRows ? "；联系人、附件请点“保存草稿”" : "";
    const left = answer.left.length ? `；${answer.left.join("、")}没有填好，未保存` : "";
    say(`已保存 ${answer.at}${left}${rest}`);
    form.toggleAttribute("data-pending", all() !== saved);
    if (all() !== saved) soon();
    else if (!rest && !left) {
      form.dispatchEvent(new CustomEvent("stored"));
      if (rowsMoved) location.reload(); // to show them; nothing is unsaved here
    }
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

  // --- Saved in two windows at once

  function meet(answer) {
    stopped = true;
    const other = answer.own ? "您另一个窗口" : "同事";
    say(`没有保存：与${other}的改动不一致，请在页面上方选择。`);
    const choices = element("p", "meeting-choices");
    const offer = (look, words, kind) => choices.append(button(`btn btn-sm btn-${look}`, words, () => choose(kind)));
    if (!answer.closed) {
      if (answer.choices.merged) offer("primary", answer.own ? "合并两处的改动" : "合并两人的改动", "merged");
      offer("outline-secondary", answer.own ? "以本窗口的为准" : "以我的为准", "mine");
      offer("outline-secondary", answer.own ? "以另一个窗口的为准" : "以对方的为准", "theirs");
    }
    const details = element("details", "");
    details.open = true;
    details.append(element("summary", "", "对照两份正文"), compared(answer));
    meeting.replaceChildren(element("p", "", heading(answer)), choices, details);
    meeting.hidden = false;
    meeting.focus();
  }

  function heading(answer) {
    if (answer.closed) return answer.message;
    const who = answer.own ? "您在另一个窗口" : answer.by || "同事";
    const how = answer.choices.merged ? "" : "同一段两处都改了的，请选择以哪一份为准；其余改动都保留。";
    return `${who}于 ${answer.at} 保存了新的内容，与${answer.own ? "这里" : "您"}的文字不一致。两份文字都已留存，请选择。${how}`;
  }

  // What was typed since the question was asked counts too, so it is asked again.
  async function choose(kind) {
    if (running) return;
    running = true;
    let reply;
    do reply = await send(); while (reply?.status === 409 && all() !== reply.now.all);
    running = false;
    if (reply?.status === 409) {
      if (reply.answer.closed || !reply.answer.choices[kind]) meet(reply.answer);
      else take(reply.answer, kind);
    } else if (reply?.status === 200) {
      meeting.hidden = true;
      stopped = false;
      stored(reply);
    }
  }

  function take(answer, kind) {
    const chosen = answer.choices[kind];
    for (const [name, value] of Object.entries(chosen)) {
      const field = form.elements[name];
      if (!field || field.value === value) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const now = picked();
    for (const name of PICKED) pick(name, joined(base.picked[name], now[name], answer.picked[name]));
    const opened = [...form.querySelectorAll('[name$="-opened"]')].map((field) => field.value).filter(Boolean);
    rowsMoved = String(opened.sort()) !== String([...answer.opened].sort());
    base = { texts: answer.choices.theirs, picked: answer.picked };
    saved = null;
    revision.value = answer.revision;
    meeting.hidden = true;
    stopped = false;
    say("正在保存……");
    soon(); // after the copy in this browser, whose words would stand otherwise
  }

  // Ticks of both since `before`; of a single choice, mine where I changed it.
  function joined(before, mine, theirs) {
    if (String(mine) === String(before)) return theirs;
    if (mine.length < 2 && before.length < 2 && theirs.length < 2) return mine;
    const all = [...new Set([...mine, ...theirs])];
    return all.filter((value) => (before.includes(value) ? mine.includes(value) && theirs.includes(value) : true));
  }

  function pick(name, values) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
  }

  function compared({ own, redline: lines }) {
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
    sheet.prepend(element("p", "soft small", own ? "划去的是另一个窗口的文字，加下划线的是这里的文字。" : "划去的是对方的文字，加下划线的是您的文字。"));
    return sheet;
  }

  // --- Who else is here

  async function beat() {
    if (document.hidden || isNew()) return;
    try {
      const { status, answer } = await ask(drafting.dataset.presenceUrl, { window: key }, { whole: false });
      if (status !== 200) return;
      const here = answer.others.length ? `${answer.others.join("、")}正在编辑` : "";
      const newer = answer.revision > Number(revision.value) && all() === saved && !running;
      presence.textContent = here + (newer ? `${here ? "，" : ""}已有新的保存` : "");
      presence.hidden = !presence.textContent;
      if (newer) presence.append(button("btn btn-sm btn-link", "载入", () => location.reload()));
    } catch { /* the next beat tries again; saving says that the server is away */ }
  }

  form.addEventListener("input", () => {
    form.toggleAttribute("data-pending", true);
    soon();
  });
  form.addEventListener("change", () => soon());

  // Press the button once more; confirm.js takes it for a double click until its mark is gone.
  function again(submitter) {
    delete form.dataset.sending;
    form.requestSubmit(submitter);
  }

  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    const { submitter } = event;
    // What is done to the stored text (更新到正文) is done to the words on the page.
    if (submitter?.hasAttribute("formaction") && !stopped && (running || all() !== saved)) {
      event.preventDefault();
      while (running) await new Promise((wake) => { setTimeout(wake, 50); });
      await save();
      if (all() === saved) again(submitter);
      return;
    }
    if (isNew() && running) { // the draft is being made: pressed again when it is there
      event.preventDefault();
      while (running) await new Promise((wake) => { setTimeout(wake, 50); });
      again(submitter);
      return;
    }
    stopped = true;
    // A login in another window has changed the token that this form was made with.
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token) form.elements.csrfmiddlewaretoken.value = token;
    if (all() !== submitted) sent += 1; // pressed twice, it is the same save
    submitted = all();
    hidden("window", key);
    hidden("sent", sent);
  });
  window.addEventListener("online", () => soon(0));
  window.addEventListener("pageshow", () => { gone = false; });
  window.addEventListener("pagehide", () => {
    gone = true;
    if (!isNew()) ask(drafting.dataset.presenceUrl, { window: key, leaving: 1 }, { whole: false, keepalive: true }).catch(() => {});
  });
  setInterval(beat, HEARTBEAT_MS);
  beat();
})();
