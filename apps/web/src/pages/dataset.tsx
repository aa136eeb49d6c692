// A dataset: what is in it, what was found, its pictures or columns and rows, its versions.
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Dataset, DatasetVersion } from '@trainyard/contracts/dataset';
import { useOpenAdded } from '../add-data/added.ts';
import { Scans } from '../add-data/scans.tsx';
import { useDataDrop } from '../add-data/use-data-drop.ts';
import { useAction, useApi } from '../api.ts';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { lazyPart } from '../components/lazy-part.tsx';
import { Name } from '../components/name.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem-note.tsx';
import { type Tab, Tabs } from '../components/ui/tabs.tsx';
import { toast } from '../components/ui/toast.tsx';
import { StandingNote } from '../lifecycle/standing-note.tsx';
import { ThingMenu } from '../lifecycle/thing-menu.tsx';
import { ClassBars } from './dataset/class-bars.tsx';
import { Findings } from './dataset/findings.tsx';
import { DatasetSentence } from './dataset/sentence.tsx';
import { TrainedOn } from './dataset/trained-on.tsx';
import { readWords } from './dataset/words.ts';

// Windowed lists weigh 10 KB, and the page's sentence does not wait for them.
const BadFiles = lazyPart(async () => (await import('./dataset/bad-files.tsx')).BadFiles, 'the files');
const Columns = lazyPart(async () => (await import('./dataset/columns.tsx')).Columns, 'the columns');
const EditDialog = lazyPart(async () => (await import('./dataset/edit-dialog.tsx')).EditDialog, null);
const Gallery = lazyPart(async () => (await import('./dataset/gallery.tsx')).Gallery, 'the pictures');
const TheReading = lazyPart(async () => (await import('./dataset/the-reading.tsx')).TheReading, 'the reading');
const Rows = lazyPart(async () => (await import('./dataset/rows.tsx')).Rows, 'the rows');
const Versions = lazyPart(async () => (await import('./dataset/versions.tsx')).Versions, 'the versions');

export function DatasetPage() {
  const { dataset: id } = useParams({ from: '/datasets/$dataset' });
  const query = useApi('getDataset', { params: { dataset: id } });
  if (query.data) return <DatasetView key={id} dataset={query.data} />;
  return (
    <Page title="Dataset" say={<span className="sr-only">Reading the dataset</span>}>
      <Loaded query={query} what="the dataset" rows={8}>
        {() => null}
      </Loaded>
    </Page>
  );
}

type TabId = 'data' | 'columns' | 'reading' | 'rows' | 'versions' | 'files';

function DatasetView({ dataset }: { dataset: Dataset }) {
  const search = useSearch({ from: '/datasets/$dataset' });
  const versions = useApi('listDatasetVersions', { params: { dataset: dataset.id } });
  useDataDrop(dataset.project_id, dataset.project_name, useOpenAdded());
  const version = versions.data?.items.find((one) => one.id === search.version) ?? dataset.version;
  const read = useAction('createDatasetVersion', {
    reads: ['getDataset', 'listDatasetVersions', 'listDatasets'],
    onDone: (found) => toast({ text: readWords(dataset.version, found) }),
  });
  const [editing, setEditing] = useState(false);
  const tabs = tabsOf(version, versions.data?.items.length ?? null);
  const active = tabs.find((tab) => tab.id === search.tab)?.id ?? tabs[0]?.id;
  const { profile } = version;
  return (
    <Page
      title={dataset.name}
      crumbs={[
        <Link key="project" to="/projects/$project" params={{ project: dataset.project_id }}>
          <Name>{dataset.project_name}</Name>
        </Link>,
        <Link key="data" to="/datasets">
          Data
        </Link>,
      ]}
      state={
        <span className="note">
          v{version.number}
          {version.id === dataset.version.id ? '' : `, the newest is v${dataset.version.number}`}{' '}
          <span className="mono" title={version.fingerprint}>
            {version.fingerprint.slice(0, 8)}
          </span>
          {dataset.labels === null ? null : (
            <>
              {' labels by '}
              <span className="mono [overflow-wrap:anywhere]">{dataset.labels}</span>
            </>
          )}
        </span>
      }
      say={<DatasetSentence version={version} />}
      actions={
        <>
          {profile.kind === 'images' ? (
            <Button icon="edit" onClick={() => setEditing(true)}>
              Edit
            </Button>
          ) : null}
          <Button
            icon="retry"
            busy={read.isPending ? 'Reading' : ''}
            onClick={() => read.mutate({ params: { dataset: dataset.id } })}
          >
            Read again
          </Button>
          <ThingMenu kind="dataset" thing={dataset} />
        </>
      }
      main={
        <LinkButton
          kind="main"
          icon="play"
          to="/projects/$project/new"
          params={{ project: dataset.project_id }}
          search={{ data: dataset.id }}
        >
          Train on it
        </LinkButton>
      }
    >
      {editing && profile.kind === 'images' ? (
        <EditDialog {...{ dataset, version, profile }} onClose={() => setEditing(false)} />
      ) : null}
      <StandingNote kind="dataset" thing={dataset} />
      <Scans project={dataset.project_id} dataset={dataset.id} />
      {version.findings.length > 0 ? (
        <Findings findings={version.findings} {...(version.profile.kind === 'images' ? { version: version.id } : {})} />
      ) : null}
      {profile.kind === 'images' ? <ClassBars profile={profile} chosen={search.class} /> : null}
      {search.run === undefined ? null : (
        <p className="pb-3">
          <Link className="link" to="/runs/$run" params={{ run: search.run }} search={{ tab: 'evaluation' }}>
            Back to the mistakes of the run
          </Link>
        </p>
      )}
      <Tabs label="Dataset" tabs={tabs} active={active ?? 'data'} />
      {active === 'data' && profile.kind === 'images' ? (
        <Gallery key={version.id} {...{ dataset, version, profile }} />
      ) : null}
      {active === 'columns' && profile.kind === 'table' ? <Columns profile={profile} /> : null}
      {active === 'reading' && profile.kind === 'table' ? <TheReading key={version.id} version={version} /> : null}
      {active === 'rows' && profile.kind === 'table' ? (
        <Rows key={version.id} version={version.id} profile={profile} />
      ) : null}
      {active === 'files' && profile.kind === 'images' ? <BadFiles profile={profile} /> : null}
      {active === 'versions' ? <Versions dataset={dataset} query={versions} shown={version.id} /> : null}
      {/* Below an endless gallery nobody would find it. */}
      {active === 'data' ? null : <TrainedOn dataset={dataset} />}
    </Page>
  );
}

function tabsOf({ profile }: DatasetVersion, versions: number | null): Tab<TabId>[] {
  const last: Tab<TabId> = { id: 'versions', label: 'Versions', ...(versions === null ? {} : { note: versions }) };
  if (profile.kind === 'images')
    return [
      { id: 'data', label: 'Pictures', note: profile.images.toLocaleString('en') },
      ...(profile.bad_total > 0 ? [{ id: 'files' as const, label: 'Broken files', note: profile.bad_total }] : []),
      last,
    ];
  return [
    { id: 'columns', label: 'Columns', note: profile.columns.length },
    { id: 'reading', label: 'Reading' },
    { id: 'rows', label: 'Rows', note: profile.rows.toLocaleString('en') },
    last,
  ];
}
