/** Runs in the page: all texts in the databases of the browser. */
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
