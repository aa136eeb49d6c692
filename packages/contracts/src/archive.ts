// Names of archives: those that are unpacked, and those that a person may send and are not.

export const READ_ARCHIVE = /\.(zip|tar|tgz|tar\.gz|tzst|tar\.zst)$/i;
export const UNREAD_ARCHIVE = /\.(tar\.(bz2|xz|lz4?|z)|tbz2?|txz|7z|rar)$/i;
/** For the dialog of a browser, which knows a file by its last ending. */
export const ARCHIVE_ENDINGS = '.zip,.tar,.tgz,.gz,.tzst,.zst';

/** Whether a name is that of an archive, read or not. */
export const isArchive = (name: string): boolean => READ_ARCHIVE.test(name) || UNREAD_ARCHIVE.test(name);
