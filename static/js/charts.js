/* Charts above a table, drawn from the very cells of the table.

   <figure data-chart="years" data-table="#by-unit" hidden>: a bar for each year's total.
   <figure data-chart="units" data-table="#by-unit" data-years="3" hidden>: the last years unit by unit.
   Without JavaScript the table stands alone; colours are those of the page. */
(() => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  // From the pale past to the ink of the present, told apart without colour as well.
  const SHADES = ["#b9c2ce", "#6f93bb", colour("--ink") || "#14406f"];
  const ROW = 18; // pixels for a bar with its gap

  const numbers = (row) =>
    [...row.querySelectorAll("[data-value]")].map((cell) =>
      cell.dataset.value === "" ? null : Number(cell.dataset.value));

  function read(table) {
    return {
      unit: table.dataset.unit,
      years: [...table.querySelectorAll("thead th")].slice(1).map((cell) => cell.textContent),
      units: [...table.querySelectorAll("tbody tr")].filter((row) => row.querySelector("[data-value]"))
        .map((row) => ({ name: row.querySelector("th").dataset.short, values: numbers(row) })),
      total: table.querySelector("tfoot tr") ? numbers(table.querySelector("tfoot tr")) : [],
    };
  }

  const text = { color: colour("--text") || "#1b2430", fontFamily: style.getPropertyValue("--sans") };
  const common = (unit) => ({
    animation: false,
    textStyle: { fontFamily: text.fontFamily },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      // No HTML: the page allows no styles inside it.
      renderMode: "richText",
      valueFormatter: (value) => (value == null ? "—" : `${value.toLocaleString("zh-CN")}${unit}`),
    },
  });
  const label = { show: true, color: text.color, formatter: ({ value }) => value?.toLocaleString("zh-CN") ?? "" };
  const names = (data) => ({ type: "category", data, axisTick: { show: false }, axisLabel: { color: text.color } });
  const amounts = { type: "value", minInterval: 1, axisLabel: { color: text.color } };

  const KINDS = {
    years: (data) => ({
      height: 220,
      option: {
        ...common(data.unit),
        grid: { left: 8, right: 16, top: 28, bottom: 8, containLabel: true },
        xAxis: names(data.years),
        yAxis: amounts,
        series: [{ type: "bar", data: data.total, barMaxWidth: 56, itemStyle: { color: SHADES.at(-1) }, label: { ...label, position: "top" } }],
      },
    }),
    units: (data, figure) => {
      const told = data.years.map((_, place) => place).filter((place) => data.total[place] !== null);
      const places = told.slice(-Number(figure.dataset.years));
      const shades = SHADES.slice(SHADES.length - places.length);
      return {
        height: 64 + data.units.length * (12 + places.length * ROW),
        option: {
          ...common(data.unit),
          legend: { top: 4, textStyle: { color: text.color } },
          grid: { left: 8, right: 48, top: 36, bottom: 8, containLabel: true },
          xAxis: amounts,
          yAxis: { ...names(data.units.map(({ name }) => name)), inverse: true },
          series: places.map((place, number) => ({
            name: data.years[place],
            type: "bar",
            barMaxWidth: ROW - 4,
            data: data.units.map(({ values }) => values[place]),
            itemStyle: { color: shades[number] },
            label: { ...label, position: "right" },
          })),
        },
      };
    },
  };

  document.querySelectorAll("[data-chart]").forEach((figure) => {
    const data = read(document.querySelector(figure.dataset.table));
    const hasNumbers = data.total.some((value) => value !== null);
    if (!hasNumbers || (figure.dataset.chart === "years" && data.years.length < 2)) return;
    const { height, option } = KINDS[figure.dataset.chart](data, figure);
    figure.hidden = false;
    figure.style.height = `${height}px`;
    const chart = echarts.init(figure);
    chart.setOption(option);
    new ResizeObserver(() => chart.resize()).observe(figure);
  });
})();
