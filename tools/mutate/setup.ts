// Property tests under mutation: so many values as fit a moment, for each of some thousand mutants. Where each value takes rounds to a
// database, or files, the moment is longer: a property that never comes to its first value fails.
import fc from 'fast-check';

const room = process.env['TRAINYARD_MUTATE'];
fc.configureGlobal({
  interruptAfterTimeLimit: room === 'packages/store' || room === 'apps/agent' ? 25_000 : 200,
  markInterruptAsFailure: false,
});
