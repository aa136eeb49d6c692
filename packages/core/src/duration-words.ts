// How long something took or takes, as people say it; pages and terminal alike.
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Seconds in words: 'under 0.1 s' (nothing takes no time), '0.4 s', '20 s', '3 min 20 s', '14 min', '1 h 14 min', '2 d 3 h'. */
export function durationWords(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return 'unknown';
  const rest = Math.max(0, seconds);
  if (rest < 0.95) return rest < 0.05 ? 'under 0.1 s' : `${rest.toFixed(1)} s`;
  const s = Math.round(rest);
  if (s < MINUTE) return `${s} s`;
  if (s < 10 * MINUTE) return s % MINUTE === 0 ? `${s / MINUTE} min` : `${Math.floor(s / MINUTE)} min ${s % MINUTE} s`;
  const m = Math.round(s / MINUTE);
  if (m < 60) return `${m} min`;
  if (s < DAY) return m % 60 === 0 ? `${m / 60} h` : `${Math.floor(m / 60)} h ${m % 60} min`;
  const h = Math.round(s / HOUR);
  return h % 24 === 0 ? `${h / 24} d` : `${Math.floor(h / 24)} d ${h % 24} h`;
}
