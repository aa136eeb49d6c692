// Uncompressed BMP to RGB: libvips as sharp ships it reads none, and old datasets are full of them.

export function isBmp(bytes: Buffer): boolean {
  return bytes.length > 54 && bytes.toString('latin1', 0, 2) === 'BM' && bytes.readUInt32LE(14) >= 40;
}

export interface Rgb {
  width: number;
  height: number;
  pixels: Buffer;
}

/** RGB of a BMP with 8 (palette), 24 or 32 bits per pixel; null for every other kind and where bytes are missing. */
export function decodeBmp(bytes: Buffer): Rgb | null {
  const width = bytes.readInt32LE(18);
  const signed = bytes.readInt32LE(22);
  const height = Math.abs(signed);
  const bits = bytes.readUInt16LE(28);
  const start = bytes.readUInt32LE(10);
  const palette = 14 + bytes.readUInt32LE(14);
  const stride = Math.ceil((width * bits) / 32) * 4;
  const compressed = bytes.readUInt32LE(30) !== 0 && !(bits === 32 && bytes.readUInt32LE(30) === 3);
  if (compressed || ![8, 24, 32].includes(bits) || width < 1 || height < 1 || start + stride * height > bytes.length)
    return null;
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    // Rows stand from the bottom up unless the height is negative.
    const row = start + stride * (signed > 0 ? height - 1 - y : y);
    for (let x = 0; x < width; x += 1) {
      const at = bits === 8 ? palette + 4 * (bytes[row + x] ?? 0) : row + (x * bits) / 8;
      const to = (y * width + x) * 3;
      pixels[to] = bytes[at + 2] ?? 0;
      pixels[to + 1] = bytes[at + 1] ?? 0;
      pixels[to + 2] = bytes[at] ?? 0;
    }
  }
  return { width, height, pixels };
}
