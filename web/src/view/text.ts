/** Texts of documents as components need them. */
import { useEffect, useState } from "preact/hooks";
import type { Words } from "../model/data";
import { run } from "../state";

export interface Loaded<T> {
  value: T | null;
  failure: string;
}

/** What a promise brings, made anew when `key` changes. */
function useLoaded<T>(make: () => Promise<T>, key: unknown): Loaded<T> {
  const [state, setState] = useState<Loaded<T> & { key: unknown }>({
    value: null,
    failure: "",
    key,
  });
  useEffect(() => {
    let wanted = true;
    make().then(
      (value) => wanted && setState({ value, failure: "", key }),
      (error: unknown) =>
        wanted &&
        setState({
          value: null,
          failure: error instanceof Error ? error.message : String(error),
          key,
        }),
    );
    return () => {
      wanted = false;
    };
  }, [key]);
  return state.key === key ? state : { value: null, failure: "" };
}

export const useText = (document: number): Loaded<string> =>
  useLoaded(() => run.documentsShown.texts.of(document), document);

export const useWords = (): Loaded<Words> => useLoaded(() => run.documentsShown.words(), 0);

/** What a document is called. */
export const nameOfDocument = (document: number): string =>
  run.documentsShown.titles[document] || run.documentsShown.ids[document];

/** Its id where it has a title, its group, its time. */
export function aboutDocument(document: number): string[] {
  const d = run.documentsShown;
  const group = d.groups[document] >= 0 ? run.groups.names[d.groups[document]] : "";
  return [d.titles[document] ? d.ids[document] : "", group, d.times[document]].filter(Boolean);
}
