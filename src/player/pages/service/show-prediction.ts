/** Show how a prediction goes. */
import { createElement, elementById } from "../../view/create-element.ts";
import { hasEnded, outputFiles, type PredictionStatus, type PredictionView } from "./prediction.ts";

const words: Readonly<Record<PredictionStatus, string>> = {
  starting: "Waiting",
  processing: "Running",
  succeeded: "Done",
  failed: "Failed",
  canceled: "Canceled",
  aborted: "Canceled",
};

/** Show the state of a prediction, and each loop as soon as it is there. */
export function showPrediction(prediction: PredictionView): void {
  const { id, status, input, logs } = prediction;
  elementById("result").hidden = false;
  elementById("title").textContent = String(input.prompt || "Removed");
  elementById("about").textContent = [input.bpm && `${input.bpm} bpm`, input.model_version, id]
    .filter(Boolean)
    .join(" · ");
  elementById("state").textContent = words[status] ?? status;
  elementById("cancel").hidden = hasEnded(status);
  elementById("logs").textContent = logs;
  showProgress(prediction);
  showError(prediction);
  showNewFiles(prediction);
}

function showProgress({ status, logs }: PredictionView): void {
  const progress = elementById<HTMLProgressElement>("progress");
  const percent = [...logs.matchAll(/^ *(\d+)%\|/gm)].at(-1)?.[1];
  if (status === "succeeded") progress.value = 100;
  else if (percent) progress.value = Number(percent);
  else progress.removeAttribute("value");
  progress.hidden = hasEnded(status) && status !== "succeeded";
}

function showError({ error, data_removed: isRemoved }: PredictionView): void {
  const line = elementById("error");
  const removed = isRemoved ? "Inputs, logs and files were removed after the retention time." : "";
  line.hidden = !error && !isRemoved;
  line.textContent = error || removed;
}

function showNewFiles(prediction: PredictionView): void {
  const list = elementById("loops");
  for (const { variation, url } of outputFiles(prediction).slice(list.children.length)) {
    const audio = createElement(
      "audio",
      { controls: true, loop: true, preload: "none", src: url },
      { attributes: { "aria-label": `Loop ${variation}` } },
    );
    list.append(createElement("li", {}, { children: [audio] }));
  }
}
