/** Write figures for Prometheus. Knows its text; refuses to know where figures come from. */

/** One figure, with what tells it from others of its name. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** Behind the family's name: `_bucket`, `_sum`, `_count`. */
  readonly suffix?: string;
}

/** Figures of one name. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "gauge" | "counter" | "histogram";
  readonly samples: readonly Sample[];
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function writeSample(name: string, { labels = {}, value, suffix = "" }: Sample): string {
  const told = Object.entries(labels).map(([key, label]) => `${key}="${escapeLabel(label)}"`);
  return `${name}${suffix}${told.length > 0 ? `{${told.join(",")}}` : ""} ${value}`;
}

/** Write families. @source Prometheus text exposition format 0.0.4 */
export function writePrometheus(families: readonly Family[]): string {
  const lines = families
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, help, type, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...samples.map((sample) => writeSample(name, sample)),
    ]);
  return `${lines.join("\n")}\n`;
}
