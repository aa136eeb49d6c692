// Every limit in one place; an error that speaks of a limit prints the number from here.

/** Bytes of one JSON request body. */
export const MAX_JSON_BYTES = 1_000_000;
/** Bytes of one batch of events that an agent ships. */
export const MAX_EVENT_BATCH_BYTES = 4_000_000;
/** Events in one batch. */
export const MAX_EVENT_BATCH = 2_000;
/** Bytes of one upload in a single request (CSV, image archive, artifact). */
export const MAX_UPLOAD_BYTES = 2_000_000_000;
/** Bytes of all files of one upload that is sent in pieces. */
export const MAX_RESUMABLE_BYTES = 50_000_000_000;
/** Bytes of the list of its files. */
export const MAX_UPLOAD_LIST_BYTES = 64_000_000;
/** Bytes of the disk that uploads in pieces leave to everything else. */
export const KEPT_DISK_BYTES = 1_000_000_000;
/** Bytes of all files together that were sent and are not registered yet, and of answers for tables; the last one may go beyond it. */
export const MAX_STAGED_BYTES = 10_000_000_000;
/** Entries of one uploaded archive. */
export const MAX_ARCHIVE_ENTRIES = 200_000;
/** Bytes that one uploaded archive may unpack to. */
export const MAX_ARCHIVE_BYTES = 10_000_000_000;
/** How many times its own size an archive may unpack to; one that unpacks to little is free of it. */
export const MAX_ARCHIVE_RATIO = 200;
/** Columns of a table. */
export const MAX_TABLE_COLUMNS = 10_000;
/** Bytes of one table cell. */
export const MAX_CELL_BYTES = 1_000_000;
/** Image files of one dataset version. */
export const MAX_IMAGE_FILES = 1_000_000;
/** Pixels of one image, read from its header before anything is decoded. */
export const MAX_IMAGE_PIXELS = 50_000_000;
/** Bytes of one image dropped on *Try it*. */
export const MAX_PREDICT_IMAGE_BYTES = 20_000_000;
/** Rows of one prediction request. */
export const MAX_PREDICT_ROWS = 1_000;
/** Bytes of one table that a model answers for over HTTP; `trainyard predict` has no such limit. */
export const MAX_PREDICT_TABLE_BYTES = 100_000_000;
/** Answers that one answer in JSON shows of a table; the file of answers has all. */
export const MAX_TABLE_ANSWERS = 1_000;
/** Classes of a classifier. */
export const MAX_CLASSES = 10_000;
/** Nested levels of a YAML or JSON config. */
export const MAX_CONFIG_DEPTH = 8;
/** Bytes of a config text. */
export const MAX_CONFIG_BYTES = 100_000;
/** Characters of a name that a person gives. */
export const MAX_NAME_LENGTH = 120;
/** Bytes of an evaluation that is kept with its run. */
export const MAX_EVALUATION_BYTES = 8_000_000;
/** Largest count of anything: events of an attempt, attempts, epochs, places in a list. Below 2^31, which a column of it holds. */
export const MAX_COUNT = 2_000_000_000;
/** Largest step of a training. */
export const MAX_STEP = 1_000_000_000_000;
/** Largest number of seconds that somebody may expect something to take (3,000 years: a wrong config says so too). */
export const MAX_SECONDS = 100_000_000_000;
/** Characters of the path of a file or folder of a run. Three bytes each still fit an index of PostgreSQL (2,704 bytes). */
export const MAX_RUN_PATH = 800;
/** Characters of the name of a metric, such as `val/accuracy`; for the same reason. */
export const MAX_METRIC_NAME = 500;
/** Devices that train one model together. */
export const MAX_DEVICES = 64;
/** Characters of the id of a device and of the key of an agent. */
export const MAX_DEVICE_ID = 100;
/** Characters of a timestamp: nanoseconds and more fit. */
export const MAX_TIMESTAMP = 40;
/** Nested levels of any JSON that is sent; parsers and the database go deeper, and end in their own stack. */
export const MAX_JSON_DEPTH = 64;
/** Characters of one log line; the rest is cut and the cut is marked. */
export const MAX_LOG_LINE = 8_000;
/** Labelled pictures that vote for the class of one without. */
export const MAX_NEIGHBOURS = 50;
/** Rows of one page of a list. */
export const MAX_PAGE = 500;
/** Characters of the reason for which a run is pruned. */
export const MAX_REASON = 500;
/** Subscriptions of one live connection. */
export const MAX_SUBSCRIPTIONS = 64;
/** Bytes of one frame that a browser may send. */
export const MAX_LIVE_FRAME_BYTES = 65_536;
/** Points of one metric that a reader gets; more are down-sampled to exact extremes. */
export const MAX_METRIC_POINTS = 2_000;

/** Seconds after which an agent that was not heard of loses its leases (database clock). */
export const LEASE_SECONDS = 15;
/** Seconds without a word of its worker after which a running run is called silent. */
export const SILENT_SECONDS = 180;
/** Seconds between heartbeats. */
export const HEARTBEAT_SECONDS = 2;
/** Seconds that a lease request is held open. */
export const LEASE_POLL_SECONDS = 20;
/** Seconds that a worker has to write its checkpoint after it was asked to stop. */
export const STOP_GRACE_SECONDS = 30;
/** Seconds that bytes which nothing names are kept, and that leftovers of something broken off may lie. */
export const COLLECT_SECONDS = 86_400;
/** Seconds that an agent keeps the folder of a run that is over and shipped. */
export const KEEP_RUN_FOLDER_SECONDS = 86_400;
/** Days in which what was deleted can be restored; then what only it used is removed. */
export const KEEP_DELETED_DAYS = 7;
/** Attempts that a run gets when machines, not its config, fail. */
export const MAX_ATTEMPTS = 5;
