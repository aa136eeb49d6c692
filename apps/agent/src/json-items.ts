// A JSON object with one array of a million objects in it, read piece by piece: `{"kind": …, "items": [{…}, {…}]}`. Parsed in one go
// it would hold up heartbeats for seconds and take a gigabyte.

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPEN = new Set([123, 91]);
const CLOSE = new Set([125, 93]);
/** Object, array in it, object in that. */
const ITEM_DEPTH = 3;

/** Takes bytes as they come and gives the text of each object in the array as soon as it is whole. */
export class ItemSplitter {
  #depth = 0;
  #inText = false;
  #escaped = false;
  #item: Buffer[] = [];
  #frame: Buffer[] = [];

  push(chunk: Buffer): string[] {
    const items: string[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inText = false;
      } else if (byte === QUOTE) this.#inText = true;
      else if (OPEN.has(byte)) {
        this.#depth += 1;
        if (this.#depth === ITEM_DEPTH) {
          this.#frame.push(withoutCommas(chunk.subarray(from, at)));
          from = at;
        }
      } else if (CLOSE.has(byte)) {
        this.#depth -= 1;
        if (this.#depth === ITEM_DEPTH - 1) {
          items.push(Buffer.concat([...this.#item, chunk.subarray(from, at + 1)]).toString('utf8'));
          this.#item = [];
          from = at + 1;
        }
      }
    }
    // Copied: what a stream gives may be used again by it.
    const rest = Buffer.from(chunk.subarray(from));
    if (this.#depth >= ITEM_DEPTH) this.#item.push(rest);
    else this.#frame.push(rest);
    return items;
  }

  /** What is around the items, as one JSON text with an empty array; whole only when the text was. */
  frame(): string {
    return Buffer.concat(this.#frame)
      .toString('utf8')
      .replace(/\[[\s,]*\]/, '[]');
  }
}

/** Between items there is nothing but commas and blanks; what is before the first one has commas of its own. */
function withoutCommas(between: Buffer): Buffer {
  return between.every((byte) => byte === COMMA || byte === 32 || byte === 10 || byte === 13 || byte === 9)
    ? Buffer.alloc(0)
    : between;
}
