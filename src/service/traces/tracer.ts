/** Where spans come from: the OpenTelemetry SDK that an operator has loaded; without one they are nothing. */
import { type Tracer, trace } from "@opentelemetry/api";
import { software } from "#studio";

/** The tracer of this program. */
export function tracer(): Tracer {
  const { name, version } = software();
  return trace.getTracer(name, version);
}
