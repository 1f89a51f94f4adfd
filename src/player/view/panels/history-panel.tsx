/** The history: past runs, newest first, searched by their words. */
import { useEffect, useState } from "preact/hooks";
import type { PastRun } from "../../maker/loop-maker.ts";
import { messageOf, type Studio } from "../../session/studio.ts";

const words = {
  waiting: "waiting",
  running: "running",
  done: "",
  failed: "failed",
  canceled: "canceled",
} as const;

/** Show it. */
export function HistoryPanel({ studio }: { readonly studio: Studio }) {
  const [runs, setRuns] = useState<readonly PastRun[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [search, setSearch] = useState("");
  const [error, setError] = useState("");
  const begun = studio.begun.value;
  const load = async (cursor: string | null) => {
    try {
      const page = await studio.maker.list(cursor);
      setRuns((before) => (cursor === null ? page.runs : [...before, ...page.runs]));
      setNext(page.next);
      setError("");
    } catch (reason) {
      setError(messageOf(reason));
    }
  };
  useEffect(() => void load(null), [studio, begun]);
  useEffect(() => whenSeenAgain(() => void load(null)), [studio]);
  const sought = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = runs.filter((run) => {
    const text =
      `${run.title} ${Object.values(run.inputs).join(" ")} ${run.status} ${run.createdAt}`.toLowerCase();
    return sought.every((word) => text.includes(word));
  });
  const shown = studio.run.value?.id;
  return (
    <details class="history" open>
      <summary>History</summary>
      <label class="inline">
        Search
        <input type="search" value={search} onInput={({ currentTarget }) => setSearch(currentTarget.value)} />
      </label>
      <SessionOpener studio={studio} say={setError} />
      {error !== "" && <p class="wrong">{error}</p>}
      <ul>
        {found.map(({ id, title, status, createdAt, inputs }) => (
          <li key={id}>
            <a
              href={`?prediction=${encodeURIComponent(id)}`}
              aria-current={id === shown ? "page" : undefined}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                studio.goTo(id);
              }}
            >
              <span class="name">{title}</span>
              <span class="help">
                {[inputs.bpm && `${inputs.bpm} bpm`, new Date(createdAt).toLocaleString(), words[status]]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p class="help">{runs.length === 0 ? "Nothing was made yet." : "Nothing is found."}</p>
      )}
      {next !== null && (
        <button type="button" onClick={() => void load(next)}>
          Older
        </button>
      )}
    </details>
  );
}

/** Another tab may have made loops meanwhile. */
function whenSeenAgain(act: () => void): () => void {
  const look = () => document.visibilityState === "visible" && act();
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
  return () => {
    document.removeEventListener("visibilitychange", look);
    removeEventListener("focus", look);
  };
}

/** Opens a session that was saved in a file. */
function SessionOpener({ studio, say }: { readonly studio: Studio; say(error: string): void }) {
  const open = async (file: File | undefined) => {
    if (!file) return;
    try {
      await studio.openFile(file);
      say("");
    } catch (reason) {
      say(messageOf(reason));
    }
  };
  return (
    <label class="inline">
      Open a session that was saved
      <input
        type="file"
        accept=".zip,application/zip"
        onChange={({ currentTarget }) => void open(currentTarget.files?.[0])}
      />
    </label>
  );
}
