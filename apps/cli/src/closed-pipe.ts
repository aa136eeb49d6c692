// A reader that has seen enough (`| head`) closes the pipe: an ordinary end, never a stack trace. What ends differs by command.

/** By default there is nothing to put in order. */
let end = (): void => process.exit(0);
let closed = false;

/** What a command does when nobody reads its output any more; called once. The answer takes it back. */
export function onClosedPipe(ending: () => void): () => void {
  const before = end;
  end = ending;
  return () => {
    end = before;
  };
}

/** Whether the reader of the output has gone. */
export const pipeClosed = (): boolean => closed;

export function watchPipes(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') process.exit(1);
    if (closed) return;
    closed = true;
    end();
  });
  // Complaints that nobody reads end nothing.
  process.stderr.on('error', () => {});
}
