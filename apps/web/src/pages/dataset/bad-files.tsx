import type { ImageProfile } from '@trainyard/contracts/dataset';
import { Table } from '../../components/ui/table.tsx';
import { formatCount } from '../../format.ts';

/** Files that cannot be used, each with the reason. */
export function BadFiles({ profile }: { profile: ImageProfile }) {
  return (
    <>
      <Table
        label="Broken files"
        rows={profile.bad}
        rowKey={(file) => file.path}
        columns={[
          {
            id: 'path',
            head: 'File',
            phone: 'title',
            cell: (file) => <bdi className="mono wrap-anywhere">{file.path}</bdi>,
          },
          { id: 'reason', head: 'Why it cannot be used', phone: 'wide', cell: (file) => file.reason },
          { id: 'code', head: 'Code', cell: (file) => <span className="mono note">{file.code}</span> },
        ]}
      />
      {profile.bad_total > profile.bad.length ? (
        <p className="note pt-2">
          {formatCount(profile.bad_total - profile.bad.length)} more are counted and not listed.
        </p>
      ) : null}
      <p className="note2 pt-3">
        Training leaves them out; set <span className="mono">bad_files</span> to <span className="mono">fail</span> to
        stop before training instead.
      </p>
    </>
  );
}
