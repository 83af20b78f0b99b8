// Small things on every page: focus on what needs attention, and fragments that must not hide a lost session or an
// outage.

document.querySelector("[data-focus]")?.focus();

document.addEventListener("htmx:beforeSwap", (event) => {
  const asked = new URL(event.detail.pathInfo.finalRequestPath, location.href);
  const answered = event.detail.xhr.responseURL;
  if (answered && new URL(answered).pathname !== asked.pathname) {
    event.detail.shouldSwap = false; // sent elsewhere, to the login page: let the whole page go there
    location.reload();
  }
});

// 503: the sentence of the server stands above the page until something is answered again; nothing typed is lost.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { status, responseText } = event.detail.xhr;
  const told = document.querySelector("[data-outage]");
  if (told) told.innerHTML = status === 503 ? responseText : "";
});
