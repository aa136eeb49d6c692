// Files in a multipart form under names that arrive as they are.

/** What a form's quoted file name does not carry faithfully: browsers write `%22` for a quotation mark and leave `%22` as it is. */
const UNFAITHFUL = /["%\\\r\n]/;

/** Adds a file with its path; where the file name of the form would not carry the path, a field before the file does. */
export function appendFile(form: FormData, file: Blob, path: string): void {
  if (UNFAITHFUL.test(path)) form.append('path', path);
  form.append('file', file, path);
}
