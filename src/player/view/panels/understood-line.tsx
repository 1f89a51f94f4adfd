/** What the prompt was taken for: what plays, what is nearest, which words were not known. In plain sight. */
import type { SessionPack } from "../../session/session-pack.ts";

const unpitched = ["drums", "percussion"];
const quote = (words: readonly string[]) => words.map((word) => `“${word}”`).join(", ");

/** Show it. */
export function UnderstoodLine({ pack }: { readonly pack: SessionPack }) {
  const { understood, arrangement } = pack;
  if (!understood && !arrangement) return null;
  const parts = arrangement?.parts.map(({ part, model_prompt: prompt }) => describePart(part, prompt)) ?? [];
  // Drums fit every key.
  const isPitched = arrangement?.parts.some(({ part }) => !unpitched.includes(part));
  const harmony = [
    isPitched && arrangement?.key,
    isPitched && arrangement?.chords && `(${arrangement.chords})`,
  ]
    .filter(Boolean)
    .join(" ");
  const nearest = Object.entries(understood?.nearest ?? {});
  const isNothing = understood !== null && understood.used.length === 0 && nearest.length === 0;
  return (
    <div class="understood">
      {isNothing && <p class="warn">This is no answer to the prompt: no word of it was understood.</p>}
      <dl>
        {parts.length > 0 && (
          <Fact name="Plays">
            {parts.join(" · ")}
            {harmony && `, ${harmony}`}
          </Fact>
        )}
        {nearest.length > 0 && (
          <Fact name="Nearest">{nearest.map(([word, near]) => `${word}: ${near}`).join(", ")}</Fact>
        )}
        {understood && (understood.left_out ?? []).length > 0 && (
          <Fact name="Understood, not played">{quote(understood.left_out ?? [])}</Fact>
        )}
        {understood && understood.unknown.length > 0 && (
          <Fact name="Not known">{quote(understood.unknown)}</Fact>
        )}
      </dl>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** "chords, electric piano, laid back, am, 83 bpm" names a sound after its part. */
function describePart(part: string, prompt: string): string {
  const [, sound] = prompt.split(", ");
  return sound && !sound.includes(part) && !/\d+ bpm/.test(sound) ? `${part}: ${sound}` : (sound ?? part);
}
