// Asks the server what is due by the answers so far and what the id number says, and puts its words into place.
import { post } from "./cadre_post.js";

const PAUSE = 350; // milliseconds after the last key

const isShown = (field) => !field.hidden && field.offsetParent !== null;
const labelOf = (field) => field.querySelector("label, legend").firstChild.textContent.trim();

// What has changed, for those who do not see it: "具体职业：必填".
const replace = (form, part) => {
  const said = [];
  for (const fresh of part.querySelectorAll("[data-due]")) {
    const place = form.querySelector(`[data-field] [data-due="${fresh.dataset.due}"]`);
    const words = fresh.textContent.trim();
    const due = fresh.querySelector(".field-due:not(.is-optional)");
    if (!place || place.textContent.trim() === words) continue;
    place.replaceChildren(...fresh.children);
    const field = place.closest("[data-field]");
    field.querySelector("select, textarea, input:not([type=radio], [type=file])")
      ?.setAttribute("aria-required", String(due !== null));
    if (words && isShown(field)) said.push(`${labelOf(field)}：${words}`);
  }
  return said;
};

export const askHints = (form) => {
  const told = form.querySelector("[data-told]");
  const announced = form.querySelector("[data-announce]");
  let timer;
  let latest = 0;

  // The sentence under the id number: what it says, or in red what is wrong with it.
  const tell = (fresh) => {
    if (!told || told.textContent === fresh.textContent) return;
    told.className = fresh.className;
    told.textContent = fresh.textContent;
  };

  const ask = async () => {
    const mine = ++latest;
    const { response, isLoggedOut } = await post(form, "hints");
    if (mine !== latest || !response.ok || isLoggedOut) return; // the drafts tell of a lost session
    const part = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== latest) return;
    tell(part.querySelector("[data-told]"));
    const said = replace(form, part);
    if (said.length) announced.textContent = said.join("；");
  };

  const soon = (event) => {
    if (!event.target.matches("[data-controls]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), PAUSE); // without an answer the form says it when sent
  };

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
};
