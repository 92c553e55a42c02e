"use strict";
// Reads the embedded data, lists the cases that the filter in the address asks for, and shows one when it is opened.
(() => {
  const PAGE = 100;
  const BROKEN = new Set(["failed", "error", "stale"]);
  const SIGNS = { passed: "✓", failed: "✕", error: "!", stale: "↻", untested: "○", warned: "△", known: "◆" };
  const data = JSON.parse(document.getElementById("data").textContent);
  const text = (index) => data.strings[index];
  const operations = new Map(data.operations.map(([id, title, method, path]) => [id, { title, method, path }]));
  const requirements = new Map(data.requirements.map(([id, level, expectation]) => [id, { level, expectation }]));
  const cases = data.cases.map(readCase);
  const byId = new Map(cases.map((item) => [item.id, item]));
  const form = document.getElementById("filter");
  const list = document.getElementById("list");
  const found = document.getElementById("found");
  const more = document.getElementById("more");
  const names = ["q", "outcome", "family", "op", "key"];
  let matching = [];
  let shown = 0;

  function readCase(row) {
    const [id, operation, requirement, outcome, reason, written, key, expected] = row.slice(0, 8).map(text);
    const violations = row[9].map((item) => {
      const [message, where, wanted, actual, source, correction] = item.map(text);
      return { message, where, expected: wanted, actual, source, correction: correction || "" };
    });
    const first = violations[0] || { message: reason, where: "" };
    const { method, path } = operations.get(operation) || {};
    const brief = first.message.replace(`${method} ${path} `, "");
    const told = first.where.startsWith("/") ? `${first.where}: ${brief}` : brief;
    return {
      id, operation, requirement, outcome, reason, written, key, expected, violations, told,
      family: requirement.split(".")[0], exchanges: row[8], bodies: row[10], select: `${data.run} --select ${text(row[11])}`,
      corrections: text(row[12]),
      searched: [id, told, reason, text(row[12]), (operations.get(operation) || {}).title || ""].join("\n").toLowerCase(),
    };
  }

  function readExchange(index) {
    const row = data.exchanges[index];
    const response = row[2] ? { status: row[2], headers: row[8].map(text), body: row[9] } : null;
    return {
      method: text(row[0]), url: text(row[1]), failure: text(row[3]), started: row[4], took: row[5],
      headers: row[6].map(text), body: row[7], response, curl: row[10].map((line) => [line].flat().map(text).join("")).join(" \\\n  "),
    };
  }

  // --- small makers -----------------------------------------------------------------------------------------------

  function make(name, properties = {}, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  function pairs(rows) {
    const dl = make("dl");
    for (const [name, ...value] of rows) {
      if (value.some((part) => part !== "" && part !== null)) dl.append(make("dt", {}, name), make("dd", {}, ...value));
    }
    return dl;
  }

  function command(value, label) {
    const box = document.getElementById("command-template").content.cloneNode(true);
    const pre = box.querySelector("pre");
    pre.setAttribute("aria-label", label);
    pre.firstChild.textContent = value;
    box.querySelector(".copy .hidden").textContent = ` the ${label}`;
    return arm(box);
  }

  function labelled(label, value) {
    return [make("p", { className: "label" }, label), value];
  }

  function scrolling(label, className, ...children) {
    const pre = make("pre", { tabIndex: 0, className }, make("code", {}, ...children));
    pre.setAttribute("aria-label", label);
    return pre;
  }

  function duration(seconds) {
    return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
  }

  // --- one case ---------------------------------------------------------------------------------------------------

  function caseInside(item) {
    const operation = operations.get(item.operation) || { title: "", method: "", path: "" };
    const requirement = requirements.get(item.requirement) || { level: "", expectation: "" };
    const level = requirement.level ? ` (${requirement.level})` : "";
    const facts = pairs([
      ["Operation", operation.title ? `${operation.title} ` : "", make("code", {}, `${operation.method} ${operation.path}`)],
      ["Requirement", make("code", {}, item.requirement), level],
      ["Expectation", requirement.expectation],
      ["Source", item.written],
      ["Key", item.key ? `${item.key}, documented as ${item.expected}` : ""],
      ["Reason", item.reason],
    ]);
    const violations = item.violations.map((violation) => make("div", { className: "violation" },
      make("p", {}, make("strong", {}, violation.message)),
      pairs([
        ["Where", violation.where && make("code", {}, violation.where)],
        ["Expected", make("code", {}, violation.expected)],
        ["Actual", make("code", { className: "actual" }, violation.actual)],
        ["Source", violation.source],
        ["Correction", violation.correction],
      ])));
    const exchanges = item.exchanges.map((index, place) => exchangeView(item, index, place));
    return [
      facts, ...violations, ...exchanges,
      ...(exchanges.length ? [] : [make("p", { className: "quiet" }, "No request was sent for this case.")]),
      ...labelled("Run only this case", command(item.select, "command that runs only this case")),
      make("p", {}, make("a", { href: address({ case: item.id }) }, "Link to this case")),
    ];
  }

  function exchangeView(item, index, place) {
    const exchange = readExchange(index);
    const came = exchange.response ? exchange.response.status : exchange.failure || "no answer";
    const count = item.exchanges.length;
    const title = count > 1 ? `Request ${place + 1} of ${count}` : "Request";
    const details = make("details", { className: "exchange" },
      make("summary", {},
        make("span", {}, `${title}: `, make("code", {}, `${exchange.method} ${exchange.url}`)),
        make("span", { className: "status" }, `${came} in ${duration(exchange.took)}, ${duration(exchange.started)} into the run`)));
    const fill = () => {
      if (details.childElementCount > 1) return;
      details.append(make("div", { className: "halves" },
        half("Request", `${exchange.method} ${exchange.url}`, exchange.headers, exchange.body, [],
          ...labelled("Send it again", exchange.curl
            ? command(exchange.curl, "curl command")
            : make("p", {}, "The request is too large to be shown here; it is in run.jsonl."))),
        exchange.response
          ? half("Response", `${exchange.response.status}`, exchange.response.headers,
            item.bodies[index] || exchange.response.body, item.violations)
          : make("div", { className: "half" }, ...labelled("Response", make("p", {}, exchange.failure)))));
      reveal(details);
    };
    details.addEventListener("toggle", fill);
    if (count <= 2 || place === count - 1 || item.bodies[index]) {
      details.open = true;
      fill();
    }
    return details;
  }

  // A mark may be far down in a body that scrolls by itself.
  function reveal(root) {
    for (const pre of root.querySelectorAll("pre")) {
      const mark = pre.querySelector("mark");
      if (mark) pre.scrollTop = Math.max(0, mark.offsetTop - pre.clientHeight / 2);
    }
  }

  function half(label, first, headers, body, violations, ...after) {
    const wheres = violations.map((violation) => violation.where.toLowerCase());
    const status = label === "Response" && wheres.includes("status") ? make("mark", {}, first) : first;
    const lines = headers.map((line) => {
      const marked = wheres.includes(`header ${line.split(":")[0].toLowerCase()}`);
      return marked ? make("mark", {}, line) : line;
    });
    const head = [status, ...lines].flatMap((line) => [line, "\n"]);
    return make("div", { className: "half" },
      ...labelled(label, scrolling(`${label} status and headers`, "headers", ...head)),
      body.length ? scrolling(`${label} body`, "", ...body.map(segment)) : make("p", { className: "quiet" }, "no body"),
      ...after);
  }

  function segment(piece) {
    if (typeof piece === "number") return text(piece);
    const [kind, index] = piece;
    return kind === "mark" ? make("mark", {}, text(index)) : make("i", { className: "cut" }, ` … ${text(index)} … `);
  }

  // --- the list ---------------------------------------------------------------------------------------------------

  function row(item) {
    const details = document.getElementById("case-template").content.cloneNode(true).firstElementChild;
    const [tag, name, told, status] = details.querySelector("summary").children;
    tag.classList.add(`o-${item.outcome}`);
    tag.append(make("span", { ariaHidden: "true" }, SIGNS[item.outcome]), ` ${item.outcome}`);
    const variation = item.id.slice(item.operation.length + item.requirement.length + 2);
    name.append(`${item.operation} / `, make("b", {}, item.requirement), ` / ${variation}`);
    told.textContent = `${item.corrections} ${item.told}`.trim();
    const count = item.exchanges.length;
    const only = count === 1 ? readExchange(item.exchanges[0]) : null;
    status.textContent = only && only.response ? String(only.response.status) : count > 1 ? `${count} requests` : "";
    details.dataset.case = item.id;
    details.addEventListener("toggle", () => open(details, item));
    return details;
  }

  function open(details, item) {
    const inside = details.querySelector(".inside");
    if (!details.open || inside.childElementCount) return;
    inside.append(...caseInside(item));
    reveal(inside);
  }

  function showMore(count) {
    list.append(...matching.slice(shown, shown + count).map(row));
    shown = Math.min(matching.length, shown + count);
    more.hidden = shown >= matching.length;
    more.textContent = `Show ${Math.min(PAGE, matching.length - shown)} more of ${matching.length - shown}`;
  }

  function matches(item, wanted) {
    return wanted.q.toLowerCase().split(/\s+/).every((word) => item.searched.includes(word))
      && (!wanted.outcome || item.outcome === wanted.outcome || (wanted.outcome === "broken" && BROKEN.has(item.outcome)))
      && (!wanted.family || item.family === wanted.family)
      && (!wanted.op || item.operation === wanted.op)
      && (!wanted.key || item.key === wanted.key);
  }

  // --- the address ------------------------------------------------------------------------------------------------

  function address(wanted) {
    const parameters = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
    return `#${parameters}`;
  }

  function asked() {
    const hash = location.hash.slice(1);
    return hash.includes("=") ? new URLSearchParams(hash) : null;
  }

  function follow(scroll) {
    const parameters = asked();
    if (!parameters && location.hash && scroll) return;
    const wanted = Object.fromEntries(names.map((name) => [name, (parameters && parameters.get(name)) || ""]));
    for (const name of names) {
      if (form.elements[name].value !== wanted[name]) form.elements[name].value = wanted[name];
    }
    matching = cases.filter((item) => matches(item, wanted));
    list.replaceChildren();
    shown = 0;
    showMore(PAGE);
    const all = matching.length === cases.length;
    found.textContent = all ? `${cases.length} cases, the broken ones first` : `${matching.length} of ${cases.length} cases`;
    const id = parameters && parameters.get("case");
    if (id) showCase(id);
    else if (parameters && scroll) {
      document.getElementById("cases").scrollIntoView();
      form.elements.q.focus({ preventScroll: true });
    }
  }

  function showCase(id) {
    const item = byId.get(id);
    if (!item) {
      found.textContent = `No case is called ${id}`;
      return;
    }
    const place = matching.indexOf(item);
    if (place >= shown) showMore(place + 1 - shown);
    const details = [...list.children].find((element) => element.dataset.case === id);
    details.open = true;
    open(details, item);
    details.scrollIntoView();
    details.querySelector("summary").focus({ preventScroll: true });
  }

  // --- copying ----------------------------------------------------------------------------------------------------

  function arm(root) {
    for (const button of root.querySelectorAll(".copy")) {
      button.hidden = false;
      button.addEventListener("click", () => copy(button));
    }
    return root;
  }

  async function copy(button) {
    const code = button.parentElement.querySelector("code");
    let done = true;
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      done = document.execCommand("copy");
    }
    const label = button.firstChild;
    label.textContent = done ? "Copied" : "Press Ctrl+C";
    found.textContent = done ? "Copied to the clipboard" : "Selected: press Ctrl+C to copy";
    setTimeout(() => { label.textContent = "Copy"; }, 2000);
  }

  // --- start ------------------------------------------------------------------------------------------------------

  function change() {
    const wanted = Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
    history.replaceState(null, "", address(wanted) === "#" ? location.pathname + location.search : address(wanted));
    follow(false);
  }

  form.hidden = false;
  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(change));
  more.addEventListener("click", () => {
    const next = list.childElementCount;
    showMore(PAGE);
    list.children[next].querySelector("summary").focus();
  });
  addEventListener("hashchange", () => follow(true));
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    form.elements.q.focus();
  });
  addEventListener("beforeprint", () => {
    for (const details of list.children) {
      if (byId.has(details.dataset.case) && BROKEN.has(byId.get(details.dataset.case).outcome)) {
        details.open = true;
        open(details, byId.get(details.dataset.case));
      }
    }
  });
  arm(document.querySelector("main"));
  follow(Boolean(asked()));
})();
