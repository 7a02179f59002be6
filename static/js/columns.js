// Shows beside the rows of [data-columns] how wide each column is printed, as the numbers are typed.
(() => {
  const rows = document.querySelector("[data-columns]");
  const table = document.querySelector("[data-proportions]");
  if (!rows || !table) return;
  // 序号 and 活动主题 keep their share, whatever the others are.
  const kept = [...table.querySelectorAll("col")].slice(0, 2).map((column) => column.width);
  const names = [...table.querySelectorAll("th")].slice(0, 2).map((cell) => cell.textContent);
  const left = 100 - kept.reduce((sum, width) => sum + Number.parseFloat(width), 0);

  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);

  function chosen() {
    return [...rows.querySelectorAll("[data-formset-row]")]
      .filter((row) => field(row, "role").value && !field(row, "DELETE")?.checked)
      .map((row, place) => ({
        place: Number(field(row, "ORDER").value) || 1000 + place,
        title: field(row, "title").value || field(row, "role").selectedOptions[0].text,
        width: Number(field(row, "width").value) || 0,
      }))
      .sort((one, other) => one.place - other.place);
  }

  function draw() {
    const columns = chosen();
    const whole = columns.reduce((sum, column) => sum + column.width, 0) || 1;
    const widths = [...kept, ...columns.map((column) => `${(left * column.width) / whole}%`)];
    table.querySelector("colgroup").replaceChildren(...widths.map((width) => {
      const column = document.createElement("col");
      column.width = width;
      return column;
    }));
    table.querySelector("thead tr").replaceChildren(
      ...[...names, ...columns.map((column) => column.title)].map((title) => {
        const cell = document.createElement("th");
        cell.scope = "col";
        cell.textContent = title;
        return cell;
      }),
    );
    table.querySelector("tbody tr").replaceChildren(...widths.map(() => {
      const cell = document.createElement("td");
      cell.textContent = "\u00a0";
      return cell;
    }));
  }

  rows.addEventListener("input", draw);
  rows.addEventListener("change", draw);
  draw();
})();
