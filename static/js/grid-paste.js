// What a spreadsheet puts on the clipboard → rows of texts for the grid.
//   gridPaste.read(clipboardData) → [[text…]…], null for what is no table
//   gridPaste.fit(block, columns, start) → [{column name: text}…]; columns are [{ name, title }]
// The texts come from text/plain, where they stand to the letter; text/html tells which cells are merged.
(() => {
  const plain = (text) => text.normalize("NFKC").replace(/[\s*]/g, "");

  // Cells parted by tabs; one in quotes may hold line ends, tabs and doubled quotes.
  function parsed(text) {
    const rows = [[]];
    let rest = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (;;) {
      const quoted = rest.match(/^"((?:[^"]|"")*)"(?=\t|\n|$)/);
      const raw = quoted ? quoted[0] : rest.match(/^[^\t\n]*/)[0];
      rows.at(-1).push((quoted ? quoted[1].replaceAll('""', '"') : raw).trim());
      const sign = rest[raw.length];
      rest = rest.slice(raw.length + 1);
      if (sign === undefined) return rows;
      if (sign === "\n") rows.push([]);
    }
  }

  const textOf = (cell) => {
    for (const br of cell.querySelectorAll("br")) br.replaceWith("\u2028");
    return cell.textContent.replace(/\s*\n\s*/g, "").replace(/[ \t\u00a0]+/g, " ").replace(/ ?\u2028 ?/g, "\n").trim();
  };

  // The first table of a page, each merged text in all the places that it covers.
  function tableOf(html) {
    const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
    if (!table) return null;
    const rows = [];
    const covered = [];
    [...table.rows].forEach((row, index) => {
      rows[index] ??= [];
      covered[index] ??= [];
      let column = 0;
      for (const cell of row.cells) {
        while (rows[index][column] !== undefined) column += 1;
        const text = textOf(cell);
        const right = Math.min(cell.colSpan, 50);
        for (let down = 0; down < Math.min(cell.rowSpan, table.rows.length - index); down += 1) {
          rows[index + down] ??= [];
          covered[index + down] ??= [];
          for (let beside = 0; beside < right; beside += 1) {
            rows[index + down][column + beside] = text;
            if (down) covered[index + down][column + beside] = [index, column];
          }
        }
        column += right;
      }
    });
    return { rows: rows.map((row) => Array.from(row, (text) => text ?? "")), covered };
  }

  function read(data) {
    const text = data.getData("text/plain");
    const table = data.getData("text/html").includes("<t") ? tableOf(data.getData("text/html")) : null;
    if (!text.includes("\t")) return table && table.rows.some((row) => row.length > 1 || table.rows.length > 1) ? table.rows : null;
    const rows = parsed(text);
    if (table?.rows.length === rows.length) {
      table.covered.forEach((places, row) => places.forEach(([top, left], column) => {
        if (rows[row][column] === "") rows[row][column] = rows[top][left] ?? "";
      }));
    }
    return rows;
  }

  // Which column each pasted one is: by the titles above them, else from the cell where it was pasted.
  function header(block, columns) {
    for (const [index, row] of block.slice(0, 6).entries()) {
      const names = row.map((text) => columns.find(({ title }) => plain(title) === plain(text))?.name);
      if (names.filter(Boolean).length >= 2) return { index, names };
    }
    return null;
  }

  const isSerial = (rows) => rows.length > 0 && rows.every(([first]) => /^\d*$/.test(first)) && rows.some(([first]) => first);

  function fit(block, columns, start) {
    const found = header(block, columns);
    let rows = block.slice(found ? found.index + 1 : 0).filter((row) => row.some(Boolean));
    let names = found?.names;
    if (!names) {
      const wide = Math.max(...rows.map((row) => row.length));
      if (wide > 1 && isSerial(rows) && (wide > columns.length || start === 0)) rows = rows.map((row) => row.slice(1));
      const from = wide >= columns.length ? 0 : start;
      names = columns.slice(from).map(({ name }) => name);
    }
    let above = "";
    return rows.map((row) => {
      const values = {};
      names.forEach((name, column) => {
        if (name && row[column] !== undefined) values[name] = row[column];
      });
      // A category stands once, for all the rows below it.
      if (values.category === "" && Object.keys(values).length > 1) values.category = above;
      above = values.category || above;
      return values;
    });
  }

  globalThis.gridPaste = { read, fit };
})();
