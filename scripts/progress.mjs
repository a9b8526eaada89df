/** Runs one step of a longer job: says when it starts and ends, and every 15 seconds that it is still at it. */
export async function step(title, work, log = console.log) {
	const started = performance.now();
	const seconds = () => Math.round((performance.now() - started) / 1000);
	log(`… ${title}`);
	const timer = setInterval(() => log(`    still at it after ${seconds()} s: ${title}`), 15_000);
	try {
		const result = await work();
		log(`✓ ${title} (${seconds()} s)`);
		return result;
	} catch (error) {
		log(`✗ ${title} (${seconds()} s)`);
		throw error;
	} finally {
		clearInterval(timer);
	}
}
