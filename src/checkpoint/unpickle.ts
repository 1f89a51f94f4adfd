/**
 * A machine for Python's pickles that can make lists, dictionaries, numbers and text, and what its
 * world lends it by name. It runs nothing: a pickle is a program, and every word of it that is not
 * in the table below ends the reading with an error that names the word.
 */
import { LooperError } from "#base";

/** What a pickle may ask for beyond plain values. */
export interface PickleWorld {
  /** What to call the file in messages. */
  readonly where: string;
  /** The thing of a name such as `collections OrderedDict`; undefined refuses it. */
  global(name: string): unknown;
  /** What a thing makes of arguments; undefined refuses. */
  call(callee: unknown, args: readonly unknown[]): unknown;
  /** What is kept outside under an id; undefined refuses. */
  persistent(id: unknown): unknown;
}

/** Words that are known to be dangerous or out of fashion, for messages. */
const names: Readonly<Record<number, string>> = {
  98: "BUILD",
  105: "INST",
  111: "OBJ",
  80: "PERSID",
  129: "NEWOBJ",
  130: "EXT1",
  131: "EXT2",
  132: "EXT4",
  140: "SHORT_BINUNICODE",
  146: "NEWOBJ_EX",
  147: "STACK_GLOBAL",
  148: "MEMOIZE",
  149: "FRAME",
};
const mark = Symbol("mark");

/**
 * Read a pickle of protocol 2, as `torch.save` writes it.
 *
 * @param bytes - of the pickle
 * @param world - what it may ask for
 * @returns null, truth values, numbers, text, arrays (of tuples and lists), maps, and what the world made
 * @throws LooperError MODEL_PICKLE_REFUSED when it asks for anything else, MODEL_FILE_CORRUPT when it
 *   breaks off or makes no sense
 * @source python/cpython@v3.12.0:Lib/pickletools.py, opcodes
 */
export function unpickle(bytes: Uint8Array, world: PickleWorld): unknown {
  return new Machine(bytes, world).run();
}

