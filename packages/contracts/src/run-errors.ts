// data table: codes that may stand as the end of a run, so that its page can name them without the texts of all others.
import { e, type ErrorDefinition } from './error-definition.ts';

export const runErrors = {
  // things by id
  'dataset.path_missing': e(422, 'There is nothing at this path', 'Check the spelling; the path is one of the server.'),
  'dataset.changed': e(
    422,
    'The data is not what was registered',
    'Register a new version of the dataset and train on that, or put the old files back.',
  ),
  'run.not_training': e(
    409,
    'There is nothing yet to finish with',
    'Only a run that trains can be finished early. Wait until it trains, or cancel it.',
  ),
  'artifact.not_found': e(404, 'There is no such file', 'The run page lists its files.'),
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
} as const satisfies Record<string, ErrorDefinition>;

const known: Partial<Record<string, ErrorDefinition>> = runErrors;

/** What is known of the end of a run; undefined for a code of another version. */
export const runError = (code: string): ErrorDefinition | undefined =>
  Object.hasOwn(known, code) ? known[code] : undefined;
