// Findings first: what is wrong with the data, how often, and examples.
import type { Finding } from '@trainyard/contracts/dataset';
import type { z } from 'zod';
import { Icon } from '../../components/icon.tsx';
import { Section } from '../../components/page.tsx';
import { formatCount } from '../../format.ts';

type FindingFacts = z.infer<typeof Finding>;
const looks = {
  error: { icon: 'cross', tone: 'tone-bad', word: 'makes results worthless' },
  warning: { icon: 'warning', tone: 'tone-warn', word: 'look at it' },
  info: { icon: 'info', tone: '', word: 'good to know' },
} as const;
const order = { error: 0, warning: 1, info: 2 };
const SHOWN = 3;

export function Findings({ findings }: { findings: FindingFacts[] }) {
  return (
    <Section title="Findings">
      {findings
        .toSorted((a, b) => order[a.severity] - order[b.severity])
        .map((finding) => (
          <div key={`${finding.code}|${finding.message}`} className="finding">
            <Icon
              name={looks[finding.severity].icon}
              label={finding.severity}
              className={looks[finding.severity].tone}
            />
            <p className="strong" style={{ overflowWrap: 'anywhere' }}>
              {finding.message}
            </p>
            <p className="note mono" style={{ overflowWrap: 'anywhere' }}>
              {finding.examples.slice(0, SHOWN).join(', ')}
              {finding.examples.length > SHOWN
                ? ` and ${formatCount((finding.count ?? finding.examples.length) - SHOWN)} more`
                : ''}
            </p>
            <span className="note">{looks[finding.severity].word}</span>
          </div>
        ))}
    </Section>
  );
}
