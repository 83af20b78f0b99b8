// The box 查找: Ctrl+K leads there, what is found comes while typing, arrow keys walk through it, Esc closes it.
// Without this file the box is a form that leads to a page with the same.

const box = document.querySelector("[data-find]");
const WAIT = 250; // milliseconds without a further key

function ready() {
  const input = box.querySelector("[data-find-asked]");
  const found = document.getElementById("found");
  const said = box.querySelector("[data-find-said]");
  const key = box.querySelector("[data-find-key]");
  const popup = found.matches("[role=dialog]") ? found : null; // else they stand on the page
  let waiting;
  let left; // where the keys came from

  const ask = () => {
    clearTimeout(waiting);
    htmx.trigger(input, "find:ask");
  };

  const show = (is) => {
    if (!popup) return;
    popup.hidden = !is;
    input.setAttribute("aria-expanded", is);
  };

  const open = () => {
    if (found.children.length) show(true);
    else ask();
  };

  const close = () => {
    clearTimeout(waiting);
    htmx.trigger(input, "htmx:abort");
    if (popup?.contains(document.activeElement)) input.focus();
    show(false);
  };

  const walk = (step) => {
    const stops = [input, ...found.querySelectorAll("[data-find-hit]")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    next?.focus();
  };

  const keys = {
    ArrowDown: () => (popup?.hidden ? open() : walk(1)),
    ArrowUp: () => walk(-1),
    Escape: () => (popup ? close() : input.focus()),
  };

  const onKey = (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !(event.key in keys)) return;
    if (event.key === "Escape" && event.target === input && (!popup || popup.hidden)) {
      if (!input.value) left?.focus();
      return; // empties the field
    }
    event.preventDefault();
    keys[event.key]();
  };

  const typed = (event) => {
    if (event.isComposing) return; // letters on their way to become characters
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  };

  input.addEventListener("input", typed);
  input.addEventListener("compositionend", typed);
  for (const part of [box, found]) part.addEventListener("keydown", onKey);
  box.addEventListener("submit", () => clearTimeout(waiting));
  found.addEventListener("htmx:afterSwap", () => {
    said.textContent = found.querySelector("[data-find-told]")?.textContent ?? "";
    found.scrollTop = 0;
    if (box.contains(document.activeElement)) show(true);
  });

  if (popup) {
    for (const [name, value] of [["role", "combobox"], ["aria-haspopup", "dialog"], ["aria-controls", "found"], ["aria-expanded", "false"]])
      input.setAttribute(name, value);
    input.addEventListener("focus", open);
    const leave = (event) => {
      const to = event.type === "focusout" ? event.relatedTarget : event.target;
      if (to && !box.contains(to) && !popup.contains(to)) show(false);
    };
    document.addEventListener("pointerdown", leave);
    for (const part of [box, popup]) part.addEventListener("focusout", leave);
  }

  input.setAttribute("aria-keyshortcuts", "Control+K");
  if (key) key.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (!input.checkVisibility()) return location.assign(box.action); // a narrow window has the page alone
    if (![box, popup].some((part) => part?.contains(document.activeElement))) left = document.activeElement;
    input.focus();
    input.select();
  });
}

if (box) ready();
