/**
 * Decoders of Opus and Vorbis for the ports of `formats`: libopus and libvorbis as wasm modules of their own,
 * loaded when such a file is met.
 */
import type { OpusLayout, PacketDecoder, VorbisSetup } from "#formats";

/** Decoders have fixed rooms for a packet: what does not fit, or brings them down, is none. */
async function attempt<T>(work: () => T | null | Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    const isTrap = thrown instanceof Error && thrown.name === "RuntimeError";
    if (thrown instanceof RangeError || isTrap) return null;
    throw thrown;
  }
}

/** A decoder that was brought down cannot free its memory either: it goes with its module. */
function freeQuietly(free: () => void): void {
  try {
    free();
  } catch (thrown) {
    if (!(thrown instanceof Error && thrown.name === "RuntimeError")) throw thrown;
  }
}

/** Put the sound of packets together: [P][C][n] → [C][N]. */
function joinSounds(sounds: readonly (readonly Float32Array[])[]): Float32Array[] {
  return Array.from({ length: sounds[0]?.length ?? 0 }, (_, c) => {
    const all = new Float32Array(sounds.reduce((sum, sound) => sum + sound[c].length, 0));
    let at = 0;
    for (const sound of sounds) {
      all.set(sound[c], at);
      at += sound[c].length;
    }
    return all;
  });
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
  const decode = (packets: readonly Uint8Array[]) => {
    const sounds: Float32Array[][] = [];
    for (const packet of packets) {
      const { channelData, errors } = decoder.decodeFrame(packet);
      if (errors.length > 0) return null;
      sounds.push(channelData);
    }
    return joinSounds(sounds);
  };
  return {
    decode: (packets) => attempt(() => decode(packets)),
    free: () => freeQuietly(() => decoder.free()),
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
    free: () => freeQuietly(() => decoder.free()),
  };
}
