// A text field with suggestions: the ARIA combobox pattern with a list.
// <div data-combobox="URL?…"><input></div>; URL answers {results: [{value, name, place}]}.
const WAIT = 150;
let count = 0;

function combobox(box) {
  const input = box.querySelector("input");
  const list = document.createElement("ul");
  const status = document.createElement("span");
  list.id = `combobox-${++count}`;
  list.className = "combobox__list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Saran");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  box.append(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let timer, request, active = -1;

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    activate(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function activate(index) {
    const options = list.children;
    options[active]?.setAttribute("aria-selected", "false");
    active = options.length ? Math.min(index, options.length - 1) : -1;
    const option = options[active];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({block: "nearest"});
    input.setAttribute("aria-activedescendant", option.id);
  }

  function choose(option) {
    input.value = option.dataset.value;
    close();
    status.textContent = `${option.dataset.value} dipilih`;
    input.dispatchEvent(new Event("change", {bubbles: true}));
  }

  function show(results) {
    list.replaceChildren(...results.map(({value, name, place}, index) => {
      const option = document.createElement("li");
      const small = document.createElement("small");
      option.id = `${list.id}-${index}`;
      option.dataset.value = value;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      small.textContent = place;
      option.append(name, small);
      return option;
    }));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !results.length;
    list.scrollIntoView({block: "nearest"});
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = results.length ? `${results.length} saran` : "Tidak ada yang cocok";
  }

  async function search() {
    request?.abort();
    request = new AbortController();
    const url = new URL(box.dataset.combobox, location.href);
    url.searchParams.set("cari", input.value);
    try {
      const response = await fetch(url, {signal: request.signal, headers: {Accept: "application/json"}});
      if (response.ok) show((await response.json()).results);
    } catch {
      // Typed on, or no signal: the field works without suggestions.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < 2) return close();
    timer = setTimeout(search, WAIT);
  });
  input.addEventListener("keydown", event => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step && list.hidden) {
      if (input.value.trim()) search();
    } else if (step) {
      const size = list.children.length;
      activate(active < 0 && step < 0 ? size - 1 : (active + step + size) % size);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      choose(list.children[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
  list.addEventListener("pointerdown", event => event.preventDefault());
  list.addEventListener("click", event => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("blur", close);
}

function findIn(root) {
  root.querySelectorAll("[data-combobox]:not(:has(> [role=listbox]))").forEach(combobox);
}

findIn(document);
document.addEventListener("htmx:load", event => findIn(event.target));
