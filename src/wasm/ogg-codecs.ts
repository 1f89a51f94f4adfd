/**
 * Decoders of Opus and Vorbis for the ports of `formats`: libopus and libvorbis as wasm modules of their own,
 * loaded when such a file is met.
 */
import type { OpusLayout, PacketDecoder, VorbisSetup } from "#formats";

/** Decoders have fixed rooms for a packet: what does not fit, or brings them down, is none. */
async function attempt<T>(work: () => T | Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    const isTrap = thrown instanceof Error && thrown.name === "RuntimeError";
    if (thrown instanceof RangeError || isTrap) return null;
    throw thrown;
  }
}

/**
 * Create a decoder for one Opus stream.
 *
 * @param layout - its streams and channels
 * @returns a decoder at 48 kHz; pre-skip and end are the reader's business
 */
export async function createOpusDecoder(layout: OpusLayout): Promise<PacketDecoder> {
  const { OpusDecoder } = await import("opus-decoder");
  const decoder = new OpusDecoder({
    channels: layout.channelCount,
    streamCount: layout.streamCount,
    coupledStreamCount: layout.coupledCount,
    channelMappingTable: [...layout.mapping],
    preSkip: 0,
  });
  await decoder.ready;
  return {
    decode: (packets) => attempt(() => decoder.decodeFrames([...packets]).channelData),
    free: () => decoder.free(),
  };
}

/** A page as the decoder takes it: its packets, and on the first one the setup. */
function page(identification: Uint8Array, packets: readonly Uint8Array[], setup: Uint8Array | undefined) {
  return {
    data: identification,
    codecFrames: packets.map((data) => ({ data, header: { vorbisSetup: setup } })),
    isLastPage: false,
  };
}

/**
 * Create a decoder for one Vorbis stream.
 *
 * @param setup - its identification and setup packets
 * @returns a decoder; where the sound begins and ends is the reader's business
 */
export async function createVorbisDecoder(setup: VorbisSetup): Promise<PacketDecoder> {
  const { OggVorbisDecoder } = await import("@wasm-audio-decoders/ogg-vorbis");
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  type Pages = Parameters<typeof decoder.decodeOggPages>[0];
  // Its pages are classes of the parser that comes with it; what is read of them is this.
  const decodePage = (one: ReturnType<typeof page>) => decoder.decodeOggPages([one] as unknown as Pages);
  const nothing = new Uint8Array(1);
  let begun = false;
  return {
    decode: (packets) =>
      attempt(async () => {
        if (!begun) await decodePage(page(setup.identification, [], undefined));
        begun = true;
        return (await decodePage(page(nothing, packets, setup.setup))).channelData;
      }),
    free: () => decoder.free(),
  };
}
