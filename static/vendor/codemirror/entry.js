// What the drafting page needs of CodeMirror, as one global: `codemirror`.
export { Compartment, EditorSelection, EditorState, RangeSet, RangeSetBuilder, StateEffect, StateField, Transaction } from "@codemirror/state";
export { Decoration, EditorView, GutterMarker, ViewPlugin, drawSelection, gutter, hoverTooltip, keymap } from "@codemirror/view";
export { defaultKeymap, history, historyKeymap, redo, undo } from "@codemirror/commands";
import { StyleModule } from "style-mod";

// style-mod writes a <style> into the page, which our Content-Security-Policy forbids. A constructed
// sheet is no inline style; rules of later modules win, as style-mod promises.
const mounted = new WeakMap();

StyleModule.mount = (root, modules) => {
  const sheets = mounted.get(root) ?? new Map();
  mounted.set(root, sheets);
  for (const module of [modules].flat()) {
    if (sheets.has(module)) continue;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(module.getRules());
    sheets.set(module, sheet);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }
};
