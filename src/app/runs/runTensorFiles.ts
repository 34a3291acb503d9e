/** Large tensors of kept runs lie beside the ledger in the browser's private files, `runs/<id>.safetensors`. */
const folderName = "runs";

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(folderName, { create: true });
}

/** Writes the tensors file of a run, replacing one that is there. */
export async function writeTensors(id: string, tensors: Blob): Promise<void> {
  const file = await (await folder()).getFileHandle(`${id}.safetensors`, { create: true });
  const writable = await file.createWritable();
  await tensors.stream().pipeTo(writable);
}

/** The tensors file of a run; undefined where it has none. */
export async function readTensors(id: string): Promise<Blob | undefined> {
  try {
    return await (await (await folder()).getFileHandle(`${id}.safetensors`)).getFile();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Nothing happens where the run has none. */
export async function removeTensors(id: string): Promise<void> {
  try {
    await (await folder()).removeEntry(`${id}.safetensors`);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}
