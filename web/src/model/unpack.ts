/** Arrays of the page's data: base64 of little-endian numbers (src/report/packed.h). Those of
 * documents are blobs, elements of the page with what zlib made of them. */
export interface Packed {
  type: "u8" | "u16" | "u32" | "i8" | "i32" | "f32" | "strings" | "split16";
  data?: string;
  /** Place of the blob that holds it. */
  blob?: number;
  /** The blob's bytes, once they are there. */
  bytes?: Uint8Array;
  /** How many strings there are. */
  count?: number;
  /** What numbers are multiplied by. */
  scale?: number;
  /** Numbers q stand for square·(q/most)². */
  square?: number;
}

/** The text of a blob's element. */
export type Blobs = (place: number) => string;

const kinds = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i8: Int8Array,
  i32: Int32Array,
  f32: Float32Array,
};

interface Base64 {
  fromBase64?: (text: string) => Uint8Array;
}

export function bytesOf(text: string): Uint8Array {
  const direct = (Uint8Array as unknown as Base64).fromBase64;
  if (direct) return direct.call(Uint8Array, text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** What zlib packed. */
export async function inflated(base64: string): Promise<Uint8Array> {
  const packed = new Blob([bytesOf(base64) as BlobPart]);
  const stream = packed.stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Gives arrays that are blobs their bytes. */
export async function fetchBlobs(arrays: Packed[], blobs: Blobs): Promise<void> {
  await Promise.all(
    arrays.map(async (array) => {
      if (array.blob !== undefined) array.bytes ??= await inflated(blobs(array.blob));
    }),
  );
}

const contents = (packed: Packed): Uint8Array => packed.bytes ?? bytesOf(packed.data ?? "");

function raw(packed: Packed): ArrayLike<number> & Iterable<number> {
  const bytes = contents(packed);
  if (packed.type === "strings") throw new Error("strings are no numbers");
  if (packed.type === "split16") {
    const count = bytes.length / 2;
    const values = new Uint16Array(count);
    for (let i = 0; i < count; i++) values[i] = bytes[i] | (bytes[count + i] << 8);
    return values;
  }
  const kind = kinds[packed.type];
  const aligned = bytes.byteOffset % kind.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
  return new kind(
    aligned.buffer as ArrayBuffer,
    aligned.byteOffset,
    aligned.byteLength / kind.BYTES_PER_ELEMENT,
  );
}

export const strings = (packed: Packed): string[] =>
  packed.count === 0 ? [] : new TextDecoder().decode(contents(packed)).split("\0");

export function integers(packed: Packed): Int32Array {
  return Int32Array.from(raw(packed));
}

/** Small whole numbers as they are. */
export const octets = (packed: Packed): Uint8Array => contents(packed);

/** Entries of lists that ascend, stored as steps; as many bytes below 255 as entries. */
export function ascending(packed: Packed, starts: Int32Array): Int32Array {
  const bytes = contents(packed);
  const entries = new Int32Array(starts[starts.length - 1]);
  let at = 0;
  for (let list = 0; list + 1 < starts.length; list++) {
    let value = 0;
    for (let j = starts[list]; j < starts[list + 1]; j++) {
      while (bytes[at] === 255) value += bytes[at++];
      value += bytes[at++];
      entries[j] = value;
    }
  }
  return entries;
}

export function numbers(packed: Packed): Float32Array {
  const values = Float32Array.from(raw(packed));
  if (packed.square !== undefined) {
    const most = packed.type === "u8" ? 255 : 65535;
    for (let i = 0; i < values.length; i++) values[i] = packed.square * (values[i] / most) ** 2;
  } else if (packed.scale !== undefined) {
    for (let i = 0; i < values.length; i++) values[i] *= packed.scale;
  }
  return values;
}

/** Where each list begins in the entries of all, from the lists' lengths; one longer than these. */
export function starts(lengths: ArrayLike<number>): Int32Array {
  const result = new Int32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) result[i + 1] = result[i] + lengths[i];
  return result;
}
