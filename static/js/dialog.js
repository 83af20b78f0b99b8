// Acts on a post in a dialog over the list: the parts come from the server, the links work without this file.
import { isAway, sentenceOf } from "./outage.js";

const dialog = document.querySelector("[data-dialog]");
const PART = { "HX-Request": "true" };

// Shows what the chosen 移除去向 asks for; "destination=14" stands at the field.
const settle = (form) => {
  for (const control of form.querySelectorAll("[data-asked]")) {
    const [name, values] = control.dataset.asked.split("=");
    control.closest("[data-field]").hidden = !values.split(",").includes(form.elements.namedItem(name).value);
  }
};

const watch = (form) => {
  settle(form);
  form.addEventListener("change", () => settle(form));
};

const fill = (html) => {
  dialog.innerHTML = html;
  watch(dialog.querySelector("[data-act-form]"));
  const focused = dialog.querySelector("[data-focus], select, [type=submit], a");
  if (focused) focused.focus();
};

// A refusal, a login page, a fault: those are pages of their own.
const isPart = (response) => response.ok && !response.redirected;

const open = async (address) => {
  const response = await fetch(address, { headers: PART });
  const next = response.headers.get("HX-Redirect"); // there is nothing to do any more
  if (next || !isPart(response)) return location.assign(next ?? address);
  const html = await response.text();
  dialog.replaceChildren();
  dialog.showModal();
  fill(html);
};

// The server is away for now: what is typed stays, to be sent again with the button that still has the focus.
const say = (form, submit, html) => {
  const told = form.querySelector("[data-outage]") ?? document.createElement("div");
  told.dataset.outage = "";
  submit.closest(".actions").before(told);
  told.innerHTML = sentenceOf(html);
  submit.disabled = false;
  submit.focus();
};

const send = async (form) => {
  const submit = form.querySelector("[type=submit]");
  submit.disabled = true;
  const asked = { method: "POST", headers: PART, body: new FormData(form) };
  const response = await fetch(form.action, asked).catch(() => null);
  if (!response || isAway(response.status)) return say(form, submit, (await response?.text()) ?? "");
  const next = response.headers.get("HX-Redirect");
  if (next || !isPart(response)) return location.assign(next ?? form.action);
  fill(await response.text());
};

if (dialog) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog-open]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.href).catch(() => location.assign(link.href));
  });
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-dialog-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target).catch(() => event.target.submit());
  });
}
document.querySelectorAll("[data-act-form]").forEach(watch);
