// The button that chooses a file: the browser's own speaks the browser's language.

export const pick = (place) => {
  const input = place.previousElementSibling;
  const picked = place.querySelector("[data-picked]");
  input.classList.add("visually-hidden");
  place.hidden = false;
  input.addEventListener("change", () => {
    picked.textContent = input.files[0]?.name ?? picked.dataset.none;
  });
};
