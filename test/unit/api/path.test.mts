import fc from 'fast-check';

import { MAX_ID, parseId, type Id } from '../../../nodes/ReplyIo/api/id';
import { fillPath, PATHS } from '../../../nodes/ReplyIo/api/path';

const templates = Object.values(PATHS).flatMap((path) => (typeof path === 'string' ? [path] : Object.values(path)));
const id = (value: number) => parseId(value, 'Contact');

test("fills the page's path", () => {
	expect(fillPath(PATHS.setStatusV4, { id: id(100), contact_id: id(12345) })).toBe('/v4/sequences/100/contact-links/12345/status');
});

test('a template without names stays as it is', () => {
	expect(fillPath('/v3/whoami')).toBe('/v3/whoami');
});

test('every path starts with its version and holds decimal IDs only', () => {
	const anyId = fc.integer({ min: 1, max: MAX_ID }).map(id);
	fc.assert(
		fc.property(fc.constantFrom(...templates), anyId, anyId, (template, one, other) => {
			const path = fillPath(template, { id: one, contact_id: other });
			expect(path).toMatch(/^\/v[34](\/(?:[a-z-]+|[1-9]\d{0,9}))+$/);
			expect(path.split('/').length).toBe(template.split('/').length);
		}),
	);
});

test('even a value that got past the types cannot change the path', () => {
	fc.assert(
		fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('../../x', '%2e%2e', '?a=1', '#', '//evil.example')), (value) => {
			const path = fillPath('/v3/contacts/{id}/statuses', { id: value as unknown as Id });
			expect(path.split('/').length).toBe(5);
			expect(path).not.toMatch(/[?#]/);
		}),
	);
});

test('a path with a name nobody filled is never built, and which it is is told', () => {
	expect(() => fillPath(PATHS.setStatusV4, { id: id(100) })).toThrow('The path /v4/sequences/{id}/contact-links/{contact_id}/status lacks its contact_id');
});
