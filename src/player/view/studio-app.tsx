/** The app with a maker: the form, the history, and the open session. */
import { useEffect, useMemo } from "preact/hooks";
import type { Studio } from "../session/studio.ts";
import type { LoadMp3Encoder } from "../take-away/encode-taken.ts";
import { AskForm } from "./ask/ask-form.tsx";
import { FormValues } from "./ask/form-values.ts";
import { HistoryPanel } from "./panels/history-panel.tsx";
import { KeyPrompt } from "./panels/key-prompt.tsx";
import { NoticeList } from "./panels/notice-list.tsx";
import { OwnRecording } from "./panels/own-recording.tsx";
import { RunLine } from "./panels/run-line.tsx";
import { SessionView } from "./session-view.tsx";

/** What is around the app. */
export interface StudioFrame {
  /** Address of the page without anything open. */
  readonly home: string;
  /** Address of the API's documents; null where there is no API. */
  readonly api: string | null;
  /** Loads the encoder of MP3 when one is first asked for. */
  readonly loadMp3: LoadMp3Encoder;
  /** Something to be said under the title. */
  readonly note?: string;
}

/** Show it. */
export function StudioApp({ studio, frame }: { readonly studio: Studio; readonly frame: StudioFrame }) {
  const form = useMemo(() => new FormValues(), []);
  const run = studio.run.value;
  const id = run?.id;
  const isKnown = run !== null && run.status !== "unknown";
  useEffect(() => {
    if (run && isKnown && !run.isRemoved) form.fill(run.inputs);
  }, [id, isKnown]);
  useEffect(() => {
    document.title = run?.pack.title ? `${run.pack.title} – musicgen-looper` : "musicgen-looper";
  }, [run?.pack.title]);
  return (
    <>
      <header class="top">
        <h1>
          <a href={frame.home}>musicgen-looper</a>
        </h1>
        <p class="about">A sentence and a tempo in, a pack of seamless loops out.</p>
        {frame.note && <p class="about">{frame.note}</p>}
        {frame.api !== null && <a href={frame.api}>API</a>}
      </header>
      <main class="studio">
        <div class="side">
          <KeyPrompt />
          <AskForm studio={studio} form={form} />
        </div>
        <div class="stage">
          <NoticeList notices={studio.session.notices} />
          {run ? (
            <>
              <RunLine run={run} />
              {isKnown && (
                <SessionView session={studio.session} making={studio} loadMp3={frame.loadMp3} heading="h2" />
              )}
            </>
          ) : (
            <div class="welcome">
              <h2>Nothing is open</h2>
              <p>
                Write what the music is like, or take an example, and press Make loops. Or open something of
                the history.
              </p>
            </div>
          )}
        </div>
        <div class="side">
          <OwnRecording studio={studio} form={form} />
          <HistoryPanel studio={studio} />
        </div>
      </main>
    </>
  );
}
