/** Cuts of the merge tree. Nodes 0..A−1 are atoms, node A + i is merge i, by rising height. */
import type { Atoms } from "./data";

type Tree = Pick<Atoms, "count" | "shares" | "left" | "right">;

export interface Division {
  /** Of each atom: 0.. by falling summed share, ties by lowest atom. */
  topicOf: Int32Array;
  /** The tree's node that each topic is. */
  nodes: Int32Array;
}

/** The division into `topics` topics. */
export function cut(tree: Tree, topics: number): Division {
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
  const sums = new Map<number, number>(); // of nodes, in order of the lowest atom
  for (let i = 0; i < atoms; i++) {
    if (root[i] < 0) root[i] = i;
    sums.set(root[i], (sums.get(root[i]) ?? 0) + tree.shares[i]);
  }
  const nodes = [...sums].sort((a, b) => b[1] - a[1]).map(([node]) => node);
  const topicOfNode = new Map(nodes.map((node, topic) => [node, topic]));
  return {
    topicOf: root.slice(0, atoms).map((node) => topicOfNode.get(node) as number),
    nodes: Int32Array.from(nodes),
  };
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

/** The tree above topics with such shares: nodes 0..T−1 are these, then merges of two earlier nodes
 * by rising height; the last is the root. */
export function treeAbove(
  shares: number[],
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  heights: ArrayLike<number>,
): Node[] {
  const nodes: Node[] = shares.map((share) => ({ children: [], height: 0, share }));
  for (let i = 0; i < left.length; i++) {
    const children = [Math.min(left[i], right[i]), Math.max(left[i], right[i])];
    const share = nodes[children[0]].share + nodes[children[1]].share;
    nodes.push({ children, height: heights[i], share });
  }
  return nodes;
}

/** The same for topics that are nodes of the atoms' own tree: its last merges. */
export function treeOfCut(
  tree: Tree & Pick<Atoms, "heights">,
  topics: Int32Array,
  shares: number[],
): Node[] {
  const placeOfNode = new Map(Array.from(topics, (node, topic) => [node, topic]));
  const made = tree.count - topics.length;
  for (let i = made; i < tree.left.length; i++) {
    placeOfNode.set(tree.count + i, topics.length + i - made);
  }
  const placed = (nodes: Int32Array) =>
    nodes.slice(made).map((node) => placeOfNode.get(node) as number);
  return treeAbove(shares, placed(tree.left), placed(tree.right), tree.heights.slice(made));
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

/** The nodes that are left when the tree is cut into `branches`, by falling share. */
export function branchNodes(nodes: Node[], topics: number, branches: number): number[] {
  const count = Math.min(branches, topics);
  const parts = nodes.length > 0 ? [nodes.length - 1] : [];
  // The highest merges are undone one by one; later nodes are higher.
  while (parts.length < count) {
    parts.sort((a, b) => a - b);
    parts.push(...nodes[parts.pop() as number].children);
  }
  return parts.sort((a, b) => nodes[b].share - nodes[a].share || a - b);
}

/** The branch 0.. of each topic, for such nodes. */
export function branchesOf(nodes: Node[], topics: number, parts: number[]): Int32Array {
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
