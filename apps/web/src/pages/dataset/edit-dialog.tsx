// A set of pictures edited: its classes, its parts, or another set joined to it. What will happen is said before it does.
import type { Dataset, DatasetVersion, ImageProfile } from '@trainyard/contracts/dataset';
import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import { previewWords } from '@trainyard/core/dataset-edit-words';
import { useDeferredValue, useState } from 'react';
import { Scans } from '../../add-data/scans.tsx';
import { problemOf, useApi } from '../../api.ts';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Segmented } from '../../components/ui/segmented.tsx';
import { EditClasses } from './edit-classes.tsx';
import { EditJoin } from './edit-join.tsx';
import { EditSplit } from './edit-split.tsx';
import { useEdit } from './use-edit.ts';

const choices = [
  { id: 'classes', label: 'Classes' },
  { id: 'split', label: 'Split anew' },
  { id: 'join', label: 'Join a set' },
] as const;
type Choice = (typeof choices)[number]['id'];

export interface EditPart {
  version: DatasetVersion;
  profile: ImageProfile;
  dataset: Dataset;
  /** Hears what shall be done; nothing where nothing is changed. */
  onEdits: (edits: DatasetEdit[]) => void;
}

interface EditDialogProps {
  dataset: Dataset;
  version: DatasetVersion;
  profile: ImageProfile;
  onClose: () => void;
}

export function EditDialog({ dataset, version, profile, onClose }: EditDialogProps) {
  const [choice, setChoice] = useState<Choice>('classes');
  const [edits, setEdits] = useState<DatasetEdit[]>([]);
  const { make, pending } = useEdit(version, dataset.version, onClose);
  const asked = useDeferredValue(edits);
  const preview = useApi(
    'previewDatasetEdit',
    { params: { version: version.id }, body: { edits: asked } },
    { enabled: asked.length > 0, keep: true },
  );
  const problem = preview.isError ? problemOf(preview.error) : null;
  const changed =
    preview.data && (preview.data.relabelled || preview.data.removed || preview.data.added || preview.data.moved);
  const why =
    edits.length === 0
      ? 'Change something first.'
      : problem
        ? problem.detail
        : preview.isFetching || edits !== asked
          ? 'What will happen is being looked at.'
          : changed
            ? ''
            : 'Nothing would change.';
  const part = { version, profile, dataset, onEdits: setEdits };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Edit version ${version.number}`}
      className="w-[min(640px,calc(100vw-32px))]"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" why={why} busy={pending ? 'Making' : ''} onClick={() => make(edits)}>
            Make version {dataset.version.number + 1}
          </Button>
        </>
      }
    >
      <p className="note2 mb-3">Version {version.number} stays as it is, and no file is touched.</p>
      <Segmented
        label="What to edit"
        className="mb-4"
        choices={choices}
        value={choice}
        onChange={(id) => {
          setChoice(id);
          setEdits([]);
        }}
      />
      {choice === 'classes' ? <EditClasses {...part} /> : null}
      {choice === 'split' ? <EditSplit {...part} /> : null}
      {choice === 'join' ? <EditJoin {...part} /> : null}
      <div className="mt-3 min-h-16 border-t border-line pt-3" role="status" aria-label="What will happen">
        {problem ? (
          <p className="text-bad [overflow-wrap:anywhere]">
            {problem.detail} {problem.hint}
          </p>
        ) : edits.length > 0 && preview.data ? (
          previewWords(preview.data).map((sentence) => (
            <p key={sentence} className="[overflow-wrap:anywhere]">
              {sentence}
            </p>
          ))
        ) : (
          <p className="note">{edits.length > 0 ? 'Looking at what will happen…' : 'What will happen is said here.'}</p>
        )}
      </div>
      {/* A large set whose pictures were never looked at takes its time. */}
      {preview.isFetching || pending ? <Scans project={dataset.project_id} dataset={dataset.id} /> : null}
    </Dialog>
  );
}
