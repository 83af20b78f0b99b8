// Shows only the fields that the answers so far ask for; the server decides once more when it is sent.
import { ageOn, parseDay, readIdNumber } from "./cadre_numbers.js";

const form = document.querySelector("[data-cadre-form]");

const answer = (name) => {
  const control = form.elements.namedItem(name);
  return control ? control.value : "";
};

// "occupation=student", "political_status=01,02", "occupation!=student"; nothing chosen fits neither.
const holds = (condition) => {
  const [, name, not, values] = condition.match(/^(\w+?)(!?)=(.*)$/);
  const value = answer(name);
  return value !== "" && values.split(",").includes(value) !== (not === "!");
};

const mark = (field, isRequired, reason = "") => {
  const head = field.querySelector(":scope > label, :scope > legend");
  let due = field.querySelector(".field-due");
  if (!due) {
    due = document.createElement("span");
    due.className = "field-due";
    head.tagName === "LEGEND" ? head.append(" ", due) : head.after(" ", due);
  }
  due.classList.toggle("is-optional", !isRequired);
  due.textContent = isRequired ? "必填" : reason || "选填";
};

const each = (attribute, act) => {
  for (const control of form.querySelectorAll(`[${attribute}]`)) {
    act(control.closest("[data-field]"), control.getAttribute(attribute), control.dataset.reason);
  }
};

const born = () => readIdNumber(answer("id_number"))?.born ?? parseDay(form.dataset.born ?? "");

const nameOf = (field) => field.querySelector("label, legend").firstChild.textContent.trim();

const announce = (fields) => {
  const place = form.querySelector("[data-announce]");
  if (place && fields.length) place.textContent = `请继续填写：${fields.map(nameOf).join("、")}`;
};

const settle = () => {
  const shown = [];
  each("data-asked", (field, condition) => {
    const isAsked = holds(condition);
    if (isAsked && field.hidden) shown.push(field);
    field.hidden = !isAsked;
    mark(field, true);
  });
  announce(shown);
  each("data-required-when", (field, condition) => mark(field, holds(condition)));
  const joined = parseDay(answer("joined_league_on"));
  each("data-optional-before", (field, day, reason) => {
    mark(field, Boolean(joined) && joined >= parseDay(day), joined ? reason : "");
  });
  const bornOn = born();
  each("data-optional-below", (field, age, reason) => {
    mark(field, !bornOn || ageOn(bornOn) >= Number(age), reason);
  });
};

// Students are 兼职, party members have applied: what follows is chosen, and said.
const follow = (event) => {
  if (event.target.name === "occupation" && event.target.value === "student") {
    form.elements.namedItem("nature").value = "part_time";
  }
  if (event.target.name === "political_status" && holds("political_status=01,02") && !answer("applied_party")) {
    form.elements.namedItem("applied_party").value = "yes";
  }
};

const tell = () => {
  const told = form.querySelector("[data-told]");
  if (told) told.textContent = readIdNumber(answer("id_number"))?.sentence ?? "";
};

// The browser's own button speaks the browser's language.
const pick = (place) => {
  const input = place.previousElementSibling;
  const picked = place.querySelector("[data-picked]");
  input.classList.add("visually-hidden");
  place.hidden = false;
  input.addEventListener("change", () => {
    picked.textContent = input.files[0]?.name ?? picked.dataset.none;
  });
};

if (form) {
  form.querySelectorAll("[data-pick]").forEach(pick);
  form.addEventListener("change", (event) => {
    follow(event);
    settle();
  });
  form.addEventListener("input", tell);
  form.addEventListener("input", settle);
  tell();
  settle();
}
