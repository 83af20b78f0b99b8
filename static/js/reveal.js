// A revealed number stays for a minute and can be copied; without this file it stays until the page is left.

const SECONDS = 60;

const hide = (answer) => {
  answer.querySelector("[data-number]").textContent = "号码已隐藏";
  answer.querySelector("[data-copy]").remove();
  answer.querySelector("[data-left]").textContent = "需要再次查看的，请重新填写理由。";
  answer.classList.add("is-over");
};

const countDown = (answer) => {
  const left = answer.querySelector("[data-left]");
  const over = Date.now() + SECONDS * 1000;
  const tick = () => {
    const seconds = Math.ceil((over - Date.now()) / 1000);
    if (seconds <= 0) return hide(answer);
    left.firstElementChild.textContent = String(seconds);
    setTimeout(tick, 500);
  };
  left.replaceChildren("本次查看已记录，号码将在 ", document.createElement("span"), " 秒后隐藏。");
  left.setAttribute("aria-live", "off"); // the number is read out once, not every second
  tick();
};

const offerCopy = (answer) => {
  const button = answer.querySelector("[data-copy]");
  button.hidden = !navigator.clipboard; // there on HTTPS and localhost only
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(answer.querySelector("[data-number]").textContent);
      button.textContent = "已复制";
    } catch {
      button.textContent = "请手动复制";
    }
  });
};

const start = (root) => {
  root.querySelectorAll("[data-revealed]:not([data-started])").forEach((answer) => {
    answer.dataset.started = "";
    countDown(answer);
    offerCopy(answer);
  });
};

start(document);
document.addEventListener("htmx:afterSwap", () => start(document));

// 429: the sentence that says when numbers can be looked at again belongs on the page too.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 429) event.detail.shouldSwap = true;
});
