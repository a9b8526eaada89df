import { onAbort } from '../../../../nodes/ReplyIo/api/transport/onAbort';

test('all that listen to a signal share a listener, and each can take its own back', () => {
	const controller = new AbortController();
	const add = jest.spyOn(controller.signal, 'addEventListener');
	const acted: number[] = [];
	const forget = Array.from({ length: 50 }, (_, index) => onAbort(controller.signal, () => acted.push(index)));
	forget[7]();
	controller.abort();
	expect(acted).toEqual(Array.from({ length: 50 }, (_, index) => index).filter((index) => index !== 7));
	expect(add).toHaveBeenCalledTimes(1);
});

test('nothing is left on a signal to which nobody listens, and it can be listened to again', () => {
	const controller = new AbortController();
	const remove = jest.spyOn(controller.signal, 'removeEventListener');
	const acted: string[] = [];
	const [first, second] = ['first', 'second'].map((name) => onAbort(controller.signal, () => acted.push(name)));
	first();
	expect(remove).not.toHaveBeenCalled();
	second();
	second();
	expect(remove).toHaveBeenCalled();
	onAbort(controller.signal, () => acted.push('third'));
	controller.abort();
	expect(acted).toEqual(['third']);
});

test('without a signal there is nothing to act on', () => {
	expect(onAbort(undefined, () => {})()).toBeUndefined();
});
