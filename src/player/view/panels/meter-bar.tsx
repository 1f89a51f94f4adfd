/** A meter: two bars that follow the peaks, and a light that stays on after the device has clipped. */
import { useEffect, useRef } from "preact/hooks";
import type { Playback } from "../../session/playback.ts";

/** Full scale in decibels at the left end of a meter. */
const floor = -48;

/** Show the level of a column, or of the master for null. */
export function MeterBar({
  playback,
  column,
  label,
}: {
  readonly playback: Playback;
  readonly column: string | null;
  readonly label: string;
}) {
  const element = useRef<HTMLDivElement>(null);
  const light = useRef<HTMLButtonElement>(null);
  const isRunning = playback.isRunning.value;
  useEffect(() => {
    const bars = element.current?.querySelectorAll<HTMLElement>(".level");
    if (!bars) return;
    let frame = 0;
    const follow = () => {
      playback.peaksOf(column).forEach((peak, channel) => {
        const decibels = 20 * Math.log10(Math.max(peak, 1e-6));
        const share = Math.min(1, Math.max(0, 1 - decibels / floor));
        bars[channel]?.style.setProperty("transform", `scaleX(${share.toFixed(3)})`);
        if (peak > 1 && light.current) light.current.hidden = false;
      });
      frame = requestAnimationFrame(follow);
    };
    if (isRunning) follow();
    else for (const bar of bars) bar.style.setProperty("transform", "scaleX(0)");
    return () => cancelAnimationFrame(frame);
  }, [playback, column, isRunning]);
  return (
    <div class="meter" ref={element}>
      <span class="bars" role="img" aria-label={label}>
        <span class="level" />
        <span class="level" />
      </span>
      <button
        type="button"
        class="clip"
        ref={light}
        hidden
        aria-label={`${label}: it clipped. Put the light out`}
        onClick={({ currentTarget }) => {
          currentTarget.hidden = true;
        }}
      >
        clip
      </button>
    </div>
  );
}
