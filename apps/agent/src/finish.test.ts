import { api } from '@trainyard/contracts/api';
import { MAX_JSON_BYTES } from '@trainyard/contracts/limits';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formsOf } from './finish.ts';
import { troubleOf } from './trouble.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3_000 }),
  fc.string({ unit: 'binary', maxLength: 40 }).map((some) => some.repeat(20_000)),
);

test('whatever a worker and its files have to say, every form fits into a request and says nothing to a terminal', () => {
  const trouble = fc.tuple(
    fc.constantFrom('file.not_found' as const, 'attempt.digest' as const),
    fc.constantFrom('model', 'file', 'log'),
    text,
  );
  fc.assert(
    fc.property(text, text, text, fc.array(trouble, { maxLength: 80 }), (code, message, hint, troubles) => {
      const ending = { outcome: 'failed' as const, exitCode: 1, signal: message, failure: { code, message, hint } };
      const forms = formsOf(
        ending,
        troubles.map(([of, what, why]) => troubleOf(of, what, why)),
      );
      const sizes = forms.map((form) => Buffer.byteLength(JSON.stringify(form)));
      for (const form of forms) {
        expect(api.finishAttempt.body.safeParse(form).error).toBeUndefined();
        // oxlint-disable-next-line no-control-regex
        expect(form.failure?.message ?? '').not.toMatch(/[\0-\u0008\u001b\u007f]/);
      }
      expect(sizes[0]).toBeLessThan(MAX_JSON_BYTES / 2);
      expect(sizes.at(-1)).toBeLessThan(100);
    }),
    { numRuns: 40 },
  );
});
