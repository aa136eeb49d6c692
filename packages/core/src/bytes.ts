// Bytes in the unit in which a person says them.

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

function inUnit(bytes: number, unit: number): string {
  const value = bytes / 1000 ** unit;
  return unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1);
}

/** The unit in which fewer than a thousand are said, after rounding: 999,960 B are 1.0 MB, not 1000 kB. */
function unitOf(bytes: number): number {
  const unit = UNITS.findIndex((_, power) => Math.round(bytes / 1000 ** power) < 1000);
  return unit === -1 ? UNITS.length - 1 : unit;
}

/** 13,600,000 → '13.6 MB' */
export function bytesText(bytes: number): string {
  const unit = unitOf(bytes);
  return `${inUnit(bytes, unit)} ${UNITS[unit]}`;
}

/** '9.8 / 24.0 GB': both in the unit of the whole. `null`: not known. */
export function bytesOfText(used: number | null, total: number): string {
  const unit = unitOf(total);
  return `${used === null ? '?' : inUnit(used, unit)} / ${inUnit(total, unit)} ${UNITS[unit]}`;
}
