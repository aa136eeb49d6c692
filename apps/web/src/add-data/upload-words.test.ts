import { expect, test } from 'vitest';
import { uploadWords } from './upload-words.ts';

const now = new Date('2026-03-01T12:00:00Z');
const upload = (received: number, ago: number) => ({
  id: 'upl_x',
  project_id: 'prj_x',
  name: 'flowers',
  files: 3,
  bytes: 3_400_000_000,
  received,
  received_at: new Date(now.getTime() - ago * 1000).toISOString(),
});

test('while pieces come, nothing is to be done', () => {
  expect(uploadWords(upload(1_200_000_000, 3), now)).toEqual({
    coming: true,
    state: '1.2 GB of 3.4 GB arrived',
    next: '',
  });
  expect(uploadWords(upload(1_200_000_000, 3), now, true)).toMatchObject({ coming: false });
});

test('what broke off says how to go on and how long it is kept', () => {
  expect(uploadWords(upload(1_200_000_000, 7200), now)).toEqual({
    coming: false,
    state: '1.2 GB of 3.4 GB arrived, the last of it 2 h ago',
    next: 'Drop the same files again to go on from there. It is kept for another 22 h.',
  });
});

test('a whole one that became no dataset says so, also beyond its time', () => {
  const { state, next } = uploadWords(upload(3_400_000_000, 90_000), now);
  expect(state).toBe('All of 3.4 GB arrived, the last of it 1 d ago');
  expect(next).toContain('It is no dataset yet: drop the same files again, and nothing is sent twice.');
  expect(next).toContain('kept for another under 1 s');
});
