// The first page a person sees: an empty yard, two examples that train at one press, and the way to own data.
// The only page with two main buttons.
import type { Project } from '@trainyard/contracts/project';
import type { Yard } from '@trainyard/contracts/yard';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { AddData } from '../add-data/add-data.tsx';
import { apiOptions } from '../api.ts';
import { LinkButton } from '../components/button.tsx';
import { Fact, Page, Section } from '../components/page.tsx';
import { Loaded } from '../components/problem-note.tsx';
import { count, formatClock, formatDuration } from '../format.ts';
import { percent, spanOf } from '../yard/geometry.ts';
import { DeviceList } from '../yard/device-list.tsx';
import { Tracks } from '../yard/tracks.tsx';
import { exampleConfig } from './example.ts';
import { ExampleCard, useForecast, type Example } from './example-card.tsx';

export function FirstStart({ yard, now, examples }: { yard: Yard; now: number; examples: Project[] }) {
  const datasets = useQueries({
    queries: examples.map((project) => apiOptions('listDatasets', { query: { project: project.id, limit: 1 } })),
  });
  const whole = useQueries({
    queries: datasets
      .flatMap(({ data }) => data?.items ?? [])
      .map(({ id }) => apiOptions('getDataset', { params: { dataset: id } })),
  });
  const configs = useQueries({
    queries: examples.map((project) => apiOptions('listConfigs', { params: { project: project.id } })),
  });
  const [pointed, setPointed] = useState(0);
  const devices = yard.agents.filter((agent) => agent.state === 'online').flatMap((agent) => agent.devices);
  const found = examples.flatMap((project, index): Example[] => {
    const dataset = whole.find(({ data }) => data?.project_id === project.id)?.data;
    const saved = configs[index];
    return dataset && saved && !saved.isPending
      ? [{ project, dataset, config: exampleConfig(dataset, saved.data?.items[0]?.config) }]
      : [];
  });
  // What is still missing is what is shown as being read.
  const reads = ([...datasets, ...whole] as typeof whole).find(({ data }) => data === undefined) ?? whole[0];
  const ghost = found[pointed] ?? found[0];
  return (
    <Page
      title="Yard"
      say={
        devices.length === 0 ? (
          <>
            The yard is empty and <Fact>no machine is connected</Fact>. A run waits until one is.
          </>
        ) : (
          <>
            The yard is empty, <Fact>{count(devices.length, 'device is', 'devices are')} ready</Fact>. Press Train on an
            example and see it learn.
          </>
        )
      }
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
      {reads ? (
        <Loaded query={reads} what="the examples" rows={6}>
          {() => (
            <div className="first-examples">
              {found.map((example, index) => (
                <ExampleCard key={example.project.id} example={example} onPoint={() => setPointed(index)} />
              ))}
            </div>
          )}
        </Loaded>
      ) : null}
      <Section title="Or bring your own data" end="stays on this server">
        <AddData />
      </Section>
    </Page>
  );
}

/** Percent of the plot behind which the words beside the ghost have no room. */
const ROOM_FOR_WORDS = 72;

/** The train that Train would make, dashed; its end is drawn only where it was measured. */
function Ghost({ example, yard, now }: { example: Example; yard: Yard; now: number }) {
  const seconds = useForecast(example);
  const span = spanOf(yard, now);
  const left = percent(span, now);
  const width = seconds === null ? 26 : Math.max(8, percent(span, now + seconds * 1000) - left);
  return (
    <>
      <span
        className="yard-train"
        data-kind="forecast"
        data-open={seconds === null || undefined}
        style={{ left: `${left}%`, width: `${width}%` }}
      >
        <span className="line1">{example.project.name}</span>
        <span className="line2">
          if you press Train{seconds === null ? ', from now' : `: ${formatDuration(seconds)}`}
        </span>
      </span>
      {seconds === null ? null : (
        <span className="yard-eta" style={{ left: `${left + width}%` }}>
          {formatClock(new Date(now + seconds * 1000))}
        </span>
      )}
      {left + width > ROOM_FOR_WORDS ? null : (
        <p className="note2 free-words" style={{ left: `${left + width}%` }}>
          <b style={{ color: 'var(--ink1)' }}>free</b>
          <br />
          what you train stands here as a train,
          <br />
          from its start to its forecast end
        </p>
      )}
    </>
  );
}
