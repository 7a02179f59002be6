// <textarea data-editor> becomes an editor for the body of a notice; the textarea stays the form's field, is kept in
// step and, changed from outside (a restored copy), changes the editor. Its `editor` property is how others reach it:
//   text(), isComposing(), reveal(from, to), replace(from, to, text, expected), renumber(),
//   show(findings, comments): each { id, start, end, tone, message, source, fix }, in places of text().
// Without `codemirror`, or in a browser without constructed style sheets, the textarea serves as it is.
(() => {
  if (!globalThis.codemirror || !("adoptedStyleSheets" in document)) return;
  const {
    Decoration, EditorSelection, EditorState, EditorView, GutterMarker, RangeSet, StateEffect, StateField, Transaction,
    ViewPlugin, defaultKeymap, gutter, history, historyKeymap, hoverTooltip, keymap,
  } = globalThis.codemirror;
  const { outline } = globalThis;

  // --- Outline colours

  const LINE = [1, 2, 3, 4].map((level) => Decoration.line({ class: `outline-${level}` }));
  const MARK = Decoration.mark({ class: "outline-mark" });
  const HEADING = Decoration.mark({ class: "outline-heading" });

  function outlined(view) {
    const found = [];
    for (const { from, to } of view.visibleRanges) {
      for (let at = from; at <= to;) {
        const line = view.state.doc.lineAt(at);
        const { level, markEnd, headingEnd } = outline.read(line.text);
        if (level) {
          found.push(LINE[level - 1].range(line.from));
          found.push(MARK.range(line.from, line.from + markEnd));
          if (headingEnd > markEnd) found.push(HEADING.range(line.from + markEnd, line.from + headingEnd));
        }
        at = line.to + 1;
      }
    }
    return Decoration.set(found, true);
  }

  const colours = ViewPlugin.fromClass(class {
    constructor(view) { this.decorations = outlined(view); }

    update(update) {
      if (update.docChanged || update.viewportChanged) this.decorations = outlined(update.view);
    }
  }, { decorations: (plugin) => plugin.decorations });

  // --- Numbering

  // A heading that stands alone in its line is followed by its text; anything else by its next of kin.
  function continueNumbering(view) {
    const { main } = view.state.selection;
    const line = view.state.doc.lineAt(main.head);
    const { level, markEnd, headingEnd } = outline.read(line.text);
    if (!main.empty || !level || main.head < line.from + markEnd) return false;
    if (!line.text.slice(markEnd).trim()) {
      view.dispatch({ changes: { from: line.from, to: line.to }, userEvent: "delete" });
      return true;
    }
    const mark = outline.next(line.text);
    if (!mark || (level === 1 && headingEnd === line.text.trimEnd().length)) return false;
    view.dispatch(view.state.replaceSelection(`\n${mark}`), { userEvent: "input", scrollIntoView: true });
    return true;
  }

  const breakLine = (view) => {
    view.dispatch(view.state.replaceSelection("\n"), { userEvent: "input", scrollIntoView: true });
    return true;
  };

  // --- Findings and comments

  const shown = StateEffect.define();
  const NONE = { findings: [], comments: [], marks: Decoration.none, margin: RangeSet.empty };

  class Sign extends GutterMarker {
    constructor(tone, words) {
      super();
      Object.assign(this, { tone, words });
    }

    eq(other) { return other.tone === this.tone && other.words === this.words; }

    toDOM() {
      const sign = document.createElement("span");
      sign.className = `margin-sign margin-sign-${this.tone}`;
      sign.title = this.words;
      return sign;
    }
  }

  const RANK = { error: 0, comment: 1, warning: 2, hint: 3 };

  function laidOut(doc, findings, comments) {
    const inText = ({ start, end }) => start >= 0 && end <= doc.length && start <= end;
    const notes = [...findings, ...comments.map((comment) => ({ ...comment, tone: "comment" }))].filter(inText);
    const marks = notes.filter(({ start, end }) => end > start)
      .map(({ start, end, tone }) => Decoration.mark({ class: `note note-${tone}` }).range(start, end));
    const byLine = new Map();
    for (const note of notes) {
      const { from } = doc.lineAt(note.start);
      byLine.set(from, [...(byLine.get(from) ?? []), note]);
    }
    const signs = [...byLine].map(([from, there]) => {
      there.sort((one, other) => RANK[one.tone] - RANK[other.tone]);
      return new Sign(there[0].tone, there.map((note) => note.message).join("\n")).range(from);
    });
    return { findings, comments, marks: Decoration.set(marks, true), margin: RangeSet.of(signs, true) };
  }

  const notes = StateField.define({
    create: () => NONE,
    update(value, transaction) {
      for (const effect of transaction.effects) {
        if (effect.is(shown)) return laidOut(transaction.newDoc, effect.value.findings, effect.value.comments);
      }
      if (!transaction.docChanged) return value;
      const move = (note) => ({
        ...note,
        start: transaction.changes.mapPos(note.start, 1),
        end: transaction.changes.mapPos(note.end, -1),
      });
      return {
        findings: value.findings.map(move),
        comments: value.comments.map(move),
        marks: value.marks.map(transaction.changes),
        margin: value.margin.map(transaction.changes),
      };
    },
    provide: (field) => EditorView.decorations.from(field, (value) => value.marks),
  });

  const margin = gutter({
    class: "margin",
    markers: (view) => view.state.field(notes).margin,
    domEventHandlers: {
      click(view, block) {
        const note = notesAt(view.state, block.from, block.to)[0];
        if (note) chosen(view, note);
        return true;
      },
    },
  });

  function notesAt(state, from, to) {
    const { findings, comments } = state.field(notes);
    return [...findings, ...comments].filter(({ start, end }) => start <= to && end >= from);
  }

  function chosen(view, note) {
    view.dom.dispatchEvent(new CustomEvent("note-chosen", { bubbles: true, detail: note.id }));
  }

  const explanation = hoverTooltip((view, at) => {
    const there = notesAt(view.state, at, at);
    if (!there.length) return null;
    return {
      pos: Math.min(...there.map((note) => note.start)),
      end: Math.max(...there.map((note) => note.end)),
      create() {
        const dom = document.createElement("div");
        dom.className = "note-card";
        for (const note of there) dom.append(card(view, note));
        return { dom };
      },
    };
  });

  function card(view, note) {
    const made = document.createElement("div");
    const words = document.createElement("p");
    words.textContent = note.message;
    made.append(words);
    if (note.source) {
      const source = document.createElement("p");
      source.className = "soft small";
      source.textContent = note.source;
      made.append(source);
    }
    if (typeof note.fix === "string") {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-primary";
      button.textContent = note.fix ? "改为 " : "删去";
      if (note.fix) button.append(Object.assign(document.createElement("ins"), { className: "fix", textContent: note.fix }));
      button.addEventListener("click", () => {
        const now = view.state.field(notes).findings.find((finding) => finding.id === note.id) ?? note;
        view.dispatch({ changes: { from: now.start, to: now.end, insert: note.fix }, userEvent: "input.fix" });
        view.focus();
      });
      made.append(button);
    }
    return made;
  }

  // --- The editor over its textarea

  const normal = (text) => text.replace(/\r\n?/g, "\n");

  function open(textarea) {
    const label = document.querySelector(`label[for="${textarea.id}"]`);
    const described = textarea.getAttribute("aria-describedby");
    let own = false; // the change comes from the editor itself

    const view = new EditorView({
      state: EditorState.create({
        doc: normal(textarea.value),
        extensions: [
          history(),
          keymap.of([
            { key: "Enter", run: (view) => continueNumbering(view) || breakLine(view), shift: breakLine },
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          EditorView.lineWrapping,
          // CodeMirror writes the class anew whenever the focus changes; added by hand it would be lost.
          EditorView.editorAttributes.of({
            class: `form-control drafting-editor${textarea.classList.contains("is-invalid") ? " is-invalid" : ""}`,
          }),
          EditorView.contentAttributes.of({
            ...(label ? { "aria-labelledby": (label.id ||= `${textarea.id}_label`) } : { "aria-label": "正文" }),
            ...(described ? { "aria-describedby": described } : {}),
            autocapitalize: "off",
            autocorrect: "off",
            spellcheck: "false",
          }),
          colours,
          notes,
          margin,
          explanation,
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            own = true;
            textarea.value = update.state.doc.toString();
            textarea.dispatchEvent(new Event("input", { bubbles: true }));
            own = false;
          }),
        ],
      }),
    });
    textarea.before(view.dom);
    textarea.hidden = true;
    label?.removeAttribute("for");
    label?.addEventListener("click", () => view.focus());
    document.querySelectorAll(`a[href="#${textarea.id}"]`).forEach((link) => {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        view.focus();
      });
    });
    textarea.addEventListener("input", () => {
      const text = normal(textarea.value);
      if (own || text === view.state.doc.toString()) return;
      view.dispatch({ changes: difference(view.state.doc.toString(), text), userEvent: "set" });
    });

    textarea.editor = {
      text: () => view.state.doc.toString(),
      isComposing: () => view.composing,
      selection: () => ({ start: view.state.selection.main.from, end: view.state.selection.main.to }),
      findings: () => view.state.field(notes).findings,
      comments: () => view.state.field(notes).comments,
      show(findings, comments = view.state.field(notes).comments) {
        view.dispatch({ effects: shown.of({ findings, comments }), annotations: Transaction.addToHistory.of(false) });
      },
      reveal(from, to = from) {
        view.dispatch({
          selection: EditorSelection.single(from, to),
          effects: EditorView.scrollIntoView(from, { y: "center" }),
        });
        view.focus();
      },
      replace(from, to, insert) {
        view.dispatch({ changes: { from, to, insert }, userEvent: "input.fix" });
      },
      renumber() {
        const changes = outline.renumber(view.state.doc.toString());
        if (changes.length) view.dispatch({ changes, userEvent: "input.renumber" });
        return changes.length;
      },
    };
  }

  // Only what differs, so that the cursor and the marks elsewhere stay where they are.
  function difference(before, after) {
    let from = 0;
    while (from < Math.min(before.length, after.length) && before[from] === after[from]) from += 1;
    let same = 0;
    while (same < Math.min(before.length, after.length) - from
      && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
    return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
  }

  document.querySelectorAll("textarea[data-editor]").forEach(open);
})();
