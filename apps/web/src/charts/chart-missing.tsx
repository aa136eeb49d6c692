import { Button } from '../components/ui/button.tsx';

/** Where a chart would be, when its program could not be fetched. */
export function ChartMissing() {
  return (
    <p className="note2" role="alert">
      The chart could not be fetched from the server.{' '}
      <Button small icon="retry" onClick={() => location.reload()}>
        Reload the page
      </Button>
    </p>
  );
}
