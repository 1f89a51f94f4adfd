/** The script of the page of `serve`: sends the form, watches a prediction, plays its loops. */
import "../../style/page.css";
import "../../style/form.css";
import { elementById } from "../../view/create-element.ts";
import { recallKey } from "./ask-service.ts";
import { layOutLoops } from "./lay-out-loops.ts";
import type { PredictionView } from "./prediction.ts";
import { bindForm, fillForm } from "./request-form.ts";
import { showPrediction } from "./show-prediction.ts";
import { watchPrediction } from "./watch-prediction.ts";

const form = elementById<HTMLFormElement>("request");
recallKey();
bindForm(form);

const id = new URLSearchParams(location.search).get("prediction");
if (id) {
  let isFilled = false;
  const onNews = (prediction: PredictionView) => {
    showPrediction(prediction);
    if (!isFilled) fillForm(form, prediction.input);
    isFilled = true;
  };
  const prediction = await watchPrediction(id, onNews);
  if (prediction) Object.assign(window, { loopPlayer: await layOutLoops(prediction) });
}
