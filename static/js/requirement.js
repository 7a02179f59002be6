// The page of a requirement while it is typed: “500字左右” becomes a band, and what it costs the units is counted along.
(() => {
  const form = document.querySelector("[data-requirement]");
  const output = form?.querySelector("[data-burden]");
  if (!form || !output) return;
  const known = JSON.parse(form.dataset.requirement);
  const [groupMembers, counties, before] = [known.groups, known.counties, known.before].map((pairs) => new Map(pairs));

  // --- The band of “… 字左右”: the twin of reports/word_band.py, change both together.

  const around = (count) => [Math.floor((count * 4) / 5), Math.ceil((count * 6) / 5)];

  function fillBand(about) {
    const count = Number(about.value);
    if (!Number.isInteger(count) || count < Number(about.min)) return;
    const [lowest, highest] = around(count);
    const named = (name) => form.elements[about.name.replace(/about$/, name)];
    named("min_characters").value = lowest;
    named("max_characters").value = highest;
  }

  // --- The burden: the twin of reports/burden.py, change both together.

  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const isTicked = (name) => form.elements[name]?.checked ?? false;
  const ticked = (name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((box) => box.value);

  function rowsOf(prefix, name) {
    return [...form.querySelectorAll(`[data-formset="${prefix}"] [data-formset-rows] [data-formset-row]`)]
      .filter((row) => field(row, name).value.trim() && !field(row, "DELETE")?.checked);
  }

  function units() {
    const groups = ticked("groups");
    const agencies = ticked("agencies").map(Number);
    const chosen = groups.length || agencies.length
      ? new Set([...agencies, ...groups.flatMap((group) => groupMembers.get(Number(group)) ?? [])])
      : new Set(known.all);
    const isRolledUp = form.elements.chain.value === "through_city";
    const below = isRolledUp ? [...chosen].flatMap((unit) => counties.get(unit) ?? []) : [];
    return [new Set([...chosen, ...below]).size, new Set(below).size];
  }

  function inWords() {
    const figures = rowsOf("figures", "name");
    const summed = figures.filter((row) => field(row, "source").value !== "typed").length;
    const each = Number(isTicked("asks_text")) + Number(Boolean(form.elements.schedule.value))
      + rowsOf("questions", "text").length + figures.length - summed;
    const [total, below] = units();
    const earlier = before.get(form.elements.kind.value);
    let words = `每家单位要填${each}项，${total}家单位${below ? `（其中县级${below}家）` : ""}合计${each * total}项`;
    if (earlier) words += `；${earlier}`;
    return summed ? `${words}。另有${summed}项可自动带出，不用填。` : `${words}。`;
  }

  function show() {
    const words = inWords();
    if (output.textContent !== words) output.textContent = words;
    output.closest("[hidden]")?.removeAttribute("hidden");
    form.querySelectorAll("[data-only-for]").forEach((part) => {
      const [name, value] = part.dataset.onlyFor.split("=");
      const current = form.elements[name];
      const matches = current.type === "checkbox" ? current.checked : current.value === value;
      // What is filled in stays to be seen, and so does what is wrong with it.
      const isFilled = [...part.querySelectorAll("input, select")].some((input) => input.value);
      part.hidden = !matches && !(isFilled && !("dropped" in part.dataset));
    });
  }

  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-about]")) fillBand(event.target);
    show();
  });
  form.addEventListener("change", show);
  form.addEventListener("click", () => setTimeout(show));
  show();
})();
