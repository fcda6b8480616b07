// The phone without reloading: the same forms are posted to the same address, and of the page that
// comes back only what has changed is taken over. Without this file the forms do it by themselves.
"use strict";

(() => {
  const POLL_MS = 2000;
  const KEYS = "0123456789*#";
  const root = document.documentElement;
  const here = (id) => document.getElementById(id);

  // One request after the other: each carries the memory that the one before brought back.
  let line = Promise.resolve();
  let waiting = 0;
  let pressed = "";

  function send(fields, done) {
    waiting += 1;
    line = line
      .then(() => exchange(fields))
      .then((went) => went && done && done())
      .catch(() => tell(here("phone").dataset.away))
      .finally(() => (waiting -= 1));
  }

  async function exchange(fields) {
    const wanted = typeof fields === "function" ? fields() : fields;
    if (!wanted) return false;
    const body = new URLSearchParams(wanted);
    body.set("memory", document.querySelector("[name=memory]").value);
    const answer = await fetch(here("phone").dataset.action, { method: "POST", body });
    if (answer.status === 204) return true;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (next.getElementById("phone")) show(next);
    else tell(next.getElementById("fault")?.textContent || here("phone").dataset.away);
    return answer.ok;
  }

  function tell(words) {
    here("notice").textContent = words;
  }

  function show(next) {
    const held = document.activeElement?.id;
    const other = next.getElementById("phone").dataset.number !== here("phone").dataset.number;
    if (other || next.documentElement.lang !== root.lang) {
      root.lang = next.documentElement.lang;
      document.title = next.title;
      hush();
      document.body.replaceWith(document.adoptNode(next.body));
      here("voice").setAttribute("aria-pressed", String(aloud));
      scroll();
    } else {
      const memory = next.querySelector("[name=memory]").value;
      for (const field of document.querySelectorAll("[name=memory]")) field.value = memory;
      for (const part of document.querySelectorAll("[data-swap]")) swap(part, next.getElementById(part.id));
      for (const part of document.querySelectorAll("[data-able]")) part.disabled = next.getElementById(part.id).disabled;
      grow(next, "thread");
      speak(grow(next, "heard"));
    }
    // A button that was used may be gone: in a call, the number keys are what is wanted next.
    if (document.activeElement === document.body && held) {
      (here(held) || here("dial") || here("said")).focus({ preventScroll: true });
    }
  }

  function swap(part, next) {
    if (part.innerHTML !== next.innerHTML) part.innerHTML = next.innerHTML;
  }

  // Lines are added one by one, so that a screen reader tells the new ones only.
  function grow(next, id) {
    const list = here(id);
    const items = [...next.getElementById(id).children];
    const wanted = new Set(items.map((item) => item.dataset.number));
    for (const item of [...list.children]) if (!wanted.has(item.dataset.number)) item.remove();
    const known = new Set([...list.children].map((item) => item.dataset.number));
    const fresh = items.filter((item) => !known.has(item.dataset.number));
    for (const item of fresh) list.append(document.adoptNode(item));
    if (fresh.length) scroll();
    return fresh;
  }

  function scroll() {
    for (const log of document.querySelectorAll(".log")) log.scrollTop = log.scrollHeight;
  }

  function press(key) {
    hush();
    pressed += key;
    send(() => {
      const keys = pressed;
      pressed = "";
      return keys && { do: "keys", keys };
    });
  }

  // The voice of the browser reads what is said, where it has one of that language.
  let speaking = 0;
  let aloud = true;

  function hush() {
    speaking += 1;
    window.speechSynthesis?.cancel();
    for (const audio of document.querySelectorAll("#heard audio")) audio.pause();
  }

  async function speak(items) {
    if (!aloud) return;
    const mine = speaking;
    for (const item of items) {
      if (mine !== speaking) return;
      const audio = item.querySelector("audio");
      if (audio) await ended(audio, () => audio.play().catch(() => undefined));
      else if (item.classList.contains("said")) await say(item.textContent, item.lang);
    }
  }

  function say(words, language) {
    const voices = window.speechSynthesis?.getVoices() || [];
    const voice = voices.find((one) => one.lang.slice(0, 2).toLowerCase() === language.slice(0, 2));
    here("voiceless").hidden = Boolean(voice);
    if (!voice) return undefined;
    const speech = new SpeechSynthesisUtterance(words);
    speech.lang = language;
    speech.voice = voice;
    return ended(speech, () => window.speechSynthesis.speak(speech));
  }

  function ended(thing, begin) {
    return new Promise((resolve) => {
      for (const end of ["end", "ended", "error", "pause"]) thing.addEventListener(end, resolve);
      begin();
    });
  }

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || !here("phone")) return;
    event.preventDefault();
    const [wish, key] = button.value.split(":");
    if (wish === "keys" && key) return press(key);
    if (wish === "hang-up" || wish === "dial") hush();
    const drafts = [...event.target.querySelectorAll("[data-draft]")];
    const fields = { do: button.value };
    for (const field of event.target.elements) {
      if (field.tagName === "INPUT" && field.name !== "memory") fields[field.name] = field.value;
    }
    for (const draft of drafts) draft.value = "";
    send(fields);
  });

  // The number keys dial while something in the call's part of the page has the focus.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !KEYS.includes(event.key)) return;
    if (event.target.matches("input") || !event.target.closest("#call") || here("keys").disabled) return;
    event.preventDefault();
    press(event.key);
    const button = document.querySelector(`[data-key="${event.key}"]`);
    button.classList.add("down");
    setTimeout(() => button.classList.remove("down"), 150);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#voice");
    if (!button) return;
    aloud = !aloud;
    if (!aloud) hush();
    button.setAttribute("aria-pressed", String(aloud));
  });

  setInterval(() => {
    if (!waiting && !document.hidden && here("phone")) send({ do: "poll" });
  }, POLL_MS);

  root.classList.add("js");
  scroll();
  window.speechSynthesis?.getVoices();
})();
