// What an agent says of its machine when it says hello.
import { hostname, release, type } from 'node:os';
import type { Machine } from '@trainyard/contracts/agent';
import type { Registry } from '@trainyard/contracts/registry';
import { cores, cpuName, memoryBytes } from '@trainyard/host/machine';
import type { Gpu } from './gpus.ts';

export function machineOf(gpus: Gpu[], engine: Registry['engine']): Machine {
  return {
    host: hostname(),
    os: `${type()} ${release()}`,
    cpu: cpuName(),
    cores: cores(),
    memory_bytes: memoryBytes(),
    gpu_driver: gpus[0]?.driver || null,
    python: engine.python,
    torch: engine.torch,
    engine: engine.version,
  };
}
