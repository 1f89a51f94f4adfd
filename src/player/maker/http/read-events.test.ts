import { describe, expect, it } from "vitest";
import { readEvents } from "./read-events.ts";

/** Events of a text that arrives in pieces of some bytes. */
async function eventsOf(text: string, piece: number) {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += piece) controller.enqueue(bytes.slice(at, at + piece));
      controller.close();
    },
  });
  const events = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

describe("server-sent events", () => {
  const text =
    'event: prediction\nid: 3\ndata: {"title":\ndata: "Ün"}\n\n: nothing new\n\ndata: x\n\nevent: cut off\ndata: y';

  it("are the same however the bytes are cut, and lines of data are joined", async () => {
    for (const piece of [1, 2, 7, 1000]) {
      expect(await eventsOf(text, piece)).toEqual([
        { event: "prediction", data: '{"title":\n"Ün"}' },
        { event: "message", data: "x" },
      ]);
    }
  });
});
