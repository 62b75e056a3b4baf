// Keeps the page live: sends forms without leaving it, and asks for what has changed.
// Everything works without this file too, by reloading.

const path = document.body.dataset.path;
const regions = () => [...document.querySelectorAll("[data-region]")];
const pause = (ms) => new Promise((go) => setTimeout(go, ms));
const typed = [];

document.documentElement.classList.add("live");

/* ---- what is new ---- */

// A region waits with its change while somebody answers a dialog or chooses in it.
function busy(region) {
  const choosing = region.id === "talk" && region.querySelector("select:focus, input:focus, textarea:focus");
  return region.querySelector("dialog.ask[open], .overflow[open]") || choosing;
}

function show(region, change) {
  const before = region.querySelector("#scroll");
  const atEnd = !before || before.scrollHeight - before.scrollTop - before.clientHeight < 80;
  const top = before?.scrollTop;
  const open = [...region.querySelectorAll("details[open][id]")].map((one) => one.id);
  const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
  region.innerHTML = change.html;
  region.dataset.version = change.version;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const after = region.querySelector("#scroll");
  if (after) after.scrollTop = atEnd ? after.scrollHeight : top;
  const modal = region.querySelector("dialog.modal");
  if (modal) lift(modal);
  else if (focused) document.getElementById(focused)?.focus();
  else if (region.id === "modal") document.getElementById("write")?.focus();
}

// Put a modal into the browser's top layer, where the keyboard stays inside.
function lift(modal) {
  modal.removeAttribute("open");
  modal.showModal();
  const inputs = ".scroll :is(input:not([type=hidden]), select, textarea)";
  (modal.querySelector("[aria-invalid]") ?? modal.querySelector(inputs))?.focus();
}

function apply(news) {
  let waiting = false;
  for (const region of regions()) {
    if (!news[region.id]) continue;
    if (busy(region)) waiting = true;
    else show(region, news[region.id]);
  }
  return waiting;
}

async function listen() {
  for (;;) {
    while (document.hidden) await pause(200);
    const known = new URLSearchParams(regions().map((one) => [one.id, one.dataset.version]));
    try {
      const answer = await fetch(`${path}/live?${known}`);
      if (!answer.ok) throw new Error(answer.statusText);
      if (apply(await answer.json())) await pause(500);
      document.documentElement.classList.remove("offline");
    } catch {
      document.documentElement.classList.add("offline");
      await pause(1500);
    }
  }
}

/* ---- what a visitor does ---- */

async function send(form, body, button) {
  button?.setAttribute("aria-busy", "true");
  try {
    const headers = { Accept: "application/json" };
    await fetch(form.getAttribute("action"), { method: "POST", body, headers });
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  const elsewhere = form.getAttribute("action").startsWith(`${path}/`) === false;
  if (elsewhere) return;
  event.preventDefault();
  if (button?.name === "cancel") return document.getElementById(button.value).close();
  if (button?.name === "ask") return document.getElementById(button.value).showModal();
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  if (form.id === "composer") {
    typed.push(body.get("text"));
    form.reset();
  }
  button?.closest("dialog.ask")?.close();
  button?.closest(".overflow")?.removeAttribute("open");
  // The choice is made: what comes of it may take its place.
  document.activeElement.closest("[data-choose]") && document.activeElement.blur();
  send(form, body, button);
});

// A choice outside an input sends itself; its dialog, where it has one, comes first.
document.addEventListener("change", (event) => {
  const chosen = event.target.closest("[data-choose]");
  const button = chosen?.nextElementSibling?.querySelector("button");
  if (button) button.form.requestSubmit(button);
});

// Slack tells the app about a pressed link as well.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-deed]");
  if (!link) return;
  const body = new URLSearchParams(new FormData(link.closest("form")));
  body.set("do", link.dataset.deed);
  send(link.closest("form"), body);
});

// Escape closes a modal, and the app hears of it.
document.addEventListener("cancel", (event) => {
  if (!event.target.matches("dialog.modal")) return;
  event.preventDefault();
  document.getElementById("modal-close").click();
}, true);

// The arrow up brings the last command back.
document.getElementById("write")?.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowUp" || event.target.value || !typed.length) return;
  event.preventDefault();
  event.target.value = typed.at(-1);
});

const scroll = document.getElementById("scroll");
if (scroll && path.endsWith("/home") === false) scroll.scrollTop = scroll.scrollHeight;
const modal = document.querySelector("dialog.modal");
if (modal) lift(modal);
else if (matchMedia("(min-width: 44rem)").matches) document.getElementById("write")?.focus();
listen();
