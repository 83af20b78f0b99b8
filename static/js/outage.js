// The server is away: by its own word (503), or by that of the proxy before it.
export const isAway = (status) => [502, 503, 504].includes(status);

// What the server says of it; anything else that came, or nothing, is none of ours.
export const sentenceOf = (html) =>
  html.startsWith("<div") ? html : (document.querySelector("[data-unreached]")?.innerHTML ?? "");
