/** Notices: what a person should know now, each with one button that does something about it. */
import type { Notices } from "../../session/notices.ts";

/** Show them. */
export function NoticeList({ notices }: { readonly notices: Notices }) {
  return (
    <div class="notices">
      {notices.list.value.map(({ kind, text, isError, action }) => (
        <p key={kind} class={isError ? "notice error" : "notice"} role={isError ? "alert" : "status"}>
          <span>{text}</span>
          {action && (
            <button type="button" onClick={action.run}>
              {action.label}
            </button>
          )}
          <button
            type="button"
            class="quiet"
            aria-label={`Dismiss: ${text}`}
            onClick={() => notices.dismiss(kind)}
          >
            <span aria-hidden="true">×</span>
          </button>
        </p>
      ))}
    </div>
  );
}
