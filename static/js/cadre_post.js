// Sends what is typed to the address of the form, with a wish; the chosen file stays here.

// Logging in once more, in another window, gives a new token; the cookie has the one that counts.
export const renewToken = (form) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token) form.elements.namedItem("csrfmiddlewaretoken").value = token;
};

export const post = async (form, wish, options = {}) => {
  renewToken(form);
  const typed = new FormData(form);
  typed.delete("application");
  typed.set("wish", wish);
  const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(typed), ...options });
  return { response, isLoggedOut: response.redirected };
};
