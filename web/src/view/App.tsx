import type { ComponentType } from "preact";
import { opened, query, run, type View, view } from "../state";
import { AboutView } from "./AboutView";
import { Controls } from "./Controls";
import { Filters } from "./Filters";
import { GroupsView } from "./GroupsView";
import { Header } from "./Header";
import { MapView } from "./MapView";
import { Reader } from "./Reader";
import { SearchResults } from "./SearchResults";
import { Side } from "./Side";
import { SimilarityView } from "./SimilarityView";
import { Tabs } from "./Tabs";
import { TimeView } from "./TimeView";
import { TopicsView } from "./TopicsView";
import { TreeView } from "./TreeView";

const views: Record<View, ComponentType> = {
  topics: TopicsView,
  map: MapView,
  tree: TreeView,
  similarity: SimilarityView,
  groups: GroupsView,
  time: TimeView,
  about: AboutView,
};

export function App() {
  // The map shows what is found in its own way.
  const searching = query.value.trim() !== "" && view.value !== "map";
  const Chosen = searching ? SearchResults : views[view.value];
  const alone = view.value === "about" && !searching;
  // The map takes all of the width; what is looked at stands below.
  const wide = view.value === "map" ? " wide" : "";
  return (
    <div class="page">
      <Header />
      {run.topics.length === 0 ? (
        <p>This run has no topics: no document uses any atom.</p>
      ) : (
        <>
          <Controls />
          <Tabs />
          <Filters />
          <main class={alone ? "alone" : (opened.value ? "parted opened" : "parted") + wide}>
            <div class="main">
              <Chosen />
            </div>
            {!alone && <Side />}
          </main>
        </>
      )}
      <Reader />
      <footer>
        Made with saetm. A share is the part of a document that belongs to a topic; a document’s
        shares add up to 100%.
      </footer>
    </div>
  );
}
