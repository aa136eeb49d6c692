// Findings first: what is wrong with the data, how often, and examples.
import type { Finding } from '@trainyard/contracts/dataset';
import type { z } from 'zod';
import clsx from 'clsx';
import { Icon } from '../../components/icon.tsx';
import { Quoted } from '../../components/quoted.tsx';
import { Section } from '../../components/page.tsx';
import { exampleWords } from './finding-words.ts';
import { ShowThese } from './show-these.tsx';

type FindingFacts = z.infer<typeof Finding>;
const looks = {
  error: { icon: 'cross', tone: 'text-bad', word: 'makes results worthless' },
  warning: { icon: 'warning', tone: 'text-warn', word: 'look at it' },
  info: { icon: 'info', tone: '', word: 'good to know' },
} as const;
const order = { error: 0, warning: 1, info: 2 };

export function Findings({ findings }: { findings: FindingFacts[] }) {
  return (
    <Section title="Findings">
      {findings
        .toSorted((a, b) => order[a.severity] - order[b.severity])
        .map((finding) => (
          <div
            key={`${finding.code}|${finding.message}`}
            className="grid grid-cols-[16px_minmax(0,1.3fr)_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line py-3.5 max-phone:grid-cols-[16px_minmax(0,1fr)] max-phone:gap-x-2.5 max-phone:gap-y-1.5"
          >
            <Icon
              name={looks[finding.severity].icon}
              label={finding.severity}
              className={clsx('mt-0.5 self-start', looks[finding.severity].tone)}
            />
            <p className="font-semibold wrap-anywhere">
              <Quoted>{finding.message}</Quoted>
            </p>
            <p className="note mono wrap-anywhere max-phone:col-start-2">
              <bdi>{exampleWords(finding)}</bdi>
            </p>
            <span className="note max-phone:col-start-2">
              {looks[finding.severity].word}
              <ShowThese finding={finding} />
            </span>
          </div>
        ))}
    </Section>
  );
}
