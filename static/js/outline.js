// How officials number a text: 一、 （一） 1. （1）, one paragraph a line. No page is touched here.
// The twin of gongwen/outline.py, which says what counts; change both together.
(function (root) {
  "use strict";

  const CHINESE = "[一二三四五六七八九十百零〇]{1,4}";
  const ARABIC = "[0-9０-９]{1,2}";
  const MARKS = [
    [1, `${CHINESE}\\s*、`],
    [2, `[（(]\\s*${CHINESE}\\s*[）)]、?|[㈠-㈩]`],
    [3, `${ARABIC}\\s*[.．、](?!\\s*[0-9０-９])|[⒈-⒛]`],
    [4, `[（(]\\s*${ARABIC}\\s*[）)]|[⑴-⒇]`],
  ].map(([level, mark]) => [level, new RegExp(`^[\\u200b\\ufeff]*(?:${mark})\\s*`)]);
  const ENUMERATION = /^[一二三四五六七八九]、[二三四五六七八九十](?:[、和及等级类季线批档产次])/;
  const RUN_IN = /[^。；;\n]{2,30}。(?=\s*[^\s”’）)」』》])/y;
  const ALONE = /^(?:[^。；;\n]{0,39}[^。；;：:，,、\s])?$/;
  const LABEL =
    /[一-龥]{0,8}(?:主题|时间|日期|地点|对象|范围|单位|人员|方式|内容|联系人|电话|邮箱)[：:](?=\s*\S)/y;
  const DEMAND = new RegExp(
    "请|为[了做贯深进切推加]|(?:\\d{4}\\s*年\\s*)?\\d{1,2}\\s*月" +
      "|(?:各|国家|省|市|县|区|总局|我|本|有关|相关|全)[^，,。]{0,18}?" +
      "(?:(?<![重主需必首次])要(?![素求点件闻义害])|(?<![供响适效反对相])应(?![急用对变])|须|将(?!来))",
    "y",
  );

  const matchAt = (pattern, text, at) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };

  // { level, markEnd, headingEnd } of a line as typed; level 0 is plain text. White space before the mark counts as part of it.
  function read(line) {
    const lead = line.length - line.trimStart().length;
    const text = line.trim();
    const plain = { level: 0, markEnd: 0, headingEnd: 0 };
    if (ENUMERATION.test(text)) return plain;
    for (const [level, pattern] of MARKS) {
      const mark = pattern.exec(text)?.[0];
      if (mark === undefined) continue;
      const end = headingEnd(text, mark.length);
      return { level, markEnd: lead + mark.length, headingEnd: end && lead + end };
    }
    return plain;
  }

  function headingEnd(text, start) {
    const label = matchAt(LABEL, text, start);
    if (label) return start + label[0].length;
    if (matchAt(DEMAND, text, start)) return 0;
    const runIn = matchAt(RUN_IN, text, start);
    if (runIn) return start + runIn[0].length;
    return ALONE.test(text.slice(start)) ? text.length : 0;
  }

  const DIGITS = "〇一二三四五六七八九";

  function chinese(number) {
    const tens = Math.floor(number / 10);
    const ones = number % 10 ? DIGITS[number % 10] : "";
    if (number < 10) return ones;
    return `${tens > 1 ? DIGITS[tens] : ""}十${ones}`;
  }

  const markOf = (level, number) =>
    ({ 1: `${chinese(number)}、`, 2: `（${chinese(number)}）`, 3: `${number}.`, 4: `（${number}）` })[level];

  // The number in a mark; 0 where it is none of 1 to 99.
  function numberIn(mark) {
    const single = mark.match(/[㈠-㈩⒈-⒛⑴-⒇]/)?.[0];
    if (single) return single.codePointAt(0) - ("㈠" <= single && single <= "㈩" ? 0x321f : single < "⒈" ? 0x2473 : 0x2487);
    const arabic = mark.normalize("NFKC").match(/\d+/)?.[0];
    if (arabic) return Number(arabic);
    const [tens, ones] = mark.replace(/[^一二三四五六七八九十]/g, "").split("十");
    if (ones === undefined) return DIGITS.indexOf(tens || "〇");
    return (tens ? DIGITS.indexOf(tens) : 1) * 10 + DIGITS.indexOf(ones || "〇");
  }

  // The mark that follows the one a line opens with; empty where the line has none.
  function next(line) {
    const { level, markEnd } = read(line);
    const number = numberIn(line.slice(0, markEnd));
    return level && number && number < 99 ? markOf(level, number + 1) : "";
  }

  // What makes the numbers of each level count up, a heading above starting them anew:
  // [{ from, to, insert }] in places of the whole text.
  function renumber(text) {
    const changes = [];
    const counts = [0, 0, 0, 0, 0];
    let at = 0;
    for (const line of text.split("\n")) {
      const { level, markEnd } = read(line);
      if (level) {
        counts[level] += 1;
        counts.fill(0, level + 1);
        const insert = counts[level] < 100 ? markOf(level, counts[level]) : "";
        if (insert && insert !== line.slice(0, markEnd)) changes.push({ from: at, to: at + markEnd, insert });
      }
      at += line.length + 1;
    }
    return changes;
  }

  root.outline = { read, next, renumber };
})(globalThis);
