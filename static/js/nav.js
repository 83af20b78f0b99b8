// Small things on every page: focus on what needs attention, and fragments that must not hide a lost session or an
// outage.
import { isAway, sentenceOf } from "./outage.js";

const isElsewhere = !["", "#main"].includes(location.hash); // the address says where
(document.querySelector("[data-focus]") ?? (isElsewhere ? null : document.querySelector("[data-done]")))?.focus();

document.addEventListener("htmx:beforeSwap", (event) => {
  const asked = new URL(event.detail.pathInfo.finalRequestPath, location.href);
  const answered = event.detail.xhr.responseURL;
  if (answered && new URL(answered).pathname !== asked.pathname) {
    event.detail.shouldSwap = false; // sent elsewhere, to the login page: let the whole page go there
    location.reload();
  }
});

// 503, or no answer of ours: a sentence stands above the page until something is answered again; nothing typed is lost.
const say = (html) => {
  const told = document.querySelector("[data-outage]");
  if (told) told.innerHTML = html;
};

document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
  say(isAway(xhr.status) ? sentenceOf(xhr.responseText) : "");
});
document.addEventListener("htmx:sendError", () => say(sentenceOf("")));

// Who was in a part that is exchanged goes on in the new one: htmx finds the place by its id, else it is here.
const places = new WeakMap();
const GOING_ON = ["[data-focus]", "[aria-invalid=true]", "[data-goes-on]"];

const goOn = (target) => {
  const part = (target.id && document.getElementById(target.id)) || target;
  const found = GOING_ON.map((kind) => part.querySelector(kind)).find(Boolean) ?? part;
  if (found === part) part.tabIndex = -1;
  found.focus();
};

document.addEventListener("htmx:beforeRequest", ({ detail: { xhr } }) => {
  const at = document.activeElement;
  if (at !== document.body) places.set(xhr, at);
});
document.addEventListener("htmx:afterRequest", ({ detail: { xhr, target, boosted, successful } }) => {
  const at = places.get(xhr);
  if (boosted && successful) return goOn(target); // another page of rows: from its beginning
  if (!at || document.activeElement !== document.body) return;
  if (at.isConnected) at.focus(); // a button that was off meanwhile
  else goOn(target);
});
