/** Arrays of the page's data: base64 of little-endian numbers (src/report/packed.h). */
export interface Packed {
  type: "u8" | "u16" | "u32" | "i8" | "i32" | "f32";
  data: string;
  /** What numbers are multiplied by. */
  scale?: number;
  /** Numbers q stand for square·(q/most)². */
  square?: number;
}

const kinds = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i8: Int8Array,
  i32: Int32Array,
  f32: Float32Array,
};

function bytesOf(text: string): Uint8Array {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

function raw(packed: Packed): ArrayLike<number> & Iterable<number> {
  return new kinds[packed.type](bytesOf(packed.data).buffer as ArrayBuffer);
}

export function integers(packed: Packed): Int32Array {
  return Int32Array.from(raw(packed));
}

/** Entries of lists that ascend, stored as steps; as many bytes below 255 as entries. */
export function ascending(packed: Packed, starts: Int32Array): Int32Array {
  const bytes = raw(packed);
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
