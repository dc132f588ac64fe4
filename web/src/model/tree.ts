/** Cuts of the merge tree. Nodes 0..A−1 are atoms, node A + i is merge i, by rising height. */
import type { Atoms } from "./data";

type Tree = Pick<Atoms, "count" | "shares" | "left" | "right">;

/** The topic of each atom for `topics` topics, 0.. by falling summed share, ties by lowest atom. */
export function cut(tree: Tree, topics: number): Int32Array {
  const atoms = tree.count;
  const made = atoms - topics;
  const root = new Int32Array(atoms + tree.left.length).fill(-1);
  // From the last merge made down to the leaves, a node takes its parent's root.
  for (let i = made - 1; i >= 0; i--) {
    const node = atoms + i;
    const top = root[node] < 0 ? node : root[node];
    root[tree.left[i]] = top;
    root[tree.right[i]] = top;
  }
  const labels = new Int32Array(atoms);
  for (let i = 0; i < atoms; i++) labels[i] = root[i] < 0 ? i : root[i];
  return numbered(labels, tree.shares);
}

function numbered(labels: Int32Array, shares: ArrayLike<number>): Int32Array {
  const sums = new Map<number, number>(); // in order of the lowest atom
  labels.forEach((label, i) => {
    sums.set(label, (sums.get(label) ?? 0) + shares[i]);
  });
  const order = [...sums.entries()].sort((a, b) => b[1] - a[1]);
  const number = new Map(order.map(([label], i) => [label, i]));
  return labels.map((label) => number.get(label) as number);
}

/** Atoms of each topic, ascending. */
export function members(topicOf: Int32Array, topics: number): number[][] {
  const lists: number[][] = Array.from({ length: topics }, () => []);
  topicOf.forEach((topic, atom) => {
    if (topic >= 0) lists[topic].push(atom);
  });
  return lists;
}

export interface Node {
  /** Places of earlier nodes; none for a topic. */
  children: number[];
  height: number;
  share: number;
}

/** The tree above topics: nodes 0..T−1 are these, then merges by rising height; the last is the root.
 * Ward on their centroids, whose coordinates are `vectors` (T×d): above a cut of the tree these are
 * the tree's own last merges, but for what the vectors lack. */
export function treeAbove(vectors: Float32Array[], shares: ArrayLike<number>): Node[] {
  const nodes: Node[] = vectors.map((_, t) => ({ children: [], height: 0, share: shares[t] }));
  const centres = vectors.map((vector) => Float64Array.from(vector));
  const alive = nodes.map((_, t) => t);
  const rise = (a: number, b: number): number => {
    let distance = 0;
    for (let c = 0; c < centres[a].length; c++) distance += (centres[a][c] - centres[b][c]) ** 2;
    const total = nodes[a].share + nodes[b].share;
    return total > 0 ? (distance * nodes[a].share * nodes[b].share) / total : 0;
  };
  const nearest: number[] = [];
  const least: number[] = [];
  const look = (a: number) => {
    least[a] = Number.POSITIVE_INFINITY;
    nearest[a] = -1;
    for (const b of alive) {
      if (b === a) continue;
      const height = rise(a, b);
      if (height < least[a]) {
        least[a] = height;
        nearest[a] = b;
      }
    }
  };
  for (const a of alive) look(a);
  while (alive.length > 1) {
    let a = alive[0];
    for (const b of alive) if (least[b] < least[a]) a = b;
    const b = nearest[a];
    const share = nodes[a].share + nodes[b].share;
    const before = Math.max(nodes[a].height, nodes[b].height);
    const node = nodes.length;
    nodes.push({
      children: [Math.min(a, b), Math.max(a, b)],
      height: Math.max(before, least[a]),
      share,
    });
    const weight = share > 0 ? nodes[b].share / share : 0.5;
    centres.push(centres[a].map((value, c) => value + weight * (centres[b][c] - value)));
    alive.splice(alive.indexOf(a), 1);
    alive.splice(alive.indexOf(b), 1);
    alive.push(node);
    look(node);
    for (const other of alive) {
      if (other === node) continue;
      if (nearest[other] === a || nearest[other] === b) look(other);
      else {
        const height = rise(other, node);
        if (height < least[other]) {
          least[other] = height;
          nearest[other] = node;
        }
      }
    }
  }
  return nodes;
}

/** The same for a cut of the atoms' own tree: its last merges. */
export function treeOfCut(
  tree: Tree & Pick<Atoms, "heights">,
  topicOf: Int32Array,
  shares: ArrayLike<number>,
): Node[] {
  const topics = shares.length;
  const made = tree.count - topics;
  const topicOfNode = (node: number): number => {
    let inner = node;
    while (inner >= tree.count) inner = tree.left[inner - tree.count];
    return topicOf[inner];
  };
  const nodes: Node[] = Array.from({ length: topics }, (_, t) => ({
    children: [],
    height: 0,
    share: shares[t],
  }));
  const place = (node: number): number =>
    node >= tree.count + made ? topics + node - tree.count - made : topicOfNode(node);
  for (let i = made; i < tree.left.length; i++) {
    const children = [place(tree.left[i]), place(tree.right[i])];
    const share = children.reduce((sum, child) => sum + nodes[child].share, 0);
    nodes.push({ children, height: tree.heights[i], share });
  }
  return nodes;
}

/** The order of topics from left to right in the tree. */
export function leafOrder(nodes: Node[]): number[] {
  const order: number[] = [];
  const stack = nodes.length > 0 ? [nodes.length - 1] : [];
  while (stack.length > 0) {
    const i = stack.pop() as number;
    if (nodes[i].children.length === 0) order.push(i);
    else stack.push(...[...nodes[i].children].reverse());
  }
  return order;
}

/** The branch 0..branches−1 of each topic when the tree is cut into so many, by falling share. */
export function branchesOf(nodes: Node[], topics: number, branches: number): Int32Array {
  const count = Math.min(branches, topics);
  const parts = nodes.length > 0 ? [nodes.length - 1] : [];
  // The highest merges are undone one by one; later nodes are higher.
  while (parts.length < count) {
    parts.sort((a, b) => a - b);
    parts.push(...nodes[parts.pop() as number].children);
  }
  parts.sort((a, b) => nodes[b].share - nodes[a].share || a - b);
  const result = new Int32Array(topics);
  parts.forEach((part, branch) => {
    const stack = [part];
    while (stack.length > 0) {
      const i = stack.pop() as number;
      if (nodes[i].children.length === 0) result[i] = branch;
      else stack.push(...nodes[i].children);
    }
  });
  return result;
}
