// Small things on every page: focus on what needs attention, and fragments that must not hide a lost session.

document.querySelector("[data-focus]")?.focus();

document.addEventListener("htmx:beforeSwap", (event) => {
  const asked = new URL(event.detail.pathInfo.finalRequestPath, location.href);
  const answered = event.detail.xhr.responseURL;
  if (answered && new URL(answered).pathname !== asked.pathname) {
    event.detail.shouldSwap = false; // sent elsewhere, to the login page: let the whole page go there
    location.reload();
  }
});
