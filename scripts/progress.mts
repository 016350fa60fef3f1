/** Prints the progress of `work`: "Downloading…", then "Downloading… done in 12 s". On a terminal, it counts the seconds in one line. */
export async function progress<T>(what: string, work: () => Promise<T>): Promise<T> {
	const started = Date.now();
	const seconds = () => Math.round((Date.now() - started) / 1000);
	const { stdout } = process;
	// Elsewhere a whole line, because something else may print meanwhile.
	const [start, end] = stdout.isTTY ? ['\r', ''] : ['', '\n'];
	const print = (state: string) => stdout.write(`${start}${what}…${state}`);
	print(end);
	const ticking = stdout.isTTY ? setInterval(() => print(` ${seconds()} s`), 1000) : undefined;
	try {
		const result = await work();
		print(` done in ${seconds()} s\n`);
		return result;
	} catch (error) {
		print(' failed\n');
		throw error;
	} finally {
		clearInterval(ticking);
	}
}
