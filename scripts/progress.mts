/** Prints the progress of `work`: "Downloading… done in 12 s". On a terminal, it counts the seconds. */
export async function progress<T>(what: string, work: () => Promise<T>): Promise<T> {
	const started = Date.now();
	const seconds = () => Math.round((Date.now() - started) / 1000);
	const { stdout } = process;
	stdout.write(`${what}…`);
	const ticking = stdout.isTTY ? setInterval(() => stdout.write(`\r${what}… ${seconds()} s`), 1000) : undefined;
	try {
		const result = await work();
		stdout.write(stdout.isTTY ? `\r${what}… done in ${seconds()} s\n` : ` done in ${seconds()} s\n`);
		return result;
	} catch (error) {
		stdout.write(' failed\n');
		throw error;
	} finally {
		clearInterval(ticking);
	}
}
