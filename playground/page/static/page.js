// Keeps the page live: sends forms without leaving it, and asks for what has changed.
// Everything works without this file too, by reloading.

const path = document.body.dataset.path;
const regions = () => [...document.querySelectorAll("[data-region]")];
const pause = (ms) => new Promise((go) => setTimeout(go, ms));
const typed = [];

document.documentElement.classList.add("live");

/* ---- what is new ---- */

// A region waits with its change while somebody answers a dialog, chooses, or types in it.
function busy(region) {
  const field = region.id === "talk" && region.querySelector("select:focus, input:focus, textarea:focus");
  const choosing = field && field.dataset.sent !== field.value;
  return region.querySelector("dialog.ask[open], .overflow[open]") || choosing;
}

// What was typed and not sent outlives a change around it, as in Slack.
function unsent(region) {
  const fields = region.querySelectorAll(".surface :is(input:not([type=hidden], [type=checkbox], [type=radio]), textarea)");
  return [...fields].filter((one) => one.value !== one.defaultValue && one.dataset.sent !== one.value);
}

function focus(field) {
  field?.focus();
  if (!field?.matches("[data-enter]")) return;
  field.dataset.sent = field.value;
  if (field.matches("[type=text], textarea")) field.setSelectionRange(field.value.length, field.value.length);
}

function show(region, change) {
  const before = region.querySelector("#scroll");
  const atEnd = !before || before.scrollHeight - before.scrollTop - before.clientHeight < 80;
  const top = before?.scrollTop;
  const open = [...region.querySelectorAll("details[open][id]")].map((one) => one.id);
  const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
  const kept = unsent(region);
  region.innerHTML = change.html;
  region.dataset.version = change.version;
  for (const { id, value } of kept) if (document.getElementById(id)) document.getElementById(id).value = value;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const after = region.querySelector("#scroll");
  if (after) after.scrollTop = atEnd ? after.scrollHeight : top;
  const modal = region.querySelector("dialog.modal");
  if (modal) lift(modal, document.getElementById(focused));
  else if (focused) focus(document.getElementById(focused));
  else if (region.id === "modal") document.getElementById("write")?.focus();
}

// Put a modal into the browser's top layer, where the keyboard stays inside.
function lift(modal, focused) {
  modal.removeAttribute("open");
  modal.showModal();
  const inputs = ".scroll :is(input:not([type=hidden]), select, textarea)";
  const field = focused?.matches(inputs) ? focused : modal.querySelector("[autofocus]");
  (modal.querySelector("[aria-invalid]") ?? field ?? modal.querySelector(inputs))?.focus();
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
      // Whoever has left this channel goes on where the server leads to.
      if (answer.status === 404) return location.reload();
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
  const field = document.activeElement;
  if (field.matches("[data-enter]")) field.dataset.sent = field.value;
  else if (field.closest("[data-choose]")) field.blur();
  send(form, body, button);
});

// What is sent by itself has its button after it; its dialog, where it has one, comes first.
function sendItself(element) {
  const button = element?.nextElementSibling?.querySelector("button");
  button?.form?.requestSubmit(button);
}

// Every part of a date or time is a change: it is meant when the hands rest, or go elsewhere.
let resting;
document.addEventListener("change", (event) => {
  const chosen = event.target.closest("[data-choose]");
  clearTimeout(resting);
  if (!event.target.matches("[type=date], [type=time]")) return sendItself(chosen);
  resting = setTimeout(() => sendItself(chosen), 1000);
});

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (key === "Enter" && !event.shiftKey && !event.isComposing && target.matches("[data-enter]")) {
    event.preventDefault();
    sendItself(target);
  }
  // The arrow up brings the last command back.
  if (key === "ArrowUp" && target.id === "write" && !target.value && typed.length) {
    event.preventDefault();
    target.value = typed.at(-1);
  }
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

const scroll = document.getElementById("scroll");
if (scroll && path.endsWith("/home") === false) scroll.scrollTop = scroll.scrollHeight;
const modal = document.querySelector("dialog.modal");
if (modal) lift(modal);
else if (matchMedia("(min-width: 44rem)").matches) document.getElementById("write")?.focus();
listen();
