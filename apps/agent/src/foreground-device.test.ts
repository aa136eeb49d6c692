import { expect, test } from 'vitest';
import { defaultDevices, namedDevices } from './foreground-device.ts';

const cpuBuild = { version: '1', python: '3', torch: '2.13.0+cpu' };

test('without a GPU as many processors as are asked for', async () => {
  expect(await defaultDevices(cpuBuild, {})).toEqual(['cpu']);
  expect(await defaultDevices(cpuBuild, {}, 3)).toEqual(['cpu', 'cpu', 'cpu']);
});

test('the devices that are named are those of the config, and a config that says otherwise is told so', () => {
  expect(namedDevices({ epochs: 1 }, 'cuda:0,cuda:1')).toEqual({ epochs: 1, devices: 2 });
  expect(namedDevices({ devices: 2 }, 'cpu,cpu')).toEqual({ devices: 2 });
  expect(namedDevices({ task: 'tabular-regression' }, 'cpu')).toEqual({ task: 'tabular-regression' });
  expect(() => namedDevices({ devices: 4 }, 'cuda:0,cuda:1')).toThrow(
    'The config asks for 4 devices, and --device names 2.',
  );
});
