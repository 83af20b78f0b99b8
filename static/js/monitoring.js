// Choosing an organisation in the tree exchanges the table alone; without this file the links load the page.

const tableOf = () => document.getElementById("staffing");
const orgOf = (item) => new URL(item.href).searchParams.get("org");
const isPlain = (event) => !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
const isNarrow = matchMedia("(max-width: 991.98px)");

document.addEventListener("click", (event) => {
  const item = event.target.closest(".side .tree-item[aria-selected]");
  if (!item || event.defaultPrevented || !isPlain(event)) return;
  event.preventDefault();
  htmx.ajax("GET", item.href, { source: item, target: "#staffing", swap: "outerHTML", push: "true" });
});

// The mark in the tree follows the table that is shown.
document.addEventListener("htmx:afterSettle", () => {
  document.querySelectorAll(".side .tree-item[aria-selected]").forEach((item) => {
    const isChosen = orgOf(item) === tableOf().dataset.org;
    item.setAttribute("aria-selected", isChosen);
    item.toggleAttribute("aria-current", isChosen);
    if (isChosen) item.setAttribute("aria-current", "true");
    item.closest(".tree-row").classList.toggle("is-chosen", isChosen);
  });
});

// Whoever looks at the drawings goes on looking at them when the table is exchanged.
let isLooking = false;
document.addEventListener("toggle", (event) => {
  if (event.target.matches(".overview-more")) isLooking = event.target.open;
}, true);
document.addEventListener("htmx:afterSwap", () => {
  const more = tableOf().querySelector(".overview-more");
  if (more) more.open = isLooking;
});

document.addEventListener("htmx:pushedIntoHistory", () => {
  const panel = document.querySelector(".side .tree-panel");
  panel?.querySelector("[data-tree-fault]")?.setAttribute("hidden", "");
  if (!isNarrow.matches || !panel?.open) return;
  panel.open = false; // on a small screen the table lies below the tree
  tableOf().scrollIntoView();
});

// All rows of the page are chosen at once; without this file each is chosen by itself.
const rowsOf = (table) => [...table.querySelectorAll("tbody .pick input")];
const offerAll = () => document.querySelectorAll("[data-pick-all]").forEach((label) => { label.hidden = false; });
offerAll();
document.addEventListener("htmx:afterSwap", offerAll);
document.addEventListener("change", (event) => {
  const table = event.target.closest(".pick") && event.target.closest("table");
  const all = table?.querySelector("[data-pick-all] input");
  if (!all) return;
  const rows = rowsOf(table);
  if (event.target === all) rows.forEach((row) => { row.checked = all.checked; });
  const chosen = rows.filter((row) => row.checked).length;
  all.checked = chosen > 0 && chosen === rows.length;
  all.indeterminate = chosen > 0 && chosen < rows.length;
});
