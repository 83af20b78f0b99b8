// 导入: what makes the pages of an import quicker to use; all of it works without.
import { pick } from "./pick.js";

document.querySelectorAll("[data-pick]").forEach(pick);

// Lines that were mended are checked and put in place; whoever types goes on where he was.
const form = document.getElementById("import-form");
const told = document.getElementById("said");
const UNREACHED = "没有连上服务器，您填写的内容仍在页面上，请稍后再保存。";
const FAILED = "服务器出现错误，您填写的内容仍在页面上，请稍后再保存。";
let left = -1; // place of the line in which somebody typed when he saved

const lines = () => [...document.querySelectorAll("#lines .import-line")];
const isOurs = (event) => event.detail.target?.id === "lines";

// The input is gone because its cell is right now: the next one that is wrong, or what there is to be done next.
const goOn = () => {
  if (left < 0 || document.activeElement !== document.body) return;
  const all = lines();
  const following = [...all.slice(left), ...all.slice(0, left)];
  const wrong = following.map((line) => line.querySelector("[aria-invalid=true]")).find(Boolean);
  (wrong ?? form.querySelector("button[type=submit]")).focus();
};

if (form) {
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (!isOurs(event)) return;
    left = lines().findIndex((line) => line.contains(document.activeElement));
    told.textContent = "正在保存并检查…";
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isOurs(event)) return;
    const { xhr } = event.detail;
    if (xhr.status >= 500) told.textContent = FAILED;
    else if (!xhr.responseText.includes('id="lines"')) form.submit(); // logged out meanwhile: as without scripts
    else return;
    event.detail.shouldSwap = false;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:sendError", () => { told.textContent = UNREACHED; });
  document.addEventListener("htmx:afterSettle", (event) => { if (isOurs(event) || event.detail.elt.id === "lines") goOn(); });
}
