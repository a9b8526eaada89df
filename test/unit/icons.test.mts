import path from 'node:path';

import { ReplyIoApi } from '../../credentials/ReplyIoApi.credentials';
import { ReplyIo } from '../../nodes/ReplyIo/ReplyIo.node';
import { ReplyIoTrigger } from '../../nodes/ReplyIo/ReplyIoTrigger.node';
import { BACKGROUNDS, contrastOf } from './contrast.mjs';
import { readText } from './project.mjs';

/** The least n8n asks for is 1.5; this is WCAG's for graphics. */
const LEAST = 3;

const icons = [
	['nodes/ReplyIo', new ReplyIo().description.icon],
	['nodes/ReplyIo', new ReplyIoTrigger().description.icon],
	['credentials', new ReplyIoApi().icon],
].flatMap(([folder, icon]) =>
	Object.entries(icon as unknown as Record<keyof typeof BACKGROUNDS, string>).map(([theme, file]) => [theme, path.posix.join(folder as string, file.replace(/^file:/, ''))] as const),
);

test('there is an icon for each theme, and not the same', () => {
	expect(new Set(icons.map(([theme, file]) => `${theme} ${file}`))).toEqual(new Set(['light icons/reply-io.svg', 'dark icons/reply-io.dark.svg']));
	expect(readText('icons/reply-io.svg')).not.toBe(readText('icons/reply-io.dark.svg'));
});

test.each(icons)('in the %s theme %s stands out', (theme, file) => {
	expect(contrastOf(readText(file), BACKGROUNDS[theme as keyof typeof BACKGROUNDS])).toBeGreaterThanOrEqual(LEAST);
});

test.each([
	['<svg><path fill="#000"/></svg>', BACKGROUNDS.light, 21],
	['<svg><path d="M0 0"/></svg>', BACKGROUNDS.dark, 1.48],
	['<svg><path stroke="currentColor"/></svg>', BACKGROUNDS.dark, 1.48],
	['<svg><path style="fill:#ffffff"/></svg>', BACKGROUNDS.light, 1],
	['<svg><path fill="#fff"/><stop stop-color="#777777"/></svg>', BACKGROUNDS.light, 4.48],
])('the contrast of %s on %s is %d', (svg, background, contrast) => {
	expect(contrastOf(svg, background)).toBeCloseTo(contrast, 2);
});
