/* What a page must hold for everybody, asked of the page itself. Each function answers sentences, none if all is well. */
(() => {
  const CONTROL = "a[href], button, summary, input:not([type=hidden]), select, textarea";
  const NUMBER = /^[+−-]?\d{1,3}(,?\d{3})*(\.\d+)?%?$/;

  const box = (element) => element.getBoundingClientRect();
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && box(element).width > 1;
  const isForEarsOnly = (element) => element.closest(".visually-hidden, .visually-hidden-focusable") !== null;
  const shown = (selector, root = document) => [...root.querySelectorAll(selector)].filter(isShown);
  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const called = (element) =>
    `<${element.localName}${element.className ? ` class="${element.getAttribute("class")}"` : ""}> “${words(element).slice(0, 40)}”`;

  function* texts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (node.data.trim() && !parent.closest("script, noscript, svg, option") && isShown(parent)) yield node;
    }
  }

  function frame() {
    const found = [];
    const heads = shown("h1").filter((head) => !head.closest("[aria-hidden=true]"));
    if (heads.length !== 1) found.push(`${heads.length} headings of the first level`);
    if (!/\p{Script=Han}.* · 智慧团建$/u.test(document.title) || document.title.startsWith("管理中心")) found.push(`title “${document.title}”`);
    if (document.documentElement.lang !== "zh-CN") found.push("no language");
    if (shown("main").length !== 1) found.push("not one main");
    const [first] = shown("a[href], button, input:not([type=hidden]), select, textarea, [tabindex='0']");
    if (first && !first.closest("main") && !first.matches(".skip-link[href='#main']")) {
      found.push(`no way past the head: ${called(first)}`);
    }
    for (const element of document.querySelectorAll("[tabindex]")) {
      if (element.tabIndex > 0) found.push(`order of its own: ${called(element)}`);
    }
    for (const field of shown("input:not([type=hidden], [type=submit]), select, textarea")) {
      if (!field.labels.length && !field.ariaLabel && !field.getAttribute("aria-labelledby")) {
        found.push(`no label: ${field.name || called(field)}`);
      }
    }
    return found;
  }

  function foreign(allowed) {
    const known = new RegExp(allowed, "g");
    const told = [...texts()].map((node) => node.data);
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      told.push(...shown(`[${name}]`).map((element) => element.getAttribute(name)));
    }
    const left = told.map((text) => [text, text.replace(known, "")]).filter(([, rest]) => /[A-Za-z]{2}/.test(rest));
    return [...new Set(left.map(([text]) => `not Chinese: “${text.trim().slice(0, 60)}”`))];
  }

  /* A column of figures stands on the right, its digits one below the other. */
  function figures() {
    const found = new Set();
    for (const table of shown("table")) {
      const columns = new Map();
      for (const row of table.tBodies[0]?.rows ?? []) {
        let place = 0;
        for (const cell of row.cells) {
          if (isShown(cell) && words(cell)) columns.set(place, [...(columns.get(place) ?? []), cell]);
          place += cell.colSpan;
        }
      }
      for (const cells of columns.values()) {
        if (!cells.every((cell) => NUMBER.test(words(cell)))) continue;
        for (const cell of cells) {
          const style = getComputedStyle(cell);
          if (!/^(right|end)$/.test(style.textAlign)) found.add(`figure not on the right: ${called(cell)}`);
          if (!style.fontVariantNumeric.includes("tabular-nums")) found.add(`digits of different width: ${called(cell)}`);
        }
      }
    }
    return [...found].slice(0, 3);
  }

  function fits() {
    const page = document.documentElement;
    return page.scrollWidth > page.clientWidth ? [`${page.scrollWidth - page.clientWidth} px wider than the window: ${widest()}`] : [];
  }

  function widest() {
    const edge = document.documentElement.clientWidth + 1;
    const inScroll = (element) => {
      for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
        if (/(auto|scroll|hidden|clip)/.test(getComputedStyle(up).overflowX)) return true;
      }
      return false;
    };
    return shown("body *").filter((element) => box(element).right > edge && !inScroll(element)).slice(0, 3).map(called).join(", ");
  }

  function cut() {
    const found = [];
    for (const element of shown("body *")) {
      if (isForEarsOnly(element) || element.closest("svg") || !words(element)) continue;
      const style = getComputedStyle(element);
      const hides = (overflow) => /(hidden|clip)/.test(overflow);
      if (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1) found.push(`cut off: ${called(element)}`);
      else if (hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1) found.push(`cut off below: ${called(element)}`);
    }
    return found.slice(0, 3);
  }

  /* The name of a person is not broken where it stands for the person: in a sentence it may be, and after a “·”. */
  function broken(names) {
    const found = new Set();
    for (const node of texts()) {
      if (!node.parentElement.closest("td, th, dd, h1, a") || isForEarsOnly(node.parentElement)) continue;
      for (const name of names) {
        const at = node.data.indexOf(name);
        if (at < 0 || words(node).length > 14) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + name.length);
        const tops = new Set([...range.getClientRects()].map((rect) => Math.round(rect.top)));
        if (tops.size > 1) found.add(`name in two lines: ${name} in ${called(node.parentElement)}`);
      }
    }
    return [...found].slice(0, 3);
  }

  /* Nothing to press lies on something else to press. */
  function overlapping() {
    const stays = (element) => {
      for (let up = element; up && up !== document.body; up = up.parentElement) {
        if (/(fixed|sticky)/.test(getComputedStyle(up).position)) return true;
      }
      return false;
    };
    const clipped = (one) => {
      const rects = [...one.getClientRects()];
      for (let up = one.parentElement; up && up !== document.body; up = up.parentElement) {
        if (getComputedStyle(up).overflowY === "visible") continue;
        const edge = box(up);
        for (const [place, rect] of rects.entries()) {
          rects[place] = {
            left: Math.max(rect.left, edge.left), right: Math.min(rect.right, edge.right),
            top: Math.max(rect.top, edge.top), bottom: Math.min(rect.bottom, edge.bottom),
          };
        }
      }
      return rects;
    };
    const controls = shown(CONTROL).filter((one) => !isForEarsOnly(one) && !stays(one));
    const boxes = controls.map(clipped);
    const touches = (a, b) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
    const found = [];
    controls.forEach((one, i) => {
      for (let j = i + 1; j < controls.length; j += 1) {
        const other = controls[j];
        if (one.contains(other) || other.contains(one)) continue;
        if (boxes[i].some((a) => boxes[j].some((b) => touches(a, b)))) found.push(`${called(one)} lies on ${called(other)}`);
      }
    });
    return found.slice(0, 3);
  }

  /* What stays while the page is scrolled leaves at least half of the window. */
  function covered() {
    const staying = shown("body *").filter((one) => {
      const { position, top, bottom } = getComputedStyle(one);
      return (position === "fixed" || (position === "sticky" && (top !== "auto" || bottom !== "auto")))
        && box(one).width > innerWidth / 2 && one.localName !== "th";
    });
    const height = staying.reduce((sum, one) => sum + box(one).height, 0);
    return height > innerHeight / 2 ? [`${Math.round(height)} of ${innerHeight} px stay covered: ${staying.map(called)}`] : [];
  }

  window.looking = {
    page: (allowed) => [...frame(), ...foreign(allowed), ...figures()],
    width: (names) => [...fits(), ...cut(), ...broken(names), ...overlapping(), ...covered()],
  };
})();
