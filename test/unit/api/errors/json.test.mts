import { asText, isObject, parseJson } from '../../../../nodes/ReplyIo/api/errors/json';

test('JSON is read, null and texts included', () => {
	expect(['{"a":1}', 'null', '"x"', '[]', ' 7 '].map(parseJson)).toEqual([{ a: 1 }, null, 'x', [], 7]);
});

test.each(['', 'x', '{"a":', '{"a":1}x', 'undefined'])('%j is no JSON', (text) => {
	expect(parseJson(text)).toBeUndefined();
});

test('an object is neither null nor an array', () => {
	expect([{}, Object.create(null), null, [], 'x', 7, undefined].map(isObject)).toEqual([true, true, false, false, false, false, false]);
});

test('what has no text of its own is none, whatever its toString is', () => {
	expect(['x', '', 7, true, undefined].map(asText)).toEqual(['x', '', '7', 'true', 'undefined']);
	expect([null, [], ['x'], {}, { toString: [] }, [{ toString: [] }]].map(asText)).toEqual(['', '', '', '', '', '']);
});
