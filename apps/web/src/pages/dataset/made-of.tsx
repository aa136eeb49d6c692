// Of which version and by which edits a version was made, and the way back to it.
import type { DatasetVersion } from '@trainyard/contracts/dataset';
import { editWords } from '@trainyard/core/dataset-edit-words';
import { Button } from '../../components/ui/button.tsx';
import { useEdit } from './use-edit.ts';

export function MadeOf({
  version,
  newest,
  versions,
}: {
  version: DatasetVersion;
  newest: DatasetVersion;
  versions: readonly DatasetVersion[];
}) {
  const { bringBack, pending } = useEdit(version, newest);
  const { derived } = version;
  const others = new Map(versions.map(({ id, number }) => [id, `v${number}`]));
  return (
    <>
      {derived ? (
        <p className="note2 col-span-2 col-start-2 [overflow-wrap:anywhere]">
          {derived.edits.length === 0
            ? `v${derived.number} as it was.`
            : `Made of v${derived.number}: ${derived.edits
                .map((edit) => editWords({ ...edit, version: others.get(edit.version ?? '') ?? edit.version }))
                .join('; ')}.`}
        </p>
      ) : null}
      {version.fingerprint === newest.fingerprint ? null : (
        <span className="col-span-2 col-start-2 pt-1">
          <Button small icon="retry" busy={pending ? 'Bringing back' : ''} onClick={bringBack}>
            Bring v{version.number} back
          </Button>
        </span>
      )}
    </>
  );
}
