// What a measurement ran on: figures without it say nothing.
import { readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';

export interface MachineFacts {
  cpu: string;
  cores: number;
  /** Vector units that decide how fast tensors are. */
  flags: string[];
  memoryGB: number;
  node: string;
}

export async function machineOf(): Promise<MachineFacts> {
  const text = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  return {
    cpu: cpus()[0]?.model ?? '',
    cores: cpus().length,
    flags: [...new Set(text.match(/avx2|avx512f|amx_bf16|avx512_bf16/g))],
    memoryGB: Math.round(totalmem() / 1e9),
    node: process.version,
  };
}
