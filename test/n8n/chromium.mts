import { existsSync } from 'node:fs';
import path from 'node:path';

import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const ELSEWHERE = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

/** Starts Chromium without a window. @throws Error that says how to install it when there is none */
export async function launchChromium(): Promise<Browser> {
	return await chromium.launch({
		executablePath: findChromium(),
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			'--no-first-run',
			'--no-default-browser-check',
			'--force-color-profile=srgb',
		],
	});
}

/** The browser of the variable CHROMIUM, else the first on the path. */
function findChromium(): string {
	const onPath = (process.env.PATH ?? '').split(path.delimiter).flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
	const candidates = process.env.CHROMIUM ? [process.env.CHROMIUM] : [...onPath, ...ELSEWHERE];
	const found = candidates.find((file) => existsSync(file));
	if (found) return found;
	throw new Error(
		process.env.CHROMIUM
			? `There is no file ${process.env.CHROMIUM}, which the variable CHROMIUM names.`
			: "Chromium was not found. Install it with 'sudo apt-get install chromium', or set CHROMIUM to the path of a Chromium or Chrome.",
	);
}
