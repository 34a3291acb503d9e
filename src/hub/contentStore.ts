/** A file that is written in place, at any offset. */
export interface OpenContent {
  /** Error: `storage-full`. */
  write(bytes: Uint8Array<ArrayBuffer>, offset: number): Promise<void>;
  /** Resolves when everything written so far would survive a crash. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A flat folder that downloads are kept in: of the browser's private files, or on disk. */
export interface ContentStore {
  /**
   * Opens a file of this size for writing; it is made where it is not there, and cut or filled where its size differs.
   * Errors: `storage-full`, `bad-usage` where another writes it.
   */
  open(name: string, sizeBytes: number): Promise<OpenContent>;
  /** The file as it is now; its bytes are read on demand. Undefined where there is none. */
  read(name: string): Promise<Blob | undefined>;
  /** Writes a small file whole or not at all. Error: `storage-full`. */
  writeText(name: string, text: string): Promise<void>;
  names(): Promise<readonly string[]>;
  /** Nothing happens where there is no such file. */
  remove(name: string): Promise<void>;
  /** Bytes that may still be written; undefined where that is not told. */
  room(): Promise<number | undefined>;
}
