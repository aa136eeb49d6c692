// Edits of a set of pictures, made from any part of its page. What was made is undone by bringing the version before back.
import type { DatasetVersion } from '@trainyard/contracts/dataset';
import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import { useNavigate } from '@tanstack/react-router';
import { useAction } from '../../api.ts';
import { toast } from '../../components/ui/toast.tsx';

const reads = ['getDataset', 'listDatasetVersions', 'listDatasets'] as const;

/** `make` edits the version that is shown; `bringBack` makes an older one the newest. */
export function useEdit(shown: DatasetVersion, newest: DatasetVersion, onMade: () => void = () => {}) {
  const navigate = useNavigate({ from: '/datasets/$dataset' });
  const show = () =>
    void navigate({
      search: (old) => ({ ...old, version: undefined, image: undefined, class: undefined }),
      replace: true,
    });
  const undo = useAction('editDatasetVersion', {
    reads: [...reads],
    onDone: (made) => {
      show();
      toast({ text: `Version ${made.number} is version ${made.derived?.number} as it was.` });
    },
  });
  const edit = useAction('editDatasetVersion', {
    reads: [...reads],
    onDone: (made) => {
      show();
      onMade();
      toast({
        text: `Version ${made.number} is made of version ${made.derived?.number}.`,
        action: {
          label: 'Undo',
          run: () => undo.mutate({ params: { version: newest.id }, body: { edits: [], newest: made.id } }),
        },
      });
    },
  });
  return {
    pending: edit.isPending || undo.isPending,
    make: (edits: DatasetEdit[]) => edit.mutate({ params: { version: shown.id }, body: { edits, newest: newest.id } }),
    bringBack: () => undo.mutate({ params: { version: shown.id }, body: { edits: [], newest: newest.id } }),
  };
}
