// Keys of the WAI-ARIA tree pattern, and levels that open in place; without this file the links do the same.

const tree = document.querySelector("[data-tree]");
const fault = document.querySelector("[data-tree-fault]");

const groupOf = (item) => document.getElementById(item.getAttribute("aria-owns"));
const isOpen = (item) => item.getAttribute("aria-expanded") === "true";
const canOpen = (item) => item.hasAttribute("aria-expanded");
const visibleItems = () => [...tree.querySelectorAll('[role="treeitem"]')].filter((item) => !item.closest("[hidden]"));
const parentOf = (item) => item.closest('[role="group"]')?.closest("li").querySelector('[role="treeitem"]');
const nameOf = (item) => (item.querySelector(".tree-name") ?? item).textContent.trim().toLowerCase();

function setOpen(item, open) {
  const group = groupOf(item);
  const toggle = item.parentElement.querySelector("[data-tree-toggle]");
  item.setAttribute("aria-expanded", open);
  group.hidden = !open;
  toggle?.setAttribute("aria-hidden", "true");
  if (open && !group.children.length && !group.classList.contains("htmx-request")) {
    group.setAttribute("aria-busy", "true");
    htmx.trigger(group, "tree:open");
  }
}

function focusOn(item) {
  if (!item) return;
  tree.querySelectorAll('[role="treeitem"][tabindex="0"]').forEach((other) => other.setAttribute("tabindex", "-1"));
  item.setAttribute("tabindex", "0");
  item.focus();
}

// With keys at hand the toggles are for the pointer only, and one item of the tree is in the tab order.
function prepare(part) {
  part.querySelectorAll("[data-tree-toggle]").forEach((toggle) => {
    toggle.tabIndex = -1;
    toggle.setAttribute("aria-hidden", "true");
  });
  part.querySelectorAll('[role="treeitem"]:not([tabindex])').forEach((item) => item.setAttribute("tabindex", "-1"));
}

// A child far down is shown before its page is loaded; when that comes, it is there twice.
function dropRepeated() {
  const seen = new Map();
  tree.querySelectorAll("li[id]").forEach((node) => {
    if (seen.has(node.id)) node.remove();
    seen.set(node.id, node);
  });
}

const moves = {
  ArrowDown: (item, items) => focusOn(items[items.indexOf(item) + 1]),
  ArrowUp: (item, items) => focusOn(items[items.indexOf(item) - 1]),
  Home: (item, items) => focusOn(items[0]),
  End: (item, items) => focusOn(items.at(-1)),
  ArrowRight: (item) => {
    if (!canOpen(item)) return;
    if (isOpen(item)) focusOn(groupOf(item).querySelector('[role="treeitem"]'));
    else setOpen(item, true);
  },
  ArrowLeft: (item) => {
    if (canOpen(item) && isOpen(item)) setOpen(item, false);
    else focusOn(parentOf(item));
  },
  " ": (item) => item.click(),
};

let before = null; // the node behind which a further page of siblings is being loaded
let typed = "";
let typedAt = 0;

function typeAhead(key, item, items) {
  typed = Date.now() - typedAt < 700 ? typed + key : key;
  typedAt = Date.now();
  const start = items.indexOf(item) + (typed.length === 1 ? 1 : 0);
  const ordered = [...items.slice(start), ...items.slice(0, start)];
  focusOn(ordered.find((other) => nameOf(other).startsWith(typed.toLowerCase())));
}

function onKey(event) {
  const item = event.target.closest('[role="treeitem"]');
  if (!item || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key in moves) {
    event.preventDefault();
    moves[event.key](item, visibleItems());
  } else if (event.key.length === 1) {
    typeAhead(event.key, item, visibleItems());
  }
}

function onClick(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  before = event.target.closest(".tree-more")?.closest("li").previousElementSibling ?? null;
  const row = event.target.closest(".tree-row");
  const item = row?.querySelector('[role="treeitem"]');
  if (!item || !canOpen(item)) return;
  if (event.target.closest("[data-tree-toggle]") || item.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    focusOn(item);
    setOpen(item, !isOpen(item));
  }
}

function onLoaded() {
  fault.hidden = true;
  tree.querySelectorAll("[aria-busy]").forEach((group) => group.removeAttribute("aria-busy"));
  prepare(tree);
  dropRepeated();
  focusOn(before?.nextElementSibling?.querySelector('[role="treeitem"]'));
  before = null;
}

function onFault(event) {
  const item = event.target.closest("li")?.querySelector('[role="treeitem"][aria-expanded]');
  if (item && event.target.matches('[role="group"]')) setOpen(item, false);
  fault.hidden = false;
  before = null;
}

if (tree) {
  prepare(tree);
  const first = tree.querySelector('[aria-selected="true"]') ?? tree.querySelector('[role="treeitem"]');
  first?.setAttribute("tabindex", "0");
  const chosen = tree.querySelector(".is-chosen");
  if (chosen) tree.scrollTop += chosen.getBoundingClientRect().top - tree.getBoundingClientRect().top - tree.clientHeight / 2;
  tree.addEventListener("keydown", onKey);
  tree.addEventListener("click", onClick);
  tree.addEventListener("focusin", (event) => {
    const item = event.target.closest('[role="treeitem"]');
    if (item && item.getAttribute("tabindex") !== "0") focusOn(item);
  });
  tree.addEventListener("htmx:afterSwap", onLoaded);
  tree.addEventListener("htmx:responseError", onFault);
  tree.addEventListener("htmx:sendError", onFault);
  const panel = tree.closest("details");
  if ((chosen || "folds" in panel.dataset) && matchMedia("(max-width: 991.98px)").matches) panel.open = false;
}
