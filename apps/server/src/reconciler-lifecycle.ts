// Rules about what was deleted: once nobody can bring it back, what only it used is gone. Bytes follow by the rules for bytes.
import { dueForPurge, purge } from '@trainyard/store/purge';
import { findings, type Rule, type RuleContext } from './reconciler-rule.ts';

export function lifecycleRules({ db }: RuleContext): Rule[] {
  return [
    {
      name: 'deleted.purge',
      truth: 'What was deleted and can no longer be restored is removed, with all that only it used',
      find: async (limit) =>
        findings(
          await dueForPurge(db, limit),
          ({ id }) => id,
          (due) => purge(db, due),
        ),
    },
  ];
}
