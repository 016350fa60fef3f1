/** Says what is being done while `work` runs: "Downloading… done in 12 s". A terminal sees the seconds count. */
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
