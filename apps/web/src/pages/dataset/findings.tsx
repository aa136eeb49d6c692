// Findings first: what is wrong with the data, how often, and examples.
import type { Finding } from '@trainyard/contracts/dataset';
import type { z } from 'zod';
import clsx from 'clsx';
import { Icon } from '../../components/icon.tsx';
import { Quoted } from '../../components/quoted.tsx';
import { Section } from '../../components/page.tsx';
import { exampleWords } from './finding-words.ts';
import { Evidence } from './evidence.tsx';
import { isSeen, ShowThese } from './show-these.tsx';

type FindingFacts = z.infer<typeof Finding>;
const looks = {
  error: { icon: 'cross', tone: 'text-bad', word: 'makes results worthless' },
  warning: { icon: 'warning', tone: 'text-warn', word: 'look at it' },
  info: { icon: 'info', tone: '', word: 'good to know' },
} as const;
const order = { error: 0, warning: 1, info: 2 };

/** `version`: of pictures, of which those that have a finding are shown beside it. */
export function Findings({ findings, version }: { findings: FindingFacts[]; version?: string }) {
  return (
    <Section title="Findings">
      {findings
        .toSorted((a, b) => order[a.severity] - order[b.severity])
        .map((finding) => (
          <div
            key={`${finding.code}|${finding.message}`}
            className="grid grid-cols-[16px_minmax(0,1.3fr)_minmax(0,1fr)_144px] items-center gap-x-4 gap-y-1 border-b border-line py-3.5 max-phone:grid-cols-[16px_minmax(0,1fr)] max-phone:gap-x-2.5 max-phone:gap-y-1.5"
          >
            <Icon
              name={looks[finding.severity].icon}
              label={finding.severity}
              className={clsx('max-phone:mt-0.5 max-phone:self-start', looks[finding.severity].tone)}
            />
            <p className="font-semibold wrap-anywhere">
              <Quoted>{finding.message}</Quoted>
            </p>
            <div className="min-w-0 max-phone:col-start-2">
              {version !== undefined && isSeen(finding) ? <Evidence version={version} finding={finding} /> : null}
              <p className="note mono wrap-anywhere">
                <bdi>{exampleWords(finding)}</bdi>
              </p>
            </div>
            <span className="note text-right max-phone:col-start-2 max-phone:text-left">
              {looks[finding.severity].word}
              <ShowThese finding={finding} />
            </span>
          </div>
        ))}
    </Section>
  );
}
