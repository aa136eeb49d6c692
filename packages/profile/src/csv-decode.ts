// From the bytes of an encoding to text, strictly: what does not fit is an error, and what fits is the text that Python's codec of
// the encoding makes of it, as a test compares sequence by sequence. TextDecoder knows these encodings as browsers read them, which
// is another text in hundreds of places (its Shift-JIS, EUC-KR, Big5).
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Encoding } from '@trainyard/contracts/reading';
import iconv from 'iconv-lite';
import { createReadStream } from 'node:fs';

export interface Decoder {
  /** Text of the characters that are whole by now. @throws TypeError where bytes do not fit */
  write(bytes: Buffer): string;
  /** What is left. @throws TypeError where a character is cut at the end */
  end(): string;
}

type Legacy = Exclude<Encoding, `utf-${string}` | 'iso-8859-1' | 'windows-1252' | 'macintosh'>;

/** Names of the library. */
const LEGACY: Record<Legacy, string> = {
  'windows-1250': 'win1250',
  'windows-1251': 'win1251',
  'windows-1253': 'win1253',
  'windows-1254': 'win1254',
  'iso-8859-2': 'iso88592',
  'iso-8859-15': 'iso885915',
  'koi8-r': 'koi8r',
  cp437: 'cp437',
  cp850: 'cp850',
  cp866: 'cp866',
  shift_jis: 'cp932',
  'euc-jp': 'eucjp',
  gb18030: 'gb18030',
  big5: 'cp950',
  'euc-kr': 'cp949',
};

/** Characters that Python's codec has at a place where the library has those of Windows, or of another year of the standard. */
const STANDARD: Partial<Record<Legacy, Record<string, string>>> = {
  'euc-jp': {
    '\uff5e': '\u301c',
    '\u2225': '\u2016',
    '\uff0d': '\u2212',
    '\uffe0': '\u00a2',
    '\uffe1': '\u00a3',
    '\uffe2': '\u00ac',
  },
  // A8 BC and 81 35 F4 37 changed places in 2005.
  gb18030: { '\u1e3f': '\ue7c7', '\ue7c7': '\u1e3f' },
};

/** Rows of EUC-JP that only vendors have filled, by their first bytes. */
const VENDOR_ROWS = [0xad, 0xf9, 0xfa, 0xfb, 0xfc];

/** The characters that EUC-JP has nowhere but in the vendors' rows. */
function vendorCharacters(): string[] {
  const bytes = VENDOR_ROWS.flatMap((row) => Array.from({ length: 94 }, (_, at) => Buffer.from([row, 0xa1 + at])));
  const read = bytes.map((two) => ({ two, text: iconv.decode(two, 'eucjp') }));
  return read.filter(({ two, text }) => iconv.encode(text, 'eucjp').equals(two)).map(({ text }) => text);
}

let euc: RegExp | null = null;
/** What must not stand in a decoded text. */
const foreignTo = (encoding: Legacy): RegExp =>
  encoding === 'euc-jp' ? (euc ??= new RegExp(`[\ufffd${vendorCharacters().join('')}]`, 'u')) : /\ufffd/;

/** The library stands in a mark for what it cannot decode, and takes more than is standard; both are refused here. */
class LegacyDecoder implements Decoder {
  readonly #name: string;
  readonly #standard: ReadonlyMap<string, string>;
  readonly #other: RegExp | null;
  readonly #foreign: RegExp;
  /** Where two sequences could stand for one character and only one is standard, text must become the same bytes again. */
  readonly #isChecked: boolean;
  #rest: Buffer = Buffer.alloc(0);

  constructor(encoding: Legacy) {
    this.#name = LEGACY[encoding];
    this.#standard = new Map(Object.entries(STANDARD[encoding] ?? {}));
    this.#other = this.#standard.size > 0 ? new RegExp(`[${[...this.#standard.keys()].join('')}]`, 'gu') : null;
    this.#isChecked = encoding === 'euc-jp' || encoding === 'gb18030';
    this.#foreign = foreignTo(encoding);
  }

  /** Whole lines: a line end is no part of another character in any of these encodings. */
  write(bytes: Buffer): string {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    const cut = Math.max(all.lastIndexOf(0x0a), all.lastIndexOf(0x0d)) + 1;
    this.#rest = all.subarray(cut);
    return this.#text(all.subarray(0, cut));
  }

  end(): string {
    return this.#text(this.#rest);
  }

  #text(bytes: Buffer): string {
    const text = iconv.decode(bytes, this.#name, { stripBOM: false });
    if (this.#foreign.test(text)) throw new TypeError('bytes do not fit');
    if (this.#isChecked && !this.#comesBack(text, bytes)) throw new TypeError('bytes do not fit');
    return this.#other ? text.replaceAll(this.#other, (character) => this.#standard.get(character) ?? character) : text;
  }

  #comesBack(text: string, bytes: Buffer): boolean {
    if (this.#name !== LEGACY['euc-jp']) return iconv.encode(text, this.#name).equals(bytes);
    const parts = text.split(WAVE.character).map((part) => iconv.encode(part, this.#name));
    return Buffer.concat(parts.flatMap((part, at) => (at === 0 ? [part] : [WAVE.bytes, part]))).equals(bytes);
  }
}

/** The wave dash of EUC-JP, which the library writes as another sequence than it reads. */
const WAVE = { character: '\uff5e', bytes: Buffer.from([0xa1, 0xc1]) };

class WebDecoder implements Decoder {
  readonly #decoder: TextDecoder;

  constructor(name: string) {
    this.#decoder = new TextDecoder(name, { fatal: true });
  }

  write(bytes: Buffer): string {
    return this.#decoder.decode(bytes, { stream: true });
  }

  end(): string {
    return this.#decoder.decode();
  }
}

const latin1: Decoder = { write: (bytes) => bytes.toString('latin1'), end: () => '' };

/** Names that TextDecoder knows; `iso-8859-1` would be Windows-1252 there. */
const WEB: Partial<Record<Encoding, string>> = {
  'utf-8': 'utf-8',
  'utf-8-sig': 'utf-8',
  'utf-16-le': 'utf-16le',
  'utf-16-be': 'utf-16be',
  'windows-1252': 'windows-1252',
  macintosh: 'macintosh',
};

const isLegacy = (encoding: Encoding): encoding is Legacy => Object.hasOwn(LEGACY, encoding);

/** One that is used up by one text; a mark at its start is left out. */
export function decoderOf(encoding: Encoding): Decoder {
  if (isLegacy(encoding)) return new LegacyDecoder(encoding);
  const name = WEB[encoding];
  return name === undefined ? latin1 : new WebDecoder(name);
}

/** A piece of a file as text, whatever stands cut at its end or does not fit. */
export function decodeHead(head: Buffer, encoding: Encoding): string {
  if (isLegacy(encoding)) return iconv.decode(head, LEGACY[encoding]);
  const name = WEB[encoding];
  return name === undefined ? head.toString('latin1') : new TextDecoder(name).decode(head);
}

/**
 * The text of a file as chunks of UTF-8 without a mark.
 * @throws TrainyardError csv.encoding where the bytes do not fit.
 */
export async function* decodedChunks(path: string, name: string, encoding: Encoding): AsyncGenerator<Buffer> {
  const decoder = decoderOf(encoding);
  let offset = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      yield Buffer.from(decoder.write(chunk));
      offset += chunk.length;
    }
    yield Buffer.from(decoder.end());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TrainyardError(
      'csv.encoding',
      `${name} is taken for ${encoding}, but its bytes from offset ${offset} on do not fit.`,
    );
  }
}
