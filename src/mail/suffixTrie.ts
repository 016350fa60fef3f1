// The list of public suffixes as the extension carries it. The library that reads it finds a label by its hash, so it ships the labels
// in the order of their hashes, in which neighbours have nothing in common and nothing can be compressed. The build packs them in the
// order of the alphabet, each as what it adds to its neighbour (scripts/packedSuffixes.mts).

/** What the library's lookup works on: nodes, from each of which edges with labels lead to others. */
export interface Trie {
	/** Whether the name that leads to a node is a rule. */
	readonly nodeFlags: ArrayLike<number>;
	/** The first edge of each node, and the end of the last one's. */
	readonly edgeStart: ArrayLike<number>;
	readonly edgeLength: ArrayLike<number>;
	/** The node that each edge leads to. */
	readonly edgeChild: ArrayLike<number>;
	/** The labels of all edges. */
	readonly labelText: string;
	readonly rulesRoot: number;
	readonly exceptionsRoot: number;
}

/** Restores what the library's lookup works on, with another numbering of the nodes. */
export function unpackTrie(packed: string): Trie {
	const nodes = packed.split('!').map(readTree);
	const [edgeStart, edgeLength, edgeChild]: [number[], number[], number[]] = [[0], [], []];
	const labels: string[] = [];
	// Grows while it is gone through.
	for (const { below } of nodes) {
		for (const node of below.sort((a, b) => a.hash - b.hash)) {
			labels.push(node.label);
			edgeLength.push(node.label.length);
			edgeChild.push(nodes.push(node) - 1);
		}
		edgeStart.push(edgeLength.length);
	}
	const nodeFlags = nodes.map(({ isRule }) => (isRule ? 1 : 0));
	return { nodeFlags, edgeStart, edgeLength, edgeChild, labelText: labels.join(''), rulesRoot: 0, exceptionsRoot: 1 };
}

interface Node {
	readonly label: string;
	readonly hash: number;
	isRule: boolean;
	readonly below: Node[];
}

function readTree(packed: string): Node {
	const root: Node = { label: '', hash: 0, isRule: false, below: [] };
	let node = root;
	const above: Node[] = [];
	for (const token of packed.match(/[A-Z][^A-Z()[\]]*|./g) ?? []) {
		if (token === '(' || token === '[') {
			above.push(node);
			node = node.below.at(-1) ?? root;
			node.isRule = token === '(';
		} else if (token === ')' || token === ']') {
			node = above.pop() ?? root;
		} else {
			const common = token.charCodeAt(0) - 65;
			const label = (node.below.at(-1)?.label ?? '').slice(0, common) + token.slice(1);
			node.below.push({ label, hash: hash(label), isRule: true, below: [] });
		}
	}
	return root;
}

/** As the library calculates it. */
function hash(label: string): number {
	let value = 5381;
	for (let index = label.length - 1; index >= 0; index--) {
		value = (value * 33) ^ label.charCodeAt(index);
	}
	return value >>> 0;
}
