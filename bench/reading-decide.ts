// One arm of bench/reading.ts in a process of its own: decides the reading of FILE into OUTPUT, prints seconds and peak memory.
import { decideReading } from '@trainyard/profile/reading';
import { writeFile } from 'node:fs/promises';

const [file = '', output = ''] = process.argv.slice(2);
const began = performance.now();
const { reading } = await decideReading(file);
const seconds = (performance.now() - began) / 1000;
await writeFile(output, JSON.stringify(reading));
// Kilobytes on Linux.
const peak_bytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ seconds, peak_bytes, columns: reading.columns.length }));
