// data table: the closed list of error codes, with status, title and hint. docs/errors.md is generated from it.

export interface ErrorDefinition {
  status: number;
  title: string;
  hint: string;
}

// So that a page which names no error carries none of their texts.
/* @__NO_SIDE_EFFECTS__ */
const e = (status: number, title: string, hint: string): ErrorDefinition => ({ status, title, hint });

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
  'dataset.path_missing': e(422, 'There is nothing at this path', 'Check the spelling; the path is one of the server.'),
  'dataset.changed': e(
    422,
    'The data is not what was registered',
    'Register a new version of the dataset and train on that, or put the old files back.',
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
    'Send the file again: what is not registered is kept for a day, and not beyond a restart of the server.',
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
  'run.not_training': e(
    409,
    'There is nothing yet to finish with',
    'Only a run that trains can be finished early. Wait until it trains, or cancel it.',
  ),
  'model.not_found': e(404, 'There is no such model', 'The models page lists those that exist.'),
  'model.not_ready': e(409, 'The model is not complete', 'Train again, or look at the run for the reason.'),
  'artifact.not_found': e(404, 'There is no such file', 'The run page lists its files.'),
  'config.not_found': e(404, 'There is no such saved config', 'The form of a new run lists those of its project.'),
  'thing.deleted': e(410, 'It was deleted', 'Restore it first; the list of what was deleted has it.'),
  'thing.gone': e(410, 'It was deleted and its bytes are removed', 'It cannot be brought back.'),
  'thing.archived': e(409, 'It is archived', 'Restore it first.'),
  'thing.in_use': e(409, 'Runs under way need it', 'Cancel them first, or wait for their end.'),
  'agent.not_found': e(404, 'There is no such agent', 'The agents page lists those that are known.'),
  'agent.token': e(401, 'The agent token is wrong', 'Copy the join command from the agents page.'),
  'artifact.not_received': e(
    404,
    'Files of the run were announced and their bytes never arrived',
    'The agent sends them again when it comes back with its run folder; else train again.',
  ),
  'artifact.lost': e(
    404,
    'Bytes that were stored are gone',
    'Put the file store of the data directory back from a backup, or train again.',
  ),
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
  'attempt.digest': e(422, 'The bytes are not those that were announced', 'Send the file again.'),
  // configs
  'config.yaml': e(422, 'The config is not valid YAML', 'The message names line and column.'),
  'config.invalid': e(422, 'The config has problems', 'Each problem names its field.'),
  'config.unknown_key': e(422, 'The config has a key that does not exist', 'The message names the nearest one.'),
  'config.inapplicable': e(422, 'The key has no effect for this task', 'Remove it.'),
  'config.missing': e(422, 'A key is missing', 'Add it.'),
  'config.type': e(422, 'A value has the wrong type', 'The message names the expected type.'),
  'config.range': e(422, 'A value is out of range', 'The message names the range.'),
  'config.not_registered': e(422, 'The registry has no such entry', 'The message names the nearest one.'),
  'config.bad_model_id': e(422, 'This is not a model id', 'Use a registered name or org/name.'),
  'config.incompatible': e(422, 'Two fields exclude each other', 'The message names both and a remedy.'),
  'config.no_such_column': e(422, 'A named column does not exist', 'The message names the nearest one.'),
  'config.too_complex': e(422, 'The config is too large or too deep', 'The message names the limit.'),
  'config.duplicate_key': e(422, 'A key stands twice', 'Remove one of them.'),
  'config.tag_not_allowed': e(422, 'YAML tags are not allowed', 'Write plain values.'),
  'config.batch_too_large': e(422, 'The batch is larger than the training part', 'Choose a smaller batch_size.'),
  // tables
  'csv.empty': e(422, 'The file is empty', 'Export it again.'),
  'csv.no_rows': e(422, 'The file has a header and no rows', 'Export it again.'),
  'csv.no_features': e(
    422,
    'The table has no column to learn from',
    'A table needs the target and at least one more column.',
  ),
  'csv.row_width': e(
    422,
    'A row has another number of cells than the header',
    'Quote cells that contain the separator.',
  ),
  'csv.unclosed_quote': e(422, 'A quote is never closed', 'Close it, or double quotes inside a cell.'),
  'csv.duplicate_header': e(422, 'Two columns have the same name', 'Rename one of them.'),
  'csv.blank_header': e(422, 'A column has no name', 'Name it.'),
  'csv.encoding': e(422, 'The text cannot be decoded', 'Save the file as UTF-8.'),
  'csv.binary': e(422, 'The file is not text', 'Export it as CSV.'),
  'csv.wrong_type': e(422, 'The file is not a CSV', 'Export it as CSV.'),
  'csv.too_many_columns': e(422, 'The table has too many columns', 'The message names the limit.'),
  'csv.field_too_long': e(422, 'A cell is too long', 'The message names the limit.'),
  'csv.target_missing': e(422, 'The target column does not exist', 'The message names the nearest one.'),
  'csv.target_constant': e(422, 'The target has only one value', 'A model needs at least two.'),
  'csv.target_type': e(422, 'The target does not fit the task', 'Regression needs numbers.'),
  'csv.class_too_small': e(
    422,
    'A class has too few rows for this validation',
    'Use fewer folds, a hold-out, or more rows.',
  ),
  'csv.empty_column': e(422, 'A column has no values', 'It is left out.'),
  'csv.test_columns': e(422, 'The test data lacks columns', 'Use a file with the same columns.'),
  // images
  'image.layout': e(
    422,
    'The folder is not a set of class folders',
    'Use one folder per class, or train/, val/, test/ with class folders in each.',
  ),
  'image.one_class': e(422, 'There is only one class', 'A classifier needs at least two class folders.'),
  'image.empty_class': e(422, 'A class folder has no readable image', 'Add images or remove the folder.'),
  'image.unknown_class': e(422, 'A class is not in the training part', 'Use the same class folders in all parts.'),
  'image.corrupt': e(422, 'Images cannot be read', 'Replace them, or set bad_files to skip.'),
  'image.not_an_image': e(422, 'A file is not an image', 'Remove it, or set bad_files to skip.'),
  'image.too_many_pixels': e(422, 'An image has too many pixels', 'The message names the limit.'),
  'image.format': e(
    422,
    'The picture has a format that is not supported',
    'Convert it to JPEG, PNG, WebP, GIF, BMP or TIFF.',
  ),
  'image.svg_not_allowed': e(
    422,
    'SVG drawings are not allowed',
    'Export the drawing as PNG: an SVG is a program for a browser and no grid of pixels.',
  ),
  'image.special_file': e(
    422,
    'The entry is a link or no plain file',
    'Put the file itself there; links are not followed.',
  ),
  'image.permission': e(422, 'A file may not be read', 'Give the user that runs Trainyard the right to read it.'),
  'image.too_many': e(422, 'There are too many images or classes', 'The message names the limit.'),
  'image.too_few': e(422, 'There are too few images', 'The message names the count needed.'),
  'image.list_file': e(
    422,
    'The image list cannot be used',
    'Put the CSV into the folder of the pictures and name it by its path in there.',
  ),
  'image.list_columns': e(
    422,
    'The image list lacks a column',
    'Begin it with a line of names: path,label or path,label,split.',
  ),
  'image.list_outside': e(
    422,
    'The image list names files outside of its folder',
    'Write paths that begin in the folder and stay there, divided by /, such as cats/1.jpg.',
  ),
  'image.list_label': e(
    422,
    'The image list has labels that cannot be classes',
    'Write labels that could be names of folders.',
  ),
  'image.list_conflict': e(
    422,
    'The image list contradicts itself',
    'Leave one line for each picture, with its one label and part.',
  ),
  'image.list_split': e(
    422,
    'The image list has parts that are not known',
    'Write train, val or test into every line, or leave the column away: then a part is split off.',
  ),
  'image.list_missing': e(
    422,
    'No picture of the image list exists',
    'Paths of the list begin in the folder that is registered; check that it is the right one.',
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
  // the engine and its worker
  'engine.hub_unreachable': e(
    422,
    'The model hub cannot be reached',
    'Check the network or HF_ENDPOINT, use a registered model with weights on board, or set load_pretrained to false.',
  ),
  'engine.model_not_found': e(422, 'The hub has no such model', 'Check the id.'),
  'engine.no_pretrained': e(
    422,
    'This model has no pretrained weights here',
    'Set load_pretrained to false, or choose another model.',
  ),
  'engine.out_of_memory': e(500, 'The device ran out of memory', 'Use a smaller batch_size or image_size.'),
  'engine.loss_not_finite': e(500, 'The loss is not a number', 'Use a smaller learning_rate.'),
  'engine.run_exists': e(409, 'The folder holds an unfinished run', 'Use --resume to go on, or another folder.'),
  'engine.run_complete': e(409, 'The folder holds a finished run', 'Use another folder.'),
  'engine.config_differs': e(
    409,
    'The folder holds a run of another config',
    'Use another folder, or the config it was started with.',
  ),
  'engine.failed': e(500, 'The training failed', 'The log of the attempt has the details.'),
  'export.not_equal': e(
    500,
    'The exported model answers unlike the trained one',
    'The checkpoint is whole. Choose another model, or report this with the config.',
  ),
  'worker.no_result': e(500, 'The worker ended without a result', 'The log of the attempt has its last words.'),
  'worker.event': e(
    422,
    'The worker wrote what could not be taken',
    'Something besides the engine writes into its events file; everything else was taken.',
  ),
  'worker.killed': e(500, 'The worker was killed', 'It is started again from its last checkpoint.'),
  'agent.lost': e(500, 'The agent was lost', 'The run is queued again.'),
  'agent.left': e(
    500,
    'The machine signed off in order while the attempt ran',
    'The run is queued again, and goes on from its checkpoint where it has one.',
  ),
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
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof errors;
