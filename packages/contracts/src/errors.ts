// data table: the closed list of error codes, with status, title and hint. docs/errors.md is generated from it.
import { e, type ErrorDefinition } from './error-definition.ts';
import { runErrors } from './run-errors.ts';

export type { ErrorDefinition };

export const errors = {
  // requests
  'http.bad_request': e(400, 'The request cannot be read', 'See the message for the place; the reference is at /docs.'),
  'http.json': e(400, 'The body is not JSON', 'Send application/json in UTF-8.'),
  'http.invalid': e(422, 'The request has fields that are not allowed', 'Each problem names its field.'),
  'http.query': e(400, 'A query parameter is out of range', 'The message names the allowed range.'),
  'http.host': e(
    421,
    'The Host header is not an address of this server',
    'Open Trainyard under the address it printed, or name this one in TRAINYARD_ALLOWED_HOSTS.',
  ),
  'http.origin': e(403, 'The request comes from another site', 'Open Trainyard directly.'),
  'http.method': e(405, 'This address does not take that method', 'The message names those it takes.'),
  'http.too_large': e(413, 'The body is too large', 'The message names the limit.'),
  'http.timeout': e(408, 'The request took too long to arrive', 'Send it again in one go.'),
  'http.media_type': e(415, 'The content type is not accepted', 'The message names the accepted types.'),
  'http.not_found': e(404, 'There is no such address', 'The reference is at /docs.'),
  'http.key_reused': e(422, 'The idempotency key was used with another body', 'Use a new key for a new request.'),
  'http.unauthorized': e(401, 'A token is needed', 'Send Authorization: Bearer with a valid token.'),
  'http.forbidden': e(403, 'This token may not do that', 'Use a token with the permission that the message names.'),
  'http.conflict': e(409, 'The state does not allow that', 'The message names the state.'),
  'server.internal': e(
    500,
    'Something went wrong in the server',
    'The server log has the details under the request id.',
  ),
  'server.unavailable': e(503, 'The server cannot answer now', 'Try again in a few seconds.'),
  // things by id
  'project.not_found': e(404, 'There is no such project', 'The projects page lists those that exist.'),
  'project.name_taken': e(409, 'A project has this name already', 'Choose another name.'),
  'group.not_found': e(404, 'There is no such group', 'The project page lists its groups.'),
  'group.name_taken': e(409, 'A group of this project has this name already', 'Choose another name.'),
  'dataset.not_found': e(404, 'There is no such dataset', 'The data page lists those that exist.'),
  'dataset.name_taken': e(409, 'A dataset of this project has this name already', 'Choose another name.'),
  'dataset.path_not_allowed': e(
    403,
    'The path is outside the folders that datasets may come from',
    'Start the server with TRAINYARD_DATASETS_DIR set to a folder above it, or upload the data.',
  ),
  'dataset.edit': e(
    422,
    'The edit cannot be made',
    'The message names the edit by its place, from 0 on; nothing was written.',
  ),
  'dataset.newer': e(
    409,
    'There is a newer version of the dataset',
    'Look at what it changed, and make the edit from the newest version.',
  ),
  'upload.not_found': e(
    404,
    'There is no such upload',
    'It is a dataset by now, or was forgotten: what is not registered is kept for a day. Send the files again.',
  ),
  'upload.offset': e(
    409,
    'The piece does not begin where the upload ends',
    'Ask for the upload: `received` is the offset of the next piece.',
  ),
  'upload.incomplete': e(
    409,
    'The upload is not complete',
    'Send the rest first: `received` of the upload is the offset of the next piece.',
  ),
  'upload.disk_full': e(
    507,
    'The disk of the server has no room for this upload',
    'Make room in the data directory of the server: forget uploads that were broken off, delete what nobody needs.',
  ),
  'scan.not_found': e(
    404,
    'There is no such scan',
    'It is over: its data is a dataset now, or whoever asked was told why not. Scans end with the server.',
  ),
  'scan.cancelled': e(409, 'The scan was cancelled', 'Nothing of it is left; register or send the data again.'),
  'run.not_found': e(404, 'There is no such run', 'The project page lists its runs.'),
  'run.state': e(
    409,
    'The run is in a state that does not allow that',
    'The message names the state and what is possible.',
  ),
  'model.not_found': e(404, 'There is no such model', 'The models page lists those that exist.'),
  'model.not_ready': e(409, 'The model is not complete', 'Train again, or look at the run for the reason.'),
  'config.not_found': e(404, 'There is no such saved config', 'The form of a new run lists those of its project.'),
  'thing.deleted': e(410, 'It was deleted', 'Restore it first; the list of what was deleted has it.'),
  'thing.gone': e(410, 'It was deleted and its bytes are removed', 'It cannot be brought back.'),
  'thing.archived': e(409, 'It is archived', 'Restore it first.'),
  'thing.in_use': e(409, 'Runs under way need it', 'Cancel them first, or wait for their end.'),
  'agent.not_found': e(404, 'There is no such agent', 'The agents page lists those that are known.'),
  'agent.token': e(401, 'The agent token is wrong', 'Copy the join command from the agents page.'),
  'evaluation.too_large': e(
    413,
    'The evaluation is too large to be shown',
    'It can be downloaded among the files of the run.',
  ),
  'evaluation.unreadable': e(422, 'The evaluation cannot be read', 'It can be downloaded among the files of the run.'),
  'event.invalid': e(
    422,
    'A line of the worker is not an event',
    'It stands in the log as it came; everything else was stored.',
  ),
  'attempt.stale': e(409, 'A newer attempt of this run exists', 'Stop the worker; nothing was written.'),
  'attempt.gap': e(
    409,
    'Events are missing before this batch',
    'Send again from the sequence number that the answer names.',
  ),
  // a measured preflight
  'preflight.no_machine': e(
    409,
    'No device can be measured from here',
    'Start an agent on the machine of the server, or run trainyard preflight on the machine in question.',
  ),
  'preflight.busy': e(
    409,
    'The machine trains',
    'Measure when it is done: beside a training both would be slower, and the figures wrong.',
  ),
  // prediction
  'predict.image': e(422, 'The picture cannot be read', 'Send a JPEG, PNG, WebP, GIF or BMP.'),
  'predict.output': e(422, 'The answers cannot be written there', 'Name another file with --output.'),
  'predict.row': e(422, 'The row does not fit the model', 'The message names the fields.'),
  // archives and files
  'archive.entry_escapes': e(
    422,
    'The archive has an entry whose name may lead out of its folder',
    'Pack plain relative names.',
  ),
  'archive.link_not_allowed': e(422, 'The archive has a link', 'Pack the files themselves.'),
  'archive.special_entry': e(
    422,
    'The archive has an entry that is no plain file',
    'Pack plain files in plain folders.',
  ),
  'archive.encrypted': e(422, 'The archive is encrypted', 'Pack it without a password.'),
  'archive.duplicate_entry': e(
    422,
    'Two entries of the archive have one place',
    'Rename one of them; on some disks case and accents do not tell files apart.',
  ),
  'archive.overlap': e(422, 'Entries of the archive share bytes', 'Pack it again.'),
  'archive.mismatch': e(422, 'The archive contradicts itself', 'Pack it again.'),
  'archive.size_lie': e(422, 'An entry of the archive has another size than it says', 'Pack it again.'),
  'archive.damaged': e(422, 'The archive is damaged', 'Pack it again, or send it again.'),
  'archive.ratio': e(413, 'The archive unpacks to too much', 'The message names the limit; unpack it yourself.'),
  'archive.too_many_entries': e(
    413,
    'The archive has too many entries',
    'The message names the limit; register the unpacked folder instead.',
  ),
  'archive.format': e(422, 'This kind of archive is not read', 'Pack it as zip, tar, tar.gz or tar.zst.'),
  'file.not_found': e(404, 'There is no such file', 'It may have been removed.'),
  // start
  'start.port_in_use': e(500, 'The port is in use', 'Use --port with another number.'),
  'start.data_in_use': e(
    500,
    'Another server uses this data directory',
    'Stop it, or use --data-dir with another folder.',
  ),
  'start.environment': e(500, 'A setting is not valid', 'The message names it.'),
  'start.database': e(500, 'The database cannot be started', 'The message has the reason and a remedy.'),
  'start.python': e(500, 'The Python environment is not ready', 'Run npm run setup.'),
  ...runErrors,
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof errors;
