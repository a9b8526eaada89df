/** What n8n draws a node on. */
export const BACKGROUNDS = { light: '#ffffff', dark: '#2b2b2b' };

/** The best contrast (WCAG, 1 to 21) among the colors an SVG is painted with. */
export function contrastOf(svg: string, background: string): number {
	const colors = [...svg.matchAll(/\b(?:fill|stroke|stop-color)\s*[=:]\s*["']?\s*(#[\da-f]{3,8}|currentColor)/gi)].map(([, color]) => (color.startsWith('#') ? color : '#000'));
	// What is painted with nothing is black.
	return Math.max(...(colors.length > 0 ? colors : ['#000']).map((color) => contrast(color, background)));
}

function contrast(one: string, other: string): number {
	const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
	return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
	const digits = color.slice(1);
	const pairs = digits.length < 6 ? [...digits].map((digit) => digit + digit) : (digits.match(/../g) ?? []);
	const [red, green, blue] = pairs.map((pair) => {
		const part = parseInt(pair, 16) / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
