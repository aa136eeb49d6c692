// The first page a person sees: an empty yard, two examples that train at one press, and the way to own data.
// The only page with two main buttons.
import type { Project } from '@trainyard/contracts/project';
import type { Yard } from '@trainyard/contracts/yard';
import { takesWords } from '@trainyard/core/time-left';
import clsx from 'clsx';
import { useState } from 'react';
import { AddData } from '../add-data/add-data.tsx';
import { Page, Section } from '../components/page.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { formatClock } from '../format.ts';
import { DeviceList } from '../yard/device-list.tsx';
import { percent, spanOf } from '../yard/geometry.ts';
import { Words } from '../components/words.tsx';
import { Tracks } from '../yard/tracks.tsx';
import { eta, lines, trainLooks } from '../yard/train.tsx';
import { type Example, useForecast } from './example-card.tsx';
import { Examples, useExamples } from './examples.tsx';
import { firstSentence } from './first-sentence.ts';

export function FirstStart({ yard, now, examples }: { yard: Yard; now: number; examples: Project[] }) {
  const [pointed, setPointed] = useState(0);
  const { found } = useExamples(examples);
  const ghost = found[pointed] ?? found[0];
  return (
    <Page
      title="Yard"
      say={<Words of={firstSentence(yard)} />}
      actions={
        <LinkButton to="/agents" hash="add">
          Add a machine
        </LinkButton>
      }
    >
      <Tracks
        yard={yard}
        now={now}
        {...(ghost ? { ghost: <Ghost key={ghost.project.id} example={ghost} yard={yard} now={now} /> } : {})}
      />
      <DeviceList yard={yard} now={now} />
      <Examples projects={examples} main onPoint={setPointed} />
      <Section title="Or bring your own data" end="stays on this server">
        <AddData />
      </Section>
    </Page>
  );
}

/** Percent of the plot behind which the words beside the ghost have no room. */
const ROOM_FOR_WORDS = 72;
/** Percent of the plot that a ghost without a known end gets, and the least that its name needs. */
const UNKNOWN_WIDTH = 26;
const LEAST_WIDTH = 8;

/** The train that Train would make, dashed; its end is drawn only where it is known. */
function Ghost({ example, yard, now }: { example: Example; yard: Yard; now: number }) {
  const forecast = useForecast(example);
  const seconds = forecast?.range?.seconds[1] ?? null;
  const span = spanOf(yard, now);
  const left = percent(span, now);
  const width = seconds === null ? UNKNOWN_WIDTH : Math.max(LEAST_WIDTH, percent(span, now + seconds * 1000) - left);
  const takes = takesWords(forecast);
  return (
    <>
      <span
        className={clsx(trainLooks.base, trainLooks.forecast, seconds === null && trainLooks.open)}
        style={{ left: `${left}%`, width: `${width}%` }}
      >
        <span className={clsx(lines.first, 'font-medium text-ink2')}>
          <bdi>{example.project.name}</bdi>
        </span>
        <span className={lines.second}>
          <span>if you press Train{takes === null ? ', from now' : `: ${takes}`}</span>
        </span>
      </span>
      {seconds === null ? null : (
        <span className={eta} style={{ left: `${left + width}%` }}>
          {formatClock(new Date(now + seconds * 1000))}
        </span>
      )}
      {left + width > ROOM_FOR_WORDS ? null : (
        <p className="note2 absolute bottom-6 z-2 px-3 whitespace-nowrap" style={{ left: `${left + width}%` }}>
          <b className="text-ink1">free</b>
          <br />
          what you train stands here as a train,
          <br />
          from its start to its forecast end
        </p>
      )}
    </>
  );
}
