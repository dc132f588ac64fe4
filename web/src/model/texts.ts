/** Texts of the documents, which lie compressed in the page or in files beside it. */
import { type Blobs, inflated, starts } from "./unpack";

/** As it stands in the page's data. */
export interface TextData {
  /** Of all texts that the page holds. */
  bytes: number;
  /** How many texts each chunk has. */
  counts: number[];
  /** The blob of each chunk, or the file beside the page. */
  chunks: number[];
  files: string[];
}

/** Has a file beside the page call `saetmText(chunk, base64)`; rejects where there is none. */
export type LoadFile = (name: string) => Promise<void>;

/** Chunks that stay unpacked; all of them together where they are read one after the other. */
const mostUnpacked = 256;

export class Texts {
  readonly bytes: number;
  readonly beside: boolean;
  readonly files: readonly string[];
  private readonly firsts: Int32Array;
  private readonly unpacked = new Map<number, Promise<string[]>>();
  private readonly loading = new Map<number, Promise<void>>();
  private readonly loaded = new Map<number, string>();

  constructor(
    private readonly data: TextData,
    private readonly blobs: Blobs,
    private readonly loadFile: LoadFile,
  ) {
    this.bytes = data.bytes;
    this.beside = data.files.length > 0;
    this.files = data.files;
    this.firsts = starts(data.counts);
  }

  get chunks(): number {
    return this.data.counts.length;
  }

  get count(): number {
    return this.firsts[this.firsts.length - 1];
  }

  /** What a file beside the page brings. */
  take(chunk: number, base64: string): void {
    this.loaded.set(chunk, base64);
  }

  /** Empty where the page holds no texts. */
  async of(document: number): Promise<string> {
    if (document >= this.count) return "";
    const chunk = this.chunkOf(document);
    return (await this.chunk(chunk))[document - this.firsts[chunk]];
  }

  /** The first document of a chunk, and its texts. */
  async part(chunk: number): Promise<{ first: number; texts: string[] }> {
    return { first: this.firsts[chunk], texts: await this.chunk(chunk) };
  }

  chunkOf(document: number): number {
    let low = 0;
    let high = this.chunks - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.firsts[middle] <= document) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private chunk(place: number): Promise<string[]> {
    let texts = this.unpacked.get(place);
    if (!texts) {
      texts = this.unpack(place);
      texts.catch(() => this.unpacked.delete(place));
      if (this.unpacked.size >= mostUnpacked) {
        const [oldest] = this.unpacked.keys();
        this.unpacked.delete(oldest);
      }
      this.unpacked.set(place, texts);
    }
    return texts;
  }

  private async unpack(place: number): Promise<string[]> {
    const bytes = await inflated(await this.packed(place));
    return new TextDecoder().decode(bytes).split("\0");
  }

  private async packed(place: number): Promise<string> {
    if (!this.beside) return this.blobs(this.data.chunks[place]);
    const file = this.data.chunks[place];
    let loading = this.loading.get(file);
    if (!loading) {
      loading = this.loadFile(this.data.files[file]);
      loading.catch(() => this.loading.delete(file));
      this.loading.set(file, loading);
    }
    await loading;
    const text = this.loaded.get(place);
    if (text === undefined) throw new Error(`${this.data.files[file]} is of another report`);
    return text;
  }
}
