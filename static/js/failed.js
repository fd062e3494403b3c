// What htmx could not fetch is said in [data-failed], in the words of its template of that
// event; the next request takes it away.
const region = document.querySelector("[data-failed]");

function say({ type }) {
  const words = document.querySelector(`template[data-failed-by="${type}"]`);
  region.replaceChildren(words.content.cloneNode(true));
}

document.addEventListener("htmx:sendError", say);
document.addEventListener("htmx:responseError", say);
document.addEventListener("htmx:beforeRequest", () => region.replaceChildren());
