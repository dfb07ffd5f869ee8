"use strict";
(() => {
  // Texts of strangers are on this page: they get in through textContent only, never as HTML.
  const report = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const VERDICTS = {
    "failed": { sign: "✗", word: "failed", tone: "bad" },
    "unexpected-pass": { sign: "↑", word: "unexpected pass", tone: "bad" },
    "warned": { sign: "!", word: "warned", tone: "odd" },
    "known-failure": { sign: "~", word: "known failure", tone: "odd" },
    "passed": { sign: "✓", word: "passed", tone: "good" },
    "skipped": { sign: "–", word: "skipped", tone: "off" },
  };
  const URGENCY = Object.keys(VERDICTS);
  const STEP = 100;
  const cases = report.cases
    .map((it, index) => ({ it, index, urgency: URGENCY.indexOf(it.verdict) }))
    .sort((a, b) => a.urgency - b.urgency || a.index - b.index)
    .map((entry) => entry.it);
  const explained = JSON.parse(document.getElementById("explained").textContent);
  const filter = { verdicts: new Set(), mark: "", text: "", operation: "", check: "", cause: "" };
  const causeOf = report.causes.map((cause) => new Set(cause.cases));
  let matching = cases;
  let drawn = 0;

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function tally(list) {
    const counts = {};
    for (const it of list) counts[it.verdict] = (counts[it.verdict] || 0) + 1;
    return counts;
  }

  const number = (value) => value.toLocaleString("en");

  function tallyText(counts) {
    return URGENCY.filter((name) => counts[name]).map((name) => `${number(counts[name])} ${VERDICTS[name].word}`).join(", ");
  }

  // The top of the page.
  at("title").textContent = `${report.title}: ${report.api}`;
  at("facts").textContent = [
    report.target,
    report.started.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC"),
    report.requests ? `${number(report.requests)} requests in ${report.seconds.toFixed(1)} s` : `${report.seconds.toFixed(1)} s`,
    report.seed === null ? "" : `seed ${report.seed}`,
  ].filter(Boolean).join(" · ");
  const outcome = [
    ["good", "Everything that ran is as it should be"],
    ["bad", "There are findings"],
    ["odd", "Nothing was checked"],
  ][report.exit_status];
  at("outcome").dataset.tone = outcome[0];
  at("outcome").textContent = `${outcome[1]}: ${tallyText(tally(cases)) || "no cases"}.`;
  if (report.stale.length) {
    at("stale").hidden = false;
    for (const entry of report.stale) at("stale").querySelector("ul").append(make("li", {}, `${entry.id} (${entry.reason})`));
  }
  at("legend").append(...URGENCY.map((name) => make("span", {}, `${VERDICTS[name].sign} ${VERDICTS[name].word}`)));

  // What the words mean, as far as they are on this page.
  for (const [title, words, has] of [
    ["Checks", explained.checks, (name) => cases.some((it) => it.check === name)],
    ["Marks: how it is known what a case expects", explained.marks, (name) => cases.some((it) => it.mark === name)],
    ["Verdicts", explained.verdicts, (name) => cases.some((it) => it.verdict === name)],
  ]) {
    const list = make("dl");
    for (const [name, says] of Object.entries(words).filter(([name]) => has(name))) list.append(make("dt", {}, name), make("dd", {}, says));
    if (list.children.length) at("words").append(make("h3", {}, title), list);
  }

  // The causes: what many cases fail for, once.
  report.causes.forEach((cause, index) => {
    const operations = [...new Set(cause.cases.map((id) => id.split("/")[0]))];
    const details = make("details", {}, make("summary", {},
      make("span", { class: "count" }, number(cause.cases.length)),
      make("span", { class: "text" }, cause.summary),
    ));
    for (const also of cause.also) details.append(make("p", {}, `and ${also}`));
    details.append(make("p", { class: "quiet" }, `${number(operations.length)} ${operations.length === 1 ? "operation" : "operations"}: ${operations.join(", ")}`));
    const show = make("button", { type: "button" }, cause.cases.length === 1 ? "Show the case" : `Show these ${number(cause.cases.length)} cases`);
    show.addEventListener("click", () => {
      filter.verdicts.clear();
      Object.assign(filter, { mark: "", text: "", operation: "", check: "", cause: String(index + 1) });
      update();
      at("list").focus();
      at("list").scrollIntoView();
    });
    details.append(show);
    at("causes").querySelector("ol").append(make("li", {}, details));
  });
  at("causes").hidden = !report.causes.length;
  for (const step of report.next_steps) at("next").querySelector("ul").append(make("li", {}, step));
  at("next").hidden = !report.next_steps.length;

  // The matrix: a row an operation, a column a check. One stop for Tab; arrow keys move inside.
  function drawMatrix() {
    const operations = new Map();
    const checks = new Set();
    for (const it of report.cases) {
      checks.add(it.check);
      if (!operations.has(it.operation)) operations.set(it.operation, new Map());
      const row = operations.get(it.operation);
      if (!row.has(it.check)) row.set(it.check, []);
      row.get(it.check).push(it);
    }
    const button = (label, operation, check) => {
      const element = make("button", { type: "button", tabindex: "-1" }, label);
      element.addEventListener("click", () => {
        const again = filter.operation === operation && filter.check === check;
        filter.operation = again ? "" : operation;
        filter.check = again ? "" : check;
        update();
      });
      element.place = [operation, check];
      if (check && !operation && explained.checks[check]) element.title = explained.checks[check];
      return element;
    };
    const head = make("tr", {}, make("th", { scope: "col" }, button("all", "", "")));
    for (const check of checks) head.append(make("th", { scope: "col" }, button(check, "", check)));
    const body = make("tbody");
    for (const [operation, row] of operations) {
      const line = make("tr", {}, make("th", { scope: "row", title: operation }, button(operation, operation, "")));
      let quiet = true;
      for (const check of checks) {
        const cell = make("td");
        if (row.has(check)) {
          const counts = tally(row.get(check));
          const worst = URGENCY.find((name) => counts[name]);
          const { sign, tone } = VERDICTS[worst];
          const element = button(`${sign} ${counts[worst]}`, operation, check);
          element.className = "cell";
          element.dataset.tone = tone;
          element.setAttribute("aria-label", `${operation}, ${check}: ${tallyText(counts)}`);
          element.title = tallyText(counts);
          if (URGENCY.indexOf(worst) < URGENCY.indexOf("passed")) quiet = false;
          cell.append(element);
        }
        line.append(cell);
      }
      line.dataset.quiet = quiet;
      body.append(line);
    }
    const table = make("table", {}, make("thead", {}, head), body);
    at("matrix").replaceChildren(table);
    table.querySelector("button").tabIndex = 0;
    table.addEventListener("focusin", (event) => {
      for (const element of table.querySelectorAll("button[tabindex='0']")) element.tabIndex = -1;
      event.target.tabIndex = 0;
    });
    table.addEventListener("keydown", (event) => {
      const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] || [0, 0];
      if (!down && !right) return;
      event.preventDefault();
      const rows = [...table.rows].filter((row) => !row.hidden);
      let column = event.target.closest("th, td").cellIndex;
      let line = rows.indexOf(event.target.closest("tr"));
      for (;;) {
        line += down;
        column += right;
        const cell = rows[line] && rows[line].cells[column];
        if (!cell) return;
        const next = cell.querySelector("button");
        if (next) return next.focus();
      }
    });
  }

  function markMatrix() {
    for (const element of at("matrix").querySelectorAll("button")) {
      const [operation, check] = element.place;
      const chosen = (operation || check) && operation === filter.operation && check === filter.check;
      element.setAttribute("aria-pressed", String(Boolean(chosen)));
    }
  }

  // The filters.
  const searchable = new WeakMap();
  function contains(it, text) {
    let haystack = searchable.get(it);
    if (haystack === undefined) {
      const findings = it.findings.flatMap((finding) => [finding.path, finding.expected, finding.found]);
      haystack = [it.id, it.reason || "", ...findings, it.request || "", it.response || ""].join("\n").toLowerCase();
      searchable.set(it, haystack);
    }
    return haystack.includes(text);
  }

  function matches(it) {
    return (!filter.verdicts.size || filter.verdicts.has(it.verdict))
      && (!filter.mark || it.mark === filter.mark)
      && (!filter.operation || it.operation === filter.operation)
      && (!filter.check || it.check === filter.check)
      && (!filter.cause || Boolean(causeOf[filter.cause - 1] && causeOf[filter.cause - 1].has(it.id)))
      && (!filter.text || contains(it, filter.text.toLowerCase()));
  }

  function drawFilters() {
    const counts = tally(cases);
    for (const name of URGENCY.filter((name) => counts[name])) {
      const { sign, word, tone } = VERDICTS[name];
      const chip = make("button", { type: "button", class: "chip", "data-tone": tone, "data-verdict": name });
      chip.textContent = `${sign} ${word} ${number(counts[name])}`;
      chip.addEventListener("click", () => {
        if (!filter.verdicts.delete(name)) filter.verdicts.add(name);
        update();
      });
      at("verdicts").append(chip);
    }
    for (const mark of new Set(cases.map((it) => it.mark))) at("mark").append(make("option", { value: mark }, mark));
    at("mark").addEventListener("change", () => { filter.mark = at("mark").value; update(); });
    let timer;
    at("text").addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => { filter.text = at("text").value; update(); }, 150);
    });
    at("filters").addEventListener("submit", (event) => event.preventDefault());
    at("indent").addEventListener("change", drawList);
    at("clear").addEventListener("click", () => {
      filter.verdicts.clear();
      Object.assign(filter, { mark: "", text: "", operation: "", check: "", cause: "" });
      update();
    });
    const hideQuiet = () => {
      for (const row of at("matrix").querySelectorAll("tbody tr")) {
        row.hidden = at("only-findings").checked && row.dataset.quiet === "true";
      }
    };
    at("only-findings").addEventListener("change", hideQuiet);
    at("only-findings").checked = report.exit_status === 1;
    hideQuiet();
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target.matches("input, select")) return;
      event.preventDefault();
      at("text").focus();
    });
  }

  function showFilters() {
    for (const chip of at("verdicts").querySelectorAll("button")) {
      chip.setAttribute("aria-pressed", String(filter.verdicts.has(chip.dataset.verdict)));
    }
    at("mark").value = filter.mark;
    if (at("text").value !== filter.text) at("text").value = filter.text;
    const place = [filter.operation, filter.check, filter.cause && `cause ${filter.cause}`].filter(Boolean).join(" / ");
    at("place").replaceChildren();
    if (place) {
      const chip = make("button", { type: "button", "aria-label": `Stop filtering by ${place}` }, `${place} ×`);
      chip.addEventListener("click", () => {
        Object.assign(filter, { operation: "", check: "", cause: "" });
        update();
        at("text").focus();
      });
      at("place").append(chip);
    }
  }

  // The list. Messages are drawn when a case is opened, and cases a hundred at a time.
  function drawList() {
    matching = cases.filter(matches);
    drawn = 0;
    at("list").replaceChildren();
    at("shown").textContent = matching.length === cases.length
      ? `all ${number(cases.length)}`
      : `${number(matching.length)} of ${number(cases.length)}`;
    if (!matching.length) at("list").append(make("li", { class: "none" }, "No case matches these filters."));
    drawMore();
  }

  function drawMore() {
    const next = matching.slice(drawn, drawn + STEP).map(row);
    at("list").append(...next);
    drawn += next.length;
    const left = matching.length - drawn;
    at("more").hidden = left === 0;
    at("more").textContent = `Show ${number(Math.min(STEP, left))} more of ${number(left)}`;
    return next[0];
  }

  function row(it) {
    const { sign, word, tone } = VERDICTS[it.verdict];
    const finding = it.findings[0];
    const brief = it.reason || (finding ? `${finding.path}: expected ${finding.expected}, found ${finding.found}` : "");
    const details = make("details", {}, make("summary", {},
      make("span", { class: "badge", "data-tone": tone }, `${sign} ${word}`),
      make("span", { class: "id" }, ...it.id.split(/(?<=[/.])/).flatMap((part) => [part, make("wbr")])),
      make("span", { class: "brief" }, brief.length > 300 ? `${brief.slice(0, 300)}…` : brief),
      make("span", { class: "mark" }, it.observed ? `${it.mark} ${it.observed}` : it.mark),
    ));
    details.fill = () => {
      if (details.children.length === 1) details.append(content(it));
    };
    details.addEventListener("toggle", () => {
      if (details.open) details.fill();
    });
    return make("li", {}, details);
  }

  function content(it) {
    const body = make("div", { class: "body" });
    if (it.reason) {
      const says = { "known-failure": "Known to fail", "unexpected-pass": "Passed, but is listed as a known failure", "skipped": "Skipped" };
      body.append(make("p", {}, `${says[it.verdict]}: ${it.reason}`));
    }
    if (it.findings.length) {
      const head = make("tr", {}, ...["where", "expected", "found"].map((name) => make("th", { scope: "col" }, name)));
      const lines = it.findings.map((finding) => make("tr", {},
        make("td", {}, finding.severity === "warning" ? `! ${finding.path}` : finding.path),
        make("td", { "data-label": "expected" }, finding.expected),
        make("td", { "data-label": "found" }, finding.found),
      ));
      body.append(make("table", { class: "findings" }, make("thead", {}, head), make("tbody", {}, ...lines)));
    }
    if (it.request !== undefined) {
      const message = (name, text) => {
        const block = make("pre", { tabindex: "0", "aria-label": name });
        block.textContent = at("indent").checked ? indented(text) : text;
        return make("div", {}, make("h3", {}, name), block);
      };
      body.append(make("div", { class: "messages" }, message("Request", it.request), message(`Response after ${(it.seconds * 1000).toFixed(1)} ms`, it.response)));
    }
    const commands = [it.curl, report.command && it.check !== "run" ? `${report.command} --case '${it.id.replaceAll("'", "'\\''")}'` : ""].filter(Boolean);
    if (it.verdict !== "passed" && commands.length) {
      const block = make("pre", { tabindex: "0", "aria-label": "Commands" });
      block.textContent = commands.join("\n");
      body.append(make("h3", {}, "Try it again"), block);
    }
    if (!it.reason && !it.findings.length && it.request === undefined) body.append(make("p", {}, "Nothing was exchanged."));
    return body;
  }

  // Indents a JSON body by its tokens, so that every number and string stays as it was on the wire.
  function indented(message) {
    const split = message.indexOf("\n\n");
    const body = split < 0 ? "" : message.slice(split + 2);
    try { JSON.parse(body); } catch { return message; }
    let depth = 0;
    const line = (change) => `\n${"  ".repeat(depth += change)}`;
    const tokens = body.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) || [];
    let text = "";
    tokens.forEach((token, index) => {
      const empty = tokens[index + 1] === "}" || tokens[index + 1] === "]";
      if (token === "{" || token === "[") text += empty ? token : token + line(1);
      else if (token === "}" || token === "]") text += /[{[]$/.test(text) ? token : line(-1) + token;
      else if (token === ",") text += token + line(0);
      else text += token === ":" ? ": " : token;
    });
    return `${message.slice(0, split + 2)}${text}`;
  }

  // The address holds the filters, so that a view can be passed on.
  function readAddress() {
    const words = new URLSearchParams(location.hash.slice(1));
    filter.verdicts = new Set((words.get("verdict") || "").split(",").filter((name) => name in VERDICTS));
    for (const name of ["mark", "text", "operation", "check", "cause"]) filter[name] = words.get(name) || "";
    // Without a view of its own, the page opens on what fails.
    if (!location.hash) filter.verdicts = new Set(["failed", "unexpected-pass"].filter((name) => cases.some((it) => it.verdict === name)));
  }

  function writeAddress() {
    const words = new URLSearchParams();
    if (filter.verdicts.size) words.set("verdict", [...filter.verdicts].join(","));
    for (const name of ["mark", "text", "operation", "check", "cause"]) if (filter[name]) words.set(name, filter[name]);
    // Never empty, which would be the view that the page opens with.
    try { history.replaceState(null, "", `#${words.size ? words : "all"}`); } catch { /* A frame without an address of its own. */ }
  }

  function show() {
    showFilters();
    markMatrix();
    drawList();
  }

  function update() {
    writeAddress();
    show();
  }

  at("more").addEventListener("click", () => {
    const first = drawMore();
    if (first) first.querySelector("summary").focus();
  });
  at("theme").addEventListener("click", () => {
    const dark = getComputedStyle(document.documentElement).colorScheme === "dark"
      || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.dataset.theme = dark ? "light" : "dark";
  });
  // On paper nothing can be opened: what is listed is printed whole, and closed again afterwards.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#causes details:not([open]), #list details:not([open]), #words:not([open])")];
    for (const details of opened) {
      details.open = true;
      if (details.fill) details.fill();
    }
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    opened = [];
  });
  addEventListener("hashchange", () => {
    if (location.hash === "#list") return;
    readAddress();
    show();
  });
  drawMatrix();
  drawFilters();
  readAddress();
  show();
})();
