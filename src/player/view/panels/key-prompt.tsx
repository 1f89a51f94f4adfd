/** The key: asked for when the server wants one, or no longer takes the one it had. */
import { useRef } from "preact/hooks";
import { giveKey, isKeyWanted } from "../../maker/http/ask-service.ts";

/** Show it while a key is wanted. */
export function KeyPrompt() {
  const input = useRef<HTMLInputElement>(null);
  if (!isKeyWanted.value) return null;
  return (
    <form
      class="notice error"
      aria-label="Key of the service"
      onSubmit={(event) => {
        event.preventDefault();
        giveKey(input.current?.value ?? "");
      }}
    >
      <label class="inline">
        Key
        <input
          ref={input}
          type="password"
          autocomplete="current-password"
          aria-describedby="key-help"
          required
        />
      </label>
      <span class="help" id="key-help">
        This service wants a key, or no longer takes the one it was given. It is kept until the tab is closed.
      </span>
      <button type="submit">Use it</button>
    </form>
  );
}
