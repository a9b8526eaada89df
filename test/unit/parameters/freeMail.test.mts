import { isFreeMail } from '../../../nodes/ReplyIo/parameters/freeMail';

test.each([
	'gmail.com', 'googlemail.com', 'yahoo.com', 'yahoo.co.uk', 'yahoo.com.br', 'yahoo.fr', 'hotmail.com', 'hotmail.co.uk', 'hotmail.it', 'outlook.com', 'outlook.de', 'outlook.com.au', 'aol.com', 'gmx.net', 'gmx.de', 'gmx.info', 'ymail.com', 'yandex.ru',
	'tutanota.com', 'hushmail.com', 'icloud.com', 'proton.me', 'web.de', 't-online.de', 'qq.com', '163.com', 'mail.ru', 'walla.co.il', 'live.co.uk', 'libero.it',
])('anybody can have an address at %s', (domain) => {
	expect(isFreeMail(domain)).toBe(true);
});

test.each(['', 'example.com', 'reply.io', 'notyahoo.com', 'yahoo.example.com', 'yahoo.company', 'yahoo.c', 'mail.yahoo.com', 'yahoo', 'yahoo.co.uk.example.com', 'yahoo.co.uk1', 'yahoo.net.uk', 'yahoo.co.u', 'mygmail.com', 'gmail.com.example.com', 'gmx', 'gmxcom', 'live'])(
	'those at %j may be colleagues',
	(domain) => {
		expect(isFreeMail(domain)).toBe(false);
	},
);
