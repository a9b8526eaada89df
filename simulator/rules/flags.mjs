// Plain JavaScript, as scripts/checkApi.mjs uses it where nothing is installed.

/** The name of a switch's flag: `email-filter` for emailFilter. @param {string} name */
export function flagName(name) {
	return name === 'v4' ? 'v4-absent' : name.replace(/[A-Z]+/g, (letters) => `-${letters.toLowerCase()}`);
}

/** A choice of a switch as the simulator's command line has it. @param {string} name @param {string} choice */
export function flagOf(name, choice) {
	return name === 'v4' && choice === 'present' ? '--v4' : `--${flagName(name)} ${choice}`;
}
