/** The picture of a sound: its outline on a canvas, in the colour of its text, and a line at what is heard. */
import { useEffect, useRef } from "preact/hooks";
import { type Outline, outlineColumns } from "../../session/outline.ts";

/** What to draw. */
export interface WaveProps {
  readonly outline: Outline | null;
  readonly beats: number;
  /** A line is drawn at each bar. */
  readonly beatsPerBar: number;
  /** What its colour depends on: another is drawn anew. */
  readonly tone: string;
  /** Where it plays, 0…1; null while it does not. */
  readonly phase: (() => number) | null;
}

const height = 48;

/** Draw it. Says nothing to those who do not see it: the cell's button does. */
export function WaveCanvas({ outline, beats, beatsPerBar, tone, phase }: WaveProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const line = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = () => drawOutline(element, outline, { beats, beatsPerBar });
    draw();
    const light = matchMedia("(prefers-color-scheme: dark)");
    light.addEventListener("change", draw);
    return () => light.removeEventListener("change", draw);
  }, [outline, beats, beatsPerBar, tone]);
  useEffect(() => {
    if (!phase) return;
    let frame = 0;
    const follow = () => {
      line.current?.style.setProperty("transform", `translateX(${(phase() * 100).toFixed(2)}%)`);
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, [phase]);
  return (
    <span class="wave" aria-hidden="true">
      <canvas ref={canvas} width={2 * outlineColumns} height={2 * height} />
      {phase && <span class="playhead" ref={line} />}
    </span>
  );
}

function drawOutline(
  element: HTMLCanvasElement,
  outline: Outline | null,
  { beats, beatsPerBar }: Pick<WaveProps, "beats" | "beatsPerBar">,
): void {
  const pen = element.getContext("2d");
  if (!pen) return;
  const { width, height: tall } = element;
  pen.clearRect(0, 0, width, tall);
  pen.fillStyle = getComputedStyle(element).color;
  pen.globalAlpha = 0.25;
  for (let beat = 0; beat < beats; beat += beatsPerBar) pen.fillRect((beat * width) / beats, 0, 1, tall);
  pen.globalAlpha = 1;
  if (!outline) return;
  // As tall as the cell: how loud parts are to each other is heard, and shown by their meters.
  const peak = outline.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-3);
  const step = width / outlineColumns;
  for (let column = 0; column < outlineColumns; column++) {
    const low = (outline[2 * column] ?? 0) / peak;
    const high = (outline[2 * column + 1] ?? 0) / peak;
    const top = ((1 - high) * tall) / 2;
    pen.fillRect(column * step, top, step - 0.5, Math.max(1.5, ((high - low) * tall) / 2));
  }
}
