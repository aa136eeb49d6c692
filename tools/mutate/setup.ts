// Property tests under mutation: so many values as fit a moment, for each of some thousand mutants.
import fc from 'fast-check';

fc.configureGlobal({ interruptAfterTimeLimit: 500, markInterruptAsFailure: false });
