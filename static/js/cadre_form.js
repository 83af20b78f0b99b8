// Shows the fields that the answers so far ask for, as the server wrote beside them; sending decides once more.
import { keepDrafts } from "./cadre_drafts.js";
import { askHints } from "./cadre_hints.js";
import { pick } from "./pick.js";

const form = document.querySelector("[data-cadre-form]");

const answer = (name) => {
  const control = form.elements.namedItem(name);
  return !control || (control.type === "checkbox" && !control.checked) ? "" : control.value;
};

// "political_status=01,02": one of these is chosen.
const holds = (condition) => {
  const [name, values] = condition.split("=");
  return values.split(",").includes(answer(name));
};

const settle = () => {
  for (const control of form.querySelectorAll("[data-asked]")) {
    control.closest("[data-field]").hidden = !holds(control.dataset.asked);
  }
};

// What goes without saying, like 兼职 of students, is chosen, and can be seen.
const follow = (changed) => {
  for (const control of form.querySelectorAll("[data-follows]")) {
    const { follows, followValue, followAlways } = control.dataset;
    const isConcerned = follows.startsWith(`${changed.name}=`) && holds(follows);
    if (isConcerned && (followAlways || !answer(control.name))) form.elements.namedItem(control.name).value = followValue;
  }
};

// Why a field is due belongs to what is read out with it.
const describe = (place) => {
  const field = place.closest("[data-field]");
  const control = field.querySelector(":scope > input, :scope > select");
  if (!control || field.tagName === "FIELDSET") return;
  place.id = `due_${place.dataset.due}`;
  control.setAttribute("aria-describedby", `${place.id} ${control.getAttribute("aria-describedby") ?? ""}`.trim());
};

// On a slow line people type before the script is there: what they typed then counts as typed now.
const isTypedAlready = (control) =>
  control.matches("input:not([type=hidden])") &&
  (control.value !== control.defaultValue || control.checked !== control.defaultChecked);

const catchUp = () => {
  for (const control of [...form.elements].filter(isTypedAlready)) {
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

// The bar with the buttons stays at the foot of the window: what Tab leads to must not be behind it.
const bar = form?.querySelector(".cadre-actions");
const uncover = (event) => {
  if (event.key !== "Tab" || bar.contains(event.target) || getComputedStyle(bar).position !== "sticky") return;
  const hidden = event.target.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
  if (hidden > 0) window.scrollBy({ top: hidden + 16, behavior: "instant" });
};

if (form) {
  form.addEventListener("keyup", uncover);
  form.querySelectorAll("[data-pick]").forEach(pick);
  form.querySelectorAll("[data-due]").forEach(describe);
  form.addEventListener("change", (event) => {
    follow(event.target);
    settle();
  });
  settle();
  askHints(form);
  keepDrafts(form);
  catchUp();
}