class Machine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #world: PickleWorld;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #at = 0;

  constructor(bytes: Uint8Array, world: PickleWorld) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#world = world;
  }

  run(): unknown {
    for (;;) {
      const place = this.#at;
      const word = this.#bytes[this.#skip(1)] as number;
      if (word === 0x2e) return this.#pop(); // STOP
      if (!this.#step(word)) {
        const name = names[word] ?? `0x${word.toString(16).padStart(2, "0")}`;
        throw this.#refused(`the opcode ${name} at byte ${place}`);
      }
    }
  }

  /** Obey one word; false when it is none of ours. */
  #step(word: number): boolean {
    const stack = this.#stack;
    switch (word) {
      case 0x80: {
        const protocol = this.#view.getUint8(this.#skip(1));
        if (protocol > 5) throw this.#corrupt(`its pickle has the protocol ${protocol}`);
        break;
      }
      case 0x28: // MARK
        stack.push(mark);
        break;
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        stack.push(word === 0x88);
        break;
      case 0x4b: // BININT1
        stack.push(this.#view.getUint8(this.#skip(1)));
        break;
      case 0x4d: // BININT2
        stack.push(this.#view.getUint16(this.#skip(2), true));
        break;
      case 0x4a: // BININT
        stack.push(this.#view.getInt32(this.#skip(4), true));
        break;
      case 0x8a: // LONG1
        stack.push(this.#long());
        break;
      case 0x47: // BINFLOAT
        stack.push(this.#view.getFloat64(this.#skip(8), false));
        break;
      case 0x58: // BINUNICODE
        stack.push(this.#text(this.#view.getUint32(this.#skip(4), true)));
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        stack.push(this.#take(word - 0x84));
        break;
      case 0x74: // TUPLE
        stack.push(this.#toMark());
        break;
      case 0x61: // APPEND
        this.#append(this.#take(1));
        break;
      case 0x65: // APPENDS
        this.#append(this.#toMark());
        break;
      case 0x73: // SETITEM
        this.#set(this.#take(2));
        break;
      case 0x75: // SETITEMS
        this.#set(this.#toMark());
        break;
      case 0x71: // BINPUT
        this.#memo.set(this.#view.getUint8(this.#skip(1)), this.#top());
        break;
      case 0x72: // LONG_BINPUT
        this.#memo.set(this.#view.getUint32(this.#skip(4), true), this.#top());
        break;
      case 0x68: // BINGET
        stack.push(this.#recall(this.#view.getUint8(this.#skip(1))));
        break;
      case 0x6a: // LONG_BINGET
        stack.push(this.#recall(this.#view.getUint32(this.#skip(4), true)));
        break;
      case 0x63: // GLOBAL
        stack.push(this.#global());
        break;
      case 0x52: // REDUCE
        this.#reduce();
        break;
      case 0x51: // BINPERSID
        this.#persistent();
        break;
      case 0x62: // BUILD
        return this.#build();
      default:
        return false;
    }
    return true;
  }

  #global(): unknown {
    const name = `${this.#line()} ${this.#line()}`;
    const thing = this.#world.global(name);
    if (thing === undefined) throw this.#refused(`“${name.replace(" ", ".")}”`);
    return thing;
  }

  #reduce(): void {
    const [callee, args] = this.#take(2);
    const made = Array.isArray(args) ? this.#world.call(callee, args) : undefined;
    if (made === undefined) throw this.#refused(`a call at byte ${this.#at - 1} that makes no tensor`);
    this.#stack.push(made);
  }

  #persistent(): void {
    const found = this.#world.persistent(this.#pop());
    if (found === undefined) throw this.#refused(`something kept elsewhere, at byte ${this.#at - 1}`);
    this.#stack.push(found);
  }

  /** Attributes of a dictionary say how it was saved; nothing here needs them. Of anything else: refused. */
  #build(): boolean {
    const state = this.#pop();
    return state instanceof Map && this.#top() instanceof Map;
  }

  #append(values: readonly unknown[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.#corrupt("its pickle appends to no list");
    for (const value of values) list.push(value);
  }

  #set(pairs: readonly unknown[]): void {
    const map = this.#top();
    if (!(map instanceof Map) || pairs.length % 2 !== 0)
      throw this.#corrupt("its pickle fills no dictionary");
    for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i], pairs[i + 1]);
  }

  #long(): number {
    const size = this.#view.getUint8(this.#skip(1));
    const from = this.#skip(size);
    if (size > 8) throw this.#corrupt(`its pickle has a number of ${size} bytes`);
    let value = 0n;
    for (let i = 0; i < size; i++) value |= BigInt(this.#view.getUint8(from + i)) << BigInt(8 * i);
    return Number(BigInt.asIntN(Math.max(8, 8 * size), value));
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end === -1) throw this.#corrupt("its pickle breaks off in a name");
    const text = this.#text(end - this.#at);
    this.#at = end + 1;
    return text;
  }

  #text(length: number): string {
    const from = this.#skip(length);
    return new TextDecoder("utf-8").decode(this.#bytes.subarray(from, from + length));
  }

  #recall(key: number): unknown {
    if (!this.#memo.has(key)) throw this.#corrupt(`its pickle recalls ${key}, which it never kept`);
    return this.#memo.get(key);
  }

  #top(): unknown {
    const value = this.#stack.at(-1);
    if (value === undefined || value === mark) throw this.#corrupt("its pickle takes from an empty stack");
    return value;
  }

  #pop(): unknown {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  #take(count: number): unknown[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #toMark(): unknown[] {
    const from = this.#stack.lastIndexOf(mark);
    if (from === -1) throw this.#corrupt("its pickle takes from an empty stack");
    const values = this.#stack.slice(from + 1);
    this.#stack.length = from;
    return values;
  }

  /** Pass some bytes; returns where they began. */
  #skip(count: number): number {
    const from = this.#at;
    if (from + count > this.#bytes.length) throw this.#corrupt(`its pickle breaks off after ${from} bytes`);
    this.#at = from + count;
    return from;
  }

  #refused(what: string): LooperError {
    const { where } = this.#world;
    return new LooperError(
      "MODEL_PICKLE_REFUSED",
      `${where} asks for ${what}, which does not belong in a list of tensors. Nothing of it was run. Use a checkpoint in safetensors, or one that you trust and have saved again as a plain state dict.`,
      { facts: { file: where, asked: what } },
    );
  }

  #corrupt(what: string): LooperError {
    const { where } = this.#world;
    return new LooperError(
      "MODEL_FILE_CORRUPT",
      `${where} is not a whole torch file: ${what}. Download it again.`,
      { facts: { file: where } },
    );
  }
}
