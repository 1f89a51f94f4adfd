/**
 * The script of the page: sends the form, watches the prediction, and lays out its loops for the player of
 * `loops.html`, which is loaded once they are there. Plain browser script, kept as text because the service
 * sends it as it is.
 */
import { waveformColumns } from "#looper";

/** The script of the page. */
export const formScript = `
"use strict";
const byId = (id) => document.getElementById(id);
const form = byId("request");
const keyField = byId("access-key");
if (keyField) keyField.value = sessionStorage.getItem("key") || "";
// The player listens for keys on the whole page, but not for those typed into the form.
form.addEventListener("keydown", (event) => event.stopPropagation());

async function ask(path, init = {}) {
  const headers = { ...init.headers };
  if (keyField && keyField.value) headers.Authorization = "Bearer " + keyField.value;
  const response = await fetch(path, { ...init, headers });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(body.detail || response.statusText), { status: response.status });
  return body;
}

// Untouched fields are not sent: a tempo in the prompt counts where bpm is absent.
const untouched = (field) =>
  field.options ? [...field.options].every((option) => option.selected === option.defaultSelected) : field.value === field.defaultValue;

async function readForm() {
  const input = {};
  for (const field of form.elements) {
    if (!field.name || field.value === "" || (field.name !== "prompt" && untouched(field))) continue;
    if (field.type === "file") {
      const data = new FormData();
      data.append("content", field.files[0]);
      input[field.name] = (await ask("/v1/files", { method: "POST", body: data })).urls.get;
    } else input[field.name] = field.dataset.kind === "number" ? Number(field.value) : field.value;
  }
  return input;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector(".make");
  button.disabled = true;
  byId("refusal").textContent = "";
  try {
    if (keyField) sessionStorage.setItem("key", keyField.value);
    const body = JSON.stringify({ input: await readForm() });
    const headers = { "Content-Type": "application/json" };
    const path = "/v1/models/andreasjansson/musicgen-looper/predictions";
    const { id } = await ask(path, { method: "POST", headers, body });
    location.assign("/?prediction=" + encodeURIComponent(id));
  } catch (error) {
    byId("refusal").textContent = error.message;
    button.disabled = false;
  }
});

const words = { starting: "Waiting", processing: "Running", succeeded: "Done", failed: "Failed", canceled: "Canceled", aborted: "Canceled" };
const ended = (status) => status !== "starting" && status !== "processing";
const local = (url) => { const { pathname, search } = new URL(url); return pathname + search; };
const filesOf = (prediction) => Object.entries(prediction.output || {}).filter(([, url]) => url).map(([key, url]) => ({ variation: Number(key.slice(-2)), url: local(url) }));

function show(prediction) {
  const { status, input, logs, error } = prediction;
  byId("result").hidden = false;
  byId("title").textContent = input.prompt || "Removed";
  byId("about").textContent = [input.bpm && input.bpm + " bpm", input.model_version, prediction.id].filter(Boolean).join(" · ");
  byId("state").textContent = words[status] || status;
  byId("cancel").hidden = ended(status);
  byId("logs").textContent = logs;
  const progress = byId("progress");
  const percent = [...logs.matchAll(/^ *(\\d+)%\\|/gm)].pop();
  if (status === "succeeded") progress.value = 100;
  else if (percent) progress.value = Number(percent[1]);
  else progress.removeAttribute("value");
  progress.hidden = ended(status) && status !== "succeeded";
  byId("error").hidden = !error && !prediction.data_removed;
  byId("error").textContent = error || (prediction.data_removed ? "Inputs, logs and files were removed after the retention time." : "");
  const list = byId("loops");
  for (const { variation, url } of filesOf(prediction).slice(list.children.length)) {
    const item = document.createElement("li");
    const audio = Object.assign(document.createElement("audio"), { controls: true, loop: true, preload: "none", src: url });
    audio.setAttribute("aria-label", "Loop " + variation);
    item.append(audio);
    list.append(item);
  }
}

let filled = false;
function fillForm(input) {
  if (filled) return;
  filled = true;
  for (const field of form.elements) {
    if (field.name && field.type !== "file" && input[field.name] !== undefined) field.value = input[field.name];
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function watch(id) {
  const path = "/v1/predictions/" + encodeURIComponent(id);
  byId("cancel").addEventListener("click", () => ask(path + "/cancel", { method: "POST" }).catch(() => {}));
  for (let wait = 300; ; wait = Math.min(wait * 1.5, 2000)) {
    try {
      const prediction = await ask(path, { headers: { "Looper-Files": "url" } });
      show(prediction);
      fillForm(prediction.input);
      if (ended(prediction.status)) return prediction;
    } catch (error) {
      byId("result").hidden = false;
      byId("state").textContent = error.message;
      if (error.status === 404) return null;
      if (error.status === 401) { keyField.focus(); wait = 2000; }
    }
    await pause(wait);
  }
}

const svg = (name, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

function outline(buffer) {
  const top = [];
  const bottom = [];
  for (let column = 0; column < ${waveformColumns}; column++) {
    const from = Math.floor((column * buffer.length) / ${waveformColumns});
    const to = Math.max(from + 1, Math.floor(((column + 1) * buffer.length) / ${waveformColumns}));
    let high = -1;
    let low = 1;
    for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
      const samples = buffer.getChannelData(channel);
      for (let n = from; n < to && n < samples.length; n++) {
        if (samples[n] > high) high = samples[n];
        if (samples[n] < low) low = samples[n];
      }
    }
    top.push(column + " " + (1 - high).toFixed(2));
    bottom.push(column + " " + (1 - low).toFixed(2));
  }
  return "M" + top.join("L") + "L" + bottom.reverse().join("L") + "Z";
}

function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8190) text += String.fromCharCode(...bytes.subarray(i, i + 8190));
  return btoa(text);
}

function store(type, id, text) {
  document.body.append(Object.assign(document.createElement("script"), { type, id, textContent: text }));
}

function card({ variation, url }, index, buffer, beats) {
  const item = document.createElement("li");
  item.dataset.index = index;
  item.dataset.state = "idle";
  const head = Object.assign(document.createElement("div"), { className: "head" });
  const button = Object.assign(document.createElement("button"), { className: "play", type: "button" });
  button.setAttribute("aria-label", "Play loop " + variation);
  button.append(Object.assign(document.createElement("span"), { textContent: "Play" }));
  const name = decodeURIComponent(url.split("?")[0].split("/").pop());
  head.append(button, Object.assign(document.createElement("a"), { href: url + "&download=1", textContent: name }));
  const picture = svg("svg", { viewBox: "0 0 ${waveformColumns} 2", preserveAspectRatio: "none", role: "img", "aria-label": "Waveform of loop " + variation });
  for (let beat = 0; beat < beats; beat++) {
    const x = (beat * ${waveformColumns}) / beats;
    picture.append(svg("line", { class: beat % 4 === 0 ? "downbeat" : "beat", x1: x, x2: x, y1: 0, y2: 2 }));
  }
  picture.append(svg("path", { class: "wave", d: outline(buffer) }));
  picture.append(svg("line", { class: "head-line", x1: 0, x2: 0, y1: 0, y2: 2 }));
  item.append(head, picture);
  return item;
}

async function layOut(prediction) {
  const files = filesOf(prediction);
  if (files.length === 0) return;
  const sampleRate = prediction.input.sample_rate || 44100;
  const decoder = new OfflineAudioContext(1, 1, sampleRate);
  const cards = [];
  const loops = [];
  for (const [index, file] of files.entries()) {
    const bytes = new Uint8Array(await (await fetch(file.url)).arrayBuffer());
    store("text/plain", "audio-" + index, base64(bytes));
    const buffer = await decoder.decodeAudioData(bytes.buffer);
    const named = /(\\d+(?:-\\d+)?)bpm/.exec(file.url);
    const bpm = named ? Number(named[1].replace("-", ".")) : prediction.input.bpm || 140;
    const beats = Math.max(1, Math.round((buffer.duration * bpm) / 60));
    const seconds = buffer.length / sampleRate;
    loops.push({ variation: file.variation, seconds, barSeconds: beats < 4 ? seconds : (seconds * 4) / beats, samples: buffer.length });
    cards.push(card(file, index, buffer, beats));
  }
  byId("loops").replaceChildren(...cards);
  byId("transport").hidden = false;
  store("application/json", "loops-data", JSON.stringify({ sampleRate, loops }));
  document.body.append(Object.assign(document.createElement("script"), { src: "/assets/player.js" }));
}

const id = new URLSearchParams(location.search).get("prediction");
if (id) watch(id).then((prediction) => prediction && layOut(prediction));
`;
