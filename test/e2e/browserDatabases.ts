/** Runs in the page: all texts in its databases. */
export const browserDatabases = `(async () => {
	const settled = request => new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
	const texts = [];
	for (const { name } of await indexedDB.databases()) {
		const database = await settled(indexedDB.open(name));
		for (const store of database.objectStoreNames) {
			texts.push(...await settled(database.transaction(store).objectStore(store).getAll()));
		}
		database.close();
	}
	return texts.filter(text => typeof text === 'string').join('\\n');
})()`;

/**
 * Runs in the page: replaces a text in its databases.
 *
 * @returns in how many values
 */
export const rewriteInBrowser = (pattern: RegExp, replacement: string) => `(async () => {
	const settled = request => new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
	let count = 0;
	for (const { name } of await indexedDB.databases()) {
		const database = await settled(indexedDB.open(name));
		for (const storeName of database.objectStoreNames) {
			const store = database.transaction(storeName, 'readwrite').objectStore(storeName);
			for (const key of store.keyPath === null ? await settled(store.getAllKeys()) : []) {
				const text = await settled(store.get(key));
				const rewritten = typeof text === 'string' ? text.replace(${pattern}, ${JSON.stringify(replacement)}) : text;
				if (rewritten !== text) {
					await settled(store.put(rewritten, key));
					count++;
				}
			}
		}
		database.close();
	}
	return count;
})()`;
