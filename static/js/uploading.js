// Photos and attachments of a submission go up in pieces while one fills in the form (tus 1.0), each with its progress;
// broken off, they go on by themselves, and after a reload once the same file is chosen again.
//   [data-uploads=URL][data-describe=URL]  the part of the form with the photos
//   input[data-upload=photo], #id_files    whose files are taken over here; without this script the form sends them
// Captions, activities and the order of photos are saved while one writes.
(() => {
  const part = document.querySelector("[data-uploads]");
  const form = part?.closest("form");
  const { tus } = globalThis;
  if (!form || !tus?.isSupported) return;

  const PIECE = 512 * 1024;
  const AT_ONCE = 1; // in the order they were chosen
  const RETRY_MS = 4000;
  const PAUSE_MS = 700;

  const list = part.querySelector("[data-photo-list]");
  const said = part.querySelector("[data-upload-status]");
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
  const say = (words) => { said.textContent = words; };

  function element(name, look, words = "") {
    return Object.assign(document.createElement(name), { className: look, textContent: words });
  }

  // --- Files on their way

  const sendings = new Set(); // waiting, running, paused and broken off; not those refused

  // The same file again, whenever it is chosen: telephones give the same name to many, and a new time to each choice.
  async function marksOf(file) {
    const ends = new Blob([file.slice(0, 65536), file.slice(-65536)]);
    let hash = 0x811c9dc5; // FNV-1a
    for (const byte of new Uint8Array(await ends.arrayBuffer())) hash = Math.imul(hash ^ byte, 0x01000193);
    return `${file.size} ${hash >>> 0} ${file.name}`;
  }

  class Sending {
    constructor(kind, file, place) {
      this.file = file;
      this.kind = kind;
      this.state = "waiting";
      this.row = element("li", "upload-item");
      this.words = element("div", "upload-said", "等待上传");
      this.progress = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
      this.progress.setAttribute("aria-label", `${file.name}上传进度`);
      const name = element("div", "upload-name", file.name);
      name.append(this.words);
      const tools = element("div", "upload-tools");
      this.pauseButton = this.button("暂停", () => (this.state === "paused" ? this.wait() : this.pause()));
      this.cancelButton = this.button("取消", () => this.cancel());
      tools.append(this.pauseButton, this.cancelButton);
      this.row.append(name, tools, this.progress);
      place.append(this.row);
      this.upload = this.made();
      sendings.add(this);
    }

    button(words, work) {
      const button = element("button", "btn btn-link btn-sm", words);
      button.type = "button";
      button.addEventListener("click", work);
      return button;
    }

    made() {
      return new tus.Upload(this.file, {
        endpoint: part.dataset.uploads,
        chunkSize: PIECE,
        retryDelays: null, // what is tried again, and when, is decided below
        removeFingerprintOnSuccess: true,
        fingerprint: async () => ["tus", document.body.dataset.user, part.dataset.uploads, this.kind, await marksOf(this.file)].join(" "),
        metadata: { filename: this.file.name, kind: this.kind },
        headers: { Accept: "application/json" },
        onBeforeRequest: (request) => request.setHeader("X-CSRFToken", token()),
        onProgress: (bytes, total) => this.show(bytes, total),
        onSuccess: () => this.done(),
        onError: (error) => this.failed(error),
      });
    }

    tell(words) {
      if (this.words.textContent !== words) this.words.textContent = words;
    }

    show(bytes, total) {
      const percent = Math.floor((bytes * 100) / total);
      this.progress.value = percent;
      this.tell(percent === 100 ? "正在处理……" : `已上传${percent}%`);
    }

    async start() {
      this.state = "running";
      if (this.upload.url === null) {
        const [before] = await this.upload.findPreviousUploads();
        if (before) this.upload.resumeFromPreviousUpload(before);
      }
      if (this.state === "running") this.upload.start();
    }

    wait() {
      clearTimeout(this.timer);
      this.state = "waiting";
      this.pauseButton.textContent = "暂停";
      this.tell("等待上传");
      next();
    }

    async pause() {
      clearTimeout(this.timer);
      this.state = "paused";
      this.pauseButton.textContent = "继续";
      this.tell(`已暂停，已上传${Math.floor(this.progress.value)}%`);
      next();
      await this.upload.abort();
    }

    cancel() {
      clearTimeout(this.timer);
      const { url } = this.upload;
      this.upload.abort();
      if (url && sendings.has(this)) {
        const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token(), Accept: "application/json" };
        fetch(url, { method: "DELETE", headers }).catch(() => {}); // the server clears it after a day
      }
      this.end();
      this.row.remove();
      next();
    }

    end() {
      sendings.delete(this);
      this.state = "ended";
    }

    done() {
      this.end();
      this.row.remove();
      say(`已上传${this.file.name}`);
      refresh();
      next();
    }

    failed(error) {
      if (this.state !== "running") return;
      const answer = error.originalResponse;
      const status = answer?.getStatus() ?? 0;
      if (status === 422) {
        this.end();
        this.row.classList.add("is-refused");
        this.pauseButton.remove();
        this.cancelButton.textContent = "知道了";
        this.tell(`没有上传：${JSON.parse(answer.getBody()).message}`);
      } else if (status === 0 || status === 409 || status >= 500) {
        this.state = "broken";
        this.tell(`连接中断，恢复后自动续传（已上传${Math.floor(this.progress.value)}%）`);
        this.timer = setTimeout(() => this.wait(), RETRY_MS);
      } else {
        this.state = "paused";
        this.pauseButton.textContent = "继续";
        // Asked how much has come, the server leads who is not logged in to the login page.
        const isExpired = status === 403 || status < 300;
        this.tell(isExpired ? "登录已过期，请在新窗口登录后点“继续”" : "没有传完，请点“继续”再试");
      }
      next();
    }
  }

  function next() {
    const running = [...sendings].filter(({ state }) => state === "running").length;
    const waiting = [...sendings].filter(({ state }) => state === "waiting");
    for (const sending of waiting.slice(0, Math.max(0, AT_ONCE - running))) sending.start();
  }

  function take(input, kind) {
    let place = form.querySelector(`[data-upload-list="${kind}"]`);
    if (!place) {
      place = element("ul", "upload-list");
      place.dataset.uploadList = kind;
      input.after(place);
    }
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = ""; // the form does not send them a second time
      for (const file of files) new Sending(kind, file, place);
      part.querySelector("[data-unfinished]")?.remove();
      next();
    });
  }

  for (const input of form.querySelectorAll("input[data-upload]")) take(input, input.dataset.upload);
  const files = form.querySelector("#id_files");
  if (files) take(files, "file");

  window.addEventListener("online", () => {
    for (const sending of sendings) if (sending.state === "broken") sending.wait();
  });

  // Before all others that listen to the form: it would go without the files.
  window.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    const refused = form.querySelectorAll(".upload-item.is-refused:not([data-told])"); // once, or it goes unseen
    if (!sendings.size && !refused.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const row of refused) row.dataset.told = "";
    say(sendings.size ? `还有${sendings.size}个文件没有传完，请等传完或取消后再保存、报送。` : `有${refused.length}个文件没有上传，请看清原因后再保存、报送。`);
    said.scrollIntoView({ block: "center" });
  }, true);
  window.addEventListener("beforeunload", (event) => { if (sendings.size || unsaved.size) event.preventDefault(); });

  // --- What has arrived

  let refreshing;

  // The page as the server has it now: photos that are not here yet, and the attachments.
  function refresh() {
    clearTimeout(refreshing);
    refreshing = setTimeout(async () => {
      const response = await fetch(form.getAttribute("action"), { headers: { Accept: "text/html" } }).catch(() => null);
      if (!response?.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const card of page.querySelectorAll("[data-photo]")) {
        if (!list.querySelector(`[data-photo="${card.dataset.photo}"]`)) list.append(card);
      }
      const [shown, fresh] = [document, page].map((each) => each.querySelector("[data-uploaded-files]"));
      if (fresh) shown?.replaceWith(fresh);
    }, 200);
  }

  // --- Captions, activities, order

  const unsaved = new Set(); // cards
  let saving;
  let running = false;

  async function post(url, data) {
    data.set("csrfmiddlewaretoken", token());
    const response = await fetch(url, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(String(response.status));
    return { ok: response.ok, answer: await response.json() };
  }

  const fieldsOf = (card) => [...card.querySelectorAll("input, select")];

  async function save({ order = false } = {}) {
    clearTimeout(saving);
    if (running) {
      saving = setTimeout(() => save({ order }), PAUSE_MS);
      return;
    }
    const cards = [...unsaved];
    const sent = new FormData();
    for (const field of cards.flatMap(fieldsOf)) sent.set(field.name, field.value);
    if (order) for (const card of list.children) sent.append("order", card.dataset.photo);
    unsaved.clear();
    running = true;
    try {
      const { ok, answer } = await post(part.dataset.describe, sent);
      if (ok) {
        for (const field of cards.flatMap(fieldsOf)) {
          const was = list.querySelector(`[name="${field.name}_was"]`);
          if (was) was.value = sent.get(field.name);
        }
        say(`照片说明已保存 ${answer.at}`);
      } else say(`照片说明没有保存：${answer.expired ? "登录已过期，请在新窗口登录后再改一次。" : answer.message}`);
    } catch {
      for (const card of cards) unsaved.add(card);
      say("暂时连不上服务器，照片说明恢复后自动保存。");
      saving = setTimeout(() => save({ order }), RETRY_MS);
    } finally {
      running = false;
    }
  }

  function typed(event) {
    event.stopPropagation(); // saved here, and nothing of the text with it
    const card = event.target.closest("[data-photo]");
    unsaved.add(card);
    if (event.target.name.endsWith("_caption")) card.querySelector("img").alt = event.target.value || "没有说明的照片";
    clearTimeout(saving);
    saving = setTimeout(save, PAUSE_MS);
  }

  async function remove(card, button) {
    if (!window.confirm(button.dataset.photoDelete)) return;
    const data = new FormData();
    data.set("csrfmiddlewaretoken", token());
    const response = await fetch(button.formAction, { method: "POST", body: data }).catch(() => null);
    if (response?.ok) {
      unsaved.delete(card);
      card.remove();
      say("已删除照片");
    } else say("照片没有删除，请稍后再试。");
  }

  function pressed(event) {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    const card = button.closest("[data-photo]");
    if (button.dataset.photoDelete) {
      remove(card, button);
      return;
    }
    if (button.value === "front") card.previousElementSibling?.before(card);
    else card.nextElementSibling?.after(card);
    button.focus();
    save({ order: true });
  }

  list?.addEventListener("input", typed);
  list?.addEventListener("change", (event) => event.stopPropagation());
  list?.addEventListener("click", pressed);
})();
