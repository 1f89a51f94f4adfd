/** `loops.html`: the session of one pack, without a maker. */
import type { Session } from "../session/session.ts";
import { NoticeList } from "./panels/notice-list.tsx";
import { SessionView } from "./session-view.tsx";

/** Show it. */
export function LoopsApp({ session }: { readonly session: Session }) {
  return (
    <main class="alone">
      <NoticeList notices={session.notices} />
      <SessionView session={session} making={null} loadMp3={null} heading="h1" />
      <footer>Made with musicgen-looper. The loops are in the files beside this page.</footer>
    </main>
  );
}
